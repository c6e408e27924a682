"""What a terminal says where a run has no assessment to show."""

from pathlib import Path

import pytest

from poam_batch.outputs.records import NotUsed, RunOutcome
from poam_batch.outputs.terminal import run_lines


def _said(*outcomes: RunOutcome, folders: bool = False) -> str:
    """Return the last line but the one that names the page."""
    entries = [NotUsed(Path("a.xlsx"), "a.xlsx", one, "code", "why") for one in outcomes]
    *_, last, _ = run_lines([], entries, [], Path("out"), folders)
    return last


@pytest.mark.parametrize("outcomes", [(), (RunOutcome.IGNORED,)])
def test_folders_are_named_only_where_there_are_some(outcomes: tuple[RunOutcome, ...]) -> None:
    found, inside = _said(*outcomes), _said(*outcomes, folders=True)

    assert found == "No assessment was found."
    assert inside == "No assessment was found. --recursive looks into folders as well."


def test_workbooks_that_were_refused_were_found() -> None:
    two = (RunOutcome.REJECTED, RunOutcome.FAILED)

    assert _said(*two, RunOutcome.IGNORED) == "None of 2 workbooks could be used."
