"""Rows that say something of a requirement and stand in no table that was read.

A sheet without a header, or with one that is not known, must not be passed over: what it says is
compared with what was read, and named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from poam_batch.model import Finding
from poam_batch.problems import Problem, Severity, WorkbookRejected, rejected
from poam_batch.sentences import count
from poam_batch.workbooks.choosing.misspelt import refuse_misspelt
from poam_batch.workbooks.grids.open import Book, Sheet, cell_name
from poam_batch.workbooks.rows.body import covered_rows
from poam_batch.workbooks.rows.readings import Reading, TableReading
from poam_batch.workbooks.tables.layouts import Table
from poam_batch.workbooks.words.cells import CellValue, Ident, IdentKind, parse_ident
from poam_batch.workbooks.words.several import named_ids
from poam_batch.workbooks.words.vocabulary import LONGEST_WORD, StatusWord, Vocabulary

_ONE_BY_ONE = 5


class _Key(NamedTuple):
    """A requirement, by its short id and whether it is one of Level 3."""

    short: str
    enhanced: bool


class _Said(NamedTuple):
    """A row outside all tables: which requirement it names, with which word, where."""

    ident: Ident
    word: StatusWord
    sheet: str
    cell: str
    text: str

    @property
    def place(self) -> str:
        """The cell as a person finds it."""
        return f"{self.sheet}!{self.cell}"


def unread_problems(
    book: Book, chosen: Sequence[TableReading], plans: Sequence[Table], vocabulary: Vocabulary
) -> Iterator[Problem]:
    """Yield what stands outside the tables that were read; `plans` are the client's own POA&M.

    Raises `ambiguous_table` where a row says NOT MET of a requirement that is better in what was
    read.
    """
    said = [one for sheet in book.sheets for one in _rows(sheet, chosen, plans, vocabulary)]
    refuse_misspelt(book, chosen, plans, vocabulary)
    if said:
        readings = _by_requirement(chosen)
        _refuse_worse(said, readings)
        unread = [one for one in said if not _is_read(one, readings)]
        yield from _not_read(unread)
        yield from _not_used([one for one in said if one not in unread])
    if hidden := [name for name in book.hidden if name not in book.excluded]:
        yield _hidden(hidden)


def _rows(
    sheet: Sheet, chosen: Sequence[TableReading], plans: Sequence[Table], vocabulary: Vocabulary
) -> Iterator[_Said]:
    if vocabulary.poam_sheet.fullmatch(sheet.name.strip()):
        return
    name = sheet.name
    tables = [_rows_read(one.table) for one in chosen if one.table.sheet.name == name]
    tables += [range(one.header_row, one.rows.stop) for one in plans if one.sheet.name == name]
    rows = sorted(set(range(len(sheet.grid))).difference(*tables))
    strong = _strong_texts((sheet.grid[n] for n in rows), vocabulary)
    for number in rows if strong else ():
        cells = sheet.grid[number]
        words = [strong[cell] for cell in cells if isinstance(cell, str) and cell in strong]
        if words:
            word = max(words, key=lambda one: one.finding is Finding.NOT_MET)
            yield from _named(sheet, number, cells, word)


def _rows_read(table: Table) -> Iterable[int]:
    """Return the rows of a table that have an id, or that one above them holds for."""
    if table.label_column is not None:
        return table.rows
    idents = zip(*(one.idents for one in table.ids), strict=True)
    with_ids = (row for row, found in zip(table.rows, idents, strict=True) if any(found))
    return chain(with_ids, covered_rows(table, table.id_column))


def _strong_texts(
    rows: Iterable[Sequence[CellValue]], vocabulary: Vocabulary
) -> Mapping[str, StatusWord]:
    """Return the texts of cells that can only be findings, with what they mean."""
    different = set(chain.from_iterable(rows))
    short = (text for text in different if isinstance(text, str) and len(text) <= LONGEST_WORD)
    return {text: word for text in short if (word := vocabulary.strong(text))}


def _named(
    sheet: Sheet, number: int, cells: Sequence[CellValue], word: StatusWord
) -> Iterator[_Said]:
    for column, value in enumerate(cells):
        ident = parse_ident(value)
        if ident is None or ident.kind not in {IdentKind.REQUIREMENT, IdentKind.SEVERAL}:
            continue
        idents = (ident,) if ident.kind is IdentKind.REQUIREMENT else named_ids(value)
        for one in idents:
            yield _Said(one, word, sheet.name, cell_name(number, column), str(value).strip())


def _by_requirement(chosen: Iterable[TableReading]) -> Mapping[_Key, Sequence[Reading]]:
    found: defaultdict[_Key, list[Reading]] = defaultdict(list)
    for one in chosen:
        for reading in one.readings:
            for key in _keys(reading.ident):
                found[key].append(reading)
    return found


def _keys(ident: Ident) -> tuple[_Key, ...]:
    """Return what an id may name: an `e` is Level 3 or an objective until the table is known."""
    if ident.level == 3:
        return (_Key(ident.short, True),)
    if ident.enhanced and ident.level is None:
        return (_Key(ident.short, True), _Key(ident.short, False))
    return (_Key(ident.short, False),)


def _refuse_worse(said: Iterable[_Said], readings: Mapping[_Key, Sequence[Reading]]) -> None:
    for one in said:
        if one.word.finding is not Finding.NOT_MET:
            continue
        read = [reading for key in _keys(one.ident) for reading in readings.get(key, ())]
        if read and not any(reading.finding is Finding.NOT_MET for reading in read):
            raise _two_places(one, read[0])


def _two_places(one: _Said, read: Reading) -> WorkbookRejected:
    return rejected(
        "ambiguous_table",
        f"{one.place} says that {one.ident.short} is NOT MET, in no table that was read, and "
        f"{'!'.join(read.place)} says that it is {read.finding}.",
        "Keep the assessment in one table, with a header such as Requirement ID and Status; delete "
        "or hide the other.",
    )


def _is_read(one: _Said, readings: Mapping[_Key, Sequence[Reading]]) -> bool:
    """Return whether what a row speaks of was read from a table: it, or its requirement alone."""
    read = [reading.ident for key in _keys(one.ident) for reading in readings.get(key, ())]
    labels = {ident.label for ident in read if ident.label}
    return bool(read) and (not one.ident.label or not labels or one.ident.label in labels)


def _not_read(unread: Sequence[_Said]) -> Iterator[Problem]:
    """Yield a problem a row; of many, one for all the rows of a sheet."""
    for sheet, rows in _by_sheet(unread).items():
        if len(rows) <= _ONE_BY_ONE:
            yield from (_row_not_read(one) for one in rows)
        else:
            yield _row_not_read(rows[0], f" So are {len(rows) - 1} more rows of {sheet}.")


def _row_not_read(one: _Said, more: str = "") -> Problem:
    return Problem(
        "row_not_read",
        Severity.ERROR,
        f"{one.place}: the row says {one.word.finding} of {one.text}, but stands in no table that "
        f"was recognised, so it was not counted.{more}",
        "Give the table a header row with words such as Requirement ID and Status.",
        one.sheet,
        one.cell,
        one.text,
    )


def _not_used(said: Sequence[_Said]) -> Iterator[Problem]:
    for sheet, rows in _by_sheet(said).items():
        yield Problem(
            "table_not_used",
            Severity.WARNING,
            f"On the sheet {sheet} {count(len(rows), 'row holds', 'rows hold')} findings of "
            f"requirements that were read elsewhere, the first at {rows[0].cell}. Nothing there "
            "says worse, and it was not read.",
            "If they are the assessment, give them a header row; else delete or hide them.",
            sheet,
            rows[0].cell,
        )


def _by_sheet(said: Iterable[_Said]) -> Mapping[str, Sequence[_Said]]:
    found: defaultdict[str, list[_Said]] = defaultdict(list)
    for one in said:
        found[one.sheet].append(one)
    return found


def _hidden(names: Sequence[str]) -> Problem:
    return Problem(
        "sheet_not_read",
        Severity.NOTE,
        f"Hidden sheets are never read: {', '.join(names)}.",
        "If one of them is the assessment, unhide it.",
        names[0],
    )
