"""A POA&M workbook that came back by mail joined with the one that stands: the words of both stay.

What somebody changed in the returned workbook, against what the program had written into it, is
taken over where nobody changed it here; what the program alone changed here gives way to it.
Where people changed a cell in both, what stands here stays. All that gives way is listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from poam_batch.plan.mailed import BETWEEN, mailed_conflict
from poam_batch.plan.merge import merge_cell
from poam_batch.plan.rows import own_rows
from poam_batch.poam import CellWrite, Conflict
from poam_batch.standing import StandingPlan, StandingRow
from poam_batch.written import (
    FIELDS,
    ITEM_FIELDS,
    MILESTONE_FIELDS,
    MailedCell,
    Owner,
    Value,
    Written,
    WrittenMilestone,
    as_text,
    day_of,
)

_FIELDS = (*ITEM_FIELDS, *MILESTONE_FIELDS)
_Key = tuple[str, str]


@dataclass(frozen=True, eq=False, slots=True)
class JoinedPlan:
    """The plan that stands with what came back, and the cells and rows that this takes.

    `granted` is the Conditional CMMC Status Date that was typed into the one that came back,
    `mailed` what gave way here, to be listed until it is settled.
    """

    plan: StandingPlan
    writes: tuple[CellWrite, ...] = ()
    appended: tuple[Mapping[str, Value], ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    granted: date | None = None
    mailed: tuple[MailedCell, ...] = ()


def join_returned(
    plan: StandingPlan, back: StandingPlan, remembered: Written | None = None
) -> JoinedPlan:
    """Return the plan that stands, joined with one that came back.

    `remembered` counts as what was last written here where the plan does not say it itself.
    """
    here = _Side(plan, plan.written or remembered)
    there = _Side(back, back.written)
    found = _Found(here)
    for key, row in there.rows.items():
        found.take_row(key, row, there)
    for row in there.own:
        found.take_own(row)
    granted = found.take_head(there)
    rows = [
        row._replace(values={**row.values, **found.changed[row.row]})
        if row.row in found.changed
        else row
        for row in plan.rows
    ]
    return JoinedPlan(
        replace(plan, rows=rows),
        tuple(found.writes),
        tuple(found.appended),
        tuple(found.conflicts),
        granted,
        tuple(found.mailed),
    )


class _Side:
    """One of the two workbooks: its rows by their ids, those people added, and what was written."""

    def __init__(self, plan: StandingPlan, written: Written | None) -> None:
        items = written.items if written else ()
        self.plan = plan
        self.head = written.head if written else {}
        self.items = {item.item_id for item in items}
        self.base = _base(written)
        known = [row for rows in own_rows(plan, items).rows.values() for row in rows]
        taken = {row.row for row in known}
        known += [row for row in plan.rows if row.row not in taken]
        self.rows: dict[_Key, StandingRow] = {}
        self.own: list[StandingRow] = []
        for row in known:
            key = (row.item_id, row.milestone_id)
            if key in self.base and key not in self.rows:
                self.rows[key] = row
            else:
                self.own.append(row)


@dataclass(eq=False, slots=True)
class _Found:
    """What one workbook gives to the other, gathered row by row."""

    here: _Side
    writes: list[CellWrite] = field(default_factory=list)
    appended: list[Mapping[str, Value]] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    changed: dict[int, dict[str, Value]] = field(default_factory=dict)
    mailed: list[MailedCell] = field(default_factory=list)

    def take_row(self, key: _Key, row: StandingRow, there: _Side) -> None:
        """Take what people changed in a row that the program had written."""
        base = there.base[key]
        mine = self.here.rows.get(key)
        for name, value in _edits(row, base):
            if mine is None or name not in self.here.plan.columns:
                lost = MailedCell(*key, name, "", as_text(value))
                self._lose(lost, _header(there.plan, name), 0 if mine is None else mine.row)
            else:
                self._take_cell(mine, name, value, (self.here.base[key].get(name, ""), base))

    def _take_cell(
        self, mine: StandingRow, name: str, value: Value, bases: tuple[str, Mapping[str, str]]
    ) -> None:
        """Take what people changed in a cell; `bases` are what was written here, and there."""
        ours, theirs = bases
        stands = mine.values.get(name)
        text = as_text(stands)
        if text == as_text(value):
            return
        if name in mine.formulas or text not in (ours, theirs.get(name, "")):
            lost = MailedCell(mine.item_id, mine.milestone_id, name, text, as_text(value))
            self._lose(lost, _header(self.here.plan, name), mine.row)
            return
        if merge_cell(name, theirs.get(name, ""), value, stands).write:
            return
        if text != theirs.get(name, "") and FIELDS[name].owner is not Owner.PROGRAM:
            header = _header(self.here.plan, name)
            self.conflicts.append(Conflict(mine.item_id, header, as_text(value), text, mine.row))
        self.writes.append(CellWrite(mine.row, name, value))
        self.changed.setdefault(mine.row, {})[name] = value

    def take_own(self, row: StandingRow) -> None:
        """Take a row that people added, unless one that says the same stands here."""
        known = self.here.items | {item for item, _ in self.here.rows}
        if _content(row) in {_content(one) for one in self.here.own}:
            return
        if row.item_id in known:
            values = {name: row.values[name] for name in _FIELDS if name in row.values}
            self.appended.append({**values, "item_id": row.item_id, "milestone_id": ""})
            return
        said = [text for name in _FIELDS if (text := as_text(row.values.get(name)))]
        self._lose(MailedCell(row.item_id, "", "", "", BETWEEN.join(said)), "", 0)

    def take_head(self, there: _Side) -> date | None:
        """Return the Conditional date that was typed there; other cells above are listed."""
        granted = None
        for cell, back in there.plan.head.items():
            mine = self.here.plan.head.get(cell)
            typed, text = as_text(back.value), "" if mine is None else as_text(mine.value)
            if back.kept or typed in (there.head.get(cell, ""), text):
                continue
            day = day_of(back.value) if cell == there.plan.granted_cell else None
            if day is not None and text == self.here.head.get(cell, ""):
                granted = day
            else:
                lost = MailedCell("", "", cell, text, typed)
                self._lose(lost, cell, 0 if mine is None else mine.row)
        return granted

    def _lose(self, cell: MailedCell, header: str, row: int) -> None:
        self.mailed.append(cell)
        self.conflicts.append(mailed_conflict(cell, header, row))


def _header(plan: StandingPlan, name: str) -> str:
    return plan.headers.get(name, name)


def _content(row: StandingRow) -> tuple[str, ...]:
    """Return what a row that people added says: it has no id of its own."""
    return (row.item_id, *(as_text(row.values.get(name)) for name in _FIELDS))


def _base(written: Written | None) -> Mapping[_Key, Mapping[str, str]]:
    """Return what was written into each row; an item's own fields stand on its first."""
    found: dict[_Key, Mapping[str, str]] = {}
    for item in written.items if written else ():
        own: Mapping[str, str] = item.values
        for milestone in item.milestones or (WrittenMilestone("", {}),):
            found[item.item_id, milestone.milestone_id] = {**own, **milestone.values}
            own = {}
    return found


def _edits(row: StandingRow, base: Mapping[str, str]) -> Iterator[tuple[str, Value]]:
    """Yield what somebody changed in a row, by field."""
    for name in _FIELDS:
        if name in row.values and as_text(row.values[name]) != base.get(name, ""):
            yield name, row.values[name]
