"""The sheet of the plan in a POA&M workbook, its header row, and the column of each field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from poam_batch.ooxml.refs import column_letters
from poam_batch.problems import WorkbookRejected, rejected
from poam_batch.workbooks.grids.open import OpenSheets, Sheet
from poam_batch.workbooks.poam_memory import PlanLayout, heading
from poam_batch.workbooks.words.vocabulary import load_vocabulary

# Fewer are a coincidence: the sheet of conflicts has the ids too, others the requirements.
_FEWEST_HEADERS = 3
_LONGEST_HEADER = 300
_RESTORE_ROW = "Restore the row of headers."


@dataclass(frozen=True, eq=False, slots=True)
class FoundPlan:
    """The plan as found: its sheet and layout, its header row and columns counted from 1.

    `columns` and `headers` are by field, and only of the columns that are still there.
    """

    sheet: Sheet
    layout: PlanLayout
    header_row: int
    columns: Mapping[str, int]
    headers: Mapping[str, str]


class _Headers(NamedTuple):
    """A row of headers, counted from 1, and the columns of each field in it."""

    row: int
    columns: Mapping[str, Sequence[int]]


def not_understood(message: str, hint: str) -> WorkbookRejected:
    """Return the rejection of a POA&M workbook in which the plan cannot be told for certain."""
    hint = f"{hint} Or put an earlier version of the workbook in its place."
    return rejected("poam_not_understood", message, hint)


def find_plan(book: OpenSheets, layouts: Sequence[PlanLayout]) -> FoundPlan:
    """Return the plan of a workbook that was written in one of several layouts.

    It stands on the sheet that the layout names, or where people renamed it on the only one with
    its headers. Raises `WorkbookRejected`: `poam_not_understood`, and as `OpenSheets.read`.
    """
    named = [layout for layout in layouts if layout.sheet in book.names]
    if len(named) == 1:
        (sheet,) = book.read(named[0].sheet)
        return _plan_on(sheet, named[0])
    sheets = tuple(_others(book))
    found = [(s, layout) for s in sheets for layout in layouts if _has_ids(s, layout)]
    if not found:
        ids = '" or "'.join(layout.headers["item_id"] for layout in layouts)
        raise not_understood(
            f'No sheet has the headers of the plan, such as "{ids}".', _RESTORE_ROW
        )
    names = list(dict.fromkeys(sheet.name for sheet, _ in found))
    if len(names) > 1:
        raise not_understood(
            f'The sheets "{names[0]}" and "{names[1]}" both have the headers of the plan.',
            f'Name the one that counts "{found[0][1].sheet}", as it was.',
        )
    return _plan_on(*found[0])


def _others(book: OpenSheets) -> Iterator[Sheet]:
    """Yield every sheet that may be the plan; one that is too large to be read is none."""
    for name in book.names:
        if name == load_vocabulary().our_sheet:
            continue
        try:
            yield from book.read(name)
        except WorkbookRejected as rejection:
            if rejection.problem.code != "too_large":
                raise


def _has_ids(sheet: Sheet, layout: PlanLayout) -> bool:
    headers = _headers(sheet, layout)
    return headers is not None and "item_id" in headers.columns


def _headers(sheet: Sheet, layout: PlanLayout) -> _Headers | None:
    """Return the row with the most headers, the uppermost of equals, if any row has enough."""
    fields = {heading(text): name for name, text in layout.headers.items()}
    best = None
    most = _FEWEST_HEADERS - 1
    for number, row in enumerate(sheet.grid, start=1):
        found: dict[str, list[int]] = {}
        for column, value in enumerate(row, start=1):
            if isinstance(value, str) and 0 < len(value) < _LONGEST_HEADER:
                name = fields.get(heading(value))
                if name is not None:
                    found.setdefault(name, []).append(column)
        if len(found) > most:
            best, most = _Headers(number, found), len(found)
        if most == len(fields):
            break
    return best


def _plan_on(sheet: Sheet, layout: PlanLayout) -> FoundPlan:
    """Return the plan of a sheet, or refuse one whose columns are not certain."""
    found = _headers(sheet, layout)
    ids = layout.headers["item_id"]
    if found is None:
        message = f'The sheet "{sheet.name}" has no row with the headers of the plan.'
        raise not_understood(message, f'{_RESTORE_ROW} Its first one is "{ids}".')
    if "item_id" not in found.columns:
        raise not_understood(
            f'{sheet.name}!{found.row}: the header "{ids}" is missing, by which items are known.',
            f'Write "{ids}" above the column of ids, or into an empty column where it is gone.',
        )
    columns = {name: _only(sheet, found, name) for name in found.columns}
    texts = sheet.grid[found.row - 1]
    headers = {name: " ".join(str(texts[number - 1]).split()) for name, number in columns.items()}
    return FoundPlan(sheet, layout, found.row, columns, headers)


def _only(sheet: Sheet, headers: _Headers, name: str) -> int:
    """Return the column of a field; of two with its header, the one that holds anything."""
    columns = headers.columns[name]
    if len(columns) == 1:
        return columns[0]
    filled = [column for column in columns if _is_filled(sheet, headers.row, column)]
    if len(filled) > 1:
        first, second = (column_letters(column) for column in filled[:2])
        text = sheet.grid[headers.row - 1][filled[0] - 1]
        raise not_understood(
            f"{sheet.name}!{headers.row}: the columns {first} and {second} both have the header "
            f'"{text}".',
            "Give the column that you added another header.",
        )
    return (filled or columns)[0]


def _is_filled(sheet: Sheet, header_row: int, column: int) -> bool:
    """Return whether a column holds anything below the headers, if only a formula that failed."""
    failed = {cell.rstrip("0123456789") for cell in sheet.errors | sheet.unvalued}
    values = (row[column - 1] for row in sheet.grid[header_row:])
    return column_letters(column) in failed or any(value not in ("", None) for value in values)
