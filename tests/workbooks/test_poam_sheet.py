"""A POA&M workbook read back after people, and their programs, worked in it."""

import pickle
import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.formula import ArrayFormula

from poam_batch.ooxml.refs import column_letters
from poam_batch.outputs.example import Example
from poam_batch.problems import Problem, WorkbookRejected
from poam_batch.standing import HeadCell
from poam_batch.workbooks.poam_sheet import read_standing
from poam_batch.written import FIELDS, Owner, as_text
from tests.outputs.poam_examples import ALL, opened, render
from tests.workbooks.plan_books import (
    COLUMNS,
    FIRST_ROW,
    HEADER_ROW,
    HIDDEN,
    IDS,
    PLAN,
    WRITTEN,
    ids,
    move_column,
    plan_book,
    read,
    row_of,
    saved,
    sharing,
    with_part,
)

PLAN_PART = "xl/worksheets/sheet1.xml"
FIRST, SECOND, THIRD = (row for row in IDS[:3])


def refused(content: bytes) -> Problem:
    """Return why a workbook is refused."""
    with pytest.raises(WorkbookRejected) as caught:
        read_standing(content, "acme-poam.xlsx")
    return caught.value.problem


def test_a_plan_that_nobody_touched_comes_back_as_it_was_written() -> None:
    plan = read(plan_book())

    assert (plan.sheet, plan.header_row, plan.columns) == (PLAN, HEADER_ROW, COLUMNS)
    assert ids(plan) == IDS
    assert [row.row for row in plan.rows] == [9, 10, 11, 12, 13]
    assert plan.written == WRITTEN
    assert plan.problems == ()
    for row in plan.rows[0], plan.rows[2]:
        item = next(item for item in WRITTEN.items if item.item_id == row.item_id)
        assert {name: as_text(row.values[name]) for name in item.values} == item.values


def test_values_keep_their_kinds() -> None:
    book = plan_book()
    sheet = book[PLAN]
    moment = datetime(2026, 12, 1, 8, 30)  # noqa: DTZ001 - a workbook knows no time zones
    typed: list[Typed | time] = [date(2026, 12, 1), moment, time(8, 30), 5, 0.5, True, "a b", ""]
    names = [name for name in COLUMNS if FIELDS[name].owner is Owner.PEOPLE][: len(typed)]
    for name, value in zip(names, typed, strict=True):
        sheet.cell(FIRST_ROW, COLUMNS[name]).value = value

    values = read(book).rows[0].values

    assert [values[name] for name in names] == [*typed[:2], "08:30:00", 5.0, *typed[4:7], None]
    assert [type(values[name]) for name in names[:2]] == [date, datetime]


@ALL
def test_what_the_program_makes_is_read_as_it_was_written(example: Example) -> None:
    sheet = opened(example).worksheets[0]
    rows = sheet.iter_rows(min_row=FIRST_ROW, max_col=2, values_only=True)

    plan = read_standing(render(example.result, example.poam), "acme-poam.xlsx")

    assert (plan.problems, plan.header_row) == ((), HEADER_ROW)
    assert plan.written is not None
    assert ids(plan) == [row for row in rows if row[0]]
    assert {cell: as_text(now.value) for cell, now in plan.head.items()} == plan.written.head
    assert all(cell == f"{column_letters(now.column)}{now.row}" for cell, now in plan.head.items())


@pytest.mark.parametrize("state", ["visible", "hidden", "veryHidden"])
def test_the_memory_is_read_wherever_it_stands_hidden_or_not(
    state: Literal["visible", "hidden", "veryHidden"],
) -> None:
    book = plan_book()
    book[HIDDEN].sheet_state = state
    book.move_sheet(HIDDEN, offset=-2)

    assert read(book).written == WRITTEN


