"""What blocks a status, and why: the ruling on every NOT MET requirement, and a sentence on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from poam_batch.model import Deferral, Reason, ReasonCode, RequirementResult
from poam_batch.rulesets.ruleset import Requirement, RuleSet, Ruling
from poam_batch.sentences import count, list_names

_SHOWN = 3


class Rulings(NamedTuple):
    """Whether a requirement may be deferred at its full value, and at its partial one."""

    full: Ruling
    partial: Ruling


def rulings_of(rule_set: RuleSet) -> tuple[Rulings, ...]:
    """Return the rulings of every requirement, in the rule's order."""
    return tuple(
        Rulings(
            rule_set.ruling(requirement.id, requirement.points),
            rule_set.ruling(requirement.id, _lowest(requirement, rule_set)),
        )
        for requirement in rule_set.requirements
    )


def _lowest(requirement: Requirement, rule_set: RuleSet) -> int | None:
    partial = rule_set.partial_by_id.get(requirement.id)
    return requirement.points if partial is None else partial.points


def blocking_reasons(
    requirements: tuple[RequirementResult, ...], rule_set: RuleSet
) -> tuple[Reason, ...]:
    """Return a reason for each requirement that is barred from the POA&M, in the rule's order."""
    return tuple(
        Reason(gap.reason, gap.id, gap.cite or "", _sentence(gap, gap.reason, rule_set))
        for gap in requirements
        if gap.deferral is Deferral.BARRED and gap.reason is not None
    )


def _sentence(gap: RequirementResult, reason: ReasonCode, rule_set: RuleSet) -> str:
    name = f"{gap.id} ({gap.title})"
    if reason is ReasonCode.POAM_NOT_PERMITTED:
        return (
            f"{name} is NOT MET. Level {rule_set.level} allows no POA&M: "
            "every requirement must be met before the status can be claimed."
        )
    if reason is ReasonCode.BARRED_BY_POINTS:
        return f"{name} is NOT MET and deducts {_points(gap, rule_set)}"
    if gap.id == rule_set.ssp_requirement:
        return (
            f"{name} is NOT MET: there is no complete, current SSP. "
            "Without one the assessment has no score, and it may not wait on a POA&M."
        )
    return (
        f"{name} is NOT MET. It is one of the requirements that may never wait on a POA&M, "
        "however little they deduct: it must be met first."
    )


def _points(gap: RequirementResult, rule_set: RuleSet) -> str:
    """Return the points, what may wait on a POA&M instead, and what follows."""
    limit = count(rule_set.poam.max_points or 0, "point")
    first = f"nothing that deducts more than {limit} may wait on a POA&M: it must be met first."
    partial = rule_set.partial_by_id.get(gap.id)
    if partial is None:
        return f"{count(gap.points_lost or 0, 'point')}; {first}"
    if gap.partial:
        points = count(partial.points, "point")
        return f"{points} even in its milder case ({partial.condition}); {first}"
    if rule_set.ruling(gap.id, partial.points).deferral is Deferral.ALLOWED:
        return (
            f"{count(gap.points_lost or 0, 'point')}. It may wait on a POA&M only where it deducts "
            f"{partial.points}, that is when {partial.condition}."
        )
    return f"{count(gap.points_lost or 0, 'point')}; {first}"


def listed(ids: Sequence[str]) -> str:
    """Return ids as a sentence holds them: `AC.L2-3.1.1, AC.L2-3.1.2, AC.L2-3.1.3 and 4 more`."""
    return list_names(ids, _SHOWN)
