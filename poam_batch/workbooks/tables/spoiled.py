"""Tables that are none because something spoiled their ids: numbers, and formulas without a value.

Such a sheet must not be passed over: its statuses would be lost without a word.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from string import digits
from typing import NamedTuple

from poam_batch.ooxml.refs import column_number
from poam_batch.problems import WorkbookRejected, rejected
from poam_batch.sentences import count
from poam_batch.workbooks.grids.open import Sheet, cell_name
from poam_batch.workbooks.tables.columns import heads_ids, width_of
from poam_batch.workbooks.words.cells import CellValue, IdentKind, clean, parse_ident
from poam_batch.workbooks.words.vocabulary import Vocabulary

_DEPTH = 120


class _Cell(NamedTuple):
    """A cell whose id is spoiled, by row and column from 0."""

    row: int
    column: int


def refuse_uncalculated_ids(sheets: Iterable[Sheet], vocabulary: Vocabulary) -> None:
    """Reject a sheet whose ids are formulas without a value; `sheets` are those without a table.

    Raises `formula_without_value`.
    """
    for sheet in sheets:
        if found := _under_a_header(sheet, map(_place, sheet.unvalued), vocabulary):
            raise uncalculated(sheet, [cell_name(*cell) for cell in found])


def _place(name: str) -> _Cell:
    letters = name.rstrip(digits)
    return _Cell(int(name[len(letters) :]) - 1, column_number(letters) - 1)


def uncalculated(sheet: Sheet, cells: Sequence[str]) -> WorkbookRejected:
    """Return the rejection of a workbook whose column has formulas without a value in `cells`."""
    formulas = count(len(cells), "formula of this column has", "formulas of this column have")
    return rejected(
        "formula_without_value",
        f"{sheet.name}!{cells[0]}: {formulas} no value.",
        "Open the workbook in Excel, let it calculate, and save it.",
    )


def refuse_number_ids(sheets: Iterable[Sheet], vocabulary: Vocabulary) -> None:
    """Reject a workbook without a table if numbers stand where its ids should: `ambiguous_ids`."""
    for sheet in sheets:
        if found := _under_a_header(sheet, _numbers(sheet), vocabulary):
            raise _number(sheet, found[0])


def _numbers(sheet: Sheet) -> Iterator[_Cell]:
    for number, cells in enumerate(sheet.grid):
        for column, cell in enumerate(cells):
            if cell != "" and _is_number(cell):
                yield _Cell(number, column)


def _is_number(value: CellValue) -> bool:
    # Most text needs no closer look to tell that it is no family's number.
    if isinstance(value, str) and value.isascii() and "3." not in value:
        return False
    ident = parse_ident(value)
    return ident is not None and ident.kind is IdentKind.FAMILY


def _number(sheet: Sheet, found: _Cell) -> WorkbookRejected:
    text = clean(sheet.grid[found.row][found.column])
    return rejected(
        "ambiguous_ids",
        f'{sheet.name}!{cell_name(*found)}: "{text}" carries a status, but is no '
        "requirement: 3.1 may be 3.1, 3.10 or the rest of an id.",
        "Type the whole id, in a column that is formatted as text.",
    )


def _under_a_header(
    sheet: Sheet, spoiled: Iterable[_Cell], vocabulary: Vocabulary
) -> Sequence[_Cell]:
    """Return the spoiled cells under the first header for ids where they are half or more.

    Only rows that carry a status word count.
    """
    columns: defaultdict[int, list[int]] = defaultdict(list)
    height, width = len(sheet.grid), width_of(sheet)
    for row, column in sorted(spoiled):
        if row < height and column < width:
            columns[column].append(row)
    carried = _rows_with_status(sheet, vocabulary) if columns else ()
    kept = {column: sorted({*columns[column]}.intersection(carried)) for column in sorted(columns)}
    for row, cells in enumerate(sheet.grid):
        for column, rows in kept.items():
            if heads_ids(cells[column], vocabulary):
                found, under = _below(rows, row), _below(carried, row)
                if found and len(found) * 2 >= len(under):
                    return [_Cell(number, column) for number in found]
    return ()


def _below(rows: Sequence[int], header: int) -> Sequence[int]:
    """Return those of some rows that are near below a header."""
    return rows[bisect_right(rows, header) : bisect_right(rows, header + _DEPTH)]


def _rows_with_status(sheet: Sheet, vocabulary: Vocabulary) -> Sequence[int]:
    return [row for row, cells in enumerate(sheet.grid) if _carries_status(cells, vocabulary)]


def _carries_status(cells: Iterable[CellValue], vocabulary: Vocabulary) -> bool:
    return any(vocabulary.status(clean(cell)) for cell in cells if cell != "")
