"""What stands in the columns of some rows: each column is counted once, however many ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from poam_batch.workbooks.grids.grid import Grid
from poam_batch.workbooks.words.cells import CellValue, clean_all

_ALSO_TRUTHS = {0, 1}  # what FALSE and TRUE equal, whose texts are others


class Held:
    """Rows of a sheet, from the top down, to be asked for their cells column by column."""

    def __init__(self, sheet: Grid, rows: Sequence[int]) -> None:
        self.rows = rows
        self._sheet = sheet
        self._values: dict[int, Mapping[CellValue, int]] = {}
        self._texts: dict[int, Counter[str]] = {}

    def cells(self, column: int) -> Sequence[CellValue]:
        """Return what stands in a column, row by row."""
        cells, rows = self._sheet.columns[column], self.rows
        if isinstance(rows, range):
            return cells[rows.start : rows.stop]
        return [cells[row] for row in rows]

    def values(self, column: int) -> Mapping[CellValue, int]:
        """Return the different values of a column, and how often each stands there.

        Of those that are equal (1 and TRUE) there is the first.
        """
        if column not in self._values:
            self._values[column] = self._of_sheet(column) or Counter(self.cells(column))
        return self._values[column]

    def _of_sheet(self, column: int) -> Mapping[CellValue, int] | None:
        """Return the values of the whole column, counted once, without those of other rows.

        None where there are many of these, or one of them stands in the rows too: then another
        may have been the first.
        """
        rows, cells = self.rows, self._sheet.columns[column]
        if not isinstance(rows, range) or len(rows) * 2 < len(cells):
            return None
        found = dict(self._sheet.counts[column])
        blank = found.pop("", 0)
        for value in (*cells[: rows.start], *cells[rows.stop :]):
            if value == "":
                blank -= 1
            elif found[value] == 1:
                del found[value]
            else:
                return None
        return found | {"": blank} if blank else found

    def texts(self, column: int) -> Counter[str]:
        """Return the different texts of the cells that are filled, and how often each stands."""
        if column not in self._texts:
            self._texts[column] = self._counted(column)
        return self._texts[column]

    def _counted(self, column: int) -> Counter[str]:
        different = self.values(column)
        lines = clean_all(different)
        known = dict(zip(lines, different.values(), strict=True))
        if len(known) < len(lines) or not different.keys().isdisjoint(_ALSO_TRUTHS):
            known = Counter(clean_all(self.cells(column)))
        texts = Counter(known)
        del texts[""]
        return texts
