"""Where the cells above the header row of a plan stand now, after rows and columns moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from poam_batch.workbooks.poam_columns import FoundPlan
from poam_batch.workbooks.poam_memory import Place
from poam_batch.written import as_text


class _HeadCell(NamedTuple):
    """A cell of the head as it was written, and the column in which it is looked for now."""

    place: Place
    column: int
    text: str


class _Move(NamedTuple):
    """A row of the head that may stand in another now, and how many of its texts do."""

    texts: int
    then: int
    now: int

    @property
    def shift(self) -> int:
        """How many rows further down it stands."""
        return self.now - self.then


def places_now(plan: FoundPlan) -> Mapping[Place, Place]:
    """Return where each cell of the head that was written stands now; what is gone is left out.

    Columns either went with those of the plan or stayed, as where cells were inserted into the
    table alone; rows are known by what was last written into them. The way to read the head
    counts in which more of its cells hold just that.
    """
    head = plan.layout.head.items()
    moved = [
        _HeadCell(place, column, text or "")
        for place, text in head
        if (column := _moved(plan, place.column)) is not None
    ]
    stayed = [_HeadCell(place, place.column, text or "") for place, text in head]
    return max((_placed(plan, moved), _placed(plan, stayed)), key=lambda one: one.texts).places


def _moved(plan: FoundPlan, column: int) -> int | None:
    """Return where a column of the head went with the plan, None where it was deleted.

    Where it is of no field, or its header was changed, the columns to both sides tell.
    """
    then = plan.layout.columns
    now = {then[name]: number for name, number in plan.columns.items()}
    if column in now:
        return now[column]
    left = max((one for one in now if one < column), default=None)
    right = min((one for one in now if one > column), default=None)
    shifts = {now[one] - one for one in (left, right) if one is not None}
    return column + shifts.pop() if len(shifts) == 1 else None


class _Placed(NamedTuple):
    """Where cells stand now, and how many of them hold what was written."""

    texts: int
    places: Mapping[Place, Place]


def _placed(plan: FoundPlan, cells: Sequence[_HeadCell]) -> _Placed:
    """Return the cells of the head in their rows of now."""
    moves = {move.then: move for move in _moves(plan, cells)}
    return _Placed(
        sum(move.texts for move in moves.values()),
        {
            cell.place: Place(moves[cell.place.row].now, cell.column)
            for cell in cells
            if cell.place.row in moves
        },
    )


def _moves(plan: FoundPlan, cells: Sequence[_HeadCell]) -> Sequence[_Move]:
    """Return the row of now for each row of the head: those with the most known texts first."""
    possible = sorted(_possible(plan, cells), key=lambda one: (-one.texts, abs(one.shift)))
    if possible:
        usual = possible[0].shift
        possible.sort(key=lambda one: (-one.texts, abs(one.shift - usual), one.then))
    found: list[_Move] = []
    for move in possible:
        if _fits(move, found):
            found.append(move)
    for row in sorted({cell.place.row for cell in cells} - {move.then for move in found}):
        shift = _shift_near(row, found, plan)
        if shift is None:
            continue
        move = _Move(0, row, row + shift)
        if 0 < move.now < plan.header_row and _fits(move, found):
            found.append(move)
    return found


def _possible(plan: FoundPlan, cells: Sequence[_HeadCell]) -> Iterator[_Move]:
    """Yield a move for each row above the headers that holds a text of a row of the head."""
    for now, row in enumerate(plan.sheet.grid[: plan.header_row - 1], start=1):
        texts = [as_text(value) for value in row]
        known: dict[int, int] = {}
        for cell in cells:
            if cell.text and cell.column <= len(texts) and texts[cell.column - 1] == cell.text:
                known[cell.place.row] = known.get(cell.place.row, 0) + 1
        yield from (_Move(count, then, now) for then, count in known.items())


def _fits(move: _Move, found: Sequence[_Move]) -> bool:
    """Return whether a move keeps the order of the rows."""
    return all((move.then - one.then) * (move.now - one.now) > 0 for one in found)


def _shift_near(row: int, found: Sequence[_Move], plan: FoundPlan) -> int | None:
    """Return how far the nearest known row moved; the header row tells where none is known."""
    known = [move for move in found if move.texts]
    if known:
        return min(known, key=lambda one: abs(one.then - row)).shift
    return None if plan.layout.header_row is None else plan.header_row - plan.layout.header_row
