"""Values put into the rows of an export, and read back from the workbook that came of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from poam_batch.outputs.fill.columns import EmassTable
from poam_batch.outputs.fill.export import Export, ExportSheet
from poam_batch.outputs.fill.rows import ExportRows
from poam_batch.outputs.fill.values import Values
from poam_batch.outputs.patch.edits import CellEdit, NewRow, SheetPatch
from poam_batch.outputs.patch.workbook import patch_workbook
from poam_batch.problems import Problem, Severity, WorkbookRejected, rejected
from poam_batch.written import as_text


class Line(NamedTuple):
    """A new row: its values by field, and whether it is the first of its item."""

    values: Values
    first: bool


class Placement(NamedTuple):
    """What is written where: the patch, and every cell that must hold its value afterwards.

    `dates` are set once more after the patch, each in the date format of its column.
    """

    patch: SheetPatch
    cells: tuple[CellEdit, ...]
    dates: tuple[CellEdit, ...] = ()


def placed(
    edits: Sequence[CellEdit], lines: Sequence[Line], found: ExportRows, table: EmassTable
) -> Placement:
    """Return the patch that sets cells and adds lines below the last item.

    In an export without items the first line goes into the row below the headers, which lends its
    look to the others.
    """
    rows = [
        {table.columns[name]: value for name, value in line.values.items() if value is not None}
        for line in lines
    ]
    start = (found.last or table.header_row) + 1
    expected = [
        *edits,
        *(
            CellEdit(start + index, column, value)
            for index, row in enumerate(rows)
            for column, value in row.items()
        ),
    ]
    if not found.items:
        first = [edit for edit in expected if edit.row == start]
        new = tuple(NewRow(row, start) for row in rows[1:])
        patch = SheetPatch(table.sheet.name, (*edits, *first), new)
    else:
        new = tuple(NewRow(row, _like(line, found)) for row, line in zip(rows, lines, strict=True))
        patch = SheetPatch(table.sheet.name, tuple(edits), new)
    return Placement(patch, tuple(expected), tuple(_dates(expected, table, start - 1)))


def _dates(cells: Sequence[CellEdit], table: EmassTable, last: int) -> Iterator[CellEdit]:
    """Yield the dates, each with the row nearest to the last item that lends it a date format."""
    for cell in cells:
        rows = [row for row in table.sheet.dated.get(cell.column, ()) if row >= table.first]
        if isinstance(cell.value, date) and rows:
            yield cell._replace(like=min(rows, key=lambda row: (abs(row - last), row)))


def _like(line: Line, found: ExportRows) -> int:
    """Return the row that lends its look: the last item's first, or the last milestone's alone."""
    later = (item.rows[-1] for item in reversed(found.items) if len(item.rows) > 1)
    return found.items[-1].rows[0] if line.first else next(later, found.items[-1].rows[0])


def read_back(export: Export, placement: Placement) -> tuple[bytes, tuple[Problem, ...]]:
    """Return the patched workbook, and what reading it again tells.

    Raises `WorkbookRejected`: `fill_not_written`, where a value is not found at its cell.
    """
    patches = [placement.patch, SheetPatch(placement.patch.sheet, placement.dates)]
    content = patch_workbook(export.content, patches if placement.dates else patches[:1])
    sheet = Export(content, export.name).sheet(placement.patch.sheet)
    if sheet is None:
        raise _not_written(export, placement.patch.sheet, "")
    for cell in placement.cells:
        if as_text(sheet.value(cell.row, cell.column)) != as_text(cell.value):
            raise _not_written(export, sheet.name, sheet.cell(cell.row, cell.column))
    return content, tuple(_dates_as_text(sheet, placement))


def _not_written(export: Export, sheet: str, cell: str) -> WorkbookRejected:
    return rejected(
        "fill_not_written",
        f"{export.name}, {sheet}!{cell}: what was filled in is not found at its cell. Nothing was "
        "written.",
        "Formulas or other content below the items may be in the way: fill a fresh export.",
    )


def _dates_as_text(sheet: ExportSheet, placement: Placement) -> Iterator[Problem]:
    """Yield a warning for each column whose cells have no date format."""
    seen: set[int] = set()
    for cell in placement.cells:
        stands = sheet.value(cell.row, cell.column)
        if isinstance(cell.value, date) and isinstance(stands, str) and cell.column not in seen:
            seen.add(cell.column)
            name = sheet.cell(cell.row, cell.column)
            yield Problem(
                "fill_date_as_text",
                Severity.WARNING,
                f"{sheet.name}!{name}: no cell of this column has a date format, so that dates "
                f"stand there as text: {stands}.",
                "Give the column a date format in the export, and fill it again.",
                sheet.name,
                name,
                stands,
            )
