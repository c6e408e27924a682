"""The clock of a plan: which items and milestones are past their day, and which are due soon.

A date keeps its mark from one day to the next until it changes, so that what shows marks, and
never the days that are left, changes on those days alone. An item is open as long as its
requirement is NOT MET, whatever people call it; a milestone until they call it done.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date

from poam_batch.item_events import ItemEvent, late_event
from poam_batch.plan.typed import remarks_on_plan
from poam_batch.poam import DUE_SOON_DAYS, Deadline, Kept, LivingPlan, Mark, Poam, PoamItem
from poam_batch.standing import StandingPlan
from poam_batch.written import Stage


@dataclass(frozen=True, eq=False, slots=True)
class ClockNow:
    """What the clock is read by: the day, the last day of a closeout, and what people typed.

    `closeout_due` is None without a Conditional CMMC Status Date, `standing` without a workbook.
    """

    as_of: date
    closeout_due: date | None = None
    standing: StandingPlan | None = None


def on_the_clock(living: LivingPlan, now: ClockNow) -> LivingPlan:
    """Return the plan with its dates marked, and with what is to be said of what people typed."""
    on_plan = {item.item_id for item in living.written.items if item.on_plan}
    poam = marked(living.poam, now.as_of, _open_on_plan(living))
    settled = tuple(i._replace(on_plan=i.item_id in on_plan) for i in living.settled)
    problems = remarks_on_plan(living, now.standing, _open_closeout(now))
    return replace(
        living,
        poam=replace(poam, settled=settled, conflicts=living.conflicts),
        problems=(*living.problems, *problems),
    )


def _open_closeout(now: ClockNow) -> date | None:
    """Return the last day of a closeout that can still be kept."""
    due = now.closeout_due
    return None if due is None or due < now.as_of else due


def marked(poam: Poam, as_of: date, on_plan: Collection[str] = ()) -> Poam:
    """Return the plan with a mark on each date that is past, or due within 30 days, and open.

    Items that stand on no plan have none: what must be met first, and what was found after the
    status. `on_plan` are ids of items that stand on it all the same, as they did earlier.
    """
    timed = [_is_timed(item, poam, on_plan) for item in poam.items]
    items = tuple(
        _marked(item, as_of) if is_timed else item
        for item, is_timed in zip(poam.items, timed, strict=True)
    )
    days = (
        deadline.due
        for item, is_timed in zip(items, timed, strict=True)
        if is_timed
        for deadline in _deadlines(item)
        if deadline.due >= as_of
    )
    return replace(poam, items=items, next_due=min(days, default=None))


def _open_on_plan(living: LivingPlan) -> frozenset[str]:
    """Return the ids of the open items that stand on the sheet of the plan."""
    items = living.written.items
    return frozenset(i.item_id for i in items if i.on_plan and i.stage is Stage.OPEN)


def _is_timed(item: PoamItem, poam: Poam, on_plan: Collection[str]) -> bool:
    """Return whether an item's dates are people's to keep: it stands on the sheet of the plan."""
    if item.kept is Kept.OLDER:
        return item.item_id in on_plan
    remediation = poam.planned_closeout is None
    return item.allowed or remediation or item.item_id in on_plan


def _marked(item: PoamItem, as_of: date) -> PoamItem:
    return item._replace(
        mark=_mark(item.scheduled_completion, as_of),
        milestones=tuple(
            milestone._replace(mark=_mark(milestone.due, as_of)) if milestone.is_open else milestone
            for milestone in item.milestones
        ),
    )


def _mark(due: date | None, as_of: date) -> Mark | None:
    if due is None:
        return None
    if due < as_of:
        return Mark.OVERDUE
    return Mark.DUE_SOON if (due - as_of).days <= DUE_SOON_DAYS else None


def _deadlines(item: PoamItem) -> Iterator[Deadline]:
    """Yield the days by which something of an item is still to be done."""
    if item.scheduled_completion is not None:
        yield Deadline(item.item_id, "item", item.scheduled_completion)
    for milestone in item.milestones:
        if milestone.is_open and milestone.due is not None:
            yield Deadline(item.item_id, milestone.milestone_id or "milestone", milestone.due)


def open_deadlines(living: LivingPlan, closeout_due: date | None) -> tuple[Deadline, ...]:
    """Return every open day of a plan, and the last one of a closeout that is still to come.

    From these alone it can be told on a later day what is overdue, and what is due next.
    """
    poam, on_plan = living.poam, _open_on_plan(living)
    timed = (item for item in poam.items if _is_timed(item, poam, on_plan))
    closeout = [] if closeout_due is None else [Deadline("", "closeout", closeout_due)]
    return (*(day for item in timed for day in _deadlines(item)), *closeout)


def late_events(poam: Poam, now: ClockNow) -> tuple[ItemEvent, ...]:
    """Return what of a marked plan is late, for the ledger, which keeps each date once."""
    late = [item for item in poam.items if item.overdue]
    events = [
        late_event(item.item_id, deadline.what, deadline.due, now.as_of)
        for item in late
        for deadline in _deadlines(item)
        if deadline.due < now.as_of
    ]
    due = now.closeout_due
    if due is not None and due < now.as_of:
        events += [late_event(i.item_id, "closeout", due, now.as_of) for i in poam.deferred]
    return tuple(events)
