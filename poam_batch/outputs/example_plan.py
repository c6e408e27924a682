"""The plan of a built-in example: with what was written last, a conflict, and a gap found later."""

from __future__ import annotations

from dataclasses import replace

from poam_batch.model import Result
from poam_batch.naming import identity
from poam_batch.outputs.example_facts import HOSTILE
from poam_batch.poam import Conflict, LivingPlan, Mark, Poam, PoamItem, SettledItem
from poam_batch.written import Stage, Written, WrittenItem, WrittenMilestone


def example_plan(result: Result, poam: Poam) -> LivingPlan:
    """Return the plan of an example with a conflict, a gap found later, and what was written.

    One item is late, a step of it has no certain date, and another one was remediated.
    """
    header = result.header
    conflicts = tuple(
        Conflict(item.item_id, "Weakness", HOSTILE, item.weakness, 10) for item in poam.items[:1]
    )
    settled = tuple(
        SettledItem(item.item_id, item.requirement.id, Stage.REMEDIATED, "2026-11-20", HOSTILE)
        for item in poam.items[1:2]
    )
    return LivingPlan(
        poam=replace(poam, items=_items(poam.items), settled=settled, conflicts=conflicts),
        written=Written(
            identity=identity(header.client, header.scope),
            client=header.client,
            scope=header.scope or "",
            level=header.level,
            assumed_status_date=poam.assumed_status_date,
            frozen_on=header.conditional_status_date,
            items=tuple(_written(item) for item in poam.items),
        ),
        settled=settled,
        conflicts=conflicts,
    )


def _items(items: tuple[PoamItem, ...]) -> tuple[PoamItem, ...]:
    """Return the items, of which the first is late and the last was found after the status."""
    late = (_late(item) for item in items[:1])
    later = (item._replace(allowed=False, after_status=True) for item in items[1:][-1:])
    return (*late, *items[1:-1], *later)


def _late(item: PoamItem) -> PoamItem:
    unsure = (
        step._replace(due=None, mark=None, status="Waiting for the provider")
        for step in item.milestones[:1]
    )
    return item._replace(mark=Mark.OVERDUE, milestones=(*unsure, *item.milestones[1:]))


def _written(item: PoamItem) -> WrittenItem:
    values = {"requirement": item.requirement.id, "weakness": item.weakness}
    steps = tuple(WrittenMilestone(m.milestone_id, {"task": m.task}) for m in item.milestones)
    return WrittenItem(item.item_id, item.requirement.id, Stage.OPEN, item.allowed, values, steps)
