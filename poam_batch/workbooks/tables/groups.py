"""The upper row of a header that is two rows deep: `Prior (2023)` above `Status` and `Notes`.

It says whose status stands below, of which time, or that it is no finding at all (`POA&M`). Words
that say nothing of the kind (`Assessment results`, `Level 2`) change nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from poam_batch.workbooks.grids.open import Sheet
from poam_batch.workbooks.tables.columns import Header
from poam_batch.workbooks.words.cells import CellValue, clean, header_key
from poam_batch.workbooks.words.vocabulary import HeaderWord, Meaning, Vocabulary

_LONGEST_GROUP = 60
_YEARS = range(2000, 2101)
_KEPT = frozenset({Meaning.ID, Meaning.TITLE})


def groups_in(
    sheet: Sheet, row: int, ids: Collection[int], vocabulary: Vocabulary
) -> Mapping[int, str]:
    """Return what a row says of each column as the upper row of a header, by the column.

    A merged text holds for the columns that it covers; of several in a row without merged cells
    each holds for the blank cells right of it. None reaches over a column of ids: that is a title.
    A row of ids, numbers or the cover's keys is no header.
    """
    if row < 0:
        return {}
    cells = sheet.grid[row]
    if not sheet.named.isdisjoint(cells) or not _may_group(cells, vocabulary):
        return {}
    groups: dict[int, str] = {}
    text, last, wide = "", 0, sheet.wide.get(row, {})
    exact = bool(wide) or sum(cell != "" for cell in cells) == 1
    for column, cell in enumerate(cells):
        if cell != "":
            text, last = clean(cell), wide.get(column, column if exact else len(cells))
        if column in ids or column > last:
            text = ""
        if 0 < len(text) <= _LONGEST_GROUP:
            groups[column] = text
    return groups


def _may_group(cells: Sequence[CellValue], vocabulary: Vocabulary) -> bool:
    """Return whether the cells of a row are texts or years, and not keys with their values."""
    filled = [cell for cell in cells if cell != ""]
    texts = [cell for cell in filled if isinstance(cell, str)]
    others = [cell for cell in filled if not isinstance(cell, str)]
    if not filled or not all(isinstance(c, float) and c in _YEARS for c in others):
        return False
    if any(sign in text for text in texts for sign in ":="):
        return False
    return not texts or header_key(texts[0]) not in vocabulary.cover_keys


def under_a_group(header: Header, group: str, vocabulary: Vocabulary) -> Header:
    """Return a header with what the row above says of it."""
    if not group:
        return header
    text = f"{group} {header.text}"
    if vocabulary.is_left_aside(group):
        return _of_another_time(header, group, vocabulary)
    known = header.rank(Meaning.STATUS)
    if known is None:
        return header
    if vocabulary.is_no_finding_below(group) or vocabulary.is_poam_header(text):
        return header._replace(text=text, words=_without_status(header), own=header.text)
    words = vocabulary.header(text)
    status = next((word for word in words if word.meaning is Meaning.STATUS), None)
    if status is None or (status.rank == known and not status.dated):
        return header
    of_gaps = header.of_gaps or status.of_gaps
    return header._replace(
        words=(status._replace(of_gaps=of_gaps), *_without_status(header)), group=group
    )


def _of_another_time(header: Header, group: str, vocabulary: Vocabulary) -> Header:
    """Return a header of what was found before, or is hoped for: nothing below it is today's."""
    both = (f"{group} {header.text}", f"{header.text} {group}")
    text = next((one for one in both if vocabulary.is_left_aside(one)), both[0])
    meant = (word for word in vocabulary.header(text) if word.meaning.only_beside)
    kept = (word for word in header.words if word.meaning in _KEPT)
    words = tuple(dict.fromkeys((*kept, *meant)))
    return header._replace(text=text, words=words, own=header.text)


def _without_status(header: Header) -> tuple[HeaderWord, ...]:
    return tuple(word for word in header.words if word.meaning is not Meaning.STATUS)
