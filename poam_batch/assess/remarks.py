"""The problems that only assessing finds: what shows when rows and dates are read together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from poam_batch.assess.gaps import listed
from poam_batch.assess.score import Scored
from poam_batch.model import (
    Assessment,
    AssessmentType,
    Finding,
    Header,
    RequirementResult,
    Row,
)
from poam_batch.problems import Problem, Severity
from poam_batch.rulesets.ruleset import RuleSet
from poam_batch.tables import FINDINGS

_TYPE_WORDS = {
    AssessmentType.SELF: "a self-assessment",
    AssessmentType.C3PAO: "an assessment by a C3PAO",
    AssessmentType.DIBCAC: "an assessment by DIBCAC",
}


class Flags(NamedTuple):
    """What was noticed of one requirement while rolling up: columns of REQUIREMENTS."""

    requirement: int
    conflict: bool
    disagrees: bool
    incomplete: bool
    mixed: bool
    inapplicable: bool


def flags_of(scored: Scored, assessments: int) -> tuple[tuple[Flags, ...], ...]:
    """Return, for each assessment, the requirements of which something was noticed."""
    found: list[list[Flags]] = [[] for _ in range(assessments)]
    table = scored.requirements
    noticed = table.loc[table[list(Flags._fields[1:])].any(axis=1), ["assessment", *Flags._fields]]
    for assessment, *flags in zip(*(noticed[name].tolist() for name in noticed), strict=True):
        found[assessment].append(Flags(*flags))
    return tuple(map(tuple, found))


def remarks_on(
    assessment: Assessment,
    requirements: Sequence[RequirementResult],
    flags: Sequence[Flags],
    rule_set: RuleSet,
) -> Iterator[Problem]:
    """Yield what is to be said of the findings of an assessment, in the rule's order."""
    for flag in flags:
        result = requirements[flag.requirement]
        if flag.disagrees:
            yield _disagreement(result, _own_row(assessment, result.id))
        if flag.inapplicable:
            yield _no_such_finding(result)
        if flag.mixed and _by_objectives(result.id, rule_set):
            yield _formula_differs(result, rule_set)
    incomplete = [requirements[flag.requirement].id for flag in flags if flag.incomplete]
    if incomplete:
        yield _incomplete(incomplete, _own_row(assessment, incomplete[0]))


def _own_row(assessment: Assessment, requirement: str) -> Row:
    """Return the worst of a requirement's own rows."""
    own = (r for r in assessment.rows if r.requirement == requirement and not r.objective)
    return max(own, key=lambda row: FINDINGS.index(row.finding))


def _disagreement(result: RequirementResult, own: Row) -> Problem:
    return Problem(
        "objectives_disagree",
        Severity.WARNING,
        f"{result.id} is {own.finding} in its own row, but its objectives say otherwise. "
        f"It counts as {result.finding}.",
        "Correct whichever is wrong: the requirement's row or its objectives.",
        own.place.sheet,
        own.place.cell,
        own.finding,
    )


def _no_such_finding(result: RequirementResult) -> Problem:
    return Problem(
        "ssp_not_applicable",
        Severity.ERROR,
        f"{result.id} ({result.title}) cannot be N/A: it counts as NOT ASSESSED.",
        "Write MET if there is a complete, current SSP, and NOT MET if there is none.",
        result.place.sheet,
        result.place.cell,
        Finding.NOT_APPLICABLE,
    )


def _by_objectives(requirement: str, rule_set: RuleSet) -> bool:
    partial = rule_set.partial_by_id.get(requirement)
    return partial is not None and partial.from_objectives


def _formula_differs(result: RequirementResult, rule_set: RuleSet) -> Problem:
    points = rule_set.partial_by_id[result.id].points
    return Problem(
        "template_formula_differs",
        Severity.NOTE,
        f"{result.id} has MET and N/A objectives only, so it is MET and deducts nothing. The "
        f"formula in DoD's own results workbook deducts {points} points in this case.",
        "Expect DoD's workbook to show another total; the rule is 32 CFR 170.24(b)(3).",
        result.place.sheet,
        result.place.cell,
    )


def _incomplete(ids: Sequence[str], own: Row) -> Problem:
    return Problem(
        "objectives_incomplete",
        Severity.WARNING,
        f"{listed(ids)}: the requirement's own row has a finding, but not every objective. "
        "Until each has one, it counts as NOT ASSESSED.",
        "Fill in the missing objectives, or leave all objectives of a requirement blank.",
        own.place.sheet,
        own.place.cell,
        own.finding,
    )


def remarks_on_header(header: Header, rule_set: RuleSet, as_of: date) -> Iterator[Problem]:
    """Yield what is to be said of the type and the dates of an assessment."""
    words = _TYPE_WORDS.get(header.assessment_type) if header.assessment_type else None
    if words is not None and rule_set.type_name(header.assessment_type) is None:
        known = " or ".join(_TYPE_WORDS[kind] for kind, _ in rule_set.types)
        yield Problem(
            "type_level_mismatch",
            Severity.WARNING,
            f"The workbook calls this {words}, which confers no Level {rule_set.level} status.",
            f"At Level {rule_set.level} a status comes of {known}.",
        )
    yield from _dates_in_future(header, as_of)


def _dates_in_future(header: Header, as_of: date) -> Iterator[Problem]:
    dates = (
        ("Conditional CMMC Status Date", "conditional_status_date", header.conditional_status_date),
        ("CMMC Status Date", "status_date", header.status_date),
        ("assessment date", "assessment_date", header.assessment_date),
    )
    places = dict(header.sources)
    for name, field, day in dates:
        if day is not None and day > as_of:
            where = places.get(field, "")
            sheet, _, cell = where.rpartition("!")
            yield Problem(
                "date_in_future",
                Severity.WARNING,
                f"The {name}, {day}{f' ({where})' if where else ''}, lies in the future.",
                f"Correct it {'there' if where else 'in the workbook'}, or the day the run is "
                "made for (--as-of).",
                sheet,
                cell if sheet else "",
                str(day),
            )
