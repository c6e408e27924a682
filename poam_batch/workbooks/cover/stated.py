"""The client's own numbers of a workbook, level by level: columns of points, and total scores.

They stand in any visible table or cell but those of the client's own POA&M.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from poam_batch.stated import Stated, StatedTotal
from poam_batch.workbooks.choosing.selection import Selection
from poam_batch.workbooks.cover.totals import stated_totals
from poam_batch.workbooks.grids.open import Book
from poam_batch.workbooks.rows.points import stated_columns
from poam_batch.workbooks.words.levels import load_catalog
from poam_batch.workbooks.words.vocabulary import Vocabulary


def read_stated(
    book: Book, selection: Selection, levels: Sequence[int], vocabulary: Vocabulary
) -> Mapping[int, Stated]:
    """Return what a workbook states at each of its levels that has points.

    A total that does not say what it is of is the lowest such level's.
    """
    catalogs = {level: load_catalog(level) for level in sorted(levels)}
    scored = {n: c for n, c in catalogs.items() if c.rule_set.maximum is not None}
    if not scored:
        return {}
    plans = [table.sheet for table in selection.tables if table not in selection.ours]
    sheets = [sheet for sheet in book.sheets if sheet not in plans]
    totals = tuple(stated_totals(sheets, selection.ours, vocabulary))
    statuses = [one.status for one in selection.chosen]
    return {
        level: Stated(
            tuple(stated_columns(selection.ours, statuses, catalog)),
            _of(totals, catalog.rule_set.maximum, level == min(scored)),
        )
        for level, catalog in scored.items()
    }


def _of(
    totals: Sequence[StatedTotal], maximum: int | None, lowest: bool
) -> tuple[StatedTotal, ...]:
    return tuple(one for one in totals if one.of == maximum or (one.of is None and lowest))
