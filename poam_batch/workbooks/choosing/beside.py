"""Columns beside the status of a table that hold findings too: noted, or a reason to refuse.

A column whose header says nothing may be the assessor's last word, so one that says NOT MET where
the status that was read says better is never left aside in silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from poam_batch.model import Finding
from poam_batch.ooxml.refs import column_letters
from poam_batch.problems import Problem, Severity, WorkbookRejected, rejected
from poam_batch.sentences import list_names
from poam_batch.workbooks.choosing.compared import (
    SaidColumn,
    column_name,
    first_words,
    not_confirmed,
    only_gaps,
    worse_rows,
)
from poam_batch.workbooks.choosing.gaps import gap_headers, says_gap
from poam_batch.workbooks.grids.open import cell_name
from poam_batch.workbooks.rows.readings import TableReading
from poam_batch.workbooks.tables.columns import FINDING_RANKS, Header, StatusColumn
from poam_batch.workbooks.tables.held import Held
from poam_batch.workbooks.tables.layouts import Table
from poam_batch.workbooks.words.cells import CellValue, clean, header_key
from poam_batch.workbooks.words.vocabulary import Meaning, StatusWord, Vocabulary

_SPELLINGS = 60
_SHORTEST_LIST = 3


def beside_problems(one: TableReading, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Yield a note for each column with findings that was left aside.

    Raises `ambiguous_status_column` where such a column says worse than what was read, unless its
    header says that it is a claim of the client's own, or another time's finding.
    """
    for gap in gap_headers(one.table):
        _refuse_worse(one, SaidColumn(gap, says_gap, beside_blank=False), vocabulary)
    for other in one.table.statuses:
        if other.header == one.status.header:
            continue
        if other.of_gaps:
            _refuse_worse(one, _column(other, vocabulary), vocabulary)
            yield _note(one, other.header)
        elif other.plausible:
            if other.rank <= FINDING_RANKS or _may_be_less(one.status):
                _refuse_worse(one, _column(other, vocabulary), vocabulary)
            yield _claim(one, other, vocabulary)
        elif other.filled and other.rank <= FINDING_RANKS:
            _refuse_worse(one, _column(other, vocabulary), vocabulary)
            # Points beside a status are compared with the rule elsewhere.
            if max(other.prose, other.numbers) * 2 < other.filled:
                yield _no_words(one, other.header)
        else:
            yield from _little_said(one, other, vocabulary)
    for header in one.table.ignored:
        yield _ignored(one, header, vocabulary)
    for header in _unheaded(one.table, vocabulary):
        if not vocabulary.is_left_aside(header.text):
            _refuse_worse(one, SaidColumn(header, vocabulary.status), vocabulary)
        yield _note(one, header)
    yield from _ticked(one, vocabulary)


