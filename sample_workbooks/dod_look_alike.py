"""A look-alike of DoD's results workbook: its sheets, headers and habits, in words of our own."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

from poam_batch.model import Deferral
from poam_batch.rulesets.load import load_rule_set
from poam_batch.rulesets.ruleset import Requirement
from sample_workbooks.layouts import write_cover, write_table, write_value
from sample_workbooks.situation import Situation

_MARKING = "***** CUI (When Filled In) *****"
_NAME = "CMMC Level 2 Assessment Results (look-alike)"
_HEADER_ROW = 5
_REQUIREMENT_HEADERS = (
    "Requirement Number",
    "Requirement Description",
    "Level",
    "Requirement Value",
    "POA&M Allowed",
    "Requirement in POA&M",
    "Points to be Subtracted from Maximum Possible Score",
)
_EXAMPLE_HEADERS = ("Requirement Number", "Objective Number", "Score", "Findings")
_LOOKUPS = (
    ("POA&M", "CMMC Status", "Inherited"),
    ("Yes", "None", "None"),
    ("No", "Conditional Level 2 (C3PAO)", "Partial"),
    ("N/A", "Final Level 2 (C3PAO)", "Full"),
)


def look_alike(situation: Situation) -> Workbook:
    """Return the workbook: the client's sheets, an example of another client, hidden lookups."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    _cover(workbook.create_sheet(situation.cover_sheet), situation)
    _requirements(workbook.create_sheet("Requirements"), situation)
    _objectives(workbook.create_sheet(situation.sheet), situation)
    _plans(workbook.create_sheet("OSC SSP(s)"), situation)
    _example(workbook.create_sheet("Example"), situation)
    _instructions(workbook.create_sheet("Instructions"))
    lookups = workbook.create_sheet("Lookup Values")
    for row in _LOOKUPS:
        lookups.append(row)
    lookups.sheet_state = "hidden"
    return workbook


def _banner(sheet: Worksheet, name: str, columns: int) -> None:
    """Write the four banner rows that stand above every table of this kind."""
    for row, text in ((1, _MARKING), (3, _NAME), (4, name)):
        cell = sheet.cell(row, 1, text)
        cell.font, cell.alignment = Font(bold=True), Alignment(horizontal="center")
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=columns)


def _cover(sheet: Worksheet, situation: Situation) -> None:
    _banner(sheet, "Assessment Results Information", 4)
    for column, header in enumerate(
        ("Data Field", "Required/Optional", "Format", "Input"), start=1
    ):
        sheet.cell(_HEADER_ROW, column, header).font = Font(bold=True)
    write_cover(sheet, situation, value_column=4)
    for row, (key, _) in enumerate(situation.cover, start=_HEADER_ROW + 1):
        write_value(sheet, row, 2, "Optional" if "Acceptance" in key else "Required")
        write_value(sheet, row, 3, "Format: DD-MMM-YYYY" if key.endswith("Date") else "")


def _requirements(sheet: Worksheet, situation: Situation) -> None:
    """Write the sheet of values; its points are formulas that were never calculated."""
    _banner(sheet, "Requirements", len(_REQUIREMENT_HEADERS))
    for column, header in enumerate(_REQUIREMENT_HEADERS, start=1):
        sheet.cell(_HEADER_ROW, column, header).font = Font(bold=True)
    for row, requirement in enumerate(situation.requirements, start=_HEADER_ROW + 1):
        said = situation.findings.get(requirement.short_id)
        planned = bool(said) and said is not None and said.status.startswith("Not Met")
        values = (
            requirement.id,
            requirement.title,
            f"Level {situation.level}",
            _value_text(situation, requirement),
            "Yes" if _allowed(situation, requirement) else "No",
            "Yes" if planned else "",
        )
        for column, value in enumerate(values, start=1):
            write_value(sheet, row, column, value)
        cell = f"G{row}"
        sheet[cell] = ArrayFormula(cell, f'=IF(F{row}="Yes",VALUE(LEFT(D{row},1)),0)')


def _value_text(situation: Situation, requirement: Requirement) -> str:
    partial = load_rule_set(situation.level).partial_by_id.get(requirement.id)
    if partial:
        return f"{partial.points} or {requirement.points}"
    return "None" if requirement.points is None else str(requirement.points)


def _allowed(situation: Situation, requirement: Requirement) -> bool:
    rule_set = load_rule_set(situation.level)
    return rule_set.ruling(requirement.id, requirement.points).deferral is Deferral.ALLOWED


def _objectives(sheet: Worksheet, situation: Situation) -> None:
    """Write the objectives; the requirement's number is merged down its objectives."""
    _banner(sheet, "Requirement Objectives", len(situation.columns))
    write_table(sheet, situation)
    row = _HEADER_ROW + 1
    for requirement in situation.requirements:
        last = row + len(requirement.objectives) - 1
        if last > row:
            sheet.merge_cells(start_row=row, end_row=last, start_column=1, end_column=1)
        row = last + 1


def _plans(sheet: Worksheet, situation: Situation) -> None:
    _banner(sheet, "OSC SSP(s)", 3)
    for column, header in enumerate(("SSP Name", "SSP Version", "SSP Date"), start=1):
        sheet.cell(_HEADER_ROW, column, header).font = Font(bold=True)
        write_value(sheet, _HEADER_ROW + 1, column, situation.plan[column - 1])
        sheet.column_dimensions["ABC"[column - 1]].width = 34


def _example(sheet: Worksheet, situation: Situation) -> None:
    """Write the sample data of another organization, side by side: nobody's assessment."""
    _banner(sheet, "Example", 9)
    for row, (key, value) in enumerate(
        (("OSC Name", "Example Widgets, Inc."), ("Assessment End Date", "18-Apr-2022")),
        start=_HEADER_ROW + 1,
    ):
        write_value(sheet, row, 1, key)
        write_value(sheet, row, 4, value)
    for column, header in enumerate(_EXAMPLE_HEADERS, start=6):
        sheet.cell(_HEADER_ROW, column, header).font = Font(bold=True)
    for row, requirement in enumerate(situation.requirements[:3], start=_HEADER_ROW + 1):
        values = (
            requirement.id,
            f"{requirement.id}[a]",
            "Not Met",
            "Sample text, nobody's finding",
        )
        for column, value in enumerate(values, start=6):
            write_value(sheet, row, column, value)


def _instructions(sheet: Worksheet) -> None:
    for line in (
        "Instructions",
        "Fill in the sheets from left to right.",
        "Every objective takes a score: Met, Not Met or Not Applicable.",
        "This look-alike was made for tests and demonstrations; it is no government form.",
    ):
        sheet.append([line])
    sheet.column_dimensions["A"].width = 90
