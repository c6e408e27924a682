"""The rows of a sheet that stand in no table that was read, and the headers above their cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import chain
from typing import NamedTuple

from poam_batch.model import Finding
from poam_batch.workbooks.grids.open import Sheet
from poam_batch.workbooks.rows.body import covered_rows
from poam_batch.workbooks.rows.readings import TableReading
from poam_batch.workbooks.tables.columns import Header, width_of
from poam_batch.workbooks.tables.held import Held
from poam_batch.workbooks.tables.id_columns import read_id_columns
from poam_batch.workbooks.tables.layouts import Table
from poam_batch.workbooks.words.cells import CellValue, clean, header_key
from poam_batch.workbooks.words.several import ident_of
from poam_batch.workbooks.words.vocabulary import (
    LONGEST_HEADER,
    StatusWord,
    Vocabulary,
)

_ALSO_TRUTHS = {0, 1}  # what FALSE and TRUE equal


class UnreadRows(NamedTuple):
    """A sheet, and its rows that were not read, from the top down.

    `texts` are the different texts in them, `words` those that can only be findings, and those
    that say NOT MET with words that may answer something else; `has_ids` says that some name
    requirements.
    """

    sheet: Sheet
    rows: Sequence[int]
    texts: Set[str]
    words: Mapping[str, StatusWord]
    has_ids: bool

    @property
    def has_gaps(self) -> bool:
        """Whether anything in the rows says NOT MET."""
        return any(word.finding is Finding.NOT_MET for word in self.words.values())


def rows_not_read(
    sheet: Sheet,
    chosen: Iterable[TableReading],
    plans: Iterable[Table],
    vocabulary: Vocabulary,
) -> UnreadRows:
    """Return the rows of a sheet but those with ids in tables that were read, and of plans."""
    name = sheet.name
    read = (one.table for one in chosen if one.readings)
    taken = [_rows_read(table) for table in read if table.sheet.name == name]
    taken += [range(one.header_row, one.rows.stop) for one in plans if one.sheet.name == name]
    rows = sorted(set(range(len(sheet.grid))).difference(*taken))
    texts = _texts_in(sheet, rows) if taken else sheet.texts
    if sheet.values & _ALSO_TRUTHS:
        cells = list(chain.from_iterable(sheet.grid[row] for row in rows))
        truths = cells if bool in map(type, cells) else ()
        texts |= {clean(cell) for cell in truths if isinstance(cell, bool)}
    has_ids = not sheet.named.isdisjoint(texts)
    return UnreadRows(sheet, rows, texts, _words(texts, vocabulary), has_ids)


def _texts_in(sheet: Sheet, rows: Iterable[int]) -> Set[str]:
    different = set(chain.from_iterable(sheet.grid[row] for row in rows))
    return {value for value in different if isinstance(value, str)}


def _words(texts: Iterable[str], vocabulary: Vocabulary) -> Mapping[str, StatusWord]:
    """Return the texts that can only be findings, and those that say NOT MET with other words."""
    known = vocabulary.known(texts).items()
    return {text: word for text, word in known if word.strong or word.finding is Finding.NOT_MET}


def text_of(value: CellValue) -> str:
    """Return a text as it stands, TRUE and FALSE as texts, and nothing for numbers."""
    return clean(value) if isinstance(value, bool) else value if isinstance(value, str) else ""


def _rows_read(table: Table) -> Iterable[int]:
    """Return the rows of a table that have an id, or that one above them holds for."""
    if table.label_column is not None:
        return table.rows
    if table.with_ids.rows == table.rows:
        return chain(table.rows, covered_rows(table, table.id_column))
    headed = [table.idents, *(one.idents for one in table.ids[1:] if one.headed)]
    found = zip(table.rows, zip(*headed, strict=True), strict=True)
    with_ids = (
        row for row, (own, *others) in found if own or (any(others) and not _id_text(table, row))
    )
    return chain(with_ids, covered_rows(table, table.id_column))


def _id_text(table: Table, row: int) -> str:
    return clean(table.sheet.grid[row][table.id_column])


class IdRow(NamedTuple):
    """A row with ids, and the headers of its columns: of its table, or what stands above."""

    number: int
    headers: Mapping[int, str]


def rows_with_ids(
    unread: UnreadRows, tables: Iterable[Table], vocabulary: Vocabulary
) -> Iterator[IdRow]:
    """Yield the rows that name requirements; what stands in such rows is no header of another."""
    wanted = set(unread.rows) if unread.has_ids else set()
    own = [table for table in tables if table.sheet.name == unread.sheet.name]
    above: dict[int, str] = {}
    for number, cells in enumerate(unread.sheet.grid if wanted else ()):
        if unread.sheet.named.isdisjoint(cells):
            above |= _headers_in(cells, vocabulary)
        elif number in wanted:
            inside = (t.headers for t in own if t.header_row < number < t.rows.stop)
            named = {h.column: h.text for headers in inside for h in headers if h.text}
            yield IdRow(number, above | named)


def _headers_in(cells: Sequence[CellValue], vocabulary: Vocabulary) -> Mapping[int, str]:
    """Return the texts of a row; "" for those of a cover, which are values."""
    texts = {c: clean(v) for c, v in enumerate(cells) if isinstance(v, str) and v.strip()}
    first = next(iter(texts.values()), "")
    cover = header_key(first) in vocabulary.cover_keys
    return {column: "" if cover else text[:LONGEST_HEADER] for column, text in texts.items()}


def headers_above(table: Table, vocabulary: Vocabulary) -> Iterator[Header]:
    """Yield the headers of a table; where one is blank, with what stands above its first id."""
    blank = [header.column for header in table.headers if not header.text]
    above = _texts_above(table.sheet, table.rows.start, blank, vocabulary)
    for header in table.headers:
        text = above.get(header.column, "")
        yield Header(header.column, text, vocabulary.header(text)) if text else header


def _texts_above(
    sheet: Sheet, first: int, columns: Sequence[int], vocabulary: Vocabulary
) -> Mapping[int, str]:
    """Return the nearest text above a row in each of some columns, but not in rows with ids."""
    found: dict[int, str] = {}
    for cells in reversed(sheet.grid[:first]):
        if len(found) == len(columns):
            break
        if sheet.named.isdisjoint(cells):
            texts = _headers_in(cells, vocabulary)
            found = {c: texts[c] for c in columns if c in texts} | found
    return found


def as_a_table(sheet: Sheet, rows: Sequence[int], vocabulary: Vocabulary) -> Table | None:
    """Return the rows with ids, none of which is in a table that was read, as a table of its own.

    Its headers are the texts above the first of them; None where no row has an id.
    """
    named = sheet.named
    places = [(row, c) for row in rows for c, v in enumerate(sheet.grid[row]) if v in named]
    if not places:
        return None
    column = Counter(column for _, column in places).most_common(1)[0][0]
    first, last = min(places)[0], max(places)[0]
    columns = range(width_of(sheet))
    above = _texts_above(sheet, first, columns, vocabulary)
    texts = [above.get(column, "") for column in columns]
    headers = tuple(Header(c, t, vocabulary.header(t)) for c, t in zip(columns, texts, strict=True))
    body = range(first, last + 1)
    idents = [ident_of(sheet.grid[row][column]) for row in body]
    ids = read_id_columns([headers[column]], [idents])
    with_ids = [row for row, ident in zip(body, ids[0].idents, strict=True) if ident]
    held = Held(sheet, with_ids)
    return Table(sheet, first - 1, headers, ids, None, body, held, (), False, None, vocabulary)
