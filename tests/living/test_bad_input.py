"""A POA&M workbook that people turned upside down is handled, or refused by name."""

from collections.abc import Sequence

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from poam_batch.problems import WorkbookRejected
from tests.living.people import HIDDEN, opened
from tests.living.plain import (
    FIRST,
    PLAN,
    codes,
    column,
    edited,
    fixed,
    next_night,
    night,
    put,
    row_of,
    table,
)

TWO = "3.1.3: not met; 3.1.4: not met"
SECOND = FIRST + 4  # the first row of 3.1.4, below the four milestones of 3.1.3


def copy_row(sheet: Worksheet, row: int, to: int) -> None:
    values = [cell.value for cell in sheet[row]]
    sheet.insert_rows(to)
    for number, value in enumerate(values, start=1):
        sheet.cell(to, number).value = value


def test_a_duplicated_item_row_is_said_and_left_as_it_is() -> None:
    def people(sheet: Worksheet, _: Workbook) -> None:
        put(sheet, FIRST, "Comments", "kept")
        copy_row(sheet, FIRST, FIRST + 1)
        put(sheet, FIRST + 1, "Comments", "in the copy")

    played = next_night(night(TWO), "3.1.4: not met", people)

    rows = table(played.after)
    assert codes(played) == ["poam_row_twice"]
    assert [(row["Comments"], row["Status"]) for row in rows[:2]] == [
        ("kept", "Remediated"),
        ("in the copy", "Open"),
    ]
    assert fixed(played)


def test_without_its_hidden_sheet_a_workbook_is_merged_with_what_is_remembered() -> None:
    def people(sheet: Worksheet, book: Workbook) -> None:
        put(sheet, FIRST, "Comments", "kept")
        del book[HIDDEN]

    played = next_night(night(TWO), "3.1.4: not met", people)

    row = row_of(played.after, "AC.L2-3.1.3")
    assert codes(played) == ["poam_memory_lost"]
    assert (row["Comments"], row["Status"]) == ("kept", "Remediated")
    assert played.plan.conflicts == ()
    assert fixed(played)


def test_a_deleted_hidden_sheet_is_there_again_after_the_night() -> None:
    played = next_night(night(TWO), TWO, lambda _, book: book.remove(book[HIDDEN]))

    assert opened(played.after)[HIDDEN].sheet_state == "veryHidden"


def test_a_hidden_sheet_that_was_typed_into_is_no_reason_to_lose_anything() -> None:
    def people(sheet: Worksheet, book: Workbook) -> None:
        put(sheet, FIRST, "Comments", "kept")
        for row in book[HIDDEN].iter_rows(min_row=40):
            row[0].value = "junk"

    played = next_night(night(TWO), TWO, people)

    assert codes(played) == ["poam_memory_lost"]
    assert row_of(played.after, "AC.L2-3.1.3")["Comments"] == "kept"
    assert played.plan.conflicts == ()


@pytest.mark.parametrize("value", [None, "x", 7])
@pytest.mark.parametrize(
    "headers", [["POA&M ID"], ["POA&M ID", "Milestone ID"]], ids=["one", "both"]
)
def test_ids_typed_over_on_the_first_row_are_written_back(
    headers: Sequence[str], value: object
) -> None:
    def people(sheet: Worksheet, _: Workbook) -> None:
        for header in headers:
            put(sheet, FIRST, header, value)

    played = next_night(night(TWO), TWO, people)

    row = table(played.after)[0]
    assert codes(played) == ["poam_id_changed"]
    assert (row["POA&M ID"], row["Milestone ID"]) == ("AC.L2-3.1.3#1", "AC.L2-3.1.3#1.1")
    assert fixed(played)


@pytest.mark.parametrize(
    "headers", [["Milestone ID"], ["POA&M ID", "Milestone ID"]], ids=["one", "both"]
)
def test_ids_typed_over_on_a_later_row_are_written_back_or_said(headers: Sequence[str]) -> None:
    def people(sheet: Worksheet, _: Workbook) -> None:
        for header in headers:
            put(sheet, FIRST + 1, header, "x")

    played = next_night(night(TWO), TWO, people)

    mended = table(played.after)[1]["Milestone ID"] == "AC.L2-3.1.3#1.2"
    assert mended or codes(played)


def test_ids_of_another_item_do_not_make_a_row_that_items() -> None:
    def people(sheet: Worksheet, _: Workbook) -> None:
        for header in ("POA&M ID", "Milestone ID"):
            put(sheet, FIRST, header, sheet.cell(SECOND, column(sheet, header)).value)

    played = next_night(night(TWO), "3.1.3: not met", people)

    assert row_of(played.after, "AC.L2-3.1.3")["Status"] == "Open"
    assert row_of(played.after, "AC.L2-3.1.4")["Status"] == "Remediated"
    weaknesses = {item.item_id: item.weakness for item in played.plan.poam.items}
    assert weaknesses == {"AC.L2-3.1.3#1": "Because of 3.1.3."}


