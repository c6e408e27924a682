"""What to do next, and by when, for each status: in the order it is to be done."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from poam_batch.model import (
    AssessmentType,
    Finding,
    ReasonCode,
    RequirementResult,
    Result,
    Status,
)
from poam_batch.outputs.wording import day
from poam_batch.poam import Mark, Poam, PoamItem, status_stands
from poam_batch.sentences import count

_STEPS_SHOWN = 4
_CONFER = (AssessmentType.SELF, AssessmentType.C3PAO, AssessmentType.DIBCAC)


class Step(NamedTuple):
    """Something to do next, and by when; `qualifier` says what kind of date it is (`planned`)."""

    text: str
    due: date | None
    qualifier: str


_REAL_ASSESSMENT = Step("Then have the assessment done that leads to a status", None, "")

_NEWER = Step("Put the newer assessment back into the inbox, or correct its date", None, "")


def next_steps(result: Result, poam: Poam) -> tuple[Step, ...]:
    """Return the first things to do, four at most."""
    steps = {
        Status.FINAL: _final,
        Status.CONDITIONAL: _conditional,
        Status.NOT_ACHIEVED: _not_achieved,
        Status.INCOMPLETE: _incomplete,
        Status.EXPIRED: _expired,
    }
    todo = steps[result.status]
    if status_stands(result, poam.items):
        todo = _conditional
    first = [] if poam.left is None else [_NEWER]
    return tuple([*first, *todo(result, poam)][:_STEPS_SHOWN])


def assessed_for_a_status(result: Result) -> bool:
    """Return whether an assessment of this type can lead to a status: not a gap assessment."""
    return result.header.assessment_type in _CONFER


def without_finding(result: Result) -> tuple[RequirementResult, ...]:
    """Return the requirements that nobody has assessed."""
    return tuple(r for r in result.requirements if r.finding is Finding.NOT_ASSESSED)


def _final(result: Result, _poam: Poam) -> list[Step]:
    if not assessed_for_a_status(result):
        return [_REAL_ASSESSMENT]
    steps = [] if result.valid_until else [Step("Submit the results", None, "")]
    steps.append(Step("Affirm in SPRS, now and every year", result.affirmation_due, ""))
    return [*steps, Step("Be assessed again before the status ends", result.valid_until, "")]


def _conditional(result: Result, poam: Poam) -> list[Step]:
    if not assessed_for_a_status(result):
        items = count(len(poam.deferred), "requirement")
        meet = Step(f"Meet {items}, or plan for them on a POA&M", None, "")
        return [meet, *_overdue(poam), _REAL_ASSESSMENT]
    steps = []
    missing = len(without_finding(result))
    if missing:
        steps.append(Step(f"Record a finding for {count(missing, 'requirement')}", None, ""))
    if result.closeout_due is None:
        steps.append(Step("Submit the results: that day starts the closeout clock", None, ""))
    steps += [step for step in (_milestone(result, poam),) if step is not None]
    steps.append(_closeout(result, poam))
    if poam.after_status:
        later = count(len(poam.after_status), "requirement")
        steps.append(Step(f"Meet {later} found NOT MET after the status", None, ""))
    yearly = "the next yearly one" if result.affirmation_due else ""
    affirm = "Affirm in SPRS: now, after the closeout, and every year"
    steps.append(Step(affirm, result.affirmation_due, yearly))
    return steps


def _closeout(result: Result, poam: Poam) -> Step:
    """Return the step that ends a Conditional status, and who may take it."""
    who = f" ({result.closeout_by})" if result.closeout_by else ""
    confirmed = f"have a closeout assessment posted{who}"
    due = result.closeout_due or poam.planned_closeout
    qualifier = "" if result.closeout_due else _assumed(poam)
    if result.closeout_passed:
        return Step("Closed out in time? If not, the status has expired", due, "past")
    held = [item for item in poam.items if item.allowed or item.held]
    if not held:
        return Step(f"Ready for closeout, every item is met: {confirmed}", due, qualifier)
    items = count(len(held), "POA&M item")
    return Step(f"Meet {items} and {confirmed}", due, qualifier)


def _assumed(poam: Poam) -> str:
    if poam.assumed_status_date is None:
        return ""
    return f"assumes a status date of {day(poam.assumed_status_date)}"


def _milestone(result: Result, poam: Poam) -> Step | None:
    """Return the next open milestone; items that are past a date come first."""
    late = _overdue(poam)
    if late and not result.closeout_passed:
        return late[0]
    milestones = sorted(
        (m.due, i.requirement.id)
        for i in poam.deferred
        for m in i.milestones
        if m.is_open and m.due is not None
    )
    if not milestones or result.closeout_passed:
        return None
    due, requirement = milestones[0]
    return Step(f"Reach the next milestone: {requirement}", due, "planned")


def _overdue(poam: Poam) -> list[Step]:
    """Return the step that brings late items up to date, none where none is late."""
    late = [item for item in poam.items if item.overdue]
    return [_late(late)] if late else []


def _late(items: list[PoamItem]) -> Step:
    """Return the step that brings late items up to date: done, or planned anew."""
    what = items[0].requirement.id if len(items) == 1 else count(len(items), "POA&M item")
    days = [item.scheduled_completion for item in items if item.mark is Mark.OVERDUE]
    days += [m.due for item in items for m in item.milestones if m.mark is Mark.OVERDUE]
    first = min((day for day in days if day is not None), default=None)
    return Step(f"Catch up on {what}: overdue", first, "was due")


def _not_achieved(result: Result, poam: Poam) -> list[Step]:
    steps = []
    until = reevaluation_until(result)
    if until is not None and _no_status_given(result):
        text = "Show the assessor new evidence for a NOT MET, unless the report is delivered"
        steps.append(Step(text, until, ""))
    if result.blocking:
        steps.append(_meet_first(result, poam))
    if result.points_needed and result.threshold is not None:
        points = count(result.points_needed, "point")
        steps.append(Step(f"Win back {points} to reach {result.threshold}", None, ""))
    return [*steps[: _STEPS_SHOWN - 1], *_overdue(poam), _again(result)]


def reevaluation_until(result: Result) -> date | None:
    """Return the last day on which a NOT MET may be re-evaluated, None once it has passed."""
    until, as_of = result.reevaluation_until, result.as_of
    return None if until is None or (as_of is not None and until < as_of) else until


def _no_status_given(result: Result) -> bool:
    header = result.header
    return header.conditional_status_date is None and header.status_date is None


def _again(result: Result) -> Step:
    if not assessed_for_a_status(result):
        return _REAL_ASSESSMENT
    return Step("Assess again what has changed, and run this again", None, "")


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
    return [*steps, *_overdue(poam), _again(result)]


def _expired(result: Result, poam: Poam) -> list[Step]:
    given = "Give the date of the Final status, if it was closed out in time"
    steps = [Step(given, result.closeout_due, "the last day")]
    if poam.items:
        steps.append(Step(f"Meet what is open: {count(len(poam.items), 'requirement')}", None, ""))
    return [*steps, Step("Be assessed again: a new status needs a new assessment", None, "")]
