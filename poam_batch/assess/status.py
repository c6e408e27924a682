"""Score, status and what stands in its way, from the sums of one assessment.

What a status takes: 32 CFR 170.21(a) and 170.24(c). Nothing here confers one: it is what the
workbook supports.
"""

from __future__ import annotations

from typing import NamedTuple

from poam_batch.assess.closeout import Closeout
from poam_batch.assess.gaps import blocking_reasons, listed
from poam_batch.model import (
    AssessmentType,
    Deferral,
    Finding,
    Header,
    Reason,
    ReasonCode,
    RequirementResult,
    Status,
)
from poam_batch.rulesets.ruleset import RuleSet


class Tally(NamedTuple):
    """What one assessment adds up to: the columns of SCORES after `assessment`."""

    points_lost: int
    points_open: int
    not_applicable: int
    met: int
    not_assessed: int
    not_met: int
    conflicts: int


class Score(NamedTuple):
    """A score and its range: all None at Level 1; `score` None where there is only a range."""

    score: int | None
    low: int | None
    high: int | None


class Outcome(NamedTuple):
    """One assessment as a whole. `conflicting` are the ids that stand twice and differ."""

    tally: Tally
    score: Score
    requirements: tuple[RequirementResult, ...]
    conflicting: tuple[str, ...]


def score_of(tally: Tally, ssp_missing: bool, rule_set: RuleSet) -> Score:
    """Return the score: none at Level 1, without an SSP, or while anything is open."""
    if rule_set.maximum is None:
        return Score(None, None, None)
    high = rule_set.maximum - tally.points_lost
    unknown = ssp_missing or tally.not_assessed or tally.conflicts
    return Score(None if unknown else high, high - tally.points_open, high)


def ssp_missing(requirements: tuple[RequirementResult, ...], rule_set: RuleSet) -> bool:
    """Return whether the assessment found no up-to-date SSP."""
    if rule_set.ssp_requirement is None:
        return False
    position = rule_set.by_id[rule_set.ssp_requirement].position
    return requirements[position].finding is Finding.NOT_MET


def status_of(outcome: Outcome, closeout: Closeout, rule_set: RuleSet) -> Status:
    """Return what the findings support; nothing while any of them is missing or in doubt.

    With a Conditional CMMC Status Date and no later status, all MET is ready for closeout and
    still Conditional: only a closeout assessment makes it Final, and what else is found NOT MET
    then takes nothing from that. Once its last day is past the status has expired, whatever is MET
    by now (32 CFR 170.21(b)).
    """
    tally, score, threshold = outcome.tally, outcome.score.score, rule_set.threshold
    if tally.not_assessed or tally.conflicts:
        return Status.INCOMPLETE
    if closeout.missed:
        return Status.EXPIRED
    if not tally.not_met:
        return Status.CONDITIONAL if closeout.open else Status.FINAL
    if closeout.confirmed:
        return Status.FINAL
    barred = any(r.deferral is Deferral.BARRED for r in outcome.requirements)
    if barred or score is None or threshold is None or score < threshold:
        return Status.NOT_ACHIEVED
    return Status.CONDITIONAL


def status_name(status: Status, assessment_type: AssessmentType | None, rule_set: RuleSet) -> str:
    """Return the rule's own name for a status: `Conditional Level 2 (C3PAO)`.

    An assessment that can confer none `would support` it. One that ended is called what it was:
    `Conditional Level 2 (C3PAO), expired`.
    """
    level = f"Level {rule_set.level}"
    if status is Status.INCOMPLETE:
        return f"{level} assessment incomplete"
    if status is Status.NOT_ACHIEVED:
        return f"{level} not achieved"
    type_name = rule_set.type_name(assessment_type)
    if status is Status.EXPIRED:
        kind = "" if type_name is None else f" ({type_name})"
        return f"{Status.CONDITIONAL.value.capitalize()} {level}{kind}, expired"
    name = f"{status.value.capitalize()} {level}"
    return f"Would support {name}" if type_name is None else f"{name} ({type_name})"


def points_needed(score: Score, rule_set: RuleSet) -> int:
    """Return what is missing to the threshold, from the score or the low end of its range."""
    if rule_set.threshold is None or score.low is None:
        return 0
    return max(0, rule_set.threshold - score.low)


def reasons_of(outcome: Outcome, header: Header, rule_set: RuleSet) -> tuple[Reason, ...]:
    """Return why a status is not there, or what qualifies it: requirements first, then the rest."""
    general = (
        _below_threshold(outcome.score, rule_set),
        _not_assessed(outcome, rule_set),
        _no_ssp(outcome, rule_set),
        _conflicting(outcome, rule_set),
        _unverified(header, rule_set),
    )
    blocking = blocking_reasons(outcome.requirements, rule_set)
    return (*blocking, *(reason for reason in general if reason is not None))


def _below_threshold(score: Score, rule_set: RuleSet) -> Reason | None:
    threshold, rule = rule_set.threshold, rule_set.conditional
    if rule is None or threshold is None or score.high is None or score.high >= threshold:
        return None
    at_best = "" if score.high == score.low else "at best "
    message = (
        f"The score is {at_best}{score.high} of {rule_set.maximum}; a Conditional status takes "
        f"{threshold}. {threshold - score.high} more must be gained."
    )
    return Reason(ReasonCode.SCORE_BELOW_THRESHOLD, None, rule.cite, message)


def _not_assessed(outcome: Outcome, rule_set: RuleSet) -> Reason | None:
    if not outcome.tally.not_assessed:
        return None
    ids = [r.id for r in outcome.requirements if r.finding is Finding.NOT_ASSESSED]
    have = "has" if len(ids) == 1 else "have"
    message = (
        f"{len(ids)} of {len(rule_set.requirements)} requirements {have} no finding "
        f"({listed(ids)}). Until each has one, no status is supported."
    )
    return Reason(ReasonCode.NOT_ASSESSED, None, rule_set.score_cite, message)


def _no_ssp(outcome: Outcome, rule_set: RuleSet) -> Reason | None:
    if not ssp_missing(outcome.requirements, rule_set):
        return None
    message = (
        "Without a complete, current system security plan the assessment has no score: "
        "the points shown are provisional."
    )
    return Reason(ReasonCode.SSP_MISSING, None, rule_set.ssp_cite, message)


def _conflicting(outcome: Outcome, rule_set: RuleSet) -> Reason | None:
    ids = outcome.conflicting
    if not ids:
        return None
    message = (
        f"The workbook says two different things of {listed(ids)}. The worse counts here; "
        "until the rows agree, no status is supported."
    )
    return Reason(ReasonCode.CONFLICTING_FINDINGS, None, rule_set.score_cite, message)


def _unverified(header: Header, rule_set: RuleSet) -> Reason | None:
    if rule_set.prerequisite is None or header.final_level_2:
        return None
    message = (
        f"A {rule_set.prerequisite} on a scope that contains this one must come first, "
        "and the workbook does not show one."
    )
    return Reason(ReasonCode.LEVEL_2_UNVERIFIED, None, rule_set.prerequisite_cite, message)
