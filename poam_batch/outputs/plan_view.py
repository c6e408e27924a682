"""The plan as a page shows it: what is open and by when, what is met since, where people differ.

It shows dates and their marks, never the days that are left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from poam_batch.model import Reason, Result
from poam_batch.outputs.headline import points_text
from poam_batch.outputs.wording import LongText, long_text, place_text
from poam_batch.poam import Conflict, Mark, Milestone, PoamItem, SettledItem
from poam_batch.written import Stage

_VALUE_SHOWN = 120
_STAGE_WORDS = {Stage.OPEN: "Open", Stage.REMEDIATED: "Remediated", Stage.CLOSED: "Closed"}


class StepRow(NamedTuple):
    """One milestone: `mark` is what the clock says of its day ("overdue", "due soon" or "")."""

    due: date | None
    task: str
    status: str
    mark: str


class GapRow(NamedTuple):
    """One requirement that is NOT MET, with what is planned for it.

    `mark` is what the clock says of its completion, `steps_mark` of its milestones together.
    """

    item_id: str
    requirement: str
    title: str
    points: str
    partial: bool
    why: str
    cite: str
    place: str
    unmet: str
    weakness: LongText
    action: str
    resources: str
    responsible: str
    milestones: tuple[StepRow, ...]
    steps_mark: str
    completion: date | None
    status: str
    mark: str


class SettledRow(NamedTuple):
    """One item whose requirement is met since: what became of it, when, and what shows it."""

    item_id: str
    title: str
    stage: str
    completed: str
    evidence: LongText


class ConflictRow(NamedTuple):
    """One cell of the POA&M in which people and the assessment differ; what stands there stays."""

    item_id: str
    column: str
    row: str
    stands: LongText
    proposed: LongText


def gap_row(item: PoamItem, reasons: Mapping[str, Reason]) -> GapRow:
    """Return a requirement that is NOT MET, or an item that stays open all the same.

    `reasons` are why some must be met first, by id.
    """
    requirement = item.requirement
    reason = reasons.get(requirement.id)
    return GapRow(
        item_id=item.item_id,
        requirement=requirement.id,
        title=requirement.title,
        points=points_text(item.points),
        partial=requirement.partial,
        why=" ".join(filter(None, (reason and reason.message, item.kept_words))),
        cite=requirement.cite or "",
        place=place_text(*requirement.place),
        unmet=", ".join(requirement.unmet_objectives),
        weakness=long_text(item.weakness),
        action=item.corrective_action,
        resources=item.resources,
        responsible=item.responsible,
        milestones=tuple(map(_step_row, item.milestones)),
        steps_mark=_worst(milestone.mark for milestone in item.milestones),
        completion=item.scheduled_completion,
        status=item.status_shown,
        mark=item.mark or "",
    )


def _worst(marks: Iterable[Mark | None]) -> str:
    known = set(marks)
    return next((str(mark) for mark in Mark if mark in known), "")


def _step_row(milestone: Milestone) -> StepRow:
    return StepRow(milestone.due, milestone.task, milestone.status, milestone.mark or "")


def settled_row(item: SettledItem, result: Result) -> SettledRow:
    """Return an item whose requirement is met since, with the title of that."""
    titles = (r.title for r in result.requirements if r.id == item.requirement)
    stage = _STAGE_WORDS[item.stage]
    evidence = long_text(item.closure_evidence)
    return SettledRow(item.item_id, next(titles, ""), stage, item.actual_completion, evidence)


def conflict_row(conflict: Conflict) -> ConflictRow:
    """Return a cell in which people and the assessment differ."""
    return ConflictRow(
        item_id=conflict.item_id,
        column=conflict.column,
        row=str(conflict.row or ""),
        stands=long_text(conflict.stands, _VALUE_SHOWN),
        proposed=long_text(conflict.proposed, _VALUE_SHOWN),
    )
