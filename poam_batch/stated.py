"""The client's own numbers: points and totals that a workbook states, and how they compare.

They are read, compared and shown; nothing is ever computed with them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class StatedKind(StrEnum):
    """What a column of points is: a requirement's worth, what it costs, or what it has earned.

    `POINTS` is said of a column whose header leaves it open, `PARTS` of one that gives objectives
    points of their own.
    """

    WEIGHT = "weight"
    DEDUCTION = "deduction"
    EARNED = "earned"
    POINTS = "points"
    PARTS = "parts"


class StatedColumn(NamedTuple):
    """A column of points: what its header calls it, and its numbers in three parallel tuples.

    `points` are those of `requirements` (`AC.L2-3.1.1`), without a sign, None where the cell
    is blank; `cells` (`F14`) is where they stand, and `header_cell` where the header does.
    """

    kind: StatedKind
    header: str
    sheet: str
    header_cell: str
    requirements: tuple[str, ...]
    points: tuple[float | None, ...]
    cells: tuple[str, ...]


class StatedTotal(NamedTuple):
    """A total score: 97, or 97 `of` 110 where the cell says so."""

    value: int
    of: int | None
    sheet: str
    cell: str


class Stated(NamedTuple):
    """What a workbook states at one level."""

    columns: tuple[StatedColumn, ...] = ()
    totals: tuple[StatedTotal, ...] = ()


NOTHING_STATED = Stated()


class PointsDifference(NamedTuple):
    """A number that is not the rule's: `theirs` beside `ours`, None where the rule gives none."""

    requirement: str
    kind: StatedKind
    theirs: float
    ours: int | None
    sheet: str
    cell: str


class TotalComparison(NamedTuple):
    """A total of the client's beside the score; `ours` is None where there is no single score."""

    theirs: int
    ours: int | None
    sheet: str
    cell: str

    @property
    def differs(self) -> bool:
        """Whether there is a score, and theirs is another."""
        return self.ours is not None and self.theirs != self.ours


class Audit(NamedTuple):
    """The client's own numbers beside the rule's; `compared` counts the cells of its columns."""

    compared: int
    differences: tuple[PointsDifference, ...]
    totals: tuple[TotalComparison, ...]
