"""A compiled sheet and its rendering: the rows of one context, and what stands around them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from poam_batch.ooxml.refs import column_letters
from poam_batch.outputs.template.elements import Part, dimension
from poam_batch.outputs.template.formulas import Ground
from poam_batch.outputs.template.headers import HeaderPlan
from poam_batch.outputs.template.rowmap import RowMap, Span
from poam_batch.outputs.template.rows import RowPlan
from poam_batch.outputs.template.run import Layout, SheetRun
from poam_batch.outputs.template.source import Program

SHEET_END = "</worksheet>"
_MOST_LAYOUTS = 128


class RenderedSheet(NamedTuple):
    """A sheet's XML and where its rows went."""

    xml: str
    rows: RowMap


@dataclass(frozen=True, eq=False)
class SheetPlan:
    """A compiled sheet; `parts` write what stands before the rows (`ahead` of them) and behind."""

    ground: Ground
    opening: str
    rows: tuple[RowPlan, ...]
    program: Program
    ahead: tuple[Part, ...]
    behind: tuple[Part, ...]
    headers: tuple[HeaderPlan, ...]
    columns: tuple[int, int]

    def render(self, context: Mapping[str, object]) -> RenderedSheet:
        """Return the sheet for one context."""
        run = SheetRun(self.rows, self.headers, self.ground.structure, self.ground.place)
        functions: dict[str, Callable[..., str]] = {
            "_put": run.put,
            "_pick": run.pick,
            "_rows": run.rows,
            "_fixed": run.fixed,
            "_begin": run.begin,
            "_turn": run.turn,
            "_end": run.end,
            "_header": run.header,
        }
        self.program.run(context, functions)
        around = _around(self, run.layout)
        behind = around.behind
        for index, text in run.headers.items():
            behind = behind.replace(f"\1{index}\1", text)
        xml = run.xml(around.rows)
        written = f"{self.opening}{around.ahead}<sheetData>{xml}</sheetData>{behind}{SHEET_END}"
        return RenderedSheet(written, around.rows)

    @property
    def last_row(self) -> int:
        """The last row of the template that holds something."""
        last = self.rows[-1].number + self.rows[-1].count - 1 if self.rows else 0
        return max(last, *self.ground.structure.tag_rows, 0)

    def dimension(self, extent: Span | None) -> str:
        """Return the `<dimension>` of the rows that were written."""
        if extent is None:
            return dimension("A1")
        first, last = (column_letters(column) for column in self.columns)
        return dimension(f"{first}{extent.first}:{last}{extent.last}")


class _Around(NamedTuple):
    """What stands around the rows of a sheet, by where they went."""

    ahead: str
    behind: str
    rows: RowMap


# Many clients have as many rows as another: the sheet of every requirement is always as long.
@lru_cache(maxsize=_MOST_LAYOUTS)
def _around(plan: SheetPlan, layout: Layout) -> _Around:
    rows = layout.rows(plan.rows, plan.last_row)
    ahead, behind = (
        "".join(xml for part in parts for xml in part(rows)) for parts in (plan.ahead, plan.behind)
    )
    return _Around(ahead.replace("\2", plan.dimension(layout.extent(plan.rows))), behind, rows)
