"""Clients that a run could not renew, as results.json, the portfolio and a terminal say them.

What is said of them was found on an earlier day, which is named; only what is past by now, and
what is due next, is reckoned for today.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from urllib.parse import quote

from poam_batch.model import Status
from poam_batch.naming import ClientFiles
from poam_batch.outputs.wording import STATUS_WORDS, days_to
from poam_batch.poam import DUE_SOON_DAYS, Deadline, Mark
from poam_batch.problems import Severity
from poam_batch.sentences import count, list_names

_MANY = 8


class LastFound(NamedTuple):
    """What a client's result still tells of requirements, of its POA&M and of its workbook.

    `conflict_cells` are item ids with the headers of columns; the others count problems.
    """

    blocking: tuple[str, ...] = ()
    conflict_cells: tuple[tuple[str, str], ...] = ()
    errors: int = 0
    warnings: int = 0
    notes: int = 0


class LastResult(NamedTuple):
    """What the last run that assessed a client found; `as_of` is its day.

    `status_name`, `assessment_date` and `marking` are None where the result no longer tells them.
    """

    as_of: date
    status: Status
    score: int | None
    score_low: int | None
    score_high: int | None
    max_score: int | None
    status_name: str | None = None
    assessment_date: date | None = None
    marking: str | None = None
    found: LastFound = LastFound()


@dataclass(frozen=True, slots=True)
class NotRenewed:
    """A client at one level that stands in OUT and was not assessed: how it stood, and why.

    `code` and `message` say why; `workbook` is the file that would speak for it, None where none
    was found. `deadlines` are the open days of its plan and of its closeout, `today` the day of the
    run. `told` says that this run, or one before it, has told that it was not renewed: not of the
    levels that it did not look at, and not of one whose file only waits, which is told of the file.
    """

    client: str
    scope: str | None
    level: int
    files: ClientFiles
    last: LastResult
    code: str
    message: str
    workbook: str | None
    today: date
    deadlines: tuple[Deadline, ...] = ()
    told: bool = True

    @property
    def overdue(self) -> int:
        """How many items of the plan are past a date."""
        return len({one.item_id for one in self.deadlines if one.item_id and one.due < self.today})

    @property
    def next_due(self) -> date | None:
        """The next day by which something is to be done."""
        return min((one.due for one in self.deadlines if one.due >= self.today), default=None)

    @property
    def closeout_due(self) -> date | None:
        """The last day of a closeout that is still open, None where there is none."""
        return next((one.due for one in self.deadlines if not one.item_id), None)

    @property
    def days_left(self) -> int | None:
        """How many days are left to the closeout, less than none where it is past."""
        return None if self.closeout_due is None else (self.closeout_due - self.today).days

    @property
    def closeout_passed(self) -> bool:
        """Whether the last day of the closeout is past."""
        return self.days_left is not None and self.days_left < 0

    @property
    def status_name(self) -> str:
        """The status of that day in words."""
        return self.last.status_name or STATUS_WORDS[self.last.status]


def not_renewed_fields(one: NotRenewed) -> dict[str, object]:
    """Return what results.json says of a client that was not renewed."""
    last = one.last
    return {
        "client": one.client,
        "scope": one.scope,
        "level": one.level,
        "directory": one.files.directory,
        "result": one.files.path(one.files.result),
        "code": one.code,
        "message": one.message,
        "workbook": one.workbook,
        "as_of": last.as_of.isoformat(),
        "assessment_date": _text(last.assessment_date),
        "score": last.score,
        "score_low": last.score_low,
        "score_high": last.score_high,
        "max_score": last.max_score,
        "status": str(last.status),
        "status_name": one.status_name,
        "closeout_due": _text(one.closeout_due),
        "days_left": one.days_left,
        "overdue": one.overdue,
        "next_due": _text(one.next_due),
        "late": [
            {"item_id": day.item_id, "what": day.what, "due": day.due.isoformat()}
            for day in one.deadlines
            if day.due < one.today
        ],
        **_found_fields(last.found),
        "told": one.told,
    }


def _found_fields(found: LastFound) -> dict[str, object]:
    counts = (found.errors, found.warnings, found.notes)
    return {
        "blocking": list(found.blocking),
        "conflict_cells": [{"item_id": i, "column": c} for i, c in found.conflict_cells],
        "problems": dict(zip(map(str, Severity), counts, strict=True)),
    }


class ClockChip(NamedTuple):
    """What the clock says of a client by now: its code (a CSS class), in words."""

    code: str
    words: str


class NotRenewedView(NamedTuple):
    """One client that was not renewed, as the portfolio shows it."""

    client: str
    scope: str
    level: int
    code: str
    status: str
    status_name: str
    score: str
    as_of: date
    message: str
    closeout_due: date | None
    days: str
    late: bool
    next_due: date | None
    chips: tuple[ClockChip, ...]
    summary: str


def not_renewed_views(entries: Sequence[NotRenewed]) -> tuple[NotRenewedView, ...]:
    """Return the clients as the portfolio shows them, what is past first."""
    return tuple(map(_view, sorted(entries, key=_urgency)))


def _urgency(one: NotRenewed) -> tuple[bool, date, int, str, str, int]:
    due = one.closeout_due or date.max
    return (
        not one.closeout_passed,
        due,
        -one.overdue,
        one.client.casefold(),
        one.scope or "",
        one.level,
    )


def _view(one: NotRenewed) -> NotRenewedView:
    return NotRenewedView(
        client=one.client,
        scope=one.scope or "",
        level=one.level,
        code=one.code,
        status=str(one.last.status),
        status_name=one.status_name,
        score=last_score(one.last),
        as_of=one.last.as_of,
        message=one.message,
        closeout_due=one.closeout_due,
        days="" if one.days_left is None else days_to(one.days_left),
        late=one.days_left is not None and one.days_left <= DUE_SOON_DAYS,
        next_due=one.next_due,
        chips=tuple(_chips(one)),
        summary=quote(one.files.path(one.files.summary)),
    )


def _chips(one: NotRenewed) -> Iterator[ClockChip]:
    code = str(Mark.OVERDUE)
    if one.overdue:
        yield ClockChip(code, count(one.overdue, "item overdue", "items overdue"))
    if one.closeout_passed:
        yield ClockChip(code, "closeout past")


def last_score(last: LastResult) -> str:
    """Return a score in words: `101 of 110`, `88 to 104 of 110`; "" where the level has none."""
    if last.score_low is None:
        return ""
    if last.score is not None:
        return f"{last.score} of {last.max_score}"
    if last.score_low == last.score_high:
        return f"{last.score_low} of {last.max_score}, provisional"
    return f"{last.score_low} to {last.score_high} of {last.max_score}"


def not_renewed_lines(entries: Sequence[NotRenewed]) -> Iterator[str]:
    """Yield what a terminal says of them: those of whom something is past or wrong each by itself.

    The others share a line where they are many, as in a run over one client's workbook.
    """
    plain = [one for one in entries if one.workbook is None and not tuple(_chips(one))]
    many = plain if len(plain) > _MANY else []
    yield from (not_renewed_line(one) for one in entries if one not in many)
    if many:
        names = list_names(one.client for one in many)
        yield f"not renewed: {len(many)} for which no workbook was assessed: {names}"


def not_renewed_line(one: NotRenewed) -> str:
    """Return a client that was not renewed on one line of a terminal."""
    score = f"{text}, " if (text := last_score(one.last)) else ""
    late = "".join(f"; {chip.words}" for chip in _chips(one))
    scope = f" ({one.scope})" if one.scope else ""
    return (
        f"not renewed: {one.client}{scope}, Level {one.level}: {score}{one.status_name} as of "
        f"{one.last.as_of}{late} ({one.code})"
    )


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
