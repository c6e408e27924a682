"""The bars of the pages: scores and findings as lengths of an SVG that is 1000 wide."""

from __future__ import annotations

from typing import NamedTuple

from poam_batch.model import FamilyResult, Finding
from poam_batch.outputs.wording import FINDING_CLASSES

WIDTH = 1000


class Gauge(NamedTuple):
    """A score on a line from 0 to the maximum; below 0 the bar is empty and its number says so.

    `sure` is the length that is certain, `possible` what may come on top of it while findings are
    missing, `threshold` where a Conditional status begins (None: nowhere).
    """

    sure: int
    possible: int
    threshold: int | None


class Segment(NamedTuple):
    """One part of a stacked bar: what it counts (a CSS class), where it starts, how long it is."""

    kind: str
    start: int
    width: int


def gauge(low: int, high: int, maximum: int, threshold: int | None) -> Gauge:
    """Return the lengths of a score that lies between `low` and `high`."""
    sure, end = _length(low, maximum), _length(high, maximum)
    mark = None if threshold is None else _length(threshold, maximum)
    return Gauge(sure, end - sure, mark)


def segments(family: FamilyResult, largest: int) -> tuple[Segment, ...]:
    """Return a family's findings as one stacked bar; `largest` is the size of the longest one."""
    counts = (
        (Finding.MET, family.met),
        (Finding.NOT_APPLICABLE, family.not_applicable),
        (Finding.NOT_ASSESSED, family.not_assessed),
        (Finding.NOT_MET, family.not_met),
    )
    parts: list[Segment] = []
    before = start = 0
    for finding, number in counts:
        if number:
            before += number
            end = _length(before, largest)
            parts.append(Segment(FINDING_CLASSES[finding], start, end - start))
            start = end
    return tuple(parts)


def size(family: FamilyResult) -> int:
    """Return how many requirements a family has."""
    return family.met + family.not_met + family.not_applicable + family.not_assessed


def _length(number: int, whole: int) -> int:
    return max(0, min(WIDTH, WIDTH * number // whole))
