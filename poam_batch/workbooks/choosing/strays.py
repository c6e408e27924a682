"""Cells of columns for other things that say NOT MET beside a status that does not."""

from __future__ import annotations

from collections.abc import Iterator

from poam_batch.model import Finding
from poam_batch.problems import Problem
from poam_batch.workbooks.choosing.beside import is_list_of_words
from poam_batch.workbooks.choosing.compared import first_words, not_confirmed
from poam_batch.workbooks.rows.readings import TableReading
from poam_batch.workbooks.words.cells import CellValue, clean
from poam_batch.workbooks.words.vocabulary import Vocabulary

_BEGINNINGS = ("Not", "NOT", "not")
_BETTER = {Finding.MET, Finding.NOT_APPLICABLE}


def stray_gaps(one: TableReading, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Yield a warning for each such column; `beside.py` sees to those that hold mostly findings."""
    table = one.table
    taken = {s.header.column for s in table.statuses} | {i.column for i in table.ids}
    taken |= {header.column for header in table.ignored}
    rows = [row for row, ident in zip(table.rows, table.idents, strict=True) if ident]
    columns = zip(*(table.sheet.grid[row] for row in rows), strict=True)
    for header, cells in zip(table.headers, columns, strict=True):
        said = [
            n for n, cell in enumerate(cells) if isinstance(cell, str) and cell[:3] in _BEGINNINGS
        ]
        if not said or header.column in taken or vocabulary.is_left_aside(header.text):
            continue
        worse = [n for n in said if _is_worse(one, rows[n], cells[n], vocabulary)]
        if worse and not is_list_of_words(cells, len(said) + 1):
            yield not_confirmed(one, header, [rows[n] for n in worse])


def _is_worse(one: TableReading, row: int, cell: CellValue, vocabulary: Vocabulary) -> bool:
    word = first_words(clean(cell), vocabulary)
    status = clean(one.table.sheet.grid[row][one.status.header.column])
    read = one.status.meaning(status, vocabulary)
    gap = word is not None and word.finding is Finding.NOT_MET
    return gap and read is not None and read.finding in _BETTER
