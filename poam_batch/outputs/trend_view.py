"""How a client came to where it stands, as the pages and the JSON say it."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import NamedTuple

from poam_batch.model import Result
from poam_batch.outputs.wording import STATUS_WORDS
from poam_batch.poam import Poam, TrendRow


class TrendView(NamedTuple):
    """One day on which the score or the plan changed."""

    day: date
    score: str
    code: str
    status: str
    opened: int
    settled: int
    late: int


def trend_view(row: TrendRow, result: Result) -> TrendView:
    """Return a day as the summary shows it."""
    return TrendView(
        day=row.day,
        score=trend_score(row, result.max_score, len(result.requirements)),
        code=str(row.status),
        status=STATUS_WORDS[row.status],
        opened=row.opened,
        settled=row.settled,
        late=row.late,
    )


def trend_score(row: TrendRow, most: int | None, requirements: int) -> str:
    """Return the score of a day in words: `107 of 110`, `87 to 108 of 110`, `12 of 15 met`."""
    if most is None or row.low is None:
        return f"{row.met} of {requirements} met"
    if row.score is not None:
        return f"{row.score} of {most}"
    return f"{row.low} to {row.high} of {most}" if row.low != row.high else f"({row.low}) of {most}"


def trend_change(poam: Poam) -> str:
    """Return how the score moved last: `+3 since 2 Oct`, as the portfolio says it; "" for nothing.

    It is the difference of the two last scores; of ranges, nothing is said.
    """
    scores = [row for row in poam.trend if row.score is not None]
    moved = [
        (later.score - before.score, later.day)
        for before, later in pairwise(scores)
        if before.score is not None and later.score is not None and later.score != before.score
    ]
    if not moved:
        return ""
    points, day = moved[-1]
    return f"{points:+d} on {day.day} {day:%b %Y}"


def trend_fields(poam: Poam) -> list[dict[str, object]]:
    """Return the days of a trend, the oldest first."""
    return [
        {
            "date": row.day.isoformat(),
            "score": row.score,
            "score_low": row.low,
            "score_high": row.high,
            "status": str(row.status),
            "opened": row.opened,
            "settled": row.settled,
            "late": row.late,
        }
        for row in poam.trend
    ]
