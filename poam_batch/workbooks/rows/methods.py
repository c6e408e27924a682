"""An assessor's notes under Examine, Interview and Test: evidence, behind what a column of it says.

NIST's procedures have columns of the same names that say what could be looked at; those start with
`[SELECT FROM:` and are never anybody's answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from poam_batch.workbooks.rows.texts import cells_of
from poam_batch.workbooks.tables.layouts import Table
from poam_batch.workbooks.words.cells import CellValue, clean, header_key
from poam_batch.workbooks.words.vocabulary import Meaning

_GUIDANCE = ("[select from", "select from", "determine if")
_SHORTEST_NOTE = 4


class MethodColumn(NamedTuple):
    """A column of notes, with the words of its header: `Interview`.

    `alike` says that it holds one text alone, which says nothing of a single row.
    """

    name: str
    column: int
    alike: bool


def method_columns(table: Table) -> tuple[MethodColumn, ...]:
    """Return the columns of notes; of two with one header the first is taken to be guidance."""
    columns = (table.headers[column] for column in sorted(table.columns(Meaning.METHOD)))
    by_name = {header_key(header.text): header for header in columns}
    return tuple(
        MethodColumn(header.text, header.column, _is_alike(table, header.column))
        for header in by_name.values()
        if _holds_notes(table, header.column)
    )


def _holds_notes(table: Table, column: int) -> bool:
    """Return whether a column is filled, and with no guidance."""
    texts = table.held.values(column).keys() - {""}
    starts = (text.lstrip().casefold() for text in texts if isinstance(text, str))
    return bool(texts) and not any(start.startswith(_GUIDANCE) for start in starts)


def _is_alike(table: Table, column: int) -> bool:
    texts = table.held.texts(column)
    return len(texts) == 1 and texts.total() > 1


def with_methods(
    table: Table, rows: Sequence[int], evidence: Sequence[str], columns: Sequence[MethodColumn]
) -> Sequence[str]:
    """Return the evidence of rows with what they say under each method behind it.

    A text that stands in every row is taken only where there is no other evidence.
    """
    own = _method_notes(table, rows, [one for one in columns if not one.alike])
    every = _method_notes(table, rows, columns)
    return [
        "\n".join(filter(None, (text, notes))) if text else alone
        for text, notes, alone in zip(evidence, own, every, strict=True)
    ]


def _method_notes(
    table: Table, rows: Sequence[int], columns: Sequence[MethodColumn]
) -> Sequence[str]:
    """Return what rows say under each method: `Examine: policy v4; Interview: J. Doe`."""
    if not columns:
        return [""] * len(rows)
    cells = [cells_of(table, rows, one.column) for one in columns]
    names = [one.name for one in columns]
    held = list(zip(*cells, strict=True))
    known = {one: "; ".join(_notes(names, one)) for one in dict.fromkeys(held)}
    return [known[one] for one in held]


def _notes(names: Sequence[str], cells: Sequence[CellValue]) -> Iterator[str]:
    """Yield the notes that are more than a mark or a `Yes`."""
    for name, cell in zip(names, cells, strict=True):
        text = clean(cell)
        if len(text) >= _SHORTEST_NOTE:
            yield f"{name}: {text}"
