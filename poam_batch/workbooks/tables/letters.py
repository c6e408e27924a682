"""Letters of objectives in a column beside their ids, whatever that column is called.

`3.1.1 | [a] authorized users are identified` above ` | [b] processes ... are identified`: the
letters themselves prove what they are, for each id has its own, and only those of its objectives.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import islice

from poam_batch.rulesets.load import LEVELS
from poam_batch.workbooks.tables.columns import Header
from poam_batch.workbooks.words.cells import (
    CellValue,
    Ident,
    IdentKind,
    clean,
    header_key,
    leading_label,
)
from poam_batch.workbooks.words.levels import load_catalog
from poam_batch.workbooks.words.vocabulary import Meaning, Vocabulary

_MEANINGS = {Meaning.ID, Meaning.TITLE}
_SAMPLE = 24


def may_head_letters(header: Header) -> bool:
    """Return whether a header lets letters be those of objectives: it means nothing else."""
    return all(word.meaning in _MEANINGS for word in header.words)


def heads_letters(header: Header, vocabulary: Vocabulary) -> bool:
    """Return whether bare letters below a header are believed: `Obj.`, `Letter`, or none at all."""
    key = header_key(header.text)
    return not key or header.rank(Meaning.ID) is not None or key in vocabulary.letter_headers


def number_objectives(
    idents: Sequence[Ident | None],
    id_cells: Sequence[CellValue],
    cells: Sequence[CellValue],
    bare: bool,
) -> bool:
    """Return whether the cells of a column give each row of an id a letter of its own.

    Each letter must be that of an objective, and one id have two of them at least. Only the first
    row of an id may be without one: it is the requirement's. `bare` says that a letter may stand
    without a bracket, a dot or a text behind it.
    """
    sample = islice((cell for cell in cells if cell != ""), _SAMPLE)
    if not any(map(leading_label, sample)):
        return False
    letters: defaultdict[tuple[str, bool], set[str]] = defaultdict(set)
    above: Ident | None = None
    for ident, id_cell, cell in zip(idents, id_cells, cells, strict=True):
        first = ident is not None and (above is None or ident.short != above.short)
        if ident is not None or clean(id_cell):
            above = ident if ident and ident.kind is IdentKind.REQUIREMENT else None
        if cell == "" or above is None:
            continue
        label = leading_label(cell)
        if not label and first:
            continue
        known = letters[above.short, above.enhanced]
        if not label or label in known or not _is_objective(above, label):
            return False
        if not bare and len(clean(cell)) == 1:
            return False
        known.add(label)
    return any(len(known) > 1 for known in letters.values())


def _is_objective(ident: Ident, label: str) -> bool:
    return any(load_catalog(level).find(ident._replace(label=label)) for level in LEVELS)
