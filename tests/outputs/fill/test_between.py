"""Milestones that an item of an export lacks: rows below its own, or named with the reason."""

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation

from poam_batch.outputs.fill.wanted import Filled
from tests.outputs.fill.exports import NAVY, SERVICES, Service, export, item, saved
from tests.outputs.fill.orders import (
    DONE,
    Step,
    codes,
    fill,
    moment,
    order,
    planned,
    refill,
    rows_of,
    saying,
)
from tests.outputs.patch.build import parts_of

Edit = Callable[[Workbook], object]
FIRST = item("3.1.3", Milestone_Description="Their own step")
OTHER = item("3.1.4", Milestone_Description="Another step")
TWO: tuple[Step, ...] = ({}, {"task": "Test it", "due": DONE})


def tasks(filled: Filled, service: Service = NAVY) -> list[object]:
    return [row.get("Milestone Description") for row in rows_of(filled.content, service)]


def changed(content: bytes, edit: Edit) -> bytes:
    book = load_workbook(io.BytesIO(content))
    edit(book)
    return saved(book)


def named(filled: Filled) -> str:
    (problem,) = (p for p in filled.problems if p.code == "fill_milestone_not_placed")
    return problem.message


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_a_milestone_that_an_item_lacks_stands_below_its_own(service: Service) -> None:
    content = export(service, [FIRST, OTHER])

    filled = fill(content, order(planned("AC.L2-3.1.3", *TWO)))

    rows = rows_of(filled.content, service)
    assert tasks(filled, service) == ["Their own step", "Write the rule", "Test it", "Another step"]
    assert rows[2] == {
        "Milestone Description": "Test it",
        "Milestone Status": "Ongoing",
        "Milestone Scheduled Completion Date": moment(DONE),
    }
    assert rows[3] == OTHER
    assert filled.updated == ("AC.L2-3.1.3",)


def test_every_part_but_the_sheet_keeps_its_bytes() -> None:
    content = export(NAVY, [FIRST, OTHER])

    filled = fill(content, order(planned("AC.L2-3.1.3", *TWO), planned("AC.L2-3.1.5")))

    old, new = parts_of(content), parts_of(filled.content or b"")
    assert list(new) == list(old)
    assert {name for name in old if new[name] != old[name]} == {"xl/worksheets/sheet1.xml"}


def test_items_below_move_with_what_is_filled_in_and_new_ones_follow() -> None:
    filled = fill(
        export(NAVY, [FIRST, OTHER]),
        order(planned("AC.L2-3.1.3"), planned("AC.L2-3.1.4", *TWO), planned("AC.L2-3.1.5")),
    )

    rows = rows_of(filled.content)
    controls = [row.get("Controls / APs") for row in rows]
    assert controls == ["3.1.3", None, "3.1.4", None, None, "AC.L2-3.1.5"]
    assert [row.get("Resources Required") for row in rows[::2]] == ["40 hours", "40 hours", None]
    assert [kept.cell for kept in filled.kept] == ["C8", "C10"]


def test_dropdowns_and_looks_follow_the_rows() -> None:
    def marked(book: Workbook) -> None:
        book["POA&M"]["V9"] = "High"
        book["POA&M"]["V9"].font = Font(bold=True)
        rule = DataValidation(type="list", formula1='"High,Low"')
        rule.add("V9")
        book["POA&M"].add_data_validation(rule)

    content = changed(export(NAVY, [FIRST, OTHER]), marked)

    sheet = load_workbook(io.BytesIO(fill(content, order(planned())).content or b""))["POA&M"]
    assert (sheet["V10"].value, sheet["V10"].font.bold, sheet["V9"].value) == ("High", True, None)
    areas = [str(rule.sqref) for rule in sheet.data_validations.dataValidation]
    assert areas == ["F8:F48", "U8:U48", "V10"]


def test_an_export_that_repeats_the_item_in_each_row_gets_rows_that_do() -> None:
    later = {**FIRST, "Milestone ID": "m2", "Milestone Description": "Second"}

    filled = fill(export(NAVY, [FIRST, later, OTHER]), order(planned()))

    row = rows_of(filled.content)[2]
    assert (row["POA&M Item ID"], row["Controls / APs"]) == ("id-3.1.3", "3.1.3")
    assert (row["Milestone Description"], "Milestone ID" in row) == ("Write the rule", False)


def test_filling_the_copy_once_more_changes_nothing() -> None:
    wanted = order(planned("AC.L2-3.1.3", *TWO))
    filled = fill(export(NAVY, [FIRST, OTHER]), wanted)

    again = refill(filled, wanted)

    assert (again.content, again.updated) == (filled.content, ())


def test_a_milestone_that_people_took_out_of_the_copy_stays_out() -> None:
    wanted = order(planned("AC.L2-3.1.3", *TWO))
    filled = fill(export(NAVY, [FIRST, OTHER]), wanted)
    edited = changed(filled.content or b"", lambda book: book["POA&M"].delete_rows(9))

    again = refill(filled, wanted, edited)

    assert tasks(again) == ["Their own step", "Test it", "Another step"]
    assert "they were taken out or reworded" in named(again)


