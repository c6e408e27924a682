"""What the JSON of an assessment says of its plan: items, milestones, and what is due next."""

from __future__ import annotations

import sys
from datetime import date
from functools import cache
from typing import NamedTuple

from poam_batch.model import Result
from poam_batch.poam import Mark, Milestone, Poam, PoamItem, SettledItem

_OPEN = "open"
_TYPED = (_OPEN, "in progress", "remediated")


class Late(NamedTuple):
    """A day that is past: `what` is "item", a milestone, or "closeout" with no `item_id`.

    The same items and days stand in the plans of many clients: one is kept of each.
    """

    item_id: str
    what: str
    due: str


def item_fields(item: PoamItem) -> dict[str, object]:
    """Return one requirement that is NOT MET, or open all the same, with what people made of it."""
    return {
        "item_id": item.item_id,
        "requirement": item.requirement.id,
        "points": item.points,
        "allowed": item.allowed,
        "scheduled_completion": _text(item.scheduled_completion),
        "status": _status(item.status),
        "status_text": item.status,
        "responsible": item.responsible,
        "reason": None if item.requirement.reason is None else str(item.requirement.reason),
        "cite": item.requirement.cite,
        "after_status": item.after_status,
        "kept": None if item.kept is None else str(item.kept),
        "follows": item.follows or None,
        "overdue": item.overdue,
        "due_soon": item.due_soon,
        "milestones": [_milestone_fields(milestone) for milestone in item.milestones],
    }


def _status(typed: str) -> str:
    """Return a status as programs know it; a word of people's own says no more than open.

    Nothing that is NOT MET is closed, whatever was typed.
    """
    word = typed.strip().casefold()
    return word if word in _TYPED else _OPEN


def _milestone_fields(milestone: Milestone) -> dict[str, object]:
    return {
        "id": milestone.milestone_id or None,
        "task": milestone.task,
        "due": _text(milestone.due),
        "status": milestone.status,
        "overdue": milestone.mark is Mark.OVERDUE,
        "due_soon": milestone.mark is Mark.DUE_SOON,
    }


def settled_fields(item: SettledItem) -> dict[str, object]:
    """Return an item whose requirement is met since, as its cells say."""
    return {
        "item_id": item.item_id,
        "requirement": item.requirement,
        "stage": str(item.stage),
        "actual_completion": item.actual_completion or None,
        "closure_evidence": item.closure_evidence,
    }


def next_due(result: Result, poam: Poam) -> date | None:
    """Return the next day on which something is due: a milestone, an item or the closeout."""
    closeout, as_of = result.open_closeout, result.as_of
    if closeout is None or as_of is None or closeout < as_of:
        return poam.next_due
    return min(closeout, poam.next_due or closeout)


def late_days(result: Result, poam: Poam, as_of: date) -> tuple[Late, ...]:
    """Return each day that is past: of items, of open milestones, and of a closeout not kept."""
    days = [
        (item.item_id, what, due)
        for item in poam.items
        for what, due, mark in (
            ("item", item.scheduled_completion, item.mark),
            *((m.milestone_id or "milestone", m.due, m.mark) for m in item.milestones),
        )
        if due is not None and mark is Mark.OVERDUE
    ]
    closeout = result.open_closeout
    if closeout is not None and closeout < as_of:
        days.append(("", "closeout", closeout))
    return tuple(late_day(item, what, due.isoformat()) for item, what, due in days)


@cache
def late_day(item_id: str, what: str, due: str) -> Late:
    """Return a day that is past, which is shared with others; raises TypeError for no text."""
    return Late(sys.intern(item_id), sys.intern(what), sys.intern(due))


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
