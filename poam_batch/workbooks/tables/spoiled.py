"""Tables that are none because something spoiled their ids: numbers, and formulas without a value.

Such a sheet must not be passed over: its statuses would be lost without a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from poam_batch.problems import WorkbookRejected, rejected
from poam_batch.sentences import count
from poam_batch.workbooks.grids.open import Sheet, cell_name
from poam_batch.workbooks.tables.columns import headed_as_ids
from poam_batch.workbooks.words.cells import CellValue, IdentKind, clean, parse_ident
from poam_batch.workbooks.words.vocabulary import Vocabulary

_DEPTH = 120


class _Candidate(NamedTuple):
    """A cell under a header for ids, in a row that carries a status word."""

    cell: str
    value: CellValue


def refuse_uncalculated_ids(sheets: Iterable[Sheet], vocabulary: Vocabulary) -> None:
    """Reject a sheet whose ids are formulas without a value; `sheets` are those without a table.

    Raises `formula_without_value`.
    """
    for sheet in sheets:
        for under in _columns(sheet, vocabulary) if sheet.unvalued else ():
            cells = [one.cell for one in under if one.cell in sheet.unvalued]
            if cells and len(cells) * 2 >= len(under):
                raise uncalculated(sheet, cells)


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
        for under in _columns(sheet, vocabulary):
            numbers = [one for one in under if _is_number(one.value)]
            if numbers and len(numbers) * 2 >= len(under):
                raise _number(sheet, numbers[0])


def _is_number(value: CellValue) -> bool:
    ident = parse_ident(value)
    return ident is not None and ident.kind is IdentKind.FAMILY


def _number(sheet: Sheet, found: _Candidate) -> WorkbookRejected:
    return rejected(
        "ambiguous_ids",
        f'{sheet.name}!{found.cell}: "{clean(found.value)}" carries a status, but is no '
        "requirement: 3.1 may be 3.1, 3.10 or the rest of an id.",
        "Type the whole id, in a column that is formatted as text.",
    )


def _columns(sheet: Sheet, vocabulary: Vocabulary) -> Iterator[Sequence[_Candidate]]:
    """Yield what stands under each header for ids, in the rows that carry a status word."""
    for row in range(len(sheet.grid)):
        below = range(row + 1, min(row + 1 + _DEPTH, len(sheet.grid)))
        for column in headed_as_ids(sheet, row, vocabulary):
            found = [number for number in below if _carries_status(sheet, number, vocabulary)]
            yield [_Candidate(cell_name(n, column), sheet.grid[n][column]) for n in found]


def _carries_status(sheet: Sheet, row: int, vocabulary: Vocabulary) -> bool:
    cells = (cell for cell in sheet.grid[row] if cell != "")
    return any(vocabulary.status(clean(cell)) for cell in cells)
