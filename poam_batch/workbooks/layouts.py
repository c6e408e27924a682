"""Where the tables of a sheet are, wherever they start: header words above, ids below.

`find_tables` finds every table that has ids, with or without a status column; which of them are
the assessment is decided in `selection.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from poam_batch.model import Recognised
from poam_batch.ooxml.refs import column_letters
from poam_batch.workbooks.cells import CellValue, Ident, IdentKind, clean, header_key, parse_ident
from poam_batch.workbooks.columns import (
    Header,
    StatusColumn,
    by_rank,
    holds_labels,
    id_columns,
    status_column,
    width_of,
)
from poam_batch.workbooks.open import Sheet
from poam_batch.workbooks.vocabulary import LONGEST_HEADER, Meaning, NamedLayout, Vocabulary

_REGULAR = "header words"
_POAM_HEADERS = 2
_LAST_RANK = 999


class IdColumn(NamedTuple):
    """A column of ids: what each of the table's rows holds there, and how much it is worth.

    `found` counts the different ids; `padded` says that they are written as `03.01.01`; `headed`
    that its header is one for ids.
    """

    column: int
    idents: tuple[Ident | None, ...]
    found: int
    padded: bool
    headed: bool
    rank: int


@dataclass(frozen=True, eq=False, slots=True)
class Table:
    """A table of a sheet: rows and columns count from 0.

    `ids` are all columns that hold ids, the one to read first; `label_column` holds the letters of
    objectives beside them. `rows` are the body's rows, ids or not. `statuses` are the columns
    headed as a status; `poam` says that the headers are those of a plan of action.
    """

    sheet: Sheet
    header_row: int
    headers: tuple[Header, ...]
    ids: tuple[IdColumn, ...]
    label_column: int | None
    rows: range
    statuses: tuple[StatusColumn, ...]
    poam: bool
    layout: NamedLayout | None

    @property
    def id_column(self) -> int:
        """The column that the ids are read from."""
        return self.ids[0].column

    @property
    def idents(self) -> tuple[Ident | None, ...]:
        """What stands in the id column, row by row."""
        return self.ids[0].idents

    def columns(self, meaning: Meaning) -> tuple[int, ...]:
        """Return the columns of a meaning, the best words first; id columns are only ids."""
        ids = {one.column for one in self.ids}
        return tuple(column for column in by_rank(self.headers, meaning) if column not in ids)

    def recognised(self, status: StatusColumn) -> Recognised:
        """Return what was recognised, as text for a person."""
        found = [("id", self.id_column), ("status", status.header.column)]
        found += [("objective", self.label_column)] if self.label_column is not None else []
        for meaning in (Meaning.COMMENT, Meaning.EVIDENCE, Meaning.DEDUCTION):
            found += [(meaning.value, column) for column in self.columns(meaning)]
        return Recognised(
            self.sheet.name,
            self.header_row + 1,
            self.layout.name if self.layout else _REGULAR,
            tuple((name, column_letters(c + 1), self.headers[c].text) for name, c in found),
            sum(i is not None and i.kind is IdentKind.REQUIREMENT for i in self.idents),
        )


def find_tables(sheet: Sheet, vocabulary: Vocabulary) -> tuple[Table, ...]:
    """Return the tables of a sheet that hold ids, from the top down."""
    return tuple(_tables(sheet, vocabulary))


def _tables(sheet: Sheet, vocabulary: Vocabulary) -> Iterator[Table]:
    row = 0
    while row < len(sheet.grid):
        meanings = _meanings(sheet.grid[row], vocabulary)
        headed = Meaning.ID in meanings or Meaning.STATUS in meanings
        columns = id_columns(sheet, row, vocabulary) if headed else []
        if columns:
            table = _table(sheet, row, columns, vocabulary)
            yield table
            row = table.rows.stop
        else:
            row += 1


def _meanings(cells: Sequence[CellValue], vocabulary: Vocabulary) -> list[Meaning]:
    """Return what the cells of a row mean, if they are headers."""
    known = (vocabulary.header(cell) for cell in cells if isinstance(cell, str) and cell)
    return [words[0].meaning for words in known if words]


def _table(sheet: Sheet, start: int, columns: Sequence[int], vocabulary: Vocabulary) -> Table:
    first = _first_id(sheet, start, columns)
    head = range(start, first)
    header_row = max(head, key=lambda row: len(_meanings(sheet.grid[row], vocabulary)))
    headers = _headers(sheet, head, header_row, vocabulary)
    rows = range(first, _end(sheet, first, columns, vocabulary))
    ids = _id_columns(sheet, columns, headers, rows)
    with_ids = [row for row, ident in zip(rows, ids[0].idents, strict=True) if ident]
    held = (
        status_column(sheet, h, with_ids, vocabulary) for h in headers if h.column not in columns
    )
    return Table(
        sheet,
        header_row,
        headers,
        ids,
        _label_column(sheet, headers, ids, rows),
        rows,
        tuple(column for column in held if column is not None),
        sum(vocabulary.is_poam_header(header.text) for header in headers) >= _POAM_HEADERS,
        _layout(headers, vocabulary),
    )


def _first_id(sheet: Sheet, start: int, columns: Sequence[int]) -> int:
    """Return the first row below `start` that holds an id."""
    rows = range(start + 1, len(sheet.grid))
    return next(row for row in rows if any(parse_ident(sheet.grid[row][c]) for c in columns))


def _headers(
    sheet: Sheet, head: range, header_row: int, vocabulary: Vocabulary
) -> tuple[Header, ...]:
    """Return the header of each column: of its row, else of the row below it, else above it."""
    near = [row for row in (header_row, header_row + 1, header_row - 1) if row in head]
    return tuple(_header(sheet, column, near, vocabulary) for column in range(width_of(sheet)))


def _header(sheet: Sheet, column: int, rows: Sequence[int], vocabulary: Vocabulary) -> Header:
    texts = [clean(sheet.grid[row][column]) for row in rows]
    for text in texts:
        if words := vocabulary.header(text):
            return Header(column, text, words)
    return Header(column, next(filter(None, texts), "")[:LONGEST_HEADER], ())


def _end(sheet: Sheet, first: int, columns: Sequence[int], vocabulary: Vocabulary) -> int:
    """Return the row behind the table: the header row of the next one, or the sheet's end.

    A status word may be a header word too (`Met`), so a header inside must name its ids.
    """
    for row in range(first + 1, len(sheet.grid)):
        cells = sheet.grid[row]
        for column in columns:
            if parse_ident(cells[column]):
                break
        else:
            meanings = _meanings(cells, vocabulary)
            if Meaning.ID in meanings and len(meanings) > 1:
                return row
    return len(sheet.grid)


def _id_columns(
    sheet: Sheet, columns: Sequence[int], headers: Sequence[Header], rows: range
) -> tuple[IdColumn, ...]:
    """Return the id columns, the one to read first: most ids, not padded, headed as an id."""
    found = [_id_column(sheet, headers[column], rows) for column in columns]
    return tuple(sorted(found, key=lambda one: (-one.found, one.padded, one.rank, one.column)))


def _id_column(sheet: Sheet, header: Header, rows: range) -> IdColumn:
    idents = tuple(parse_ident(sheet.grid[row][header.column]) for row in rows)
    found = [ident for ident in idents if ident and ident.kind is IdentKind.REQUIREMENT]
    rank = header.rank(Meaning.ID)
    return IdColumn(
        header.column,
        idents,
        len({(ident.short, ident.label) for ident in found}),
        any(ident.padded for ident in found),
        rank is not None,
        _LAST_RANK if rank is None else rank,
    )


def _label_column(
    sheet: Sheet, headers: Sequence[Header], ids: Sequence[IdColumn], rows: range
) -> int | None:
    """Return the column with the letters of objectives, where the ids have none."""
    if any(ident.label for ident in ids[0].idents if ident):
        return None
    taken = {one.column for one in ids}
    headed = [h.column for h in headers if h.rank(Meaning.ID) is not None]
    candidates = (column for column in headed if column not in taken)
    return next((column for column in candidates if holds_labels(sheet, column, rows)), None)


def _layout(headers: Sequence[Header], vocabulary: Vocabulary) -> NamedLayout | None:
    keys = {header_key(header.text) for header in headers}
    return next((layout for layout in vocabulary.layouts if layout.headers <= keys), None)
