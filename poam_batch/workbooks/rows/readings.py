"""The rows of a table become readings: an id, what its status says, and where that stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from operator import attrgetter
from typing import NamedTuple

from poam_batch.details import Details
from poam_batch.model import Finding, Place
from poam_batch.ooxml.refs import column_letters
from poam_batch.problems import Problem
from poam_batch.workbooks.grids.open import cell_name
from poam_batch.workbooks.rows.body import Body, BodyRow, read_body
from poam_batch.workbooks.rows.body_checks import (
    body_problems,
    disagreeing_rows,
    refuse_other_ids,
    refuse_uncalculated,
    rivals_named,
)
from poam_batch.workbooks.rows.covered import covered_problems, rows_over_worse
from poam_batch.workbooks.rows.details import DETAILS, TableDetails, read_details
from poam_batch.workbooks.rows.made import maker
from poam_batch.workbooks.rows.methods import MethodColumn, method_columns, with_methods
from poam_batch.workbooks.rows.texts import merged_notes, texts_of
from poam_batch.workbooks.rows.unnamed import NamedRow, gaps_below, several_named
from poam_batch.workbooks.tables.columns import Header, StatusColumn
from poam_batch.workbooks.tables.layouts import Table
from poam_batch.workbooks.words.cells import CellValue, Ident, clean, clean_all
from poam_batch.workbooks.words.vocabulary import Meaning, StatusWord, Vocabulary


class Reading(NamedTuple):
    """One row that has an id: `place` is the status cell, `word` None where it is no known word.

    `status` is the text of the cell, `#REF!` where it shows an error; `failed` says that it holds
    an error or an uncalculated formula. `deduction` is what a column of deducted points says.
    `contested` says that what the row says is not certain: it names several requirements, or its
    status covers a worse one.
    """

    ident: Ident
    place: Place
    id_cell: str
    status: str
    word: StatusWord | None
    failed: bool
    deduction: int | None
    comment: str
    evidence: str
    contested: bool = False
    details: Details | None = None

    @property
    def blank(self) -> bool:
        """Whether the status says nothing at all."""
        return not self.status and not self.failed

    @property
    def unreadable(self) -> bool:
        """Whether the status says something that is no finding."""
        return self.failed or self.word is None or self.word.needs_support

    @property
    def finding(self) -> Finding:
        """The finding; NOT ASSESSED where none can be read."""
        return Finding.NOT_ASSESSED if self.word is None or self.failed else self.word.finding


_place_of, _reading_of = maker(Place), maker(Reading)


def different_words(readings: Iterable[Reading]) -> Sequence[StatusWord | None]:
    """Return the words of readings, each once: hundreds of rows share a few."""
    words = [reading.word for reading in readings]
    return list(dict(zip(map(id, words), words, strict=True)).values())


def any_unreadable(readings: Sequence[Reading]) -> bool:
    """Return whether the status of any reading says something that is no finding."""
    words = different_words(readings)
    unknown = any(word is None or word.needs_support for word in words)
    return unknown or any(map(attrgetter("failed"), readings))


@dataclass(frozen=True, eq=False, slots=True)
class TableReading:
    """A table read: its readings from top to bottom, and the problems of rows without an id.

    `aside` are the columns with findings that do not count.
    """

    table: Table
    status: StatusColumn
    readings: tuple[Reading, ...]
    problems: tuple[Problem, ...]
    aside: tuple[Header, ...] = ()

    @property
    def name(self) -> str:
        """The table as a person finds it: `Objectives!A5`."""
        return f"{self.table.sheet.name}!{cell_name(self.table.header_row, self.table.id_column)}"


class _Beside(NamedTuple):
    """The columns that say more of a row than its status."""

    comments: tuple[int, ...]
    evidence: tuple[int, ...]
    deduction: int | None
    methods: tuple[MethodColumn, ...]


def read_table(table: Table, status: StatusColumn, vocabulary: Vocabulary) -> TableReading:
    """Return the readings of a table.

    Raises `WorkbookRejected`: `ambiguous_ids` for a row with a status whose id is a number or a
    date, `revision_3` for ids of SP 800-171 revision 3, `formula_without_value`,
    `ambiguous_table` where two id columns name different requirements throughout.
    """
    body = read_body(table, status, vocabulary)
    refuse_uncalculated(body)
    refuse_other_ids(body)
    disagreeing, under = disagreeing_rows(body), rows_over_worse(body)
    unsure = {*disagreeing, *under}
    rows = [row for row in body.rows if row not in unsure] if unsure else body.rows
    numbers = [row.number for row in rows]
    details = read_details(table, numbers, status.header.column, vocabulary)
    beside = _beside(body)
    problems = (
        *body_problems(body, disagreeing),
        *covered_problems(body, under),
        *details.problems,
        *(merged_notes(table, _read_beside(table, beside)) if table.sheet.merged else ()),
    )
    contested = (
        *several_named(body),
        *gaps_below(body),
        *rivals_named(body, disagreeing),
        *(NamedRow(row.number, (row.ident,)) for row in under if row not in disagreeing),
    )
    readings = (*_readings(body, rows, details, beside), *_contested(body, contested))
    return TableReading(table, status, readings, problems)


def _beside(body: Body) -> _Beside:
    table = body.table
    prose = [s.header.column for s in table.statuses if s.prose * 2 >= s.filled > 0]
    comments = dict.fromkeys((*table.columns(Meaning.COMMENT), *prose))
    return _Beside(
        tuple(column for column in comments if column != body.status.header.column),
        table.columns(Meaning.EVIDENCE),
        _deduction_column(body),
        method_columns(table),
    )


def _read_beside(table: Table, beside: _Beside) -> set[int]:
    """Return the columns of remarks, evidence, people and days."""
    methods = (one.column for one in beside.methods)
    details = (column for meaning in DETAILS for column in table.columns(meaning))
    return {*beside.comments, *beside.evidence, *methods, *details}


def _deduction_column(body: Body) -> int | None:
    """Return the column of deducted points; None where there is none, or two that differ."""
    columns = [c for c in body.table.columns(Meaning.DEDUCTION) if _deducts(body, c)]
    if len(columns) < 2:
        return next(iter(columns), None)
    rows = (body.grid[row] for row in body.table.rows)
    differ = any(len({_points(cells[c]) for c in columns}) > 1 for cells in rows)
    return None if differ else columns[0]


def _deducts(body: Body, column: int) -> bool:
    """Return whether a column holds what is taken off: nothing where the status is MET."""
    for row in body.table.rows:
        word = body.word(row)
        if word is not None and word.finding is Finding.MET and _points(body.grid[row][column]):
            return False
    return True


def _points(value: CellValue) -> int | None:
    text = clean(value).lstrip("-")
    return int(text) if text.isdecimal() and len(text) < 4 else None


def _readings(
    body: Body, rows: Sequence[BodyRow], details: TableDetails, beside: _Beside
) -> Iterator[Reading]:
    """Return the readings of rows, made column by column."""
    sheet, grid, status = body.table.sheet, body.grid, body.status
    comments, evidence, deduction, methods = beside
    column, failed = status.header.column, sheet.errors | sheet.unvalued
    letters, id_letters = column_letters(column + 1), column_letters(body.table.id_column + 1)
    numbers = [row.number for row in rows]
    covered = body.status_source
    sources = [covered.get(number, number) for number in numbers] if covered else numbers
    cells = [f"{letters}{source + 1}" for source in sources]
    texts = clean_all([grid[source][column] for source in sources])
    lost = [cell in failed for cell in cells] if failed else [False] * len(cells)
    if any(lost):
        shown = zip(cells, texts, lost, strict=True)
        texts = [sheet.shown_errors.get(c, "") if is_lost else t for c, t, is_lost in shown]
    words = {text: status.meaning(text, body.vocabulary) for text in set(texts)}
    notes = texts_of(body.table, numbers, evidence, body.vocabulary)
    if methods:
        notes = with_methods(body.table, numbers, notes, methods)
    columns = (
        [row.ident for row in rows],
        map(_place_of, zip(repeat(sheet.name), cells, strict=False)),
        [f"{id_letters}{row.source + 1}" for row in rows],
        texts,
        map(words.get, texts),
        lost,
        repeat(None) if deduction is None else [_points(grid[n][deduction]) for n in numbers],
        texts_of(body.table, numbers, comments, body.vocabulary),
        notes,
        repeat(False),
        details.rows,
    )
    return map(_reading_of, zip(*columns, strict=False))


def _contested(body: Body, rows: Iterable[NamedRow]) -> Iterator[Reading]:
    """Yield NOT ASSESSED for each id that a row names beside others, or that it may mean."""
    uncertain = StatusWord(Finding.NOT_ASSESSED)
    for number, idents in rows:
        place = body.place(number, body.status.header.column)
        id_cell = cell_name(number, body.table.id_column)
        text = clean(body.status_value(number))
        for ident in idents:
            yield Reading(ident, place, id_cell, text, uncertain, False, None, "", "", True)
