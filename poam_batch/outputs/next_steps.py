"""What to do next, and by when, for each status: in the order it is to be done."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from poam_batch.model import (
    AssessmentType,
    Finding,
    Poam,
    ReasonCode,
    RequirementResult,
    Result,
    Status,
)
from poam_batch.outputs.wording import count, day

_STEPS_SHOWN = 4
_CONFER = (AssessmentType.SELF, AssessmentType.C3PAO, AssessmentType.DIBCAC)


class Step(NamedTuple):
    """Something to do next, and by when; `qualifier` says what kind of date it is (`planned`)."""

    text: str
    due: date | None
    qualifier: str


def next_steps(result: Result, poam: Poam) -> tuple[Step, ...]:
    """Return the first things to do, four at most."""
    steps = {
        Status.FINAL: _final,
        Status.CONDITIONAL: _conditional,
        Status.NOT_ACHIEVED: _not_achieved,
        Status.INCOMPLETE: _incomplete,
        Status.EXPIRED: _expired,
    }
    return tuple(steps[result.status](result, poam)[:_STEPS_SHOWN])


def assessed_for_a_status(result: Result) -> bool:
    """Return whether an assessment of this type can lead to a status: not a gap assessment."""
    return result.header.assessment_type in _CONFER


def without_finding(result: Result) -> tuple[RequirementResult, ...]:
    """Return the requirements that nobody has assessed."""
    return tuple(r for r in result.requirements if r.finding is Finding.NOT_ASSESSED)


def _final(result: Result, _poam: Poam) -> list[Step]:
    if not assessed_for_a_status(result):
        return [Step("Have the assessment done that leads to the status", None, "")]
    steps = [] if result.valid_until else [Step("Submit the results", None, "")]
    steps.append(Step("Affirm in SPRS, then every year", result.affirmation_due, ""))
    return [*steps, Step("Be assessed again before the status ends", result.valid_until, "")]


def _conditional(result: Result, poam: Poam) -> list[Step]:
    steps = []
    if result.closeout_due is None:
        steps.append(Step("Submit the results: that day starts the closeout clock", None, ""))
    due = result.closeout_due or poam.planned_closeout
    items = count(len(poam.deferred), "POA&M item")
    steps.append(
        Step(
            f"Meet {items}, have a closeout assessment confirm it, and post it",
            due,
            "" if result.closeout_due else _assumed(poam),
        )
    )
    first = _first_milestone(poam)
    if first is not None:
        steps.insert(len(steps) - 1, first)
    if result.affirmation_due is not None:
        steps.append(Step("Affirm in SPRS, then every year", result.affirmation_due, ""))
    return steps


def _assumed(poam: Poam) -> str:
    if poam.assumed_status_date is None:
        return ""
    return f"assumes a status date of {day(poam.assumed_status_date)}"


def _first_milestone(poam: Poam) -> Step | None:
    milestones = [(m.due, item) for item in poam.deferred for m in item.milestones]
    if not milestones:
        return None
    due, item = min(milestones, key=lambda pair: pair[0])
    return Step(f"Reach the first milestone: {item.requirement.id}", due, "planned")


def _not_achieved(result: Result, poam: Poam) -> list[Step]:
    steps = []
    if result.reevaluation_until is not None:
        steps.append(
            Step("Show the assessor new evidence for a NOT MET", result.reevaluation_until, "")
        )
    if result.blocking:
        steps.append(_meet_first(result, poam))
    if result.points_needed and result.threshold is not None:
        points = count(result.points_needed, "point")
        steps.append(Step(f"Win back {points} to reach {result.threshold}", None, ""))
    return [*steps, Step("Have the assessment scored again", None, "")]


def _meet_first(result: Result, poam: Poam) -> Step:
    """Return the step that lifts the bar, by the day on which the last of it is planned."""
    blocking = result.blocking
    what = blocking[0] if len(blocking) == 1 else f"the {len(blocking)} requirements that block"
    days = [item.scheduled_completion for item in poam.must_be_met if item.scheduled_completion]
    return Step(f"Meet {what}", max(days, default=None), "planned" if days else "")


def _incomplete(result: Result, poam: Poam) -> list[Step]:
    steps = []
    missing = len(without_finding(result))
    if missing:
        steps.append(Step(f"Record a finding for {count(missing, 'requirement')}", None, ""))
    if any(r.code is ReasonCode.CONFLICTING_FINDINGS for r in result.reasons):
        steps.append(Step("Settle the requirements that have two findings", None, ""))
    if result.blocking:
        steps.append(_meet_first(result, poam))
    return [*steps, Step("Have the assessment scored again", None, "")]


def _expired(result: Result, poam: Poam) -> list[Step]:
    return [
        Step("The closeout was due", result.closeout_due, ""),
        Step(f"Meet what is open: {count(len(poam.items), 'item')}", None, ""),
        Step("Be assessed again: a new status needs a new assessment", None, ""),
    ]
