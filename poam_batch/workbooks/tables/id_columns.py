"""The columns of a table that hold ids, and the one beside them with the letters of objectives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import NamedTuple

from poam_batch.rulesets.load import LEVELS
from poam_batch.workbooks.grids.open import Sheet
from poam_batch.workbooks.tables.columns import Header, holds_labels
from poam_batch.workbooks.tables.dated import undo_dates
from poam_batch.workbooks.tables.letters import (
    heads_letters,
    may_head_letters,
    number_objectives,
)
from poam_batch.workbooks.words.cells import Ident, IdentKind, clean, parse_label
from poam_batch.workbooks.words.levels import load_catalog
from poam_batch.workbooks.words.vocabulary import Meaning, Vocabulary

_LAST_RANK = 999
_KIND, _PADDED = attrgetter("kind"), attrgetter("padded")
_SHORT_AND_LABEL = attrgetter("short", "label")


# Papers and remarks may be named after the requirement: `3.1.3 Access policy.pdf`.
_NEVER_IDS = {
    Meaning.COMMENT,
    Meaning.EVIDENCE,
    Meaning.METHOD,
    Meaning.OWNER,
    Meaning.ASSESSOR,
    Meaning.PROVIDER,
}


class IdColumn(NamedTuple):
    """A column of ids: what each of the table's rows holds there, and how much it is worth.

    `kinds` are those of its ids; `found` counts the different ids; `padded` says that they are
    written as `03.01.01`; `headed` that its header is one for ids; `undone` that its dates were
    read as the ids they had been.
    """

    column: int
    idents: tuple[Ident | None, ...]
    kinds: frozenset[IdentKind]
    found: int
    padded: bool
    headed: bool
    rank: int
    undone: bool


def columns_of_ids(headers: Sequence[Header], columns: Sequence[int]) -> Sequence[int]:
    """Return those of some columns that are not headed as evidence or remarks; all if all are."""
    meant = [c for c in columns if not _says_more(headers[c])]
    return meant or columns


def _says_more(header: Header) -> bool:
    meanings = {word.meaning for word in header.words}
    return Meaning.ID not in meanings and not meanings.isdisjoint(_NEVER_IDS)


def read_id_columns(
    headers: Sequence[Header], idents: Iterable[Sequence[Ident | None]]
) -> tuple[IdColumn, ...]:
    """Return the id columns, the one to read first: most ids, not padded, headed as an id.

    `headers` are theirs alone, `idents` what stands in them, column by column.
    """
    found = [_id_column(header, held) for header, held in zip(headers, idents, strict=True)]
    return tuple(sorted(found, key=lambda one: (-one.found, one.padded, one.rank, one.column)))


def _id_column(header: Header, held: Sequence[Ident | None]) -> IdColumn:
    idents = undo_dates(held)
    requirement = IdentKind.REQUIREMENT
    ids = list(filter(None, idents))
    kinds = frozenset(map(_KIND, ids))
    found = ids if kinds == {requirement} else [i for i in ids if i.kind is requirement]
    rank = header.rank(Meaning.ID)
    return IdColumn(
        header.column,
        idents,
        kinds,
        len(set(map(_SHORT_AND_LABEL, found))),
        any(map(_PADDED, found)),
        rank is not None,
        _LAST_RANK if rank is None else rank,
        idents != tuple(held),
    )


def label_column(
    sheet: Sheet,
    headers: Sequence[Header],
    ids: Sequence[IdColumn],
    rows: range,
    vocabulary: Vocabulary,
) -> int | None:
    """Return the column with the letters of objectives, where the ids have none."""
    if any(ident.label for ident in ids[0].idents if ident):
        return None
    taken = {one.column for one in ids}
    headed = [h.column for h in headers if h.rank(Meaning.ID) is not None]
    candidates = (column for column in headed if column not in taken)
    found = next((c for c in candidates if _are_labels(sheet, c, ids[0], rows)), None)
    if found is not None or ids[0].found >= len(rows):
        return found
    others = (h for h in headers if h.column not in taken and may_head_letters(h))
    return next((h.column for h in others if _number(sheet, h, ids[0], rows, vocabulary)), None)


def _number(
    sheet: Sheet, header: Header, ids: IdColumn, rows: range, vocabulary: Vocabulary
) -> bool:
    """Return whether what stands in a column numbers the objectives of each id."""
    ids_of = sheet.columns[ids.column][rows.start : rows.stop]
    cells = sheet.columns[header.column][rows.start : rows.stop]
    bare = heads_letters(header, vocabulary)
    return number_objectives(ids.idents, ids_of, cells, bare)


def _are_labels(sheet: Sheet, column: int, ids: IdColumn, rows: range) -> bool:
    """Return whether a column holds letters of objectives, and not B and D for Basic and Derived.

    Bare letters are none where each id has one alone, and some of them have no such objective.
    """
    if not holds_labels(sheet, column, rows):
        return False
    texts = [clean(sheet.grid[row][column]) for row in rows]
    if any(len(text) > 1 for text in texts):
        return True
    pairs = [(i, parse_label(t)) for i, t in zip(ids.idents, texts, strict=True) if i and t]
    letters = {(ident.short, ident.enhanced, label) for ident, label in pairs}
    if len({one[:2] for one in letters}) < len(letters):
        return True
    catalogs = [load_catalog(level) for level in LEVELS]
    known = (any(c.find(i._replace(label=t)) for c in catalogs) for i, t in pairs)
    return all(known)
