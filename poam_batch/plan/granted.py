"""The Conditional CMMC Status Date that counts, of all that were given for one assessment.

It comes from the command line, the assessment workbook or the clients file, the POA&M workbook,
or from what an earlier run knew, in this order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from poam_batch.model import Assessment, Header
from poam_batch.naming import REMEDIATION_LEVEL
from poam_batch.ooxml.refs import column_letters
from poam_batch.plan.date_remarks import (
    OPTION,
    Dated,
    before_assessment,
    to_come,
)
from poam_batch.plan.which_date import EARLIER, Choice, Past, choose
from poam_batch.problems import ConfigurationError, Problem, Severity
from poam_batch.standing import StandingPlan
from poam_batch.written import Written, as_text

_FIELD = "conditional_status_date"
_NAMED = 3


@dataclass(frozen=True, eq=False, slots=True)
class DateSources:
    """Where else than in the assessment a Conditional date may stand.

    `given` is that of the command line, `plan` the POA&M workbook that stands, `remembered` the
    plan of an earlier run, and `returned` what was typed into POA&M workbooks that came back.
    `closeout_days` are those after a status in which it is closed out, None where none bind.
    `as_of` is the day of the run, None where every day counts, and `ended` the plan that was
    closed out before an assessment that stands for itself.
    """

    given: date | None = None
    plan: StandingPlan | None = None
    remembered: Written | None = None
    returned: tuple[date, ...] = ()
    closeout_days: int | None = None
    as_of: date | None = None
    ended: Written | None = None

    @property
    def memories(self) -> tuple[Written, ...]:
        """What was written last: as it is remembered, and in the workbook that stands.

        That may be an older copy of it.
        """
        own = None if self.plan is None else self.plan.written
        return tuple(one for one in (self.remembered, own) if one is not None)

    @property
    def kept(self) -> date | None:
        """The Conditional date of the status that stands by earlier runs, None without one."""
        return self.past.kept

    @property
    def past(self) -> Past:
        """What earlier runs know of the status; what is remembered comes before an older copy."""
        assessed = [one.assessed.day for one in self.memories if one.assessed]
        told = next((one for one in self.memories if one.frozen_on), None)
        kept = None if told is None else told.frozen_on
        over = self.remembered.origin if self.remembered else None
        if any(one.closed_on for one in self.memories) or (over and kept in over.passed_over):
            kept = None
        written = told if kept else self.remembered or told
        return Past(kept, written, max(assessed, default=None), self.closeout_days)


def with_conditional_date(assessment: Assessment, sources: DateSources) -> Assessment:
    """Return the assessment with the date that counts, and a warning where another is given.

    A date other than the one of earlier runs counts where it can be told what it is: a slip put
    right, or that of a new assessment's status. Else the one of earlier runs does. One that lies
    in the future counts from that day on.
    """
    header = assessment.header
    if header.level == REMEDIATION_LEVEL:
        return assessment
    given = [*_known(header, sources)]
    known = [one for one in given if not _is_to_come(one.day, sources)]
    choice = _counting(header, known, sources)
    later = (to_come(one, choice.first) for one in given if one not in known)
    problems = (*assessment.problems, *later, *choice.problems)
    header = replace(_with_date(header, choice.first), passed_over=choice.passed_over)
    return replace(assessment, header=header, problems=problems)


def _counting(header: Header, known: Sequence[Dated], sources: DateSources) -> Choice:
    """Return the date that counts, of all that are known, and what is to be said of them."""
    choice = choose(header, known, sources.past)
    if choice.first is None:
        return choice
    plans = (*sources.memories, *([sources.ended] if sources.ended else []))
    told = (
        *choice.problems,
        *_cleared(choice.first, sources),
        *before_assessment(header, choice.first, plans),
    )
    return choice._replace(problems=told)


def _with_date(header: Header, first: Dated | None) -> Header:
    """Return a header with the date that counts, and where it stands."""
    if first is None:
        return replace(header, conditional_status_date=None)
    if first.day == header.conditional_status_date:
        return header
    places = (*header.sources, (_FIELD, first.where))
    return replace(header, conditional_status_date=first.day, sources=places)


def _is_to_come(day: date, sources: DateSources) -> bool:
    """Return whether a date lies in the future, and no earlier run has counted from it."""
    known = {one.frozen_on for one in sources.memories}
    return sources.as_of is not None and day > sources.as_of and day not in known


def withdrawn(header: Header, sources: DateSources) -> date | None:
    """Return the Conditional date that people took back: they cleared the cell above the plan.

    None where the option, the assessment workbook, the clients file or a workbook that came back
    gives a date, and where a closeout was counted from it: then clearing the cell withdraws none.
    """
    plan = sources.plan
    if plan is None or plan.written is None or not _is_cleared(plan):
        return None
    given = filter(None, (sources.given, header.conditional_status_date, *sources.returned))
    return None if any(not _is_to_come(day, sources) for day in given) else sources.kept


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


def _known(header: Header, sources: DateSources) -> Iterator[Dated]:
    """Yield the dates that are given, the one that counts first."""
    if sources.given is not None:
        yield Dated(OPTION, sources.given, own=True)
    if header.conditional_status_date is not None:
        where = dict(header.sources).get(_FIELD, "The cover")
        yield Dated(where, header.conditional_status_date, own=True)
    for day in sources.returned:
        yield Dated("A POA&M workbook that came back", day)
    above = None if sources.plan is None else _above(sources.plan)
    if above is not None and (above.said or sources.kept in (None, above.day)):
        yield above
    for written in sources.memories:
        if written.frozen_on is not None:
            yield Dated(EARLIER, written.frozen_on, said=False)


def _above(plan: StandingPlan) -> Dated | None:
    """Return the date above a plan, which people typed unless the program wrote it.

    What the program wrote into an older copy of the workbook says nothing today.
    """
    if plan.granted is None:
        return None
    said = plan.written is None or bool(plan.typed_date)
    return Dated(_place(plan), plan.granted, said=said)


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


def _cleared(first: Dated, sources: DateSources) -> Iterator[Problem]:
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
