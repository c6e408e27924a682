"""A sheet that is wholly the program's, made anew around what people wrote beside it.

What stands outside the program's columns is people's. Its cells go with their row, as they are: the
row with the same first text. Where that row is gone, theirs stay below, called so. Where something
holds on to these cells (a formula, a comment, a link), none of them moves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from poam_batch.outputs.patch.edits import NewRow, RowPlaced, RowsReplaced
from poam_batch.outputs.sheet_values import SheetRow
from poam_batch.written import Value

NOT_LISTED = " (no longer listed)"
_NONE = SheetRow(0, {}, {})


class _Beside(NamedTuple):
    """A row in which people have cells, and the first text of it in the program's own columns.

    `filled` says that one of the cells holds something.
    """

    row: int
    label: str
    filled: bool


class _Places(NamedTuple):
    """The row of people's cells that goes beside each row, and those that go further below."""

    beside: Mapping[int, int]
    below: Mapping[int, _Beside]


def replaced_rows(
    rows: Sequence[SheetRow], old: Sequence[SheetRow], columns: Mapping[int, int], *, held: bool
) -> RowsReplaced:
    """Return the sheet as it is to be: `rows`, and beside them what people have in `old`.

    `columns` says where each of the program's stands now; `held` that people's cells are to stay
    where they are. Rows that look alike in a workbook made anew look like the one of them that has
    the same text here; where none has, like the row of the same number. What people wrote beside a
    text that stands alone in its row (`Prepared by`) stays.
    """
    own = frozenset(columns.values())
    theirs = tuple(sorted({c for row in old for c in (*row.styles, *row.values)} - own))
    moved = [_in_columns(row, columns) for row in rows]
    ours = [_within(row, own) for row in old]
    last = max((row.number for row in moved), default=0)
    found = list(_beside(old, ours, theirs))
    places = _held(found, last) if held else _matched(moved, found, last)
    known = {row.number: row for row in moved}
    dress = _Dress(moved, ours)
    made = tuple(
        dress.made(known.get(number, _NONE._replace(number=number)), _from(theirs, number, places))
        for number in range(1, last + 1)
    )
    below = (_below(number, one, theirs, columns.get(1, 1)) for number, one in places.below.items())
    return RowsReplaced(1, made, tuple(below), own)


def beside(old: Iterable[SheetRow], own: frozenset[int]) -> bool:
    """Return whether people have cells outside the columns `own`, empty ones too."""
    return any(not own.issuperset(row.styles) for row in old)


def _from(theirs: Iterable[int], number: int, places: _Places) -> dict[int, int]:
    """Return the row that the cell of each of people's columns comes from; 0 for none."""
    return dict.fromkeys(theirs, places.beside.get(number, 0))


class _Dress:
    """Says what the rows of a sheet look like, by those that stand there."""

    def __init__(self, rows: Sequence[SheetRow], old: Sequence[SheetRow]) -> None:
        self._last = old[-1].number
        self._there = {row.number: row for row in old}
        self._labels = {row.label: row for row in reversed(old) if row.label}
        self._blank = [
            self._there.get(number, _NONE._replace(number=number))
            for number in range(1, self._last + 2)
            if number not in self._there or not self._there[number].values
        ]
        self._alike: dict[tuple[tuple[int, str], ...], int] = {}
        for row in rows:
            same = self._labels.get(row.label)
            if same is not None:
                self._alike.setdefault(_look(row), same.number)

    def made(self, row: SheetRow, carried: dict[int, int]) -> NewRow:
        """Return a row to write, a blank one too, like one that stands there."""
        there = self._there.get(row.number)
        if not row.values and there is not None and there.values:
            like = self._like_blank(row)
            return NewRow({}, like, self._cleared(row, like) | carried)
        if not row.values and not row.styles:
            return NewRow({}, min(row.number, self._last), carried)
        same, values = self._labels.get(row.label), dict(row.values)
        if same is not None and len(values) == 1:
            values = {**same.values, **values}
            typed = same.styles.keys() - row.values.keys()
            carried |= dict.fromkeys(typed, same.number)
        like = self._alike.get(_look(row), min(row.number, self._last))
        # A row that says it already keeps its look, so that a night told twice is the same.
        if there is not None and there.values == values:
            like = row.number
        return NewRow(values, like, self._cleared(row, like) | carried)

    def _like_blank(self, row: SheetRow) -> int:
        """Return the row that a blank one is to look like where one with a text stood before.

        Of the blank rows that is the nearest, one with as many cells before all others.
        """
        alike = [one for one in self._blank if one.styles.keys() == row.styles.keys()]
        near = min(alike or self._blank, key=lambda one: abs(one.number - row.number))
        return near.number

    def _cleared(self, row: SheetRow, like: int) -> dict[int, int]:
        """Return the columns in which nothing is left of another row that stood at this place."""
        there, lent = (self._there.get(number, _NONE) for number in (row.number, like))
        if there.label == row.label:
            return {}
        return dict.fromkeys(there.styles.keys() - row.styles.keys() - lent.styles.keys(), 0)


