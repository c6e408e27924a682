"""The total score that a client's workbook gives: `SPRS score | 97`, `Total score: 97 of 110`.

Recognised strictly: known words, then one whole number. Rows of a table are not looked at, and a
row with several numbers gives none: those are columns.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from poam_batch.stated import StatedTotal
from poam_batch.workbooks.grids.open import Sheet, cell_name
from poam_batch.workbooks.tables.layouts import Table
from poam_batch.workbooks.words.cells import CellValue, clean, header_key
from poam_batch.workbooks.words.vocabulary import LONGEST_WORD, TotalWord, Vocabulary

_TOTAL = re.compile(
    r"(?P<value>[-+]?\d{1,3})(?: ?(?:/|of|out of) ?(?P<of>\d{1,3}))?(?: ?(?:points?|pts?\.?))?",
    re.IGNORECASE,
)
_OUT_OF = re.compile(
    r"[\s(\[]*(?:\bmax(?:imum)?|\bout of|\bof|/)[\s:]*(?P<of>\d{1,3})\s*[)\]]?\s*$", re.IGNORECASE
)
_MOST_ROWS = 200
_MOST_CELLS = 40
_ROWS_BELOW_A_TABLE = 30
_SMALL = range(11)  # a bare "Score: 4" may be of five, or of ten


class _Label(NamedTuple):
    """The words of a total, how sure they are, what stands behind them, and of how much it is."""

    word: TotalWord
    behind: str
    of: int | None


def stated_totals(
    sheets: Iterable[Sheet], tables: Collection[Table], vocabulary: Vocabulary
) -> Iterator[StatedTotal]:
    """Yield the totals on sheets, outside the rows of their tables, from the top down."""
    for sheet in sheets:
        for number in _rows(sheet, [table for table in tables if table.sheet.name == sheet.name]):
            yield from _row(sheet, number, vocabulary)


def _rows(sheet: Sheet, tables: Sequence[Table]) -> Sequence[int]:
    """Return the rows in which a total may stand: at the top, and between and below the ids."""
    found = set(range(min(_MOST_ROWS, len(sheet.grid))))
    for table in tables:
        with_ids = set(table.with_ids.rows)
        last = min(max(with_ids) + _ROWS_BELOW_A_TABLE, table.rows.stop)
        found.update(range(table.rows.start, last))
        found -= with_ids
        found.discard(table.header_row)
    return sorted(found)


def _row(sheet: Sheet, number: int, vocabulary: Vocabulary) -> Iterator[StatedTotal]:
    cells = sheet.grid[number][:_MOST_CELLS]
    for column, cell in enumerate(cells):
        label = _label(cell, vocabulary) if isinstance(cell, str) and cell else None
        if label is None:
            continue
        at = column if label.behind else _only_number(cells, column + 1)
        match = _TOTAL.fullmatch(label.behind or clean(cells[at]))
        if match is not None and (label.of or _is_sure(match, label.word)):
            of = int(match["of"]) if match["of"] else label.of
            yield StatedTotal(int(match["value"]), of, sheet.name, cell_name(number, at))


def _label(text: str, vocabulary: Vocabulary) -> _Label | None:
    if len(text) > LONGEST_WORD:
        return None
    key, _, behind = text.partition(":")
    of = _OUT_OF.search(key)
    word = vocabulary.totals.get(header_key(key[: of.start()] if of else key))
    return None if word is None else _Label(word, clean(behind), int(of["of"]) if of else None)


def _only_number(cells: Sequence[CellValue], start: int) -> int:
    """Return the first cell that is filled; the label itself if another one holds a number too."""
    filled = [column for column in range(start, len(cells)) if cells[column] != ""]
    others = (cells[column] for column in filled[1:])
    if not filled or any(isinstance(value, float) for value in others):
        return start - 1
    return filled[0]


def _is_sure(match: re.Match[str], word: TotalWord) -> bool:
    """Return whether words and number together are a score."""
    if match["of"] or word is TotalWord.SURE:
        return True
    return word is TotalWord.PLAIN and int(match["value"]) not in _SMALL
