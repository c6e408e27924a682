"""The items that an eMASS export has already, and which of them is an item of the POA&M."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from poam_batch.outputs.fill.checks import Spot
from poam_batch.outputs.fill.columns import COLUMNS, EmassTable
from poam_batch.outputs.fill.stages import counts_as_open
from poam_batch.outputs.fill.statuses import is_closed
from poam_batch.outputs.fill.wanted import FillItem, FillOrder
from poam_batch.problems import Problem, Severity
from poam_batch.sentences import list_names

_OF_ITEM = ("weakness", "status")
_OF_MILESTONE = tuple(column.name for column in COLUMNS if column.of_milestone)


class ExportItem(NamedTuple):
    """An item of the export: its rows, the requirements that it names, and whether it is done.

    `repeats` says that the export repeats an item's id in each of its rows.
    """

    rows: tuple[int, ...]
    requirements: tuple[str, ...]
    closed: bool
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class ExportRows:
    """The items of an export from top to bottom, and rows with content that belong to none."""

    items: tuple[ExportItem, ...]
    strays: tuple[int, ...]

    @property
    def last(self) -> int:
        """The last row of an item, 0 where there is no item."""
        return self.items[-1].rows[-1] if self.items else 0


class Match(NamedTuple):
    """The item of the export that is meant, None for a new one; or why nothing is certain."""

    item: ExportItem | None = None
    problem: Problem | None = None


def export_rows(table: EmassTable, order: FillOrder) -> ExportRows:
    """Return the items of an export: an item starts where `Controls / APs` has a text.

    The rows below with nothing but a milestone are its own. Some exports repeat the item's id in
    each of them, and its texts with it.
    """
    groups: list[list[int]] = []
    strays: list[int] = []
    current = ""
    for row in range(table.first, table.sheet.last + 1):
        if not table.sheet.rows.get(row):
            continue
        ident, named = table.text(row, "item_id"), bool(table.text(row, "requirement"))
        continues = bool(groups) and (ident == current if ident else not named)
        if continues and (ident or any(table.text(row, name) for name in _OF_MILESTONE)):
            groups[-1].append(row)
        elif named or (ident and any(table.text(row, name) for name in _OF_ITEM)):
            groups.append([row])
            current = ident
        else:
            strays.append(row)
    repeats = any(table.text(row, "item_id") for rows in groups for row in rows[1:])
    items = tuple(_item(table, rows, order)._replace(repeats=repeats) for rows in groups)
    return ExportRows(items, tuple(strays))


def _item(table: EmassTable, rows: Sequence[int], order: FillOrder) -> ExportItem:
    controls = table.text(rows[0], "requirement")
    closed = is_closed(table.text(rows[0], "status"))
    return ExportItem(tuple(rows), tuple(order.words.requirements(controls)), closed)


def match_item(item: FillItem, found: ExportRows, table: EmassTable, order: FillOrder) -> Match:
    """Return the item of the export that has the requirement of an item of the POA&M.

    An item that eMASS has as done is that of an earlier item of the POA&M, where such a one was
    filled in; of several the only open one is meant.
    """
    same = [one for one in found.items if item.requirement in one.requirements]
    if any(len(one.requirements) > 1 for one in same):
        return Match(problem=_unclear(item, same, table, "names several requirements"))
    still_open = [one for one in same if not one.closed]
    if len(still_open) == 1 or not same:
        return Match(next(iter(still_open), None))
    if len(same) > 1:
        return Match(problem=_unclear(item, same, table, "stands there twice"))
    return _done(item, same[0], table, order)


def _done(item: FillItem, done: ExportItem, table: EmassTable, order: FillOrder) -> Match:
    """Return what the only item of a requirement, done in eMASS, is to an item of the POA&M."""
    memory = order.memory.items.get(item.requirement) if order.memory else None
    if not counts_as_open(item, order) or (memory and memory.item_id == item.item_id):
        return Match(done)
    if memory is not None:
        return Match()
    return Match(problem=_unclear(item, [done], table, "is done there, and open in the POA&M"))


def _unclear(item: FillItem, same: Sequence[ExportItem], table: EmassTable, what: str) -> Problem:
    cells = [table.cell(one.rows[0], "requirement") for one in same]
    spot = Spot("The export", table.sheet.name, list_names(cells))
    return Problem(
        "fill_row_unclear",
        Severity.WARNING,
        f"{spot}: {item.requirement} {what}. Nothing was written for {item.item_id}.",
        "Settle it in eMASS, so that one open item names this requirement alone, and fill a fresh "
        "export; or bring these rows up to date by hand.",
        table.sheet.name,
        cells[0],
        item.requirement,
    )
