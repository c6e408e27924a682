"""The form that both scripts fill in: the program's own template with its tags taken out."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter

from benchmarks.by_hand import HERE, MAXIMUM, Client, Item

Cell = str | int | date | None
TEMPLATE = HERE.parent / "templates" / "poam.xlsx"
POAM, FIRST, SCORES, TRACE = "POA&M", "Must be met first", "Scores", "Trace"
HEADERS = {POAM: "POA&M ID", FIRST: "Requirement", SCORES: "Family", TRACE: "Requirement"}
NO_FORM = "_poam_batch"
LAST_ROW = 500


@dataclass(frozen=True)
class Table:
    """What goes onto one sheet: single cells, and rows with a value for some of the headers."""

    sheet: str
    cells: Mapping[str, Cell]
    rows: tuple[Mapping[str, Cell], ...]


def write_form(target: Path) -> None:
    """Write the blank form: below each table's headers stands one formatted row, and nothing else.

    The sheet in which the program keeps its own records is no part of a form.
    """
    with warnings.catch_warnings():
        # openpyxl drops the validations that point at another sheet, and says so.
        warnings.simplefilter("ignore", UserWarning)
        workbook = openpyxl.load_workbook(TEMPLATE)
    del workbook[NO_FORM]
    for sheet in workbook.worksheets:
        if sheet.title in HEADERS:
            _clear_table(sheet)
        for row in sheet.iter_rows():
            for cell in row:
                if "{" in str(cell.value):
                    cell.value = None
    workbook.save(target)


def header_row(sheet: Any) -> int:
    """Return the row in which the headers of a sheet's table stand."""
    wanted = HEADERS[sheet.title]
    rows = (row for row in sheet.iter_rows() if wanted in (cell.value for cell in row[:2]))
    return int(next(rows)[0].row)


def _clear_table(sheet: Any) -> None:
    """Leave of a table its headers and, right below, the formats of the row that was repeated."""
    first = header_row(sheet) + 1
    formats = [cell._style for cell in sheet[first + 1]]
    for merged in [area for area in sheet.merged_cells.ranges if area.min_row >= first]:
        sheet.unmerge_cells(str(merged))
    sheet.delete_rows(first, sheet.max_row)
    for column, style in enumerate(formats, 1):
        sheet.cell(first, column)._style = StyleArray(style)
    for validation in sheet.data_validations.dataValidation:
        columns = {get_column_letter(area.min_col) for area in validation.sqref.ranges}
        validation.sqref = " ".join(f"{column}{first}:{column}{LAST_ROW}" for column in columns)
    if sheet.auto_filter.ref:
        last = get_column_letter(sheet.max_column)
        sheet.auto_filter.ref = f"A{first - 1}:{last}{LAST_ROW}"


def tables(client: Client) -> tuple[Table, ...]:
    """Return everything that is filled in for a client."""
    score = "no score" if client.score is None else client.score
    top = {"A1": "CUI when filled in", "A3": f"{client.name}, assessed {client.assessed}"}
    plan = {**top, "A2": "Plan of action and milestones", "A6": client.status, "D6": score}
    total = {**top, "A8": "Score", "C8": f"{score} of {MAXIMUM}", "A9": client.status}
    return (
        Table(POAM, {**plan, "E6": client.assessed, "F6": client.closeout}, _all_steps(client)),
        Table(FIRST, top, tuple(_first(item) for item in client.barred)),
        Table(SCORES, total, tuple(_families(client))),
        Table(TRACE, top, tuple(_trace(client))),
    )


def _all_steps(client: Client) -> tuple[Mapping[str, Cell], ...]:
    return tuple(row for item in client.deferred for row in _steps(item, client))


def _steps(item: Item, client: Client) -> Iterator[Mapping[str, Cell]]:
    """Yield a row a milestone; an item's columns are filled on its first."""
    own = _item(item, client)
    for milestone in item.milestones:
        yield {
            **own,
            "POA&M ID": item.id,
            "Milestone ID": milestone.id,
            "Milestone": milestone.task,
            "Milestone due": milestone.due,
            "Milestone status": "Open",
        }
        own = {}


def _item(item: Item, client: Client) -> dict[str, Cell]:
    line = item.line
    return {
        "Requirement": line.rule.id,
        "Title": line.rule.title,
        "Weakness": line.comment,
        "Unmet objectives": line.unmet,
        "Points": line.lost,
        "Corrective action": item.action,
        "Resources required": "System administrator; security officer",
        "Date identified": client.assessed,
        "How identified": "C3PAO assessment",
        "Scheduled completion": item.milestones[-1].due,
        "Status": "Open",
    }


def _first(item: Item) -> Mapping[str, Cell]:
    line = item.line
    return {
        "Requirement": line.rule.id,
        "Title": line.rule.title,
        "Points lost": line.lost,
        "Why it must be met first": line.barred_because,
        "Paragraph": line.cite,
        "Unmet objectives": line.unmet,
        "Weakness": line.comment,
        "Corrective action": item.action,
        "First milestone due": item.milestones[0].due,
        "Planned completion": item.milestones[-1].due,
        "Sheet": "Requirement Objectives",
        "Cell": line.cell,
    }


def _families(client: Client) -> Iterator[Mapping[str, Cell]]:
    names = ("Family", "MET", "NOT MET", "N/A", "NOT ASSESSED", "Points lost")
    for family in client.families:
        yield dict(zip(names, family, strict=True))


def _trace(client: Client) -> Iterator[Mapping[str, Cell]]:
    for line in client.lines:
        unmet = line.finding == "NOT MET"
        yield {
            "Requirement": line.rule.id,
            "Title": line.rule.title,
            "Finding": line.finding,
            "Points": line.rule.points,
            "Points lost": line.lost,
            "POA&M": ("allowed" if line.allowed else "barred") if unmet else None,
            "Unmet objectives": line.unmet,
            "Comment": line.comment,
            "Evidence": line.evidence,
            "Sheet": "Requirement Objectives",
            "Cell": line.cell,
            "Paragraph of the points": line.rule.cite,
            "Paragraph of the POA&M": line.cite if unmet else None,
        }
