"""What a living plan promises beyond single cells, night after night."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from openxml_audit import OpenXmlValidator

from tests.assess.build import all_met_but, assessed
from tests.living.nights import Night, play
from tests.living.people import HIDDEN, opened, saved
from tests.living.plain import DAY, FIRST, cover, fixed, next_night, night, put, row_of
from tests.living.sheet_view import SeenBook, SeenSheet
from tests.living.world import WEAKNESSES

GRANTED = date(2026, 10, 1)
ONE = "3.1.3: not met"


def untouched(_: object, __: object) -> None:
    """Only open and save."""


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("3.1.3: ", ONE),
        (ONE, "3.1.3: not met; 3.1.1: not met"),
        ("3.1.3: ", "3.12.4: not met"),
        ("3.1.1: not met; 3.1.2: not met", "3.13.11: not met -5; 3.1.3: "),
    ],
)
def test_the_same_night_twice_gives_the_same_bytes(first: str, then: str) -> None:
    one = night(first)

    assert fixed(night(then, one.after, one.plan.written))


@pytest.mark.parametrize(
    ("first", "then"),
    [("3.1.3: ", "3.12.4: not met"), ("3.1.1: not met; 3.1.2: not met", "3.1.3: ; 3.1.1: not met")],
)
def test_no_cell_has_a_style_without_a_number(first: str, then: str) -> None:
    played = night(first)
    for _ in range(3):
        played = night(then, played.after, played.plan.written)

        parts = SeenBook(played.after).parts
        assert [name for name, part in parts.items() if b' s=""' in part] == []


def test_an_item_that_returned_names_the_old_one_on_every_night() -> None:
    played = night(ONE)
    for text in ("", ONE, ONE, ONE):
        played = next_night(played, text, untouched)

    row = row_of(played.after, "AC.L2-3.1.3")
    assert row["POA&M ID"] == "AC.L2-3.1.3#2"
    assert "AC.L2-3.1.3#1" in str(row["Comments"])


def test_a_conflict_over_a_status_is_listed_until_one_side_gives_way() -> None:
    def people(sheet: Worksheet, _: object) -> None:
        put(sheet, FIRST, "Status", "On hold")

    played = next_night(night(ONE), "", people)

    once = [(c.item_id, c.column) for c in played.plan.conflicts]
    again = next_night(played, "", untouched).plan.conflicts
    assert once == [("AC.L2-3.1.3#1", "Status")]
    assert [(c.item_id, c.column) for c in again] == once


def test_what_was_barred_before_the_status_is_not_found_after_it() -> None:
    first = night("3.1.1: not met; 3.1.3: not met")
    text, header = "3.1.1: not met; 3.1.3: not met", cover(GRANTED)
    second = next_night(first, text, untouched, header)

    third = next_night(second, text, untouched, header)

    assert [i.item_id for i in second.plan.poam.after_status] == []
    assert [i.item_id for i in third.plan.poam.after_status] == []


def test_none_gives_way_to_rows_of_the_same_look_and_comes_back() -> None:
    def first_row(played: Night) -> tuple[list[str], object]:
        sheet = opened(played.after)["Must be met first"]
        return [str(c.value) for c in sheet[7] if c.value][:1], sheet["D7"].alignment.wrap_text

    first = night(ONE)
    barred = next_night(first, "3.1.3: not met; 3.1.1: not met", untouched)
    again = next_night(barred, ONE, untouched)

    assert [first_row(played) for played in (first, barred, again)] == [
        (["None."], True),
        (["AC.L2-3.1.1"], True),
        (["None."], True),
    ]


def test_prints_say_the_status_and_the_marking_of_tonight() -> None:
    first = night("3.1.1: not met; 3.1.3: not met")

    played = next_night(first, ONE, untouched, cover(GRANTED, marking="CUI"))

    for name, sheet in sheets(played).items():
        around = sheet.others["headerFooter"].decode()
        assert "Conditional Level 2 (C3PAO)" in around, name
        assert "CUI" in around, name
        assert "draft" not in around, name


def sheets(played: Night) -> dict[str, SeenSheet]:
    """Return the sheets of a workbook by name."""
    book = SeenBook(played.after)
    return {name: book.sheet(name) for name in book.sheet_parts}


def test_a_milestone_that_people_moved_keeps_its_first_date_over_the_nights() -> None:
    first = night(ONE)
    due = opened(first.after)["POA&M"]["M9"].value.date()

    def move(sheet: Worksheet, _: object) -> None:
        value = sheet["M9"].value
        put(sheet, FIRST, "Milestone due", value + timedelta(days=20))

    played = first
    for _ in range(3):
        played = next_night(played, ONE, move)

    row = row_of(played.after, "AC.L2-3.1.3")
    assert row["Changes to milestones"] == f"Originally due {due}."
    assert row["Milestone due"].date() == due + timedelta(days=60)  # type: ignore[attr-defined]


WEIRD = [
    *WEAKNESSES,
    "\ufffe and \uffff",
    "x" * 32_768,
    "\x01x" * 20_000,
    "\U0001f512" * 20_000,
    "\ud83d alone",
]


@pytest.mark.parametrize("text", ["\x02" + "coded \x1f text " * 2_520, "x" * 32_767])
def test_ten_nights_of_a_long_text_are_a_fixed_point(text: str) -> None:
    played = with_weakness(text)
    first = played.after
    for _ in range(9):
        played = play(played.result, DAY, played.after, played.plan.written)

    assert played.after == first
    assert (played.plan.writes, played.plan.conflicts) == ((), ())


@pytest.mark.parametrize("text", WEIRD, ids=range(len(WEIRD)))
def test_a_second_night_of_any_text_changes_nothing(text: str) -> None:
    first = with_weakness(text)

    played = play(first.result, DAY, first.after, first.plan.written)

    assert played.after == first.after
    assert played.plan.conflicts == ()


@pytest.mark.parametrize("text", WEIRD, ids=range(len(WEIRD)))
def test_no_text_is_in_conflict_with_itself_where_the_ledger_alone_remembers(text: str) -> None:
    first = with_weakness(text)
    book = opened(first.after)
    del book[HIDDEN]

    played = play(first.result, DAY, saved(book), first.plan.written)

    assert played.plan.conflicts == ()


def with_weakness(text: str) -> Night:
    """Play a first night with a weakness."""
    rows = [r._replace(comment=text) if r.comment else r for r in all_met_but(ONE)]
    return play(assessed(rows, 2, cover()), DAY)


def test_the_audit_finds_nothing_new_after_a_patch(tmp_path: Path) -> None:
    def people(sheet: Worksheet, _: object) -> None:
        put(sheet, FIRST, "Comments", "kept")
        sheet.insert_cols(5)
        sheet.cell(8, 5).value = "Ours"

    first = night("3.1.1: not met; 3.1.2: not met; 3.1.3: not met; 3.1.4: ")
    played = next_night(first, "3.1.4: not met; 3.12.4: not met; 3.1.6: not met", people)
    played = next_night(played, "3.1.4: not met; 3.1.6: ", people)
    assert played.before is not None

    assert faults(played.after, tmp_path) <= faults(played.before, tmp_path)


def faults(content: bytes, folder: Path) -> set[str]:
    """Return what the audit says of a workbook, without the numbers in it."""
    path = folder / "audited.xlsx"
    path.write_bytes(content)
    return {
        re.sub(r"\d+", "N", e.description) for e in OpenXmlValidator().validate(str(path)).errors
    }


def test_a_plan_that_was_never_remembered_is_merged_by_its_own_memory() -> None:
    first = night(ONE)

    played = night("", first.after, replace(first.plan.written, items=()))

    assert row_of(played.after, "AC.L2-3.1.3")["Status"] == "Remediated"


NOTED = "3.1.1: not met; 3.1.2: not met"


def noting(sheet_name: str, cell: str, text: str) -> object:
    """Return an edit that types into a sheet of the program's."""

    def edit(_: object, book: Workbook) -> None:
        book[sheet_name][cell] = text

    return edit


