"""What a worker does to fill a workbook of others: the POA&M is read, and each is filled in.

Both files are people's, and so neither is read anywhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from poam_batch.files import sha256
from poam_batch.ooxml.refs import column_letters
from poam_batch.outputs.fill.columns import find_emass
from poam_batch.outputs.fill.dod import fill_dod, find_dod
from poam_batch.outputs.fill.emass import fill_emass
from poam_batch.outputs.fill.export import Export
from poam_batch.outputs.fill.memory import FillMemory
from poam_batch.outputs.fill.wanted import (
    FillClient,
    Filled,
    FillItem,
    FillKind,
    FillOrder,
    Found,
    PlanCell,
    PlanRow,
    Words,
)
from poam_batch.outputs.poam_workbook import HIDDEN_SHEET
from poam_batch.plan.rows import own_rows
from poam_batch.problems import Problem, Severity, WorkbookRejected, rejected
from poam_batch.rulesets.load import load_rule_set
from poam_batch.sentences import list_names
from poam_batch.standing import StandingPlan, StandingRow
from poam_batch.workbooks.grids.admit import admit_bytes
from poam_batch.workbooks.poam_sheet import read_standing
from poam_batch.workbooks.words.cells import Ident, IdentKind, parse_ident
from poam_batch.workbooks.words.dates import parse_date
from poam_batch.workbooks.words.levels import load_catalog
from poam_batch.written import FIELDS, Stage, Value, as_text

FILL_SECONDS = 60.0
_FRESH = (
    "Name the .xlsx workbook that was exported from eMASS, or DoD's form, as it was downloaded."
)
_RESTORE = "Put an earlier version of it in its place: poam-batch restore CLIENT -o OUT."
_BETWEEN_IDS = re.compile(r"[;,\n]+")
_ENHANCED = 3  # the level whose ids end in e


@dataclass(frozen=True, eq=False, slots=True)
class NamedBytes:
    """A file as it was read: what messages call it, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, eq=False, slots=True)
class Copy:
    """The copy that was filled last, as it stands now, and what is remembered of it."""

    file: NamedBytes | None
    memory: FillMemory | None


@dataclass(frozen=True, eq=False, slots=True)
class FillTask:
    """What a worker needs to fill one workbook for one client at one level.

    `found` is what the last assessment found, by requirement. `copies` are those of each kind.
    """

    client: FillClient
    poam: NamedBytes
    workbook: NamedBytes
    level: int
    found: Mapping[str, Found]
    copies: Mapping[FillKind, Copy]
    incomplete: bool


def fill_workbook(task: FillTask) -> Filled:
    """Return the workbook filled. Run it in a process that may die.

    The workbook that the last copy was made from is not filled anew: the copy is, with all that
    people wrote into it since. Raises `WorkbookRejected` and `OutputFailed`, with the reason.
    """
    standing = _standing(task.poam)
    items = latest_items(standing)
    kind = FillKind.DOD if find_dod(_export(task.workbook)) else FillKind.EMASS
    copy = task.copies[kind]
    again = copy.file if _is_copied(task.workbook, copy) else None
    order = FillOrder(
        client=task.client,
        poam=task.poam.name,
        sheet=standing.sheet,
        latest=items.latest,
        found=task.found,
        rule_set=load_rule_set(task.level),
        words=words_of(task.level),
        memory=copy.memory,
        fresh=again is None,
        incomplete=task.incomplete,
    )
    filled = _filled(_export(again or task.workbook), order)
    if filled.kind is not kind:
        raise rejected(
            "fill_not_recognised",
            f"{(again or task.workbook).name} is no longer the workbook that was filled.",
            "Move it elsewhere, and fill a fresh export.",
        )
    told = (*_of_plan(items.problems, task.poam.name), *filled.problems, *_left_out(items.earlier))
    return _remembered(replace(filled, problems=told), task, again is not None)


def _standing(poam: NamedBytes) -> StandingPlan:
    """Return the POA&M, or say how to have one that can be read."""
    try:
        return read_standing(poam.content, poam.name)
    except WorkbookRejected as error:
        raise WorkbookRejected(replace(error.problem, hint=_RESTORE)) from error


def _export(file: NamedBytes) -> Export:
    """Return a workbook to be filled; one that cannot be is named."""
    try:
        admit_bytes(file.content)
    except WorkbookRejected as error:
        told = replace(error.problem, message=f"{file.name}: {error.problem.message}", hint=_FRESH)
        raise WorkbookRejected(told) from error
    export = Export(file.content, file.name)
    if export.sheet(HIDDEN_SHEET) is not None:
        raise rejected("fill_not_recognised", f"{file.name} is a POA&M of this program.", _FRESH)
    return export


def _is_copied(workbook: NamedBytes, copy: Copy) -> bool:
    """Return whether a workbook is the copy, or the one that the copy was made from."""
    if copy.file is None or copy.memory is None:
        return False
    digest = sha256(workbook.content)
    return digest in (copy.memory.source, sha256(copy.file.content))


def _filled(export: Export, order: FillOrder) -> Filled:
    form = find_dod(export)
    if form is not None:
        return fill_dod(export, form, order)
    return fill_emass(export, find_emass(export), order)


