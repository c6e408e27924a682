"""A column that was not read beside the status that was: the rows in which it says worse."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from poam_batch.model import Finding
from poam_batch.ooxml.refs import column_letters
from poam_batch.problems import Problem, Severity
from poam_batch.sentences import count
from poam_batch.workbooks.grids.open import cell_name
from poam_batch.workbooks.rows.body import covered_rows
from poam_batch.workbooks.rows.readings import TableReading
from poam_batch.workbooks.tables.columns import Header
from poam_batch.workbooks.tables.held import Held
from poam_batch.workbooks.tables.layouts import Table
from poam_batch.workbooks.words.cells import clean
from poam_batch.workbooks.words.vocabulary import LONGEST_WORD, StatusWord, Vocabulary

_BAD = {
    Finding.NOT_APPLICABLE: 0,
    Finding.MET: 0,
    Finding.NOT_ASSESSED: 1,
    Finding.NOT_MET: 2,
}
_BEHIND_THE_FINDING = re.compile(r"\s*[:;,.(]|\s+-\s")
Word = Callable[[str], StatusWord | None]


class SaidColumn(NamedTuple):
    """A column that was not read: its header, and what the text of its cells means.

    `beside_blank` says that it is worse than a status that says nothing, too.
    """

    header: Header
    word: Word
    beside_blank: bool = True


def worse_rows(one: TableReading, column: SaidColumn, vocabulary: Vocabulary) -> Iterator[int]:
    """Yield the rows in which a column says worse than the status that was read."""
    table, status = one.table, one.status
    said = _said(table, column.header.column)
    words = ((text, column.word(text)) for text in set(said) if text)
    known = {text: _BAD[word.finding] for text, word in words if word and not word.needs_support}
    if not any(known.values()):
        return
    first, read = table.rows.start, _said(table, status.header.column)
    for row in rows_compared(one).rows:
        if bad := known.get(said[row - first]):
            word = status.meaning(read[row - first], vocabulary)
            mildly = _BAD[word.finding if word else Finding.NOT_ASSESSED]
            if bad > mildly and (column.beside_blank or not mildly):
                yield row


def _said(table: Table, column: int) -> Sequence[str]:
    """Return the texts of a column, row by row; a merged cell holds for all that it covers."""
    cells, covered = table.sheet.columns[column], covered_rows(table, column)
    return [clean(cells[covered.get(row, row)]) for row in table.rows]


def rows_compared(one: TableReading) -> Held:
    """Return the rows with an id, and those below that it holds for: merged, or left blank."""
    table = one.table
    if table.with_ids.rows == table.rows:
        return table.with_ids
    return Held(table.sheet, list(_rows_compared(one)))


def _rows_compared(one: TableReading) -> Iterator[int]:
    table = one.table
    status = table.cells(one.status.header.column)
    ids = zip(*(table.cells(column.column) for column in table.ids), strict=True)
    covered = covered_rows(table, table.id_column)
    below = False
    for row, ident, said, held in zip(table.rows, table.idents, status, ids, strict=True):
        more = below and said != "" and all(cell == "" for cell in held)
        below = ident is not None or row in covered or more
        if below:
            yield row


def first_words(text: str, vocabulary: Vocabulary) -> StatusWord | None:
    """Return the finding that a remark begins with: `NOT MET: no policy`, `Not Met - see memo`."""
    return vocabulary.strong(_beginning(text[: 2 * LONGEST_WORD]))


@lru_cache(maxsize=4_096)
def _beginning(text: str) -> str:
    return _BEHIND_THE_FINDING.split(text, maxsplit=1)[0]


def column_name(header: Header) -> str:
    """Return a column as a person finds it: `C (Verdict)`."""
    letters = column_letters(header.column + 1)
    text = f"{header.group}: {header.text}" if header.group else header.text
    return f"{letters} ({text})" if text else letters


def only_gaps(word: Word) -> Word:
    """Return what texts mean, but nothing for those that do not say NOT MET."""

    def gap(text: str) -> StatusWord | None:
        said = word(text)
        return said if said is not None and said.finding is Finding.NOT_MET else None

    return gap


def not_confirmed(one: TableReading, header: Header, worse: Sequence[int]) -> Problem:
    """Return the warning on a column that was not used and says NOT MET in the rows `worse`."""
    sheet, cell = one.table.sheet, cell_name(worse[0], header.column)
    text = clean(sheet.grid[worse[0]][header.column])[:LONGEST_WORD]
    return Problem(
        "status_not_confirmed",
        Severity.WARNING,
        f'{sheet.name}!{cell}: the column "{header.text or column_name(header)}" says "{text}" '
        f"beside a status that is better{and_more(len(worse))}; it was not used.",
        "If that column counts, head it Finding and write MET or NOT MET in it.",
        sheet.name,
        cell,
        text,
    )


def and_more(rows: int) -> str:
    """Return how many rows say so beside the first, as the end of a clause."""
    return f", and so in {count(rows - 1, 'more row', 'more rows')}" if rows > 1 else ""
