"""What was recognised in a table, as text for a person: its columns, and those not used."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from poam_batch.model import Recognised
from poam_batch.ooxml.refs import column_letters
from poam_batch.workbooks.tables.columns import Header, StatusColumn
from poam_batch.workbooks.tables.layouts import Table
from poam_batch.workbooks.words.cells import IdentKind, header_key
from poam_batch.workbooks.words.fingerprint import fingerprint
from poam_batch.workbooks.words.vocabulary import Meaning

_REGULAR = "header words"
_ASIDE = "left aside"


def recognised(table: Table, status: StatusColumn, aside: Iterable[Header]) -> Recognised:
    """Return what was recognised; `aside` are the columns with findings that were not read."""
    found = [("id", table.id_column), ("status", status.header.column)]
    found += [("objective", table.label_column)] if table.label_column is not None else []
    for meaning in (Meaning.COMMENT, Meaning.EVIDENCE, Meaning.DEDUCTION):
        found += [(meaning.value, column) for column in table.columns(meaning)]
    taken = {column for _, column in found} | {one.column for one in table.ids}
    found += [
        (header.words[0].meaning.value, header.column)
        for header in table.headers
        if header.words and header.words[0].meaning.only_beside and header.column not in taken
    ]
    taken |= {column for _, column in found}
    found += [(_ASIDE, header.column) for header in aside if header.column not in taken]
    taken |= {column for _, column in found}
    named, requirement = table.claim.layout if table.claim else table.layout, IdentKind.REQUIREMENT
    return Recognised(
        table.sheet.name,
        table.header_row + 1,
        named.name if named else _REGULAR,
        tuple((name, column_letters(c + 1), table.headers[c].cell_text) for name, c in found),
        [ident.kind for ident in filter(None, table.idents)].count(requirement),
        fingerprint(table.sheet.grid[table.header_row]),
        tuple(header_key(header.cell_text) for header in table.headers),
        tuple((column_letters(h.column + 1), h.text) for h in _unused(table, taken)),
    )


def _unused(table: Table, taken: Collection[int]) -> Iterator[Header]:
    """Yield the columns with a header and something beside an id that are read as nothing.

    Points below the header of a status are compared.
    """
    for header in table.headers:
        known = any(word.meaning.only_beside for word in header.words)
        if not header.text or known or header.column in taken:
            continue
        if table.with_ids.values(header.column).keys() - {""}:
            yield header
