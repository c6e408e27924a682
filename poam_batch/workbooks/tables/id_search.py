"""Where ids stand on a sheet: each cell is looked at once, however many rows look like a header."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property

from poam_batch.workbooks.grids.open import Sheet
from poam_batch.workbooks.words.cells import CellValue, Ident, IdentKind

_SAMPLE = 24
_HALF = _SAMPLE // 2 + 1
_SAMPLE_DEPTH = 120
_IDS_UNDER_THEIR_HEADER = 5  # one in five; the others are lines of text between the ids


class IdSearch:
    """The ids of a sheet from a row on; it looks no further down than it is asked for."""

    def __init__(self, sheet: Sheet, start: int = 0) -> None:
        self._sheet = sheet
        self._rows = sheet.grid[start:]
        self._start = start
        self._next = 0

    def below(self, row: int, headed: Collection[int]) -> list[int]:
        """Return the columns in which requirement ids stand below a row.

        Dates are ids that a spreadsheet program spoiled, in columns that are `headed` as ids. Where
        no column is mostly ids, one of those may have text between them.
        """
        header = row - self._start
        columns = self._columns
        found = [c for c, column in columns.items() if column.holds_ids(header, c in headed)]
        some = (c for c in headed if c in columns and columns[c].holds_some_ids(header))
        return found or list(some)

    def first(self, row: int, column: int) -> int | None:
        """Return the first row below a row with an id in a column, or None."""
        with_ids = self._columns.get(column)
        found = with_ids.first(row - self._start) if with_ids else None
        return None if found is None else found + self._start

    def near(self, row: int) -> bool:
        """Return whether an id of any kind stands in the rows that are looked at below a row."""
        header = row - self._start
        self._next = max(self._next, header + 1)
        ids = self._sheet.idents.keys()
        while self._next < len(self._rows) and ids.isdisjoint(self._rows[self._next]):
            self._next += 1
        return self._next < min(header + 1 + _SAMPLE_DEPTH, len(self._rows))

    @cached_property
    def _columns(self) -> Mapping[int, _Column]:
        """The columns that hold an id of any kind."""
        sheet, idents = self._sheet, self._sheet.idents
        return {
            column: _Column(cells[self._start :], idents)
            for column, cells in enumerate(sheet.columns)
            if not idents.keys().isdisjoint(sheet.counts[column])
        }


class _Column:
    """The filled cells of a column from the top, and which of them hold ids, by their position."""

    def __init__(self, cells: Sequence[CellValue], idents: Mapping[CellValue, Ident]) -> None:
        self._cells = cells
        self._known = idents
        self._looked = 0
        self._rows: list[int] = []
        self._idents: list[int] = []
        self._whole: list[int] = []
        self._undated: list[int] = []
        self._requirements: list[int] = []

    def holds_ids(self, header: int, headed: bool) -> bool:
        """Return whether at least half of the first cells below a header are ids."""
        stop = min(header + 1 + _SAMPLE_DEPTH, len(self._cells))
        first = self._filled_above(header + 1)
        # Where the first half holds none, most are none.
        self._look(stop, first + _HALF)
        if not _between(self._idents, first, first + _HALF):
            return False
        self._look(stop, first + _SAMPLE)
        last = min(first + _SAMPLE, bisect_left(self._rows, stop))
        if _between(self._idents, first, last) * 2 < last - first:
            return False
        return _between(self._whole if headed else self._undated, first, last) > 0

    def holds_some_ids(self, header: int) -> bool:
        """Return whether some of the cells below a header are requirements."""
        first = self._filled_above(header + 1)
        last = self._filled_above(min(header + 1 + _SAMPLE_DEPTH, len(self._cells)))
        found = _between(self._requirements, first, last)
        return found > 0 and found * _IDS_UNDER_THEIR_HEADER >= last - first

    def first(self, header: int) -> int | None:
        """Return the first row below a header with an id."""
        above = bisect_left(self._idents, self._filled_above(header + 1))
        while above == len(self._idents) and self._looked < len(self._cells):
            self._look(len(self._cells), len(self._rows) + 1)
        return self._rows[self._idents[above]] if above < len(self._idents) else None

    def _filled_above(self, row: int) -> int:
        self._look(row, row)
        return bisect_left(self._rows, row)

    def _look(self, stop: int, most: int) -> None:
        """Look at the cells above a row, until so many filled ones are known."""
        while self._looked < stop and len(self._rows) < most:
            value = self._cells[self._looked]
            if value != "":
                if (ident := self._known.get(value)) is not None:
                    self._add(ident.kind)
                self._rows.append(self._looked)
            self._looked += 1

    def _add(self, kind: IdentKind) -> None:
        """Add the next filled cell to those that hold an id of a kind."""
        position = len(self._rows)
        self._idents.append(position)
        if kind is not IdentKind.FAMILY:
            self._whole.append(position)
            if kind is not IdentKind.DATE:
                self._undated.append(position)
        if kind is IdentKind.REQUIREMENT:
            self._requirements.append(position)


def _between(positions: Sequence[int], first: int, last: int) -> int:
    """Return how many positions are in a range; most columns hold none at all."""
    return bisect_left(positions, last) - bisect_left(positions, first) if positions else 0
