"""Which of a firm's layouts reads the table under a row, and which columns it picks there."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from poam_batch.ooxml.refs import column_letters
from poam_batch.problems import WorkbookRejected, rejected
from poam_batch.workbooks.grids.open import Sheet
from poam_batch.workbooks.tables.columns import Header
from poam_batch.workbooks.words.cells import clean, header_key
from poam_batch.workbooks.words.fingerprint import fingerprint
from poam_batch.workbooks.words.firm_layouts import FirmLayout
from poam_batch.workbooks.words.own_columns import NamedColumn
from poam_batch.workbooks.words.vocabulary import LONGEST_HEADER, HeaderWord, Meaning

_OWN = 9  # the rank of a status header that no shipped word ranks

_Found = Mapping[str, Sequence["_Cell"]]


class _Cell(NamedTuple):
    """A cell that holds the words of a header that some layout names."""

    row: int
    column: int
    text: str


class _Fit(NamedTuple):
    """A layout whose headers all stand in a row, or in it and the next."""

    layout: FirmLayout
    header_row: int
    cells: _Found
    meant: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """A layout on the header of a table: what it says of columns, by their number.

    `headers` are the columns that it picks or ignores, with their meaning or none.
    """

    layout: FirmLayout
    header_row: int
    headers: Mapping[int, Header]

    def columns(self, meaning: Meaning) -> list[int]:
        """Return the columns that it picks for a meaning."""
        return [c for c, header in self.headers.items() if header.rank(meaning) is not None]

    @property
    def ignored(self) -> list[int]:
        """The columns whose findings do not count."""
        return [column for column, header in self.headers.items() if not header.words]

    @property
    def meanings(self) -> frozenset[Meaning]:
        """The meanings that it names columns for."""
        return frozenset(word.meaning for h in self.headers.values() for word in h.words)


class Claims:
    """The rows of a sheet, from one on, at which `layouts` find their headers."""

    def __init__(self, sheet: Sheet, layouts: Sequence[FirmLayout], start: int = 0) -> None:
        self.layouts = layouts
        self._sheet = sheet
        self._fits: defaultdict[int, list[_Fit]] = defaultdict(list)
        named = [one for one in layouts if one.columns and one.fits(sheet.name)]
        for row, fit in _fits(sheet, start, named) if named else ():
            self._fits[row].append(fit)
        self._claimed = [row for row, fits in self._fits.items() if any(f.meant for f in fits)]

    def first(self, rows: range) -> int | None:
        """Return the first of some rows at which a layout claims the table below."""
        found = bisect_left(self._claimed, rows.start)
        return next((row for row in self._claimed[found : found + 1] if row in rows), None)

    def at(self, row: int) -> Claim | None:
        """Return the claim on the table whose header starts in a row.

        Raises `ambiguous_layout` where two layouts apply and say different things, and
        `ambiguous_status_column` where the header of the status stands twice.
        """
        if not any(fit.meant for fit in self._fits.get(row, ())):
            return None
        meant = [fit for fit in self._near(row) if fit.meant]
        meant = [fit for fit in meant if fit.layout.fingerprint] or meant
        claims = [_claim(fit, self._sheet) for fit in meant]
        for other in claims[1:]:
            if not _agree(claims[0], other):
                raise _two_layouts(self._sheet, claims[0], other)
        return claims[0] if claims else None

    def missed(self, rows: range) -> tuple[FirmLayout, ...]:
        """Return the layouts whose headers stand there, but whose fingerprint is another."""
        found = (fit.layout for row in rows for fit in self._fits.get(row, ()) if not fit.meant)
        return tuple(dict.fromkeys(found))

    def _near(self, row: int) -> list[_Fit]:
        """Return what fits in a row or the one below: a header may be two rows deep."""
        return [*self._fits.get(row, ()), *self._fits.get(row + 1, ())]


def _fits(sheet: Sheet, start: int, layouts: Sequence[FirmLayout]) -> Iterator[tuple[int, _Fit]]:
    wanted = {
        column.key
        for layout in layouts
        for column in (*(own.column for own in layout.columns), *layout.ignored)
    }
    rows = [_wanted_cells(sheet, row, wanted) for row in range(start, len(sheet.grid))]
    for row, (here, below) in enumerate(zip(rows, (*rows[1:], {}), strict=True), start):
        for layout in layouts if here else ():
            keys = {own.column.key for own in layout.columns}
            cells = here if keys <= here.keys() else _both(here, below, keys)
            if keys <= cells.keys():
                yield row, _fit(sheet, row, layout, cells)


def _wanted_cells(sheet: Sheet, row: int, wanted: set[str]) -> _Found:
    found: dict[str, list[_Cell]] = {}
    for column, cell in enumerate(sheet.grid[row]):
        if isinstance(cell, str) and cell and len(cell) <= LONGEST_HEADER:
            key = header_key(cell)
            if key in wanted:
                found.setdefault(key, []).append(_Cell(row, column, clean(cell)))
    return found


def _both(here: _Found, below: _Found, keys: set[str]) -> _Found:
    """Return the cells of two rows, unless one of them says nothing that is needed."""
    if keys <= below.keys() or not keys & here.keys():
        return {}
    return {key: (*here.get(key, ()), *below.get(key, ())) for key in here.keys() | below.keys()}


def _fit(sheet: Sheet, row: int, layout: FirmLayout, cells: _Found) -> _Fit:
    if not layout.fingerprint:
        return _Fit(layout, row, cells, True)
    near = range(max(row - 1, 0), min(row + 2, len(sheet.grid)))
    same = (r for r in near if fingerprint(sheet.grid[r]) == layout.fingerprint)
    header_row = next(same, None)
    return _Fit(layout, row if header_row is None else header_row, cells, header_row is not None)


def _claim(fit: _Fit, sheet: Sheet) -> Claim:
    headers: dict[int, Header] = {}
    ranks: defaultdict[Meaning, int] = defaultdict(int)
    for meaning, named in fit.layout.columns:
        found = _cells(named, fit.cells)
        if not found or (meaning is Meaning.STATUS and len(found) > 1):
            raise _not_one(fit, sheet, named, found)
        for cell in found:
            word = HeaderWord(meaning, _OWN if meaning is Meaning.STATUS else ranks[meaning])
            headers.setdefault(cell.column, Header(cell.column, cell.text, (word,)))
            ranks[meaning] += 1
    for named in fit.layout.ignored:
        for cell in _cells(named, fit.cells):
            headers.setdefault(cell.column, Header(cell.column, cell.text, ()))
    return Claim(fit.layout, fit.header_row, headers)


def _cells(named: NamedColumn, cells: _Found) -> Sequence[_Cell]:
    """Return the cells of a header from the left; of those of one column the upper one."""
    by_column = {cell.column: cell for cell in reversed(cells.get(named.key, ()))}
    found = sorted(by_column.values(), key=lambda cell: cell.column)
    return found[named.number - 1 : named.number] if named.number else found


def _agree(one: Claim, other: Claim) -> bool:
    """Return whether two layouts say the same of a table and its workbook."""
    mine, theirs = one.layout, other.layout
    return (one.headers, set(mine.words), set(mine.keys), set(mine.values)) == (
        other.headers,
        set(theirs.words),
        set(theirs.keys),
        set(theirs.values),
    )


def _two_layouts(sheet: Sheet, one: Claim, other: Claim) -> WorkbookRejected:
    found = fingerprint(sheet.grid[one.header_row])
    return rejected(
        "ambiguous_layout",
        f"The layouts {one.layout.title} and {other.layout.title} both apply to the table under "
        f"row {one.header_row + 1} of the sheet {sheet.name}, and do not say the same.",
        f'Write fingerprint = "{found}" into the one that is meant.',
    )


def _not_one(
    fit: _Fit, sheet: Sheet, named: NamedColumn, found: Iterable[_Cell]
) -> WorkbookRejected:
    letters = ", ".join(column_letters(cell.column + 1) for cell in found)
    what = f"stands above more than one column: {letters}" if letters else "does not stand there"
    number = f"for the number {named.number} " if named.number else ""
    return rejected(
        "ambiguous_status_column",
        f"On the sheet {sheet.name} the header {named.text} {number}that the layout "
        f"{fit.layout.title} names {what}.",
        f'Write which one counts in the layout: {{ header = "{named.text}", number = 1 }}.',
    )
