"""What was said of an assessment, kept as text and said again on another day.

It is kept where nothing of it changes until then but the days left to a closeout.
"""

from __future__ import annotations

from datetime import date
from sys import intern
from typing import Any, NamedTuple

from poam_batch.model import AssessmentType, Status
from poam_batch.outputs.plan_fields import Late, late_day
from poam_batch.outputs.portfolio_rows import PortfolioRow
from poam_batch.outputs.records import RECORD, RunOutcome

Row = list[Any]


class Said(NamedTuple):
    """What results.json and the portfolio say of an assessment; see `AssessmentRecord`."""

    record: RECORD
    late: tuple[Late, ...]
    row: PortfolioRow

    @property
    def status(self) -> Status:
        """The status that was found."""
        return self.row.status


def kept(said: Said) -> tuple[RECORD, Row]:
    """Return what was said as plain values for `json.dumps`."""
    row = said.row._replace(days_left=None)
    return {**said.record, "late": said.late}, [_text(value) for value in row]


def said_again(record: RECORD, row: Row, as_of: date) -> Said:
    """Return what `kept` made plain, as a run says it on a day that finds all of it as it was."""
    said = PortfolioRow(*row)
    closeout = _day(said.closeout_due)
    said = said._replace(
        assessment_type=None
        if said.assessment_type is None
        else AssessmentType(said.assessment_type),
        status=Status(said.status),
        next_due=_day(said.next_due),
        closeout_due=closeout,
        days_left=_days_left(closeout, as_of),
    )
    # Thousands of records are held at once, and each was read with texts of its own for its fields.
    late, others = record["late"], {intern(name): record[name] for name in record if name != "late"}
    assert isinstance(late, list)
    due = _day(record["closeout_due"])
    changes = {"outcome": str(RunOutcome.UNCHANGED), "days_left": _days_left(due, as_of)}
    return Said(others | changes, tuple(late_day(*day) for day in late), said)


def _days_left(due: date | None, as_of: date) -> int | None:
    return None if due is None else (due - as_of).days


def _day(text: object) -> date | None:
    return None if text is None else date.fromisoformat(str(text))


def _text(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
