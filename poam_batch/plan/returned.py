"""A POA&M workbook that came back by mail joined with the one that stands: the words of both stay.

What somebody changed in the returned workbook, against what the program had written into it, is
taken over where nobody changed it here. Where both did, what stands here stays, and is listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from poam_batch.poam import CellWrite, Conflict
from poam_batch.standing import StandingPlan, StandingRow
from poam_batch.written import ITEM_FIELDS, MILESTONE_FIELDS, Value, as_text


@dataclass(frozen=True, eq=False, slots=True)
class JoinedPlan:
    """The plan that stands with what came back, and the cells and rows that this takes."""

    plan: StandingPlan
    writes: tuple[CellWrite, ...] = ()
    appended: tuple[Mapping[str, Value], ...] = ()
    conflicts: tuple[Conflict, ...] = ()


def join_returned(plan: StandingPlan, back: StandingPlan) -> JoinedPlan:
    """Return the plan that stands, joined with one that came back."""
    here = {_key(row): row for row in plan.rows}
    base = _base(back)
    writes: list[CellWrite] = []
    conflicts: list[Conflict] = []
    appended: list[Mapping[str, Value]] = []
    changed: dict[int, dict[str, Value]] = {}
    for row in back.rows:
        key = _key(row)
        mine = here.get(key)
        if mine is None:
            appended += _own_row(row, base, here)
            continue
        for name, value in _edits(row, base.get(key, {})):
            if name not in plan.columns or name in mine.formulas:
                continue
            stands = as_text(mine.values.get(name))
            if stands == as_text(value):
                continue
            if stands != base.get(key, {}).get(name, ""):
                header = plan.headers.get(name, name)
                text = f"{as_text(value)} (in the workbook that came back)"
                conflicts.append(Conflict(mine.item_id, header, stands, text, mine.row))
                continue
            writes.append(CellWrite(mine.row, name, value))
            changed.setdefault(mine.row, {})[name] = value
    rows = [
        row._replace(values={**row.values, **changed[row.row]}) if row.row in changed else row
        for row in plan.rows
    ]
    return JoinedPlan(replace(plan, rows=rows), tuple(writes), tuple(appended), tuple(conflicts))


def _key(row: StandingRow) -> tuple[str, str]:
    return row.item_id, row.milestone_id


def _base(plan: StandingPlan) -> Mapping[tuple[str, str], Mapping[str, str]]:
    """Return what was written into each row; an item's own fields stand on its first."""
    found: dict[tuple[str, str], Mapping[str, str]] = {}
    for item in plan.written.items if plan.written else ():
        own: Mapping[str, str] = item.values
        for milestone in item.milestones:
            found[item.item_id, milestone.milestone_id] = {**own, **milestone.values}
            own = {}
    return found


def _edits(row: StandingRow, base: Mapping[str, str]) -> Iterator[tuple[str, Value]]:
    """Yield what somebody changed in a row, by field."""
    for name in (*ITEM_FIELDS, *MILESTONE_FIELDS):
        if name in row.values and as_text(row.values[name]) != base.get(name, ""):
            yield name, row.values[name]


def _own_row(
    row: StandingRow,
    base: Mapping[tuple[str, str], Mapping[str, str]],
    here: Mapping[tuple[str, str], StandingRow],
) -> Iterator[Mapping[str, Value]]:
    """Yield a row that somebody added to an item; one that was deleted here stays deleted."""
    if _key(row) in base or row.item_id not in {item for item, _ in here}:
        return
    yield {**row.values, "item_id": row.item_id, "milestone_id": row.milestone_id}
