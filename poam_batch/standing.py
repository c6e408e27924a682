"""What stands in a POA&M workbook now, after people worked in it: rows by their ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from poam_batch.problems import Problem
from poam_batch.written import Value, Written, as_text

GRANTED = "E6"  # the Conditional CMMC Status Date in a workbook that does not say where it stands


class StandingRow(NamedTuple):
    """One row of the plan: rows count from 1; `values` is what each known column holds.

    `formulas` are the fields whose cell holds a formula: what they show is people's.
    """

    row: int
    item_id: str
    milestone_id: str
    values: Mapping[str, Value]
    formulas: frozenset[str] = frozenset()


class HeadCell(NamedTuple):
    """A cell above the plan where it stands now: row and column count from 1.

    One that is `kept` is not written over: people put a formula there, or merged it with others.
    """

    row: int
    column: int
    value: Value
    kept: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class StandingPlan:
    """The plan of a workbook: its sheet, its header row, the column of each field, its rows.

    Rows and columns count from 1. `rows` are those below the header that hold an id of an item or
    of a milestone; other rows are people's own. `head` are the cells above the header row that the
    program keeps, by the cell each had when it was first written: {"D6": HeadCell(6, 4, ...)}.
    `written` is None where the hidden sheet is gone; `problems` say what was mended to read it.
    `own_headers` are the headers of people's own columns. `granted_cell` is the cell of the head,
    as it was first written, for the Conditional CMMC Status Date; "" where there is none.
    """

    sheet: str
    header_row: int
    columns: Mapping[str, int]
    headers: Mapping[str, str]
    rows: Sequence[StandingRow]
    head: Mapping[str, HeadCell]
    written: Written | None
    problems: tuple[Problem, ...] = ()
    own_headers: tuple[str, ...] = ()
    granted_cell: str = GRANTED

    @property
    def granted(self) -> date | None:
        """The Conditional CMMC Status Date that stands above the plan, None where none does."""
        cell = self.head.get(self.granted_cell)
        value = None if cell is None else cell.value
        # A date with a time of day is a datetime, and that is a date too.
        return date(value.year, value.month, value.day) if isinstance(value, date) else None

    @property
    def typed_date(self) -> str:
        """The text that people put above the plan as that date.

        "" where the program wrote it, and where nobody knows any more.
        """
        cell = self.head.get(self.granted_cell)
        if cell is None or cell.kept or self.granted is None or self.written is None:
            return ""
        text = as_text(cell.value)
        return "" if text == self.written.head.get(self.granted_cell, "") else text