def test_without_its_memory_a_plan_is_read_by_the_headers_of_the_templates() -> None:
    book = plan_book()
    del book[HIDDEN]
    book[PLAN].insert_rows(1, 2)
    book[PLAN]["E8"] = date(2026, 11, 22)

    plan = read(book)

    assert plan.written is None
    assert [problem.code for problem in plan.problems] == ["poam_memory_lost"]
    assert (ids(plan), plan.columns) == (IDS, COLUMNS)
    assert plan.head["E6"] == HeadCell(8, 5, date(2026, 11, 22))


def test_a_remediation_plan_without_its_memory_is_read_too() -> None:
    book = plan_book()
    del book[HIDDEN]
    sheet = book[PLAN]
    sheet.title = "Our plan"
    sheet["A8"] = "Item ID"
    for name in ("closeout_finding", "points"):
        sheet.delete_cols(COLUMNS[name])

    plan = read(book)

    assert ids(plan) == IDS
    assert set(COLUMNS) - set(plan.columns) == {"points", "closeout_finding"}


def cut_version(book: Workbook) -> None:
    sheet = book[HIDDEN]
    sheet.delete_rows(next(r for r, c in enumerate(sheet["A"], 1) if c.value == "format version"))


def newer_version(book: Workbook) -> None:
    sheet = book[HIDDEN]
    sheet.cell(next(r for r, c in enumerate(sheet["A"], 1) if c.value == "format version"), 2, "9")


def doubled_item(book: Workbook) -> None:
    sheet = book[HIDDEN]
    sheet.append([c.value for c in next(r for r in sheet.iter_rows() if r[0].value == "item")])


def sorted_rows(book: Workbook) -> None:
    sheet = book[HIDDEN]
    rows = sorted([[str(c.value or "") for c in row] for row in sheet.iter_rows()], reverse=True)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column).value = value


def typed_over_id(book: Workbook) -> None:
    next(r for r in book[HIDDEN].iter_rows() if r[0].value == "milestone")[1].value = "done"


def no_columns(book: Workbook) -> None:
    sheet = book[HIDDEN]
    for row in list(sheet.iter_rows()):
        if row[0].value == "column":
            row[0].value = ""


def emptied(book: Workbook) -> None:
    book[HIDDEN].delete_rows(1, book[HIDDEN].max_row)


@pytest.mark.parametrize(
    "edit",
    [
        cut_version,
        newer_version,
        doubled_item,
        sorted_rows,
        typed_over_id,
        no_columns,
        emptied,
    ],
)
def test_a_memory_that_was_edited_is_not_believed(edit: Callable[[Workbook], None]) -> None:
    book = plan_book()
    edit(book)

    plan = read(book)

    assert plan.written is None
    assert [problem.code for problem in plan.problems] == ["poam_memory_lost"]
    assert ids(plan) == IDS


def test_a_plan_is_found_on_a_sheet_that_was_renamed() -> None:
    book = plan_book()
    book[PLAN].title = "Plan of Acme"

    plan = read(book)

    assert plan.sheet == "Plan of Acme"
    assert (ids(plan), plan.written) == (IDS, WRITTEN)


def test_of_a_plan_and_its_copy_the_one_with_the_name_counts() -> None:
    book = plan_book()
    book.copy_worksheet(book[PLAN]).title = "Backup"
    book[PLAN].cell(FIRST_ROW, COLUMNS["comments"]).value = "Ours"

    plan = read(book)

    assert plan.sheet == PLAN
    assert plan.rows[0].values["comments"] == "Ours"


def test_two_renamed_plans_are_refused_by_name() -> None:
    book = plan_book()
    book.copy_worksheet(book[PLAN]).title = "Backup"
    book[PLAN].title = "Plan of Acme"

    problem = refused(saved(book))

    assert problem.code == "poam_not_understood"
    assert '"Plan of Acme" and "Backup"' in problem.message
    assert problem.message.startswith("acme-poam.xlsx: ")


def test_a_workbook_without_a_plan_is_refused() -> None:
    book = plan_book()
    del book[PLAN]

    assert refused(saved(book)).code == "poam_not_understood"


