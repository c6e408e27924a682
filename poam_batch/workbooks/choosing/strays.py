"""Cells of columns for other things that say NOT MET beside a status that does not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from poam_batch.model import Finding
from poam_batch.problems import Problem
from poam_batch.workbooks.choosing.beside import is_list_of_words
from poam_batch.workbooks.choosing.compared import first_words, not_confirmed
from poam_batch.workbooks.rows.readings import TableReading
from poam_batch.workbooks.words.cells import clean
from poam_batch.workbooks.words.vocabulary import Vocabulary

_BEGINNING = re.compile("Not|NOT|not")
_BETTER = {Finding.MET, Finding.NOT_APPLICABLE}


def stray_gaps(one: TableReading, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Yield a warning for each such column; `beside.py` sees to those that hold mostly findings."""
    table = one.table
    texts = filter(_BEGINNING.match, table.sheet.texts)
    gaps = {text for text in texts if _is_gap(text, vocabulary)}
    taken = {s.header.column for s in table.statuses} | {i.column for i in table.ids}
    taken |= {header.column for header in table.ignored}
    for header in table.headers if gaps else ():
        if header.column in taken or table.held.values(header.column).keys().isdisjoint(gaps):
            continue
        cells = table.with_ids.cells(header.column)
        said = (row for row, cell in zip(table.with_ids.rows, cells, strict=True) if cell in gaps)
        worse = [row for row in said if _is_better(one, row, vocabulary)]
        aside = vocabulary.is_left_aside(header.text)
        if worse and not (aside or is_list_of_words(cells)):
            yield not_confirmed(one, header, worse)


def _is_gap(text: str, vocabulary: Vocabulary) -> bool:
    word = first_words(clean(text), vocabulary)
    return word is not None and word.finding is Finding.NOT_MET


def _is_better(one: TableReading, row: int, vocabulary: Vocabulary) -> bool:
    """Return whether the status of a row is MET or N/A."""
    read = one.status.meaning(
        clean(one.table.sheet.grid[row][one.status.header.column]), vocabulary
    )
    return read is not None and read.finding in _BETTER
