"""Tables with ids that were not read: what their columns say that is worse than what was read.

A single column of findings under words that are not known may be a second opinion; other columns
of Yes and No are named. Nothing of such a table is passed over in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from poam_batch.model import Finding
from poam_batch.ooxml.refs import column_letters
from poam_batch.problems import Problem, Severity, WorkbookRejected, rejected
from poam_batch.sentences import list_names
from poam_batch.workbooks.choosing.compared import Word, and_more, column_name
from poam_batch.workbooks.choosing.findings_read import FindingsRead
from poam_batch.workbooks.choosing.gaps import (
    asks_for_gaps,
    is_ticked_for_gaps,
    may_ask_for_gaps,
    only_answers,
    says_gap,
)
from poam_batch.workbooks.choosing.questions import (
    Question,
    are_few_words,
    holds_something_else,
    may_be_an_opinion,
    question_of,
    words_of,
)
from poam_batch.workbooks.choosing.unread_rows import headers_above
from poam_batch.workbooks.grids.open import cell_name
from poam_batch.workbooks.rows.body import read_body
from poam_batch.workbooks.rows.readings import Reading
from poam_batch.workbooks.rows.unnamed import NamedRow, several_named
from poam_batch.workbooks.tables.columns import Header, StatusColumn
from poam_batch.workbooks.tables.layouts import Table
from poam_batch.workbooks.words.cells import Ident, clean
from poam_batch.workbooks.words.vocabulary import Meaning, StatusWord, Vocabulary

_STATED = {Finding.MET, Finding.NOT_MET, Finding.NOT_APPLICABLE}
_A_FEW = 3
_NEARLY = 0.9


class _Worse(NamedTuple):
    """A cell that says NOT MET of what is better elsewhere: row, id, text, and what was read."""

    row: int
    ident: Ident
    text: str
    read: Reading


class _Opinion(NamedTuple):
    """A column of a table that was not read: how many cells are filled, and with status words.

    `gaps` says that a Yes there is a gap, `few` that a few short texts recur in it.
    """

    header: Header
    filled: int
    known: int
    gaps: bool
    few: bool
    worse: tuple[_Worse, ...]

    @property
    def worded(self) -> bool:
        """Whether it is one of status words."""
        return self.known * 2 >= self.filled > 0 and not self.gaps

    @property
    def speaks(self) -> bool:
        """Whether what it says worse is no chance: one `No` in a column of remarks may be."""
        return self.gaps or self.worded or self.few or len(self.worse) >= _A_FEW


def opinions_not_read(
    tables: Iterable[Table], read: FindingsRead, vocabulary: Vocabulary
) -> Iterator[Problem]:
    """Yield a warning for each table with columns that say worse than what was read.

    Raises `ambiguous_table` where such a column says that gaps were found, or can only be
    somebody's findings.
    """
    for table in tables:
        columns = [_opinion(table, h, read, vocabulary) for h in _candidates(table, vocabulary)]
        worded = [one for one in columns if one.worded]
        worse = [one for one in columns if one.worse and one.speaks]
        for one in worse:
            alone = worded == [one] and _is_a_second_opinion(one, vocabulary)
            if alone or asks_for_gaps(one.header.text):
                raise _second_opinion(table, one)
        if worse:
            yield _not_confirmed(table, worse)


def _candidates(table: Table, vocabulary: Vocabulary) -> Iterator[Header]:
    """Yield the columns that may say something of whether a requirement is met."""
    taken = {one.column for one in table.ids} | {table.label_column}
    for header in headers_above(table, vocabulary):
        aside = not header.text or vocabulary.is_left_aside(header.text)
        known = holds_something_else(header) or question_of(header.text) is Question.PROPERTIES
        if not (known or aside or header.column in taken):
            yield header


def _opinion(table: Table, header: Header, read: FindingsRead, vocabulary: Vocabulary) -> _Opinion:
    texts = table.held.texts(header.column)
    gaps = _asks_for_gaps(header.text, texts, vocabulary)
    word = says_gap if gaps else words_of(texts, vocabulary)
    if gaps and not only_answers(texts):
        # What was found, or how often: not whether.
        word = _nothing
    meant = {text: said for text in texts if (said := word(text))}
    findings = {said.finding for said in meant.values()}
    known = sum(texts[text] for text in meant) if findings & _STATED else 0
    worse = tuple(_worse(table, header, read, word)) if Finding.NOT_MET in findings else ()
    return _Opinion(header, texts.total(), known, gaps, are_few_words(texts), worse)


def _nothing(_: str) -> StatusWord | None:
    return None


def _asks_for_gaps(header: str, texts: Iterable[str], vocabulary: Vocabulary) -> bool:
    known = asks_for_gaps(header) or may_ask_for_gaps(header)
    return known or is_ticked_for_gaps(header, texts, vocabulary)


def _worse(table: Table, header: Header, read: FindingsRead, word: Word) -> Iterator[_Worse]:
    """Yield the cells of a column that say NOT MET of what is MET or N/A in what was read."""
    column = StatusColumn(header, 0, 0, 0, 0, 0, 0, None)
    body = read_body(table, column, table.words)
    named = [NamedRow(row.number, (row.ident,)) for row in body.rows]
    named += several_named(body)
    for number, idents in named:
        text = clean(body.status_value(number))
        said = word(text) if text else None
        if said is None or said.finding is not Finding.NOT_MET:
            continue
        for ident in idents:
            if reading := read.better(ident):
                yield _Worse(number, ident, text, reading)


def _is_a_second_opinion(one: _Opinion, vocabulary: Vocabulary) -> bool:
    """Return whether a column, the only one of status words, can only be somebody's findings."""
    same = sum(worse.read.ident.short == worse.ident.short for worse in one.worse)
    nearly_all = one.known >= _NEARLY * one.filled
    return same >= _A_FEW and nearly_all and may_be_an_opinion(one.header.text, vocabulary)


