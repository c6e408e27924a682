"""A POA&M workbook of this program becomes a `StandingPlan`, whatever people made of it since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from poam_batch.ooxml.refs import column_letters
from poam_batch.problems import Problem, Severity, WorkbookRejected
from poam_batch.standing import HeadCell, StandingPlan, StandingRow
from poam_batch.workbooks.grids.admit import admit_bytes
from poam_batch.workbooks.grids.open import OpenSheets, open_sheets
from poam_batch.workbooks.poam_cells import PlanCells, plan_cells
from poam_batch.workbooks.poam_columns import FoundPlan, find_plan, not_understood
from poam_batch.workbooks.poam_head import places_now
from poam_batch.workbooks.poam_memory import (
    Place,
    PlanMemory,
    heading,
    read_memory,
    shipped_layouts,
)
from poam_batch.workbooks.words.vocabulary import load_vocabulary
from poam_batch.written import Written, as_text

_TITLE_ROWS = 3


def read_standing(content: bytes, name: str) -> StandingPlan:
    """Return the plan of a POA&M workbook as people left it; `name` is what messages call it.

    Raises `WorkbookRejected`: `poam_not_understood` where sheet, header row or columns are not
    certain, and what `admit` and `OpenSheets.read` raise. Run it in a process that may die.
    """
    try:
        return _read(content, name)
    except WorkbookRejected as rejection:
        problem = rejection.problem
        named = replace(problem, message=f"{name}: {problem.message}")
        raise WorkbookRejected(named) from rejection


def _read(content: bytes, name: str) -> StandingPlan:
    book = open_sheets(admit_bytes(content))
    memory = read_memory(book)
    plan = find_plan(book, (memory.layout,) if memory.layout else shipped_layouts())
    cells = plan_cells(plan.sheet, book.xml(plan.sheet.name))
    rows = tuple(_rows(plan, cells, memory.written))
    if "requirement" not in plan.columns:
        _check_ids(plan, rows, memory.written)
    return StandingPlan(
        sheet=plan.sheet.name,
        header_row=plan.header_row,
        columns=plan.columns,
        headers=plan.headers,
        rows=rows,
        head=_head(plan, cells),
        written=memory.written,
        problems=(*_lost(memory, name), *_renamed(plan), *_sheets_renamed(book, plan)),
        own_headers=tuple(_own_headers(plan)),
        granted_cell=plan.layout.granted,
    )


def _own_headers(plan: FoundPlan) -> Iterator[str]:
    """Yield the headers of the columns that people added."""
    for column, text in enumerate(plan.sheet.grid[plan.header_row - 1], start=1):
        if column not in plan.columns.values() and as_text(text):
            yield " ".join(as_text(text).split())


def _renamed(plan: FoundPlan) -> Iterator[Problem]:
    """Yield a warning for each column that seems to have another header now.

    Its header is gone, and right of the column that was its left neighbour stands an unknown one.
    """
    texts = [" ".join(as_text(t).split()) for t in plan.sheet.grid[plan.header_row - 1]]
    fields = list(plan.layout.columns)
    for before, name in pairwise(fields):
        column = plan.columns.get(before, len(texts)) + 1
        if name in plan.columns or column > len(texts) or column in plan.columns.values():
            continue
        text, meant = texts[column - 1], plan.layout.headers[name]
        cell = f"{column_letters(column)}{plan.header_row}"
        if text and _follows(plan, fields, (name, column)):
            yield Problem(
                "poam_header_changed",
                Severity.WARNING,
                f'{plan.sheet.name}!{cell}: the header "{meant}" is gone, and "{text}" stands in '
                f'its place, right of "{plan.headers[before]}". It is taken for a column of your '
                f"own: nothing is brought up to date in it, and nothing is read from it.",
                f'Write "{meant}" there again. If you deleted that column and added one of your '
                "own, move yours to the right end.",
                plan.sheet.name,
                cell,
                text,
            )


def _sheets_renamed(book: OpenSheets, plan: FoundPlan) -> Iterator[Problem]:
    """Yield a warning for each sheet of the program's that stands under another name now."""
    own = plan.layout.own_sheets
    gone = {title: name for name, title in own.items() if name not in book.names}
    known = {*own, plan.sheet.name, load_vocabulary().our_sheet}
    for other in (name for name in book.names if gone and name not in known):
        try:
            (sheet,) = book.read(other)
        except WorkbookRejected as rejection:
            if rejection.problem.code != "too_large":
                raise
            continue
        first = {as_text(value) for row in sheet.grid[:_TITLE_ROWS] for value in row[:1]}
        for title in first & gone.keys():
            yield Problem(
                "poam_sheet_renamed",
                Severity.WARNING,
                f'The sheet "{gone[title]}" is called "{other}" now. It is known by its name '
                "alone, so it is no longer brought up to date, and what it says grows old.",
                f'Name it "{gone[title]}" again, or delete it.',
                other,
            )


