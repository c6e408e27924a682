"""An item of the POA&M as the values that an eMASS export is given, each checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from poam_batch.outputs.fill.checks import (
    Spot,
    bad_date,
    clipped,
    listed,
    missing,
    not_in_list,
    too_long,
)
from poam_batch.outputs.fill.columns import BY_NAME, NOT_OURS, EmassColumn, EmassTable
from poam_batch.outputs.fill.stages import is_only_called_done, only_called_done
from poam_batch.outputs.fill.statuses import COMPLETED, EMASS_WORDS, ONGOING, emass_status
from poam_batch.outputs.fill.wanted import FillItem, FillOrder, PlanCell, PlanRow
from poam_batch.problems import Problem, Severity
from poam_batch.sentences import list_names
from poam_batch.written import Value, as_text

Values = Mapping[str, Value]
_MAPPED = ("status", "milestone_status")
_STILL_OPEN = f"{ONGOING}, without a completion date"


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone as it is filled in: its values by field, and where the POA&M says them."""

    milestone_id: str
    values: Values
    cells: Mapping[str, PlanCell]


@dataclass(frozen=True, slots=True)
class Prepared:
    """An item as it is filled in: its values, its milestones, and what is wrong with them."""

    item: FillItem
    values: Values
    cells: Mapping[str, PlanCell]
    steps: tuple[Step, ...]
    problems: tuple[Problem, ...]


class Asked(NamedTuple):
    """What will stand in the first row of an item, and where the POA&M says it."""

    values: Values
    cells: Mapping[str, PlanCell]

    def lacks(self, column: EmassColumn, table: EmassTable) -> bool:
        """Return whether a column that eMASS asks for is there and stays empty."""
        there = column.asked and column.name in table.columns
        return there and not as_text(self.values.get(column.name))


def prepared(item: FillItem, table: EmassTable, order: FillOrder, row: int) -> Prepared:
    """Return an item as it is filled in; `row` is the one whose dropdowns count."""
    check = _Check(table, order, row)
    cells = dict(_item_cells(item, order))
    values, problems = check.all(cells)
    problems += only_called_done(item, order, _STILL_OPEN)
    steps = []
    for one in item.rows:
        step_cells = dict(_milestone_cells(one))
        if not any(as_text(step_cells[name].value) for name in ("task", "due")):
            continue
        step_values, step_problems = check.all(step_cells)
        steps.append(Step(one.milestone_id, step_values, step_cells))
        problems += step_problems
    return Prepared(item, values, cells, tuple(steps), tuple(problems))


def absent(
    column: EmassColumn, row: Values, cell: PlanCell, table: EmassTable, order: FillOrder
) -> Iterator[Problem]:
    """Yield the problem of a field that is empty in what will stand in the export.

    `cell` is where the POA&M would say it.
    """
    if as_text(row.get(column.name)) or column.name not in table.columns:
        return
    header = table.headers[column.name]
    spot = Spot(order.poam, order.sheet, cell.cell)
    done = column.name == "actual_completion" and row.get("status") == COMPLETED
    if column.required or done:
        yield missing(spot, header, order.missing_hint, order.missing)


def not_answered(items: Iterable[Asked], table: EmassTable, order: FillOrder) -> Iterator[Problem]:
    """Yield one warning for each column that eMASS asks for, with the cells that are empty."""
    everything = list(items)
    for column in BY_NAME.values():
        cells = [one.cells[column.name].cell for one in everything if one.lacks(column, table)]
        if cells:
            yield Problem(
                "fill_field_missing",
                Severity.WARNING,
                f"{order.poam}, {order.sheet}!{list_names(cells)}: "
                f"{table.headers[column.name]} is empty, and eMASS asks for it.",
                "Fill it in there, or in the copy before it goes to eMASS.",
                order.sheet,
                cells[0],
            )


def _item_cells(item: FillItem, order: FillOrder) -> Iterator[tuple[str, PlanCell]]:
    """Yield what an export says of an item, by field; the office is who is responsible."""
    own, still_open = item.values, is_only_called_done(item, order)
    for name in ("weakness", "requirement", "scheduled_completion"):
        yield name, own[name]
    for name in ("how_identified", "resources", "corrective_action"):
        yield name, own[name]
    done, status = own["actual_completion"], own["status"]
    yield "actual_completion", done._replace(value=None) if still_open else done
    yield "status", status._replace(value=ONGOING if still_open else emass_status(status.value))
    yield "office", _joined(", ", own["responsible"], own["contact"])
    yield "comments", _joined("\n", own["comments"], own["closure_evidence"])


def _milestone_cells(row: PlanRow) -> Iterator[tuple[str, PlanCell]]:
    for name in ("task", "due", "changes"):
        yield name, row.values[name]
    status = row.values["milestone_status"]
    yield "milestone_status", status._replace(value=emass_status(status.value))


def _joined(between: str, *cells: PlanCell) -> PlanCell:
    texts = [text for cell in cells if (text := as_text(cell.value))]
    return PlanCell(between.join(texts), cells[0].cell)


class _Check:
    """Makes values fit the columns of a table, or says why they do not."""

    def __init__(self, table: EmassTable, order: FillOrder, row: int) -> None:
        self._table = table
        self._order = order
        self._row = row

    def all(self, cells: Mapping[str, PlanCell]) -> tuple[dict[str, Value], list[Problem]]:
        """Return the values of those fields that have a column, and what is wrong with them."""
        values: dict[str, Value] = {}
        problems: list[Problem] = []
        for name, cell in cells.items():
            if name in self._table.columns and name not in NOT_OURS:
                values[name], found = self._one(BY_NAME[name], cell)
                problems += found
        return values, problems

    def _one(self, column: EmassColumn, cell: PlanCell) -> tuple[Value, list[Problem]]:
        text = as_text(cell.value)
        spot = Spot(self._order.poam, self._order.sheet, cell.cell)
        header = self._table.headers[column.name]
        if not text:
            return None, []
        if column.is_date:
            day = self._order.words.day(cell.value)
            return day, [] if day else [bad_date(spot, header, text)]
        long = list(too_long(spot, header, text, column.limit))
        return (text, long) if long else self._worded(column, text, spot, header)

    def _worded(
        self, column: EmassColumn, text: str, spot: Spot, header: str
    ) -> tuple[Value, list[Problem]]:
        """Return a text as the dropdown of its column spells it, if it has one."""
        words = self._table.sheet.words(self._row, self._table.columns[column.name])
        known = words or (EMASS_WORDS if column.name in _MAPPED else ())
        if not known:
            return text, []
        spelt = listed(text, known)
        if spelt is None and column.offered:
            return None, [_to_choose(spot, header, text, known)]
        return spelt, [] if spelt else [not_in_list(spot, header, text, known)]


def _to_choose(spot: Spot, header: str, text: str, words: tuple[str, ...]) -> Problem:
    return Problem(
        "fill_word_not_in_list",
        Severity.WARNING,
        f'{spot}: "{clipped(text)}" is not among the words for {header}, which was left as it is: '
        f"{list_names(words)}.",
        "Choose one of them in the copy, before it goes to eMASS.",
        spot.sheet,
        spot.cell,
        text,
    )
