"""What is to be said of what people typed into a plan, each with its cell; their words stay.

Only a closeout assessment closes an item, and all of them must be assessed, and the closeout
posted, by its last day (32 CFR 170.21(b)).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from poam_batch.ooxml.refs import column_letters
from poam_batch.plan.merge import CLOSED
from poam_batch.poam import OPEN_WORDS, LivingPlan, is_done
from poam_batch.problems import Problem, Severity
from poam_batch.standing import StandingPlan, StandingRow
from poam_batch.written import Stage, Value, as_text, day_of

_DATES = ("due", "scheduled_completion", "actual_completion")
_PLANNED = ("scheduled_completion", "due")


@dataclass(frozen=True, slots=True)
class _Cell:
    """One cell that people typed in: where it stands, and what it holds."""

    sheet: str
    reference: str
    header: str
    text: str

    @property
    def place(self) -> str:
        """Where it stands, for a sentence: `POA&M!Q12`."""
        return f"{self.sheet}!{self.reference}"


@dataclass(frozen=True, eq=False, slots=True)
class _Typed:
    """The rows that people typed in, by what is to be asked of them.

    `remediation` says that it is the plan of a level without a closeout.
    """

    plan: StandingPlan
    stages: Mapping[str, Stage]
    writes: Mapping[tuple[int, str], Value]
    remediation: bool

    def cell(self, row: StandingRow, field: str) -> _Cell | None:
        """Return a cell as it will stand, None where it is blank or there is no such column."""
        text = as_text(self.writes.get((row.row, field), row.values.get(field)))
        column = self.plan.columns.get(field)
        if not text or column is None:
            return None
        reference = f"{column_letters(column)}{row.row}"
        return _Cell(self.plan.sheet, reference, self.plan.headers.get(field, field), text)

    def stage(self, row: StandingRow) -> Stage | None:
        """Return where the life of the item of a row stands."""
        return self.stages.get(row.item_id)


def remarks_on_plan(
    living: LivingPlan, standing: StandingPlan | None, closeout: date | None
) -> Iterator[Problem]:
    """Yield what is to be said of the cells of a plan, from top to bottom.

    `closeout` is the last day of a closeout that can still be kept, None where there is none.
    """
    if standing is None:
        return
    typed = _Typed(
        standing,
        {item.item_id: item.stage for item in living.written.items},
        {(write.row, write.field): write.value for write in living.writes},
        remediation=living.poam.planned_closeout is None,
    )
    yield from _unclear_head(standing, living.written.frozen_on)
    too_late: set[str] = set()
    for row in standing.rows:
        yield from _unclear_dates(typed, row)
        yield from _status(typed, row)
        if closeout is not None and row.item_id not in too_late:
            found = list(_after_closeout(typed, row, closeout))
            too_late.update(row.item_id for _ in found)
            yield from found


def _unclear_head(plan: StandingPlan, counted: date | None) -> Iterator[Problem]:
    """Yield what is to be said of a Conditional date above the plan that is no date.

    `counted` is the one that counts, None without one.
    """
    cell = plan.head.get(plan.granted_cell)
    text = "" if cell is None else as_text(cell.value)
    if cell is not None and text and plan.granted is None:
        reference = f"{column_letters(cell.column)}{cell.row}"
        found = _Cell(plan.sheet, reference, "Conditional CMMC Status Date", text)
        clock = "no clock runs for it" if counted is None else f"the closeout counts from {counted}"
        yield _unclear(found, Severity.WARNING, clock)


def _unclear_dates(typed: _Typed, row: StandingRow) -> Iterator[Problem]:
    for field in _DATES:
        cell = typed.cell(row, field)
        if cell is not None and day_of(cell.text) is None:
            yield _unclear(cell, Severity.NOTE)


def _unclear(cell: _Cell, severity: Severity, clock: str = "no clock runs for it") -> Problem:
    return Problem(
        "plan_date_unclear",
        severity,
        f'{cell.place}: "{cell.text}" is no certain date ({cell.header}). It stays, and {clock}.',
        "Type it as a date, such as 2027-03-30.",
        cell.sheet,
        cell.reference,
        cell.text,
    )


def _status(typed: _Typed, row: StandingRow) -> Iterator[Problem]:
    """Yield what is to be said of a status that people typed."""
    cell, stage = typed.cell(row, "status"), typed.stage(row)
    if cell is None or stage is None:
        return
    by_hand = cell.text.casefold() == CLOSED.casefold() and stage is not Stage.CLOSED
    if by_hand and not typed.remediation:
        yield Problem(
            "closed_by_hand",
            Severity.WARNING,
            f"{cell.place}: {row.item_id} was called Closed by hand. Only a closeout assessment "
            "closes an item (32 CFR 170.21(b)), so it counts as not closed.",
            "Write Remediated, and have the closeout assessment confirm it.",
            cell.sheet,
            cell.reference,
            cell.text,
        )
    elif cell.text.strip().casefold() not in OPEN_WORDS and stage is Stage.OPEN:
        yield Problem(
            "remediated_not_met",
            Severity.NOTE,
            f"{cell.place}: {row.item_id} is called {cell.text}, and the assessment does not say "
            "MET. It counts as open, and its dates go on counting.",
            "Have the requirement assessed again, and its finding changed in the assessment "
            "workbook.",
            cell.sheet,
            cell.reference,
            cell.text,
        )


def _after_closeout(typed: _Typed, row: StandingRow, closeout: date) -> Iterator[Problem]:
    """Yield the first cell of a row of an open item that plans beyond the closeout."""
    done = is_done(as_text(row.values.get("milestone_status")))
    if typed.stage(row) is not Stage.OPEN:
        return
    for field in _PLANNED[: 1 if done else None]:
        cell = typed.cell(row, field)
        day = None if cell is None else day_of(cell.text)
        if cell is not None and day is not None and day > closeout:
            yield Problem(
                "scheduled_after_closeout",
                Severity.WARNING,
                f"{cell.place}: {row.item_id} is planned for {day} ({cell.header}), after the "
                f"closeout, which is due on {closeout}.",
                "Plan it so that it can be assessed, and the closeout posted, by then.",
                cell.sheet,
                cell.reference,
                cell.text,
            )
            return
