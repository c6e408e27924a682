"""A cell that names several requirements, as ids: `3.1.1/3.1.3`, `3.1.1 - 3.1.3`.

What is said of several at once is counted for none of them, but none is scored as if nothing
were said. Both names of one requirement, `AC.L2-3.1.1 / AC.L1-b.1.i`, are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from poam_batch.workbooks.words.cells import CellValue, Ident, IdentKind, id_text, parse_ident
from poam_batch.workbooks.words.levels import load_catalog

_NAMED = re.compile(
    r"(?:\b[a-z]{2}\.l[123]-)?(?<![\d.])(?:0?3\.\d{1,2}\.\d{1,2}(?!\d)|b\.1\.[ivx]+)"
    r"(?:e(?![a-z0-9]))?"
    r"(?:\s*[\[(]\s*(?:[a-z]|odp\s*\d{1,2})\s*[\])]|[._-]?[a-z](?![a-z0-9]))?",
    re.IGNORECASE,
)
# Asked for once: that takes as long as the rest of reading an id of a cell does.
_SEVERAL = IdentKind.SEVERAL
_UP_TO = re.compile(r"\s*(?:-|to|thru|through|until|\.\.+)\s*", re.IGNORECASE)


def ident_of(value: CellValue) -> Ident | None:
    """Return the id that a cell holds, as `parse_ident`; of both names of one that of Level 2."""
    ident = parse_ident(value)
    if ident is None or ident.kind is not _SEVERAL:
        return ident
    named = named_ids(value)
    plain = [one for one in named if one.short[0] != "b"]
    catalog = load_catalog(1)
    meant = {target[:2] if (target := catalog.find(one)) else one for one in named}
    return plain[0] if len(plain) == len(meant) == 1 else ident


def named_ids(value: CellValue) -> tuple[Ident, ...]:
    """Return the ids in a text, in its order; of a range those in between too."""
    return tuple(dict.fromkeys(_named(id_text(value)))) if isinstance(value, str) else ()


def _named(text: str) -> Iterator[Ident]:
    before: Ident | None = None
    end = 0
    for match in _NAMED.finditer(text):
        ident = parse_ident(match[0])
        if ident is None or ident.kind is not IdentKind.REQUIREMENT:
            continue
        if before is not None:
            # A level that stands once holds for all of them: AC.L1-3.1.1/3.1.2.
            ident = ident._replace(level=ident.level or before.level)
            if _UP_TO.fullmatch(text, end, match.start()):
                yield from _between(before, ident)
        yield ident
        before, end = ident, match.end()


def _between(first: Ident, last: Ident) -> Iterator[Ident]:
    family, _, start = first.short.rpartition(".")
    other, _, stop = last.short.rpartition(".")
    if family == other and start.isdecimal() and not (first.label or last.label):
        for number in range(int(start) + 1, int(stop)):
            yield first._replace(short=f"{family}.{number}")