def _look(row: SheetRow) -> tuple[tuple[int, str], ...]:
    return tuple(row.styles.items())


def _in_columns(row: SheetRow, columns: Mapping[int, int]) -> SheetRow:
    """Return a row of the program's in the columns that its own have now."""
    styles = {columns[column]: style for column, style in row.styles.items()}
    return row._replace(
        styles=styles, values={columns[column]: value for column, value in row.values.items()}
    )


def _within(row: SheetRow, own: frozenset[int]) -> SheetRow:
    """Return what stands of a row in the program's columns."""
    return SheetRow(
        row.number,
        {column: style for column, style in row.styles.items() if column in own},
        {column: value for column, value in row.values.items() if column in own},
    )


def _beside(
    old: Iterable[SheetRow], ours: Iterable[SheetRow], theirs: Sequence[int]
) -> Iterator[_Beside]:
    """Yield the rows in which people have cells outside the program's columns."""
    for row, own in zip(old, ours, strict=True):
        if any(column in row.styles or column in row.values for column in theirs):
            filled = any(column in row.values for column in theirs)
            yield _Beside(row.number, own.label.removesuffix(NOT_LISTED), filled)


def _held(found: Iterable[_Beside], last: int) -> _Places:
    """Return every place as it is."""
    rows = {one.row: one for one in found}
    below = {number: one for number, one in rows.items() if number > last}
    return _Places({number: number for number in rows}, below)


def _matched(rows: Sequence[SheetRow], found: Sequence[_Beside], last: int) -> _Places:
    """Return what goes beside each row, and what has none and stands further below.

    A text that stands alone in its row goes beside the same place, if nothing else is written
    there.
    """
    times = Counter(row.label for row in rows)
    places = {row.label: row.number for row in rows if row.label and times[row.label] == 1}
    taken = {row.number for row in rows if row.values}
    beside: dict[int, int] = {}
    others = []
    for one in found:
        free = one.row not in taken and one.row < last
        place = places.get(one.label) if one.label else one.row if free else None
        if place is not None and place not in beside:
            beside[place] = one.row
        elif one.filled:
            others.append(one)
    return _Places(beside, _further(others, last))


def _further(others: Sequence[_Beside], last: int) -> Mapping[int, _Beside]:
    """Return what belongs to no row by where it goes: below all of them, a blank row between.

    What stands there already stays.
    """
    below = {one.row: one for one in others if one.row > last + 1}
    number = last + 2
    for one in others:
        if one.row <= last + 1:
            while number in below:
                number += 1
            below[number] = one
    return dict(sorted(below.items()))


def _below(number: int, one: _Beside, theirs: Iterable[int], first: int) -> RowPlaced:
    named: dict[int, Value] = {first: f"{one.label}{NOT_LISTED}"} if one.label else {}
    return RowPlaced(number, NewRow(named, one.row, dict.fromkeys(theirs, one.row)))
