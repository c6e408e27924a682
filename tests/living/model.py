"""What must hold after a night, worked out beside the program: items, cells, conflicts.

A second, slow three-way merge. `base` is what the program itself last put into a cell, as far as
people had not changed it; the values that it would write tonight come from a plan of the same
assessment that nobody ever touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from poam_batch.model import Deferral, Finding, RequirementResult, Result
from poam_batch.poam import LivingPlan
from poam_batch.written import FIELDS, ITEM_FIELDS, MILESTONE_FIELDS, Owner
from tests.living.people import RowId, is_first
from tests.living.sheet_view import SeenSheet, as_day, even

DATES = ("due", "date_identified", "scheduled_completion", "actual_completion")
_MET = (Finding.MET, Finding.NOT_APPLICABLE)
_MOVED = ("", "open", "in progress")
_LIMIT, _CUT = 32_767, " […]"


class Here(NamedTuple):
    """A row of the program's where it stands: its place in the sheet and its ids."""

    row: int
    ids: RowId


@dataclass(frozen=True)
class Before:
    """The plan before a night: its sheet, its columns, the rows that count and the others."""

    sheet: SeenSheet
    header_row: int
    columns: Mapping[str, int]
    rows: Sequence[RowId | str]

    def counted(self) -> Iterator[Here]:
        """Yield the program's rows; of two with one milestone id the upper."""
        seen: set[RowId] = set()
        for number, row in enumerate(self.rows, start=self.header_row + 1):
            if isinstance(row, RowId) and row not in seen:
                seen.add(row)
                yield Here(number, row)

    def own_steps(self, item_id: str) -> Iterator[int]:
        """Yield the rows that people gave the id of an item."""
        for number, row in enumerate(self.rows, start=self.header_row + 1):
            if isinstance(row, str) and self.shown(number, "item_id") == item_id:
                yield number

    def shown(self, row: int, name: str) -> str:
        """Return what the cell of a field shows."""
        text = self.sheet.text(row, self.columns[name])
        return as_day(text) if name in DATES else kept(text)

    def is_formula(self, row: int, name: str) -> bool:
        """Return whether a cell holds a formula or an error."""
        cell = self.sheet.cell(row, self.columns[name])
        return cell is not None and (cell.formula or b't="e"' in cell.xml)


@dataclass
class Item:
    """An item as it lives: what the program last wrote of it, and of its milestones."""

    item_id: str
    requirement: str
    open: bool
    on_plan: bool
    base: dict[str, str]
    steps: dict[str, dict[str, str]]
    settled: dict[str, str] = field(default_factory=dict)
    late: bool = False


class Conflicting(NamedTuple):
    """A cell in conflict."""

    item_id: str
    row: int
    field: str
    stands: str
    proposed: str


@dataclass
class Expected:
    """What a night must do: cells by row and field, rows below, conflicts, problems."""

    cells: dict[tuple[int, str], str] = field(default_factory=dict)
    appended: list[dict[str, str]] = field(default_factory=list)
    new_rows: list[RowId] = field(default_factory=list)
    conflicts: set[Conflicting] = field(default_factory=set)
    vanished: set[str] = field(default_factory=set)
    after_status: set[str] = field(default_factory=set)


