"""The body of a table, row by row: which id holds for a row, and where its status stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from poam_batch.model import Place
from poam_batch.workbooks.cells import CellValue, Ident, IdentKind, clean, parse_label
from poam_batch.workbooks.columns import StatusColumn
from poam_batch.workbooks.layouts import Table
from poam_batch.workbooks.open import cell_name
from poam_batch.workbooks.vocabulary import StatusWord, Vocabulary


class BodyRow(NamedTuple):
    """A row of the body with the id that stands in it or holds for it."""

    number: int
    source: int
    ident: Ident


@dataclass(frozen=True, eq=False, slots=True)
class Body:
    """The rows of a table with an id, and for covered cells the row that their value stands in."""

    table: Table
    status: StatusColumn
    vocabulary: Vocabulary
    rows: tuple[BodyRow, ...]
    status_source: Mapping[int, int]

    @property
    def grid(self) -> Sequence[Sequence[CellValue]]:
        """The cells of the sheet."""
        return self.table.sheet.grid

    def status_value(self, row: int) -> CellValue:
        """Return the status cell of a row, or of the merged cell that covers it."""
        return self.grid[self.status_source.get(row, row)][self.status.header.column]

    def word(self, row: int) -> StatusWord | None:
        """Return what the status of a row says."""
        return self.status.meaning(clean(self.status_value(row)), self.vocabulary)

    def place(self, row: int, column: int) -> Place:
        """Return the place of a cell."""
        return Place(self.table.sheet.name, cell_name(row, column))


def read_body(table: Table, status: StatusColumn, vocabulary: Vocabulary) -> Body:
    """Return the body of a table whose status stands in a column."""
    rows = tuple(_rows(table, covered_rows(table, table.id_column)))
    return Body(table, status, vocabulary, rows, covered_rows(table, status.header.column))


def covered_rows(table: Table, column: int) -> Mapping[int, int]:
    """Return for each row whose cell is covered by a merged one the row its value stands in."""
    covered: dict[int, int] = {}
    for area in table.sheet.merged:
        if area.left == column and area.bottom > area.top and area.top in table.rows:
            covered |= dict.fromkeys(range(area.top + 1, area.bottom + 1), area.top)
    return covered


def _rows(table: Table, id_source: Mapping[int, int]) -> Iterator[BodyRow]:
    """Yield the rows that have an id: their own, or one that a merged cell or a row above lends."""
    above: BodyRow | None = None
    grid, start = table.sheet.grid, table.rows.start
    for number in table.rows:
        source = id_source.get(number, number)
        ident, label = table.idents[source - start], ""
        if table.label_column is not None:
            label = parse_label(grid[number][table.label_column])
            if above and label and ident is None and not clean(grid[number][table.id_column]):
                source, ident = above.source, above.ident
        if ident is not None and ident.kind is IdentKind.REQUIREMENT:
            above = BodyRow(number, source, ident._replace(label=label) if label else ident)
            yield above
