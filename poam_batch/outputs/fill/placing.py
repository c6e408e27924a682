"""Values put into the rows of an export, and read back from the workbook that came of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from poam_batch.outputs.fill.columns import EmassTable
from poam_batch.outputs.fill.export import Export, ExportSheet
from poam_batch.outputs.fill.rows import ExportRows
from poam_batch.outputs.fill.values import Values
from poam_batch.outputs.patch.edits import CellEdit, InsertedRow, NewRow, SheetPatch
from poam_batch.outputs.patch.inserted import new_rows, row_after
from poam_batch.outputs.patch.workbook import patch_workbook
from poam_batch.problems import Problem, Severity, WorkbookRejected, rejected
from poam_batch.written import as_text


class Line(NamedTuple):
    """A new row: its values by field, and whether it is the first of its item."""

    values: Values
    first: bool


class Placement(NamedTuple):
    """What is written where: the patch, and every cell that must hold its value afterwards.

    `inserted` are put between the rows before the patch, whose numbers count from then on. `dates`
    are set once more after it, each in the date format of its column.
    """

    patch: SheetPatch
    cells: tuple[CellEdit, ...]
    dates: tuple[CellEdit, ...] = ()
    inserted: tuple[InsertedRow, ...] = ()


class Changes(NamedTuple):
    """Cells to set and rows to put between others, by the old numbers, and the lines to add."""

    edits: Sequence[CellEdit]
    inserted: Sequence[InsertedRow]
    lines: Sequence[Line]


def placed(changes: Changes, found: ExportRows, table: EmassTable) -> Placement:
    """Return the patch that sets cells and adds lines below the last item.

    In an export without items the first line goes into the row below the headers, which lends its
    look to the others.
    """
    inserted, lines = tuple(changes.inserted), changes.lines
    between = [
        CellEdit(number, column, value)
        for number, one in zip(new_rows(inserted), inserted, strict=True)
        for column, value in one.row.values.items()
    ]
    edits = [edit._replace(row=row_after(edit.row, inserted)) for edit in changes.edits]
    rows = [
        {table.columns[name]: value for name, value in line.values.items() if value is not None}
        for line in lines
    ]
    start = row_after((found.last or table.header_row) + 1, inserted)
    expected = [
        *edits,
        *between,
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
        likes = (row_after(_like(line, found), inserted) for line in lines)
        new = tuple(NewRow(row, like) for row, like in zip(rows, likes, strict=True))
        patch = SheetPatch(table.sheet.name, tuple(edits), new)
    dates = tuple(_dates(expected, table, start - 1, inserted))
    return Placement(patch, tuple(expected), dates, inserted)


def _dates(
    cells: Sequence[CellEdit], table: EmassTable, last: int, inserted: Sequence[InsertedRow]
) -> Iterator[CellEdit]:
    """Yield the dates, each with the row nearest to the last item that lends it a date format."""
    for cell in cells:
        dated = (row for row in table.sheet.dated.get(cell.column, ()) if row >= table.first)
        rows = [row_after(row, inserted) for row in dated]
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
    name = placement.patch.sheet
    between = SheetPatch(name, inserted=placement.inserted)
    patches = [*([between] if placement.inserted else []), placement.patch]
    patches += [SheetPatch(name, placement.dates)] if placement.dates else []
    content = patch_workbook(export.content, patches)
    sheet = Export(content, export.name).sheet(name)
    if sheet is None:
        raise _not_written(export, name, "")
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
