"""The header rows of a table: what their cells mean, and which header each column has."""

from __future__ import annotations

from collections.abc import Sequence

from poam_batch.workbooks.grids.open import Sheet
from poam_batch.workbooks.tables.claims import Claim
from poam_batch.workbooks.tables.columns import Header, width_of
from poam_batch.workbooks.words.cells import CellValue, clean
from poam_batch.workbooks.words.vocabulary import LONGEST_HEADER, HeaderWord, Meaning, Vocabulary


def meanings_of(cells: Sequence[CellValue], vocabulary: Vocabulary) -> list[Meaning]:
    """Return what the cells of a row mean, if they are headers that show where a table is."""
    known = (vocabulary.header(cell) for cell in cells if isinstance(cell, str) and cell)
    first = (words[0] for words in known if words)
    return [one.meaning for one in first if not (one.meaning.only_beside or one.if_words)]


def read_headers(
    sheet: Sheet, head: range, header_row: int, vocabulary: Vocabulary
) -> tuple[Header, ...]:
    """Return the header of each column: of its row, else of the row below it, else above it."""
    near = [row for row in (header_row, header_row + 1, header_row - 1) if row in head]
    return tuple(_header(sheet, column, near, vocabulary) for column in range(width_of(sheet)))


def _header(sheet: Sheet, column: int, rows: Sequence[int], vocabulary: Vocabulary) -> Header:
    texts = [clean(sheet.grid[row][column]) for row in rows]
    known = [(text, words) for text in texts if (words := vocabulary.header(text))]
    if known:
        # A word that shows where a table is stands before one that only says more of its rows.
        text, words = min(known, key=lambda one: one[1][0].meaning.only_beside)
        return Header(column, text, words)
    return Header(column, next(filter(None, texts), "")[:LONGEST_HEADER], ())


def own_header(header: Header, claim: Claim) -> Header:
    """Return the header of a column as a layout has it; what it names is not looked for elsewhere.

    Other columns of ids or findings stay what they are: they are compared with those picked.
    """
    own = claim.headers.get(header.column)
    if own is not None:
        known, status = header.rank(Meaning.STATUS), own.rank(Meaning.STATUS)
        if known is None or status is None:
            return own
        word = HeaderWord(Meaning.STATUS, known, of_gaps=header.of_gaps)
        return own._replace(words=(word,))
    named = claim.meanings - {Meaning.ID, Meaning.STATUS}
    return header._replace(words=tuple(word for word in header.words if word.meaning not in named))