def _follows(plan: FoundPlan, fields: Sequence[str], found: tuple[str, int]) -> bool:
    """Return whether the next column that is still there stands right of a place."""
    name, column = found
    later = fields[fields.index(name) + 1 :]
    return not later or plan.columns.get(later[0], column + 1) == column + 1


def _rows(plan: FoundPlan, cells: PlanCells, written: Written | None) -> Iterator[StandingRow]:
    """Yield the rows that may be of an item, hidden and filtered ones too.

    A row whose ids were cleared may be, where its requirement has an item.
    """
    known = None if written is None else {item.requirement for item in written.items}
    for number in range(plan.header_row + 1, len(plan.sheet.grid) + 1):
        row = _row(plan, cells, number)
        requirement = as_text(row.values.get("requirement"))
        if row.item_id or row.milestone_id:
            if heading(row.item_id) != heading(plan.headers["item_id"]):
                yield row
        elif requirement and (known is None or requirement in known):
            yield row


def _row(plan: FoundPlan, cells: PlanCells, number: int) -> StandingRow:
    places = {name: Place(number, column) for name, column in plan.columns.items()}
    values = {name: cells.value(place) for name, place in places.items()}
    return StandingRow(
        number,
        as_text(values["item_id"]),
        as_text(values.get("milestone_id")) if _has_own_step(cells, places) else "",
        values,
        frozenset(name for name, place in places.items() if cells.is_kept(place)),
    )


def _has_own_step(cells: PlanCells, places: Mapping[str, Place]) -> bool:
    """Return whether a row has a milestone id of its own, and not one merged over several rows."""
    return places.get("milestone_id") not in cells.covered


def _check_ids(plan: FoundPlan, rows: Sequence[StandingRow], written: Written | None) -> None:
    """Refuse a plan without requirements where the ids alone do not tell what a row is of."""
    known: set[str] = set()
    for item in () if written is None else written.items:
        known |= {item.item_id, *(milestone.milestone_id for milestone in item.milestones)}
    for row in rows:
        ids = {row.item_id, row.milestone_id}
        if not (ids & known if known else row.item_id.rpartition("#")[2].isdecimal()):
            header = plan.layout.headers["requirement"]
            raise not_understood(
                f"{plan.sheet.name}!{row.row}: the ids of this row were changed, and the header "
                f'"{header}" is missing, by which it could be known.',
                f'Write "{header}" above the column of requirements, or restore the ids.',
            )


def _head(plan: FoundPlan, cells: PlanCells) -> Mapping[str, HeadCell]:
    """Return what stands above the header row, by the cell each had when it was written."""
    return {
        f"{column_letters(then.column)}{then.row}": HeadCell(
            now.row, now.column, cells.value(now), cells.is_kept(now)
        )
        for then, now in places_now(plan).items()
    }


def _lost(memory: PlanMemory, name: str) -> tuple[Problem, ...]:
    if memory.written is not None:
        return ()
    return (
        Problem(
            "poam_memory_lost",
            Severity.WARNING,
            f"{name}: the hidden sheet with what was last written {memory.lost}. What is "
            "remembered in the output folder counts instead.",
            "It is made again. Leave it in the workbook: without it, one that comes back "
            "by mail is of no known client.",
        ),
    )
