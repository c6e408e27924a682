"""What the sheets of a POA&M workbook show: the names that its template may use.

Plain frozen values, worked out here, so that a template only shows them. docs/templates.md lists
the names for the people who restyle the template.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from poam_batch.details import Details, assessor_name
from poam_batch.model import (
    Deferral,
    Finding,
    Reason,
    RequirementResult,
)
from poam_batch.poam import Conflict, Milestone, PoamItem

_FINDING_WORDS = {finding: str(finding) for finding in Finding}
_NO_DETAILS = Details()
_POAM_WORDS = {None: "—", Deferral.ALLOWED: "allowed", Deferral.BARRED: "barred"}


class MilestoneRow(NamedTuple):
    """One dated step of an item; every field is empty where an item has no step."""

    milestone_id: str = ""
    task: str = ""
    due: date | None = None
    status: str = ""
    changes: str = ""


class ItemRow(NamedTuple):
    """One item of the plan: `milestone` stands on its own row, `later_milestones` below it."""

    item_id: str
    requirement: str
    title: str
    weakness: str
    unmet_objectives: str
    points: int | None
    corrective_action: str
    resources: str
    date_identified: date
    how_identified: str
    scheduled_completion: date | None
    status: str
    responsible: str
    contact: str
    comments: str
    actual_completion: date | None
    closure_evidence: str
    closeout_finding: str
    milestone: MilestoneRow
    later_milestones: tuple[MilestoneRow, ...]

    @property
    def milestones(self) -> tuple[MilestoneRow, ...]:
        """All milestones, the first one included."""
        return (self.milestone, *self.later_milestones)


class BarredRow(NamedTuple):
    """One requirement that no POA&M may hold, and how it is to be met.

    `why` is a sentence and `cite` its paragraph; `sheet` and `cell` are where the finding stands.
    """

    requirement: str
    title: str
    points_lost: int | None
    why: str
    cite: str
    unmet_objectives: str
    weakness: str
    corrective_action: str
    first_due: date | None
    completion: date | None
    responsible: str
    contact: str
    comments: str
    sheet: str
    cell: str


class AfterStatusRow(NamedTuple):
    """One requirement found NOT MET after the Conditional status: no item of that POA&M."""

    requirement: str
    title: str
    points_lost: int | None
    unmet_objectives: str
    weakness: str
    date_identified: date
    sheet: str
    cell: str


class ConflictRow(NamedTuple):
    """One cell in which people and the program say different things: `row` 0 is none."""

    item_id: str
    row: int | None
    column: str
    stands: str
    proposed: str


class RequirementRow(NamedTuple):
    """One requirement of the level as it was assessed.

    `finding` says of a partial value which: `NOT MET (partial, 3 of 5)`. `poam` is `allowed`,
    `barred` or a dash; `points_cite` and `cite` are the paragraphs of the points and of `poam`.
    `date_assessed` is a date, or the first and the last of several as text; `target_date` the
    client's own, as text where it is no date.
    """

    requirement: str
    title: str
    finding: str
    points: int | None
    points_lost: int | None
    poam: str
    unmet_objectives: str
    comment: str
    evidence: str
    owner: str
    assessed_by: str
    date_assessed: date | str
    target_date: date | str
    inherited: str
    provider: str
    sheet: str
    cell: str
    points_cite: str
    cite: str


def item_row(item: PoamItem) -> ItemRow:
    """Return an item of the plan as its rows show it."""
    rows = [_milestone_row(milestone) for milestone in item.milestones] or [MilestoneRow()]
    return ItemRow(
        item_id=item.item_id,
        requirement=item.requirement.id,
        title=item.requirement.title,
        weakness=f"{item.barred_note}{item.weakness}",
        unmet_objectives=", ".join(item.requirement.unmet_objectives),
        points=item.points,
        corrective_action=item.corrective_action,
        resources=item.resources,
        date_identified=item.date_identified,
        how_identified=item.how_identified,
        scheduled_completion=item.scheduled_completion,
        status=item.status,
        responsible=item.responsible,
        contact=item.contact,
        comments=item.comments,
        actual_completion=item.actual_completion,
        closure_evidence=item.closure_evidence,
        closeout_finding=item.closeout_finding,
        milestone=rows[0],
        later_milestones=tuple(rows[1:]),
    )


def _days(days: tuple[date, ...]) -> date | str:
    """Return a day as it is, of several `2026-11-02 to 2026-11-05`, "" for none."""
    if len(days) > 1:
        return f"{days[0]} to {days[-1]}"
    return days[0] if days else ""


def _target(details: Details) -> date | str:
    """Return the client's own target: the date, what was typed if that is none, or both."""
    if details.target is None or not details.target_text:
        return details.target or details.target_text
    return f"{details.target}; {details.target_text}"


def _milestone_row(milestone: Milestone) -> MilestoneRow:
    return MilestoneRow(
        milestone.milestone_id, milestone.task, milestone.due, milestone.status, milestone.changes
    )


def barred_row(item: PoamItem, reasons: Mapping[str, Reason]) -> BarredRow:
    """Return an item that must be met first; `reasons` are those of requirements, by id."""
    requirement = item.requirement
    reason = reasons.get(requirement.id)
    return BarredRow(
        requirement=requirement.id,
        title=requirement.title,
        points_lost=item.points,
        why=" ".join(filter(None, (reason and reason.message, item.kept_words))),
        cite=requirement.cite or "",
        unmet_objectives=", ".join(requirement.unmet_objectives),
        weakness=item.weakness,
        corrective_action=item.corrective_action,
        first_due=item.milestones[0].due if item.milestones else None,
        completion=item.scheduled_completion,
        responsible=item.responsible,
        contact=item.contact,
        comments=item.comments,
        sheet=requirement.place.sheet,
        cell=requirement.place.cell,
    )


def after_status_row(item: PoamItem) -> AfterStatusRow:
    """Return an item that the POA&M of the assessment does not hold."""
    requirement = item.requirement
    return AfterStatusRow(
        requirement.id,
        requirement.title,
        item.points,
        ", ".join(requirement.unmet_objectives),
        item.weakness,
        item.date_identified,
        requirement.place.sheet,
        requirement.place.cell,
    )


def conflict_row(conflict: Conflict) -> ConflictRow:
    """Return a conflict with the header of its column."""
    return ConflictRow(
        conflict.item_id,
        conflict.row or None,
        conflict.column,
        conflict.stands,
        conflict.proposed,
    )


def requirement_row(requirement: RequirementResult) -> RequirementRow:
    """Return a requirement as the trace shows it."""
    finding = _FINDING_WORDS[requirement.finding]
    if requirement.partial:
        finding += f" (partial, {requirement.points_lost} of {requirement.points})"
    details = requirement.details or _NO_DETAILS
    # Named arguments take twice as long, a hundred times a workbook.
    return RequirementRow(
        requirement.id,
        requirement.title,
        finding,
        requirement.points,
        requirement.points_lost,
        _POAM_WORDS[requirement.deferral],
        ", ".join(requirement.unmet_objectives),
        requirement.comment,
        requirement.evidence,
        details.owner,
        assessor_name(details.assessor),
        _days(details.assessed),
        _target(details),
        details.inherited,
        details.provider,
        *requirement.place,
        requirement.points_cite,
        requirement.cite or "",
    )
