"""Assess a chunk: from what workbooks say to what it means for each client."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from poam_batch.assess.audit import audit
from poam_batch.assess.closeout import closeout_of, remarks_on_closeout
from poam_batch.assess.dates import dates_of
from poam_batch.assess.path import path_to
from poam_batch.assess.remarks import (
    Flags,
    flags_of,
    remarks_on,
    remarks_on_header,
)
from poam_batch.assess.requirements import requirement_results
from poam_batch.assess.score import Scored, score_chunk
from poam_batch.assess.status import (
    Outcome,
    Tally,
    points_needed,
    reasons_of,
    score_of,
    ssp_missing,
    status_name,
    status_of,
)
from poam_batch.model import Assessment, FamilyResult, RequirementResult, Result
from poam_batch.problems import Problem
from poam_batch.rulesets.ruleset import RuleSet, Scheme


class _Case(NamedTuple):
    """One assessment of a scored chunk, with what the tables say of it."""

    assessment: Assessment
    requirements: tuple[RequirementResult, ...]
    tally: Tally
    families: tuple[FamilyResult, ...]
    flags: tuple[Flags, ...]


def assess_chunk(
    assessments: Sequence[Assessment], rule_set: RuleSet, as_of: date
) -> tuple[Result, ...]:
    """Return the result of each assessment, in their order; all must be of the rule set's level.

    Raises KeyError for a row of something that the rule set does not have.
    """
    if not assessments:
        return ()
    scored = score_chunk(assessments, rule_set)
    cases = zip(
        assessments,
        requirement_results(assessments, scored, rule_set),
        _tallies(scored),
        _families(scored, len(assessments), rule_set),
        flags_of(scored, len(assessments)),
        strict=True,
    )
    return tuple(_result(_Case(*case), rule_set, as_of) for case in cases)


def _tallies(scored: Scored) -> list[Tally]:
    columns = (scored.scores[name].tolist() for name in Tally._fields)
    return list(map(Tally._make, zip(*columns, strict=True)))


def _families(
    scored: Scored, assessments: int, rule_set: RuleSet
) -> list[tuple[FamilyResult, ...]]:
    """Return the families of each assessment that its level has, in the rule set's order."""
    found: list[list[FamilyResult]] = [[] for _ in range(assessments)]
    names = ("points_lost", "met", "not_met", "not_applicable", "not_assessed")
    columns = (scored.families[name].tolist() for name in ("assessment", "family", *names))
    counted = rule_set.scheme is not Scheme.NONE
    for assessment, family, lost, *counts in zip(*columns, strict=True):
        code, name = rule_set.families[family]
        found[assessment].append(FamilyResult(code, name, lost if counted else None, *counts))
    return [tuple(families) for families in found]


def _result(case: _Case, rule_set: RuleSet, as_of: date) -> Result:
    assessment, header = case.assessment, case.assessment.header
    outcome = _outcome(case, rule_set)
    closeout = closeout_of(header, rule_set, as_of, any_gap=bool(case.tally.not_met))
    score, status = outcome.score, status_of(outcome, closeout, rule_set)
    dates = dates_of(header, status, bool(case.tally.not_met), rule_set, as_of)
    by = rule_set.closes_out(header.assessment_type)
    on_closeout = remarks_on_closeout(header, status, closeout, bool(case.tally.not_met), by)
    audited = audit(assessment.stated, case.requirements, score.score, rule_set)
    result = Result(
        workbook=assessment.workbook,
        sha256=assessment.sha256,
        header=header,
        rule_set=rule_set.id,
        score=score.score,
        score_low=score.low,
        score_high=score.high,
        max_score=rule_set.maximum,
        threshold=rule_set.threshold,
        points_needed=points_needed(score, rule_set),
        status=status,
        status_name=status_name(status, header.assessment_type, rule_set),
        reasons=reasons_of(outcome, header, rule_set),
        requirements=case.requirements,
        families=case.families,
        problems=(*_problems(case, rule_set, as_of), *on_closeout, *audited.problems),
        closeout_due=dates.closeout_due,
        valid_until=dates.valid_until,
        affirmation_due=dates.affirmation_due,
        reevaluation_until=dates.reevaluation_until,
        recognised=assessment.recognised,
        as_of=as_of,
        closeout_by=by,
        closed_out=closeout.confirmed,
        audit=audited.audit,
    )
    return replace(result, path=path_to(result, rule_set))


def _outcome(case: _Case, rule_set: RuleSet) -> Outcome:
    missing = ssp_missing(case.requirements, rule_set)
    conflicting = (case.requirements[f.requirement].id for f in case.flags if f.conflict)
    return Outcome(
        tally=case.tally,
        score=score_of(case.tally, missing, rule_set),
        requirements=case.requirements,
        conflicting=tuple(conflicting),
    )


def _problems(case: _Case, rule_set: RuleSet, as_of: date) -> tuple[Problem, ...]:
    return (
        *case.assessment.problems,
        *remarks_on(case.assessment, case.requirements, case.flags, rule_set),
        *remarks_on_header(case.assessment.header, rule_set, as_of),
    )
