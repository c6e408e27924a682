"""Milestones that an item of an export lacks: rows put below its own, where nothing forbids it.

An item's rows stand together, so that a milestone of its own can stand nowhere else. Where other
cells refer to the rows below, or the item is done, the milestones are named instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from poam_batch.outputs.fill.checks import Spot, clipped
from poam_batch.outputs.fill.columns import EmassTable
from poam_batch.outputs.fill.export import Export, header_words
from poam_batch.outputs.fill.rows import ExportItem
from poam_batch.outputs.fill.values import Step
from poam_batch.outputs.patch.edits import InsertedRow, NewRow
from poam_batch.problems import Problem, Severity
from poam_batch.sentences import list_names
from poam_batch.written import Value, as_text

_OF_MILESTONE = "milestone"


class Lacking(NamedTuple):
    """An item of the export, and the milestones that it lacks of an item of the POA&M.

    `known` are those that were filled in before: they were taken out or reworded since.
    """

    item_id: str
    item: ExportItem
    steps: tuple[Step, ...]
    known: frozenset[str]


class Added(NamedTuple):
    """The milestones that get rows of their own, these rows, and what is to be said of the rest."""

    steps: tuple[Step, ...] = ()
    rows: tuple[InsertedRow, ...] = ()
    problems: tuple[Problem, ...] = ()


def added_below(lacking: Lacking, export: Export, table: EmassTable) -> Added:
    """Return the rows that an item of the export is given, or why it is given none."""
    new = tuple(step for step in lacking.steps if step.milestone_id not in lacking.known)
    gone = tuple(step for step in lacking.steps if step.milestone_id in lacking.known)
    last = lacking.item.rows[-1]
    reason = "the item is done there" if lacking.item.closed else ""
    reason = reason or (export.no_row_below(table.sheet.name, last) if new else "")
    told = [*_told(new if reason else (), lacking, table, reason)]
    told += _told(gone, lacking, table, "they were taken out or reworded there")
    if reason:
        return Added(problems=tuple(told))
    repeated = dict(_repeated(lacking.item, table))
    rows = (
        {**repeated, **{table.columns[name]: v for name, v in step.values.items() if v is not None}}
        for step in new
    )
    return Added(new, tuple(InsertedRow(last, NewRow(r, last)) for r in rows if r), tuple(told))


def _repeated(item: ExportItem, table: EmassTable) -> Iterator[tuple[int, Value]]:
    """Yield what a row repeats of its item, in exports that do: all but the milestone's columns."""
    if not item.repeats:
        return
    headers = table.sheet.rows[table.header_row]
    for column, value in table.sheet.rows[item.rows[-1]].items():
        if not header_words(headers.get(column)).startswith(_OF_MILESTONE):
            yield column, value


def _told(
    steps: Sequence[Step], lacking: Lacking, table: EmassTable, reason: str
) -> Iterator[Problem]:
    """Yield the milestones that were not put in, with the reason."""
    if not steps:
        return
    names = list_names(f'"{clipped(as_text(step.cells["task"].value))}"' for step in steps)
    cell = table.cell(lacking.item.rows[0], "task")
    spot = Spot("The export", table.sheet.name, cell)
    yield Problem(
        "fill_milestone_not_placed",
        Severity.WARNING,
        f"{spot}: {lacking.item_id} has milestones that the export does not, and no rows were put "
        f"in for them, because {reason}: {names}.",
        "Add them in eMASS, or name the rows there as the POA&M does.",
        table.sheet.name,
        cell,
    )
