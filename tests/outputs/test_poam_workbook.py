"""The POA&M workbook, read back as people and programs read it: what the contract says of it."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openxml_audit import OpenXmlValidator
from python_calamine import CalamineWorkbook

from poam_batch.details import Details
from poam_batch.model import Status
from poam_batch.ooxml.parts import read_package
from poam_batch.outputs.example import Example
from poam_batch.outputs.example_plan import example_plan
from poam_batch.poam import Milestone
from poam_batch.written import PLAN_FIELDS
from poam_batch.written_rows import as_rows, from_rows
from tests.outputs.poam_examples import (
    ALL,
    CONDITIONAL,
    DRAFT,
    FINAL,
    FIRST_ROW,
    HEADER_ROW,
    LEVEL_1,
    LEVEL_3,
    facts,
    made,
    opened,
    plan_rows,
    read,
    render,
    render_living,
    table,
)

HEADERS = (
    "POA&M ID | Milestone ID | Requirement | Title | Weakness | Unmet objectives | Points | "
    "Corrective action | Responsible party | Point of contact | Resources required | Milestone | "
    "Milestone due | Milestone status | Date identified | How identified | Scheduled completion | "
    "Changes to milestones | Actual completion | Closure evidence | Closeout finding | Status | "
    "Comments"
).split(" | ")
HOSTILE = '=HYPERLINK("http://x.test")\x01\x0b<b>&\'\ufffe\ud800 _x000D_ {{ client }} {% if %}'


@ALL
def test_the_sheets_stand_in_their_order(example: Example) -> None:
    workbook = opened(example)

    plan = "Remediation plan" if example.result.header.level == 1 else "POA&M"
    later = ["Not on the assessment POA&M"] if plan == "POA&M" else []
    others = ["Must be met first", "Scores", "Trace", *later, "Conflicts", "_poam_batch"]
    assert workbook.sheetnames == [plan, *others]
    assert {sheet.title: sheet.sheet_state for sheet in workbook} == {
        **dict.fromkeys([plan, *others], "visible"),
        "_poam_batch": "veryHidden",
    }


@ALL
def test_excel_has_nothing_to_repair(example: Example, tmp_path: Path) -> None:
    path = tmp_path / "acme-poam.xlsx"
    path.write_bytes(render(example.result, example.poam))

    assert [error.description for error in OpenXmlValidator().validate(str(path)).errors] == []


@ALL
def test_the_same_result_gives_the_same_bytes(example: Example) -> None:
    assert render(example.result, example.poam) == render(example.result, example.poam)


def test_the_headers_are_those_of_the_contract() -> None:
    sheet = opened(CONDITIONAL)["POA&M"]

    assert [cell.value for cell in sheet[HEADER_ROW]] == HEADERS


def test_every_row_carries_the_ids_of_its_item_and_milestone() -> None:
    rows = plan_rows(opened(CONDITIONAL)["POA&M"])

    assert [(row["POA&M ID"], row["Milestone ID"]) for row in rows] == [
        (item.item_id, milestone.milestone_id)
        for item in CONDITIONAL.poam.deferred
        for milestone in item.milestones
    ]


def test_the_columns_of_an_item_are_filled_on_its_first_row_only() -> None:
    rows = plan_rows(opened(CONDITIONAL)["POA&M"])

    own = {"POA&M ID", "Milestone ID", "Milestone", "Milestone due", "Milestone status"}
    later = [row for row in rows if not str(row["Milestone ID"]).endswith("#1.1")]
    assert len(later) > len(CONDITIONAL.poam.deferred)
    assert {name for row in later for name, value in row.items() if value is not None} == own


def test_what_is_barred_stands_apart_with_its_reason() -> None:
    workbook = opened(DRAFT)

    poam = DRAFT.poam
    on_plan = {row["Requirement"] for row in plan_rows(workbook["POA&M"])} - {None}
    apart = table(workbook["Must be met first"])
    assert on_plan == {item.requirement.id for item in poam.deferred}
    assert [row["Requirement"] for row in apart] == [i.requirement.id for i in poam.must_be_met]
    reasons = {reason.requirement: reason for reason in DRAFT.result.reasons}
    for row in apart:
        reason = reasons[str(row["Requirement"])]
        assert (row["Why it must be met first"], row["Paragraph"]) == (reason.message, reason.cite)
        assert row["Cell"]


def test_values_keep_their_types() -> None:
    row = plan_rows(opened(CONDITIONAL)["POA&M"])[0]

    assert type(row["Points"]) is int
    days = ("Milestone due", "Date identified", "Scheduled completion")
    assert all(type(row[name]) is datetime for name in days)


def test_dates_are_shown_year_first() -> None:
    sheet = opened(CONDITIONAL)["POA&M"]

    dated = [c for c in sheet[FIRST_ROW] if isinstance(c.value, datetime)]
    assert {cell.number_format for cell in dated} == {"yyyy-mm-dd"}
    assert len(dated) == 3


def test_client_text_is_text_and_nothing_else(tmp_path: Path) -> None:
    header = replace(CONDITIONAL.result.header, client=HOSTILE, marking="1 & <CUI>" * 40)
    first, *others = CONDITIONAL.poam.items
    item = first._replace(weakness=HOSTILE, corrective_action="+1", resources="@SUM(A1)")
    poam = replace(CONDITIONAL.poam, items=(item, *others))
    path = tmp_path / "hostile.xlsx"

    path.write_bytes(render(replace(CONDITIONAL.result, header=header), poam))

    assert [e.description for e in OpenXmlValidator().validate(str(path)).errors] == []
    row = read(path.read_bytes())["POA&M"][FIRST_ROW]
    kept = (str(row[HEADERS.index(name)].value) for name in ("Corrective action", "Weakness"))
    assert next(kept) == "+1"
    assert next(kept).startswith('=HYPERLINK("http://x.test")')
    assert {cell.data_type for cell in row} <= {"inlineStr", "s", "n", "d"}


@pytest.mark.parametrize("example", [CONDITIONAL, FINAL, LEVEL_1], ids=["rows", "none", "level 1"])
def test_filter_dropdowns_and_date_checks_cover_every_row(example: Example) -> None:
    workbook = opened(example)
    sheet = workbook.worksheets[0]

    planned = example.poam.items
    last = FIRST_ROW + max(1, sum(len(item.milestones) for item in planned)) - 1
    cells = enumerate(sheet[HEADER_ROW], start=1)
    headers = {str(cell.value): get_column_letter(column) for column, cell in cells}
    checks = {str(v.sqref): v.type for v in sheet.data_validations.dataValidation}
    lists = {"Milestone status", "Closeout finding", "Status"} & headers.keys()
    dates = ("Milestone due", "Date identified", "Scheduled completion", "Actual completion")
    expected = dict.fromkeys(lists, "list") | dict.fromkeys(dates, "date")
    assert sheet.max_row == last
    assert sheet.auto_filter.ref == f"A{HEADER_ROW}:{get_column_letter(sheet.max_column)}{last}"
    granted = {"E6": "date"} if example.result.header.level > 1 else {}
    columns = {area(headers[name], last): kind for name, kind in expected.items()}
    assert checks == columns | granted


def area(letter: str, last: int) -> str:
    return f"{letter}{FIRST_ROW}" + (f":{letter}{last}" if last > FIRST_ROW else "")


def test_the_dropdowns_offer_what_the_contract_names() -> None:
    sheet = opened(CONDITIONAL)["POA&M"]

    lists = {
        str(v.sqref)[0]: v.formula1
        for v in sheet.data_validations.dataValidation
        if v.type == "list"
    }
    assert lists == {
        "N": '"Open,In progress,Done,Cancelled"',
        "U": '"MET,NOT MET"',
        "V": '"Open,In progress,Remediated,Closed"',
    }


def test_an_empty_poam_leaves_one_blank_row() -> None:
    sheet = opened(FINAL)["POA&M"]

    assert sheet.max_row == FIRST_ROW
    assert {cell.value for cell in sheet[FIRST_ROW]} == {None}


def test_headers_stay_in_sight_and_on_every_printed_page() -> None:
    workbook = opened(CONDITIONAL)

    assert workbook["POA&M"].freeze_panes == "D9"
    assert workbook["POA&M"].print_title_rows == "$8:$8"
    assert (workbook["Trace"].freeze_panes, workbook["Trace"].print_title_rows) == ("B7", "$6:$6")
    assert workbook["Must be met first"].freeze_panes == "B7"


@ALL
def test_a_printed_page_is_as_wide_as_the_sheet(example: Example) -> None:
    for sheet in opened(example).worksheets:
        turned = "portrait" if sheet.title == "Scores" else "landscape"
        assert sheet.page_setup.orientation == turned
        assert sheet.sheet_properties.pageSetUpPr is not None
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in (None, 1)
        assert sheet.page_setup.fitToHeight == 0


@ALL
def test_no_formula_of_a_format_or_a_check_has_lost_what_it_points_at(example: Example) -> None:
    parts = read_package(render(example.result, example.poam))

    assert [name for name, content in parts.items() if b"#REF!" in content] == []


def test_a_late_milestone_is_marked_by_its_own_row() -> None:
    sheet = opened(CONDITIONAL)["POA&M"]

    formulas = [
        formula
        for found in sheet.conditional_formatting
        for rule in found.rules
        for formula in rule.formula
    ]
    assert all(f"${letter}{FIRST_ROW}" in formulas[0] for letter in "MN")
    assert f"$Q{FIRST_ROW}" in formulas[1]


def test_no_date_of_an_item_that_is_settled_is_marked_on_any_of_its_rows() -> None:
    sheet = opened(CONDITIONAL)["POA&M"]

    formulas = [r.formula[0] for found in sheet.conditional_formatting for r in found.rules]
    for word in ("Remediated", "Closed"):
        count = f'COUNTIFS($A:$A,$A{FIRST_ROW},$V:$V,"{word}")'
        assert [count in formula for formula in formulas] == [True, True]
    assert all(f'<>"{word}"' in formulas[0] for word in ("Done", "Complete", "Completed"))


def test_no_cell_of_a_table_is_merged() -> None:
    assert [list(sheet.merged_cells.ranges) for sheet in opened(DRAFT)] == [[]] * 7


@ALL
def test_the_marking_stands_on_every_sheet_and_every_printed_page(example: Example) -> None:
    marked = replace(example.result, header=replace(example.result.header, marking="CUI//SP-TEST"))

    workbook = read(render(marked, example.poam))

    for sheet in workbook:
        assert sheet["A1"].value == "CUI//SP-TEST"
        assert sheet.oddHeader is not None
        assert sheet.oddFooter is not None
        assert sheet.oddHeader.center.text == sheet.oddFooter.center.text == "CUI//SP-TEST"


def test_without_a_marking_its_place_is_blank() -> None:
    header = replace(CONDITIONAL.result.header, marking=None)

    content = render(replace(CONDITIONAL.result, header=header), CONDITIONAL.poam)

    assert {sheet["A1"].value for sheet in read(content)} == {None}


def test_the_sheet_says_what_it_is_and_what_its_dates_are() -> None:
    conditional, draft = opened(CONDITIONAL)["POA&M"], opened(DRAFT)["POA&M"]

    assert conditional["E5"].value == "Conditional CMMC Status Date"
    assert conditional["F5"].value == "Closeout due"
    assert draft["A2"].value == DRAFT.poam.title
    assert draft["K5"].value == "Assumed status date (no Conditional date known)"
    assert draft["F5"].value == "Planned closeout"
    assert day(draft["K6"].value) == DRAFT.poam.assumed_status_date
    assert draft["E6"].value is None
    assert conditional["K5"].value is None


def day(value: object) -> date:
    assert isinstance(value, datetime)
    return value.date()


def as_texts(row: Sequence[object]) -> list[str]:
    return [str(value) for value in row]


def test_the_score_sheet_adds_up_and_confers_nothing() -> None:
    workbook = opened(DRAFT)

    sheet = workbook["Scores"]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    codes = {family.family for family in DRAFT.result.families}
    families = [row[2:] for row in rows if row[0] in codes]
    total = next(row[2:] for row in rows if row[1] == "All families")
    assert sheet["A4"].value == (
        "Nothing here confers a CMMC status: it is what the assessment workbook supports."
    )
    assert facts(workbook)["Score"] == f"{DRAFT.result.score} of 110"
    assert len(families) == len(codes)
    assert total == [sum(map(int, column)) for column in zip(*map(as_texts, families), strict=True)]
    assert {"Prepared by", "Reviewed by", "Approved by"} <= facts(workbook).keys()


def test_an_incomplete_assessment_shows_a_range_and_why() -> None:
    found = facts(opened(made(2, Status.INCOMPLETE)))

    result = made(2, Status.INCOMPLETE).result
    assert found["No score yet: range"] == f"{result.score_low} to {result.score_high} of 110"
    assert "without a finding" in str(found["Why there is no score"])


def test_level_3_counts_out_of_24() -> None:
    assert facts(opened(LEVEL_3))["Score"] == f"{LEVEL_3.result.score} of 24"


def test_the_trace_holds_every_requirement_and_its_cell() -> None:
    rows = table(opened(DRAFT)["Trace"])

    assert [(row["Requirement"], row["Sheet"], row["Cell"]) for row in rows] == [
        (r.id, r.place.sheet, r.place.cell) for r in DRAFT.result.requirements
    ]
    words = {row["Requirement"]: row["POA&M"] for row in rows}
    assert {words[id_] for id_ in DRAFT.result.blocking} == {"barred"}
    assert {words[item.requirement.id] for item in DRAFT.poam.deferred} == {"allowed"}


def test_a_partial_value_is_named_as_one() -> None:
    encryption = next(r for r in DRAFT.result.requirements if r.id == "SC.L2-3.13.11")
    partial = encryption._replace(
        finding=DRAFT.result.gaps[0].finding, partial=True, points=5, points_lost=3
    )
    requirements = tuple(partial if r.id == partial.id else r for r in DRAFT.result.requirements)

    content = render(replace(DRAFT.result, requirements=requirements), DRAFT.poam)

    rows = table(read(content)["Trace"])
    found = {row["Requirement"]: row["Finding"] for row in rows}
    assert found["SC.L2-3.13.11"] == "NOT MET (partial, 3 of 5)"


def test_without_a_conflict_the_sheet_says_so() -> None:
    assert str(opened(DRAFT)["Conflicts"]["A4"].value).endswith("There are none.")


@pytest.mark.parametrize("sheet", ["Must be met first", "Not on the assessment POA&M", "Conflicts"])
def test_a_sheet_without_rows_says_none_in_the_first(sheet: str) -> None:
    first, *others = table(opened(FINAL)[sheet])

    assert [value for value in first.values() if value] == ["None."]
    assert others == []


def test_ids_are_as_large_in_print_as_what_they_name() -> None:
    plan = opened(CONDITIONAL)["POA&M"]

    cells = zip(plan[HEADER_ROW], plan[FIRST_ROW], strict=True)
    sizes = {str(header.value): cell.font.sz for header, cell in cells}
    assert sizes["POA&M ID"] == sizes["Milestone ID"] == sizes["Weakness"]


def test_conflicts_and_what_was_found_after_the_status_stand_apart() -> None:
    living = example_plan(*CONDITIONAL)

    workbook = read(render_living(CONDITIONAL.result, living))

    conflict, later = living.conflicts[0], living.poam.after_status[0]
    (row,) = table(workbook["Conflicts"])
    assert (row["POA&M ID"], row["Row"], row["Column"]) == (conflict.item_id, 10, "Weakness")
    assert row["What the program would write"] == conflict.proposed
    (found,) = table(workbook["Not on the assessment POA&M"])
    assert found["Requirement"] == later.requirement.id
    plan = plan_rows(workbook["POA&M"])
    assert later.requirement.id not in [row["Requirement"] for row in plan]


def test_at_level_1_the_workbook_is_a_remediation_plan_without_points() -> None:
    workbook = opened(LEVEL_1)

    plan = workbook["Remediation plan"]
    headers = [cell.value for cell in plan[HEADER_ROW]]
    assert "At Level 1 no POA&M exists (32 CFR 170.21(a)(1))" in str(plan["A4"].value)
    left_out = {"POA&M ID", "Points", "Closeout finding"}
    assert headers == ["Item ID", *(header for header in HEADERS if header not in left_out)]
    every = [item.requirement.id for item in LEVEL_1.poam.items]
    assert [row["Requirement"] for row in plan_rows(plan) if row["Requirement"]] == every
    assert [row["Requirement"] for row in table(workbook["Must be met first"])] == every


def memory(workbook: Workbook) -> list[list[object]]:
    """Return the rows of the hidden sheet."""
    rows = workbook["_poam_batch"].iter_rows(min_row=4, values_only=True)
    return [[value for value in row if value is not None] for row in rows]


def test_the_hidden_sheet_knows_whose_workbook_it_is() -> None:
    known = {str(row[0]): row[1] for row in memory(opened(DRAFT)) if len(row) > 1}

    header = DRAFT.result.header
    assert (known["format version"], known["client"], known["level"]) == ("2", header.client, "2")
    assert (known["scope"], known["sheet"]) == (header.scope, "POA&M")
    assert str(known["client identity"]).endswith("\nheadquarters enclave")
    assert known["assumed status date"] == str(DRAFT.poam.assumed_status_date)


@ALL
def test_the_hidden_sheet_says_which_column_is_what(example: Example) -> None:
    workbook = opened(example)

    headers = [cell.value for cell in workbook.worksheets[0][HEADER_ROW]]
    columns = {str(row[1]): row[2] for row in memory(workbook) if row[0] == "column"}
    assert list(columns.values()) == headers
    assert list(columns) == [field.name for field in PLAN_FIELDS if field.name in columns]


@ALL
def test_the_hidden_sheet_repeats_the_cells_above_the_plan(example: Example) -> None:
    workbook = opened(example)

    plan = workbook.worksheets[0]
    for _, cell, *value in (row for row in memory(workbook) if row[0] == "head"):
        assert [plan[str(cell)].value] == (value or [None])


@ALL
def test_what_was_written_can_be_read_from_the_hidden_sheet(example: Example) -> None:
    living = example_plan(*example)

    rows = read(render_living(example.result, living))["_poam_batch"].iter_rows(values_only=True)

    texts = [["" if value is None else str(value) for value in row] for row in rows]
    assert as_rows(from_rows(texts)) == as_rows(replace(living.written, head=from_rows(texts).head))


def test_a_workbook_without_a_milestone_still_has_its_item() -> None:
    item = CONDITIONAL.poam.items[0]._replace(milestones=(), scheduled_completion=None)

    content = render(CONDITIONAL.result, replace(CONDITIONAL.poam, items=(item,)))

    (row,) = plan_rows(read(content)["POA&M"])
    assert row["POA&M ID"] == item.item_id
    assert (row["Milestone ID"], row["Milestone due"]) == (None, None)


def test_calamine_reads_what_openpyxl_reads() -> None:
    content = render(CONDITIONAL.result, CONDITIONAL.poam)

    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("POA&M")
    read = [row[0] for row in sheet.to_python(skip_empty_area=False)[FIRST_ROW - 1 :]]
    assert read == [row["POA&M ID"] for row in plan_rows(opened(CONDITIONAL)["POA&M"])]


def test_a_long_text_gets_the_height_that_it_needs() -> None:
    first, *others = CONDITIONAL.poam.items
    step = Milestone(first.milestones[0].milestone_id, "word " * 60, date(2027, 1, 1), "Open")
    item = first._replace(milestones=(step,), weakness="short", corrective_action="short")
    poam = replace(CONDITIONAL.poam, items=(item, *others))

    content = render(CONDITIONAL.result, poam)

    heights = read(content)["POA&M"].row_dimensions
    assert 70 < heights[FIRST_ROW].height < 110


def test_people_and_evidence_reach_the_plan_and_the_trace() -> None:
    workbook = opened(CONDITIONAL)

    row = plan_rows(workbook["POA&M"])[0]
    assert str(row["Responsible party"]).startswith("IT operations")
    assert row["Point of contact"] == "it@example.test"
    assert "Inherited: Partial" in str(row["Comments"])
    traced = table(workbook["Trace"])[0]
    assert traced["Assessed by"] == "CPN 654321"
    assert traced["Date assessed"] == "2026-11-10 to 2026-11-12"
    assert (traced["Inherited"], traced["ESP"]) == ("Partial", "Example Cloud <ESP>")


def test_one_day_of_assessment_stays_a_date() -> None:
    first = CONDITIONAL.result.requirements[0]
    details = Details(assessed=(date(2026, 11, 12),))
    requirements = (first._replace(details=details), *CONDITIONAL.result.requirements[1:])

    content = render(replace(CONDITIONAL.result, requirements=requirements), CONDITIONAL.poam)

    traced = table(read(content)["Trace"])[0]["Date assessed"]
    assert isinstance(traced, datetime)
    assert traced.date() == date(2026, 11, 12)


def test_people_and_comments_of_what_must_be_met_first_are_kept() -> None:
    row = table(opened(DRAFT)["Must be met first"])[0]

    assert str(row["Responsible party"]).startswith("IT operations")
    assert row["Point of contact"] == "it@example.test"
    assert "Target in the workbook: 30 Days." in str(row["Comments"])


TARGET = date(2027, 1, 15)


@pytest.mark.parametrize(
    ("details", "shown"),
    [
        (Details(target=TARGET), datetime(2027, 1, 15)),  # noqa: DTZ001 - as a workbook holds it
        (Details(target_text="30 Days"), "30 Days"),
        (Details(target=TARGET, target_text="30 Days"), "2027-01-15; 30 Days"),
        (Details(), None),
    ],
)
def test_the_trace_has_the_clients_own_target(details: Details, shown: object) -> None:
    first = CONDITIONAL.result.requirements[0]
    requirements = (first._replace(details=details), *CONDITIONAL.result.requirements[1:])

    content = render(replace(CONDITIONAL.result, requirements=requirements), CONDITIONAL.poam)

    assert table(read(content)["Trace"])[0]["Target date"] == shown


def test_a_bare_number_in_the_trace_is_a_cpn() -> None:
    first = CONDITIONAL.result.requirements[0]._replace(details=Details(assessor="90017"))
    requirements = (first, *CONDITIONAL.result.requirements[1:])

    content = render(replace(CONDITIONAL.result, requirements=requirements), CONDITIONAL.poam)

    assert table(read(content)["Trace"])[0]["Assessed by"] == "CPN 90017"
