"""What the cells of a plan hold, and which of them are not to be written over."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from poam_batch.ooxml.markup import MarkupError
from poam_batch.ooxml.refs import column_number, parse_reference
from poam_batch.ooxml.sheet_text import cell_of, cut_row, cut_sheet
from poam_batch.workbooks.grids.open import Sheet
from poam_batch.workbooks.poam_columns import not_understood
from poam_batch.workbooks.poam_memory import Place
from poam_batch.workbooks.words.cells import CellValue
from poam_batch.written import Value

_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f[\s/>]")
_MERGED = re.compile(rb"""<(?:[\w.-]+:)?mergeCell\s[^>]*?\bref\s*=\s*["']([^"']*)""")
_CELL = re.compile(r"([A-Z]+)([0-9]+)")


@dataclass(frozen=True, eq=False, slots=True)
class PlanCells:
    """The cells of a sheet by their place.

    `formulas` are those that hold a formula or an error; `covered` are those below or beside the
    first cell of a merged area, each with that cell.
    """

    grid: Sequence[Sequence[CellValue]]
    formulas: frozenset[Place]
    covered: Mapping[Place, Place]

    def value(self, place: Place) -> Value:
        """Return what a cell holds, None for nothing; a merged one below another shows that."""
        first = self.covered.get(place, place)
        if first.column != place.column or first.row > len(self.grid):
            return None
        row = self.grid[first.row - 1]
        return _plain(row[first.column - 1]) if first.column <= len(row) else None

    def is_kept(self, place: Place) -> bool:
        """Return whether a cell is left as it is, whatever it shows."""
        return place in self.formulas or place in self.covered


def plan_cells(sheet: Sheet, xml: bytes) -> PlanCells:
    """Return the cells of a sheet; `xml` is its part.

    Raises `WorkbookRejected`: `poam_not_understood`, where formulas or merged cells are uncertain.
    """
    try:
        formulas = frozenset(_formulas(sheet, xml))
        covered = dict(_covered(sheet, xml))
    except MarkupError as error:
        raise not_understood(
            f'The sheet "{sheet.name}" is not written as spreadsheet programs write it: {error}.',
            "Open the workbook in Excel or LibreOffice and save it.",
        ) from error
    failed = frozenset(map(_place, sheet.errors | sheet.unvalued))
    return PlanCells(sheet.grid, formulas | failed, covered)


def _formulas(sheet: Sheet, xml: bytes) -> Iterator[Place]:
    """Yield the cells with a formula, and those that an array formula fills."""
    if _FORMULA.search(xml) is None:
        return
    text = cut_sheet(xml)
    for row in text.rows:
        if "f" not in row.inner:
            continue
        for cell in cut_row(row, text.prefix)[0]:
            formula = cell_of(cell, row.number, text.prefix).formula
            if formula is None:
                continue
            yield Place(row.number, cell.column)
            if formula.kind in {"array", "dataTable"} and formula.area:
                yield from _area(sheet, formula.area)


def _covered(sheet: Sheet, xml: bytes) -> Iterator[tuple[Place, Place]]:
    """Yield each merged cell but the first of its area, with that first one."""
    for match in _MERGED.finditer(xml):
        first, *others = _area(sheet, match[1].decode("ascii", "replace"))
        yield from ((place, first) for place in others)


def _area(sheet: Sheet, area: str) -> Iterator[Place]:
    """Yield the cells of an area: its first one, and the others as far as the sheet reaches."""
    try:
        reference = parse_reference(area)
    except ValueError as error:
        raise MarkupError(f"{area!r} is no area of cells") from error
    (top, bottom), (left, right) = reference.rows, reference.columns
    yield Place(top, left)
    for row in range(top, min(bottom, len(sheet.grid)) + 1):
        for column in range(left, min(right, len(sheet.grid[0])) + 1):
            if (row, column) != (top, left):
                yield Place(row, column)


def _place(cell: str) -> Place:
    match = _CELL.fullmatch(cell)
    if match is None:
        raise ValueError(f"{cell!r} is no cell")
    return Place(int(match[2]), column_number(match[1]))


def _plain(value: CellValue) -> Value:
    """Return a value of a cell as plans hold them: a date for midnight, text for durations."""
    if value == "" or value is None:
        return None
    if isinstance(value, dt.datetime):
        return value if value.time() != dt.time() else value.date()
    if isinstance(value, dt.time | dt.timedelta):
        return str(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value
