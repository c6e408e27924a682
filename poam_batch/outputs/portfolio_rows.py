"""The rows of the portfolio: where each assessment stands, and which is the most urgent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from poam_batch.model import AssessmentType, Result, Status
from poam_batch.naming import ClientFiles
from poam_batch.outputs.plan_fields import next_due
from poam_batch.outputs.trend_view import trend_change
from poam_batch.poam import DUE_SOON_DAYS, Poam
from poam_batch.problems import Severity

CALM = (Status.NOT_ACHIEVED, Status.INCOMPLETE, Status.CONDITIONAL, Status.FINAL)


class PortfolioRow(NamedTuple):
    """One assessment of the portfolio. `poam`, `summary` and `result` are paths below OUT.

    `closeout_due`, and `days_left` to it, are None where no closeout is open. `overdue` and
    `due_soon` count items of the plan, `next_due` is the next day by which something is to be done,
    and `change` how the score moved last.
    """

    workbook: str
    client: str
    scope: str | None
    level: int
    assessment_type: AssessmentType | None
    status: Status
    status_name: str
    score: int | None
    score_low: int | None
    score_high: int | None
    max_score: int | None
    threshold: int | None
    blocking: int
    poam_items: int
    overdue: int
    due_soon: int
    next_due: date | None
    closeout_due: date | None
    days_left: int | None
    errors: int
    warnings: int
    notes: int
    conflicts: int
    change: str
    summary: str
    poam: str
    result: str
    marking: str | None = None


def portfolio_row(result: Result, poam: Poam, files: ClientFiles, as_of: date) -> PortfolioRow:
    """Return the row of one assessment, its days left counted from `as_of`."""
    counts = Counter(problem.severity for problem in result.problems)
    return PortfolioRow(
        workbook=result.workbook,
        client=result.header.client,
        scope=result.header.scope,
        level=result.header.level,
        assessment_type=result.header.assessment_type,
        status=result.status,
        status_name=result.status_name,
        score=result.score,
        score_low=result.score_low,
        score_high=result.score_high,
        max_score=result.max_score,
        threshold=result.threshold,
        blocking=len(result.blocking),
        poam_items=0 if result.max_score is None else len(poam.deferred),
        overdue=sum(item.overdue for item in poam.items),
        due_soon=sum(item.due_soon for item in poam.items),
        next_due=next_due(result, poam),
        closeout_due=result.open_closeout,
        days_left=_days_left(result, as_of),
        errors=counts[Severity.ERROR],
        warnings=counts[Severity.WARNING],
        notes=counts[Severity.NOTE],
        conflicts=len(poam.conflicts),
        change=trend_change(poam),
        summary=files.path(files.summary),
        poam=files.path(files.poam),
        result=files.path(files.result),
        marking=result.header.marking,
    )


def _days_left(result: Result, as_of: date) -> int | None:
    due = result.open_closeout
    return None if due is None else (due - as_of).days


def by_urgency(rows: Sequence[PortfolioRow]) -> list[PortfolioRow]:
    """Return rows by urgency.

    Expired ones come first, then past or near closeouts, by date; then Conditional ones with
    overdue items; then what is not achieved, by how much blocks it; then incomplete, conditional
    (by date) and final; then by name.
    """
    return sorted(rows, key=_urgency)


def _urgency(row: PortfolioRow) -> tuple[int, date, int, str, int, str]:
    dated = is_urgent(row) or row.status is Status.CONDITIONAL
    due = row.closeout_due if dated else None
    name = row.client.casefold()
    return _rank(row), due or date.max, -row.blocking, name, row.level, row.workbook


def _rank(row: PortfolioRow) -> int:
    first = (
        row.status is Status.EXPIRED,
        is_urgent(row),
        row.status is Status.CONDITIONAL and row.overdue > 0,
    )
    return first.index(True) if any(first) else len(first) + CALM.index(row.status)


def is_urgent(row: PortfolioRow) -> bool:
    """Return whether a status has expired, or its closeout is past or near."""
    near = row.days_left is not None and row.days_left <= DUE_SOON_DAYS
    return row.status is Status.EXPIRED or near
