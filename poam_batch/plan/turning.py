"""The next day on which a result changes though nothing is done: what the clock turns, and when.

Everything that reads the day (`clock.py`, `assess/closeout.py`, `assess/dates.py`,
`assess/remarks.py`, `granted.py`, `new_status.py`, `kept.py`, `outputs/next_steps.py`,
`outputs/plan_fields.py`) compares it with a day that a result, its plan or its cover holds: as
that day comes, once it is past, or as it comes near. So these days are enough; a day too many
costs one night's work, a day too few a mark that comes late.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from poam_batch.model import Header, Result
from poam_batch.poam import DUE_SOON_DAYS, LivingPlan, PoamItem
from poam_batch.standing import StandingPlan
from poam_batch.written import Written, day_of

# A day comes near, it comes, and it is past.
_TURNS = (-DUE_SOON_DAYS, 0, 1)


def changes_on(days: Iterable[date | None], as_of: date) -> date | None:
    """Return the first day after `as_of` on which one of some days may change a mark."""
    turns = (turn for day in set(days) if day is not None for turn in _turns(day))
    return min((turn for turn in turns if turn > as_of), default=None)


def _turns(day: date) -> Iterator[date]:
    for offset in _TURNS:
        if 0 < day.toordinal() + offset <= date.max.toordinal():
            yield day + timedelta(days=offset)


def days_of(
    result: Result, living: LivingPlan, read: Header, standing: StandingPlan | None
) -> Iterator[date | None]:
    """Yield every day that a result and its plan hold, and the one that people typed above it.

    `read` is the header as it was read: a Conditional date to come stands there, and not in that
    of the result.
    """
    yield from _header_days(read)
    yield from _header_days(result.header)
    yield from (result.closeout_due, result.valid_until)
    yield from (result.affirmation_due, result.reevaluation_until)
    poam = living.poam
    yield from (poam.assumed_status_date, poam.planned_from, poam.planned_closeout, poam.next_due)
    for item in poam.items:
        yield from _item_days(item)
    yield from _written_days(living.written)
    if standing is not None:
        yield standing.granted
        yield day_of(standing.typed_date)
        if standing.written is not None:
            yield from _written_days(standing.written)


def _header_days(header: Header) -> Iterator[date | None]:
    yield from (header.assessment_start, header.assessment_date)
    yield from (header.conditional_status_date, header.status_date)
    yield from header.passed_over


def _item_days(item: PoamItem) -> Iterator[date | None]:
    yield from (item.date_identified, item.scheduled_completion, item.actual_completion)
    for milestone in item.milestones:
        yield milestone.due


def _written_days(written: Written) -> Iterator[date | None]:
    yield from (written.assumed_status_date, written.frozen_on, written.closed_on)
    yield day_of(written.typed_date)
    yield None if written.assessed is None else written.assessed.day
    if written.origin is not None:
        yield written.origin.assessed
        yield from written.origin.passed_over
