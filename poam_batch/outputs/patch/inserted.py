"""Rows put between others: those below move down as they are, but for the numbers in them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache

from poam_batch.ooxml.refs import Reference, split_formula
from poam_batch.ooxml.sheet_text import CellText, RowText, cell_of
from poam_batch.ooxml.text import escape_text, unescape_xml
from poam_batch.outputs.patch.areas import AddedRow, RowChange
from poam_batch.outputs.patch.edits import InsertedRow

_ROW = re.compile(r"""(\sr\s*=\s*)(?:"[0-9]+"|'[0-9]+')""")


def row_after(number: int, inserted: Sequence[InsertedRow]) -> int:
    """Return where a row of the old sheet stands once rows have been put between."""
    return number + bisect_left(sorted(row.after for row in inserted), number)


def new_rows(inserted: Sequence[InsertedRow]) -> Iterator[int]:
    """Yield the number of each inserted row, those below one row in their order."""
    for index, row in enumerate(inserted):
        earlier = sum(one.after < row.after for one in inserted)
        same = sum(one.after == row.after for one in inserted[:index])
        yield row.after + earlier + same + 1


def inserting(inserted: Sequence[InsertedRow], last: int) -> RowChange:
    """Return the change of a sheet, with `last` as the last row that it states, in which rows move.

    Every row below the first that is put between counts as made like the one that it was.
    """
    first = min(row.after for row in inserted) + 1
    added = [AddedRow(row_after(number, inserted), number) for number in range(first, last + 1)]
    added += [
        AddedRow(number, one.row.like)
        for number, one in zip(new_rows(inserted), inserted, strict=True)
    ]
    return RowChange(tuple(sorted(added)), max(last, first - 1), first, first)


def renumbered(row: RowText, number: int, prefix: str) -> RowText:
    """Return a row with another number, in its own tag and in those of its cells."""
    if row.number == number:
        return row
    opening = _ROW.sub(rf'\g<1>"{number}"', row.opening, count=1)
    inner = _cells(prefix).sub(rf"\g<1>{number}\g<2>", row.inner)
    return row._replace(number=number, opening=opening, inner=inner)


def moved_cell(cell: CellText, row: int, number: int, prefix: str) -> str | None:
    """Return a cell of one row as it is in another one; None where its formula cannot be moved.

    What its formula refers to in its own row is in the new one; all else stays what it was.
    """
    if row == number:
        return cell.text
    formula = cell_of(cell, row, prefix).formula
    if formula is not None and (formula.kind or not formula.text):
        return None
    text = _cells(prefix).sub(rf"\g<1>{number}\g<2>", cell.text, count=1)
    if formula is None:
        return text
    own = escape_text(_moved(unescape_xml(formula.text), row, number))
    pattern = rf"(<{re.escape(prefix)}f\b[^>]*>)[^<]*"
    return re.sub(pattern, lambda found: found[1] + own, text, count=1)


def _moved(formula: str, row: int, number: int) -> str:
    """Return a formula with its references to cells of its own row in another one."""
    pieces = split_formula(formula)
    return "".join(
        str(piece.with_rows(number, number))
        if isinstance(piece, Reference) and not piece.prefix and piece.rows == (row, row)
        else str(piece)
        for piece in pieces
    )


@lru_cache(maxsize=8)
def _cells(prefix: str) -> re.Pattern[str]:
    """Return the pattern of a cell's number within its tag, with what stands before and behind."""
    tag = rf"<{re.escape(prefix)}c(?=\s)[^<>]*?\sr\s*=\s*"
    return re.compile(rf"""({tag}["'][A-Za-z]{{1,3}})[0-9]+(["'])""")
