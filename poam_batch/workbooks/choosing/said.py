"""What rows outside the tables that were read say of requirements, cell by cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from poam_batch.model import Finding
from poam_batch.workbooks.choosing.questions import question_of
from poam_batch.workbooks.choosing.unread_rows import UnreadRows, rows_with_ids, text_of
from poam_batch.workbooks.grids.open import Sheet, cell_name
from poam_batch.workbooks.tables.layouts import Table
from poam_batch.workbooks.words.cells import CellValue, Ident, IdentKind, parse_ident
from poam_batch.workbooks.words.several import named_ids
from poam_batch.workbooks.words.vocabulary import LONGEST_WORD, StatusWord, Vocabulary

_SHORTEST = 6  # letters of `3.1.1 N`, less one
_ACROSS = 3  # ids in one row head the columns below
_BEHIND_AN_ID = re.compile(
    r"(?:[a-z]{2}\.l[123]-)?(?:3\.\d{1,2}\.\d{1,2}|b\.1\.[ivx]+)(?:[\[(][a-z][\])])?"
    r"[\s:;,-]+(?:(?:is|was)\s+)?(.+)",
    re.IGNORECASE,
)


class Said(NamedTuple):
    """A row outside all tables: which requirement it names, with which word, where."""

    ident: Ident
    word: StatusWord
    sheet: str
    cell: str
    text: str

    @property
    def place(self) -> str:
        """The cell as a person finds it."""
        return f"{self.sheet}!{self.cell}"


def rows_said(
    unread: UnreadRows, tables: Sequence[Table], vocabulary: Vocabulary
) -> Iterator[Said]:
    """Yield the rows with an id and a finding: a word that can be only that, or has no header."""
    sheet, words = unread.sheet, unread.words
    for number, headers in rows_with_ids(unread, tables, vocabulary) if words else ():
        cells = sheet.grid[number]
        texts = enumerate(map(text_of, cells))
        said = [(column, words[text]) for column, text in texts if text in words]
        found = [word for column, word in said if word.strong or not headers.get(column)]
        if found:
            word = max(found, key=lambda one: one.finding is Finding.NOT_MET)
            yield from _named(sheet, number, cells, word)


def _named(
    sheet: Sheet, number: int, cells: Sequence[CellValue], word: StatusWord
) -> Iterator[Said]:
    for column, value in enumerate(cells):
        ident = parse_ident(value)
        if ident is None or ident.kind not in {IdentKind.REQUIREMENT, IdentKind.SEVERAL}:
            continue
        idents = (ident,) if ident.kind is IdentKind.REQUIREMENT else named_ids(value)
        for one in idents:
            yield Said(one, word, sheet.name, cell_name(number, column), str(value).strip())


def said_with_ids(unread: UnreadRows, vocabulary: Vocabulary) -> Iterator[Said]:
    """Yield the cells that name a requirement and say NOT MET of it: `3.1.1 - not met`."""
    sheet = unread.sheet
    short = (text for text in unread.texts if _SHORTEST < len(text) <= LONGEST_WORD)
    behind = ((text, behind_an_id(text.strip())) for text in short) if unread.has_ids else ()
    said = {text: vocabulary.status(word) for text, word in behind if word}
    gaps = {text: w for text, w in said.items() if w and w.finding is Finding.NOT_MET}
    for number in unread.rows if gaps else ():
        for column, cell in enumerate(sheet.grid[number]):
            if isinstance(cell, str) and (word := gaps.get(cell)):
                for ident in named_ids(cell):
                    yield Said(ident, word, sheet.name, cell_name(number, column), cell.strip())


@lru_cache(maxsize=4_096)
def behind_an_id(text: str) -> str:
    """Return what stands behind the id that a text begins with, or nothing."""
    found = _BEHIND_AN_ID.match(text)
    return found[1] if found else ""


def said_below_ids(unread: UnreadRows, vocabulary: Vocabulary) -> Iterator[Said]:
    """Yield the cells that say NOT MET below ids that stand side by side in one row.

    A row whose first words ask something else (`Evidence received`) says nothing of them.
    """
    sheet = unread.sheet
    heads: Mapping[int, Ident] = {}
    for number in unread.rows if unread.has_gaps and unread.has_ids else ():
        cells = sheet.grid[number]
        idents = ((c, ident) for c, value in enumerate(cells) if (ident := parse_ident(value)))
        found = {c: ident for c, ident in idents if ident.kind is IdentKind.REQUIREMENT}
        if found or not any(cell != "" for cell in cells):
            heads = found if len(found) >= _ACROSS else {}
            continue
        for column, ident in heads.items():
            word = vocabulary.status(text_of(cells[column]))
            gap = word is not None and word.finding is Finding.NOT_MET
            if word and gap and (word.strong or not _asks_something_else(cells)):
                place = cell_name(number, column)
                yield Said(
                    ident, word, sheet.name, place, f"{ident.short}: {text_of(cells[column])}"
                )


def _asks_something_else(cells: Sequence[CellValue]) -> bool:
    first = next((text for text in map(text_of, cells) if text), "")
    return "?" in first or question_of(first) is not None