def _ticked(one: TableReading, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Yield a note for each column to be ticked for one finding; one for NOT MET may be worse."""
    for header in _headed_as_words(one, vocabulary):
        word = vocabulary.strong(header.text)
        if word is not None and word.finding is Finding.NOT_MET:
            _refuse_worse(one, SaidColumn(header, says_gap, beside_blank=False), vocabulary)
        yield _one_word(one, header)


def _headed_as_words(one: TableReading, vocabulary: Vocabulary) -> Iterator[Header]:
    """Yield the columns to be ticked for one finding (`Not Met`), but the one that was read."""
    read = {s.header.column for s in one.table.statuses} | {i.column for i in one.table.ids}
    read |= {header.column for header in one.table.ignored}
    headed = (header for header in one.table.headers if vocabulary.strong(header.text))
    for header in headed:
        if header.column not in read and one.table.with_ids.values(header.column).keys() - {""}:
            yield header


def _one_word(one: TableReading, other: Header) -> Problem:
    sheet = one.table.sheet.name
    return Problem(
        "other_status_column",
        Severity.NOTE,
        f"{_read_from(one)}; column {column_name(other)}, which is for one finding alone, was not "
        "used.",
        "Write MET, NOT MET or N/A in one column headed Status.",
        sheet,
        column_letters(other.column + 1),
    )


def _may_be_less(status: StatusColumn) -> bool:
    """Return whether a header (`Test status`, `Answer`) may name less than a finding."""
    header = status.header
    if "test" in header_key(header.text).split():
        return True
    return header.only_if_words(Meaning.STATUS) and header.rank(Meaning.COMMENT) is None


def _column(status: StatusColumn, vocabulary: Vocabulary) -> SaidColumn:
    """Return a column headed as a status; where few of its cells are words, a gap alone counts."""

    def word(text: str) -> StatusWord | None:
        said = status.meaning(text, vocabulary)
        if status.plausible or (said and said.finding is Finding.NOT_MET):
            return said
        return first_words(text, vocabulary)

    return SaidColumn(status.header, word)


def _claim(one: TableReading, other: StatusColumn, vocabulary: Vocabulary) -> Problem:
    """Return the note on a column that does not count.

    A client's claim that is worse is a warning where a layout names the status: nothing else of
    the workbook shows which column is meant.
    """
    picked = one.table.own_status is not None and other.possible
    word = only_gaps(_column(other, vocabulary).word)
    column = SaidColumn(other.header, word, beside_blank=False)
    worse = list(worse_rows(one, column, vocabulary)) if picked else []
    return not_confirmed(one, other.header, worse) if worse else _note(one, other.header)


def _note(one: TableReading, other: Header) -> Problem:
    blank = not one.status.filled
    column = column_letters(other.column + 1)
    return Problem(
        "status_column_blank" if blank else "other_status_column",
        Severity.WARNING if blank else Severity.NOTE,
        f"{_read_from(one)}{', which is blank' if blank else ''}; column {column_name(other)} was "
        "not used.",
        "If that column is the finding, head it Finding.",
        one.table.sheet.name,
        column,
    )


def _ignored(one: TableReading, other: Header, vocabulary: Vocabulary) -> Problem:
    """Return what is said of a column that a layout leaves aside: a warning if it is worse."""
    column = SaidColumn(
        other, lambda text: vocabulary.status(text) or first_words(text, vocabulary)
    )
    worse = [cell_name(row, other.column) for row in worse_rows(one, column, vocabulary)]
    sheet, claim = one.table.sheet.name, one.table.claim
    says = f" It says worse than what was read: {list_names(worse)}." if worse else ""
    return Problem(
        "column_ignored",
        Severity.WARNING if worse else Severity.NOTE,
        f"On the sheet {sheet} the layout {claim.layout.title if claim else ''} leaves the column "
        f"{column_name(other)} aside.{says}",
        "If it counts, take it out of ignore in the layout." if worse else "",
        sheet,
        worse[0] if worse else column_letters(other.column + 1),
    )


def _read_from(one: TableReading) -> str:
    name = column_name(one.status.header)
    return f"On the sheet {one.table.sheet.name} the status was read from the column {name}"


def _no_words(one: TableReading, other: Header) -> Problem:
    sheet = one.table.sheet.name
    return Problem(
        "other_status_column",
        Severity.WARNING,
        f"{_read_from(one)}; column {column_name(other)} is headed as one too, but holds other "
        "words, and was not used.",
        "If that column is the finding, write MET, NOT MET or N/A in it.",
        sheet,
        column_letters(other.column + 1),
    )


def _little_said(
    one: TableReading, other: StatusColumn, vocabulary: Vocabulary
) -> Iterator[Problem]:
    if not other.filled:
        yield from _blank_beside(one, other)
    elif any(worse_rows(one, _column(other, vocabulary), vocabulary)):
        yield _claim(one, other, vocabulary)


def _blank_beside(one: TableReading, other: StatusColumn) -> Iterator[Problem]:
    """Yield what is said of a column headed as a status that is blank: it may be today's."""
    header = other.header
    if not (one.status.filled and other.possible):
        return
    less = header.of_gaps or header.rank(Meaning.POINTS) is not None
    warned = other.rank <= one.status.rank and not less
    yield Problem(
        "other_status_column",
        Severity.WARNING if warned else Severity.NOTE,
        f"{_read_from(one)}; column {column_name(header)} is headed as one too, but is blank, and "
        "was not used.",
        "If the findings belong there, head the one that was read Prior status." if warned else "",
        one.table.sheet.name,
        column_letters(header.column + 1),
    )


def _refuse_worse(one: TableReading, column: SaidColumn, vocabulary: Vocabulary) -> None:
    row = next(worse_rows(one, column, vocabulary), None)
    if row is not None:
        raise _two_columns(one, column.header, row)


def _two_columns(one: TableReading, other: Header, row: int) -> WorkbookRejected:
    sheet = one.table.sheet
    names = f"{column_name(one.status.header)} and {column_name(other)}"
    return rejected(
        "ambiguous_status_column",
        f"On the sheet {sheet.name} the columns {names} both hold findings, and "
        f"{sheet.name}!{cell_name(row, other.column)} says "
        f"{clean(sheet.grid[row][other.column])} where the first does not.",
        "Delete the column that does not count, or head it Prior status, and the one that does "
        "Finding; or name both in a layout file (docs/formats.md).",
    )


def _unheaded(table: Table, vocabulary: Vocabulary) -> Iterator[Header]:
    """Yield the columns with findings whose header is not one for a status."""
    read = {one.column for one in table.ids} | {s.header.column for s in table.statuses}
    read |= {header.column for header in table.ignored}
    for header in table.headers:
        if header.column not in read and _holds_findings(table.with_ids, header.column, vocabulary):
            yield header


def _holds_findings(held: Held, column: int, vocabulary: Vocabulary) -> bool:
    """Return whether at least half of the cells of a column that are filled can only be findings.

    So many different texts that half of them cannot be are not looked at one by one.
    """
    different = held.values(column)
    if len(different) * 2 > len(held.rows) + _SPELLINGS:
        return False
    known = vocabulary.known(text for text in different if isinstance(text, str))
    strong = {text for text, word in known.items() if word.strong}
    if not strong:
        return False
    cells = held.cells(column)
    filled = len(cells) - cells.count("")
    found = sum(cell in strong for cell in cells)
    return found * 2 >= filled and not (found > 1 and is_list_of_words(cells))


def is_list_of_words(cells: Sequence[CellValue]) -> bool:
    """Return whether the words to choose from stand beside the table: each once, in a block."""
    filled = [number for number, cell in enumerate(cells) if cell != ""]
    together = filled[-1] - filled[0] + 1 == len(filled)
    different = len({cells[number] for number in filled}) == len(filled)
    return _SHORTEST_LIST <= len(filled) < len(cells) and together and different
