"""What a run prints: a line a client, what a person should look at, and what a quiet run keeps."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.books import write_book
from tests.runs import inbox_in, night, only, results


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """An inbox with one client, whose requirement 3.1.3 is not met."""
    inbox = inbox_in(tmp_path)
    write_book(inbox / "acme.xlsx", words={"3.1.3": "Not Met"})
    return inbox


def _client_line(stdout: str) -> str:
    return next(line for line in stdout.splitlines() if line.startswith("Acme Tool"))


def test_a_cell_in_conflict_is_counted_on_the_line_of_its_client(inbox: Path) -> None:
    before = _client_line(night(inbox).stdout)
    plan = only(inbox, "*/*-poam.xlsx")
    book = load_workbook(plan)
    sheet = book["POA&M"]
    heads = [cell.value for cell in sheet[8]]
    sheet.cell(9, 1 + heads.index("Weakness")).value = "our own words"
    book.save(plan)

    after = _client_line(night(inbox, "2026-11-23").stdout)

    assert "conflict" not in before
    assert after.endswith("1 conflict")
    assert results(inbox)["assessments"][0]["conflicts"] == 1


def test_warnings_are_counted_on_the_line_of_their_client(inbox: Path) -> None:
    write_book(
        inbox / "acme.xlsx",
        words={"3.1.3": "Not Met"},
        cover={"Conditional CMMC Status Date": "2027-06-01"},
    )

    said = _client_line(night(inbox).stdout)

    counted = results(inbox)["assessments"][0]["problems"]["warning"]
    assert counted > 0
    assert f"{counted} warning" in said


def test_a_quiet_run_still_names_the_file_that_was_refused(inbox: Path) -> None:
    (inbox / "broken.xlsx").write_bytes(b"no workbook at all")

    done = night(inbox, "2026-11-22", "-q")

    assert (done.exit_code, done.stderr) == (3, "")
    assert "broken.xlsx" in done.stdout


def test_a_quiet_run_without_anything_to_mend_says_nothing(inbox: Path) -> None:
    done = night(inbox, "2026-11-22", "-q")

    assert (done.exit_code, done.output) == (0, "")


def test_a_dry_run_says_that_it_is_one(inbox: Path) -> None:
    done = night(inbox, "2026-11-22", "--dry-run")

    assert "A dry run: nothing was written" in done.stdout
    assert not (inbox.parent / "out").exists()
