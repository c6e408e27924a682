"""Where the tables of a sheet are, wherever they start: header words above, ids below.

`find_tables` finds every table that has ids, with or without a status column; which of them are
the assessment is decided in `selection.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress, islice
from typing import NamedTuple

from poam_batch.problems import rejected
from poam_batch.workbooks.grids.open import Sheet
from poam_batch.workbooks.tables.claims import Claim, Claims
from poam_batch.workbooks.tables.columns import (
    Header,
    StatusColumn,
    by_rank,
    headed_as_ids,
    status_column,
    without_dated,
)
from poam_batch.workbooks.tables.header_rows import meanings_of, own_header, read_headers
from poam_batch.workbooks.tables.held import Held
from poam_batch.workbooks.tables.id_columns import (
    IdColumn,
    columns_of_ids,
    label_column,
    read_id_columns,
)
from poam_batch.workbooks.tables.id_search import IdSearch
from poam_batch.workbooks.tables.side_by_side import part_of_sheet, parts_of
from poam_batch.workbooks.words.cells import CellValue, Ident, IdentKind, header_key, parse_ident
from poam_batch.workbooks.words.firm_layouts import FirmLayout, extended
from poam_batch.workbooks.words.several import ident_of
from poam_batch.workbooks.words.vocabulary import Meaning, NamedLayout, Vocabulary

_POAM_HEADERS = 2
_MOST_TABLES = 1_000


@dataclass(frozen=True, eq=False)
class Table:
    """A table of a sheet: rows and columns count from 0.

    `ids` are all columns that hold ids, the one to read first; `label_column` holds the letters of
    objectives beside them. `rows` are the body's rows, `with_ids` those that have an id. `statuses`
    are the columns headed as a status; `poam` says that the headers are those of a plan of action.
    `claim` is that of a firm's own layout, and `words` what its cells are read with; `missed` are
    layouts that name these headers, but another fingerprint.
    """

    sheet: Sheet
    header_row: int
    headers: tuple[Header, ...]
    ids: tuple[IdColumn, ...]
    label_column: int | None
    rows: range
    with_ids: Held
    statuses: tuple[StatusColumn, ...]
    poam: bool
    layout: NamedLayout | None
    words: Vocabulary
    claim: Claim | None = None
    missed: tuple[FirmLayout, ...] = ()

    @property
    def id_column(self) -> int:
        """The column that the ids are read from."""
        return self.ids[0].column

    @property
    def idents(self) -> tuple[Ident | None, ...]:
        """What stands in the id column, row by row."""
        return self.ids[0].idents

    @cached_property
    def held(self) -> Held:
        """What stands in the columns of all its rows."""
        return self.with_ids if self.with_ids.rows == self.rows else Held(self.sheet, self.rows)

    def cells(self, column: int) -> Sequence[CellValue]:
        """Return what stands in a column, row by row."""
        return self.held.cells(column)

    def columns(self, meaning: Meaning) -> tuple[int, ...]:
        """Return the columns of a meaning, the best words first; id columns are only ids."""
        ids = {one.column for one in self.ids}
        return tuple(column for column in by_rank(self.headers, meaning) if column not in ids)

    @property
    def own_status(self) -> StatusColumn | None:
        """The status column that a firm's layout picks."""
        picked = self.claim.columns(Meaning.STATUS) if self.claim else []
        return next((one for one in self.statuses if one.header.column in picked), None)

    @property
    def ignored(self) -> tuple[Header, ...]:
        """The columns that a firm's layout leaves aside."""
        return tuple(self.headers[c] for c in self.claim.ignored) if self.claim else ()


def find_tables(
    sheet: Sheet, vocabulary: Vocabulary, layouts: Sequence[FirmLayout] = ()
) -> tuple[Table, ...]:
    """Return the tables of a sheet that hold ids, from the top down.

    `layouts` are a firm's own. Raises `ambiguous_layout` where two of them contradict each other,
    `too_large` past 1,000 tables.
    """
    found = tuple(islice(_tables(_Search(sheet, vocabulary, layouts), 0), _MOST_TABLES + 1))
    if len(found) > _MOST_TABLES:
        raise rejected(
            "too_large",
            f"The sheet {sheet.name} has more than {_MOST_TABLES:,} tables with headers of their "
            "own.",
            "Keep one header for the rows of the assessment.",
        )
    return found


class _Search:
    """What the tables of a sheet are found with, from a row on."""

    def __init__(
        self, sheet: Sheet, vocabulary: Vocabulary, layouts: Sequence[FirmLayout], start: int = 0
    ) -> None:
        self.sheet = sheet
        self.vocabulary = vocabulary
        self.claims = Claims(sheet, layouts, start)
        self.ids = IdSearch(sheet, start)


def _tables(search: _Search, row: int) -> Iterator[Table]:
    while row < len(search.sheet.grid):
        start = _start(search, row)
        if start is None:
            row += 1
        elif start.row > row:
            row = start.row
        else:
            table = _table(search, start)
            yield from _parts(table, start.row, search)
            row = table.rows.stop


