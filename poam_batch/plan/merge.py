"""What people wrote and what the program would write now become one plan, cell by cell.

Three sides: what was last written, what stands there, what is new. Only the program changed it:
the new value. Only people did: theirs. Both: theirs, and a conflict that is listed until one of
them gives way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import NamedTuple

from poam_batch.plan.rows import first_milestone
from poam_batch.poam import CellWrite, Conflict, SettledItem
from poam_batch.standing import StandingRow
from poam_batch.written import (
    FIELDS,
    ITEM_FIELDS,
    MILESTONE_FIELDS,
    Owner,
    Stage,
    Value,
    WrittenItem,
    WrittenMilestone,
    as_text,
)

OPEN, IN_PROGRESS, REMEDIATED, CLOSED = "Open", "In progress", "Remediated", "Closed"
_MOVES = {REMEDIATED: ("", OPEN, IN_PROGRESS), CLOSED: ("", OPEN, IN_PROGRESS, REMEDIATED)}


class NewMilestone(NamedTuple):
    """A milestone as the program would write it now."""

    milestone_id: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item as the program would write it now: `values` by field, and those of its milestones.

    Where `before` is set the item was written earlier; `stage` is where it stands now.
    """

    item_id: str
    requirement: str
    stage: Stage
    on_plan: bool
    values: Mapping[str, Value]
    milestones: tuple[NewMilestone, ...] = ()
    before: WrittenItem | None = None
    after_status: bool = False


