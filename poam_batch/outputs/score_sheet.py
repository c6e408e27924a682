"""Score, status and dates of one assessment as the workbook words them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from poam_batch.details import assessor_name
from poam_batch.model import (
    FamilyResult,
    Finding,
    Header,
    ReasonCode,
    Result,
    Status,
)
from poam_batch.outputs.next_steps import reevaluation_until
from poam_batch.outputs.stages import stages
from poam_batch.outputs.wording import place_text, type_name, valid_until_label
from poam_batch.poam import LeftAsItWas, Poam, closed_out, status_stands
from poam_batch.sentences import count

NOTICE = "Nothing here confers a CMMC status: it is what the assessment workbook supports."
_EXPIRED = "The POA&M was not closed out in time, and no extension is provided."
AFTER_STATUS_SHEET = "Not on the assessment POA&M"
_NOTHING_LEFT = "Every requirement is MET or NOT APPLICABLE: nothing is left to plan."


class LabelledDate(NamedTuple):
    """A date and what it is called; both are empty where there is none to show."""

    label: str = ""
    value: date | None = None


class Fact(NamedTuple):
    """One line of the score sheet: its label, and a text or a date."""

    label: str
    value: str | date


class Obstacle(NamedTuple):
    """One sentence on what stands in the way of a status, or qualifies it, and its paragraph."""

    cite: str
    message: str


class StageRow(NamedTuple):
    """One stage on the way to a status: what is done, and where it leads."""

    name: str
    text: str


def score(result: Result) -> Fact:
    """Return the score under its label, or what stands for it: a range, a count at Level 1."""
    if result.score_low is None:
        met = sum(r.finding in (Finding.MET, Finding.NOT_APPLICABLE) for r in result.requirements)
        return Fact("Requirements met", f"{met} of {len(result.requirements)}")
    if result.score is not None:
        return Fact("Score", f"{result.score} of {result.max_score}")
    if result.score_low == result.score_high:
        return Fact("No score: provisional", f"{result.score_low} of {result.max_score}")
    span = f"{result.score_low} to {result.score_high} of {result.max_score}"
    return Fact("No score yet: range", span)


def status_date(result: Result, poam: Poam) -> LabelledDate:
    """Return the date that the plan counts from, called what it is."""
    header = result.header
    if header.conditional_status_date is not None:
        return LabelledDate("Conditional CMMC Status Date", header.conditional_status_date)
    if header.status_date is not None and not poam.items:
        return LabelledDate("CMMC Status Date", header.status_date)
    if not poam.items:
        return LabelledDate()
    if poam.planned_closeout is None:
        return LabelledDate("Planned from", poam.planned_from)
    return LabelledDate("Assumed status date (no Conditional date known)", poam.planned_from)


def planned_from(result: Result, poam: Poam) -> LabelledDate:
    """Return the date that the plan counts from while there is no Conditional one."""
    if result.header.conditional_status_date is not None:
        return LabelledDate()
    return status_date(result, poam)


def closeout(result: Result, poam: Poam) -> LabelledDate:
    """Return when the POA&M was closed out, or by when: due, or planned without a status."""
    if posted := closed_out(result):
        return LabelledDate("Closeout posted", posted)
    if result.closeout_due is not None:
        return LabelledDate("Closeout due", result.closeout_due)
    if poam.planned_closeout is not None and poam.deferred:
        return LabelledDate("Planned closeout", poam.planned_closeout)
    return LabelledDate()


def client_line(header: Header) -> str:
    """Return whom it is about: `Acme Gears  |  Scope: Plant network  |  CAGE codes: 9ZZ21`."""
    parts = [header.client]
    if header.scope:
        parts.append(f"Scope: {header.scope}")
    if header.cage_codes:
        parts.append(f"CAGE codes: {', '.join(header.cage_codes)}")
    return "   |   ".join(parts)


def assessment_text(header: Header) -> str:
    """Return `Level 2, C3PAO assessment of 2026-10-01`."""
    text = f"Level {header.level}, {type_name(header.assessment_type)}"
    return text if header.assessment_date is None else f"{text} of {header.assessment_date}"


def plan_note(result: Result, poam: Poam) -> str:
    """Return in a sentence what the sheet of the plan is worth today."""
    if closed_out(result):
        return "The closeout assessment found every item MET; nothing is left to be done here."
    if poam.left is not None:
        return " ".join(_left_note(result, poam.left))
    if result.status is Status.FINAL:
        return _NOTHING_LEFT
    if result.status is Status.CONDITIONAL or status_stands(result, poam.items):
        return " ".join((_standing_note(result, poam), *_found_later(poam)))
    if result.status is Status.EXPIRED:
        return _EXPIRED
    first = "; ".join(_first(result)) or "No Conditional status is available"
    deferred = count(len(poam.deferred), "requirement")
    later = f" {deferred} could be deferred then." if poam.deferred else ""
    return f"Not a POA&M yet. {first}.{later}"


def _standing_note(result: Result, poam: Poam) -> str:
    """Return what a POA&M holds, and what must become of that by when."""
    due = result.closeout_due
    by = "the closeout date" if due is None else str(due)
    held, many = sum(item.allowed or item.held for item in poam.items), len(poam.remediated)
    if held and many:
        every = held + many
        return (
            f"{held} of the {every} requirements on this POA&M {'is' if held == 1 else 'are'} "
            f"still NOT MET. The closeout assessment must find all {every} MET by {by}, or the "
            "Conditional status expires."
        )
    if held:
        return (
            f"{count(held, 'requirement')} may stand on this POA&M. The closeout assessment must "
            f"find {'it' if held == 1 else 'all of them'} MET by {by}, or the Conditional status "
            "expires."
        )
    if many:
        items = "The one item is" if many == 1 else f"All {many} items are"
        return f"{items} remediated: ready for closeout by {by}."
    return f"No item is open: ready for closeout by {by}."


def _left_note(result: Result, left: LeftAsItWas) -> Iterator[str]:
    """Yield what a plan is that an older assessment leaves as it was."""
    yield f"An older assessment counts tonight: items stand as of {left.day}."
    if result.status is Status.EXPIRED:
        yield _EXPIRED
    else:
        due = f"; the closeout is due by {result.closeout_due}" if result.closeout_due else ""
        yield f"{count(left.open, 'item')} open{due}."


def _found_later(poam: Poam) -> Iterator[str]:
    """Yield what this POA&M does not hold, and on which sheet it stands."""
    if poam.after_status:
        later = count(len(poam.after_status), "requirement")
        yield f'{later} found NOT MET after the status: see the sheet "{AFTER_STATUS_SHEET}".'


def _first(result: Result) -> Iterator[str]:
    """Yield what must happen before a POA&M counts."""
    missing = sum(r.finding is Finding.NOT_ASSESSED for r in result.requirements)
    if missing:
        yield f"{count(missing, 'requirement')} without a finding"
    if result.blocking:
        yield f"{count(len(result.blocking), 'requirement')} to be met first (next sheet)"
    if result.points_needed:
        yield f"{count(result.points_needed, 'point')} still needed"


def facts(result: Result, poam: Poam) -> tuple[Fact, ...]:
    """Return the lines of the score sheet; what is not known is left out."""
    return tuple(fact for fact in _facts(result, poam) if fact.value not in ("", None))


def _facts(result: Result, poam: Poam) -> Iterator[Fact]:
    yield Fact("Status", result.status_name)
    yield from _score_facts(result)
    yield from _cover_facts(result.header)
    for labelled in (
        status_date(result, poam),
        closeout(result, poam),
        LabelledDate("Re-evaluation possible until", reevaluation_until(result)),
        LabelledDate("Affirmation due", result.affirmation_due),
        LabelledDate(valid_until_label(result), result.valid_until),
    ):
        yield Fact(labelled.label, labelled.value or "")
    yield from _stated_facts(result)
    yield Fact("Rules", result.rule_set)
    yield Fact("Read from", result.workbook)


def _score_facts(result: Result) -> Iterator[Fact]:
    yield score(result)
    if result.threshold is None:
        if result.max_score is None:
            yield Fact("The level asks for", "every requirement MET or NOT APPLICABLE; no points")
        return
    yield Fact("Why there is no score", "; ".join(_why_no_score(result)))
    yield Fact("A Conditional status takes", f"{result.threshold} of {result.max_score}")
    yield Fact("Points still needed", str(result.points_needed or "none"))


def _stated_facts(result: Result) -> Iterator[Fact]:
    """Yield the workbook's own numbers where they differ, or its total where it has one."""
    if result.audit is None:
        return
    for total in result.audit.totals:
        ours = "no single score to compare" if total.ours is None else f"the score is {total.ours}"
        place = place_text(total.sheet, total.cell)
        yield Fact("The workbook's own total", f"{total.theirs} ({place}); {ours}")
    if wrong := result.audit.differences:
        first = place_text(wrong[0].sheet, wrong[0].cell)
        text = f"{len(wrong)} of {result.audit.compared} are not the rule's; the first is {first}"
        yield Fact("The workbook's own points", text)


