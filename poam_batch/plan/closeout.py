"""A closeout assessment held against the POA&M that it is to close (32 CFR 170.21(b)).

It must cover exactly what stands on the POA&M, find all of it MET, be posted within 180 days of the
Conditional CMMC Status Date, and be made by whom the rule asks. Only then are items closed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from poam_batch.model import Assessment, AssessmentType, Finding, Place, Result, Row
from poam_batch.plan.items import TYPE_WORDS
from poam_batch.plan.merge import CLOSED, NewItem, merge_item
from poam_batch.plan.proposed import as_before
from poam_batch.plan.rows import own_rows
from poam_batch.poam import LivingPlan, Poam
from poam_batch.problems import Problem, Severity
from poam_batch.rulesets.ruleset import RuleSet
from poam_batch.sentences import count, list_names
from poam_batch.standing import StandingPlan
from poam_batch.written import Stage, Value, Written, WrittenItem, day_of

_CONFIRMED = {Finding.MET, Finding.NOT_APPLICABLE}
_LISTED = 6


class Check(NamedTuple):
    """One thing that a closeout must be, whether it is, and a sentence on it."""

    name: str
    passed: bool
    message: str


@dataclass(frozen=True, slots=True)
class CloseoutFacts:
    """What a closeout is held against besides its findings.

    `written` is the POA&M as it was last written, `assessed_by` the type of the assessment that it
    came from, `posted` the day on which the closeout was posted to SPRS or eMASS, `as_of` today.
    """

    written: Written
    assessed_by: AssessmentType | None
    posted: date | None
    as_of: date


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a closeout assessment closes a POA&M, and what was checked."""

    checks: tuple[Check, ...]
    posted: date | None
    due: date | None

    @property
    def confirmed(self) -> bool:
        """Whether every check is passed."""
        return all(check.passed for check in self.checks)


def closeout_verdict(result: Result, facts: CloseoutFacts, rule_set: RuleSet) -> Verdict:
    """Return whether a closeout assessment closes the POA&M of its client."""
    granted, days = facts.written.frozen_on, rule_set.poam.closeout_days
    due = None
    if granted is not None and days is not None:
        due = date.fromordinal(min(granted.toordinal() + days, date.max.toordinal()))
    return Verdict(tuple(_checks(result, facts, due, rule_set)), facts.posted, due)


def _checks(
    result: Result, facts: CloseoutFacts, due: date | None, rule_set: RuleSet
) -> Iterator[Check]:
    granted = facts.written.frozen_on
    yield Check(
        "Conditional status",
        granted is not None,
        f"The Conditional CMMC Status Date is {granted}."
        if granted
        else "No Conditional CMMC Status Date is known: there is nothing to close out.",
    )
    yield from _covered(result, facts.written)
    yield _assessed_in_between(result.header.assessment_date, facts)
    yield _in_time(facts, due)
    yield _by_whom(result, facts, rule_set)


def open_items(written: Written) -> tuple[WrittenItem, ...]:
    """Return the items that a closeout must cover, the last of each requirement.

    Those that one has closed before are among them: it may be held again, to correct its day.
    """
    again = written.closed_on is not None
    return tuple(
        item
        for item in written.latest().values()
        if item.on_plan and (item.stage is not Stage.CLOSED or (again and item.of_status))
    )


def _covered(result: Result, written: Written) -> Iterator[Check]:
    """Yield whether every item was assessed and found MET, and nothing else was found wanting."""
    found = {requirement.id: requirement.finding for requirement in result.requirements}
    ids = [item.requirement for item in open_items(written)]
    barred = [
        item.requirement
        for item in written.latest().values()
        if item.stage is Stage.OPEN and not item.on_plan and not item.after_status
    ]
    missing = [one for one in ids if found.get(one, Finding.NOT_ASSESSED) is Finding.NOT_ASSESSED]
    unmet = [one for one in ids if found.get(one) is Finding.NOT_MET]
    others = [
        one for one, finding in found.items() if finding is Finding.NOT_MET and one not in ids
    ]
    yield Check(
        "Covers the POA&M",
        bool(ids) and not missing,
        f"{_every(len(ids))} of the POA&M {'was' if len(ids) == 1 else 'were'} assessed."
        if ids and not missing
        else f"Not assessed: {_listed(missing)}."
        if ids
        else "The POA&M has no open item.",
    )
    yield Check(
        "Everything MET",
        not unmet and not others,
        "Everything that was assessed is MET."
        if not unmet and not others
        else f"NOT MET: {_listed([*unmet, *others])}. One is enough to keep the POA&M open.",
    )
    if barred:
        message = f"No POA&M may hold these, and they are NOT MET: {_listed(barred)}."
        yield Check("Nothing barred is open", False, message)


def _every(number: int) -> str:
    return "The one requirement" if number == 1 else f"All {number} requirements"


def _assessed_in_between(assessed: date | None, facts: CloseoutFacts) -> Check:
    """Return whether the closeout was assessed after the status was given, and before today."""
    name, granted = "Assessed after the status", facts.written.frozen_on
    if assessed is None:
        return Check(name, False, "Its cover does not say when it was assessed.")
    passed = granted is not None and granted <= assessed <= (facts.posted or facts.as_of)
    message = f"Assessed on {assessed}."
    if not passed:
        message = f"Assessed on {assessed}, which is not between the status date and the posting."
    return Check(name, passed, message)