def test_an_item_whose_first_row_was_deleted_still_says_what_it_is() -> None:
    played = next_night(night(TWO), TWO, lambda sheet, _: sheet.delete_rows(FIRST))

    first = table(played.after)[0]
    assert first["POA&M ID"] == "AC.L2-3.1.3#1"
    assert (first["Requirement"], first["Weakness"]) == ("AC.L2-3.1.3", "Because of 3.1.3.")


def test_sorted_rows_keep_their_order_and_their_items() -> None:
    def people(sheet: Worksheet, _: Workbook) -> None:
        put(sheet, FIRST, "Comments", "kept")
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=FIRST)]
        for number, values in enumerate(reversed(rows), start=FIRST):
            for place, value in enumerate(values, start=1):
                sheet.cell(number, place).value = value

    played = next_night(night(TWO), "3.1.4: not met", people)

    row = row_of(played.after, "AC.L2-3.1.3")
    assert (row["Comments"], row["Status"]) == ("kept", "Remediated")
    ids = [row["Milestone ID"] for row in table(played.after)]
    assert ids == sorted(map(str, ids), reverse=True)
    assert fixed(played)


def test_filtered_rows_are_updated_and_stay_hidden() -> None:
    def people(sheet: Worksheet, _: Workbook) -> None:
        for number in range(FIRST, SECOND):
            sheet.row_dimensions[number].hidden = True
        sheet.auto_filter.add_filter_column(21, ["In progress"])

    played = next_night(night(TWO), "3.1.4: not met; 3.1.6: not met", people)

    sheet = opened(played.after)[PLAN]
    shown = [not sheet.row_dimensions[n].hidden for n in range(FIRST, sheet.max_row + 1)]
    assert shown == [False] * 4 + [True] * 8
    assert row_of(played.after, "AC.L2-3.1.3")["Status"] == "Remediated"
    assert sheet.auto_filter.filterColumn[0].filters.filter == ["In progress"]


@pytest.mark.parametrize("place", [1, 2, 5, 24])
def test_inserted_columns_stay_with_what_is_in_them(place: int) -> None:
    def people(sheet: Worksheet, _: Workbook) -> None:
        sheet.insert_cols(place)
        sheet.cell(8, place).value = "Ticket"
        sheet.cell(FIRST, place).value = "T-1"

    played = next_night(night(TWO), "3.1.4: not met; 3.1.6: not met", people)

    row = row_of(played.after, "AC.L2-3.1.3")
    assert (row["Ticket"], row["Status"]) == ("T-1", "Remediated")
    assert row_of(played.after, "AC.L2-3.1.6")["Ticket"] is None
    assert fixed(played)


def test_a_renamed_sheet_is_still_the_plan() -> None:
    def people(sheet: Worksheet, _: Workbook) -> None:
        sheet.title = "Our plan 2026"

    played = next_night(night(TWO), "3.1.4: not met", people)

    assert table(played.after, "Our plan 2026")[0]["Status"] == "Remediated"
    assert PLAN not in opened(played.after).sheetnames


def put_twice(sheet: Worksheet) -> None:
    sheet.cell(8, 24).value = "Comments"
    sheet.cell(FIRST, 24).value = "mine"
    put(sheet, FIRST, "Comments", "theirs")
    sheet.cell(FIRST, 23).value = "theirs"


def copied(sheet: Worksheet, book: Workbook) -> None:
    book.copy_worksheet(sheet)
    sheet.title = "Mine"


@pytest.mark.parametrize(
    ("people", "said"),
    [
        (lambda sheet, _: sheet.delete_cols(1), '"POA&M ID" is missing'),
        (lambda sheet, _: sheet.delete_rows(8), "no row with the headers of the plan"),
        (lambda sheet, _: put_twice(sheet), 'both have the header "Comments"'),
        (copied, "both have the headers of the plan"),
    ],
    ids=["id column", "header row", "header twice", "two plans"],
)
def test_what_is_not_certain_is_refused_by_name(people: object, said: str) -> None:
    content = edited(night(TWO).after, people)  # type: ignore[arg-type]

    with pytest.raises(WorkbookRejected, match=said) as refused:
        night(TWO, content)

    assert refused.value.problem.code == "poam_not_understood"
    assert refused.value.problem.hint


def test_an_item_whose_rows_were_all_deleted_stands_there_again() -> None:
    played = next_night(night(TWO), TWO, lambda sheet, _: sheet.delete_rows(FIRST, 4))

    ids = [row["POA&M ID"] for row in table(played.after)]
    assert ids == ["AC.L2-3.1.4#1"] * 4 + ["AC.L2-3.1.3#1"] * 4
    assert fixed(played)
