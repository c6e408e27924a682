"""A file that is deferred night after night is no longer a matter of waiting."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import poam_batch.outputs
from poam_batch.ledger.memory import Night
from poam_batch.ledger.store import FOLDER, Ledger
from tests.books import write_book
from tests.ledger.build import ONE, THREE, TWO
from tests.runs import inbox_in, night, only, results


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """An inbox whose only client's POA&M is open in Excel since its first night."""
    inbox = inbox_in(tmp_path)
    write_book(inbox / "acme.xlsx", words={"3.1.3": "Not Met"})
    night(inbox, "2026-11-01")
    _mark(inbox).touch()
    return inbox


def _mark(inbox: Path) -> Path:
    return only(inbox, "acme-tool-*") / "~$acme-tool-poam.xlsx"


def test_the_third_night_running_ends_with_3(inbox: Path) -> None:
    days = ("2026-11-02", "2026-11-03", "2026-11-06", "2026-11-07")

    codes = [night(inbox, day).exit_code for day in days]

    assert codes == [0, 0, 3, 3]


def test_the_message_and_results_json_count_the_nights(inbox: Path) -> None:
    said, counted = [], []
    for day in ("2026-11-02", "2026-11-03", "2026-11-04"):
        said.append(night(inbox, day).stdout)
        counted += [entry["nights"] for entry in results(inbox)["deferred"]]

    assert counted == [1, 2, 3]
    assert "night running" not in said[0]
    assert "It waits for the 2nd night running. If it does once more, the run ends" in said[1]
    assert "It waits for the 3rd night running.\n" in said[2]


def test_two_runs_of_one_day_are_one_night(inbox: Path) -> None:
    days = ("2026-11-02", "2026-11-02", "2026-11-02", "2026-11-03")

    assert [night(inbox, day).exit_code for day in days] == [0, 0, 0, 0]


def test_a_night_on_which_it_went_well_begins_anew(inbox: Path) -> None:
    night(inbox, "2026-11-02")
    night(inbox, "2026-11-03")
    _mark(inbox).unlink()
    night(inbox, "2026-11-04")
    _mark(inbox).touch()

    assert night(inbox, "2026-11-05").exit_code == 0


def test_a_dry_run_counts_and_remembers_nothing(inbox: Path) -> None:
    night(inbox, "2026-11-02")
    for _ in range(3):
        night(inbox, "2026-11-03", "--dry-run")

    assert night(inbox, "2026-11-03").exit_code == 0
    assert [entry["nights"] for entry in results(inbox)["deferred"]] == [2]


def test_each_file_is_counted_by_itself(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    with Ledger(tmp_path) as ledger:
        ledger.end_night(Night(ONE, (), ("a.xlsx",)))
        ledger.end_night(Night(TWO, (), ("a.xlsx", "b.xlsx")))
        waited = ledger.end_night(Night(THREE, (), ("a.xlsx", "b.xlsx"), ("c.xlsx",)))

    assert waited == {"a.xlsx": 3, "b.xlsx": 2}


def test_results_json_keeps_its_schema_with_a_file_that_waits(inbox: Path) -> None:
    night(inbox, "2026-11-02")

    schemas = Path(poam_batch.outputs.__file__).parent / "schemas"
    schema = json.loads((schemas / "results.schema.json").read_text(encoding="utf-8"))
    assert list(Draft202012Validator(schema).iter_errors(results(inbox))) == []
