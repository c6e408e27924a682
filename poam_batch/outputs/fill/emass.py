"""An eMASS POA&M export filled: its own items brought up to date, new ones added below.

One row a milestone; an item's columns stand on its first row only. Items are known by the
requirement in `Controls / APs`; the ids of new rows are left to eMASS.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from poam_batch.ooxml.refs import parse_reference
from poam_batch.outputs.fill.between import Lacking, added_below
from poam_batch.outputs.fill.checks import Spot
from poam_batch.outputs.fill.columns import BY_NAME, COLUMNS, EmassTable
from poam_batch.outputs.fill.export import Export
from poam_batch.outputs.fill.memory import FilledItem, FilledMilestone, FillMemory
from poam_batch.outputs.fill.merging import Settled, settle
from poam_batch.outputs.fill.placing import Changes, Line, placed, read_back
from poam_batch.outputs.fill.rows import ExportItem, ExportRows, export_rows, match_item
from poam_batch.outputs.fill.steps import paired_steps
from poam_batch.outputs.fill.values import (
    Asked,
    Prepared,
    Step,
    Values,
    absent,
    not_answered,
    prepared,
)
from poam_batch.outputs.fill.wanted import (
    Filled,
    FillItem,
    FillKind,
    FillOrder,
    Kept,
    PlanCell,
    has_errors,
)
from poam_batch.outputs.fill.whose import check_system
from poam_batch.outputs.patch.edits import CellEdit, InsertedRow
from poam_batch.outputs.patch.inserted import row_after
from poam_batch.problems import Problem, Severity
from poam_batch.sentences import list_names
from poam_batch.written import Value, as_text

Fates = Mapping[str, Settled]


@dataclass(frozen=True, slots=True)
class _Part:
    """What one item of the POA&M brings: cells to set or lines to add, and what is to be said.

    `inserted` are rows for milestones that its item of the export lacks.
    """

    requirement: str
    memory: FilledItem | None = None
    edits: tuple[CellEdit, ...] = ()
    lines: tuple[Line, ...] = ()
    inserted: tuple[InsertedRow, ...] = ()
    kept: tuple[Kept, ...] = ()
    problems: tuple[Problem, ...] = field(default=())
    asked: tuple[Asked, ...] = ()


def fill_emass(export: Export, table: EmassTable, order: FillOrder) -> Filled:
    """Return an export filled with the items of a POA&M; without bytes where a value is wrong.

    Raises `OutputFailed` where the workbook cannot be patched, and `WorkbookRejected` where what
    was written is not found at its cells.
    """
    found = export_rows(table, order)
    job = _Job(export, table, order)
    parts = [_part(item, found, job) for item in order.latest.values()]
    lines = [line for part in parts for line in part.lines]
    problems = [problem for part in parts for problem in part.problems]
    problems += _strays(found, table, bool(lines))
    problems += not_answered((one for part in parts for one in part.asked), table, order)
    problems += [*_left_alone(table), *check_system(table, order.client)]
    name = table.sheet.name
    if has_errors(problems):
        return Filled(FillKind.EMASS, name, tuple(problems))
    edits = [edit for part in parts for edit in part.edits]
    inserted = [row for part in parts for row in part.inserted]
    placement = placed(Changes(edits, inserted, lines), found, table)
    content, notes = read_back(export, placement)
    before = order.memory or FillMemory()
    memory = {part.requirement: part.memory for part in parts if part.memory is not None}
    return Filled(
        FillKind.EMASS,
        name,
        (*problems, *notes),
        content,
        FillMemory(before.source, before.filled, {**before.items, **memory}),
        tuple(part.requirement for part in parts if part.edits or part.inserted),
        tuple(part.requirement for part in parts if part.lines),
        tuple(_moved(kept, inserted) for part in parts for kept in part.kept),
    )


def _moved(kept: Kept, inserted: Sequence[InsertedRow]) -> Kept:
    """Return a cell that was left, named as it is in the copy."""
    first = parse_reference(kept.cell).first
    return kept._replace(cell=str(first.in_row(row_after(first.row, inserted))))


class _Job(NamedTuple):
    """What is filled, and from what."""

    export: Export
    table: EmassTable
    order: FillOrder


def _part(item: FillItem, found: ExportRows, job: _Job) -> _Part:
    _, table, order = job
    match = match_item(item, found, table, order)
    if match.problem is not None:
        return _Part(item.requirement, problems=(match.problem,))
    row = match.item.rows[0] if match.item else found.last or table.first
    ready = prepared(item, table, order, row)
    if match.item is None:
        return _added(ready, table, order)
    return _updated(ready, match.item, job)


def _added(ready: Prepared, table: EmassTable, order: FillOrder) -> _Part:
    """Return an item as new lines: what is its own on the first, a milestone on each."""
    steps = ready.steps or (_no_step(ready),)
    lines = [Line({**ready.values, **steps[0].values}, first=True)]
    lines += [Line(step.values, first=False) for step in steps[1:]]
    problems = [*ready.problems, *_absent(ready.values, ready.cells, False, table, order)]
    for step in steps:
        problems += _absent(step.values, step.cells, True, table, order)
    memory = FilledItem(
        ready.item.item_id,
        _texts(ready.values),
        tuple(FilledMilestone(step.milestone_id, _texts(step.values)) for step in ready.steps),
    )
    asked = (Asked(ready.values, ready.cells),)
    return _Part(
        ready.item.requirement,
        memory,
        lines=tuple(lines),
        problems=tuple(problems),
        asked=asked,
    )


def _no_step(ready: Prepared) -> Step:
    """Return what stands for the milestone of an item that has none."""
    return Step("", {}, ready.item.rows[0].values)


def _texts(values: Values) -> dict[str, str]:
    return {name: as_text(value) for name, value in values.items()}


def _absent(
    values: Values,
    cells: Mapping[str, PlanCell],
    of_milestone: bool,
    table: EmassTable,
    order: FillOrder,
) -> Iterator[Problem]:
    """Yield a problem for each field that is required and empty."""
    for column in COLUMNS:
        wrong = _is_wrong(column.name, values, cells)
        if column.of_milestone is of_milestone and column.name in cells and not wrong:
            yield from absent(column, values, cells[column.name], table, order)


def _is_wrong(name: str, values: Values, cells: Mapping[str, PlanCell]) -> bool:
    """Return whether a field has no value because the one in the POA&M was refused."""
    return values.get(name) is None and bool(name in cells and as_text(cells[name].value))


def _updated(ready: Prepared, found: ExportItem, job: _Job) -> _Part:
    """Return the cells of an item of the export that are to be set; people's own stay."""
    export, table, order = job
    item, row = ready.item, found.rows[0]
    memory = order.memory.items.get(item.requirement) if order.memory else None
    before = memory or FilledItem(item.item_id)
    settling = _Settling(table, order)
    own = settling.fates(row, ready.values, before.values)
    pairs = paired_steps(ready.steps, found.rows, table, before)
    steps = [
        (step, at, settling.fates(at, step.values, before.milestone(step.milestone_id)))
        for step, at in pairs.placed
    ]
    problems = [*ready.problems, *_absent(_values(own), ready.cells, False, table, order)]
    for step, _, fates in steps:
        problems += _absent(_values(fates), step.cells, True, table, order)
    known = frozenset(one.milestone_id for one in before.milestones)
    # None of them in a fresh export: the copy that had them never reached eMASS.
    arrived = not order.fresh or any(step.milestone_id in known for step, _ in pairs.placed)
    known = known if arrived else frozenset()
    added = added_below(Lacking(item.item_id, found, pairs.unplaced, known), export, table)
    for step in added.steps:
        problems += _absent(step.values, step.cells, True, table, order)
    problems += (replace(problem, value=item.requirement) for problem in added.problems)
    milestones = {one.milestone_id: one for one in before.milestones}
    milestones |= {s.milestone_id: FilledMilestone(s.milestone_id, _bases(f)) for s, _, f in steps}
    milestones |= {
        s.milestone_id: FilledMilestone(s.milestone_id, _texts(s.values)) for s in added.steps
    }
    cells = [(row, own), *((at, fates) for _, at, fates in steps)]
    return _Part(
        item.requirement,
        FilledItem(
            item.item_id,
            {**before.values, **_bases(own)},
            tuple(milestones.values()),
            pairs.others,
        ),
        tuple(edit for at, fates in cells for edit in _edits(at, fates, table)),
        (),
        added.rows,
        tuple(kept for at, fates in cells for kept in settling.kept(item.requirement, at, fates)),
        tuple(problems),
        (Asked(_values(own), ready.cells),),
    )