def _in_time(facts: CloseoutFacts, due: date | None) -> Check:
    posted = facts.posted
    if posted is None:
        message = (
            "The day on which the closeout was posted is not known. Give it as CMMC status date on "
            "the cover, or with --posted."
        )
        return Check("Posted in time", False, message)
    granted = facts.written.frozen_on
    passed = granted is not None and due is not None and granted <= posted <= due
    message = f"Posted on {posted}; the last day is {due or 'not known'}."
    if posted > facts.as_of:
        passed, message = False, f"Posted on {posted}, which is after today, {facts.as_of}."
    elif granted is not None and posted < granted:
        message = f"Posted on {posted}, before the Conditional CMMC Status Date, {granted}."
    return Check("Posted in time", passed, message)


def _by_whom(result: Result, facts: CloseoutFacts, rule_set: RuleSet) -> Check:
    made_by, asked = result.header.assessment_type, facts.assessed_by
    who = rule_set.closes_out(asked)
    passed = made_by is not None and made_by is asked and bool(who)
    made = f"a {TYPE_WORDS[made_by]}" if made_by else "an assessment whose type is not named"
    ask = who or "the type of the first assessment, which is not known"
    message = f"It is {made}; the rule asks for {ask}."
    return Check("By whom the rule asks", passed, message)


def _listed(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - _LISTED} more" if len(ids) > _LISTED else ""
    return f"{list_names(ids[:_LISTED])}{more}"


class Closing(NamedTuple):
    """A closeout that was confirmed: when it was posted, and its workbook.

    `assessment` is the hash of the assessment workbook before it, "" where that is not known;
    `touched` says that people have saved the POA&M since the program wrote it.
    """

    posted: date
    workbook: str
    assessment: str = ""
    touched: bool = False


def closed_plan(plan: StandingPlan, written: Written, closing: Closing) -> LivingPlan:
    """Return the plan of a workbook with every item closed by a closeout.

    Nothing but the plan and its memory is to be written.
    """
    rows = own_rows(plan, written.items).rows
    ids = {item.item_id for item in open_items(written)}
    merged = [
        merge_item(
            _closed(item, closing) if item.item_id in ids else as_before(item),
            rows.get(item.item_id, ()),
            plan.columns,
        )
        for item in written.items
    ]
    return LivingPlan(
        poam=Poam("", None, closing.posted, None, ()),
        written=replace(
            written,
            items=tuple(
                replace(one.written, of_status=item.of_status)
                for one, item in zip(merged, written.items, strict=True)
            ),
            closed_on=closing.posted,
            closed_assessment=closing.assessment,
            touched=written.touched or closing.touched,
        ),
        writes=tuple(write for one in merged for write in one.writes),
        conflicts=tuple(conflict for one in merged for conflict in one.conflicts),
    )


def _closed(item: WrittenItem, closing: Closing) -> NewItem:
    told = f"MET in the closeout assessment {closing.workbook}, posted {closing.posted}"
    completed = day_of(item.values.get("actual_completion"))
    values: dict[str, Value] = {
        **item.values,
        "status": CLOSED,
        "closeout_finding": str(Finding.MET),
        "actual_completion": completed or closing.posted,
        "closure_evidence": item.values.get("closure_evidence") or told,
    }
    return replace(as_before(item), stage=Stage.CLOSED, values=values)


def after_closeout(assessment: Assessment, written: Written) -> Assessment:
    """Return the assessment that a closeout followed, with what that found MET as MET.

    The status cell of the assessment stays the place of the finding. An assessment of a later day,
    or another one without a day, stands for itself.
    """
    header, day = assessment.header, written.closed_on
    if day is None or is_later(assessment, written):
        return assessment
    closed = {item.requirement for item in written.items if item.stage is Stage.CLOSED}
    evidence = f"Found MET by the closeout assessment, posted {day}."
    places: dict[str, Place] = {}
    for row in assessment.rows:
        if row.requirement in closed:
            places.setdefault(row.requirement, row.place)
    met = (Row(one, "", Finding.MET, None, "", evidence, at) for one, at in places.items())
    rows = (*(row for row in assessment.rows if row.requirement not in closed), *met)
    problems = (*assessment.problems, _closed_out(len(places), day))
    header = replace(header, status_date=day, closed_out=True)
    return replace(assessment, header=header, rows=rows, problems=problems)


def is_later(assessment: Assessment, written: Written) -> bool:
    """Return whether an assessment is another one than a closeout followed."""
    day, assessed = written.closed_on, assessment.header.assessment_date
    if day is None or assessment.sha256 == written.closed_assessment:
        return False
    return assessed is None or assessed > day


def _closed_out(number: int, day: date) -> Problem:
    requirements = count(number, "requirement counts", "requirements count")
    return Problem(
        "closed_out",
        Severity.NOTE,
        f"{requirements} as MET, as the closeout assessment posted {day} found them.",
        "An assessment of a later day stands for itself.",
        value=str(day),
    )
