"""A sheet that is wholly the program's, made anew around what people wrote beside it.

What stands right of all that the program writes there is people's, and goes with its row: the one
with the same first text. Where that row is gone, theirs stays below, called so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from poam_batch.outputs.patch.edits import NewRow
from poam_batch.outputs.sheet_values import SheetRow
from poam_batch.written import Value

NOT_LISTED = " (no longer listed)"
_Key = tuple[str, int]


class _Beside(NamedTuple):
    """What people wrote right of the program's columns in one row, by column.

    `label` is the first text of the row in the program's own columns, "" where it has none.
    """

    row: int
    label: str
    values: Mapping[int, Value]


def replaced_rows(rows: Sequence[SheetRow], old: Sequence[SheetRow]) -> Iterator[NewRow]:
    """Yield every row from the first on, blank ones too, each like one that stands there.

    Rows that look alike in a workbook made anew look like the one of them that has the same text
    here; where none has, like the row of the same number. What people wrote beside a text that
    stands alone in its row (`Prepared by`) stays, and so does what stands right of all columns.
    """
    width = max((column for row in rows for column in row.values), default=0)
    beside, others = _matched(rows, list(_beside(old, width)))
    labels = {row.label: row for row in reversed(old) if row.label}
    alike: dict[tuple[tuple[int, str], ...], int] = {}
    for row in rows:
        same = labels.get(row.label)
        if same is not None:
            alike.setdefault(_look(row), same.number)
    last, by_number = old[-1].number, {row.number: row for row in old}
    number = 1
    for row in rows:
        for blank in range(number, row.number):
            yield NewRow(beside.get(blank, {}), min(blank, last))
        number = row.number + 1
        same = labels.get(row.label)
        values = dict(row.values)
        if same is not None and len(values) == 1:
            values = {**same.values, **values}
        values |= beside.get(row.number, {})
        like = alike.get(_look(row), min(row.number, last))
        there = by_number.get(row.number)
        # A row that says it already keeps its look, so that a night told twice is the same.
        yield NewRow(values, row.number if there and there.values == values else like)
    yield from _below(others, number, last)


def _look(row: SheetRow) -> tuple[tuple[int, str], ...]:
    return tuple(row.styles.items())


def _beside(old: Iterable[SheetRow], width: int) -> Iterator[_Beside]:
    """Yield what people wrote right of a sheet's own columns."""
    for row in old:
        theirs = {column: value for column, value in row.values.items() if column > width}
        if theirs:
            ours = (str(value) for column, value in row.values.items() if column <= width)
            label = next(filter(None, ours), "")
            yield _Beside(row.number, label.removesuffix(NOT_LISTED), theirs)


def _matched(
    rows: Sequence[SheetRow], found: Sequence[_Beside]
) -> tuple[dict[int, Mapping[int, Value]], list[_Beside]]:
    """Return what goes beside each row, by its number, and what has none.

    A text that stands alone in its row goes beside the same place, if nothing else is written
    there.
    """
    times = Counter(row.label for row in rows)
    places = {row.label: row.number for row in rows if row.label and times[row.label] == 1}
    taken = {row.number for row in rows if row.values}
    last = max(taken, default=0)
    beside: dict[int, Mapping[int, Value]] = {}
    others = []
    for one in found:
        free = one.row not in taken and one.row < last
        place = places.get(one.label) if one.label else one.row if free else None
        if place is None or place in beside:
            others.append(one)
        else:
            beside[place] = one.values
    return beside, others


def _below(others: Iterable[_Beside], number: int, last: int) -> Iterator[NewRow]:
    """Yield rows of what belongs to none of the sheet, a blank one above them."""
    for count, one in enumerate(others):
        if count == 0:
            yield NewRow({}, min(number, last))
        named: Mapping[int, Value] = {1: f"{one.label}{NOT_LISTED}"} if one.label else {}
        yield NewRow({**named, **one.values}, one.row)