class _Settling:
    """Settles the cells of a table with what is to be filled in."""

    def __init__(self, table: EmassTable, order: FillOrder) -> None:
        self._table = table
        self._order = order
        self._new: dict[tuple[int, str], Value] = {}

    def fates(self, row: int, values: Values, base: Mapping[str, str]) -> dict[str, Settled]:
        """Return what becomes of each cell of a row; by the requirement the row was known."""
        self._new |= {(row, name): value for name, value in values.items()}
        fresh = self._order.fresh
        return {
            name: settle(base.get(name, ""), self._stands(row, name), value, fresh)
            for name, value in values.items()
            if name != "requirement"
        }

    def _stands(self, row: int, name: str) -> Value:
        value = self._table.sheet.value(row, self._table.columns[name])
        return (self._order.words.day(value) or value) if BY_NAME[name].is_date else value

    def kept(self, requirement: str, row: int, fates: Fates) -> Iterator[Kept]:
        """Yield the cells of a row that say something else, and were left."""
        for name, fate in fates.items():
            if fate.kept:
                cell, header = self._table.cell(row, name), self._table.headers[name]
                proposed = as_text(self._new[row, name])
                yield Kept(requirement, cell, header, as_text(fate.value), proposed)


def _values(fates: Fates) -> dict[str, Value]:
    return {name: fate.value for name, fate in fates.items()}


def _bases(fates: Fates) -> dict[str, str]:
    return {name: fate.base for name, fate in fates.items()}


def _edits(row: int, fates: Fates, table: EmassTable) -> Iterator[CellEdit]:
    for name, fate in fates.items():
        if fate.write:
            yield CellEdit(row, table.columns[name], fate.value)


def _strays(found: ExportRows, table: EmassTable, adding: bool) -> Iterator[Problem]:
    """Yield a problem for rows that belong to no item: an error where rows are to be added."""
    below = [row for row in found.strays if row > found.last]
    if below and adding:
        spot = Spot("The export", table.sheet.name, f"A{below[0]}")
        yield Problem(
            "fill_rows_below",
            Severity.ERROR,
            f"{spot}: this row is no item and no milestone, and new items would stand below it.",
            "Fill a fresh export, or delete what stands below the items.",
            table.sheet.name,
            f"A{below[0]}",
        )


def _left_alone(table: EmassTable) -> Iterator[Problem]:
    if table.others:
        names = list_names((f'"{one}"' for one in table.others), 40)
        yield Problem(
            "fill_columns_left",
            Severity.NOTE,
            f"{table.sheet.name}, row {table.header_row}: these columns were left as they are, for "
            f"nothing in the POA&M fills them: {names}.",
            "Fill in those that your service asks for before the copy goes to eMASS.",
            table.sheet.name,
            f"A{table.header_row}",
        )
