"""The header rows of a table: what their cells mean, and which header each column has."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from poam_batch.workbooks.grids.open import Sheet
from poam_batch.workbooks.tables.claims import Claim
from poam_batch.workbooks.tables.columns import Header, width_of
from poam_batch.workbooks.tables.groups import groups_in, under_a_group
from poam_batch.workbooks.words.cells import CellValue, clean
from poam_batch.workbooks.words.vocabulary import LONGEST_HEADER, HeaderWord, Meaning, Vocabulary


def meanings_of(cells: Sequence[CellValue], vocabulary: Vocabulary) -> list[Meaning]:
    """Return what the cells of a row mean, if they are headers that show where a table is."""
    known = (vocabulary.header(cell) for cell in cells if isinstance(cell, str) and cell)
    first = (words[0] for words in known if words)
    return [
        one.meaning for one in first if not (one.meaning.only_beside or one.if_words or one.dated)
    ]


def read_headers(
    sheet: Sheet, head: range, header_row: int, ids: Collection[int], vocabulary: Vocabulary
) -> tuple[Header, ...]:
    """Return the header of each column: of its row, else of the row below it, else above it.

    `ids` are the columns of ids. What stands in the row above a header, for one column or several,
    is said of those columns too.
    """
    near = [row for row in (header_row, header_row + 1, header_row - 1) if row in head]
    groups = {row: groups_in(sheet, row - 1, ids, vocabulary) for row in near}
    return tuple(
        _header(sheet, column, {row: groups[row].get(column, "") for row in near}, vocabulary)
        for column in range(width_of(sheet))
    )


def _header(sheet: Sheet, column: int, groups: Mapping[int, str], vocabulary: Vocabulary) -> Header:
    texts = {row: clean(sheet.grid[row][column]) for row in groups}
    known = [(row, words) for row, text in texts.items() if (words := vocabulary.header(text))]
    if known:
        # A word that shows where a table is stands before one that only says more of its rows.
        row, words = min(known, key=lambda one: one[1][0].meaning.only_beside)
        return under_a_group(Header(column, texts[row], words), groups[row], vocabulary)
    return Header(column, next(filter(None, texts.values()), "")[:LONGEST_HEADER], ())


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