def test_one_that_was_reworded_in_emass_is_not_put_in_again() -> None:
    wanted = order(planned("AC.L2-3.1.3", *TWO))
    first = fill(export(NAVY, [FIRST]), wanted)
    theirs = [FIRST, {"Milestone Description": "Write the rule"}]
    theirs.append({"Milestone Description": "Test it in the lab"})
    theirs.append({"Milestone Description": "Tell everybody"})

    again = fill(export(NAVY, theirs), replace(wanted, memory=first.memory))

    assert tasks(again)[1:] == ["Write the rule", "Test it in the lab", "Tell everybody"]
    assert '"Test it"' in named(again)


def test_what_never_reached_emass_is_put_in_again() -> None:
    wanted = order(planned("AC.L2-3.1.3", *TWO))
    first = fill(export(NAVY, [FIRST]), wanted)

    again = fill(export(NAVY, [FIRST]), replace(wanted, memory=first.memory))

    assert tasks(again) == ["Their own step", "Write the rule", "Test it"]


def test_an_item_that_is_done_in_emass_gets_no_rows() -> None:
    done = {**FIRST, "POA&M Status": "Completed"}

    closed = order(planned(status="Closed", actual_completion=DONE), found={})
    filled = fill(export(NAVY, [done]), closed)

    assert tasks(filled) == ["Their own step"]
    assert "because the item is done there" in named(filled)


def test_a_required_field_of_a_milestone_forbids_to_write() -> None:
    filled = fill(export(NAVY, [FIRST]), order(planned("AC.L2-3.1.3", {"due": None})))

    assert (codes(filled), filled.content) == (["fill_field_missing"], None)


def formula(book: Workbook) -> None:
    book["POA&M"]["AC3"] = "=COUNTA(D8:D99)"


def formula_elsewhere(book: Workbook) -> None:
    book["Lookups"]["Z1"] = "='POA&M'!D9"


def comment(book: Workbook) -> None:
    book["POA&M"]["D9"].comment = Comment("Ask Kim.", "Lee")


def link(book: Workbook) -> None:
    book["POA&M"]["D9"].hyperlink = "https://acme.example"


def merge(book: Workbook) -> None:
    book["POA&M"].merge_cells("AC8:AC9")


def rule(book: Workbook) -> None:
    check = DataValidation(type="custom", formula1="$D$9<>D8")
    check.add("D8:D40")
    book["POA&M"].add_data_validation(check)


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (formula, "the sheet has formulas"),
        (formula_elsewhere, "formulas elsewhere refer to the sheet"),
        (comment, "there are comments below"),
        (link, "there are links below"),
        (merge, "the cells AC8:AC9 are merged"),
        (rule, "a rule refers to rows below"),
    ],
)
def test_where_something_refers_to_the_rows_below_milestones_are_named(
    edit: Edit, reason: str
) -> None:
    content = changed(export(NAVY, [FIRST, OTHER]), edit)

    filled = fill(content, order(planned()))

    assert tasks(filled) == ["Their own step", "Another step"]
    assert f'because {reason}: "Write the rule".' in named(filled)


def test_a_comment_above_the_items_forbids_nothing() -> None:
    def above(book: Workbook) -> None:
        book["POA&M"]["D7"].comment = Comment("As in the guide.", "Lee")

    filled = fill(changed(export(NAVY, [FIRST, OTHER]), above), order(planned()))

    assert tasks(filled) == ["Their own step", "Write the rule", "Another step"]


def test_a_long_milestone_is_named_up_to_a_word() -> None:
    long = "Write down which connections the firewall allows and who may ask for another one"
    content = changed(export(NAVY, [FIRST, OTHER]), formula)

    filled = fill(content, order(saying({}, "AC.L2-3.1.3", {"task": long})))

    assert '"Write down which connections the firewall allows and who..."' in named(filled)


def _renamed(book: Workbook) -> None:
    book["POA&M"].title = "Acme's POA&M"
    book["Lookups"]["Z1"] = "='Acme''s POA&M'!C10"


def _among_sheets(book: Workbook) -> None:
    book["Lookups"]["Z1"] = "=SUM('POA&M:Lookups'!C10)"


def _between_sheets(book: Workbook) -> None:
    book.create_sheet("First", 0)
    book["Lookups"]["Z1"] = "=SUM(First:Lookups!C10)"


def _in_lower_case(book: Workbook) -> None:
    book["Lookups"]["Z1"] = "='poa&m'!C10"


@pytest.mark.parametrize("edit", [_renamed, _among_sheets, _between_sheets, _in_lower_case])
def test_no_row_is_put_in_where_a_formula_elsewhere_points_below_however_spelt(
    edit: Edit,
) -> None:
    content = changed(export(NAVY, [FIRST, OTHER]), edit)

    filled = fill(content, order(planned("AC.L2-3.1.3", *TWO)))

    assert "formulas elsewhere refer to the sheet" in named(filled)
    assert b"Test it" not in b"".join(parts_of(filled.content or b"").values())
