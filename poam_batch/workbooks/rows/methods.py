"""An assessor's notes under Examine, Interview and Test: evidence where no column of it is filled.

NIST's procedures have columns of the same names that say what could be looked at; those start with
`[SELECT FROM:` and are never anybody's answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from poam_batch.workbooks.tables.layouts import Table
from poam_batch.workbooks.words.cells import CellValue, clean, header_key
from poam_batch.workbooks.words.vocabulary import Meaning

_GUIDANCE = ("[select from", "select from", "determine if")
_SHORTEST_NOTE = 4


class MethodColumn(NamedTuple):
    """A column of notes, with the words of its header: `Interview`."""

    name: str
    column: int


def method_columns(table: Table) -> tuple[MethodColumn, ...]:
    """Return the columns of notes; of two with one header the first is taken to be guidance."""
    columns = (table.headers[column] for column in sorted(table.columns(Meaning.METHOD)))
    by_name = {header_key(header.text): header for header in columns}
    return tuple(
        MethodColumn(header.text, header.column)
        for header in by_name.values()
        if _holds_notes(table, header.column)
    )


def _holds_notes(table: Table, column: int) -> bool:
    """Return whether a column is filled, and with no guidance."""
    texts = table.held.values(column).keys() - {""}
    starts = (text.lstrip().casefold() for text in texts if isinstance(text, str))
    return bool(texts) and not any(start.startswith(_GUIDANCE) for start in starts)


def method_notes(cells: Sequence[CellValue], columns: Sequence[MethodColumn]) -> str:
    """Return what a row says under each method: `Examine: policy v4; Interview: J. Doe`."""
    return "; ".join(_notes(cells, columns))


def _notes(cells: Sequence[CellValue], columns: Sequence[MethodColumn]) -> Iterator[str]:
    """Yield the notes that are more than a mark or a `Yes`."""
    for name, column in columns:
        text = clean(cells[column])
        if len(text) >= _SHORTEST_NOTE:
            yield f"{name}: {text}"
