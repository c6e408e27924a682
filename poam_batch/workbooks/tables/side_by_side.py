"""Tables side by side under one header row: each is read by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from poam_batch.workbooks.grids.open import Sheet
from poam_batch.workbooks.tables.columns import Header
from poam_batch.workbooks.tables.id_columns import IdColumn
from poam_batch.workbooks.words.cells import Ident, IdentKind
from poam_batch.workbooks.words.vocabulary import Meaning


def parts_of(headers: Sequence[Header], ids: Sequence[IdColumn]) -> tuple[range, ...]:
    """Return the columns of each table side by side, or none where there is only one.

    Each has a header for ids with other ids under it, and a header for a status behind that.
    What stands left of the first id belongs to the first table, and so on.
    """
    starts = sorted((one for one in ids if one.headed), key=lambda one: one.column)
    if len(starts) < 2:
        return ()
    before = _columns_before(headers, starts[0].column)
    edges = [0, *(_start(headers, one.column, before) for one in starts[1:]), len(headers)]
    parts = tuple(range(first, end) for first, end in pairwise(edges))
    if not all(_has_status(headers, part) for part in parts):
        return ()
    return parts if all(_differ(*pair) for pair in pairwise(starts)) else ()


def _differ(one: IdColumn, other: IdColumn) -> bool:
    """Return whether most rows name another requirement in each of two columns."""
    pairs = zip(one.idents, other.idents, strict=True)
    both = [(left, right) for left, right in pairs if _is_named(left) and _is_named(right)]
    differ = sum(left.short != right.short for left, right in both if left and right)
    return differ * 2 > len(both) > 0


def _is_named(ident: Ident | None) -> bool:
    return ident is not None and ident.kind is IdentKind.REQUIREMENT


def _columns_before(headers: Sequence[Header], column: int) -> list[str]:
    """Return the headers left of the first ids, the nearest first: `Family`."""
    return [header.text.casefold() for header in reversed(headers[:column])]


def _start(headers: Sequence[Header], column: int, before: Sequence[str]) -> int:
    """Return where a table starts whose ids stand in a column: the same headers stand before it."""
    for text in before:
        if not text or headers[column - 1].text.casefold() != text:
            break
        column -= 1
    return column


def _has_status(headers: Sequence[Header], part: range) -> bool:
    return any(headers[column].rank(Meaning.STATUS) is not None for column in part)


def part_of_sheet(sheet: Sheet, rows: range, columns: range) -> Sheet:
    """Return a sheet that holds some of its cells alone, each where it was, and ends with them."""
    empty = [""] * len(sheet.grid[0])
    left, right = empty[: columns.start], empty[columns.stop :]
    held = (sheet.grid[row][columns.start : columns.stop] for row in rows)
    return replace(
        sheet, grid=[*[empty] * rows.start, *([*left, *cells, *right] for cells in held)]
    )
