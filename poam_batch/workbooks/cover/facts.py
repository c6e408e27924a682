"""What the key/value cells of a workbook say: client, scope, dates, SSP, marking."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from poam_batch.model import Finding, Place
from poam_batch.workbooks.grids.open import Book, Sheet, cell_name
from poam_batch.workbooks.tables.layouts import Table
from poam_batch.workbooks.words.cells import CellValue, IdentKind, clean, header_key
from poam_batch.workbooks.words.vocabulary import LONGEST_HEADER, SECOND_CLIENT, Vocabulary

_MOST_ROWS = 200
_MOST_CELLS = 40
_BANNER_ROWS = 4
_NO_VALUE = {Finding.NOT_ASSESSED, Finding.NOT_APPLICABLE}
_PAIR = 2  # a key and its value
_MAYBE_DATES = {IdentKind.DATE, IdentKind.FAMILY}

LABELS = {
    "client": "client",
    "scope": "scope",
    "uei": "UEI",
    "assessment_type": "assessment type",
    "level": "level",
    "assessment_start": "start of the assessment",
    "assessment_date": "assessment date",
    "conditional_status_date": "conditional status date",
    "conditional_date_level_2": "conditional status date of Level 2",
    "conditional_date_level_3": "conditional status date of Level 3",
    "status_date": "status date",
    "ssp_name": "name of the SSP",
    "ssp_version": "version of the SSP",
    "ssp_date": "date of the SSP",
    "assessor": "assessor",
    "contact": "contact",
    "marking": "marking",
}


class Fact(NamedTuple):
    """One value that the cover gives for a field, and where it stands."""

    field: str
    value: CellValue
    place: Place

    @property
    def text(self) -> str:
        """The value as one line of text."""
        return clean(self.value)


class _Filled(NamedTuple):
    """A cell of a row that is not empty; `key` is the field that it would be the key of."""

    column: int
    value: CellValue
    text: str
    key: str | None


class _Cells(dict[int, list[_Filled]]):
    """The filled cells of the rows of a sheet; each row is looked at once, when it is asked for."""

    def __init__(self, sheet: Sheet, vocabulary: Vocabulary) -> None:
        super().__init__()
        self.sheet = sheet
        self.vocabulary = vocabulary

    def __missing__(self, number: int) -> list[_Filled]:
        cells = enumerate(self.sheet.grid[number][:_MOST_CELLS])
        self[number] = [
            _Filled(column, value, text, _key(text, self.vocabulary))
            for column, value in cells
            if value != "" and (text := clean(value))
        ]
        return self[number]

    def place(self, number: int, column: int) -> Place:
        """Return the place of a cell."""
        return Place(self.sheet.name, cell_name(number, column))


def collect_facts(
    book: Book, tables: Iterable[Table], vocabulary: Vocabulary
) -> Mapping[str, tuple[Fact, ...]]:
    """Return the facts by field, in the order of the sheets.

    A value stands right of its key, behind it (`Client: Acme`), in the column headed `Input`, or
    below it where a whole row is keys. What stands above the first table of a sheet and below the
    last id of its last one is a cover; the rows between are none.
    """
    with_tables: dict[str, list[Table]] = {}
    for table in tables:
        with_tables.setdefault(table.sheet.name, []).append(table)
    found: dict[str, list[Fact]] = {}
    for sheet in book.sheets:
        tables_of_sheet = with_tables.get(sheet.name, ())
        rows = _outside(sheet, [t for t in tables_of_sheet if not _is_cover(t, vocabulary)])
        cells = _Cells(sheet, vocabulary)
        for fact in (*_facts(cells, rows), *_banners(cells, rows)):
            if _says_something(fact, vocabulary):
                field = "client" if fact.field == SECOND_CLIENT else fact.field
                found.setdefault(field, []).append(fact)
    found.get("client", []).sort(key=lambda fact: fact.field == SECOND_CLIENT)
    return {field: tuple(facts) for field, facts in found.items()}


def _outside(sheet: Sheet, tables: Sequence[Table]) -> Sequence[int]:
    """Return the rows of a sheet above and below its tables, the first some of each."""
    first = min((table.header_row for table in tables), default=len(sheet.grid))
    below = max((_below_ids(table) for table in tables), default=len(sheet.grid))
    after = range(below, min(below + _MOST_ROWS, len(sheet.grid)))
    return (*range(min(first, _MOST_ROWS)), *after)


def _is_cover(table: Table, vocabulary: Vocabulary) -> bool:
    """Return whether what looks like a table is a part of the cover: a word that heads ids, a date.

    `Marking | CUI` above `Status date | 2026-10-01` is one, for `CUI` heads ids, and a spreadsheet
    program may have made dates of them.
    """
    if table.statuses:
        return False
    if all(ident.kind in _MAYBE_DATES for ident in table.idents if ident):
        return True
    cells = _Cells(table.sheet, vocabulary)[table.header_row]
    return len(cells) == _PAIR and cells[0].key is not None


def _below_ids(table: Table) -> int:
    from_below = zip(reversed(table.rows), reversed(table.idents), strict=True)
    return next((row for row, ident in from_below if ident), table.header_row) + 1


def _says_something(fact: Fact, vocabulary: Vocabulary) -> bool:
    """Return whether a value is one, and not a blank, `TBD`, `N/A` or `[Client name]`."""
    word = vocabulary.status(fact.text)
    return not _is_placeholder(fact.text) and (word is None or word.finding not in _NO_VALUE)


def _is_placeholder(text: str) -> bool:
    return text.startswith(("[", "<", "{")) and text.endswith(("]", ">", "}"))


def _facts(of: _Cells, rows: Sequence[int]) -> Iterator[Fact]:
    value_column: int | None = None
    values: frozenset[int] = frozenset()
    for number in rows:
        cells, keys = of[number], _keys(of, number, value_column)
        keys = {c: field for c, field in keys.items() if c not in values}
        values = frozenset()
        yield from _behind_their_key(of, number)
        if not keys:
            value_column = _value_column(cells, of.vocabulary) or value_column
        elif len(keys) > 1 and len(keys) == len(cells):
            yield from _below(of, number + 1, keys)
            values = _values_below(of, number + 1, keys)
        else:
            yield from _beside(of, number, keys, value_column)


def _keys(of: _Cells, number: int, value_column: int | None) -> dict[int, str]:
    """Return the field of each column of a row whose cell is a key, and not the value of one.

    A value may be the word of another key: `Scope | Enclave`, `SSP name | System Security Plan`.
    """
    cells = of[number]
    keys = {cell.column: cell.key for cell in cells if cell.key}
    if not keys:
        return keys
    if _is_listed(of, number) or _has_keys_and_values(cells, keys):
        keys = {cell.column: keys[cell.column] for cell in cells[::2] if cell.column in keys}
    first = min(keys, default=None)
    return {c: field for c, field in keys.items() if c != value_column or c == first}


def _has_keys_and_values(cells: Sequence[_Filled], keys: Mapping[int, str]) -> bool:
    """Return whether every other cell of a row is a key with its value: `Client | Acme | ...`."""
    pairs = list(zip(cells[::2], cells[1::2], strict=False))
    beside = all(k.column in keys and v.column == k.column + 1 for k, v in pairs)
    return beside and len(cells) % _PAIR == 0 and any(v.column not in keys for _, v in pairs)


def _is_listed(of: _Cells, number: int) -> bool:
    """Return whether two cells of a row are a key and its value, as in the row above or below."""
    cells = of[number]
    if len({cell.text for cell in cells}) != _PAIR or len(cells) != _PAIR:
        return False
    first, second = (cell.column for cell in cells)
    for row in range(max(number - 1, 0), min(number + _PAIR, len(of.sheet.grid))):
        fields = {cell.column: cell.key for cell in of[row]}
        if fields.get(first) is not None and fields.get(second, "") is None:
            return True
    return False


def _key(text: str, vocabulary: Vocabulary) -> str | None:
    if len(text) > LONGEST_HEADER or _is_placeholder(text):
        return None
    return vocabulary.cover_keys.get(header_key(text))


def _value_column(cells: Sequence[_Filled], vocabulary: Vocabulary) -> int | None:
    """Return the column of the values where a row heads keys and values (`Data Field`, `Input`)."""
    keys = {
        header_key(cell.text): cell.column for cell in cells if len(cell.text) <= LONGEST_HEADER
    }
    if not vocabulary.cover_key_columns & keys.keys():
        return None
    return next((keys[key] for key in keys if key in vocabulary.cover_value_columns), None)


def _behind_their_key(of: _Cells, number: int) -> Iterator[Fact]:
    for cell in of[number]:
        key, colon, value = cell.text.partition(":")
        field = _key(key, of.vocabulary) if colon and value.strip() else None
        if field:
            yield Fact(field, value.strip(), of.place(number, cell.column))


def _values_below(of: _Cells, number: int, keys: Mapping[int, str]) -> frozenset[int]:
    """Return the columns of a row that hold the values of keys above it, and are no keys.

    `Enclave` below `System` is its value, unless the whole row is keys again.
    """
    below = of[number] if number < len(of.sheet.grid) else []
    return frozenset(keys) if any(cell.key is None for cell in below) else frozenset()


def _below(of: _Cells, number: int, keys: Mapping[int, str]) -> Iterator[Fact]:
    row = of.sheet.grid[number] if number < len(of.sheet.grid) else ()
    for column, field in keys.items():
        if column < len(row) and row[column] != "":
            yield Fact(field, row[column], of.place(number, column))


def _beside(
    of: _Cells, number: int, keys: Mapping[int, str], value_column: int | None
) -> Iterator[Fact]:
    for column, field in keys.items():
        right = [cell for cell in of[number] if cell.column > column]
        if value_column is not None and value_column > column:
            right = [cell for cell in right if cell.column == value_column]
        if right and right[0].column not in keys:
            yield Fact(field, right[0].value, of.place(number, right[0].column))


def _banners(of: _Cells, rows: Sequence[int]) -> Iterator[Fact]:
    """Yield the marking of a sheet, from the banner in its first rows."""
    for number in (row for row in rows if row < _BANNER_ROWS):
        for cell in of[number]:
            short = len(cell.text) <= LONGEST_HEADER
            if short and (match := of.vocabulary.banner.fullmatch(cell.text)):
                yield Fact("marking", match[1], of.place(number, cell.column))