def _why_no_score(result: Result) -> Iterator[str]:
    codes = {reason.code for reason in result.reasons}
    if result.score is not None:
        return
    if ReasonCode.SSP_MISSING in codes:
        yield "there is no current system security plan"
    if ReasonCode.NOT_ASSESSED in codes:
        missing = sum(r.finding is Finding.NOT_ASSESSED for r in result.requirements)
        yield f"{count(missing, 'requirement')} without a finding"
    if ReasonCode.CONFLICTING_FINDINGS in codes:
        yield "a requirement stands twice with different findings"


def _cover_facts(header: Header) -> Iterator[Fact]:
    yield Fact("Assessment", assessment_text(header))
    yield Fact("Assessed by", assessor_name(header.assessor or ""))
    yield Fact("Scope", header.scope or "")
    yield Fact("CAGE codes", ", ".join(header.cage_codes))
    yield Fact("UEI", header.uei or "")
    if header.ssp is not None:
        parts = (header.ssp.name, header.ssp.version, str(header.ssp.dated or ""))
        yield Fact("System security plan", " ".join(filter(None, parts)))


def obstacles(result: Result, poam: Poam | None = None) -> tuple[Obstacle, ...]:
    """Return the sentences about the whole assessment; the barred requirements in one of them.

    Those that were found after a Conditional status, as `poam` says, are in one of their own.
    """
    general = tuple(Obstacle(r.cite, r.message) for r in result.reasons if r.requirement is None)
    later = () if poam is None else poam.after_status
    blocked = len(set(result.blocking) - {item.requirement.id for item in later})
    found = []
    if blocked:
        many = count(blocked, "requirement")
        found.append(Obstacle("", f"Must be met first: {many}, on a sheet with the reasons."))
    if later:
        many = count(len(later), "requirement")
        text = f'Found NOT MET after the status: {many}, on the sheet "{AFTER_STATUS_SHEET}".'
        found.append(Obstacle("", text))
    return (*found, *general)


def stage_rows(result: Result, poam: Poam | None = None) -> tuple[StageRow, ...]:
    """Return the stages that are still ahead, each with the requirements it is about."""
    return tuple(
        StageRow(stage.name, "\n".join(filter(None, (stage.text, stage.requirements))))
        for stage in stages(result, () if poam is None else poam.items)
    )


def totals(families: tuple[FamilyResult, ...]) -> FamilyResult:
    """Return the sum of all families."""
    lost = [family.points_lost for family in families if family.points_lost is not None]
    return FamilyResult(
        family="",
        name="All families",
        points_lost=sum(lost) if lost else None,
        met=sum(family.met for family in families),
        not_met=sum(family.not_met for family in families),
        not_applicable=sum(family.not_applicable for family in families),
        not_assessed=sum(family.not_assessed for family in families),
    )