def test_a_plan_without_its_headers_is_refused() -> None:
    book = plan_book()
    book[PLAN].delete_rows(HEADER_ROW)

    problem = refused(saved(book))

    assert problem.code == "poam_not_understood"
    assert '"POA&M" has no row with the headers' in problem.message


def test_rows_above_and_columns_anywhere_may_be_inserted_and_deleted() -> None:
    book = plan_book()
    sheet = book[PLAN]
    sheet.insert_rows(1, 3)
    sheet.delete_cols(COLUMNS["resources"])
    sheet.insert_cols(1, 2)
    sheet.insert_cols(9)
    sheet["I11"] = "Our budget"

    plan = read(book)

    assert plan.header_row == HEADER_ROW + 3
    assert (plan.columns["item_id"], plan.columns["points"]) == (3, 10)
    assert "resources" not in plan.columns
    assert plan.columns["comments"] == COLUMNS["comments"] + 2
    assert ids(plan) == IDS


def test_moved_columns_are_followed() -> None:
    book = plan_book()
    move_column(book[PLAN], COLUMNS["comments"], 3)
    move_column(book[PLAN], 1, 10)

    plan = read(book)

    assert (plan.columns["item_id"], plan.columns["comments"]) == (10, 2)
    assert ids(plan) == IDS


def test_headers_are_known_in_any_case_and_spacing() -> None:
    book = plan_book()
    book[PLAN].cell(HEADER_ROW, COLUMNS["item_id"]).value = " poa&m  id"
    book[PLAN].cell(HEADER_ROW, COLUMNS["unmet_objectives"]).value = "UNMET\nobjectives"

    plan = read(book)

    assert plan.columns == COLUMNS
    assert plan.headers["unmet_objectives"] == "UNMET objectives"


def test_a_header_that_stands_twice_is_refused_with_both_columns() -> None:
    book = plan_book()
    book[PLAN].cell(HEADER_ROW, 25).value = "comments"
    book[PLAN].cell(FIRST_ROW, 25).value = "Mine"
    book[PLAN].cell(FIRST_ROW, COLUMNS["comments"]).value = "Theirs"

    problem = refused(saved(book))

    assert problem.code == "poam_not_understood"
    assert 'POA&M!8: the columns W and Y both have the header "Comments"' in problem.message


def test_of_two_columns_with_one_header_an_empty_one_does_not_count() -> None:
    book = plan_book()
    sheet = book[PLAN]
    sheet.insert_cols(1)
    sheet.cell(HEADER_ROW, 1).value = "Weakness"

    assert read(book).columns["weakness"] == COLUMNS["weakness"] + 1


def test_a_plan_without_the_id_column_is_refused_with_the_header_to_restore() -> None:
    book = plan_book()
    book[PLAN].delete_cols(1)

    problem = refused(saved(book))

    assert problem.code == "poam_not_understood"
    assert 'POA&M!8: the header "POA&M ID" is missing' in problem.message


def test_requirements_may_be_deleted_while_the_ids_are_whole() -> None:
    book = plan_book()
    book[PLAN].delete_cols(COLUMNS["requirement"])

    plan = read(book)

    assert "requirement" not in plan.columns
    assert ids(plan) == IDS


def test_requirements_may_not_be_deleted_where_ids_were_typed_over() -> None:
    book = plan_book()
    sheet = book[PLAN]
    sheet.cell(FIRST_ROW, 1).value, sheet.cell(FIRST_ROW, 2).value = "1", "1.1"
    sheet.delete_cols(COLUMNS["requirement"])

    problem = refused(saved(book))

    assert problem.code == "poam_not_understood"
    assert "POA&M!9" in problem.message
    assert '"Requirement" is missing' in problem.message


