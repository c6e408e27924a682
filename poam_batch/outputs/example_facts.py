"""The facts of the built-in examples: requirements, families, cover and problems, all invented."""

from __future__ import annotations

from datetime import date, timedelta

from poam_batch.details import Details
from poam_batch.model import (
    AssessmentType,
    FamilyResult,
    Finding,
    Header,
    Place,
    RequirementResult,
    Ssp,
    Status,
)
from poam_batch.problems import Problem, Severity
from poam_batch.rulesets.ruleset import Requirement, RuleSet, Scheme
from poam_batch.stated import Audit, PointsDifference, StatedKind, TotalComparison

ASSESSED = date(2026, 11, 12)
SHEET = "Requirement Objectives"
_FIRST_ROW = 6
HOSTILE = "<script>alert('markup is text')</script> & \"quotes\" =1+1"
_WEAKNESS = (
    "Two of nine servers are not enrolled. =1+1 and <b>markup</b> stay what they are: text. "
    "Evidence shown was a draft of 3 March; the owner has since left the company."
)
_DETAILS = Details(
    owner="=IT <b>ops</b>",
    assessor="CPN 654321",
    assessed=(date(2026, 11, 10), date(2026, 11, 12)),
    target_text="30 Days",
    inherited="Partial",
    provider="Example Cloud <ESP>",
)
_LONG = "The log server stops keeping records when its disk is full, and nobody is told. " * 400


def example_requirement(
    rules: RuleSet, requirement: Requirement, finding: Finding
) -> RequirementResult:
    """Return a requirement with a finding, ruled on as the rule set says."""
    gap = finding is Finding.NOT_MET
    partial = rules.partial_by_id.get(requirement.id) if gap else None
    points = partial.points if partial else requirement.points
    ruling = rules.ruling(requirement.id, points) if gap else None
    row = _FIRST_ROW + requirement.position
    return RequirementResult(
        id=requirement.id,
        title=requirement.title,
        family=requirement.family,
        finding=finding,
        partial=partial is not None,
        points=requirement.points,
        points_lost=_points_lost(rules, finding, points),
        points_cite=requirement.points_cite,
        deferral=None if ruling is None else ruling.deferral,
        reason=None if ruling is None else ruling.reason,
        cite=None if ruling is None else ruling.cite,
        unmet_objectives=(requirement.objectives[0].id,) if gap else (),
        comment=_weakness(requirement) if gap else "",
        evidence="Access policy v4; screen shots of 2 November" if gap else "",
        place=Place(SHEET, f"M{row}"),
        details=_DETAILS,
    )


def example_audit(score: int | None) -> Audit:
    """Return a client's own numbers of which some are wrong, and a total that claims more."""
    sheet = "Requirements"
    return Audit(
        compared=109,
        differences=(
            PointsDifference("AC.L2-3.1.5", StatedKind.WEIGHT, 1, 3, sheet, "D10"),
            PointsDifference("CA.L2-3.12.4", StatedKind.WEIGHT, 5, None, sheet, "D60"),
        ),
        totals=(TotalComparison(104, score, "Assessment", "D17"),),
    )


def _points_lost(rules: RuleSet, finding: Finding, points: int | None) -> int | None:
    if rules.scheme is Scheme.NONE or finding is Finding.NOT_ASSESSED:
        return None
    return points or 0 if finding is Finding.NOT_MET else 0


def _weakness(requirement: Requirement) -> str:
    return _LONG if requirement.family == "AU" else f"{requirement.title}: {_WEAKNESS}"


def example_header(level: int, confirmed: bool) -> Header:
    """Return a cover with every field filled; `confirmed` where a Conditional date is known."""
    return Header(
        client=f"Example & Sons {HOSTILE}",
        client_source="Assessment!D6",
        level=level,
        scope="Headquarters enclave",
        cage_codes=("1ABC2", "3DEF4"),
        uei="ABCDEF123456",
        assessment_type=AssessmentType.C3PAO,
        assessment_start=ASSESSED - timedelta(4),
        assessment_date=ASSESSED,
        conditional_status_date=ASSESSED if confirmed else None,
        ssp=Ssp("Enclave SSP", "4.2", date(2026, 9, 1)),
        assessor="CPN 123456",
        contact="it@example.test",
        marking="CUI",
        final_level_2=False,
    )


def example_status_name(level: int, status: Status) -> str:
    """Return what the rule calls a status."""
    names = {
        Status.FINAL: f"Final Level {level} (C3PAO)",
        Status.CONDITIONAL: f"Conditional Level {level} (C3PAO)",
        Status.NOT_ACHIEVED: "Not achieved",
        Status.INCOMPLETE: "Incomplete",
        Status.EXPIRED: f"Conditional Level {level} (C3PAO), expired",
    }
    return names[status]


def example_families(
    rules: RuleSet, requirements: tuple[RequirementResult, ...]
) -> tuple[FamilyResult, ...]:
    """Return the families that a level has, counted."""
    return tuple(
        _family(code, name, [r for r in requirements if r.family == code])
        for code, name in rules.families
        if any(r.family == code for r in requirements)
    )


def _family(code: str, name: str, members: list[RequirementResult]) -> FamilyResult:
    findings = [member.finding for member in members]
    lost = [member.points_lost for member in members]
    return FamilyResult(
        family=code,
        name=name,
        points_lost=None if all(points is None for points in lost) else sum(p or 0 for p in lost),
        met=findings.count(Finding.MET),
        not_met=findings.count(Finding.NOT_MET),
        not_applicable=findings.count(Finding.NOT_APPLICABLE),
        not_assessed=findings.count(Finding.NOT_ASSESSED),
    )


PROBLEMS = (
    Problem(
        "unknown_status",
        Severity.ERROR,
        f'{SHEET}!M41: "Mostly" is not a status.',
        "Use MET, NOT MET or N/A.",
        SHEET,
        "M41",
        "Mostly",
    ),
    Problem(
        "outside_level",
        Severity.WARNING,
        "The title does not belong to the id beside it; the id counts.",
        "Correct the title or the id.",
        SHEET,
        "B77",
        HOSTILE,
    ),
    Problem("client_from_file_name", Severity.NOTE, "No cell names the client.", "Add a cover."),
)
