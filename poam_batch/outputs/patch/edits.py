"""What is to be changed in a workbook: cells set, rows added, put between others, replaced."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from poam_batch.ooxml.refs import MAX_COLUMN, MAX_ROW

Value = str | int | float | bool | dt.date | None
"""What a cell can be set to; text is always text, None empties the cell and keeps its style."""


class CellEdit(NamedTuple):
    """A cell and its new value; row and column count from 1.

    `like` is a row whose cell in this column lends its style: to a cell that is not there yet, and
    to a date where the cell's own style shows none. After it the style of the whole column counts.
    Where no style shows dates, the date is written as the text 2026-11-22.
    """

    row: int
    column: int
    value: Value
    like: int | None = None


class NewRow(NamedTuple):
    """A row to write: its values by column, and the row `like` that lends it everything else.

    Taken over are the cells' styles, the row's attributes, its merges within the row, and its
    height where a person set it; it is visible though `like` is filtered away. `like` counts in
    the workbook as it was; the areas of validations, formats, filters, tables and names that
    hold `like` hold the new row too. Formulas of `like` are not taken over. A date has the style
    of its column where that of `like` shows none.

    `carried` says, by column, of which row of the workbook as it was the cell is taken as it is,
    its formula, style and value; 0 for no cell at all. A formula that refers to its own row does
    so in the new one. The value of `values` counts instead for one that shares its formula.
    """

    values: Mapping[int, Value]
    like: int
    carried: Mapping[int, int] = MappingProxyType({})


class InsertedRow(NamedTuple):
    """A row to put below another one, counted in the workbook as it was; those below move down."""

    after: int
    row: NewRow


class RowPlaced(NamedTuple):
    """A row to write at a place further below."""

    number: int
    row: NewRow


class RowsReplaced(NamedTuple):
    """From row `first` on, the sheet's rows become exactly these, and those `further` below.

    For sheets that are wholly the program's own. With no rows one blank row like `first` is left,
    which keeps the styles for the next time. A row that holds its values already keeps its bytes.
    Comments, links and pictures stay at their cells, and so do areas that hold none of the columns
    `own`, where these are given.
    """

    first: int
    rows: tuple[NewRow, ...]
    further: tuple[RowPlaced, ...] = ()
    own: frozenset[int] = frozenset()

    @property
    def all_rows(self) -> tuple[NewRow, ...]:
        """Every row that is written."""
        return (*self.rows, *(one.row for one in self.further))


@dataclass(frozen=True, slots=True)
class SheetPatch:
    """The changes of one sheet, named as people see it.

    Rows are added below the last row with content, after `cells` have been set; rows that stand
    there already with the same values are not added a second time. Rows are put between others in
    a patch of their own, where `barriers.py` knows of nothing against it. Raises ValueError for
    changes that make no sense together: rows both added and replaced, a cell among replaced rows, a
    cell set twice, a row added without content.
    """

    sheet: str
    cells: tuple[CellEdit, ...] = ()
    appended: tuple[NewRow, ...] = ()
    replaced: RowsReplaced | None = None
    inserted: tuple[InsertedRow, ...] = ()

    def __post_init__(self) -> None:
        """Check what can be known without the workbook."""
        places = [(edit.row, edit.column) for edit in self.cells]
        between = (one.row for one in self.inserted)
        rows = (*self.appended, *between, *(self.replaced.all_rows if self.replaced else ()))
        columns = [column for row in rows for column in row.values]
        columns += [column for _, column in places]
        if len(set(places)) < len(places):
            raise ValueError("a cell is set twice")
        if not all(1 <= row <= MAX_ROW for row, _ in places):
            raise ValueError("a sheet has no such row")
        if not all(1 <= column <= MAX_COLUMN for column in columns):
            raise ValueError("a sheet has no such column")
        if any(
            not any(value not in (None, "") for value in r.values.values()) for r in self.appended
        ):
            raise ValueError("a row without content cannot be added")
        if self.inserted and (self.cells or self.appended or self.replaced):
            raise ValueError("rows are put between others, and more is changed")
        if self.replaced:
            self._check_replaced(self.replaced)

    def _check_replaced(self, replaced: RowsReplaced) -> None:
        if self.appended:
            raise ValueError("rows are both added and replaced")
        if replaced.first < 1 or any(edit.row >= replaced.first for edit in self.cells):
            raise ValueError("a cell stands among the rows that are replaced")
