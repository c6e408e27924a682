"""What a requirement or a code means, in our own words, with its paragraph."""

from __future__ import annotations

from collections.abc import Iterator

from poam_batch.codes import Code, load_codes
from poam_batch.model import Deferral, ReasonCode
from poam_batch.problems import ConfigurationError
from poam_batch.rulesets.load import LEVELS, load_rule_set
from poam_batch.rulesets.ruleset import Requirement, RuleSet, Scheme

WIDTH = 96


def explain(name: str) -> str:
    """Return what is to be known of a requirement (`3.1.22`), a problem code or a reason code.

    Raises ConfigurationError for a name that is none of them.
    """
    code = load_codes().get(name)
    if code is not None:
        return _code(code)
    found = [
        (rule_set, requirement)
        for rule_set in map(load_rule_set, LEVELS)
        for requirement in rule_set.requirements
        if _named(requirement, name)
    ]
    if not found:
        raise ConfigurationError(
            f"{name!r} is no requirement and no code. Write 3.1.22, AC.L2-3.1.22, IR.L3-3.6.1e, "
            "AC.L1-b.1.i, or a code such as barred_by_points."
        )
    return "\n\n".join("\n".join(_lines(rule_set, r)) for rule_set, r in found)


def _named(requirement: Requirement, name: str) -> bool:
    return name.casefold() in {requirement.id.casefold(), requirement.short_id.casefold()}


def _code(code: Code) -> str:
    return f"{code.code} ({code.kind}): {code.title}\n  {code.meaning}\n  What to do: {code.fix}"


def _lines(rule_set: RuleSet, requirement: Requirement) -> Iterator[str]:
    families = dict(rule_set.families)
    yield f"{requirement.id}  {requirement.title}"
    yield f"  Level {rule_set.level}, {families[requirement.family]} ({requirement.family})"
    yield f"  Asks:      {requirement.asks}"
    yield f"  Points:    {_points(rule_set, requirement)}"
    yield from _deferral(rule_set, requirement)
    labels = ", ".join(o.label for o in requirement.objectives if not o.optional)
    yield f"  Objectives: {labels}"
    if requirement.nist_ids != (requirement.short_id,):
        yield f"  Same as:   {', '.join(requirement.nist_ids)} of NIST SP 800-171"


def _points(rule_set: RuleSet, requirement: Requirement) -> str:
    if rule_set.scheme is Scheme.NONE:
        return f"none: Level {rule_set.level} is met or not met ({rule_set.score_cite})"
    if requirement.id == rule_set.ssp_requirement:
        return f"none of its own, but without it there is no score at all ({rule_set.ssp_cite})"
    partial = rule_set.partial_by_id.get(requirement.id)
    text = f"{requirement.points} ({requirement.points_cite})"
    if partial is None:
        return text
    return f"{text}; {partial.points} when {partial.condition} ({partial.cite})"


def _deferral(rule_set: RuleSet, requirement: Requirement) -> Iterator[str]:
    partial = rule_set.partial_by_id.get(requirement.id)
    yield f"  POA&M:     {_ruling(rule_set, requirement, requirement.points)}"
    if partial is not None:
        ruling = _ruling(rule_set, requirement, partial.points)
        yield f"             at {partial.points} points: {ruling}"


def _ruling(rule_set: RuleSet, requirement: Requirement, points: int | None) -> str:
    ruling = rule_set.ruling(requirement.id, points)
    if ruling.deferral is Deferral.ALLOWED:
        days = rule_set.poam.closeout_days
        return f"may be deferred and must be closed out within {days} days ({ruling.cite})"
    because = {
        ReasonCode.POAM_NOT_PERMITTED: "this level permits no POA&M",
        ReasonCode.BARRED_BY_NAME: "the rule names it among those that no POA&M may hold",
        ReasonCode.BARRED_BY_POINTS: "it is worth more points than a POA&M may hold",
    }
    reason = because[ruling.reason or ReasonCode.BARRED_BY_NAME]
    return f"may not be deferred: {reason} ({ruling.cite})"
