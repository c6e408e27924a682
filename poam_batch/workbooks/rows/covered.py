"""Status cells under a merged one: Excel shows the merged cell alone, LibreOffice keeps the others.

What such a cell still holds is counted for nothing, but nothing better is counted in its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from poam_batch.model import Finding
from poam_batch.problems import Problem, Severity
from poam_batch.workbooks.rows.body import Body, BodyRow
from poam_batch.workbooks.rows.gathered import gathered
from poam_batch.workbooks.words.cells import clean
from poam_batch.workbooks.words.vocabulary import StatusWord

_WORSE_LAST = (Finding.NOT_APPLICABLE, Finding.MET, Finding.NOT_ASSESSED, Finding.NOT_MET)


def rows_over_worse(body: Body) -> tuple[BodyRow, ...]:
    """Return the rows whose merged status cell covers one that says something worse."""
    if not body.status_source:
        return ()
    under = [row for row in body.rows if row.number in body.status_source]
    return tuple(row for row in under if _covers_worse(body, row.number))


def _covers_worse(body: Body, row: int) -> bool:
    covered = clean(body.grid[row][body.status.header.column])
    if not covered:
        return False
    return _rank(body.status.meaning(covered, body.vocabulary)) > _rank(body.word(row))


def _rank(word: StatusWord | None) -> int:
    return _WORSE_LAST.index(word.finding if word else Finding.NOT_ASSESSED)


def covered_problems(body: Body, rows: Sequence[BodyRow]) -> Iterator[Problem]:
    """Yield the problems of rows whose merged status cell covers one that says worse."""
    yield from gathered([_covered(body, row.number) for row in rows])


def _covered(body: Body, row: int) -> Problem:
    sheet, cell = body.place(row, body.status.header.column)
    text = clean(body.grid[row][body.status.header.column])
    return Problem(
        "merged_status",
        Severity.ERROR,
        f'{sheet}!{cell}: "{text}" stands hidden under a merged cell that says '
        f'"{clean(body.status_value(row))}", so the row counts as NOT ASSESSED.',
        "Unmerge the cell, and write the status of each row.",
        sheet,
        cell,
        text,
    )