@dataclass
class Model:
    """Every item that ever was, whether the plan is frozen, and the day of its assessment."""

    items: dict[str, Item] = field(default_factory=dict)
    frozen: date | None = None
    of_status: set[str] = field(default_factory=set)
    assessed: date | None = None

    def night(
        self, result: Result, clean: LivingPlan, before: Before | None, as_of: date
    ) -> Expected:
        """Let a night pass, and return what it must do to the workbook."""
        self._expected, self._before = Expected(), before
        self._clean = {i.requirement: i for i in clean.written.latest().values()}
        self._gap_ids = frozenset(gap.id for gap in result.gaps)
        if self._is_older(result):
            still = {item.requirement for item in self.items.values() if item.open}
            late = {i for i in self._gap_ids | still if (item := self.latest(i)) and item.late}
            self._expected.after_status, self._gap_ids = late, frozenset()
        else:
            self._gaps(result)
            self._settle(result, as_of)
            self.assessed = result.header.assessment_date or self.assessed
        for item in self.items.values():
            self._merge(item)
        granted = result.header.conditional_status_date
        if self.frozen is None and granted is not None:
            still = {item.requirement for item in self.items.values() if item.open}
            self.of_status = still - self._expected.after_status
        self.frozen = self.frozen or granted
        return self._expected

    def _is_older(self, result: Result) -> bool:
        """Return whether an assessment is older than one that moved items: it moves none."""
        day = result.header.assessment_date
        return day is not None and self.assessed is not None and day < self.assessed

    def latest(self, requirement: str) -> Item | None:
        """Return the last item of a requirement."""
        found = [item for item in self.items.values() if item.requirement == requirement]
        return max(found, key=lambda item: int(item.item_id.rpartition("#")[2]), default=None)

    def _gaps(self, result: Result) -> None:
        known = set(self.items)
        planned = {item.requirement for item in self.items.values() if item.open}
        if self.frozen is not None:
            planned = self.of_status
        for gap in result.gaps:
            apart = gap.id not in planned and self._is_late(result, bool(known))
            if apart:
                self._expected.after_status.add(gap.id)
            joins = result.header.level == 1 or (gap.deferral is Deferral.ALLOWED and not apart)
            item = self.latest(gap.id)
            if item is None or not item.open:
                number = 1 if item is None else int(item.item_id.rpartition("#")[2]) + 1
                item_id = f"{gap.id}#{number}"
                assert item_id not in known, f"{item_id} would be used again"
                item = self.items[item_id] = Item(item_id, gap.id, True, False, {}, {})
            item.on_plan |= joins
            item.late = apart

    def _is_late(self, result: Result, known: bool) -> bool:
        header = result.header
        if self.frozen is not None:
            return True
        granted, assessed = header.conditional_status_date, header.assessment_date
        return known and granted is not None and assessed is not None and assessed > granted

    def _settle(self, result: Result, as_of: date) -> None:
        found = {requirement.id: requirement for requirement in result.requirements}
        for item in self.items.values():
            requirement = found.get(item.requirement)
            if not item.open:
                continue
            if requirement and requirement.finding in _MET:
                item.open = False
                item.settled = _evidence(requirement, result, item, as_of)
            elif requirement is None or (
                requirement.finding is Finding.NOT_ASSESSED and not requirement.place.sheet
            ):
                self._expected.vanished.add(item.item_id)

    def _merge(self, item: Item) -> None:
        """Merge the cells of an item with what stands in its rows."""
        values, steps = self._proposals(item)
        rows = [here for here in self._counted() if here.ids.item_id == item.item_id]
        own = list(self._before.own_steps(item.item_id)) if self._before else []
        if not rows and not own:
            if item.open:
                item.base, item.steps = dict(values), {key: dict(v) for key, v in steps.items()}
                if item.on_plan:
                    self._append(item, values, steps)
            return
        self._merge_cells(item, self._first_row(rows, own), item.base, values, ITEM_FIELDS)
        for here in rows:
            base = item.steps.get(here.ids.milestone_id)
            if base is None:
                continue
            proposed = {**base, **steps.get(here.ids.milestone_id, {})}
            proposed["changes"] = self._changes(here.row, base, proposed["due"])
            self._merge_cells(item, here.row, base, proposed, MILESTONE_FIELDS)

    def _counted(self) -> list[Here]:
        return list(self._before.counted()) if self._before else []

    def _first_row(self, rows: Sequence[Here], own: Sequence[int]) -> int:
        assert self._before is not None
        for here in rows:
            if is_first(here.ids):
                return here.row
        numbers = sorted([*(here.row for here in rows), *own])
        for number in numbers:
            if "requirement" in self._before.columns and self._before.shown(number, "requirement"):
                return number
        return numbers[0]

    def _proposals(self, item: Item) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        """Return what the program would write of an item and its milestones."""
        clean = self._clean.get(item.requirement)
        if clean is None or not item.open or item.requirement not in self._gap_ids:
            values = {**item.base, **item.settled}
            return values, {key: dict(step) for key, step in item.steps.items()}
        steps = {
            f"{item.item_id}.{n}": {name: fitted(v) for name, v in one.values.items()}
            for n, one in enumerate(clean.milestones, start=1)
        }
        return {name: fitted(v) for name, v in clean.values.items()}, steps

    def _merge_cells(
        self,
        item: Item,
        row: int,
        base: dict[str, str],
        proposed: Mapping[str, str],
        names: Sequence[str],
    ) -> None:
        before = self._before
        assert before is not None
        for name in names:
            if name not in before.columns or before.is_formula(row, name):
                continue
            stands, wanted, last = before.shown(row, name), proposed[name], base.get(name, "")
            if stands == wanted:
                base[name] = wanted
            elif stands == last or _moves(name, stands, wanted, last):
                base[name] = wanted
                self._expected.cells[row, name] = wanted
            elif wanted != last or FIELDS[name].owner is Owner.PROGRAM:
                self._expected.conflicts.add(Conflicting(item.item_id, row, name, stands, wanted))

    def _changes(self, row: int, base: Mapping[str, str], proposed: str) -> str:
        """Return what is to be said of a milestone that people moved: the date it had."""
        assert self._before is not None
        moved = self._before.shown(row, "due") not in (base["due"], proposed)
        return f"Originally due {base['due']}." if base["due"] and moved else ""

    def _append(
        self, item: Item, values: Mapping[str, str], steps: Mapping[str, Mapping[str, str]]
    ) -> None:
        own = {"item_id": item.item_id, **values}
        for milestone_id, step in steps.items() or {"": {}}.items():
            self._expected.appended.append({**own, **step, "milestone_id": milestone_id})
            self._expected.new_rows.append(RowId(item.item_id, milestone_id))
            own = {"item_id": item.item_id}


def _moves(name: str, stands: str, wanted: str, last: str) -> bool:
    """Return whether the program may move a status on from where people brought it."""
    remediates = name == "status" and wanted == "Remediated" and wanted != last
    return remediates and stands.casefold() in _MOVED


def fitted(text: str) -> str:
    """Return a text as a cell holds it: cut where it is too long, without lone surrogates."""
    text = re.sub("[\ud800-\udfff]", "\ufffd", text)
    units = text.encode("utf-16-le")
    if len(units) <= 2 * _LIMIT:
        return kept(even(text))
    return kept(even(units[: 2 * (_LIMIT - len(_CUT))].decode("utf-16-le", "ignore") + _CUT))


def kept(text: str) -> str:
    """Return a text without the characters that a cell gives back as something else."""
    return even(re.sub("[\x00-\x08\x0b-\x1f\ufffd-\uffff]", "", text))


def _evidence(
    requirement: RequirementResult, result: Result, item: Item, as_of: date
) -> dict[str, str]:
    """Return what is said of an item that is met: when, and the cell that shows it."""
    day, identified = result.header.assessment_date or as_of, item.base.get("date_identified", "")
    if identified and day <= date.fromisoformat(identified):
        day = as_of
    place = f"{requirement.place.sheet}!{requirement.place.cell}"
    return {
        "status": "Remediated",
        "actual_completion": day.isoformat(),
        "closure_evidence": f"{requirement.finding} in {result.workbook}, {place}",
    }
