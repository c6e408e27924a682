"""A POA&M workbook that people have worked in, brought up to date cell by cell.

The sheet of the plan gets the cells that a merge decided, and rows for new items. The sheets that
are wholly the program's own become what a workbook made anew would show, in the styles found in
this one. All else stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from poam_batch.model import Document, Result
from poam_batch.ooxml.markup import MarkupError
from poam_batch.ooxml.parts import pack, packed_as_read, read_package, write_package
from poam_batch.outputs.book_rows import BookRows
from poam_batch.outputs.jobs import StandingWorkbook
from poam_batch.outputs.made_from import Updated, made_from
from poam_batch.outputs.own_patch import own_patch
from poam_batch.outputs.patch.added import with_hidden_sheet
from poam_batch.outputs.patch.edits import CellEdit, NewRow, SheetPatch
from poam_batch.outputs.patch.prints import print_texts, with_print_texts
from poam_batch.outputs.patch.workbook import patch_workbook
from poam_batch.outputs.poam_workbook import HIDDEN_SHEET, PROGRAM_SHEETS, render_poam_workbook
from poam_batch.outputs.sheet_values import SheetRow
from poam_batch.poam import LivingPlan
from poam_batch.problems import Problem
from poam_batch.standing import StandingPlan
from poam_batch.written import Value, as_text
from poam_batch.written_rows import WRITTEN_KINDS, as_rows

_HEAD = "head"
_LAYOUT = ("sheet", "column")
_BASE = 3  # the column of the hidden sheet with what a cell of the head said last
# What stands in print headers and footers, and the cell above the plan that says the same.
_IN_PRINTS = {"marking": "A1", "title": "A2", "status_name": "A6"}


def update_poam_workbook(
    result: Result, living: LivingPlan, standing: StandingWorkbook, name: str, templates: Path
) -> Updated:
    """Return the workbook that stands, brought up to date, as a file called `name`.

    The very same bytes where nothing changes. Raises OutputFailed, as the patch and the template
    do, and ConfigurationError for a template that cannot be compiled.
    """
    anew = render_poam_workbook(result, living, name, templates).content
    hashed = made_from(anew, living, standing.plan)
    if hashed == standing.made_from:
        return Updated(Document(name, standing.content), hashed)
    fresh, old = BookRows(anew), BookRows(standing.content)
    own = [sheet for sheet in fresh.names if sheet in (*PROGRAM_SHEETS, HIDDEN_SHEET)]
    # The same bytes tell the same: nobody has saved the workbook with another program since.
    changed = [sheet for sheet in own if fresh.part(sheet) != old.part(sheet)]
    heads: Mapping[str, _Head] = {}
    same = _layout(fresh) == _layout(old)
    if HIDDEN_SHEET in changed and (same or not old.rows(HIDDEN_SHEET)):
        heads = _heads(fresh.values(HIDDEN_SHEET), standing.plan)
    patches = [_plan_patch(living, standing.plan, heads)]
    problems: list[Problem] = []
    for sheet in changed:
        rows = fresh.rows(sheet)
        if sheet == HIDDEN_SHEET:
            rows = tuple(_with_heads(rows, heads)) if heads else _remembered(old, rows)
        made = own_patch(sheet, rows, old)
        patches += made.patches
        problems += made.problems
    content = _with_prints(standing, fresh, old, (result, living, name, templates))
    if old.part(HIDDEN_SHEET) is None:
        content = _with_memory(content, fresh)
    document = Document(name, patch_workbook(content, patches))
    # What is to be said is said on every night, so that the work is done on every night.
    return Updated(document, None if problems else hashed, tuple(problems))


def _with_prints(
    standing: StandingWorkbook,
    fresh: BookRows,
    old: BookRows,
    what: tuple[Result, LivingPlan, str, Path],
) -> bytes:
    """Return the workbook with print headers and footers of tonight: the marking, the status.

    What people have changed in them stays. What the program had written is known by what it had
    written above the plan.
    """
    sheets = [name for name in fresh.names if old.part(name) is not None]
    head = standing.plan.written.head if standing.plan.written else {}
    if not head or all(print_texts(fresh[n]) == print_texts(old[n]) for n in sheets):
        return standing.content
    instead = {name: head.get(cell, "") for name, cell in _IN_PRINTS.items()}
    before = BookRows(render_poam_workbook(*what, instead).content)
    parts = old.parts
    for name in sheets:
        texts = print_texts(before[name]), print_texts(fresh[name])
        parts[old.path(name)] = with_print_texts(old[name], *texts)
    return _repacked(standing.content, old.parts, parts)


def _with_memory(content: bytes, fresh: BookRows) -> bytes:
    """Return the workbook with its hidden sheet again, which people have deleted."""
    parts = read_package(content)
    found = {row.number: row.values for row in fresh.rows(HIDDEN_SHEET)}
    rows = [
        [as_text(values.get(column)) for column in range(1, max(values, default=0) + 1)]
        for values in (found.get(number, {}) for number in range(1, max(found) + 1))
    ]
    try:
        return _repacked(content, parts, with_hidden_sheet(parts, HIDDEN_SHEET, rows))
    except MarkupError:
        return content


def _repacked(content: bytes, before: Mapping[str, bytes], parts: Mapping[str, bytes]) -> bytes:
    """Return a package with other parts; those that did not change keep their bytes."""
    if before == parts:
        return content
    packed = packed_as_read(content, before)
    return write_package(
        packed[name] if before.get(name) is part else pack(name, part)
        for name, part in parts.items()
    )


def close_poam_workbook(living: LivingPlan, standing: StandingWorkbook, name: str) -> Document:
    """Return the workbook that stands with its items closed; its other sheets wait for a run.

    Raises OutputFailed, as the patch does.
    """
    old = BookRows(standing.content)
    told = [
        SheetRow(0, {}, {n: text for n, text in enumerate(texts, start=1) if text})
        for texts in as_rows(living.written)
    ]
    patches = [_plan_patch(living, standing.plan, {})]
    patches += own_patch(HIDDEN_SHEET, _remembered(old, told), old).patches
    return Document(name, patch_workbook(standing.content, patches))


def _layout(book: BookRows) -> list[Mapping[int, Value]]:
    """Return what the hidden sheet says of the plan's sheet and its columns."""
    return [values for values in book.values(HIDDEN_SHEET) if values.get(1) in _LAYOUT]