def test_sorted_filtered_and_hidden_rows_are_all_read() -> None:
    book = plan_book()
    sheet = book[PLAN]
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=FIRST_ROW)]
    for number, row in enumerate(reversed(rows), start=FIRST_ROW):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column).value = value
    sheet.row_dimensions[FIRST_ROW].hidden = True
    sheet.column_dimensions["E"].hidden = True
    sheet.auto_filter.ref = "A8:W13"

    assert ids(read(book)) == IDS[::-1]


def test_rows_of_peoples_own_and_empty_ones_end_nothing() -> None:
    book = plan_book()
    sheet = book[PLAN]
    sheet.insert_rows(11, 150)
    sheet["E12"] = "Weekly meeting on Mondays"
    sheet["C13"] = "AC.L2-3.1.99"

    plan = read(book)

    assert ids(plan) == IDS
    assert [row.row for row in plan.rows] == [9, 10, 161, 162, 163]


def test_a_row_whose_ids_were_cleared_is_kept_for_its_requirement() -> None:
    book = plan_book()
    sheet = book[PLAN]
    sheet.cell(FIRST_ROW, 1).value = sheet.cell(FIRST_ROW, 2).value = None

    plan = read(book)

    assert ids(plan) == [("", ""), *IDS[1:]]
    assert plan.rows[0].values["requirement"] == "AC.L2-3.1.3"


def test_ids_lose_the_space_around_them() -> None:
    book = plan_book()
    book[PLAN].cell(FIRST_ROW, 1).value = f"  {FIRST[0]}\n"

    assert ids(read(book)) == IDS


def test_a_second_row_of_headers_is_no_item() -> None:
    book = plan_book()
    sheet = book[PLAN]
    sheet.insert_rows(11)
    for column in range(1, 24):
        sheet.cell(11, column).value = sheet.cell(HEADER_ROW, column).value

    plan = read(book)

    assert (plan.header_row, ids(plan)) == (HEADER_ROW, IDS)


def test_the_head_comes_back_by_the_cells_it_was_written_in() -> None:
    book = plan_book()
    book[PLAN]["E6"] = date(2026, 11, 22)

    head = read(book).head

    assert set(head) == set(WRITTEN.head)
    assert head["E6"] == HeadCell(6, 5, date(2026, 11, 22))
    assert head["F6"] == HeadCell(6, 6, date(2027, 5, 21))
    assert head["A1"] == HeadCell(1, 1, None)


def above(book: Workbook) -> None:
    book[PLAN].insert_rows(1, 2)


def between(book: Workbook) -> None:
    book[PLAN].insert_rows(7, 2)
    book[PLAN]["A7"] = "Ask Kim about the enclave"


def inside(book: Workbook) -> None:
    book[PLAN].insert_rows(4)


def without_legend(book: Workbook) -> None:
    book[PLAN].delete_rows(7)


def without_note(book: Workbook) -> None:
    book[PLAN].delete_rows(4)


def in_front(book: Workbook) -> None:
    book[PLAN].insert_cols(1, 3)


def in_the_middle(book: Workbook) -> None:
    book[PLAN].insert_cols(5, 2)


def in_the_table_alone(book: Workbook) -> None:
    book[PLAN].move_range("E8:W13", cols=1)


def column_moved(book: Workbook) -> None:
    move_column(book[PLAN], 5, 12)


def header_changed(book: Workbook) -> None:
    book[PLAN]["E8"] = "Finding of the assessor"


def marked(book: Workbook) -> None:
    book[PLAN].insert_rows(1)
    book[PLAN]["A1"] = "Conditional Level 2 (Self)"


@pytest.mark.parametrize(
    "edit",
    [
        above,
        between,
        inside,
        without_legend,
        without_note,
        in_front,
        in_the_middle,
        in_the_table_alone,
        column_moved,
        header_changed,
        marked,
    ],
)
def test_the_status_date_is_found_wherever_the_head_was_moved(
    edit: Callable[[Workbook], None],
) -> None:
    book = plan_book()
    book[PLAN]["E6"] = date(2026, 11, 22)
    edit(book)

    cell = read(book).head["E6"]

    assert cell.value == date(2026, 11, 22)
    assert book[PLAN].cell(cell.row, cell.column).value == date(2026, 11, 22)


