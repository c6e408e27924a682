"""What came back by mail and gave way to what stands here, until one of the two sides gives way.

A cell is settled once it says what came back, or is changed to something else: then somebody has
looked. What has no cell here any more is settled once it stands somewhere in its item's rows, or
nothing of the item is left to be done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from poam_batch.plan.rows import OwnRows
from poam_batch.poam import Conflict
from poam_batch.standing import StandingPlan, StandingRow
from poam_batch.written import MailedCell, Stage, Written, as_text

BETWEEN = "; "
_MOST_FILES, _MOST_CELLS = 50, 100
_NOTHING = "Nothing"
_WHERE = "(in the workbook that came back)"


class StillDiffering(NamedTuple):
    """A cell that came back and is not settled, and how it is listed tonight."""

    cell: MailedCell
    conflict: Conflict


def mailed_conflict(cell: MailedCell, header: str, row: int = 0) -> Conflict:
    """Return how a cell that came back is listed; `row` is where it stands here, 0 for nowhere."""
    return Conflict(cell.item_id, header, cell.stands, f"{cell.came or _NOTHING} {_WHERE}", row)


def still_differing(
    before: Written | None, plan: StandingPlan | None, own: OwnRows
) -> tuple[StillDiffering, ...]:
    """Return what came back on earlier nights and is not settled by what stands now."""
    if before is None or plan is None:
        return ()
    done = {item.item_id for item in before.items if item.stage is not Stage.OPEN}
    left = (cell for cell in before.mailed if cell.item_id not in done)
    return tuple(_differing(left, plan, own))


def _differing(
    cells: Iterable[MailedCell], plan: StandingPlan, own: OwnRows
) -> Iterator[StillDiffering]:
    for cell in cells:
        if not cell.item_id and cell.field:
            head = plan.head.get(cell.field)
            text, row = ("", 0) if head is None else (as_text(head.value), head.row)
            if text == cell.stands:
                yield StillDiffering(cell, mailed_conflict(cell, cell.field, row))
            continue
        rows = own.rows.get(cell.item_id, ())
        here = next((r for r in rows if r.milestone_id == cell.milestone_id), None)
        if here is not None and cell.field in plan.columns:
            if as_text(here.values.get(cell.field)) == cell.stands:
                header = plan.headers.get(cell.field, cell.field)
                yield StillDiffering(cell, mailed_conflict(cell, header, here.row))
        elif not _stands_somewhere(cell, rows or plan.rows):
            header = plan.headers.get(cell.field, cell.field)
            yield StillDiffering(cell, mailed_conflict(cell, header))


def _stands_somewhere(cell: MailedCell, rows: Iterable[StandingRow]) -> bool:
    """Return whether what came back stands in a column of some rows, of a whole row in any."""
    if cell.field:
        return bool(cell.came) and any(
            as_text(row.values.get(cell.field)) == cell.came for row in rows
        )
    texts = {as_text(value) for row in rows for value in row.values.values()}
    return texts.issuperset(cell.came.split(BETWEEN))


def with_mail(written: Written, files: Iterable[str], cells: Iterable[MailedCell]) -> Written:
    """Return what is to be remembered with workbooks that came back tonight, by their hashes.

    `cells` are what gave way in them. The last 50 workbooks and 100 cells are kept.
    """
    merged = tuple(dict.fromkeys((*written.merged, *files)))
    mailed = tuple(dict.fromkeys((*written.mailed, *cells)))
    return replace(written, merged=merged[-_MOST_FILES:], mailed=mailed[-_MOST_CELLS:])
