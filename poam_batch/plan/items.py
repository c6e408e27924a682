"""From gaps to a plan: an item for every NOT MET requirement, and its dated milestones.

A POA&M holds the tasks, the resources they need, the milestones and a completion date for each
(32 CFR 170.4). It closes a set time after the Conditional CMMC Status Date (170.21(b)).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from poam_batch.details import Details, assessor_name
from poam_batch.model import (
    AssessmentType,
    Deferral,
    RequirementResult,
    Result,
    Status,
)
from poam_batch.plan.comments import comments_on
from poam_batch.plan.life import Lives, lives
from poam_batch.plan.steps import Steps, load_steps
from poam_batch.poam import Milestone, Poam, PoamItem, closed_out, status_stands
from poam_batch.rulesets.ruleset import RuleSet
from poam_batch.sentences import count

OPEN = "Open"
TITLE = "Plan of Action and Milestones (POA&M)"
DRAFT = "Planning draft: no Conditional status available"
TYPE_WORDS = {
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
    `lives` say which item speaks for a gap, `identified` when those that exist were identified,
    by item; without them every gap gets its first item. `held` are the requirements that stand on
    the POA&M of a Conditional status, `kept` open items that are no gap of the result.
    """

    as_of: date
    assumed_status_date: date | None
    lives: Lives | None = None
    identified: Mapping[str, date] = field(default_factory=dict)
    held: Collection[str] = ()
    kept: Sequence[PoamItem] = ()


@dataclass(frozen=True, slots=True)
class _Frame:
    """What all items of a plan share. `days` bounds the last milestone, None where nothing does."""

    planned_from: date
    days: int | None
    identified: date
    how_identified: str
    assessor: str
    contact: str
    lives: Lives
    known: Mapping[str, date]
    held: Collection[str]


def plan(result: Result, rule_set: RuleSet, basis: PlanBasis) -> Poam:
    """Return the plan for a result: every NOT MET requirement has an item, in the rule's order.

    So has what is still open though it is not NOT MET there.
    """
    header, days = result.header, rule_set.poam.closeout_days
    conditional = header.conditional_status_date
    assumed = basis.assumed_status_date or header.assessment_date or basis.as_of
    planned_from = conditional or assumed
    frame = _Frame(
        planned_from=planned_from,
        days=days,
        identified=header.assessment_date or planned_from,
        how_identified=_how_identified(result),
        assessor=header.assessor or "",
        contact=header.contact or "",
        lives=basis.lives or lives(result, None),
        known=basis.identified,
        held=basis.held,
    )
    order = {requirement.id: n for n, requirement in enumerate(result.requirements)}
    found = (*(_item(gap, frame) for gap in result.gaps), *basis.kept)
    items = tuple(sorted(found, key=lambda item: order[item.requirement.id]))
    return Poam(
        title=_title(result, rule_set, items),
        assumed_status_date=None if conditional else assumed,
        planned_from=planned_from,
        planned_closeout=None if days is None else _later(planned_from, days),
        items=items,
    )


def _title(result: Result, rule_set: RuleSet, items: tuple[PoamItem, ...]) -> str:
    if rule_set.poam.closeout_days is None:
        return "Remediation plan" if items else "No remediation needed"
    posted = closed_out(result)
    if posted or result.status is Status.FINAL:
        return f"POA&M closed out: posted {posted}" if posted else "No POA&M needed"
    if result.status is Status.CONDITIONAL or status_stands(result, items):
        return TITLE
    if result.status is Status.EXPIRED:
        return "POA&M not closed out in time: the Conditional status has expired"
    if not result.points_needed:
        return DRAFT
    points = count(result.points_needed, "point")
    bound = "" if result.score_low == result.score_high else "up to "
    return f"{DRAFT}, {bound}{points} still needed"


def _how_identified(result: Result) -> str:
    level = result.header.level
    return f"CMMC Level {level} {TYPE_WORDS[result.header.assessment_type]} ({result.workbook})"


def _item(gap: RequirementResult, frame: _Frame) -> PoamItem:
    item_id = frame.lives.ids[gap.id]
    follows = frame.lives.follows.get(item_id, "")
    after_status = gap.id in frame.lives.after_status
    proposed = load_steps().for_requirement(gap.id, gap.family)
    steps = proposed.worded(gap.id, gap.title, _objectives(gap))
    details = gap.details or Details()
    identified = details.assessed[0] if details.assessed else frame.identified
    identified = frame.known.get(item_id, identified)
    frame = _starting(frame, identified)
    target = _usable_target(details, frame)
    milestones = _milestones(item_id, steps, frame, target)
    return PoamItem(
        item_id=item_id,
        requirement=gap,
        weakness=gap.comment if gap.comment.strip() else _no_reason(gap),
        points=gap.points_lost,
        allowed=gap.deferral is Deferral.ALLOWED and not after_status,
        corrective_action=steps.corrective_action,
        milestones=milestones,
        date_identified=identified,
        how_identified=_with_assessor(frame.how_identified, details.assessor or frame.assessor),
        scheduled_completion=target or milestones[-1].due,
        status=OPEN,
        resources=steps.resources,
        responsible=details.owner,
        contact=frame.contact,
        comments="\n".join((*_again(follows), *comments_on(gap, kept_target=target))),
        follows=follows,
        after_status=after_status,
        held=gap.id in frame.held and not after_status,
        kept=frame.lives.kept.get(item_id),
    )


def _again(follows: str) -> tuple[str, ...]:
    return (f"NOT MET again: {follows} had been remediated.",) if follows else ()


def _starting(frame: _Frame, identified: date) -> _Frame:
    """Return the frame of an item found after the plan began: its steps count from that day.

    They end with the plan all the same, if a day of it is left.
    """
    late = (identified - frame.planned_from).days
    if late <= 0 or (frame.days is not None and late >= frame.days - 1):
        return frame
    days = None if frame.days is None else frame.days - late
    return replace(frame, planned_from=identified, days=days)


def _usable_target(details: Details, frame: _Frame) -> date | None:
    """Return the client's own target, if it is a day of the plan and not after its closeout."""
    target = details.target
    if target is None or target <= frame.planned_from:
        return None
    if frame.days is not None and target > _later(frame.planned_from, frame.days):
        return None
    return target


def _with_assessor(how_identified: str, assessor: str) -> str:
    return (
        f"{how_identified}, assessed by {assessor_name(assessor)}" if assessor else how_identified
    )


def _objectives(gap: RequirementResult) -> str:
    return ", ".join(gap.unmet_objectives) or f"every objective of {gap.id}"


def _no_reason(gap: RequirementResult) -> str:
    what = ", ".join(gap.unmet_objectives) or f"{gap.id} {gap.title}"
    return f"{what}: NOT MET. The workbook gives no reason."


def _milestones(
    item_id: str, steps: Steps, frame: _Frame, target: date | None
) -> tuple[Milestone, ...]:
    last = steps.steps[-1].day
    latest = frame.days - 1 if frame.days is not None else last
    if target is not None:
        latest = min(latest, (target - frame.planned_from).days)
    return tuple(
        Milestone(
            f"{item_id}.{number}",
            step.task,
            _later(frame.planned_from, _day(step.day, last, latest)),
            OPEN,
        )
        for number, step in enumerate(steps.steps, start=1)
    )


def _day(day: int, last: int, latest: int) -> int:
    """Return a step's day, drawn together where the last would lie after the latest day."""
    return day if last <= latest else day * latest // last


def _later(day: date, days: int) -> date:
    """Return the date some days on, or the last of the calendar."""
    return day + timedelta(days=min(days, (date.max - day).days))