def _remembered(old: BookRows, told: Sequence[SheetRow]) -> tuple[SheetRow, ...]:
    """Return the hidden sheet of a workbook of another template: its own layout, the new memory."""
    kept = [row for row in old.rows(HIDDEN_SHEET) if row.label not in WRITTEN_KINDS]
    # The cells above the plan are told there already, as this workbook has them.
    new = [row for row in told if row.label in WRITTEN_KINDS]
    rows = enumerate((*kept, *new), start=1)
    return tuple(row._replace(number=number) for number, row in rows)


@dataclass(frozen=True, slots=True)
class _Head:
    """A cell above the plan: its new value, whether it is written, and what to remember of it."""

    value: Value
    write: bool
    base: Value


def _heads(memory: Sequence[Mapping[int, Value]], plan: StandingPlan) -> Mapping[str, _Head]:
    """Return the cells above the plan merged, by the cell that each had when first written.

    A Conditional date that people typed stays theirs, though the program would now say the same.
    """
    before = plan.written.head if plan.written else {}
    found = {}
    for row in memory:
        if row.get(1) != _HEAD:
            continue
        cell, new = str(row.get(2)), row.get(_BASE)
        stands = plan.head[cell].value if cell in plan.head else None
        kept = as_text(stands) == as_text(before.get(cell)) or as_text(stands) == as_text(new)
        differs = kept and as_text(stands) != as_text(new)
        write = differs and cell in plan.head and not plan.head[cell].kept
        theirs = cell == plan.granted_cell and bool(plan.typed_date)
        found[cell] = _Head(new, write, new if kept and not theirs else before.get(cell))
    return found


def _with_heads(rows: Sequence[SheetRow], heads: Mapping[str, _Head]) -> Iterator[SheetRow]:
    """Yield the rows of the hidden sheet with what is to be remembered of the cells above."""
    for row in rows:
        if row.values.get(1) != _HEAD:
            yield row
        else:
            base = heads[str(row.values.get(2))].base
            others = {column: value for column, value in row.values.items() if column != _BASE}
            said = {} if base in ("", None) else {_BASE: base}
            yield row._replace(values={**others, **said})


def _plan_patch(living: LivingPlan, plan: StandingPlan, heads: Mapping[str, _Head]) -> SheetPatch:
    firsts = [row.row for row in plan.rows if as_text(row.values.get("requirement"))]
    laters = [row.row for row in plan.rows if not as_text(row.values.get("requirement"))]
    like = firsts[0] if firsts else plan.header_row + 1
    later = laters[0] if laters else like
    columns = plan.columns
    cells = [
        CellEdit(plan.head[cell].row, plan.head[cell].column, head.value)
        for cell, head in heads.items()
        if head.write
    ]
    cells += [
        CellEdit(write.row, columns[write.field], write.value, like)
        for write in living.writes
        if write.field in columns
    ]
    appended = tuple(
        NewRow(
            {columns[name]: value for name, value in row.items() if name in columns},
            like if as_text(row.get("requirement")) else later,
        )
        for row in living.appended
    )
    return SheetPatch(plan.sheet, tuple(cells), appended)
