"""Ids that a spreadsheet program turned into dates, as LibreOffice and Excel do in German.

`3.1.1` typed there is the 3rd of January 2001: the family becomes the month, the number the year.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter

from poam_batch.workbooks.words.cells import Ident, IdentKind
from poam_batch.workbooks.words.levels import load_catalog

_KIND = attrgetter("kind")
_CENTURY = 2000
_MONTHS = range(1, 13)


def undo_dates(idents: Sequence[Ident | None]) -> tuple[Ident | None, ...]:
    """Return what stands in a column of ids, its dates as the ids they were.

    Only as a whole: if each date was the id of another requirement, and no id is left that would
    have become a date with the others. Else all of them stay dates, for nothing proves what any
    of them was.
    """
    date = IdentKind.DATE
    if date not in map(_KIND, filter(None, idents)):
        return tuple(idents)
    dated = [ident for ident in idents if ident is not None and ident.kind is date]
    meant = {ident.short: _meant(ident.short) for ident in dated}
    left = any(_would_be_a_date(ident) for ident in idents if ident)
    if left or len(meant) < len(dated) or None in meant.values():
        return tuple(idents)
    return tuple(_undone(ident, meant) for ident in idents)


def _would_be_a_date(ident: Ident) -> bool:
    if ident.kind is not IdentKind.REQUIREMENT or ident.label or ident.enhanced:
        return False
    _, month, number = ident.short.split(".")
    return number.isdecimal() and int(month) in _MONTHS


def _undone(ident: Ident | None, meant: Mapping[str, str | None]) -> Ident | None:
    if ident is None or ident.kind is not IdentKind.DATE:
        return ident
    return Ident(IdentKind.REQUIREMENT, meant[ident.short] or ident.short)


def _meant(day: str) -> str | None:
    """Return the id of a requirement that a date was, or None where there is no such one."""
    year, month, number = map(int, day.split("-"))
    short = f"{number}.{month}.{year - _CENTURY}"
    return short if (short, "") in load_catalog(2).targets else None
