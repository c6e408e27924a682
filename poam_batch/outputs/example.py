"""Built-in examples: invented assessments that fill every field a template can show.

Every template is rendered on them before any work, so that a misspelt name or a branch that fails
is found while nothing has been written. Their texts are as hostile as a workbook's may be.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from poam_batch.model import (
    AssessmentType,
    Deferral,
    Finding,
    PathToStatus,
    Reason,
    ReasonCode,
    Recognised,
    RequirementResult,
    Result,
    Status,
)
from poam_batch.outputs.example_facts import (
    ASSESSED,
    HOSTILE,
    PROBLEMS,
    SHEET,
    example_audit,
    example_families,
    example_header,
    example_requirement,
    example_status_name,
)
from poam_batch.poam import Mark, Milestone, Poam, PoamItem
from poam_batch.rulesets.load import load_rule_set
from poam_batch.rulesets.ruleset import RuleSet


class Example(NamedTuple):
    """One invented assessment: its result and its plan."""

    result: Result
    poam: Poam


def example_result() -> Example:
    """Return an example that fills every field: Level 2, blocked, incomplete, with all problems."""
    return _example(load_rule_set(2), _Findings(not_met=17, not_assessed=3), Status.INCOMPLETE)


def example_results() -> tuple[Example, ...]:
    """Return examples of every level and every status, the fullest one first."""
    two = load_rule_set(2)
    return (
        example_result(),
        _example(two, _Findings(not_met=17), Status.NOT_ACHIEVED),
        _deferred_only(_example(two, _Findings(not_met=31), Status.CONDITIONAL)),
        _deferred_only(_example(two, _Findings(not_met=31), Status.EXPIRED)),
        _example(two, _Findings(), Status.FINAL),
        _gap_assessment(_example(two, _Findings(), Status.FINAL)),
        _example(load_rule_set(1), _Findings(not_met=2), Status.NOT_ACHIEVED),
        _example(load_rule_set(3), _Findings(not_met=3), Status.NOT_ACHIEVED),
    )


class _Findings(NamedTuple):
    """How many requirements are not met and not assessed, spread evenly over the level."""

    not_met: int = 0
    not_assessed: int = 0


def _example(rules: RuleSet, findings: _Findings, status: Status) -> Example:
    chosen = _spread(rules, findings)
    requirements = tuple(
        example_requirement(rules, requirement, chosen.get(requirement.id, Finding.MET))
        for requirement in rules.requirements
    )
    result = _result(rules, requirements, status)
    return Example(result, _poam(rules, result))


def _spread(rules: RuleSet, findings: _Findings) -> dict[str, Finding]:
    ids = [requirement.id for requirement in rules.requirements]
    step = max(1, len(ids) // (findings.not_met + findings.not_assessed + 1))
    picked = ids[1::step][: findings.not_met + findings.not_assessed]
    chosen = dict.fromkeys(picked[: findings.not_assessed], Finding.NOT_ASSESSED)
    chosen.update(dict.fromkeys(picked[findings.not_assessed :], Finding.NOT_MET))
    chosen[ids[0]] = Finding.NOT_APPLICABLE
    return chosen


def _result(rules: RuleSet, requirements: tuple[RequirementResult, ...], status: Status) -> Result:
    lost = sum(requirement.points_lost or 0 for requirement in requirements)
    missing = tuple(r for r in requirements if r.finding is Finding.NOT_ASSESSED)
    high = None if rules.maximum is None else rules.maximum - lost
    low = None if high is None else high - sum(requirement.points or 0 for requirement in missing)
    needed = max(0, (rules.threshold or 0) - (high or 0))
    confirmed = status in (Status.CONDITIONAL, Status.FINAL, Status.EXPIRED)
    return Result(
        workbook="examples/Übung & Söhne <1>.xlsx",
        sha256="0f" * 32,
        header=example_header(rules.level, confirmed),
        rule_set=f"{rules.id}: {rules.version}",
        score=None if missing else high,
        score_low=low,
        score_high=high,
        max_score=rules.maximum,
        threshold=rules.threshold,
        points_needed=needed,
        status=status,
        status_name=example_status_name(rules.level, status),
        reasons=_reasons(rules, requirements, needed),
        requirements=requirements,
        families=example_families(rules, requirements),
        problems=PROBLEMS,
        closeout_due=ASSESSED + timedelta(_closeout_days(rules)) if confirmed else None,
        valid_until=date(2029, 11, 12) if confirmed else None,
        affirmation_due=date(2027, 11, 12) if confirmed else None,
        reevaluation_until=None if confirmed else date(2026, 11, 26),
        recognised=(Recognised(SHEET, 5, "dod-results-3.8", (("status", "M", "Score"),), 320),),
        path=_path(requirements, high, needed),
        audit=None if high is None else example_audit(None if missing else high),
    )


def _closeout_days(rules: RuleSet) -> int:
    return rules.poam.closeout_days or 0


def _reasons(
    rules: RuleSet, requirements: tuple[RequirementResult, ...], needed: int
) -> tuple[Reason, ...]:
    reasons = [
        Reason(r.reason, r.id, r.cite or "", f"{r.id} may not stand on a POA&M: it must be met.")
        for r in requirements
        if r.reason is not None
    ]
    missing = sum(r.finding is Finding.NOT_ASSESSED for r in requirements)
    if missing:
        message = f"{missing} requirements have no finding."
        reasons.append(Reason(ReasonCode.NOT_ASSESSED, None, rules.score_cite, message))
    if needed and rules.conditional is not None:
        message = f"The score is {needed} below {rules.threshold}."
        cite = rules.conditional.cite
        reasons.append(Reason(ReasonCode.SCORE_BELOW_THRESHOLD, None, cite, message))
    if rules.prerequisite is not None:
        message = f"The workbook does not show a {rules.prerequisite}."
        cite = rules.prerequisite_cite
        reasons.append(Reason(ReasonCode.LEVEL_2_UNVERIFIED, None, cite, message))
    return tuple(reasons)


def _path(
    requirements: tuple[RequirementResult, ...], high: int | None, needed: int
) -> PathToStatus:
    barred = [r for r in requirements if r.deferral is Deferral.BARRED]
    gained = sum(r.points_lost or 0 for r in barred)
    after = max(0, needed - gained)
    gaps = tuple(r.id for r in requirements if r.finding is Finding.NOT_MET)
    others = tuple(r.id for r in requirements if r.deferral is Deferral.ALLOWED)
    return PathToStatus(
        to_assess=tuple(r.id for r in requirements if r.finding is Finding.NOT_ASSESSED),
        to_meet=tuple(r.id for r in barred),
        score_after=None if high is None else high + gained,
        points_after=after,
        suggested=others[:after],
        to_final=gaps,
    )


def _poam(rules: RuleSet, result: Result) -> Poam:
    start = result.header.conditional_status_date
    closeout = (
        None if rules.poam.closeout_days is None else ASSESSED + timedelta(rules.poam.closeout_days)
    )
    draft = "Planning draft: no Conditional status available"
    return Poam(
        title="Plan of action and milestones" if start else draft,
        assumed_status_date=None if start else ASSESSED,
        planned_from=start or ASSESSED,
        planned_closeout=closeout,
        items=tuple(_item(gap) for gap in result.gaps),
        next_due=ASSESSED + timedelta(28) if result.gaps else None,
    )


def _item(gap: RequirementResult) -> PoamItem:
    item_id = f"{gap.id}#1"
    last = ASSESSED + timedelta(84)
    return PoamItem(
        item_id=item_id,
        requirement=gap,
        weakness=gap.comment,
        points=gap.points_lost,
        allowed=gap.deferral is Deferral.ALLOWED,
        corrective_action=f"Close the gap in {gap.title}, and show it with evidence in final form.",
        milestones=(
            Milestone(
                f"{item_id}.1",
                "Decide how, and who does it",
                last - timedelta(56),
                "Open",
                mark=Mark.DUE_SOON,
            ),
            Milestone(f"{item_id}.2", f"Put it in place {HOSTILE}", last - timedelta(21), "Open"),
            Milestone(f"{item_id}.3", "Check it and file the evidence", last, "Open"),
        ),
        date_identified=ASSESSED,
        how_identified="C3PAO assessment",
        scheduled_completion=last,
        status="Open",
        resources="System administrator, two weeks; one licence",
        responsible=f"IT operations {HOSTILE}",
        contact="it@example.test",
        comments="Inherited: Partial, provider: Example Cloud.\nTarget in the workbook: 30 Days.",
    )


def _deferred_only(example: Example) -> Example:
    """Return the example with every gap that bars a status turned into MET."""
    result = example.result
    kept = {gap.id for gap in result.gaps if gap.deferral is Deferral.ALLOWED}
    rules = load_rule_set(result.header.level)
    requirements = tuple(
        r
        if r.id in kept or r.finding is not Finding.NOT_MET
        else example_requirement(rules, rules.by_id[r.id], Finding.MET)
        for r in result.requirements
    )
    again = _result(rules, requirements, result.status)
    return Example(again, _poam(rules, again))


def _gap_assessment(example: Example) -> Example:
    header = replace(
        example.result.header,
        assessment_type=AssessmentType.GAP,
        conditional_status_date=None,
        marking=None,
        scope=None,
        cage_codes=(),
        ssp=None,
    )
    result = replace(
        example.result,
        header=header,
        problems=(),
        closeout_due=None,
        valid_until=None,
        affirmation_due=None,
    )
    return Example(result, example.poam)
