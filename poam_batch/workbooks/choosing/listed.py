"""Lists of ids under words for gaps, and the client's own POA&M: what they name may be read as MET.

`Open requirements` with ids below it says of each that it is NOT MET, though no cell says so.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from poam_batch.model import Finding
from poam_batch.problems import Problem, Severity, WorkbookRejected, rejected
from poam_batch.workbooks.choosing.compared import and_more
from poam_batch.workbooks.choosing.findings_read import FindingsRead
from poam_batch.workbooks.choosing.plans import is_plan
from poam_batch.workbooks.grids.open import Sheet, cell_name
from poam_batch.workbooks.rows.readings import Reading, TableReading
from poam_batch.workbooks.tables.layouts import Table
from poam_batch.workbooks.words.cells import (
    CellValue,
    Ident,
    IdentKind,
    clean,
    header_key,
    word_key,
)
from poam_batch.workbooks.words.several import named_ids
from poam_batch.workbooks.words.vocabulary import FOLDER, LONGEST_WORD, Vocabulary

_NEARLY = 0.9
_PLAN = "the client's own POA&M"


class _Words(NamedTuple):
    """Headers of lists of gaps and what tells in a row whether it is still open."""

    headers: re.Pattern[str]
    unmet: re.Pattern[str]
    rules: re.Pattern[str]
    settled: re.Pattern[str]
    open: frozenset[str]
    closed_on: re.Pattern[str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    words = tomllib.loads((FOLDER / "doubts.toml").read_text(encoding="utf-8"))["lists"]
    found = {name: re.compile(words[name]) for name in _Words._fields if name != "open"}
    return _Words(open=frozenset(map(word_key, words["open"])), **found)


class _Item(NamedTuple):
    """An id in a list: under which words, in which cell, and whether its row says it is open."""

    heading: str
    ident: Ident
    sheet: str
    cell: str
    text: str
    open: bool


class Looked(NamedTuple):
    """The sheets to look at, the tables that were read and those of plans or set aside."""

    sheets: Sequence[Sheet]
    chosen: Sequence[TableReading]
    plans: Sequence[Table]


def listed_gaps(looked: Looked, read: FindingsRead, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Yield a warning a list whose ids are MET or N/A in what was read.

    Raises `ambiguous_table` where the words above a list can only mean NOT MET.
    """
    items = [one for plan in looked.plans if is_plan(plan) for one in _planned(plan, vocabulary)]
    for sheet in looked.sheets:
        items += _listed(sheet, looked, vocabulary)
    lists: defaultdict[tuple[str, str], list[_Item]] = defaultdict(list)
    for one in items:
        lists[one.sheet, one.heading].append(one)
    for listed in lists.values():
        unmet = _means_unmet(listed[0].heading)
        named = {one.ident.short for one in listed}
        # What names nearly every requirement is a form with a row for each.
        every = not unmet and len(named) >= _NEARLY * len(read.by_key)
        said = [
            (one, r) for one in listed if (one.open or not every) and (r := read.better(one.ident))
        ]
        if said and unmet:
            raise _refused(*said[0], len(said))
        if said:
            yield _not_confirmed(*said[0], len(said))


def _means_unmet(heading: str) -> bool:
    return _words().unmet.fullmatch(header_key(heading)) is not None


def _heads_gaps(text: str) -> bool:
    return len(text) <= LONGEST_WORD and _is_head(text)


@lru_cache(maxsize=8_192)
def _is_head(text: str) -> bool:
    return _words().headers.fullmatch(header_key(text)) is not None or _means_unmet(text)


def _planned(plan: Table, vocabulary: Vocabulary) -> Iterator[_Item]:
    """Yield the items of a plan that nothing says are closed."""
    if _words().rules.search(header_key(plan.sheet.name)):
        return
    grid = plan.sheet.grid
    closing = [h.column for h in plan.headers if _words().closed_on.fullmatch(header_key(h.text))]
    for row, ident in zip(plan.rows, plan.idents, strict=True):
        cells = grid[row]
        closed = any(any(map(str.isdigit, clean(cells[column]))) for column in closing)
        if ident is None or ident.kind is not IdentKind.REQUIREMENT or closed:
            continue
        if not _is_settled(cells, vocabulary):
            place = cell_name(row, plan.id_column)
            text = clean(cells[plan.id_column])
            yield _Item(_PLAN, ident, plan.sheet.name, place, text, _is_open(cells, vocabulary))


def _is_open(cells: Iterable[CellValue], vocabulary: Vocabulary) -> bool:
    texts = [text for cell in cells if (text := clean(cell)) and len(text) <= LONGEST_WORD]
    words = (vocabulary.strong(text) for text in texts)
    return any(word_key(text) in _words().open for text in texts) or any(
        word is not None and word.finding is Finding.NOT_MET for word in words
    )