def _parts(table: Table, start: int, search: _Search) -> Iterator[Table]:
    """Yield a table, or the tables that stand side by side in it if no layout claims them all."""
    parts = () if table.claim else parts_of(table.headers, table.ids)
    if not parts:
        yield table
    for columns in parts:
        part = part_of_sheet(table.sheet, range(max(start - 1, 0), table.rows.stop), columns)
        yield from _tables(_Search(part, search.vocabulary, search.claims.layouts, start), start)


class _Start(NamedTuple):
    """Where a table starts: its header's first row, its first id, its id columns."""

    row: int
    first: int
    columns: Sequence[int]
    claim: Claim | None


def _start(search: _Search, row: int) -> _Start | None:
    """Return the table that starts in a row, or further down at a row that a layout claims."""
    cells, claim = search.sheet.grid[row], search.claims.at(row)
    meanings = meanings_of(cells, search.vocabulary)
    headed = claim is not None or Meaning.ID in meanings or Meaning.STATUS in meanings
    columns: Sequence[int] = ()
    if headed and search.ids.near(row):
        columns = search.ids.below(row, headed_as_ids(cells, search.vocabulary))
    if claim is not None:
        columns = _claimed_ids(search.ids, row, columns, claim)
    if not columns or any(_is_requirement(cells[column]) for column in columns):
        return None
    first = min(found for c in columns if (found := search.ids.first(row, c)) is not None)
    claimed = None if claim else search.claims.first(range(row + 1, first))
    return _Start(row if claimed is None else claimed, first, columns, claim)


def _is_requirement(value: CellValue) -> bool:
    """Return whether a cell names a requirement: a row with `3.1.1 | Met` heads no columns."""
    ident = parse_ident(value)
    return ident is not None and ident.kind is IdentKind.REQUIREMENT


def _claimed_ids(ids: IdSearch, row: int, found: Sequence[int], claim: Claim) -> list[int]:
    """Return the id columns of a claimed table: those picked that hold ids, and others found."""
    picked = [c for c in claim.columns(Meaning.ID) if ids.first(row, c) is not None]
    if claim.columns(Meaning.ID) and not picked:
        return []
    return [*picked, *(c for c in found if c not in claim.headers)]


def _table(search: _Search, start: _Start) -> Table:
    sheet, vocabulary, claims = search.sheet, search.vocabulary, search.claims
    claim, columns = start.claim, start.columns
    head = range(start.row, start.first)
    header_row = max(head, key=lambda row: len(meanings_of(sheet.grid[row], vocabulary)))
    if claim is not None:
        header_row = claim.header_row
    headers = read_headers(sheet, head, header_row, columns, vocabulary)
    words = vocabulary
    if claim is not None:
        headers = tuple(own_header(header, claim) for header in headers)
        words = extended(vocabulary, claim.layout)
    columns = columns_of_ids(headers, columns)
    idents = _idents(sheet, start.first, columns)
    end = start.first + _until_next(sheet, start.first, idents, vocabulary)
    next_claim = claims.first(range(start.first + 1, end))
    rows = range(start.first, end if next_claim is None else next_claim)
    ids = read_id_columns(
        [headers[column] for column in columns], [held[: len(rows)] for held in idents]
    )
    if claim is not None:
        picked = claim.columns(Meaning.ID)
        ids = tuple(sorted(ids, key=lambda one: bool(picked) and one.column not in picked))
    held = Held(sheet, rows if None not in ids[0].idents else list(compress(rows, ids[0].idents)))
    found = [status_column(held, h, words) for h in headers if h.column not in columns]
    statuses = tuple(column for column in found if column is not None)
    if any(one.possible and not one.header.dated for one in statuses):
        headers, statuses = without_dated(headers, statuses)
    return Table(
        sheet,
        header_row,
        headers,
        ids,
        label_column(sheet, headers, ids, rows, vocabulary),
        rows,
        held,
        statuses,
        sum(vocabulary.is_poam_header(header.text) for header in headers) >= _POAM_HEADERS,
        _layout(headers, vocabulary),
        words,
        claim,
        () if claim else claims.missed(head),
    )


def _idents(sheet: Sheet, first: int, columns: Sequence[int]) -> Sequence[Sequence[Ident | None]]:
    """Return what the id columns hold from a row on, column by column."""
    kind, known = IdentKind.SEVERAL, {**sheet.idents}
    several = [v for v, i in known.items() if i.kind is kind] if kind in sheet.kinds else ()
    known |= {value: ident for value in several if (ident := ident_of(value))}
    return [tuple(map(known.get, sheet.columns[column][first:])) for column in columns]


def _until_next(
    sheet: Sheet, first: int, idents: Sequence[Sequence[Ident | None]], vocabulary: Vocabulary
) -> int:
    """Return how many rows there are to the next table's header or the sheet's end.

    A status word may be a header word too (`Met`), so a header inside must name its ids.
    """
    height = len(sheet.grid) - first
    if any(None not in held for held in idents):
        return height
    for number, held in enumerate(zip(*idents, strict=True)):
        if not any(held):
            meanings = meanings_of(sheet.grid[first + number], vocabulary)
            if Meaning.ID in meanings and len(meanings) > 1:
                return number
    return height


def _layout(headers: Sequence[Header], vocabulary: Vocabulary) -> NamedLayout | None:
    keys = {header_key(header.text) for header in headers}
    return next((layout for layout in vocabulary.layouts if layout.headers <= keys), None)
