"""A run over an inbox in which people copy, open and delete files meanwhile."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from poam_batch.batch import RunOptions, run
from poam_batch.cli import main
from poam_batch.commands.report import run_exit_code
from poam_batch.run.run_report import RunReport
from tests.books import write_book
from tests.runs import inbox_in, night, results

TWO_LEVELS = (2, 3)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """An empty inbox; OUT lies beside it."""
    return inbox_in(tmp_path)


def run_while(inbox: Path, meanwhile: Callable[[], object]) -> RunReport:
    """Run, and do something when the first workbook has been read."""

    def progress(step: str, done: int, _: int) -> None:
        if (step, done) == ("Reading", 1):
            meanwhile()

    options = RunOptions((inbox,), inbox.parent / "out", date(2026, 11, 23), jobs=1)
    return run(options, progress)


def deferred(report: RunReport) -> dict[str, str]:
    return {one.workbook: one.code for one in report.not_used if one.outcome == "deferred"}


def outputs(inbox: Path) -> dict[str, bytes]:
    files = inbox.parent.glob("out/[a-z]*-*/*")
    return {path.name: path.read_bytes() for path in files}


def test_half_of_a_workbook_that_still_grows_waits_and_is_not_refused(inbox: Path) -> None:
    book = write_book(inbox / "acme.xlsx")
    whole = book.read_bytes()
    book.write_bytes(whole[: len(whole) // 2])

    report = run_while(inbox, lambda: book.write_bytes(whole[:-100]))

    assert deferred(report) == {"acme.xlsx": "being_copied"}
    assert len(report.not_used) == 1
    assert run_exit_code(report, (), False) == 0


def test_half_of_a_workbook_that_keeps_still_is_refused(inbox: Path) -> None:
    book = write_book(inbox / "acme.xlsx")
    book.write_bytes(book.read_bytes()[:2000])

    report = run_while(inbox, lambda: None)

    assert [(one.code, one.outcome) for one in report.not_used] == [("damaged", "rejected")]


def test_a_workbook_saved_after_it_was_read_is_not_used_and_keeps_what_stands(inbox: Path) -> None:
    book = write_book(inbox / "acme.xlsx")
    night(inbox)
    before = outputs(inbox)
    write_book(book, words={"3.1.3": "Not Met"})

    report = run_while(inbox, lambda: write_book(book, words={"3.1.4": "Not Met"}))

    assert deferred(report) == {"acme.xlsx": "being_copied"}
    assert outputs(inbox) == before
    assert [one.client for one in report.not_renewed] == ["Acme Tool"]


def test_a_workbook_that_vanishes_is_no_fault_of_the_program(inbox: Path) -> None:
    for name in ("acme", "beta"):
        write_book(inbox / f"{name}.xlsx", client=name)

    report = run_while(inbox, (inbox / "beta.xlsx").unlink)

    assert deferred(report) == {"beta.xlsx": "input_gone"}
    assert [one.record["client"] for one in report.assessments] == ["acme"]


def test_a_workbook_that_is_open_waits_until_it_is_closed(inbox: Path) -> None:
    book = write_book(inbox / "acme.xlsx")
    night(inbox)
    before = outputs(inbox)
    write_book(book, words={"3.1.3": "Not Met"})
    mark = inbox / "~$acme.xlsx"
    mark.touch()

    opened = night(inbox)
    waiting, said = outputs(inbox), results(inbox)["deferred"]
    mark.unlink()
    night(inbox)

    assert (opened.exit_code, waiting) == (0, before)
    assert [(one["workbook"], one["code"]) for one in said] == [("acme.xlsx", "input_open")]
    assert "~$acme.xlsx" in said[0]["message"]
    assert outputs(inbox) != before


def test_an_older_workbook_does_not_take_the_place_of_one_that_is_open(inbox: Path) -> None:
    for year in (2025, 2026):
        write_book(inbox / f"acme {year}.xlsx", cover={"Assessment Date": f"{year}-09-01"})
    night(inbox)
    before = outputs(inbox)
    (inbox / "~$acme 2026.xlsx").touch()

    night(inbox)

    codes = {one["workbook"]: one["code"] for one in results(inbox)["deferred"]}
    assert codes == {"acme 2026.xlsx": "input_open", "acme 2025.xlsx": "client_waits"}
    assert outputs(inbox) == before


def test_an_older_workbook_does_not_take_the_place_of_half_a_newer_one(inbox: Path) -> None:
    newer = write_book(inbox / "new.xlsx", cover={"Assessment Date": "2026-09-01"})
    night(inbox)
    before = outputs(inbox)
    write_book(inbox / "old.xlsx", cover={"Assessment Date": "2025-09-01"})
    newer.write_bytes(newer.read_bytes()[:2000])

    report = run_while(inbox, lambda: newer.write_bytes(b"PK\3\4"))

    assert deferred(report) == {"new.xlsx": "being_copied", "old.xlsx": "client_waits"}
    assert outputs(inbox) == before


def test_a_file_of_the_same_name_in_another_inbox_does_not_wait(inbox: Path) -> None:
    other = inbox.with_name("other")
    other.mkdir()
    write_book(inbox / "assessment.xlsx")
    write_book(other / "assessment.xlsx", "Bolt")
    options = RunOptions((inbox, other), inbox.parent / "out", date(2026, 11, 23), jobs=1)
    run(options, lambda *_: None)
    (inbox / "~$assessment.xlsx").write_bytes(b"Jo")

    report = run(options, lambda *_: None)

    assert deferred(report) == {"assessment.xlsx": "input_open"}
    assert [one.record["client"] for one in report.assessments] == ["Bolt"]


def test_a_workbook_of_two_levels_waits_whole(inbox: Path) -> None:
    write_book(inbox / "acme.xlsx", levels=TWO_LEVELS)
    night(inbox)
    (inbox / "~$acme.xlsx").touch()

    night(inbox)

    left = results(inbox)["not_renewed"]
    assert results(inbox)["counts"]["deferred"] == 1
    assert {(one["level"], one["code"]) for one in left} == {(n, "input_open") for n in TWO_LEVELS}


def test_a_workbook_open_for_three_nights_ends_the_third_with_3(inbox: Path) -> None:
    write_book(inbox / "acme.xlsx")
    (inbox / "~$acme.xlsx").touch()

    codes = [night(inbox, f"2026-11-2{day}").exit_code for day in (2, 3, 4)]

    assert codes == [0, 0, 3]


def test_a_poam_that_came_back_and_is_still_being_copied_is_not_merged(inbox: Path) -> None:
    write_book(inbox / "acme.xlsx", words={"3.1.3": "Not Met"})
    night(inbox)
    (poam,) = inbox.parent.glob("out/*-*/*-poam.xlsx")
    mail = inbox / "returned.xlsx"
    mail.write_bytes(poam.read_bytes())

    report = run_while(inbox, lambda: mail.write_bytes(poam.read_bytes()[:-9]))

    assert deferred(report) == {"returned.xlsx": "being_copied"}


def test_a_workbook_that_is_open_is_looked_at_by_check_all_the_same(inbox: Path) -> None:

    book = write_book(inbox / "acme.xlsx")
    (inbox / "~$acme.xlsx").touch()

    done = CliRunner().invoke(main, ["score", str(book)])

    assert (done.exit_code, "110/110" in done.stdout) == (0, True)


def test_a_poam_that_came_back_and_is_taken_away_costs_no_other_client(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_book(inbox / "acme.xlsx", words={"3.1.3": "Not Met"})
    night(inbox)
    mail = inbox / "from-acme.xlsx"
    (poam,) = inbox.parent.glob("out/acme-*/acme*-poam.xlsx")
    mail.write_bytes(poam.read_bytes())
    read = Path.read_bytes

    def taken_away(path: Path) -> bytes:
        if path == mail:
            path.unlink(missing_ok=True)
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", taken_away)
    report = run_while(inbox, lambda: None)

    assert deferred(report) == {"from-acme.xlsx": "input_gone"}
    assert len(report.assessments) == 1
