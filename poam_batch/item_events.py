"""What happened to a plan and its items between two nights, told from what was written in each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from poam_batch.written import Stage, Written, WrittenItem

_ORDER = (Stage.OPEN, Stage.REMEDIATED, Stage.CLOSED)


class ItemEventKind(StrEnum):
    """What can happen to an item, and with `CONDITIONAL_DATE` to the status of all of them.

    `REOPENED` is a new item that follows an earlier one of its requirement, `JOINED` one that may
    stand on the POA&M since its gap costs less, `PUT_BACK` one that is less far than it was,
    `RESCHEDULED` one whose milestone people moved, and `LATE` one that is past a date.
    """

    OPENED = "opened"
    REOPENED = "reopened"
    JOINED = "joined"
    RESCHEDULED = "rescheduled"
    LATE = "late"
    REMEDIATED = "remediated"
    CLOSED = "closed"
    PUT_BACK = "put_back"
    CONDITIONAL_DATE = "conditional_date"


class ItemEvent(NamedTuple):
    """One thing that happened to an item, the day of the run that saw it, and a few words on it.

    `item_id` and `requirement` are "" where it happened to the status.
    """

    as_of: date
    item_id: str
    requirement: str
    kind: ItemEventKind
    detail: str = ""


def item_events(old: Written | None, new: Written | None, as_of: date) -> tuple[ItemEvent, ...]:
    """Return what happened between two plans of one client and level, in the order of the items.

    What was open and what was done about it in one night are two events.
    """
    known = {} if old is None else {item.item_id: item for item in old.items}
    items = () if new is None else new.items
    return tuple(event for item in items for event in _events(known.get(item.item_id), item, as_of))


def date_events(
    old: Written | None, new: Written | None, as_of: date, said: str
) -> tuple[ItemEvent, ...]:
    """Return that the Conditional CMMC Status Date of a plan was given, moved or taken back.

    `said` are words on the one that counts now: where it stands, and the closeout.
    """
    before, now = (None if one is None else one.frozen_on for one in (old, new))
    if before == now:
        return ()
    words = [f"{before or 'none'} -> {now or 'none'}", *([said] if now and said else [])]
    return (ItemEvent(as_of, "", "", ItemEventKind.CONDITIONAL_DATE, ", ".join(words)),)


def late_event(item_id: str, what: str, due: date, as_of: date) -> ItemEvent:
    """Return that an item is late: `what` is "item", "closeout" or the id of a milestone.

    The same date is late once: of equal events the ledger keeps the first, whatever its day.
    """
    requirement = item_id.rpartition("#")[0]
    return ItemEvent(as_of, item_id, requirement, ItemEventKind.LATE, f"{what}, due {due}")


def _events(old: WrittenItem | None, new: WrittenItem, as_of: date) -> Iterator[ItemEvent]:
    told = _new(new) if old is None else _changed(old, new)
    for kind, detail in told:
        yield ItemEvent(as_of, new.item_id, new.requirement, kind, detail)


def _new(item: WrittenItem) -> Iterator[tuple[ItemEventKind, str]]:
    """Yield that an item was opened, and what has already become of it."""
    identified = item.values.get("date_identified", "")
    words = [f"identified {identified}"] if identified else []
    if not item.on_plan:
        words.append("not on the POA&M")
    if item.number > 1:
        words.insert(0, f"after {item.requirement}#{item.number - 1}")
    kind = ItemEventKind.REOPENED if item.number > 1 else ItemEventKind.OPENED
    yield kind, ", ".join(words)
    yield from _further(Stage.OPEN, item)


def _changed(old: WrittenItem, new: WrittenItem) -> Iterator[tuple[ItemEventKind, str]]:
    if new.on_plan and not old.on_plan:
        yield ItemEventKind.JOINED, "may stand on the POA&M now"
    before = {milestone.milestone_id: milestone for milestone in old.milestones}
    for milestone in new.milestones:
        moved = milestone.values.get("changes", "")
        known = before.get(milestone.milestone_id)
        if moved and known is not None and moved != known.values.get("changes", ""):
            yield ItemEventKind.RESCHEDULED, f"{milestone.milestone_id}: {moved}"
    yield from _further(old.stage, new)


def _further(stage: Stage, item: WrittenItem) -> Iterator[tuple[ItemEventKind, str]]:
    """Yield that an item went on from a stage, or back."""
    if item.stage is stage:
        return
    if _ORDER.index(item.stage) < _ORDER.index(stage):
        yield ItemEventKind.PUT_BACK, f"{stage} before"
    elif item.stage is Stage.CLOSED:
        yield ItemEventKind.CLOSED, _said(item, "closeout_finding")
    else:
        yield ItemEventKind.REMEDIATED, _said(item, "closure_evidence")


def _said(item: WrittenItem, name: str) -> str:
    """Return when an item was completed, which is not the day of the event, and another field."""
    day = item.values.get("actual_completion", "")
    completed = f"completed {day}" if day else ""
    return ", ".join(filter(None, (completed, item.values.get(name, ""))))
