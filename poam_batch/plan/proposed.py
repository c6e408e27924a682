"""Every item as the program would write it now, were nobody else there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from poam_batch.model import Deferral, Result
from poam_batch.plan.life import Lives
from poam_batch.plan.merge import REMEDIATED, NewItem, NewMilestone
from poam_batch.poam import Milestone, Poam, PoamItem
from poam_batch.written import Stage, Value, WrittenItem, as_text, day_of

_DATES = {"due", "date_identified", "scheduled_completion", "actual_completion"}
_SETTLED = ("status", "actual_completion", "closure_evidence", "closeout_finding")


class Known(NamedTuple):
    """What is known of items besides the plan: the day, the result, and what became of them.

    `before` are the items as they were last written; `further` those that are remembered to have
    gone further than the workbook says.
    """

    as_of: date
    result: Result
    told: Lives
    before: Sequence[WrittenItem]
    further: Mapping[str, WrittenItem]


def proposed_items(poam: Poam, known: Known) -> Iterator[NewItem]:
    """Yield the items of the plan: those that exist in their order, then the new ones."""
    every = poam.planned_closeout is None
    gaps = {item.item_id: item for item in poam.items if item.kept is None}
    remediated = {item.item_id for item in known.told.remediated}
    for item in known.before:
        if item.item_id in gaps:
            yield _of_gap(gaps[item.item_id], item, every)
        elif item.item_id in remediated:
            yield _remediated(item, known)
        else:
            yield _as_settled(item, known.further.get(item.item_id, item))
    there = {item.item_id for item in known.before}
    new = (item for item in gaps.values() if item.item_id not in there)
    yield from (_of_gap(item, None, every) for item in new)


def _of_gap(item: PoamItem, before: WrittenItem | None, every: bool) -> NewItem:
    """Return the item of a gap; how and when it was identified is said once and stays.

    `every` gap stands on the plan of a level that knows no POA&M.
    """
    values = item_values(item)
    if before is not None and before.on_plan:
        if not every:
            values["weakness"] = f"{barred_note(item)}{item.weakness}"
        for name in ("date_identified", "how_identified"):
            values[name] = before.values.get(name) or values[name]
    return NewItem(
        item_id=item.item_id,
        requirement=item.requirement.id,
        stage=Stage.OPEN,
        on_plan=item.allowed or every or (before is not None and before.on_plan),
        values=values,
        milestones=tuple(
            NewMilestone(milestone.milestone_id, milestone_values(milestone))
            for milestone in item.milestones
        ),
        before=before,
        after_status=item.after_status,
    )


def barred_note(item: PoamItem) -> str:
    """Return what stands before the weakness of an item on a POA&M that may not hold it now."""
    if item.requirement.deferral is not Deferral.BARRED:
        return ""
    cite = f" ({item.requirement.cite})" if item.requirement.cite else ""
    return f"MUST BE MET FIRST: no POA&M may hold this{cite}.\n"


def item_values(item: PoamItem) -> dict[str, Value]:
    """Return what the plan shows of an item, by field."""
    return {
        "requirement": item.requirement.id,
        "title": item.requirement.title,
        "weakness": item.weakness,
        "unmet_objectives": ", ".join(item.requirement.unmet_objectives),
        "points": item.points,
        "corrective_action": item.corrective_action,
        "responsible": item.responsible,
        "contact": item.contact,
        "resources": item.resources,
        "date_identified": item.date_identified,
        "how_identified": item.how_identified,
        "scheduled_completion": item.scheduled_completion,
        "status": item.status,
        "comments": item.comments,
    }


def milestone_values(milestone: Milestone) -> dict[str, Value]:
    """Return what the plan shows of a milestone, by field."""
    return {
        "task": milestone.task,
        "due": milestone.due,
        "milestone_status": milestone.status,
        "changes": milestone.changes,
    }


def _remediated(item: WrittenItem, known: Known) -> NewItem:
    """Return an item whose requirement is met now, with the day and the cell that shows it."""
    requirement = next(r for r in known.result.requirements if r.id == item.requirement)
    day = known.result.header.assessment_date or known.as_of
    identified = item.values.get("date_identified", "")
    if identified and day <= date.fromisoformat(identified):
        day = known.as_of
    cell = f"{requirement.place.sheet}!{requirement.place.cell}"
    values: dict[str, Value] = {
        **item.values,
        "status": REMEDIATED,
        "actual_completion": day,
        "closure_evidence": f"{requirement.finding} in {known.result.workbook}, {cell}",
    }
    return replace(as_before(item), stage=Stage.REMEDIATED, values=values)


def _as_settled(item: WrittenItem, remembered: WrittenItem) -> NewItem:
    """Return an item as it was, or as it was settled in the meantime."""
    there = {**remembered.values, **remembered.proposed}
    values = _as_values({**item.values, **item.proposed})
    if remembered is not item:
        values |= {name: there.get(name, "") for name in _SETTLED}
    completed = values.get("actual_completion")
    values["actual_completion"] = day_of(completed) or completed
    return replace(as_before(item), values=values)


def as_before(item: WrittenItem) -> NewItem:
    """Return an item as it was last written."""
    return NewItem(
        item.item_id,
        item.requirement,
        item.stage,
        item.on_plan,
        _as_values(item.values),
        tuple(NewMilestone(m.milestone_id, _as_values(m.values)) for m in item.milestones),
        item,
        item.after_status,
    )


def _as_values(texts: Mapping[str, str]) -> dict[str, Value]:
    """Return texts that were written as what they are: rows that are put back hold dates again."""
    values: dict[str, Value] = dict(texts)
    for name in _DATES & texts.keys():
        day = day_of(texts[name])
        values[name] = day if as_text(day) == texts[name] else texts[name]
    points = texts.get("points", "")
    return values | ({"points": float(points)} if points.isdecimal() else {})
