"""What stands in the columns of some rows: each column is counted once, however many ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from poam_batch.workbooks.grids.grid import Grid
from poam_batch.workbooks.words.cells import CellValue, clean

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
            self._values[column] = Counter(self.cells(column))
        return self._values[column]

    def texts(self, column: int) -> Counter[str]:
        """Return the different texts of the cells that are filled, and how often each stands."""
        if column not in self._texts:
            self._texts[column] = self._counted(column)
        return self._texts[column]

    def _counted(self, column: int) -> Counter[str]:
        different, texts = self.values(column), Counter[str]()
        if different.keys() & _ALSO_TRUTHS:
            texts.update(map(clean, self.cells(column)))
        else:
            for value, number in different.items():
                text = clean(value)
                texts[text] = texts.get(text, 0) + number
        del texts[""]
        return texts
