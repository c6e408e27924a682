"""The workbook's own points and totals beside the rule's, worded for a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from poam_batch.model import Result
from poam_batch.outputs.wording import place_text
from poam_batch.sentences import count
from poam_batch.stated import Audit, PointsDifference, StatedKind, TotalComparison

_SHOWN = 200
_KIND_WORDS = {StatedKind.DEDUCTION: " deducted", StatedKind.EARNED: " earned"}


class OwnPoints(NamedTuple):
    """One number of the workbook that is not the rule's, in words, and its cell."""

    requirement: str
    text: str
    place: str


class OwnTotal(NamedTuple):
    """One total of the workbook beside the score; `higher` where it claims more."""

    text: str
    place: str
    higher: bool


class OwnNumbers(NamedTuple):
    """What the page says of the workbook's own numbers.

    `sentence` sums up the points, "" where there are none; `points_left` counts those not shown.
    """

    sentence: str
    points: tuple[OwnPoints, ...]
    points_left: int
    totals: tuple[OwnTotal, ...]


def own_numbers(result: Result) -> OwnNumbers | None:
    """Return what to say of a workbook's own numbers, None where it has none."""
    audit = result.audit
    if audit is None:
        return None
    differences = audit.differences
    return OwnNumbers(
        sentence=_sentence(audit),
        points=tuple(map(_points, differences[:_SHOWN])),
        points_left=max(0, len(differences) - _SHOWN),
        totals=tuple(map(_total, audit.totals)),
    )


def too_high(result: Result) -> tuple[str, ...]:
    """Return a sentence for each total of the workbook that is higher than its findings score."""
    totals: Sequence[TotalComparison] = result.audit.totals if result.audit else ()
    return tuple(
        f"The workbook's own total is {t.theirs} ({place_text(t.sheet, t.cell)}), but its findings "
        f"score {t.ours}: {t.theirs - t.ours} less."
        for t in totals
        if t.ours is not None and t.theirs > t.ours
    )


def points_number(points: float) -> str:
    """Return points as people write them: `5`, `2.5`."""
    return f"{points:g}"


def _sentence(audit: Audit) -> str:
    wrong = len(audit.differences)
    if not audit.compared:
        return ""
    if not wrong:
        return f"All {audit.compared} points that the workbook gives agree with the rule."
    are = "is" if wrong == 1 else "are"
    return (
        f"{wrong} of the {audit.compared} points that the workbook gives {are} not the rule's. The "
        "score is worked out from the rule alone."
    )


def _points(one: PointsDifference) -> OwnPoints:
    noun = "point" if one.theirs == 1 else "points"
    theirs = f"their {points_number(one.theirs)} {noun}{_KIND_WORDS.get(one.kind, '')}"
    ours = "none" if one.ours is None else str(one.ours)
    return OwnPoints(
        one.requirement, f"{theirs}, the rule's {ours}", place_text(one.sheet, one.cell)
    )


def _total(one: TotalComparison) -> OwnTotal:
    place = place_text(one.sheet, one.cell)
    if one.ours is None:
        return OwnTotal(f"Their total: {one.theirs}. There is no single score yet.", place, False)
    apart = one.theirs - one.ours
    if not apart:
        return OwnTotal(f"Their total: {one.theirs}, which is the score.", place, False)
    than = "more" if apart > 0 else "less"
    by = f"{count(abs(apart), 'point')} {than}"
    text = f"Their total: {one.theirs}. Ours: {one.ours}. Theirs is {by}."
    return OwnTotal(text, place, apart > 0)
