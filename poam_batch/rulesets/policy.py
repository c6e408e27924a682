"""A firm's stricter policy: what it changes in a rule set, and that it only tightens.

A policy file names the rule set it `extends` and repeats nothing of it::

    extends = "cmmc-level-2"
    name = "Supplier policy 2026"

    [poam]
    max_points = 0                       # no NOT MET requirement of any value is deferred
    max_points_cite = "Supplier policy, section 4"

Where it sets `max_points`, the rule's exceptions hold only if it names them:
`exceptions = ["SC.L2-3.13.11"]`.
"""

from __future__ import annotations

from dataclasses import replace

from poam_batch.rulesets.ruleset import ConditionalRule, PoamRule, RuleSet
from poam_batch.rulesets.source import Table

_KEYS = frozenset({"extends", "name", "poam", "conditional"})
_POAM_KEYS = frozenset({"max_points", "max_points_cite", "exceptions", "barred", "closeout_days"})


def stricter(rule_set: RuleSet, policy: Table) -> RuleSet:
    """Return `rule_set` under `policy`, or as it is where the policy is for another level.

    Raises ConfigurationError, with its line, where the policy is laxer than the rule.
    """
    policy.only(_KEYS)
    name, extends = policy.get("name", str), policy.get("extends", str)
    if extends not in KNOWN_RULE_SETS:
        known = ", ".join(KNOWN_RULE_SETS)
        policy.fail(f"extends {extends!r}, which is no rule set. Known: {known}.", "extends")
    if extends != rule_set.id:
        return rule_set
    return replace(
        rule_set,
        version=f"{rule_set.version}; policy: {name}",
        poam=_poam(rule_set, policy.table("poam")),
        conditional=_conditional(rule_set, policy.table("conditional")),
    )


KNOWN_RULE_SETS = ("cmmc-level-1", "cmmc-level-2", "cmmc-level-3")


def _poam(rule_set: RuleSet, table: Table) -> PoamRule:
    table.only(_POAM_KEYS)
    rule = rule_set.poam
    if table.values and rule.closeout_days is None:
        table.fail(f"{rule_set.id} has no POA&M that could be tightened.", "poam")
    return replace(
        rule,
        max_points=_max_points(rule, table),
        max_points_cite=table.get("max_points_cite", str, rule.max_points_cite),
        exceptions=_exceptions(rule, table),
        barred=(*rule.barred, *_barred(rule_set, table)),
        closeout_days=_closeout_days(rule, table),
    )


def _max_points(rule: PoamRule, table: Table) -> int | None:
    if "max_points" not in table.values:
        return rule.max_points
    points = table.get("max_points", int)
    if points < 0 or (rule.max_points is not None and points > rule.max_points):
        table.fail(f"max_points {points} is laxer than the rule's {rule.max_points}.", "max_points")
    if "max_points_cite" not in table.values:
        table.fail('"max_points" needs a "max_points_cite": who says so, and where.', "max_points")
    return points


def _exceptions(rule: PoamRule, table: Table) -> tuple[tuple[str, int, str], ...]:
    if "exceptions" not in table.values:
        return () if "max_points" in table.values else rule.exceptions
    kept = table.texts("exceptions")
    known = {requirement for requirement, _, _ in rule.exceptions}
    for requirement in kept:
        if requirement not in known:
            table.fail(f"{requirement} is no exception of the rule's.", requirement)
    return tuple(exception for exception in rule.exceptions if exception[0] in kept)


def _barred(rule_set: RuleSet, table: Table) -> tuple[tuple[str, str], ...]:
    ruled = {requirement for requirement, _ in rule_set.poam.barred}
    added = []
    for entry in table.tables("barred"):
        requirement = entry.get("requirement", str)
        if requirement not in rule_set.by_id:
            entry.fail(f"{requirement} is not in the catalog of this level.", requirement)
        if requirement not in ruled:
            added.append((requirement, entry.get("cite", str)))
    return tuple(added)


def _closeout_days(rule: PoamRule, table: Table) -> int | None:
    days = table.get("closeout_days", int, rule.closeout_days or 0)
    if not 0 < days <= (rule.closeout_days or 0) and rule.closeout_days is not None:
        table.fail(f"closeout_days must be 1 to {rule.closeout_days}.", "closeout_days")
    return days if rule.closeout_days is not None else None


def _conditional(rule_set: RuleSet, table: Table) -> ConditionalRule | None:
    rule = rule_set.conditional
    if not table.values:
        return rule
    table.only(frozenset({"share", "cite"}))
    if rule is None:
        table.fail(f"{rule_set.id} has no Conditional status.", "conditional")
    share = table.table("share")
    numerator, denominator = share.get("numerator", int), share.get("denominator", int)
    laxer = numerator * rule.denominator < rule.numerator * denominator
    if laxer or not 0 < numerator <= denominator:
        table.fail(f"{numerator}/{denominator} is laxer than the rule's share.", "share")
    return ConditionalRule(numerator, denominator, table.get("cite", str))