def test_a_cell_of_the_head_goes_with_a_column_that_was_deleted() -> None:
    book = plan_book()
    book[PLAN].delete_cols(COLUMNS["weakness"])

    head = read(book).head

    assert "E6" not in head
    assert head["F6"] == HeadCell(6, 5, date(2027, 5, 21))


def test_a_head_that_was_written_anew_is_not_guessed_at() -> None:
    book = plan_book()
    for row in book[PLAN]["A1:W6"]:
        for cell in row:
            cell.value = f"{cell.coordinate} of ours"

    assert read(book).head == {}


def test_a_formula_in_the_head_is_kept() -> None:
    book = plan_book()
    book[PLAN]["E6"] = "=TODAY()"

    assert read(book).head["E6"] == HeadCell(6, 5, None, kept=True)


def test_a_formula_shows_its_value_and_is_peoples() -> None:
    book = plan_book()
    book[PLAN]["I9"] = "=J9"
    content = with_part(
        saved(book),
        PLAN_PART,
        lambda xml: xml.replace(b"<v></v>", b"<v>7</v>").replace(b"<v/>", b"<v>7</v>"),
    )

    row = read_standing(content, "acme-poam.xlsx").rows[0]

    assert row.values["responsible"] == 7.0
    assert row.formulas == {"responsible"}


@pytest.mark.parametrize("value", ["=J9", "#REF!", "=1/0"])
def test_a_formula_without_a_value_and_an_error_are_nobodys_to_write_over(value: str) -> None:
    book = plan_book()
    book[PLAN]["I9"] = value

    row = read(book).rows[0]

    assert row.values["responsible"] is None
    assert row.formulas == {"responsible"}


def test_every_cell_that_an_array_formula_fills_is_peoples() -> None:
    book = plan_book()
    book[PLAN]["M9"] = ArrayFormula("M9:M11", "=Q9:Q11")

    rows = read(book).rows

    assert [row.formulas for row in rows] == [{"due"}] * 3 + [frozenset()] * 2


def test_merged_cells_show_what_the_first_holds_and_are_kept() -> None:
    book = plan_book()
    sheet = book[PLAN]
    sheet["M9"] = date(2027, 1, 1)
    for area in ("A9:A10", "M9:M10", "I9:J9"):
        sheet.merge_cells(area)

    plan = read(book)
    row = row_of(plan, SECOND[1])

    assert ids(plan) == IDS
    assert row.values["due"] == date(2027, 1, 1)
    assert row.formulas == {"item_id", "due"}
    assert plan.rows[0].formulas == {"contact"}


def test_milestone_ids_merged_over_rows_stand_for_the_first_alone() -> None:
    book = plan_book()
    book[PLAN].merge_cells("A9:A10")
    book[PLAN].merge_cells("B9:B10")

    assert ids(read(book))[:2] == [FIRST, (FIRST[0], "")]


@pytest.mark.parametrize(
    "text",
    [
        "x" * 32_767,
        "a\nb",
        " _x000D_ and _x0041_ ",
        "=1+1",
        "\t<b>&amp;</b>",
        "\U0001f600 ü \u202e",
    ],
    ids=["longest", "lines", "codes", "equals", "markup", "beyond"],
)
def test_text_of_any_kind_comes_back(text: str) -> None:
    book = plan_book()
    cell = book[PLAN].cell(FIRST_ROW, COLUMNS["comments"])
    cell.value = text.replace("_x", "_x005F_x")
    cell.data_type = "s"

    assert read(book).rows[0].values["comments"] == text


def test_a_carriage_return_is_a_line_end() -> None:
    book = plan_book()
    book[PLAN].cell(FIRST_ROW, COLUMNS["comments"]).value = "a_x000D_\nb"

    assert as_text(read(book).rows[0].values["comments"]) == "a\nb"


