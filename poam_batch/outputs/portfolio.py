"""The portfolio: every client of a folder at a glance, the most urgent first.

It shows where the clients stand and nothing about the run, so that two runs of one day over the
same workbooks give the same bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from urllib.parse import quote

from poam_batch.model import Status
from poam_batch.outputs.bars import Gauge, gauge
from poam_batch.outputs.not_renewed import NotRenewed, NotRenewedView, not_renewed_views
from poam_batch.outputs.portfolio_rows import CALM, PortfolioRow, by_urgency, is_urgent
from poam_batch.outputs.records import NotUsed, RunOutcome
from poam_batch.outputs.wording import STATUS_WORDS, days_to, type_name
from poam_batch.poam import Mark
from poam_batch.sentences import count

_NOT_USED_TITLES = (
    (RunOutcome.REJECTED, "could not be used", "Put right what is said here and run again."),
    (RunOutcome.FAILED, "without an output", "What stood there before still stands."),
    (RunOutcome.DEFERRED, "left for the next run", "They were being changed or are open."),
    (RunOutcome.IGNORED, "left aside", "They are no assessments, or others took their place."),
)


@dataclass(frozen=True, slots=True)
class Portfolio:
    """All that the portfolio shows: assessments in any order, and the files that gave none.

    `not_renewed` are clients that were not assessed; no number of theirs is counted with the rest.
    """

    as_of: date
    rows: tuple[PortfolioRow, ...]
    not_used: tuple[NotUsed, ...] = ()
    marking: str | None = None
    not_renewed: tuple[NotRenewed, ...] = ()


class TimingMark(NamedTuple):
    """How many items of a plan the clock says something of: its code (a CSS class), in words."""

    code: str
    words: str


class ClientView(NamedTuple):
    """One row as the page shows it; `sort_` fields are what its columns sort by."""

    row: PortfolioRow
    kind: str
    score: str
    sort_score: str
    gauge: Gauge | None
    days: str
    urgent: bool
    sort_due: str
    sort_next: str
    timing: tuple[TimingMark, ...]
    problems: str
    sort_problems: int
    summary: str
    poam: str
    result: str


class StatusTile(NamedTuple):
    """How many assessments have a status."""

    code: str
    word: str
    number: int


class NotUsedRow(NamedTuple):
    """A file that gave no assessment, and why."""

    workbook: str
    code: str
    message: str


class NotUsedView(NamedTuple):
    """The files that one outcome befell, and what that means."""

    code: str
    title: str
    advice: str
    entries: tuple[NotUsedRow, ...]


class PortfolioView(NamedTuple):
    """Everything the portfolio page shows."""

    as_of: date
    marking: str
    tiles: tuple[StatusTile, ...]
    clients: tuple[ClientView, ...]
    levels: tuple[int, ...]
    not_used: tuple[NotUsedView, ...]
    not_renewed_title: str
    not_renewed: tuple[NotRenewedView, ...]


def portfolio_of(
    as_of: date,
    rows: Sequence[PortfolioRow],
    not_used: Sequence[NotUsed],
    not_renewed: Sequence[NotRenewed] = (),
) -> Portfolio:
    """Return the portfolio of a run; its marking is every one that a workbook carries."""
    carried = (*(row.marking for row in rows), *(one.last.marking for one in not_renewed))
    marking = "; ".join(sorted({text for text in carried if text})) or None
    return Portfolio(as_of, tuple(rows), tuple(not_used), marking, tuple(not_renewed))


def portfolio_view(portfolio: Portfolio) -> PortfolioView:
    """Return what the page shows, the most urgent assessment first."""
    rows = by_urgency(portfolio.rows)
    return PortfolioView(
        as_of=portfolio.as_of,
        marking=portfolio.marking or "",
        tiles=_tiles(rows),
        clients=tuple(_client(row) for row in rows),
        levels=tuple(sorted({row.level for row in rows})),
        not_used=_not_used(portfolio.not_used),
        not_renewed_title=f"{count(len(portfolio.not_renewed), 'client')} not renewed",
        not_renewed=not_renewed_views(portfolio.not_renewed),
    )


def _client(row: PortfolioRow) -> ClientView:
    return ClientView(
        row=row,
        kind=type_name(row.assessment_type),
        score=_score(row),
        sort_score="" if row.score_low is None else str(row.score_low),
        gauge=_gauge(row),
        days=_days(row),
        urgent=is_urgent(row),
        sort_due="" if row.closeout_due is None else row.closeout_due.isoformat(),
        sort_next="" if row.next_due is None else row.next_due.isoformat(),
        timing=tuple(_timing(row)),
        problems=_problems(row),
        sort_problems=row.errors * 10**6 + (row.conflicts + row.warnings) * 10**3 + row.notes,
        summary=quote(row.summary),
        poam=quote(row.poam),
        result=quote(row.result),
    )


def _timing(row: PortfolioRow) -> Iterator[TimingMark]:
    for mark, number in ((Mark.OVERDUE, row.overdue), (Mark.DUE_SOON, row.due_soon)):
        if number:
            yield TimingMark(mark.replace(" ", "-"), f"{number} {mark}")


def _score(row: PortfolioRow) -> str:
    if row.score is not None:
        return str(row.score)
    if row.score_low is None:
        return "no score at this level"
    if row.score_low == row.score_high:
        return f"{row.score_low}, provisional"
    return f"{row.score_low} to {row.score_high}"


def _gauge(row: PortfolioRow) -> Gauge | None:
    if row.score_low is None or row.score_high is None or row.max_score is None:
        return None
    return gauge(row.score_low, row.score_high, row.max_score, row.threshold)


def _days(row: PortfolioRow) -> str:
    left = row.days_left
    if left is None:
        undated = row.status is Status.CONDITIONAL and row.closeout_due is None
        return "no status date" if undated else ""
    return days_to(left)


def _problems(row: PortfolioRow) -> str:
    kinds = (
        (row.errors, "error"),
        (row.conflicts, "conflict"),
        (row.warnings, "warning"),
        (row.notes, "note"),
    )
    return ", ".join(count(number, noun) for number, noun in kinds if number)


def _tiles(rows: Sequence[PortfolioRow]) -> tuple[StatusTile, ...]:
    counts = Counter(row.status for row in rows)
    order = (Status.EXPIRED, *CALM)
    return tuple(
        StatusTile(str(status), STATUS_WORDS[status], counts[status])
        for status in order
        if counts[status]
    )


def _not_used(entries: Sequence[NotUsed]) -> tuple[NotUsedView, ...]:
    views = []
    for outcome, what, advice in _NOT_USED_TITLES:
        mine = tuple(
            NotUsedRow(entry.workbook, entry.code, entry.message)
            for entry in entries
            if entry.outcome is outcome
        )
        if mine:
            title = f"{count(len(mine), 'file')} {what}"
            views.append(NotUsedView(str(outcome), title, advice, mine))
    return tuple(views)
