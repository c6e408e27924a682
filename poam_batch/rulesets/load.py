"""Load the rule set of a level: its catalog, its policy, and a firm's stricter one.

A file that is wrong is refused with its line: counts, parents, families and the sum of points are
checked, so that a slip in a table cannot become a score.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from pathlib import Path

from poam_batch.model import AssessmentType
from poam_batch.rulesets.policy import stricter
from poam_batch.rulesets.ruleset import (
    ConditionalRule,
    Objective,
    PartialValue,
    PoamRule,
    Reevaluation,
    Requirement,
    RuleSet,
    Scheme,
)
from poam_batch.rulesets.source import CatalogRow, Table, read_csv, read_toml

FOLDER = Path(__file__).parent
LEVELS = (1, 2, 3)
_REQUIREMENT_COLUMNS = (
    "id",
    "nist_ids",
    "family",
    "title",
    "kind",
    "points",
    "points_cite",
    "asks",
)
_OBJECTIVE_COLUMNS = ("requirement", "label", "nist_id", "organization_defined")


@lru_cache(maxsize=16)
def load_rule_set(level: int, policy: Path | None = None) -> RuleSet:
    """Return the rule set of a CMMC level, tightened by `policy` where that is for this level.

    Raises ConfigurationError, with file and line, for a file that is not whole.
    """
    rule_set = read_rule_set(FOLDER / f"level_{level}.toml")
    return rule_set if policy is None else stricter(rule_set, read_toml(policy))


def read_rule_set(path: Path) -> RuleSet:
    """Return the rule set of a policy file and the catalogs beside it, checked."""
    table = read_toml(path)
    families = _families(path.parent / "families.csv")
    requirements = _requirements(table, families)
    _check(table, requirements)
    return _rule_set(table, requirements, families)


def _families(path: Path) -> tuple[tuple[str, str], ...]:
    rows = read_csv(path, ("code", "name"))
    return tuple((row.required("code"), row.required("name")) for row in rows)


def _requirements(table: Table, families: tuple[tuple[str, str], ...]) -> tuple[Requirement, ...]:
    objectives: dict[str, list[Objective]] = {}
    rows = list(read_csv(table.path.parent / table.get("requirements", str), _REQUIREMENT_COLUMNS))
    _refuse_duplicates(rows)
    known = {row.required("id") for row in rows}
    for row in read_csv(table.path.parent / table.get("objectives", str), _OBJECTIVE_COLUMNS):
        parent = row.required("requirement")
        if parent not in known:
            row.fail(f"objective of {parent}, which the catalog does not have.")
        objectives.setdefault(parent, []).append(_objective(row))
    codes = dict(families)
    return tuple(
        _requirement(row, position, tuple(objectives.get(row.values["id"], ())), codes)
        for position, row in enumerate(rows)
    )


def _refuse_duplicates(rows: list[CatalogRow]) -> None:
    seen: set[str] = set()
    for row in rows:
        if row.values["id"] in seen:
            row.fail(f"{row.values['id']} stands twice.")
        seen.add(row.values["id"])


def short_id(requirement: str) -> str:
    """Return an id without family and level: `AC.L2-3.1.1` is `3.1.1`."""
    return requirement.split("-", 1)[1]


def _objective(row: CatalogRow) -> Objective:
    requirement, label = row.required("requirement"), row.required("label")
    return Objective(
        id=f"{short_id(requirement)}[{label}]",
        requirement=requirement,
        label=label,
        nist_id=row.required("nist_id"),
        optional=row.values["organization_defined"] == "yes",
    )


def _requirement(
    row: CatalogRow, position: int, objectives: tuple[Objective, ...], families: dict[str, str]
) -> Requirement:
    if row.values["family"] not in families:
        row.fail(f"{row.values['family']!r} is no family.")
    if not objectives:
        row.fail(f"{row.values['id']} has no objective.")
    return Requirement(
        id=row.required("id"),
        short_id=short_id(row.required("id")),
        nist_ids=tuple(row.required("nist_ids").split(";")),
        position=position,
        family=row.required("family"),
        title=row.required("title"),
        kind=row.values["kind"],
        points=row.points(),
        points_cite=row.values["points_cite"],
        asks=row.values["asks"],
        objectives=objectives,
    )


def _check(table: Table, requirements: tuple[Requirement, ...]) -> None:
    counts = table.table("counts")
    objectives = Counter(o.id for r in requirements for o in r.objectives)
    twice = [name for name, count in objectives.items() if count > 1]
    if twice:
        table.fail(f"objective {twice[0]} stands twice in its catalog.", "objectives")
    for name, found in (("requirements", len(requirements)), ("objectives", len(objectives))):
        if found != counts.get(name, int):
            declared = counts.get(name, int)
            table.fail(f"{declared} {name} are declared, the catalog has {found}.", "counts")
    points = sum(r.points or 0 for r in requirements)
    if points != table.table("score").get("points_sum", int, 0):
        table.fail(f"the points of the catalog add up to {points}.", "points_sum")


def _rule_set(
    table: Table, requirements: tuple[Requirement, ...], families: tuple[tuple[str, str], ...]
) -> RuleSet:
    known = {requirement.id for requirement in requirements}
    score, ssp = table.table("score"), table.table("ssp")
    needs, validity = table.table("prerequisite"), table.table("validity")
    scheme = _scheme(score)
    return RuleSet(
        id=table.get("id", str),
        level=table.get("level", int),
        version=table.get("version", str),
        scheme=scheme,
        maximum=None if scheme is Scheme.NONE else score.get("maximum", int),
        score_cite=score.get("cite", str),
        final_cite=table.table("final").get("cite", str),
        requirements=requirements,
        partials=tuple(_partial(entry, requirements) for entry in table.tables("partial")),
        poam=poam_rule(table.table("poam"), known),
        conditional=_conditional(table),
        ssp_requirement=_known(ssp, known) if ssp.values else None,
        ssp_cite=ssp.get("cite", str, ""),
        prerequisite=needs.get("status_name", str) if needs.values else None,
        prerequisite_cite=needs.get("cite", str, ""),
        validity_years=validity.get("years", int),
        validity_cite=validity.get("cite", str),
        affirmation_cite=validity.get("affirmation_cite", str),
        reevaluation=_reevaluation(table.table("reevaluation")),
        types=_types(table.table("types")),
        families=families,
        closeout_by=_types(table.table("closeout_by")),
    )


def _scheme(score: Table) -> Scheme:
    name = score.get("scheme", str)
    if name not in set(Scheme):
        score.fail(f"{name!r} is no scheme. Known: {', '.join(Scheme)}.", "scheme")
    return Scheme(name)


def _known(table: Table, known: set[str]) -> str:
    requirement = table.get("requirement", str)
    if requirement not in known:
        table.fail(f"{requirement} is not in the catalog of this level.", requirement)
    return requirement


def _partial(entry: Table, requirements: tuple[Requirement, ...]) -> PartialValue:
    by_id = {requirement.id: requirement for requirement in requirements}
    requirement = by_id[_known(entry, set(by_id))]
    points = entry.get("points", int)
    if requirement.points is None or not 0 < points < requirement.points:
        entry.fail(f"{points} is no partial value of {requirement.id}.", requirement.id)
    labels = {objective.label for objective in requirement.objectives}
    partial = PartialValue(
        requirement=requirement.id,
        points=points,
        condition=entry.get("condition", str),
        cite=entry.get("cite", str),
        full_if_any=entry.texts("full_if_any"),
        full_if_all=entry.texts("full_if_all"),
    )
    if not labels.issuperset((*partial.full_if_any, *partial.full_if_all)):
        entry.fail(f"{requirement.id} has no such objective.", requirement.id)
    return partial


def poam_rule(table: Table, known: set[str]) -> PoamRule:
    """Return the POA&M rule of a policy table; every requirement must be in `known`."""
    bounded = "max_points" in table.values
    permitted = "closeout_days" in table.values
    return PoamRule(
        cite=table.get("cite", str),
        closeout_days=table.get("closeout_days", int) if permitted else None,
        closeout_cite=table.get("closeout_cite", str, ""),
        max_points=table.get("max_points", int) if bounded else None,
        max_points_cite=table.get("max_points_cite", str) if bounded else "",
        exceptions=tuple(
            (_known(entry, known), entry.get("points", int), entry.get("cite", str))
            for entry in table.tables("exceptions")
        ),
        barred=tuple(
            (_known(entry, known), entry.get("cite", str)) for entry in table.tables("barred")
        ),
    )


def _conditional(table: Table) -> ConditionalRule | None:
    entry = table.table("conditional")
    if not entry.values:
        return None
    share = entry.table("share")
    numerator, denominator = share.get("numerator", int), share.get("denominator", int)
    if not 0 < numerator <= denominator:
        entry.fail(f"{numerator}/{denominator} is no share.", "share")
    return ConditionalRule(numerator, denominator, entry.get("cite", str))


def _reevaluation(table: Table) -> Reevaluation | None:
    if not table.values:
        return None
    types = tuple(AssessmentType(name) for name in table.texts("types"))
    return Reevaluation(table.get("business_days", int), types, table.get("cite", str))


def _types(table: Table) -> tuple[tuple[AssessmentType, str], ...]:
    return tuple((AssessmentType(name), table.get(name, str)) for name in table.values)
