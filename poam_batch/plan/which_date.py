"""Which of the Conditional dates that are given counts, against the one that earlier runs had.

A slip put right and the date of a new status do; what cannot be told from a slip does not, nor
does the date of a status that an assessment does not belong to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from poam_batch.model import Header
from poam_batch.plan.date_changes import changed, ended, overruled, own_status, too_early
from poam_batch.plan.date_remarks import OPTION, Dated, differ, unclear
from poam_batch.plan.new_status import Apart, apart
from poam_batch.problems import Problem
from poam_batch.written import Origin, Written

EARLIER = "The plan of an earlier run"


class Past(NamedTuple):
    """What earlier runs know of the status: its date, None without one, and what was written.

    `assessed` is the day of the latest assessment that a plan was made from, `closeout_days` are
    those in which a Conditional status is closed out.
    """

    kept: date | None = None
    written: Written | None = None
    assessed: date | None = None
    closeout_days: int | None = None

    @property
    def origin(self) -> Origin:
        """Where the status comes from, as far as that is known."""
        known = None if self.written is None else self.written.origin
        return known or Origin()


class Choice(NamedTuple):
    """The date that counts, None where none does, and what is to be said of the others.

    `passed_over` are the dates that do not count as long as nothing else is given.
    """

    first: Dated | None
    problems: tuple[Problem, ...] = ()
    passed_over: tuple[date, ...] = ()


def choose(header: Header, known: Sequence[Dated], past: Past) -> Choice:
    """Return which of the dates that are known counts; they stand in the order in which they do."""
    over = [one for one in known if _is_passed_over(one, past)]
    left = [one for one in known if one not in over]
    why = _apart(header, left, past)
    if why in (Apart.TYPE, Apart.EXPIRED):
        return _own_status(header, (left, over), past, why)
    if not left:
        told = (ended(one) for one in over if one.said)
        return Choice(None, tuple(told), past.origin.passed_over)
    first, problems = _settled(header, left[0], past, why)
    others = [one for one in left[1:] if one.said and one.day not in (first.day, left[0].day)]
    stale = others if first.where == OPTION else []
    passed = (one.day for one in (*stale, *over) if one.said and one.day != first.day)
    problems += tuple(differ(first, other) for other in others)
    problems += tuple(overruled(first, one) for one in over if one.said and one.day != first.day)
    return Choice(first, problems, tuple(dict.fromkeys(passed)))


def _is_passed_over(one: Dated, past: Past) -> bool:
    """Return whether a date is known not to count.

    Without a status that stands it does where the assessment itself gives it again.
    """
    if one.where == OPTION or one.day not in past.origin.passed_over:
        return False
    return past.kept is not None or not one.own


def _apart(header: Header, known: Sequence[Dated], past: Past) -> Apart | None:
    """Return why an assessment has a status of its own; one of its type that is older has none."""
    if past.kept is None or past.written is None:
        return None
    own = next((one.day for one in known if one.own), None)
    before = replace(past.written, frozen_on=past.kept)
    why = apart(replace(header, conditional_status_date=own), before, past.closeout_days)
    return None if why is not Apart.TYPE and _is_older(header, past) else why


def _own_status(
    header: Header, dates: tuple[Sequence[Dated], Sequence[Dated]], past: Past, why: Apart
) -> Choice:
    """Return the choice for an assessment that does not belong to the status of earlier runs."""
    known, over = dates
    left = [one for one in known if one.own or _is_of(one, header, past)]
    gone = [one.day for one in (*known, *over) if one not in left and one.said]
    passed = dict.fromkeys((*past.origin.passed_over, *gone))
    if past.kept is not None:
        passed[past.kept] = None
    first = left[0] if left else None
    days = tuple(day for day in passed if first is None or day != first.day)
    others = (differ(left[0], one) for one in left[1:] if one.said and one.day != left[0].day)
    told = () if past.kept is None else (own_status(past.kept, why, first),)
    return Choice(first, (*told, *others), days)


def _is_of(one: Dated, header: Header, past: Past) -> bool:
    """Return whether a date that stands elsewhere may be that of an assessment of its own."""
    assessed = header.assessment_date
    return one.said and one.day != past.kept and (assessed is None or one.day >= assessed)


def _settled(
    header: Header, first: Dated, past: Past, why: Apart | None
) -> tuple[Dated, tuple[Problem, ...]]:
    """Return the date that counts, the first one or that of earlier runs, and why."""
    kept = past.kept
    if kept is None or first.day == kept:
        return first, ()
    why = why or _apart(header, [first._replace(own=True)], past)
    doubt = "" if why or first.where == OPTION else _doubt(header, first.day, past)
    if doubt:
        tell = too_early if first.day < kept else unclear
        return Dated(EARLIER, kept, said=False), (tell(first, kept, doubt),)
    return first, (changed(first, kept, why is not None),)


def _is_older(header: Header, past: Past) -> bool:
    assessed = header.assessment_date
    return assessed is not None and past.assessed is not None and assessed < past.assessed


def _doubt(header: Header, granted: date, past: Past) -> str:
    """Return why a date of the same status cannot be told from a slip, "" where it can.

    An earlier date than the kept one is the stricter.
    """
    kept, assessed = past.kept, header.assessment_date
    if kept is None:
        return ""
    if _is_older(header, past):
        return f"this assessment, of {assessed}, is older than the one of {past.assessed}"
    since = past.origin.assessed or assessed
    if granted < kept:
        early = since is not None and granted < since
        return f"{granted} lies before the assessment, of {since}" if early else ""
    return "".join(_unlike(assessed, granted, kept, past.closeout_days))


def _unlike(
    assessed: date | None, granted: date, kept: date, closeout_days: int | None
) -> Iterator[str]:
    """Yield why a later date is no slip put right in the same assessment, if it is none."""
    if assessed is None:
        yield "the assessment has no date by which to tell whether it is a new one"
    elif assessed > granted:
        yield f"the assessment, of {assessed}, is later than both"
    elif assessed <= kept and closeout_days is not None and (granted - kept).days > closeout_days:
        yield f"the assessment, of {assessed}, is no new one, and that is too late"
