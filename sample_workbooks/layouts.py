"""The home-made layouts: a cover of keys and values, and a table somewhere below its titles."""

from __future__ import annotations

from datetime import date

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from sample_workbooks.situation import CellValue, Entry, Situation

_WIDTHS = {
    "id": 16, "merged_id": 16, "objective_id": 18, "sort_as": 13, "family": 22, "title": 34,
    "requirement_text": 34, "objective_text": 40, "status": 16, "comment": 56, "finding_text": 56,
    "evidence": 38, "dated": 13, "assessor": 16, "weight": 9, "owner": 14,
}  # fmt: skip
_NARROW = 14
_HEAD = PatternFill("solid", start_color="44546A", end_color="44546A")
_KEY = PatternFill("solid", start_color="E7ECF3", end_color="E7ECF3")
_SIDE = Side(style="thin", color="BFC6D1")
_GRID = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
_WRAPPED = Alignment(horizontal="left", vertical="top", wrap_text=True)
_DATE_FORMAT = "yyyy-mm-dd"
# What people's copies of the NIST procedures carry behind their ids: a tab and a space.
_DIRTY_EVERY = 7


def home_made(situation: Situation) -> Workbook:
    """Return the workbook of a situation that somebody laid out at home."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    write_cover(workbook.create_sheet(situation.cover_sheet), situation, value_column=2)
    write_table(workbook.create_sheet(situation.sheet), situation)
    return workbook


def write_cover(sheet: Worksheet, situation: Situation, value_column: int) -> None:
    """Write the cover's keys into column A and its values into `value_column`."""
    sheet.column_dimensions["A"].width = 34
    sheet.column_dimensions[get_column_letter(value_column)].width = 58
    first_row = 6 if situation.kind == "dod" else 2
    for row, (key, value) in enumerate(situation.cover, start=first_row):
        label = sheet.cell(row, 1, key)
        label.font, label.fill, label.border = Font(bold=True), _KEY, _GRID
        write_value(sheet, row, value_column, value)
    _print_landscape(sheet)


def _print_landscape(sheet: Worksheet) -> None:
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def write_value(sheet: Worksheet, row: int, column: int, value: CellValue) -> None:
    """Write one value with a border, wrapped; a date with its format."""
    cell = sheet.cell(row, column)
    if value != "":
        cell.value = value
    cell.border, cell.alignment = _GRID, _WRAPPED
    if isinstance(value, date):
        cell.number_format = _DATE_FORMAT


def write_table(sheet: Worksheet, situation: Situation) -> None:
    """Write the titles, the header and every row of the table; a total below where there is one."""
    columns = range(situation.first_column, situation.first_column + len(situation.columns))
    _titles(sheet, situation, columns)
    for number, (meaning, header) in zip(columns, situation.columns, strict=True):
        cell = sheet.cell(situation.header_row, number, header)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _HEAD
        cell.border, cell.alignment = _GRID, _WRAPPED
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(meaning, _NARROW)
    row = situation.header_row
    for row, entry in enumerate(situation.entries(), start=situation.header_row + 1):
        for number, (meaning, _) in zip(columns, situation.columns, strict=True):
            write_value(sheet, row, number, cell_value(situation, entry, meaning))
    _dropdown(sheet, situation, row)
    _total(sheet, situation, row)
    sheet.freeze_panes = sheet.cell(situation.header_row + 1, columns[1]).coordinate
    last = f"{get_column_letter(columns[-1])}{row}"
    _print_landscape(sheet)
    sheet.auto_filter.ref = f"{get_column_letter(columns[0])}{situation.header_row}:{last}"


def _titles(sheet: Worksheet, situation: Situation, columns: range) -> None:
    for row, text in enumerate(situation.title, start=1):
        if not text:
            continue
        cell = sheet.cell(row, columns[0], text)
        cell.font = Font(bold=True, size=15 if row == 1 else 11)
        sheet.merge_cells(
            start_row=row, end_row=row, start_column=columns[0], end_column=columns[-1]
        )


def _dropdown(sheet: Worksheet, situation: Situation, last_row: int) -> None:
    meanings = [meaning for meaning, _ in situation.columns]
    letter = get_column_letter(situation.first_column + meanings.index("status"))
    words = dict.fromkeys((situation.met, *(said.status for said in situation.findings.values())))
    choices = ",".join(word for word in words if word)
    validation = DataValidation(type="list", formula1=f'"{choices}"', allow_blank=True)
    validation.add(f"{letter}{situation.header_row + 1}:{letter}{last_row}")
    sheet.add_data_validation(validation)


def _total(sheet: Worksheet, situation: Situation, last_row: int) -> None:
    """Write the total that home-made sheets have below: a row that is no requirement."""
    if not situation.total:
        return
    weights = [weight(situation, entry) or 0 for entry in situation.entries()]
    meanings = [meaning for meaning, _ in situation.columns]
    sheet.cell(last_row + 2, situation.first_column + 1, situation.total).font = Font(bold=True)
    sheet.cell(last_row + 2, situation.first_column + meanings.index("weight"), sum(weights))


def weight(situation: Situation, entry: Entry) -> int | None:
    """Return the weight that the client's sheet gives, which may be wrong."""
    return situation.weights.get(entry.requirement.short_id, entry.requirement.points)


def cell_value(situation: Situation, entry: Entry, meaning: str) -> CellValue:
    """Return what stands in the column of this meaning on this row, "" for nothing."""
    if meaning in ("status", "comment", "evidence", "dated"):
        value: CellValue = getattr(entry, meaning)
        return value
    if meaning == "id":
        return _identifier(situation, entry)
    if meaning == "weight":
        return weight(situation, entry)
    return _text(situation, entry).get(meaning, "")


def _identifier(situation: Situation, entry: Entry) -> str:
    requirement = entry.requirement
    if situation.kind != "interleaved" or entry.objective is None:
        return requirement.id if situation.ids == "full" else requirement.short_id
    dirty = "\t " if requirement.position % _DIRTY_EVERY == 0 else ""
    return entry.objective.id + dirty


def _text(situation: Situation, entry: Entry) -> dict[str, str]:
    """Return the texts of a row by meaning; official statements are not among them."""
    requirement, objective = entry.requirement, entry.objective
    label = objective.label if objective else ""
    return {
        "family": requirement.family,
        "title": requirement.title,
        "requirement_text": requirement.title if objective is None else "",
        "objective_text": f"Objective {label}: {requirement.title}" if objective else "",
        "objective_id": f"{requirement.id}[{label}]",
        "merged_id": requirement.id if entry.first else "",
        "sort_as": ".".join((*(part.zfill(2) for part in requirement.short_id.split(".")), *label)),
        "examine": "Policy, settings" if situation.kind == "interleaved" else "Documents",
        "interview": "Administrator",
        "test": "Shown live",
        "owner": "IT" if requirement.position % 3 else "Operations",
        "assessor": situation.assessor,
        "minutes": "15",
        "inherited": "None",
        "finding_text": entry.comment,
    }
