"""A workbook that people have worked in is left alone on nights on which nothing is new."""

from pathlib import Path

import pytest

from poam_batch.files import sha256
from poam_batch.ledger.store import Ledger
from tests.books import open_output, write_book
from tests.runs import inbox_in, night, only, plan_rows, results

TWO = {"3.1.3": "Not Met", "3.1.4": "Not Met"}
COVER = {"Assessment Date": "2026-10-01"}


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """An inbox whose client's POA&M was saved by people, and then left alone for two nights."""
    inbox = inbox_in(tmp_path)
    write_book(inbox / "acme.xlsx", words=TWO, cover=COVER)
    night(inbox)
    poam = only(inbox, "*/*-poam.xlsx")
    book = open_output(poam)
    book["POA&M"]["I9"] = "Jo Smith"
    book.save(poam)
    for day in ("2026-11-23", "2026-11-24"):
        night(inbox, day)
    return inbox


def _known(inbox: Path) -> str | None:
    out, poam = inbox.parent / "out", only(inbox, "*/*-poam.xlsx")
    with Ledger(out, dry_run=True) as ledger:
        record = ledger.find(poam.relative_to(out).as_posix(), sha256(poam.read_bytes()))
    assert record is not None
    return record.made_from


def _tree(inbox: Path) -> dict[str, tuple[bytes, int]]:
    return {
        path.name: (path.read_bytes(), path.stat().st_mtime_ns)
        for path in (inbox.parent / "out").rglob("*")
        if path.is_file() and path.name not in ("results.json", "lock", "log.jsonl", "last_success")
    }


def test_the_night_that_left_it_alone_is_remembered_from_day_to_day(inbox: Path) -> None:
    known = _known(inbox)

    night(inbox, "2026-11-25")

    assert known is not None
    assert _known(inbox) == known
    assert results(inbox)["counts"]["unchanged"] == 1


def test_the_same_night_twice_touches_no_file(inbox: Path) -> None:
    before = _tree(inbox)

    night(inbox, "2026-11-24")

    assert _tree(inbox) == before


def test_a_new_assessment_reaches_a_workbook_that_was_left_alone(inbox: Path) -> None:
    write_book(inbox / "acme.xlsx", words={"3.1.4": "Not Met"}, cover=COVER)

    night(inbox, "2026-11-25")

    (first, *_) = plan_rows(only(inbox, "*/*-poam.xlsx"))
    assert (first["Status"], first["Responsible party"]) == ("Remediated", "Jo Smith")


def test_a_marking_reaches_a_workbook_that_was_left_alone(inbox: Path) -> None:
    night(inbox, "2026-11-24", "--marking", "CUI//SP-CTI")

    book = open_output(only(inbox, "*/*-poam.xlsx"))
    assert "CUI//SP-CTI" in str(book["POA&M"]["A1"].value)


def test_what_people_save_after_it_is_merged(inbox: Path) -> None:
    poam = only(inbox, "*/*-poam.xlsx")
    book = open_output(poam)
    book["POA&M"]["A9"] = "typed over"
    book.save(poam)

    night(inbox, "2026-11-25")

    assert plan_rows(poam)[0]["POA&M ID"] == "AC.L2-3.1.3#1"
