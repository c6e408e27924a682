"""Where the rows of a template went in one rendered sheet."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from poam_batch.ooxml.refs import MAX_ROW


class Span(NamedTuple):
    """A run of rows, both ends included."""

    first: int
    last: int


class Placed(NamedTuple):
    """A run of template rows, and the row of its first one each time it was written."""

    source: Span
    rows: Sequence[int]


class RowMap:
    """The way from the rows of a template to the rows of the sheet that was rendered from it."""

    def __init__(self, placed: Iterable[Placed], behind: Placed) -> None:
        """Take the runs of rows that were written, and the endless run behind the last one."""
        self._placed = [run for run in (*placed, behind) if run.rows]
        self._spans: dict[tuple[int, int], Span | None] = {}

    def span(self, source: Span, scope: Span | None = None) -> Span | None:
        """Return the rows that a run of template rows covers now; nothing where none was written.

        Inside `scope`, the rows of one turn of a loop, only what stands there is looked at.
        """
        if scope is not None:
            return self._found(source, scope)
        # The validations and formats of a loop's columns all ask for the same rows.
        if source not in self._spans:
            self._spans[source] = self._found(source, None)
        return self._spans[source]

    def _found(self, source: Span, scope: Span | None) -> Span | None:
        first, last = MAX_ROW + 1, 0
        for run in self._placed:
            start = max(source.first, run.source.first) - run.source.first
            end = min(source.last, run.source.last) - run.source.first
            if start > end:
                continue
            rows = run.rows if scope is None else _within(run.rows, scope)
            if rows:
                first = min(first, rows[0] + start)
                last = max(last, rows[-1] + end)
        return Span(first, min(last, MAX_ROW)) if first <= last and first <= MAX_ROW else None

    def times(self, row: int) -> list[int]:
        """Return the row a template row has at every time it was written."""
        for run in self._placed:
            if run.source.first <= row <= run.source.last:
                return [start + row - run.source.first for start in run.rows]
        return []

    def after(self, row: int) -> int:
        """Return the row a template row has, or the next one that was written where it vanished."""
        span = self.span(Span(row, MAX_ROW))
        return span.first if span else MAX_ROW

    def through(self, row: int) -> int:
        """Return how many rows stand where the first `row` rows of the template stood."""
        span = self.span(Span(1, row))
        return span.last if span else 0


def _within(rows: Sequence[int], scope: Span) -> Sequence[int]:
    """Return the rows that stand inside a scope."""
    return rows[bisect_left(rows, scope.first) : bisect_right(rows, scope.last)]
