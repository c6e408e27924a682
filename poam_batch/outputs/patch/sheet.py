"""One sheet part patched: its rows, and what around them has to follow."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from poam_batch.ooxml.refs import MAX_ROW
from poam_batch.ooxml.sheet_text import RowText, SheetText, cut_sheet
from poam_batch.outputs.patch.areas import AddedRow, RowChange, Span
from poam_batch.outputs.patch.book import Book
from poam_batch.outputs.patch.edits import (
    CellEdit,
    InsertedRow,
    NewRow,
    RowsReplaced,
    SheetPatch,
)
from poam_batch.outputs.patch.elements import dimensioned, grown, merges
from poam_batch.outputs.patch.guards import (
    WrittenCell,
    check_areas,
    check_edge,
    check_merges,
    formula_areas,
)
from poam_batch.outputs.patch.inserted import inserting, new_rows, renumbered, row_after
from poam_batch.outputs.patch.refusals import not_patchable
from poam_batch.outputs.patch.rows import RowWriter
from poam_batch.outputs.patch.shared import lost_formulas, spelt_out
from poam_batch.outputs.patch.tables import Table

_NONE = RowChange()
_FORMULA = re.compile(r"<(?:[\w.-]+:)?f[\s>/]")


@dataclass(frozen=True, slots=True)
class PatchedSheet:
    """A patched sheet part, the rows it gained, the cells written, and if formulas went."""

    content: bytes
    change: RowChange = _NONE
    written: tuple[WrittenCell, ...] = ()
    formulas_lost: bool = False


def patch_sheet(
    content: bytes, patch: SheetPatch, book: Book, tables: Sequence[Table]
) -> PatchedSheet:
    """Return a sheet part with its changes; the same bytes where there is nothing to change.

    Raises `OutputFailed` naming the cell that cannot be set, and `ValueError` where the sheet is
    not understood.
    """
    return _Patching(cut_sheet(content), content, patch, book).done(tables)


class _Patching:
    """The patching of one sheet: rows are changed first, then what stands around them."""

    def __init__(self, sheet: SheetText, content: bytes, patch: SheetPatch, book: Book) -> None:
        self._sheet = sheet
        self._content = content
        self._patch = patch
        self._writer = RowWriter(sheet, book)
        self._old = {row.number: row for row in sheet.rows}
        self._rows = dict(self._old)
        self._merges = merges(sheet.behind)
        self._written: list[WrittenCell] = []

    def done(self, tables: Sequence[Table]) -> PatchedSheet:
        """Return the patched sheet."""
        for _, edits in groupby(sorted(self._patch.cells, key=_place), lambda edit: edit.row):
            self._edit(list(edits))
        change = _NONE
        if self._patch.replaced:
            change = self._replace(self._patch.replaced)
        elif self._patch.appended:
            change = self._append(self._patch.appended, tables)
        elif self._patch.inserted:
            change = self._insert(self._patch.inserted)
        if self._rows == self._old:
            return PatchedSheet(self._content)
        self._check(change)
        lost = lost_formulas(self._sheet.rows, self._rows, self._sheet.prefix)
        rows = [
            spelt_out(self._rows[number], lost, self._sheet.prefix) for number in sorted(self._rows)
        ]
        return PatchedSheet(
            bytes(self._around(rows, change)), change, tuple(self._written), self._formulas_lost()
        )

    def _edit(self, edits: Sequence[CellEdit]) -> None:
        """Set the cells of one row."""
        number = edits[0].row
        row = self._writer.edited(self._rows.get(number), edits)
        if row is not None and row != self._rows.get(number):
            self._rows[number] = row
            self._written += [WrittenCell(number, edit.column, edit.value) for edit in edits]

    def _append(self, new: Sequence[NewRow], tables: Sequence[Table]) -> RowChange:
        """Add rows below all that has content, is set in the same patch, or lends its styles."""
        last = self._last_filled()
        if self._stand_already(new, last):
            return _NONE
        ends = [merge.rows[1] for merge in self._merges]
        likes = {row.like for row in new}
        ends += [t.rows.last for t in tables if not any(map(t.rows.holds, likes))]
        start = max(last, *ends, *likes, *(edit.row for edit in self._patch.cells)) + 1
        added = tuple(AddedRow(start + index, row.like) for index, row in enumerate(new))
        self._put(added, new)
        block = start
        while block - 1 in self._rows and self._writer.filled(self._rows[block - 1]):
            block -= 1
        return RowChange(added, last, block)

    def _insert(self, inserted: Sequence[InsertedRow]) -> RowChange:
        """Put rows between others; every row below moves, with its bytes but for the numbers."""
        moved = (
            renumbered(row, row_after(number, inserted), self._sheet.prefix)
            for number, row in self._rows.items()
        )
        self._rows = {row.number: row for row in moved}
        for number, one in zip(new_rows(inserted), inserted, strict=True):
            made = self._writer.made(number, one.row, None)
            self._rows |= {} if made is None else {number: made}
            cells = one.row.values.items()
            self._written += [WrittenCell(number, *cell) for cell in cells]
        return inserting(inserted, max(self._old, default=0))

    def _replace(self, replaced: RowsReplaced) -> RowChange:
        """Put rows in place of those from one on."""
        first = replaced.first
        new = replaced.rows or (NewRow({}, first),)
        last = max(self._last_filled(), first)
        added = tuple(AddedRow(first + index, row.like) for index, row in enumerate(new))
        added += tuple(AddedRow(one.number, one.row.like) for one in replaced.further)
        self._rows = {number: row for number, row in self._rows.items() if number < first}
        self._put(added, (*new, *(one.row for one in replaced.further)))
        return RowChange(added, last, first, first, replaced.own)

    def _put(self, added: Iterable[AddedRow], new: Sequence[NewRow]) -> None:
        """Write rows where they belong."""
        for row, values in zip(added, new, strict=True):
            if row.number > MAX_ROW:
                raise not_patchable("The sheet has no row left.", "Delete rows below the others.")
            old = self._old.get(row.number)
            made = self._writer.made(row.number, values, old)
            if made is not None:
                self._rows[row.number] = made
            if made != old:
                cells = values.values.items()
                self._written += [WrittenCell(row.number, *cell) for cell in cells]

    def _stand_already(self, new: Sequence[NewRow], last: int) -> bool:
        """Return whether the last rows with content hold these already."""
        first = last - len(new) + 1
        return all(
            self._writer.holds(self._rows.get(first + index), row) for index, row in enumerate(new)
        )

    def _last_filled(self) -> int:
        numbers = sorted(self._rows, reverse=True)
        return next((n for n in numbers if self._writer.filled(self._rows[n])), 0)

    def _check(self, change: RowChange) -> None:
        """Refuse what would break the sheet."""
        name, areas = self._patch.sheet, formula_areas(self._sheet.rows)
        if change.replaced:
            check_edge(areas, change.replaced, "formula of the cells", name)
            check_edge(self._merges, change.replaced, "merge", name)
            areas = [area for area in areas if area.rows[0] < change.replaced]
        check_areas(areas, self._written, name)
        check_merges(merges(grown(self._sheet.behind, change)), self._written, name)

    def _around(self, rows: Sequence[RowText], change: RowChange) -> SheetText:
        """Return the sheet with the rows, and all around them following."""
        sheet = self._sheet
        ahead = grown(sheet.ahead, change)
        if self._written or change.replaced:
            numbers = [*(cell.row for cell in self._written), *(row.number for row in change.added)]
            columns = [cell.column for cell in self._written] or [1]
            ahead = dimensioned(ahead, _span(numbers), _span(columns), change)
        return sheet._replace(ahead=ahead, rows=tuple(rows), behind=grown(sheet.behind, change))

    def _formulas_lost(self) -> bool:
        """Return whether a cell lost its formula, so that the order of calculation is stale."""
        return any(
            _formulas(self._rows.get(number)) < _formulas(row)
            for number, row in self._old.items()
            if self._rows.get(number) is not row
        )


def _place(edit: CellEdit) -> tuple[int, int]:
    return edit.row, edit.column


def _span(numbers: Iterable[int]) -> Span:
    return Span(min(numbers := list(numbers)), max(numbers))


def _formulas(row: RowText | None) -> int:
    return len(_FORMULA.findall(row.inner)) if row else 0
