"""What it takes to reach a Conditional and a Final status."""

from __future__ import annotations

from poam_batch.model import Deferral, Finding, PathToStatus, RequirementResult, Result
from poam_batch.rulesets.ruleset import RuleSet


def path_to(result: Result, rule_set: RuleSet) -> PathToStatus:
    """Return what must be assessed, then met, and the fewest requirements that bring the rest."""
    gaps = result.gaps
    barred = [gap for gap in gaps if gap.deferral is Deferral.BARRED]
    after = missing = None
    if result.score_high is not None:
        after = result.score_high + sum(gap.points_lost or 0 for gap in barred)
    if after is not None and rule_set.threshold is not None:
        missing = max(0, rule_set.threshold - after)
    return PathToStatus(
        to_assess=tuple(r.id for r in result.requirements if r.finding is Finding.NOT_ASSESSED),
        to_meet=tuple(gap.id for gap in barred),
        score_after=after,
        points_after=missing or 0,
        suggested=_fewest(gaps, missing or 0),
        to_final=tuple(gap.id for gap in gaps),
    )


def _fewest(gaps: tuple[RequirementResult, ...], points: int) -> tuple[str, ...]:
    """Return the fewest deferrable gaps that bring `points` back, in the rule's order."""
    deferrable = [gap for gap in gaps if gap.deferral is Deferral.ALLOWED]
    chosen: set[str] = set()
    for gap in sorted(deferrable, key=lambda gap: gap.points_lost or 0, reverse=True):
        if points <= 0:
            break
        chosen.add(gap.id)
        points -= gap.points_lost or 0
    return tuple(gap.id for gap in deferrable if gap.id in chosen)
