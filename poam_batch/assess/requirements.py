"""From a scored chunk back to words: the result of every requirement of every assessment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from poam_batch.assess.details import details_by_requirement
from poam_batch.assess.findings import NOT_ASSESSED, NOT_MET
from poam_batch.assess.gaps import Rulings, rulings_of
from poam_batch.assess.origins import NO_ROW
from poam_batch.assess.score import Scored
from poam_batch.details import Details
from poam_batch.model import Assessment, Finding, Place, RequirementResult, Row
from poam_batch.rulesets.ruleset import Requirement, RuleSet, Scheme
from poam_batch.tables import FINDINGS

_UNSAID = Row("", "", Finding.NOT_ASSESSED, None, "", "", Place("", ""))


class Verdict(NamedTuple):
    """What the tables say of one requirement of one assessment: columns of REQUIREMENTS."""

    finding: int
    partial: bool
    points_lost: int | None
    row: int


def requirement_results(
    assessments: Sequence[Assessment], scored: Scored, rule_set: RuleSet
) -> Iterator[tuple[RequirementResult, ...]]:
    """Yield the requirements of each assessment, in the rule's order."""
    verdicts = _verdicts(scored, rule_set)
    ruled = tuple(zip(rule_set.requirements, rulings_of(rule_set), strict=True))
    gap_rows = _gap_rows(assessments, scored)
    for assessment, said in zip(assessments, gap_rows, strict=True):
        details = details_by_requirement(assessment, said.values())
        yield tuple(
            _gap(requirement, verdict, said[requirement.position], rulings, details)
            if verdict.finding == NOT_MET
            else _no_gap(requirement, verdict, assessment.rows, details)
            # `verdicts` goes on where it stopped: the next assessment's stand behind.
            for (requirement, rulings), verdict in zip(ruled, verdicts, strict=False)
        )


def _verdicts(scored: Scored, rule_set: RuleSet) -> Iterator[Verdict]:
    columns = {name: scored.requirements[name].tolist() for name in Verdict._fields}
    if rule_set.scheme is Scheme.NONE:
        columns["points_lost"] = [None] * len(scored.requirements)
    return map(Verdict._make, zip(*columns.values(), strict=True))


def _gap_rows(
    assessments: Sequence[Assessment], scored: Scored
) -> list[Mapping[int, Sequence[Row]]]:
    """Return, for each assessment, the rows that say NOT MET by the requirement's position."""
    found = [defaultdict[int, list[Row]](list) for _ in assessments]
    columns = (scored.gaps[name].tolist() for name in ("assessment", "requirement", "row"))
    for assessment, requirement, row in zip(*columns, strict=True):
        found[assessment][requirement].append(assessments[assessment].rows[row])
    return list(found)


def _no_gap(
    requirement: Requirement,
    verdict: Verdict,
    rows: Sequence[Row],
    details: Mapping[str, Details],
) -> RequirementResult:
    row = _UNSAID if verdict.row == NO_ROW else rows[verdict.row]
    return RequirementResult(
        requirement.id,
        requirement.title,
        requirement.family,
        FINDINGS[verdict.finding],
        False,
        requirement.points,
        None if verdict.finding == NOT_ASSESSED else verdict.points_lost,
        requirement.points_cite,
        None,
        None,
        None,
        (),
        row.comment,
        row.evidence,
        row.place,
        details.get(requirement.id),
    )


def _gap(
    requirement: Requirement,
    verdict: Verdict,
    rows: Sequence[Row],
    rulings: Rulings,
    details: Mapping[str, Details],
) -> RequirementResult:
    """Return a requirement that is NOT MET; `rows` are those that say so, in the rule's order."""
    ruling = rulings.partial if verdict.partial else rulings.full
    labels = dict.fromkeys(row.objective for row in rows if row.objective)
    return RequirementResult(
        id=requirement.id,
        title=requirement.title,
        family=requirement.family,
        finding=FINDINGS[verdict.finding],
        partial=verdict.partial,
        points=requirement.points,
        points_lost=verdict.points_lost,
        points_cite=requirement.points_cite,
        deferral=ruling.deferral,
        reason=ruling.reason,
        cite=ruling.cite,
        unmet_objectives=tuple(f"{requirement.short_id}[{label}]" for label in labels),
        comment=_joined(row.comment for row in rows),
        evidence=_joined(row.evidence for row in rows),
        place=rows[0].place,
        details=details.get(requirement.id),
    )


def _joined(texts: Iterable[str]) -> str:
    """Return texts a line each, the same text once."""
    return "\n".join(dict.fromkeys(text for text in texts if text))
