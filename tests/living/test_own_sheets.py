"""What people have beside the program's columns on its own sheets is neither lost nor altered."""

from dataclasses import replace
from datetime import datetime

import pytest
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from poam_batch.outputs.jobs import StandingWorkbook
from poam_batch.outputs.poam_update import update_poam_workbook
from poam_batch.problems import Problem
from poam_batch.shipped import shipped
from poam_batch.workbooks.poam_sheet import read_standing
from tests.living.nights import NAME, Night
from tests.living.people import opened
from tests.living.plain import cover, edited, fixed, next_night, night

BARRED = "3.1.1: not met; 3.1.2: not met"
SHEET = "Must be met first"
DAY = datetime(2026, 12, 24)  # noqa: DTZ001 - a workbook knows no time zones
YELLOW = PatternFill("solid", fgColor="FFFF00")


def row_with(played: Night, label: str, sheet: str = SHEET) -> tuple[Cell, ...]:
    """Return the row of a sheet that begins with a text."""
    (row,) = (r for r in opened(played.after)[sheet].iter_rows() if r[0].value == label)
    return row  # type: ignore[return-value]


def seen(cell: object) -> tuple[object, ...]:
    """Return what people see of a cell."""
    assert isinstance(cell, Cell)
    return (cell.value, cell.number_format, cell.fill.fgColor.rgb, cell.data_type)


def problems_of(played: Night) -> tuple[Problem, ...]:
    """Return what is said of the workbook when the same night comes once more."""
    standing = StandingWorkbook(played.after, read_standing(played.after, NAME))
    args = (played.result, played.plan, standing, NAME, shipped("templates"))
    return update_poam_workbook(*args).problems


@pytest.mark.parametrize("value", ["ask Bob", DAY, 3.5, True, "0012"])
def test_a_cell_goes_with_its_row_as_it_is(value: object) -> None:
    def mark(_: Worksheet, book: Workbook) -> None:
        cell = book[SHEET]["T8"]
        cell.value, cell.fill = value, YELLOW
        cell.number_format = "dd/mm/yyyy" if value is DAY else "0.00"

    first = night(BARRED)
    played = next_night(first, "3.1.2: not met", mark)

    there = opened(edited(first.after, mark))[SHEET]["T8"]
    assert row_with(played, "AC.L2-3.1.2")[0].row == 7
    assert seen(row_with(played, "AC.L2-3.1.2")[19]) == seen(there)
    assert opened(played.after)[SHEET]["T8"].value is None
    assert fixed(played)
    assert problems_of(played) == ()


def test_the_look_of_people_s_cells_is_not_lent_to_other_rows() -> None:
    def mark(_: Worksheet, book: Workbook) -> None:
        book[SHEET]["T7"].value, book[SHEET]["T7"].fill = "mine", YELLOW

    played = next_night(night(BARRED), f"{BARRED}; 3.1.20: not met", mark)

    fills = [seen(row[19])[2] for row in opened(played.after)[SHEET].iter_rows(min_row=7)]
    assert fills.count("00FFFF00") == 1


def looks(content: bytes) -> dict[str, tuple[object, ...]]:
    """Return what people see of each cell of the sheet of the scores, by its place."""
    cells = (cell for row in opened(content)["Scores"].iter_rows() for cell in row)
    return {
        cell.coordinate: (cell.value, cell.fill.fgColor.rgb, cell.border.bottom.style, cell.font.b)
        for cell in cells
    }


def test_rows_that_move_up_leave_no_look_behind() -> None:
    first = night(BARRED, header=replace(cover(), uei="9ZZ219ZZ2199"))

    played = next_night(first, BARRED, lambda *_: None)

    assert "UEI" in {value for value, *_ in looks(first.after).values()}
    assert looks(played.after) == looks(night(BARRED).after)
    assert fixed(played)


def test_a_blank_cell_that_people_colour_stays_while_its_row_does() -> None:
    def mark(_: Worksheet, book: Workbook) -> None:
        book["Scores"]["E8"].fill = YELLOW

    first = night(BARRED, header=replace(cover(), uei="9ZZ219ZZ2199"))
    played = next_night(first, "3.1.2: not met", mark)

    assert looks(played.after)["E8"][1] == "00FFFF00"


def a_formula(sheet: Worksheet) -> None:
    sheet["T8"] = '=COUNTIF(A7:A20,"AC*")'


def a_comment(sheet: Worksheet) -> None:
    sheet["U8"].comment = Comment("hello", "me")


def a_link(sheet: Worksheet) -> None:
    sheet["U8"].hyperlink = "https://example.com"


def a_merge(sheet: Worksheet) -> None:
    sheet.merge_cells("U8:V9")


