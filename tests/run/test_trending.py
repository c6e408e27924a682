"""The trend of a client: a row a day on which its score or its plan changed."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from poam_batch.cli import main
from poam_batch.item_events import ItemEvent, ItemEventKind
from poam_batch.run.trending import by_day
from tests.books import write_book


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def night(inbox: Path, day: str, *gaps: str) -> list[dict[str, Any]]:
    """Run one night over the gaps, and return the trend of the client."""
    write_book(inbox / "acme.xlsx", words=dict.fromkeys(gaps, "Not Met"))
    out = inbox.parent / "out"
    done = CliRunner().invoke(main, ["run", str(inbox), "-o", str(out), "--as-of", day])
    assert done.exit_code == 0, done.output
    (result,) = out.glob("*/*-result.json")
    found: list[dict[str, Any]] = json.loads(result.read_text(encoding="utf-8"))["trend"]
    return found


def test_a_client_that_was_assessed_once_has_no_trend(inbox: Path) -> None:
    assert night(inbox, "2026-11-01", "3.1.3") == []


def test_scores_and_items_are_told_by_the_day_they_changed(inbox: Path) -> None:
    night(inbox, "2026-11-01", "3.1.3", "3.1.4")
    night(inbox, "2026-11-02", "3.1.3", "3.1.4")

    trend = night(inbox, "2026-11-03", "3.1.4", "3.3.3", "3.3.4")

    assert [(row["date"], row["score"], row["opened"], row["settled"]) for row in trend] == [
        ("2026-11-01", 108, 2, 0),
        ("2026-11-03", 107, 2, 1),
    ]


def test_the_trend_of_a_night_that_is_run_again_is_the_same(inbox: Path) -> None:
    night(inbox, "2026-11-01", "3.1.3", "3.1.4")
    first = night(inbox, "2026-11-03", "3.1.4")

    assert night(inbox, "2026-11-03", "3.1.4") == first


def test_an_item_that_is_closed_after_it_was_remediated_is_settled_once() -> None:
    remediated, closed = (
        ItemEvent(date(2026, 11, day), "AC.L2-3.1.3#1", "AC.L2-3.1.3", kind)
        for day, kind in ((3, ItemEventKind.REMEDIATED), (9, ItemEventKind.CLOSED))
    )

    assert by_day([remediated, closed]) == {date(2026, 11, 3): [remediated]}


def test_the_pages_show_the_trend(inbox: Path) -> None:
    night(inbox, "2026-11-01", "3.1.3", "3.1.4")
    night(inbox, "2026-11-03", "3.1.4")

    out = inbox.parent / "out"
    (summary,) = out.glob("*/*-summary.html")
    assert "Over time" in summary.read_text(encoding="utf-8")
    assert "+1 on 3 Nov 2026" in (out / "index.html").read_text(encoding="utf-8")
