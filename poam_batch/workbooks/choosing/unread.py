"""Rows that say something of a requirement and stand in no table that was read.

A sheet without a header, or with one that is not known, must not be passed over: what it says is
compared with what was read, and named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from poam_batch.model import Finding
from poam_batch.problems import Problem, Severity, WorkbookRejected, rejected
from poam_batch.sentences import count
from poam_batch.workbooks.choosing.findings_read import FindingsRead
from poam_batch.workbooks.choosing.listed import Looked, listed_gaps
from poam_batch.workbooks.choosing.misspelt import misspelt_doubts, refuse_misspelt
from poam_batch.workbooks.choosing.opinions import opinions_not_read
from poam_batch.workbooks.choosing.said import (
    Said,
    rows_said,
    said_below_ids,
    said_with_ids,
)
from poam_batch.workbooks.choosing.unread_rows import UnreadRows, as_a_table, rows_not_read
from poam_batch.workbooks.grids.open import Book
from poam_batch.workbooks.rows.readings import Reading, TableReading
from poam_batch.workbooks.tables.layouts import Table
from poam_batch.workbooks.words.vocabulary import Vocabulary

_ONE_BY_ONE = 5


class Found(NamedTuple):
    """The tables of a workbook: those read, other tables with ids, and the client's own POA&M."""

    chosen: Sequence[TableReading]
    unread: Sequence[Table]
    plans: Sequence[Table]

    @property
    def tables(self) -> list[Table]:
        """Every table that is not the client's POA&M."""
        return [*(one.table for one in self.chosen), *self.unread]


def unread_problems(book: Book, found: Found, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Yield what stands outside the tables that were read.

    Raises `ambiguous_table` where a row says NOT MET of a requirement that is better in what was
    read.
    """
    sheets = [s for s in book.sheets if not vocabulary.poam_sheet.fullmatch(s.name.strip())]
    rows = [rows_not_read(sheet, found.chosen, found.plans, vocabulary) for sheet in sheets]
    said = [one for unread in rows for one in _said(unread, found.tables, vocabulary)]
    read = FindingsRead(found.chosen)
    refuse_misspelt(rows, read, vocabulary)
    _refuse_worse(said, read)
    unread = [one for one in said if not _is_read(one, read)]
    yield from _not_read(unread)
    yield from _not_used([one for one in said if one not in unread])
    outside = [_outside(one, found.unread, vocabulary) for one in rows]
    others = [*found.unread, *(table for table in outside if table)]
    yield from opinions_not_read(others, read, vocabulary)
    yield from misspelt_doubts(rows, read, vocabulary)
    yield from listed_gaps(Looked(book.sheets, found.chosen, found.plans), read, vocabulary)
    if hidden := [name for name in book.hidden if name not in book.excluded]:
        yield _hidden(hidden)


def _said(unread: UnreadRows, tables: Sequence[Table], vocabulary: Vocabulary) -> Iterator[Said]:
    yield from rows_said(unread, tables, vocabulary)
    yield from said_with_ids(unread, vocabulary)
    yield from said_below_ids(unread, vocabulary)


def _outside(unread: UnreadRows, tables: Iterable[Table], vocabulary: Vocabulary) -> Table | None:
    """Return the rows with ids outside all tables, if some say NOT MET, as a table."""
    if not (unread.has_gaps and unread.has_ids):
        return None
    name = unread.sheet.name
    taken = {n for t in tables if t.sheet.name == name for n in (t.header_row, *t.rows)}
    return as_a_table(unread.sheet, [n for n in unread.rows if n not in taken], vocabulary)


def _refuse_worse(said: Iterable[Said], read: FindingsRead) -> None:
    for one in said:
        if one.word.finding is not Finding.NOT_MET:
            continue
        if reading := read.not_gap(one.ident):
            raise _two_places(one, reading)


def _two_places(one: Said, read: Reading) -> WorkbookRejected:
    return rejected(
        "ambiguous_table",
        f"{one.place} says that {one.ident.short} is NOT MET, in no table that was read, and "
        f"{'!'.join(read.place)} says that it is {read.finding}.",
        "Keep the assessment in one table, with a header such as Requirement ID and Status; delete "
        "or hide the other.",
    )


def _is_read(one: Said, found: FindingsRead) -> bool:
    """Return whether what a row speaks of was read from a table: it, or its requirement alone."""
    read = found.of(one.ident)
    labels = {reading.ident.label for reading in read if reading.ident.label}
    return bool(read) and (not one.ident.label or not labels or one.ident.label in labels)


def _not_read(unread: Sequence[Said]) -> Iterator[Problem]:
    """Yield a problem a row; of many, one for all the rows of a sheet."""
    for sheet, rows in _by_sheet(unread).items():
        if len(rows) <= _ONE_BY_ONE:
            yield from (_row_not_read(one) for one in rows)
        else:
            yield _row_not_read(rows[0], f" So are {len(rows) - 1} more rows of {sheet}.")


def _row_not_read(one: Said, more: str = "") -> Problem:
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


def _not_used(said: Sequence[Said]) -> Iterator[Problem]:
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


def _by_sheet(said: Iterable[Said]) -> Mapping[str, Sequence[Said]]:
    found: defaultdict[str, list[Said]] = defaultdict(list)
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
