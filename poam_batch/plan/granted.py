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
from poam_batch.standing import StandingPlan
from poam_batch.written import Written, as_text

OPTION = "--conditional-date"
_FIELD = "conditional_status_date"
_EARLIER = "The plan of an earlier run"
_NAMED = 3


@dataclass(frozen=True, eq=False, slots=True)
class DateSources:
    """Where else than in the assessment a Conditional date may stand.

    `given` is that of the command line, `plan` the POA&M workbook that stands, `remembered` the
    plan of an earlier run, and `returned` what was typed into POA&M workbooks that came back.
    `closeout_days` are those after a status in which it is closed out, None where none bind.
    """

    given: date | None = None
    plan: StandingPlan | None = None
    remembered: Written | None = None
    returned: tuple[date, ...] = ()
    closeout_days: int | None = None

    @property
    def memories(self) -> tuple[Written, ...]:
        """What was written last: in the workbook that stands, and as it is remembered."""
        own = None if self.plan is None else self.plan.written
        return tuple(one for one in (own, self.remembered) if one is not None)

    @property
    def kept(self) -> date | None:
        """The Conditional date of the status that stands by earlier runs, None without one."""
        if any(one.closed_on for one in self.memories):
            return None
        return next((one.frozen_on for one in self.memories if one.frozen_on), None)


class _Dated(NamedTuple):
    """A date, where it stands, and whether people say so today: not an echo of earlier runs."""

    where: str
    day: date
    said: bool = True


def with_conditional_date(assessment: Assessment, sources: DateSources) -> Assessment:
    """Return the assessment with the date that counts, and a warning where another is given.

    A date other than the one of earlier runs counts where it can be told what it is: a slip put
    right, or that of a new assessment's status. Else the one of earlier runs does.
    """
    header = assessment.header
    if header.level == REMEDIATION_LEVEL:
        return assessment
    known = [*_known(header, sources)]
    if not known:
        return assessment
    first, doubts = known[0], []
    if sources.kept is not None and (why := _doubt(header, known[0], sources)):
        first = _Dated(_EARLIER, sources.kept, said=False)
        doubts = [_unclear(known[0], sources.kept, why)]
    given = {first.day, known[0].day}
    others = [one for one in known[1:] if one.said and one.day not in given]
    if first.day != header.conditional_status_date:
        places = (*header.sources, (_FIELD, first.where))
        header = replace(header, conditional_status_date=first.day, sources=places)
    problems = (
        *assessment.problems,
        *doubts,
        *(_differ(first, other) for other in others),
        *_cleared(first, sources),
    )
    return replace(assessment, header=header, problems=problems)


def is_new_status(header: Header, kept: date) -> bool:
    """Return whether a Conditional date is that of another status than the one of `kept`.

    Only a new assessment gives one: it was made after that day, and not after its own status.
    """
    granted, assessed = header.conditional_status_date, header.assessment_date
    return granted is not None and assessed is not None and kept < assessed <= granted


def _doubt(header: Header, first: _Dated, sources: DateSources) -> str:
    """Return why a date cannot be told from a slip or a new status, "" where it can.

    An earlier date than the kept one is the stricter, and the option is said on purpose.
    """
    kept, assessed, days = sources.kept, header.assessment_date, sources.closeout_days
    if kept is None or first.day == kept or first.where == OPTION:
        return ""
    known = max((one.assessed.day for one in sources.memories if one.assessed), default=None)
    if assessed is not None and known is not None and assessed < known:
        return f"this assessment, of {assessed}, is older than the one of {known}"
    now = replace(header, conditional_status_date=first.day)
    return "" if first.day < kept or is_new_status(now, kept) else _unlike(kept, now, days)


def _unlike(kept: date, header: Header, days: int | None) -> str:
    """Return why a later date is no slip put right in the same assessment, "" where it may be."""
    assessed, granted = header.assessment_date, header.conditional_status_date or kept
    if assessed is None:
        return "the assessment has no date by which to tell whether it is a new one"
    if assessed > kept:
        return f"the assessment, of {assessed}, is later than both"
    late = days is not None and (granted - kept).days > days
    return f"the assessment, of {assessed}, is no new one, and that is too late" if late else ""


def _unclear(first: _Dated, kept: date, why: str) -> Problem:
    return Problem(
        "conditional_date_unclear",
        Severity.WARNING,
        f"{first.where} gives {first.day} as the Conditional CMMC Status Date, earlier runs had "
        f"{kept}, and {why}. {kept} counts, and the closeout is counted from it.",
        f"For a new status, give the assessment that led to it its own date, after {kept} and not "
        f"after {first.day}. If {kept} was a slip, run once with {OPTION} {first.day}.",
        value=str(first.day),
    )


def withdrawn(header: Header, sources: DateSources) -> date | None:
    """Return the Conditional date that people took back: they cleared the cell above the plan.

    None where the option, the assessment workbook, the clients file or a workbook that came back
    gives a date, and where a closeout was counted from it: then clearing the cell withdraws none.
    """
    plan = sources.plan
    if plan is None or plan.written is None or not _is_cleared(plan):
        return None
    given = (sources.given, header.conditional_status_date, *sources.returned)
    return None if any(given) else sources.kept


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
    for written in sources.memories:
        if written.frozen_on is not None:
            yield _Dated(_EARLIER, written.frozen_on, said=False)


def _typed(plan: StandingPlan, day: date) -> _Dated:
    """Return the date above a plan, which people typed unless the program wrote it."""
    said = plan.written is None or bool(plan.typed_date)
    return _Dated(_place(plan), day, said=said)


def _place(plan: StandingPlan) -> str:
    cell = plan.head[plan.granted_cell]
    return f"{plan.sheet}!{column_letters(cell.column)}{cell.row} of the POA&M workbook"


def _is_cleared(plan: StandingPlan) -> bool:
    """Return whether the cell of the date said one when it was last written, and is blank now."""
    cell = plan.head.get(plan.granted_cell)
    if cell is None or cell.kept or plan.written is None:
        return False
    said = plan.written.head.get(plan.granted_cell) or plan.written.typed_date
    return not as_text(cell.value) and bool(said)


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
