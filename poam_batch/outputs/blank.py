"""The blank assessment workbook that a person fills in: cover, instructions, one row each.

`poam-batch new` writes it. Its words are those that the reader of this program knows, so that it
reads back without a problem once it is filled in.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Font
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from poam_batch.model import Finding
from poam_batch.outputs.blank_style import (
    DATE_FORMAT,
    FAINT,
    FONT,
    INK,
    PAPER,
    TINT,
    banner,
    box,
    choice,
    date_only,
    fill,
    print_setup,
    wrapped_height,
)
from poam_batch.outputs.blank_text import CoverField, cover_fields, instructions
from poam_batch.outputs.repeatable import repeatable_bytes
from poam_batch.rulesets.ruleset import Requirement, RuleSet, Scheme

_HEADER_ROW = 4
_NOT_APPLICABLE = "N/A"


class Column(NamedTuple):
    """One column of the assessment table: its header, width in characters, and who fills it."""

    header: str
    width: int
    filled_in: bool = False


class Line(NamedTuple):
    """One row of the assessment table: what is printed in it, and the statuses it offers."""

    cells: tuple[str | int | None, ...]
    statuses: tuple[str, ...]
    starts_requirement: bool


_TO_FILL_IN = (
    Column("Status", 14, filled_in=True),
    Column("Comment", 46, filled_in=True),
    Column("Evidence", 34, filled_in=True),
    Column("Date assessed", 14, filled_in=True),
    Column("Assessed by", 18, filled_in=True),
)
_DATE_HEADER = "Date assessed"


def blank_workbook(rule_set: RuleSet, objectives: bool) -> bytes:
    """Return a blank assessment workbook for a level as .xlsx bytes.

    One row a requirement, or with `objectives` one row an assessment objective. Organization-
    defined objectives have no row: they count only where a sheet has them.
    """
    workbook = Workbook()
    workbook.properties.title = f"CMMC Level {rule_set.level} assessment"
    workbook.properties.creator = "poam-batch"
    workbook.remove(workbook.worksheets[0])
    _write_cover(workbook.create_sheet("Cover"), rule_set)
    _write_instructions(workbook.create_sheet("Instructions"), instructions(rule_set, objectives))
    _write_assessment(workbook.create_sheet("Assessment"), rule_set, objectives)
    return repeatable_bytes(workbook)


def _write_cover(sheet: Worksheet, rule_set: RuleSet) -> None:
    banner(sheet, (f"CMMC Level {rule_set.level} assessment", "Fill in the white cells."), 2)
    sheet.column_dimensions["A"].width = 32
    sheet.column_dimensions["B"].width = 62
    for row, field in enumerate(cover_fields(rule_set), start=4):
        label = sheet.cell(row, 1, field.label)
        label.font = Font(name=FONT, bold=True, color=INK)
        label.fill = fill(TINT)
        label.border = box()
        label.alignment = Alignment(horizontal="left", vertical="center", indent=1)
        value = sheet.cell(row, 2, field.value)
        value.font = Font(name=FONT)
        value.border = box()
        value.alignment = Alignment(vertical="center", wrap_text=True, horizontal="left", indent=1)
        if field.is_date:
            value.number_format = DATE_FORMAT
        sheet.row_dimensions[row].height = 24
        sheet.add_data_validation(_cover_validation(field, f"B{row}"))
    print_setup(sheet, landscape=False)


def _cover_validation(field: CoverField, cell: str) -> DataValidation:
    """Return what a cover cell accepts, with the hint that shows when it is chosen."""
    if field.choices:
        validation = choice(field.choices)
    elif field.is_date:
        validation = date_only()
    else:
        validation = DataValidation()
    validation.promptTitle, validation.prompt = field.label, field.hint
    validation.showInputMessage = True
    validation.add(cell)
    return validation


def _write_instructions(sheet: Worksheet, lines: tuple[str, ...]) -> None:
    banner(sheet, ("How to fill this in", "In this program's own words; the rule decides."), 2)
    sheet.column_dimensions["A"].width = 5
    sheet.column_dimensions["B"].width = 90
    for number, line in enumerate(lines, start=1):
        row = number + 3
        mark = sheet.cell(row, 1, number)
        mark.font = Font(name=FONT, bold=True, color=INK)
        mark.alignment = Alignment(vertical="top", horizontal="center")
        text = sheet.cell(row, 2, line)
        text.font = Font(name=FONT)
        text.alignment = Alignment(vertical="top", wrap_text=True)
        sheet.row_dimensions[row].height = wrapped_height(line, 90) + 6
    print_setup(sheet, landscape=False)


def _write_assessment(sheet: Worksheet, rule_set: RuleSet, objectives: bool) -> None:
    columns = (*_printed_columns(rule_set, objectives), *_TO_FILL_IN)
    unit = "objective" if objectives else "requirement"
    subtitle = f"One row for each {unit}. Choose a status in every row; Instructions says the rest."
    banner(sheet, (f"CMMC Level {rule_set.level} assessment", subtitle), len(columns))
    _header(sheet, columns)
    lines = list(_lines(rule_set, objectives))
    for row, line in enumerate(lines, start=_HEADER_ROW + 1):
        _line(sheet, row, line, columns)
    last_row = _HEADER_ROW + len(lines)
    _validate(sheet, lines, columns)
    _color_statuses(sheet, columns, last_row)
    sheet.freeze_panes = f"C{_HEADER_ROW + 1}"
    sheet.auto_filter.ref = f"A{_HEADER_ROW}:{get_column_letter(len(columns))}{last_row}"
    sheet.print_title_rows = f"{_HEADER_ROW}:{_HEADER_ROW}"
    print_setup(sheet, landscape=True)


def _printed_columns(rule_set: RuleSet, objectives: bool) -> tuple[Column, ...]:
    number, title = Column("Requirement Number", 15), Column("Title", 26)
    asks = Column("What it asks", 44)
    if objectives:
        return (number, Column("Objective Number", 18), title, asks)
    if rule_set.scheme is Scheme.DEDUCT:
        return (number, title, Column("Points", 9), asks)
    return (number, title, asks)


def _lines(rule_set: RuleSet, objectives: bool) -> Iterator[Line]:
    for requirement in rule_set.requirements:
        statuses = _statuses(rule_set, requirement, objectives)
        if not objectives:
            points = (requirement.points,) if rule_set.scheme is Scheme.DEDUCT else ()
            cells = (requirement.id, requirement.title, *points, requirement.asks)
            yield Line(cells, statuses, starts_requirement=True)
            continue
        labels = [o.label for o in requirement.objectives if not o.optional]
        for label in labels:
            numbers = (requirement.id, f"{requirement.id}[{label}]")
            cells = (*numbers, requirement.title, requirement.asks)
            yield Line(cells, statuses, starts_requirement=label == labels[0])


def _statuses(rule_set: RuleSet, requirement: Requirement, objectives: bool) -> tuple[str, ...]:
    """Return the statuses a row offers.

    Where a milder case deducts less and the objectives do not tell, the assessor says which. A
    system security plan is never not applicable.
    """
    partial = rule_set.partial_by_id.get(requirement.id)
    not_met: tuple[str, ...] = (Finding.NOT_MET.value,)
    if partial and not (objectives and partial.from_objectives):
        not_met = tuple(f"Not Met -{points}" for points in (partial.points, requirement.points))
    last = () if requirement.id == rule_set.ssp_requirement else (_NOT_APPLICABLE,)
    return (Finding.MET.value, *not_met, *last)


def _header(sheet: Worksheet, columns: tuple[Column, ...]) -> None:
    for number, column in enumerate(columns, start=1):
        cell = sheet.cell(_HEADER_ROW, number, column.header)
        cell.font = Font(name=FONT, bold=True, color=PAPER)
        cell.fill = fill(INK)
        cell.border = box()
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.row_dimensions[_HEADER_ROW].height = 34


def _line(sheet: Worksheet, row: int, line: Line, columns: tuple[Column, ...]) -> None:
    heights = [wrapped_height("", 1)]
    for number, column in enumerate(columns, start=1):
        cell = sheet.cell(row, number)
        if not column.filled_in:
            printed = line.cells[number - 1]
            cell.value = printed
            heights.append(wrapped_height(str(printed or ""), column.width))
        repeats = not (column.filled_in or line.starts_requirement)
        cell.font = Font(
            name=FONT,
            bold=number == 1 and not repeats,
            color=FAINT if repeats else "000000",
        )
        cell.fill = fill(PAPER if column.filled_in else TINT)
        cell.border = box()
        centered = column.header in ("Points", "Status", _DATE_HEADER)
        cell.alignment = Alignment(
            vertical="top", wrap_text=True, horizontal="center" if centered else None
        )
        if column.header == _DATE_HEADER:
            cell.number_format = DATE_FORMAT
    sheet.row_dimensions[row].height = max(heights) + 3


def _validate(sheet: Worksheet, lines: list[Line], columns: tuple[Column, ...]) -> None:
    """Give the status cells their dropdowns, one a set of statuses, and dates their check."""
    headers = [column.header for column in columns]
    status = get_column_letter(headers.index("Status") + 1)
    dated = get_column_letter(headers.index(_DATE_HEADER) + 1)
    dropdowns: dict[tuple[str, ...], DataValidation] = {}
    for row, line in enumerate(lines, start=_HEADER_ROW + 1):
        dropdowns.setdefault(line.statuses, choice(line.statuses)).add(f"{status}{row}")
    dates = date_only()
    dates.add(f"{dated}{_HEADER_ROW + 1}:{dated}{_HEADER_ROW + len(lines)}")
    for validation in (*dropdowns.values(), dates):
        sheet.add_data_validation(validation)


def _color_statuses(sheet: Worksheet, columns: tuple[Column, ...], last_row: int) -> None:
    letter = get_column_letter([column.header for column in columns].index("Status") + 1)
    first = f"{letter}{_HEADER_ROW + 1}"
    starts = {
        Finding.MET.value: "DDF0E0",
        Finding.NOT_MET.value: "F8D9D6",
        _NOT_APPLICABLE: "E4E6EA",
    }
    for word, color in starts.items():
        rule = Rule(
            type="expression",
            formula=[f'LEFT({first},{len(word)})="{word}"'],  # Excel compares without case
            dxf=DifferentialStyle(fill=fill(color)),
        )
        sheet.conditional_formatting.add(f"{first}:{letter}{last_row}", rule)