def a_formula_elsewhere(sheet: Worksheet) -> None:
    assert sheet.parent
    sheet.parent.create_sheet("Ours")["A1"] = f"='{sheet.title}'!T8"


@pytest.mark.parametrize("hold", [a_formula, a_comment, a_link, a_merge, a_formula_elsewhere])
def test_what_is_held_on_to_stays_in_its_place_and_is_said(hold: object) -> None:
    def mark(_: Worksheet, book: Workbook) -> None:
        sheet = book[SHEET]
        sheet["T7"], sheet["T8"], sheet["T9"] = "note", DAY, "below"
        sheet["T8"].number_format, sheet["T8"].fill = "dd/mm/yyyy", YELLOW
        hold(sheet)  # type: ignore[operator]

    first = night(BARRED)
    before = opened(edited(first.after, mark))[SHEET]
    played = next_night(first, "3.1.2: not met", mark)

    after = opened(played.after)[SHEET]
    for name in ("T7", "T8", "T9", "U8"):
        assert seen(after[name]) == seen(before[name])
        assert (after[name].comment is None) == (before[name].comment is None)
        assert (after[name].hyperlink is None) == (before[name].hyperlink is None)
    assert str(after.merged_cells) == str(before.merged_cells)
    assert after["A7"].value == "AC.L2-3.1.2"
    assert after["A8"].value == "AC.L2-3.1.2 (no longer listed)"
    assert fixed(played)
    assert [p.code for p in problems_of(played)] == ["poam_beside_stays"]


def test_a_formula_beside_a_lone_label_follows_it_with_its_own_row() -> None:
    def sign(_: Worksheet, book: Workbook) -> None:
        sheet = book["Scores"]
        (row,) = (r for r in sheet.iter_rows() if str(r[0].value).startswith("Prepared"))
        sheet[f"C{row[0].row}"], sheet[f"D{row[0].row}"] = f"=UPPER(D{row[0].row})&$C$7", "bob"

    first = night("3.1.3: not met")
    played = next_night(first, f"{BARRED}; 3.4.1: not met; 3.5.1: not met", sign)

    sheet = opened(played.after)["Scores"]
    (row,) = (r for r in sheet.iter_rows() if str(r[0].value).startswith("Prepared"))
    assert (row[2].value, row[3].value) == (f"=UPPER(D{row[0].row})&$C$7", "bob")


def insert(_: Worksheet, book: Workbook) -> None:
    sheet = book["Trace"]
    sheet.conditional_formatting = type(sheet.conditional_formatting)()
    sheet.insert_cols(3)
    sheet["C6"], sheet["C8"], sheet["V8"] = "Ticket", "4711", "right of all"
    sheet.auto_filter.ref = "A6:T116"


def test_a_column_that_people_put_between_stays_with_its_texts() -> None:
    first = night(BARRED)
    played = next_night(first, "3.1.2: not met", insert)

    row, header = (row_with(played, n, "Trace") for n in ("AC.L2-3.1.2", "Requirement"))
    before = row_with(first, "AC.L2-3.1.2", "Trace")
    assert [cell.value for cell in header[1:4]] == ["Title", "Ticket", "Finding"]
    assert [cell.value for cell in row[1:4]] == [before[1].value, "4711", "NOT MET"]
    assert (row[19].value, row[21].value) == (before[18].value, "right of all")
    assert fixed(played)


def delete(_: Worksheet, book: Workbook) -> None:
    book["Trace"]["T8"] = "mine"
    book["Trace"].delete_cols(3)


def head_twice(_: Worksheet, book: Workbook) -> None:
    book["Trace"].insert_cols(3)
    book["Trace"]["C6"], book["Trace"]["C8"] = "Title", "mine"


def head_anew(_: Worksheet, book: Workbook) -> None:
    book["Trace"]["C6"], book["Trace"]["C8"] = "Ticket", "mine"


@pytest.mark.parametrize(
    ("people", "cell"), [(delete, "C6"), (head_twice, "B6"), (head_anew, "C6")]
)
def test_headers_that_are_gone_or_twice_leave_the_sheet_as_it_is_and_are_said(
    people: object, cell: str
) -> None:
    first = night(BARRED)
    before = opened(edited(first.after, people))["Trace"]  # type: ignore[arg-type]
    played = next_night(first, "3.1.2: not met", people)  # type: ignore[arg-type]

    after = opened(played.after)["Trace"]
    assert [list(r) for r in after.values] == [list(r) for r in before.values]
    (problem,) = problems_of(played)
    assert (problem.code, problem.sheet, problem.cell) == ("poam_header_changed", "Trace", cell)
