"""From gaps to a plan: an item for every NOT MET requirement, and its dated milestones.

A POA&M holds the tasks, the resources they need, the milestones and a completion date for each
(32 CFR 170.4). It closes a set time after the Conditional CMMC Status Date (170.21(b)).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from poam_batch.model import (
    AssessmentType,
    Deferral,
    RequirementResult,
    Result,
    Status,
)
from poam_batch.plan.steps import Steps, load_steps
from poam_batch.poam import Milestone, Poam, PoamItem
from poam_batch.rulesets.ruleset import RuleSet

OPEN = "Open"
_TYPE_WORDS = {
    AssessmentType.SELF: "self-assessment",
    AssessmentType.C3PAO: "C3PAO assessment",
    AssessmentType.DIBCAC: "DIBCAC assessment",
    AssessmentType.GAP: "gap assessment",
    None: "assessment",
}


@dataclass(frozen=True, slots=True)
class PlanBasis:
    """What a plan rests on besides the result.

    `assumed_status_date` is the one that an earlier run planned from and kept, None at first.
    """

    as_of: date
    assumed_status_date: date | None


@dataclass(frozen=True, slots=True)
class _Frame:
    """What all items of a plan share. `days` bounds the last milestone, None where nothing does."""

    planned_from: date
    days: int | None
    identified: date
    how_identified: str


def plan(result: Result, rule_set: RuleSet, basis: PlanBasis) -> Poam:
    """Return the plan for a result: every NOT MET requirement has an item, in the rule's order."""
    header, days = result.header, rule_set.poam.closeout_days
    conditional = header.conditional_status_date
    assumed = basis.assumed_status_date or header.assessment_date or basis.as_of
    planned_from = conditional or assumed
    frame = _Frame(
        planned_from=planned_from,
        days=days,
        identified=header.assessment_date or planned_from,
        how_identified=_how_identified(result),
    )
    return Poam(
        title=_title(result, rule_set),
        assumed_status_date=None if conditional else assumed,
        planned_from=planned_from,
        planned_closeout=None if days is None else _later(planned_from, days),
        items=tuple(_item(gap, frame) for gap in result.gaps),
    )


def _title(result: Result, rule_set: RuleSet) -> str:
    if rule_set.poam.closeout_days is None:
        return "Remediation plan" if result.gaps else "No remediation needed"
    if result.status is Status.FINAL:
        return "No POA&M needed"
    if result.status is Status.CONDITIONAL:
        return "Plan of Action and Milestones (POA&M)"
    draft = "Planning draft: no Conditional status available"
    if not result.points_needed:
        return draft
    points = "1 point" if result.points_needed == 1 else f"{result.points_needed} points"
    bound = "" if result.score_low == result.score_high else "up to "
    return f"{draft}, {bound}{points} still needed"


def _how_identified(result: Result) -> str:
    level = result.header.level
    return f"CMMC Level {level} {_TYPE_WORDS[result.header.assessment_type]} ({result.workbook})"


def _item(gap: RequirementResult, frame: _Frame) -> PoamItem:
    item_id = f"{gap.id}#1"
    proposed = load_steps().for_requirement(gap.id, gap.family)
    steps = proposed.worded(gap.id, gap.title, _objectives(gap))
    milestones = _milestones(item_id, steps, frame)
    return PoamItem(
        item_id=item_id,
        requirement=gap,
        weakness=gap.comment if gap.comment.strip() else _no_reason(gap),
        points=gap.points_lost,
        allowed=gap.deferral is Deferral.ALLOWED,
        corrective_action=steps.corrective_action,
        milestones=milestones,
        date_identified=frame.identified,
        how_identified=frame.how_identified,
        scheduled_completion=milestones[-1].due,
        status=OPEN,
        resources=steps.resources,
    )


def _objectives(gap: RequirementResult) -> str:
    return ", ".join(gap.unmet_objectives) or f"every objective of {gap.id}"


def _no_reason(gap: RequirementResult) -> str:
    what = ", ".join(gap.unmet_objectives) or f"{gap.id} {gap.title}"
    return f"{what}: NOT MET. The workbook gives no reason."


def _milestones(item_id: str, steps: Steps, frame: _Frame) -> tuple[Milestone, ...]:
    last = steps.steps[-1].day
    return tuple(
        Milestone(
            f"{item_id}.{number}",
            step.task,
            _later(frame.planned_from, _day(step.day, last, frame.days)),
            OPEN,
        )
        for number, step in enumerate(steps.steps, start=1)
    )


def _day(day: int, last: int, closeout_days: int | None) -> int:
    """Return a step's day, drawn together where the last would not lie before the closeout."""
    if closeout_days is None or last < closeout_days:
        return day
    return day * (closeout_days - 1) // last


def _later(day: date, days: int) -> date:
    """Return the date some days on, or the last of the calendar."""
    return day + timedelta(days=min(days, (date.max - day).days))
