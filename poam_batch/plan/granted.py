"""The Conditional CMMC Status Date that counts, of all that were given for one assessment.

It comes from the command line, the assessment workbook or the clients file, the POA&M workbook,
or from what an earlier run knew, in this order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from poam_batch.model import Assessment, Header
from poam_batch.naming import REMEDIATION_LEVEL
from poam_batch.ooxml.refs import column_letters
from poam_batch.problems import ConfigurationError, Problem, Severity
from poam_batch.standing import GRANTED, StandingPlan
from poam_batch.written import Written, as_text

OPTION = "--conditional-date"
_FIELD = "conditional_status_date"
_NAMED = 3


@dataclass(frozen=True, eq=False, slots=True)
class DateSources:
    """Where else than in the assessment a Conditional date may stand.

    `given` is that of the command line, `plan` the POA&M workbook that stands, and `remembered`
    the plan of an earlier run.
    """

    given: date | None = None
    plan: StandingPlan | None = None
    remembered: Written | None = None


class _Dated(NamedTuple):
    """A date, where it stands, and whether people say so today: not an echo of earlier runs."""

    where: str
    day: date
    said: bool = True


def with_conditional_date(assessment: Assessment, sources: DateSources) -> Assessment:
    """Return the assessment with the date that counts, and a warning where another is given."""
    header = assessment.header
    if header.level == REMEDIATION_LEVEL:
        return assessment
    known = [*_known(header, sources)]
    if not known:
        return assessment
    first, others = known[0], [one for one in known[1:] if one.said and one.day != known[0].day]
    if first.day != header.conditional_status_date:
        places = (*header.sources, (_FIELD, first.where))
        header = replace(header, conditional_status_date=first.day, sources=places)
    problems = (*assessment.problems, *(_differ(first, other) for other in others))
    return replace(assessment, header=header, problems=problems)


def refuse_several(assessments: Iterable[Assessment]) -> None:
    """Raise ConfigurationError where one date is given for more than one assessment."""
    dated = [one for one in assessments if one.header.level != REMEDIATION_LEVEL]
    if len(dated) > 1:
        names = ", ".join(f"{a.header.client} (Level {a.header.level})" for a in dated[:_NAMED])
        more = ", ..." if len(dated) > _NAMED else ""
        raise ConfigurationError(
            f"{OPTION} is for a single assessment, and there are {len(dated)}: {names}{more}. Give "
            "one client's workbook, or one --level; the dates of several belong into clients.csv."
        )


def _known(header: Header, sources: DateSources) -> Iterator[_Dated]:
    """Yield the dates that are given, the one that counts first."""
    if sources.given is not None:
        yield _Dated(OPTION, sources.given)
    if header.conditional_status_date is not None:
        where = dict(header.sources).get(_FIELD, "The cover")
        yield _Dated(where, header.conditional_status_date)
    if sources.plan is not None and sources.plan.granted is not None:
        yield _typed(sources.plan, sources.plan.granted)
    own = sources.plan.written if sources.plan else None
    for written in (own, sources.remembered):
        if written is not None and written.frozen_on is not None:
            yield _Dated("The plan of an earlier run", written.frozen_on, said=False)


def _typed(plan: StandingPlan, day: date) -> _Dated:
    """Return the date above a plan, which people typed unless the program wrote it."""
    cell = plan.head[GRANTED]
    ours = plan.written.head.get(GRANTED, "") if plan.written else ""
    where = f"{plan.sheet}!{column_letters(cell.column)}{cell.row} of the POA&M workbook"
    return _Dated(where, day, said=as_text(day) != ours)


def _differ(first: _Dated, other: _Dated) -> Problem:
    return Problem(
        "conditional_dates_differ",
        Severity.WARNING,
        f"{first.where} gives {first.day} as the Conditional CMMC Status Date, but {other.where} "
        f"gives {other.day}. {first.day} counts.",
        "Correct the one that is wrong: the closeout is counted from it.",
        value=str(other.day),
    )
