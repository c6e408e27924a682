"""The body of a table, row by row: which id holds for a row, and where its status stands."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from poam_batch.model import Finding, Place
from poam_batch.workbooks.grids.open import Area, cell_name
from poam_batch.workbooks.rows.made import maker
from poam_batch.workbooks.tables.columns import StatusColumn
from poam_batch.workbooks.tables.layouts import Table
from poam_batch.workbooks.words.cells import (
    CellValue,
    Ident,
    IdentKind,
    clean,
    leading_label,
    parse_label,
)
from poam_batch.workbooks.words.vocabulary import StatusWord, Vocabulary

_STATED = {Finding.MET, Finding.NOT_MET, Finding.NOT_APPLICABLE}


class BodyRow(NamedTuple):
    """A row of the body with the id that stands in it or holds for it."""

    number: int
    source: int
    ident: Ident


_row_of = maker(BodyRow)


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
    covered = covered_rows(table, status.header.column)
    body = Body(table, status, vocabulary, rows, covered)
    lent = tuple(_lent(body))
    return replace(body, rows=tuple(sorted((*rows, *lent)))) if lent else body


def covered_rows(table: Table, column: int) -> Mapping[int, int]:
    """Return for each row whose cell is covered by a merged one the row its value stands in."""
    covered: dict[int, int] = {}
    areas, rows = table.sheet.merged, table.rows
    first, last = (bisect_left(areas, (column, row), key=_place) for row in (rows.start, rows.stop))
    for area in areas[first:last]:
        covered |= dict.fromkeys(range(area.top + 1, area.bottom + 1), area.top)
    return covered


def _place(area: Area) -> tuple[int, int]:
    return area.left, area.top


def _rows(table: Table, id_source: Mapping[int, int]) -> Iterator[BodyRow]:
    """Return the rows that have an id: their own, or one that a merged cell or a row above lends.

    The letter of an objective (`[b]`) stands in a column of its own, or below the id.
    """
    own = table.ids[0].kinds == {IdentKind.REQUIREMENT} and None not in table.idents
    if own and not id_source and table.label_column is None:
        return map(_row_of, zip(table.rows, table.rows, table.idents, strict=True))
    return _lent_ids(table, id_source)


def _lent_ids(table: Table, id_source: Mapping[int, int]) -> Iterator[BodyRow]:
    requirement, labelled = IdentKind.REQUIREMENT, table.label_column is not None
    start, idents = table.rows.start, table.idents
    above: BodyRow | None = None
    for number in table.rows:
        source = id_source.get(number, number)
        ident, label = idents[source - start], _label(table, number) if labelled else ""
        if ident is None and _is_blank(table, source, table.id_column):
            ident = _other_ident(table, number - start)
            if ident is None and (above is None or not label):
                continue
            if ident is None and above is not None:
                source, ident = above.source, above.ident
        elif ident is None and above is not None and (label := _label_for_id(table, number)):
            source, ident = above.source, above.ident
        above = None
        if ident is not None and ident.kind is requirement:
            above = BodyRow(number, source, ident._replace(label=label) if label else ident)
            yield above


def _other_ident(table: Table, position: int) -> Ident | None:
    """Return the id that a row has in another column of ids (`Requirement`, then `Objective`)."""
    others = (one.idents[position] for one in table.ids[1:] if one.headed)
    return next((i for i in others if i and i.kind is IdentKind.REQUIREMENT), None)


def _label(table: Table, row: int) -> str:
    column = table.label_column
    return "" if column is None else leading_label(table.sheet.grid[row][column])


def _label_for_id(table: Table, row: int) -> str:
    return parse_label(table.sheet.grid[row][table.id_column])


def _lent(body: Body) -> Iterator[BodyRow]:
    """Yield the rows without an id that say something right below one that has an id and says it.

    They are more rows of that requirement, whose id stands once; else a gap would be lost. Below
    an id without a finding of its own, which may be a heading, only NOT MET is taken as said.
    """
    if len(body.rows) == len(body.table.rows):
        return
    above: BodyRow | None = None
    table, named = body.table, {row.number: row for row in body.rows}
    for number in table.rows:
        if number in named:
            above = named[number]
        elif not _continues(table, number):
            above = None
        elif above is not None and _is_said_of(body, number, above):
            yield BodyRow(number, above.source, above.ident)


def _is_said_of(body: Body, row: int, above: BodyRow) -> bool:
    said, before = (_finding(body, number) for number in (row, above.number))
    return said is Finding.NOT_MET or (said in _STATED and before in _STATED)


def _finding(body: Body, row: int) -> Finding | None:
    word = body.word(row)
    return word.finding if word else None


def _continues(table: Table, row: int) -> bool:
    """Return whether a row holds something, and nothing in any column of ids."""
    filled = any(cell != "" for cell in table.sheet.grid[row])
    return filled and all(_is_blank(table, row, one.column) for one in table.ids)


def _is_blank(table: Table, row: int, column: int) -> bool:
    """Return whether a cell is empty, and not by an error."""
    sheet = table.sheet
    if clean(sheet.grid[row][column]):
        return False
    if not sheet.errors and not sheet.unvalued:
        return True
    cell = cell_name(row, column)
    return cell not in sheet.errors and cell not in sheet.unvalued
