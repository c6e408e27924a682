"""A workbook read a second time, by openpyxl: do both readers see the same ids and statuses?

Slow, and so a test and no part of the program. openpyxl reads here as a stranger would: the cells
that were recognised, one by one.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string
from openpyxl.utils.cell import coordinate_from_string
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.worksheet import Worksheet

from poam_batch.model import Assessment, Finding, Recognised, Row
from poam_batch.problems import WorkbookRejected
from poam_batch.workbooks.assessment import read_assessments
from poam_batch.workbooks.grids.admit import admit
from poam_batch.workbooks.grids.open import Sheet, open_book
from poam_batch.workbooks.read_options import ReadOptions
from poam_batch.workbooks.words.cells import CellValue, Ident, IdentKind, clean, parse_ident
from poam_batch.workbooks.words.levels import load_catalog, settle
from poam_batch.workbooks.words.several import named_ids
from poam_batch.workbooks.words.vocabulary import load_vocabulary

MARKS = {"s": Finding.MET, "o": Finding.NOT_MET, "1": Finding.MET, "0": Finding.NOT_MET}


def disagreements(path: Path, other: Path | None = None) -> list[str]:
    """Return where the readers differ, and where a row is not what openpyxl sees in its cell.

    openpyxl reads `other` instead, where a test wants a difference.
    """
    found = read_assessments(path, path.name, ReadOptions())
    sheets = {sheet.name: sheet for sheet in open_book(admit(path), load_vocabulary()).sheets}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        book = load_workbook(other or path, data_only=True)
    tables = {table for assessment in found for table in assessment.recognised}
    cells = [d for t in sorted(tables) for d in _cells(t, sheets[t.sheet], book[t.sheet])]
    return cells + [d for a in found for row in a.rows for d in _row(row, a, book[row.place.sheet])]


def is_read(path: Path) -> bool:
    """Return whether a workbook is accepted at all."""
    try:
        return bool(read_assessments(path, path.name, ReadOptions()))
    except WorkbookRejected:
        return False


def compared(path: Path) -> int:
    """Return how many rows of a workbook were compared."""
    return sum(len(a.rows) for a in read_assessments(path, path.name, ReadOptions()))


def _cells(table: Recognised, sheet: Sheet, other: Worksheet) -> Iterator[str]:
    """Yield the cells of the id, objective and status columns that the readers see differently."""
    vocabulary = load_vocabulary()
    for meaning, letters, _ in table.columns:
        if meaning not in {"id", "objective", "status"}:
            continue
        column = column_index_from_string(letters)
        for number in range(table.header_row + 1, max(len(sheet.grid), other.max_row) + 1):
            covered = _master(other, number, column) != (number, column)
            fast = sheet.grid[number - 1][column - 1] if number <= len(sheet.grid) else ""
            slow = _value(other, number, column)
            same = (
                parse_ident(fast) == parse_ident(slow)
                if meaning == "id"
                else vocabulary.status(clean(fast)) == vocabulary.status(clean(slow))
            )
            if not covered and not (same and clean(fast) == clean(slow)):
                yield f"{table.sheet}!{letters}{number}: {fast!r} and {slow!r}"


def _row(row: Row, assessment: Assessment, sheet: Worksheet) -> Iterator[str]:
    """Yield what is wrong with a row that was read, seen through openpyxl alone."""
    letters, number = coordinate_from_string(row.place.cell)
    text = clean(_value(sheet, number, column_index_from_string(letters)))
    word = load_vocabulary().status(text)
    finding = word.finding if word else MARKS.get(text.casefold(), Finding.NOT_ASSESSED)
    if row.finding not in {finding, Finding.NOT_ASSESSED}:
        yield f"{'!'.join(row.place)}: read as {row.finding}, but holds {text!r}"
    numbers = _covered_rows(sheet, number, column_index_from_string(letters))
    named = {
        target.requirement
        for ident in (i for n in numbers for i in _idents(assessment, sheet, n))
        if (target := load_catalog(assessment.header.level).find(ident))
    }
    if row.requirement not in named and not _is_contested(row, sheet, number):
        yield f"{'!'.join(row.place)}: read as {row.requirement}, but the row names {named}"


def _covered_rows(sheet: Worksheet, row: int, column: int) -> range:
    """Return the rows that a cell stands for: more than one if it is merged."""
    for area in sheet.merged_cells.ranges:
        if (row, column) == (area.min_row, area.min_col):
            return range(area.min_row, area.max_row + 1)
    return range(row, row + 1)


def _idents(assessment: Assessment, sheet: Worksheet, number: int) -> list[Ident]:
    """Return the ids that stand in a row, or in the last row above that has one."""
    columns = {
        column_index_from_string(letters)
        for table in assessment.recognised
        for meaning, letters, _ in table.columns
        if table.sheet == sheet.title and meaning == "id"
    }
    idents = []
    for column in columns:
        ident = None
        for above in range(number, 0, -1):
            value = _value(sheet, *_master(sheet, above, column))
            if clean(value):
                ident = parse_ident(value)
                break
        if ident is not None and ident.kind is IdentKind.REQUIREMENT:
            idents += [ident, *settle([ident])]
    return idents


def _is_contested(row: Row, sheet: Worksheet, number: int) -> bool:
    """Return whether a row of cells names requirements of which nothing is taken as said."""
    values = [_value(sheet, number, column) for column in range(1, sheet.max_column + 1)]
    named = {ident.short for value in values for ident in named_ids(value)}
    dated = any(i.kind is IdentKind.DATE for value in values if (i := parse_ident(value)))
    return dated or (bool(named) and row.finding is Finding.NOT_ASSESSED)


def _value(sheet: Worksheet, row: int, column: int) -> CellValue:
    value = sheet.cell(row, column).value
    # What failed is no text for the fast reader; the scan names its cell instead.
    if value is None or sheet.cell(row, column).data_type == "e":
        return ""
    if isinstance(value, str):
        return unescape(value)  # _x000D_ stands for a character, which openpyxl leaves as it is
    return value if isinstance(value, CellValue) else str(value)


def _master(sheet: Worksheet, row: int, column: int) -> tuple[int, int]:
    """Return the cell that a merged cell shows, or the cell itself."""
    for area in sheet.merged_cells.ranges:
        if area.min_row <= row <= area.max_row and area.min_col <= column <= area.max_col:
            return area.min_row, area.min_col
    return row, column