def _is_settled(cells: Sequence[CellValue], vocabulary: Vocabulary) -> bool:
    """Return whether a row says that it is closed, or MET, and nowhere that it is open."""
    texts = [text for cell in cells if (text := clean(cell)) and len(text) <= LONGEST_WORD]
    met = any((w := vocabulary.strong(t)) and w.finding is not Finding.NOT_MET for t in texts)
    closed = met or any(_words().settled.fullmatch(text.casefold()) for text in texts)
    return closed and not _is_open(cells, vocabulary)


def _listed(sheet: Sheet, looked: Looked, vocabulary: Vocabulary) -> Iterator[_Item]:
    """Yield the ids under words for gaps, in cells that belong to no table that was read."""
    heads = set(filter(_is_head, sheet.words))
    name = sheet.name if _heads_gaps(sheet.name) else ""
    ids = _ids_in_no_table(sheet, looked.chosen) if heads or name else {}
    plans = [table for table in looked.plans if table.sheet.name == sheet.name]
    passed = {row for table in plans for row in range(table.header_row, table.rows.stop)}
    above: dict[int, str] = {}
    title, below = name, False
    for row, cells in enumerate(sheet.grid if ids else ()):
        if row in ids and row not in passed:
            below = True
            under = _Under(above, title, heads)
            yield from _items(sheet, ids[row], under, vocabulary)
            continue
        filled = {c: v for c, v in enumerate(cells) if isinstance(v, str) and v.strip()}
        above |= filled
        if below and filled:
            title, below = name, False
        if len(filled) == 1 and (lone := next(iter(filled.values()))) in heads:
            title = lone


class _IdRow(NamedTuple):
    """The ids of a row by their column, and whether it is one of a table that was read."""

    number: int
    idents: dict[int, tuple[Ident, ...]]
    inside: bool


class _Under(NamedTuple):
    """What a row stands under: the nearest text above each cell, a title, the words for gaps."""

    above: Mapping[int, str]
    title: str
    heads: Collection[str]


def _ids_in_no_table(sheet: Sheet, chosen: Iterable[TableReading]) -> Mapping[int, _IdRow]:
    """Return the rows with ids but those in the columns of ids of the tables that were read.

    Under words for gaps such a column is a list as well.
    """
    tables = [o.table for o in chosen if o.readings and o.table.sheet.name == sheet.name]
    inside = set().union(*(table.rows for table in tables))
    named = sheet.named
    found: dict[int, _IdRow] = {}
    for column, cells in enumerate(sheet.columns):
        if named.isdisjoint(sheet.counts[column]):
            continue
        of_ids = [t for t in tables if any(one.column == column for one in t.ids)]
        no_lists = (t for t in of_ids if not _heads_gaps(t.headers[column].text))
        for row in sorted(set(range(len(cells))).difference(*(t.rows for t in no_lists))):
            cell = cells[row]
            if cell in named and (ids := _ids(cell, sheet.idents[cell])):
                here = found.setdefault(row, _IdRow(row, {}, row in inside))
                here.idents[column] = ids
    return found


def _items(sheet: Sheet, row: _IdRow, under: _Under, vocabulary: Vocabulary) -> Iterator[_Item]:
    """Yield the ids of a row that a header, its first cell or a title calls gaps.

    In a table that was read, only its own header or first cell does.
    """
    cells = sheet.grid[row.number]
    first = next((value for value in cells if value != ""), "")
    for column, idents in row.idents.items():
        header = under.above.get(column)
        own = [str(text) for text in (header, first) if text in under.heads]
        titled = column == min(row.idents) and not row.inside
        heading = own[0] if own else under.title if titled else ""
        rest = cells[column:] if row.inside else cells
        aside = heading == under.title and vocabulary.is_left_aside(header or "")
        if not heading or aside or _is_settled(rest, vocabulary):
            continue
        place, is_open = cell_name(row.number, column), _is_open(rest, vocabulary)
        for ident in idents:
            yield _Item(heading, ident, sheet.name, place, clean(cells[column]), is_open)


def _ids(value: CellValue, ident: Ident) -> tuple[Ident, ...]:
    return (ident,) if ident.kind is IdentKind.REQUIREMENT else named_ids(value)


def _said(one: _Item, reading: Reading, number: int) -> str:
    under = f"on {_PLAN}" if one.heading == _PLAN else f'under "{one.heading}"'
    return (
        f"{one.sheet}!{one.cell}: {one.ident.short} stands {under}, and is {reading.finding} at "
        f"{'!'.join(reading.place)}{and_more(number)}"
    )


def _refused(one: _Item, reading: Reading, number: int) -> WorkbookRejected:
    return rejected(
        "ambiguous_table",
        f"{_said(one, reading, number)}. Such words can only mean that it is NOT MET.",
        "Correct the assessment or the list; delete or hide the one that does not count.",
    )


def _not_confirmed(one: _Item, reading: Reading, number: int) -> Problem:
    return Problem(
        "status_not_confirmed",
        Severity.WARNING,
        f"{_said(one, reading, number)}. The list was not read.",
        "If it still holds, write NOT MET in the assessment; else say in the list that it is "
        "closed, or delete it.",
        one.sheet,
        one.cell,
        one.text[:LONGEST_WORD],
    )
