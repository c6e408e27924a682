"""The summary of one assessment: a self-contained HTML page for the client.

The view holds everything the template shows as plain values, already decided and worded; it
depends on the result and its plan alone, never on the day it is made.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

from poam_batch.details import assessor_name
from poam_batch.model import (
    Deferral,
    Document,
    RequirementResult,
    Result,
    Status,
)
from poam_batch.outputs.bars import Segment, segments, size
from poam_batch.outputs.headline import Headline, headline
from poam_batch.outputs.next_steps import reevaluation_until, without_finding
from poam_batch.outputs.own_numbers import OwnNumbers, own_numbers
from poam_batch.outputs.pages import Page, load_page, render_page
from poam_batch.outputs.plan_view import (
    ConflictRow,
    GapRow,
    SettledRow,
    conflict_row,
    gap_row,
    settled_row,
)
from poam_batch.outputs.stages import Stage, stages
from poam_batch.outputs.submission import Submission, submission
from poam_batch.outputs.trend_view import TrendView, trend_view
from poam_batch.outputs.wording import (
    FINDING_CLASSES,
    FINDING_WORDS,
    SEVERITY_WORDS,
    long_text,
    place_text,
    type_name,
    valid_until_label,
)
from poam_batch.poam import Poam, closed_out
from poam_batch.problems import Problem, Severity

TEMPLATE = "summary.html.j2"
_PROBLEMS_SHOWN = 200
_VALUE_SHOWN = 120
_MAY_STAND = "These may stand on it; all of them must be closed in time."
_POAM_NOTES = {
    Status.EXPIRED: "These stood on it and are still NOT MET; a new status needs a new assessment."
}
_DEFERRAL_WORDS = {None: "", Deferral.ALLOWED: "POA&M", Deferral.BARRED: "Must be met first"}


class Cover(NamedTuple):
    """Who was assessed, how, and from which workbook."""

    client: str
    client_source: str
    level: int
    kind: str
    scope: str
    cage_codes: str
    assessment_date: date | None
    assessor: str
    ssp: str
    workbook: str
    sha256: str
    rule_set: str
    marking: str


class KeyDate(NamedTuple):
    """One date that counts, its meaning, and what kind of date it is (`assumed`, `planned`)."""

    name: str
    due: date | None
    note: str


class FamilyRow(NamedTuple):
    """One family: its counts, its points and its bar."""

    family: str
    name: str
    met: int
    not_met: int
    not_applicable: int
    not_assessed: int
    points_lost: str
    bar: tuple[Segment, ...]


class TraceRow(NamedTuple):
    """One requirement: its finding, what it costs, and the cell that decided."""

    requirement: str
    title: str
    finding: str
    code: str
    points: str
    deferral: str
    cite: str
    place: str


class ProblemRow(NamedTuple):
    """One problem with its place, the value that stands there and what to do."""

    severity: str
    code: str
    message: str
    hint: str
    place: str
    value: str


class Summary(NamedTuple):
    """Everything the summary shows."""

    cover: Cover
    headline: Headline
    dates: tuple[KeyDate, ...]
    must_be_met: tuple[GapRow, ...]
    poam_title: str
    poam_note: str
    poam_permitted: bool
    items: tuple[GapRow, ...]
    after_status: tuple[GapRow, ...]
    settled: tuple[SettledRow, ...]
    conflicts: tuple[ConflictRow, ...]
    trend: tuple[TrendView, ...]
    unassessed: tuple[TraceRow, ...]
    stages: tuple[Stage, ...]
    families: tuple[FamilyRow, ...]
    scored: bool
    own_numbers: OwnNumbers | None
    problems: tuple[ProblemRow, ...]
    problems_left: int
    submission: Submission
    trace: tuple[TraceRow, ...]


def load_summary(templates: Path) -> None:
    """Compile the page. Raises ConfigurationError where the template is wrong."""
    load_page(TEMPLATE, "", templates)


def render_summary(result: Result, poam: Poam, templates: Path, name: str) -> Document:
    """Return the summary of one assessment as a file called `name`.

    Raises ConfigurationError, with its line, where the template is wrong.
    """
    page = Page(TEMPLATE, "", {"summary": summary(result, poam)})
    return Document(name, render_page(page, templates))


def summary(result: Result, poam: Poam) -> Summary:
    """Return what the page shows of one assessment and its plan."""
    reasons = {reason.requirement: reason for reason in result.reasons if reason.requirement}
    trace = tuple(_trace_row(requirement) for requirement in result.requirements)
    missing = {requirement.id for requirement in without_finding(result)}
    return Summary(
        cover=_cover(result),
        headline=headline(result, poam),
        dates=_dates(result, poam),
        must_be_met=tuple(gap_row(item, reasons) for item in poam.must_be_met),
        poam_title=poam.title,
        poam_note=_POAM_NOTES.get(result.status, _MAY_STAND),
        poam_permitted=result.max_score is not None,
        items=tuple(gap_row(item, reasons) for item in poam.deferred),
        after_status=tuple(gap_row(item, reasons) for item in poam.after_status),
        settled=tuple(settled_row(item, result) for item in poam.settled),
        conflicts=tuple(map(conflict_row, poam.conflicts)),
        trend=tuple(trend_view(row, result) for row in reversed(poam.trend)),
        unassessed=tuple(row for row in trace if row.requirement in missing),
        stages=stages(result, poam.items),
        families=_family_rows(result),
        scored=result.max_score is not None,
        own_numbers=own_numbers(result),
        problems=tuple(_problem_row(problem) for problem in _worst_first(result.problems)),
        problems_left=max(0, len(result.problems) - _PROBLEMS_SHOWN),
        submission=submission(result, poam),
        trace=trace,
    )


def _cover(result: Result) -> Cover:
    header = result.header
    return Cover(
        client=header.client,
        client_source=header.client_source,
        level=header.level,
        kind=type_name(header.assessment_type),
        scope=header.scope or "",
        cage_codes=", ".join(header.cage_codes),
        assessment_date=header.assessment_date,
        assessor=assessor_name(header.assessor or ""),
        ssp="" if header.ssp is None else " ".join(filter(None, header.ssp[:2])),
        workbook=result.workbook,
        sha256=result.sha256,
        rule_set=result.rule_set,
        marking=header.marking or "",
    )


def _dates(result: Result, poam: Poam) -> tuple[KeyDate, ...]:
    header = result.header
    dates = [KeyDate("Assessment", header.assessment_date, "")]
    if header.conditional_status_date is not None:
        dates.append(KeyDate("Conditional CMMC Status Date", header.conditional_status_date, ""))
    elif header.status_date is not None:
        dates.append(KeyDate("CMMC Status Date", header.status_date, ""))
    elif poam.assumed_status_date is not None and result.max_score is not None:
        dates.append(KeyDate("Status date", poam.assumed_status_date, "assumed for the plan"))
    if posted := closed_out(result):
        dates.append(KeyDate("Closeout posted", posted, ""))
    elif result.closeout_due is not None:
        dates.append(KeyDate("Closeout due", result.closeout_due, ""))
    elif poam.planned_closeout is not None and poam.deferred:
        dates.append(KeyDate("Closeout", poam.planned_closeout, "planned, from the assumed date"))
    optional = (
        KeyDate(
            "Re-evaluation possible until", reevaluation_until(result), "federal holidays aside"
        ),
        KeyDate("Affirmation due", result.affirmation_due, ""),
        KeyDate(valid_until_label(result), result.valid_until, ""),
    )
    return (*dates, *(key_date for key_date in optional if key_date.due is not None))


def _family_rows(result: Result) -> tuple[FamilyRow, ...]:
    largest = max(size(family) for family in result.families)
    return tuple(
        FamilyRow(
            family=family.family,
            name=family.name,
            met=family.met,
            not_met=family.not_met,
            not_applicable=family.not_applicable,
            not_assessed=family.not_assessed,
            points_lost="" if family.points_lost is None else str(family.points_lost),
            bar=segments(family, largest),
        )
        for family in result.families
    )


def _trace_row(requirement: RequirementResult) -> TraceRow:
    finding = FINDING_WORDS[requirement.finding]
    # Named arguments take twice as long, a hundred times a page.
    return TraceRow(
        requirement.id,
        requirement.title,
        f"{finding} (partial)" if requirement.partial else finding,
        FINDING_CLASSES[requirement.finding],
        "" if requirement.points_lost is None else str(requirement.points_lost),
        _DEFERRAL_WORDS[requirement.deferral],
        requirement.cite or requirement.points_cite,
        place_text(*requirement.place),
    )


def _worst_first(problems: tuple[Problem, ...]) -> list[Problem]:
    order = tuple(Severity)
    return sorted(problems, key=lambda problem: order.index(problem.severity))[:_PROBLEMS_SHOWN]


def _problem_row(problem: Problem) -> ProblemRow:
    return ProblemRow(
        severity=SEVERITY_WORDS[problem.severity],
        code=str(problem.severity),
        message=problem.message,
        hint=problem.hint,
        place=place_text(problem.sheet, problem.cell),
        value=long_text(problem.value, _VALUE_SHOWN).head,
    )