def _said(table: Table, one: _Opinion) -> str:
    """Return what a column says that is worse, as the beginning of a sentence."""
    row, ident, text, read = one.worse[0]
    place = f"{table.sheet.name}!{cell_name(row, one.header.column)}"
    return (
        f'{place}: the column {column_name(one.header)} says "{text}" of {ident.short}, which is '
        f"{read.finding} at {'!'.join(read.place)}{and_more(len(one.worse))}"
    )


def _second_opinion(table: Table, one: _Opinion) -> WorkbookRejected:
    why = (
        "Under such a header that says that a gap was found."
        if one.gaps
        else "Nothing shows that this column asks something else, and no other of its table holds "
        "findings, so it may be somebody's second assessment."
    )
    return rejected(
        "ambiguous_table",
        f"{_said(table, one)}. {why}",
        "Delete or hide the table that does not count, head that column with what it asks "
        "(Evidence received?), or name its sheet in a layout file (docs/formats.md).",
    )


def _not_confirmed(table: Table, worse: Sequence[_Opinion]) -> Problem:
    first, sheet = worse[0], table.sheet.name
    names = list_names(column_name(one.header) for one in worse[1:])
    others = f" So do the columns: {names}." if names else ""
    return Problem(
        "status_not_confirmed",
        Severity.WARNING,
        f"{_said(table, first)}. That table was not read.{others}",
        "If that column is the assessment, head it Finding and write MET or NOT MET in it.",
        sheet,
        cell_name(first.worse[0].row, first.header.column),
        first.worse[0].text,
    )


def tables_not_named(
    tables: Iterable[Table], said: Iterable[Problem], vocabulary: Vocabulary
) -> Iterator[Problem]:
    """Yield a note for each table that was not read and of whose sheet nothing is said yet.

    Of a table without a column headed as a status, or of another time, only if a few words recur
    in a column of it.
    """
    named = {problem.sheet for problem in said}
    for table in tables:
        headed = [header for header in table.headers if _is_headed(header, vocabulary)]
        headed = headed or [
            header
            for header in _candidates(table, vocabulary)
            if are_few_words(table.held.texts(header.column))
        ]
        if headed and table.sheet.name not in named:
            yield _no_status(table, headed)


def _is_headed(header: Header, vocabulary: Vocabulary) -> bool:
    aside = bool(header.text) and vocabulary.is_left_aside(header.text)
    return aside or header.rank(Meaning.STATUS) is not None


def _no_status(table: Table, headed: Sequence[Header]) -> Problem:
    names = list_names(column_name(header) for header in headed)
    return Problem(
        "table_not_used",
        Severity.NOTE,
        f"The table with ids on the sheet {table.sheet.name} was not read, for another is the "
        f"assessment, and nothing shows that its findings stand in one of these columns: {names}.",
        "If it is the assessment, write MET, NOT MET or N/A in a column headed Status.",
        table.sheet.name,
        f"{column_letters(table.id_column + 1)}{table.header_row + 1}",
    )
