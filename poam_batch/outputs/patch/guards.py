"""What must not be written into: areas of one formula, and cells that a merge hides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from poam_batch.ooxml.markup import read_attributes
from poam_batch.ooxml.refs import Reference, column_letters, parse_reference
from poam_batch.ooxml.sheet_text import RowText
from poam_batch.outputs.patch.areas import Span
from poam_batch.outputs.patch.edits import Value
from poam_batch.outputs.patch.refusals import not_patchable

_AREA = re.compile(r"""<(?:[\w.-]+:)?f\b([^>]*\bt\s*=\s*["'](?:array|dataTable)["'][^>]*)>""")


class WrittenCell(NamedTuple):
    """A cell that a patch writes: its place and its value."""

    row: int
    column: int
    value: Value

    @property
    def reference(self) -> str:
        """Where the cell is: B5."""
        return f"{column_letters(self.column)}{self.row}"


def formula_areas(rows: Iterable[RowText]) -> list[Reference]:
    """Return the areas of more than one cell that one formula fills."""
    found: list[Reference] = []
    for row in rows:
        if "array" not in row.inner and "dataTable" not in row.inner:
            continue
        for match in _AREA.finditer(row.inner):
            reference = parse_reference(read_attributes(match[1]).get("ref", ""))
            if reference.last and reference.last != reference.first:
                found.append(reference)
    return found


def check_areas(areas: Iterable[Reference], cells: Sequence[WrittenCell], sheet: str) -> None:
    """Refuse to write into an area that one formula fills: Excel would not open it as it is."""
    for area in areas:
        for cell in cells:
            if _covers(area, cell):
                raise not_patchable(
                    f"One formula fills the cells {area}, and one of them is to be set.",
                    "Clear the array formula or the data table, or move it to other cells.",
                    sheet,
                    cell.reference,
                )


def check_merges(merges: Iterable[Reference], cells: Sequence[WrittenCell], sheet: str) -> None:
    """Refuse to write where a merge would hide what is written."""
    for merge in merges:
        for cell in cells:
            corner = (merge.rows[0], merge.columns[0])
            shown = cell.value in (None, "") or (cell.row, cell.column) == corner
            if not shown and _covers(merge, cell):
                raise not_patchable(
                    f"The cells {merge} are merged: what is written into this one would not show.",
                    "Unmerge them.",
                    sheet,
                    cell.reference,
                )


def check_edge(areas: Iterable[Reference], first: int, what: str, sheet: str) -> None:
    """Refuse to replace the rows from `first` on where an area starts above and reaches in."""
    for area in areas:
        if area.rows[0] < first <= area.rows[1]:
            raise not_patchable(
                f"The {what} {area} starts above row {first}, from where on rows are replaced.",
                "Let it end above that row.",
                sheet,
                str(area.first),
            )


def _covers(area: Reference, cell: WrittenCell) -> bool:
    return Span(*area.rows).holds(cell.row) and Span(*area.columns).holds(cell.column)