def texts(played: Night, name: str) -> list[list[str]]:
    """Return the rows of a sheet that hold anything, each as its texts."""
    rows = opened(played.after)[name].iter_rows(values_only=True)
    return [found for row in rows if (found := [str(v) for v in row if v is not None])]


@pytest.mark.parametrize("sheet", ["Must be met first", "Trace"])
def test_a_note_right_of_a_sheet_of_the_programs_goes_with_its_row(sheet: str) -> None:
    first = night(NOTED)
    (row,) = (r for r in opened(first.after)[sheet].iter_rows() if r[0].value == "AC.L2-3.1.2")
    note = noting(sheet, f"Z{row[0].row}", "ask Bob")

    played = next_night(first, "3.1.2: not met; 3.3.3: not met", note)  # type: ignore[arg-type]

    (noted,) = (r for r in texts(played, sheet) if "ask Bob" in r)
    assert (noted[0], noted[-1]) == ("AC.L2-3.1.2", "ask Bob")
    assert fixed(played)


def test_a_note_whose_row_is_gone_stays_below_until_the_row_returns() -> None:
    name = "Must be met first"
    first = night(NOTED)
    (row,) = (r for r in opened(first.after)[name].iter_rows() if r[0].value == "AC.L2-3.1.2")
    note = noting(name, f"Z{row[0].row}", "ask Bob")

    gone = next_night(first, "3.1.1: not met", note)  # type: ignore[arg-type]
    back = next_night(gone, NOTED, untouched)

    assert texts(gone, name)[-1] == ["AC.L2-3.1.2 (no longer listed)", "ask Bob"]
    assert fixed(gone)
    (noted,) = (r for r in texts(back, name) if "ask Bob" in r)
    assert noted[0] == "AC.L2-3.1.2"
    assert fixed(back)


def test_a_note_beside_no_row_stays_on_its_sheet() -> None:
    first = night(NOTED)

    played = next_night(first, "3.1.1: not met", noting("Scores", "Z2", "to be signed"))  # type: ignore[arg-type]
    again = next_night(played, "3.1.3: not met", noting("Scores", "Z400", "at the end"))  # type: ignore[arg-type]

    found = [row for row in texts(again, "Scores") if {"to be signed", "at the end"} & set(row)]
    assert len(found) == 2
    assert fixed(again)