def test_rich_text_is_text() -> None:
    book = plan_book()
    bold = TextBlock(InlineFont(b=True), "must")
    book[PLAN].cell(FIRST_ROW, COLUMNS["comments"]).value = CellRichText("It ", bold, " be so.")

    assert read(book).rows[0].values["comments"] == "It must be so."


def test_shared_strings_are_read() -> None:
    content = sharing(saved(plan_book()))

    assert read_standing(content, "acme-poam.xlsx").rows == read(plan_book()).rows


def test_dates_since_1904_are_the_same_days() -> None:
    book = plan_book()
    book.epoch = CALENDAR_MAC_1904

    assert read(book).rows[0].values["due"] == date(2026, 12, 20)


def test_parts_in_utf_16_are_read() -> None:
    def widened(xml: bytes) -> bytes:
        return xml.decode().replace("utf-8", "utf-16").encode("utf-16")

    content = with_part(saved(plan_book()), PLAN_PART, widened)

    assert ids(read_standing(content, "acme-poam.xlsx")) == IDS


def test_a_sheet_whose_tags_have_a_prefix_is_read() -> None:
    book = plan_book()
    book[PLAN]["I9"] = "=J9"
    book[PLAN].merge_cells("A9:A10")

    def prefixed(xml: bytes) -> bytes:
        return re.sub(rb"<(/?)(?=\w)", rb"<\1x:", xml).replace(b"xmlns=", b"xmlns:x=")

    plan = read_standing(with_part(saved(book), PLAN_PART, prefixed), "acme-poam.xlsx")

    assert ids(plan) == IDS
    assert [row.formulas for row in plan.rows[:2]] == [{"responsible"}, {"item_id"}]


def test_formulas_between_comments_of_xml_are_refused_by_name() -> None:
    book = plan_book()
    book[PLAN]["I9"] = "=J9"
    content = with_part(
        saved(book), PLAN_PART, lambda xml: xml.replace(b"<sheetData>", b"<sheetData><!-- x -->")
    )

    problem = refused(content)

    assert problem.code == "poam_not_understood"
    assert "not written as spreadsheet programs write it" in problem.message


def test_a_duration_that_is_longer_than_any_is_refused() -> None:
    book = plan_book()
    book[PLAN]["I9"] = 1e9
    book[PLAN]["I9"].number_format = "[h]:mm"

    assert refused(saved(book)).code == "damaged"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "password_protected",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "unsupported_format"),
        (b"", "wrong_type"),
        (b"Requirement,Status\n", "wrong_type"),
        (saved(plan_book())[:-2_000], "damaged"),
        (with_part(saved(plan_book()), PLAN_PART, lambda xml: xml[:-200]), "damaged"),
        (
            with_part(saved(plan_book()), "xl/workbook.xml", lambda _: b"<workbook/>"),
            "poam_not_understood",
        ),
        (with_part(saved(plan_book()), PLAN_PART, lambda xml: b"<!DOCTYPE x>" + xml), "xml_dtd"),
    ],
    ids=["password", "xls", "empty", "text", "cut", "cut sheet", "no sheets", "doctype"],
)
def test_what_is_no_readable_workbook_is_refused_by_its_code_and_name(
    content: bytes, code: str
) -> None:
    problem = refused(content)

    assert problem.code == code
    assert problem.message.startswith("acme-poam.xlsx: ")


def test_a_plan_survives_the_way_to_another_process() -> None:
    plan = read(plan_book())

    back = pickle.loads(pickle.dumps(plan))

    assert (back.rows, back.written, back.head) == (plan.rows, plan.written, plan.head)


Typed = str | int | float | bool | date
Edits = tuple[dict[tuple[int, str], Typed], list[int], list[int], int]