def _remembered(filled: Filled, task: FillTask, again: bool) -> Filled:
    """Return what became of the workbook with the hashes to know it by."""
    memory = filled.memory
    if filled.content is None or memory is None:
        return filled
    source = memory.source if again else sha256(task.workbook.content)
    memory = FillMemory(source, sha256(filled.content), memory.items)
    return replace(filled, memory=memory)


def _left_out(earlier: Sequence[FillItem]) -> Iterable[Problem]:
    if earlier:
        yield Problem(
            "fill_earlier_items",
            Severity.NOTE,
            "A later item of the same requirement was filled in, and these were not: "
            f"{list_names(item.item_id for item in earlier)}.",
            "They are history. Where eMASS should have them, add them there.",
        )


class PlanItems(NamedTuple):
    """The last item of each requirement in the order of the plan, the earlier ones, and problems.

    The problems say what was odd in the rows and in what is remembered of them.
    """

    latest: Mapping[str, FillItem]
    earlier: tuple[FillItem, ...]
    problems: tuple[Problem, ...] = ()


def latest_items(standing: StandingPlan) -> PlanItems:
    """Return the items of a plan; without a memory of what was written, rows count by their ids."""
    stages: Mapping[str, Stage] = {}
    if standing.written is None:
        rows = _by_id(standing)
        named = {ident: ident.rpartition("#")[0] for ident in rows}
        problems = standing.problems
    else:
        own = own_rows(standing, standing.written.items)
        rows = own.rows
        named = {item.item_id: item.requirement for item in standing.written.items}
        stages = {item.item_id: item.stage for item in standing.written.items}
        problems = (*standing.problems, *own.problems)
    items = [
        replace(_item(ident, named[ident], found, standing), stage=stages.get(ident))
        for ident, found in rows.items()
    ]
    by_number = sorted(items, key=lambda item: int(item.item_id.rpartition("#")[2]))
    last = {item.requirement: item for item in by_number}
    latest = {item.requirement: item for item in items if last[item.requirement] is item}
    return PlanItems(latest, tuple(i for i in items if last[i.requirement] is not i), problems)


def _of_plan(problems: Iterable[Problem], poam: str) -> Iterator[Problem]:
    """Yield what was odd in the POA&M, which a fill reads and leaves as it is."""
    for problem in problems:
        if problem.code == "poam_memory_lost":
            message = (
                f"{poam}: the hidden sheet with what was last written is missing or damaged. Rows "
                "count by the ids that they show."
            )
            yield replace(problem, message=message, hint="The next run makes it again.")
        elif problem.code == "poam_id_changed":
            # A run mends the id, and says so; here nothing is mended.
            message, _, _ = problem.message.partition(" and has been written back")
            message = f"{poam}, {message}. The next run writes it back."
            yield replace(problem, message=message)
        else:
            message = problem.message.removeprefix(f"{poam}: ")
            yield replace(problem, message=f"{poam}, {message}")


def _by_id(standing: StandingPlan) -> Mapping[str, Sequence[StandingRow]]:
    rows: dict[str, list[StandingRow]] = {}
    for row in standing.rows:
        if row.item_id.rpartition("#")[2].isdecimal():
            rows.setdefault(row.item_id, []).append(row)
    return rows


def _item(
    ident: str, requirement: str, rows: Sequence[StandingRow], standing: StandingPlan
) -> FillItem:
    first = next((row for row in rows if as_text(row.values.get("requirement"))), rows[0])
    own = _cells(first, standing)
    own["requirement"] = own["requirement"]._replace(value=requirement)
    plan_rows = tuple(
        PlanRow(
            row.milestone_id or f"{ident}: {as_text(row.values.get('task'))}",
            _cells(row, standing),
        )
        for row in rows
    )
    return FillItem(ident, requirement, own, plan_rows)


def _cells(row: StandingRow, standing: StandingPlan) -> dict[str, PlanCell]:
    """Return the cells of a row by field; one whose column is gone is empty, at the row's id."""
    columns = standing.columns
    return {
        name: PlanCell(
            row.values.get(name),
            f"{column_letters(columns.get(name, columns['item_id']))}{row.row}",
        )
        for name in FIELDS
    }


def _idents(text: str) -> Iterator[Ident]:
    """Yield the ids of requirements in a text: one, or several with words between them."""
    ident = parse_ident(text)
    if ident is not None and ident.kind is IdentKind.SEVERAL:
        words = (parse_ident(word) for word in text.split())
        yield from (one for one in words if one and one.kind is IdentKind.REQUIREMENT)
    elif ident is not None and ident.kind is IdentKind.REQUIREMENT:
        yield ident


def words_of(level: int) -> Words:
    """Return how the cells of a workbook of a level are read."""
    catalog = load_catalog(level)

    def requirements(value: Value) -> tuple[str, ...]:
        idents = (ident for piece in _BETWEEN_IDS.split(as_text(value)) for ident in _idents(piece))
        own = (i for i in idents if (i.enhanced or i.level == _ENHANCED) is (level == _ENHANCED))
        targets = (catalog.find(ident._replace(label="")) for ident in own)
        return tuple(dict.fromkeys(target.requirement for target in targets if target))

    def day(value: Value) -> date | None:
        return None if isinstance(value, float | bool) else parse_date(value).value

    return Words(requirements, day)
