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

    `given` is that of the command line, `plan` the POA&M workbook that stands, `remembered` the
    plan of an earlier run, and `returned` what was typed into POA&M workbooks that came back.
    """

    given: date | None = None
    plan: StandingPlan | None = None
    remembered: Written | None = None
    returned: tuple[date, ...] = ()


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
    problems = (
        *assessment.problems,
        *(_differ(first, other) for other in others),
        *_cleared(first, sources),
    )
    return replace(assessment, header=header, problems=problems)


def withdrawn(header: Header, sources: DateSources) -> date | None:
    """Return the Conditional date that people took back: they cleared the cell above the plan.

    None where the option, the assessment workbook, the clients file or a workbook that came back
    gives a date, and where a closeout was counted from it: then clearing the cell withdraws none.
    """
    plan = sources.plan
    if plan is None or plan.written is None or not _is_cleared(plan):
        return None
    given = (sources.given, header.conditional_status_date, *sources.returned)
    memories = [one for one in (plan.written, sources.remembered) if one is not None]
    if any(given) or any(one.closed_on for one in memories):
        return None
    return next((one.frozen_on for one in memories if one.frozen_on), None)


def with_withdrawal(assessment: Assessment, plan: StandingPlan, day: date) -> Assessment:
    """Return the assessment with a warning that people took a Conditional date back."""
    problem = Problem(
        "conditional_date_withdrawn",
        Severity.WARNING,
        f"{_place(plan)} was cleared, and nothing else gives a Conditional CMMC Status Date: "
        f"{day} no longer counts.",
        "If it was cleared by mistake, type the date there again, or put it into the assessment "
        "workbook or clients.csv.",
        value=str(day),
    )
    return replace(assessment, problems=(*assessment.problems, problem))


def without_date(written: Written | None) -> Written | None:
    """Return what was written as if no Conditional date had been given."""
    return None if written is None else replace(written, frozen_on=None)


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
    for day in sources.returned:
        yield _Dated("A POA&M workbook that came back", day)
    if sources.plan is not None and sources.plan.granted is not None:
        yield _typed(sources.plan, sources.plan.granted)
    own = sources.plan.written if sources.plan else None
    for written in (own, sources.remembered):
        if written is not None and written.frozen_on is not None:
            yield _Dated("The plan of an earlier run", written.frozen_on, said=False)


def _typed(plan: StandingPlan, day: date) -> _Dated:
    """Return the date above a plan, which people typed unless the program wrote it."""
    ours = plan.written.head.get(GRANTED, "") if plan.written else ""
    return _Dated(_place(plan), day, said=as_text(day) != ours)


def _place(plan: StandingPlan) -> str:
    cell = plan.head[GRANTED]
    return f"{plan.sheet}!{column_letters(cell.column)}{cell.row} of the POA&M workbook"


def _is_cleared(plan: StandingPlan) -> bool:
    """Return whether the cell of the date said one when it was last written, and is blank now."""
    cell = plan.head.get(GRANTED)
    if cell is None or cell.kept or plan.written is None:
        return False
    return not as_text(cell.value) and bool(plan.written.head.get(GRANTED))


def _cleared(first: _Dated, sources: DateSources) -> Iterator[Problem]:
    """Yield a warning where people cleared the cell of a date that counts all the same."""
    plan = sources.plan
    if plan is None or not _is_cleared(plan) or sources.returned:
        return
    yield Problem(
        "conditional_dates_differ",
        Severity.WARNING,
        f"{_place(plan)} was cleared, but {first.where} gives {first.day} as the Conditional CMMC "
        f"Status Date. {first.day} counts.",
        "To take the date back, delete it there too. To keep it, type it into the cell again.",
        value="",
    )


def _differ(first: _Dated, other: _Dated) -> Problem:
    return Problem(
        "conditional_dates_differ",
        Severity.WARNING,
        f"{first.where} gives {first.day} as the Conditional CMMC Status Date, but {other.where} "
        f"gives {other.day}. {first.day} counts.",
        "Correct the one that is wrong: the closeout is counted from it.",
        value=str(other.day),
    )