@st.composite
def edits(draw: st.DrawFn) -> Edits:
    """Draw what people type where, the order they sort rows in, where they insert columns."""
    names = [field.name for field in FIELDS.values() if field.owner is Owner.PEOPLE]
    words = st.text(
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="_\ufffe\uffff")
    )
    value = st.one_of(
        words,
        st.integers(-(10**9), 10**9),
        st.floats(-1e9, 1e9).map(lambda number: round(number, 6)),
        st.booleans(),
        st.dates(date(1950, 1, 1), date(2199, 12, 31)),
    )
    place = st.tuples(st.integers(0, len(IDS) - 1), st.sampled_from(names))
    return (
        draw(st.dictionaries(place, value, max_size=12)),
        draw(st.permutations(range(len(IDS)))),
        draw(st.lists(st.integers(1, 24), max_size=3)),
        draw(st.integers(0, 3)),
    )


@settings(max_examples=30)
@given(edits())
def test_what_people_type_comes_back_after_sorting_and_inserting(
    edit: Edits,
) -> None:
    typed, order, columns, above_rows = edit
    book = plan_book()
    sheet = book[PLAN]
    for (number, name), value in typed.items():
        cell = sheet.cell(FIRST_ROW + number, COLUMNS[name])
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
        elif not isinstance(value, date):
            cell.number_format = "General"
    rows = [[(c.value, c.data_type, c.number_format) for c in row] for row in sheet["A9:W13"]]
    for number, source in enumerate(order, start=FIRST_ROW):
        for column, (value, kind, form) in enumerate(rows[source], start=1):
            cell = sheet.cell(number, column)
            cell.value = value
            cell.data_type, cell.number_format = kind, form
    for column in columns:
        sheet.insert_cols(column)
    if above_rows:
        sheet.insert_rows(1, above_rows)

    plan = read(book)

    assert ids(plan) == [IDS[source] for source in order]
    for (number, name), value in typed.items():
        shown = row_of(plan, IDS[number][1]).values[name]
        assert as_text(shown) == as_text(float(value) if type(value) is int else value)


def header_of(name: str) -> str:
    """Return the cell of the header of a field."""
    return f"{column_letters(COLUMNS[name])}{HEADER_ROW}"


@pytest.mark.parametrize("name", ["corrective_action", "milestone_status", "status", "comments"])
def test_a_header_that_was_changed_is_said_with_its_cell_and_both_texts(name: str) -> None:
    book = plan_book()
    before = book[PLAN][header_of(name)].value
    book[PLAN][header_of(name)] = "Our word"

    plan = read(book)

    (problem,) = plan.problems
    assert (problem.code, problem.severity) == ("poam_header_changed", "warning")
    assert (problem.sheet, problem.cell, problem.value) == (PLAN, header_of(name), "Our word")
    assert f'"{before}" is gone' in problem.message
    assert plan.own_headers == ("Our word",)


def test_a_column_that_was_deleted_moved_or_added_is_no_changed_header() -> None:
    deleted, moved, added = plan_book(), plan_book(), plan_book()
    deleted[PLAN].delete_cols(COLUMNS["contact"])
    move_column(moved[PLAN], COLUMNS["contact"], 24)
    added[PLAN].insert_cols(COLUMNS["contact"])
    added[PLAN][header_of("contact")] = "Ticket"

    assert [read(book).problems for book in (deleted, moved, added)] == [(), (), ()]


def test_the_cell_of_the_conditional_date_is_the_one_that_the_workbook_remembers() -> None:
    book = plan_book()
    assert read(book).granted_cell == "E6"
    book[HIDDEN].append(["granted", "D6"])
    book[PLAN]["D6"] = date(2026, 10, 1)

    plan = read(book)

    assert (plan.granted_cell, plan.granted) == ("D6", date(2026, 10, 1))


def test_what_people_typed_as_the_conditional_date_is_told_from_what_was_written() -> None:
    book = plan_book()
    book[PLAN]["E6"] = date(2026, 11, 22)

    assert WRITTEN.head["E6"] != "2026-11-22"
    assert read(book).typed_date == "2026-11-22"
    assert read(plan_book()).typed_date == ""