@dataclass(frozen=True, slots=True)
class MergedItem:
    """An item merged: what is to be written where, what people and program disagree in.

    `written` is what the next merge compares with. `values` is what stands in the cells of the
    item afterwards, `milestones` in those of its steps, people's own included, from top to bottom.
    `appended` are whole rows to be added below the plan.
    """

    written: WrittenItem
    writes: tuple[CellWrite, ...] = ()
    appended: tuple[Mapping[str, Value], ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    values: Mapping[str, Value] = field(default_factory=dict)
    milestones: tuple[Mapping[str, Value], ...] = ()

    @property
    def settled(self) -> SettledItem:
        """What its cells say of how it was settled; what was last written where they are gone."""
        written = self.written
        values = self.values or written.values
        return SettledItem(
            written.item_id,
            written.requirement,
            written.stage,
            as_text(values.get("actual_completion")),
            as_text(values.get("closure_evidence")),
        )


class MergedCell(NamedTuple):
    """One cell merged: what stands there afterwards, and the text to compare with next time.

    `proposed` is what the program would have there.
    """

    value: Value
    base: str
    proposed: str
    write: bool = False
    conflict: bool = False


def merge_cell(name: str, base: str, stands: Value, new: Value) -> MergedCell:
    """Merge the cell of a field: `base` was written last, `stands` is there, `new` is proposed."""
    theirs, proposed = as_text(stands), as_text(new)
    if theirs == proposed:
        return MergedCell(stands, proposed, proposed)
    if theirs == base or (name == "status" and _is_moved(theirs, base, proposed)):
        return MergedCell(new, proposed, proposed, write=True)
    differs = proposed != base or FIELDS[name].owner is Owner.PROGRAM
    return MergedCell(stands, base, proposed, conflict=differs)


def _is_moved(theirs: str, base: str, proposed: str) -> bool:
    """Return whether the program moves a status on from where people have brought it."""
    earlier = (word.casefold() for word in _MOVES.get(proposed, ()))
    return proposed != base and theirs.casefold() in earlier


def merge_item(
    new: NewItem, rows: Sequence[StandingRow], columns: Mapping[str, int] | None
) -> MergedItem:
    """Merge one item with the rows of the workbook that are its own.

    `columns` are those that the workbook has, None where there is no workbook yet. An item that
    has no row is appended, if it stands on the plan and is open; one that people deleted after it
    was settled stays deleted.
    """
    if not rows:
        return _without_rows(new, appended=columns is not None)
    known = frozenset(columns or ())
    first = _first_row(new, rows)
    kept = new.before.values if new.before else {}
    headless = "requirement" in known and not as_text(first.values.get("requirement"))
    cells = _cells(ITEM_FIELDS, first, ({} if headless else kept, new.values), known)
    merged = [_merged_milestone(new, row, known) for row in rows]
    steps = {m.milestone_id: m for m in new.before.milestones} if new.before else {}
    steps |= {one.written.milestone_id: one.written for one in merged if one.written}
    found = ((first, cells), *((one.row, one.cells) for one in merged))
    return MergedItem(
        written=WrittenItem(
            new.item_id,
            new.requirement,
            new.stage,
            new.on_plan,
            {**kept, **{name: cell.base for name, cell in cells.items()}},
            tuple(steps.values()),
            new.after_status,
            _proposed(new, cells),
        ),
        writes=tuple(chain.from_iterable(_writes(row, cells) for row, cells in found)),
        conflicts=tuple(
            chain.from_iterable(_conflicts(new.item_id, row, cells) for row, cells in found)
        ),
        values={**first.values, **{name: cell.value for name, cell in cells.items()}},
        milestones=tuple(one.values for one in merged),
    )


def _proposed(new: NewItem, cells: Mapping[str, MergedCell]) -> Mapping[str, str]:
    """Return what a settled item would have where people have something else: it is said once."""
    if new.stage is Stage.OPEN:
        return {}
    return {name: cell.proposed for name, cell in cells.items() if cell.conflict}


class _Step(NamedTuple):
    """A row of the plan merged as a milestone; `written` is None where people added it."""

    row: StandingRow
    cells: Mapping[str, MergedCell]
    written: WrittenMilestone | None

    @property
    def values(self) -> Mapping[str, Value]:
        """What stands in the row's cells afterwards."""
        values = {name: cell.value for name, cell in self.cells.items()}
        return {**self.row.values, **values, "milestone_id": self.row.milestone_id}


def _merged_milestone(new: NewItem, row: StandingRow, known: frozenset[str]) -> _Step:
    """Merge the milestone of a row; rows that people added are theirs as they are."""
    before = new.before.milestones if new.before else ()
    base = next((m for m in before if m.milestone_id == row.milestone_id), None)
    if base is None:
        return _Step(row, {}, None)
    proposed = next((m for m in new.milestones if m.milestone_id == row.milestone_id), None)
    values: dict[str, Value] = {**base.values, **(proposed.values if proposed else {})}
    values["changes"] = _changes(base, row, values.get("due"))
    cells = _cells(MILESTONE_FIELDS, row, (base.values, values), known)
    kept = {**base.values, **{name: cell.base for name, cell in cells.items()}}
    return _Step(row, cells, WrittenMilestone(row.milestone_id, kept))


def _changes(base: WrittenMilestone, row: StandingRow, proposed: Value) -> str:
    """Return what is said of a milestone that people moved: the date it had."""
    original, due = base.values.get("due", ""), as_text(row.values.get("due"))
    moved = original and due not in (original, as_text(proposed))
    return f"Originally due {original}." if moved else ""


def _first_row(new: NewItem, rows: Sequence[StandingRow]) -> StandingRow:
    """Return the row that holds what is the item's own: that of its first milestone."""
    named = (row for row in rows if row.milestone_id == first_milestone(new.item_id))
    filled = (row for row in rows if as_text(row.values.get("requirement")))
    return next(named, None) or next(filled, rows[0])


def _cells(
    names: Sequence[str],
    row: StandingRow,
    sides: tuple[Mapping[str, str], Mapping[str, Value]],
    known: frozenset[str],
) -> dict[str, MergedCell]:
    """Return the cells of a row merged, by field; `sides` are what was written, and what is new.

    Columns that people deleted, and cells in which they put a formula, are left out.
    """
    base, new = sides
    return {
        name: merge_cell(name, base.get(name, ""), row.values.get(name), new.get(name))
        for name in names
        if name in known and name not in row.formulas
    }


def _writes(row: StandingRow, cells: Mapping[str, MergedCell]) -> Iterator[CellWrite]:
    return (CellWrite(row.row, name, cell.value) for name, cell in cells.items() if cell.write)


def _conflicts(
    item_id: str, row: StandingRow, cells: Mapping[str, MergedCell]
) -> Iterator[Conflict]:
    for name, cell in cells.items():
        if cell.conflict:
            yield Conflict(item_id, name, as_text(cell.value), cell.proposed, row.row)


def _without_rows(new: NewItem, appended: bool) -> MergedItem:
    """Return an item that has no row yet, or no longer, as it is to be written or left."""
    before = new.before
    if new.stage is not Stage.OPEN and before is not None:
        return MergedItem(replace(before, stage=new.stage))
    steps = (NewMilestone(m.milestone_id, {**m.values, "changes": ""}) for m in new.milestones)
    new = replace(new, milestones=tuple(steps))
    written = WrittenItem(
        new.item_id,
        new.requirement,
        new.stage,
        new.on_plan,
        {name: as_text(new.values.get(name)) for name in ITEM_FIELDS},
        tuple(
            WrittenMilestone(
                m.milestone_id, {n: as_text(m.values.get(n)) for n in MILESTONE_FIELDS}
            )
            for m in new.milestones
        ),
        new.after_status,
    )
    rows = tuple(_rows(new)) if appended and new.on_plan else ()
    shown = tuple({**m.values, "milestone_id": m.milestone_id} for m in new.milestones)
    return MergedItem(written, appended=rows, values=new.values, milestones=shown)


def _rows(new: NewItem) -> Iterator[Mapping[str, Value]]:
    """Yield the rows of an item: its own fields stand on the first, its id on every one."""
    own: Mapping[str, Value] = {**new.values, "item_id": new.item_id}
    for milestone in new.milestones or (NewMilestone("", {}),):
        yield {**own, **milestone.values, "milestone_id": milestone.milestone_id}
        own = {"item_id": new.item_id}
