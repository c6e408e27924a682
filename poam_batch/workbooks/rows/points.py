"""The points that a client's own tables give, read to be compared with the rule alone.

Any table with ids may carry them, one without a status column too: DoD's `Requirements` sheet
stands beside its `Requirement Objectives`. What a column means is decided where it is compared.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from poam_batch.ooxml.refs import column_letters
from poam_batch.problems import WorkbookRejected
from poam_batch.stated import StatedColumn, StatedKind
from poam_batch.workbooks.grids.open import cell_name
from poam_batch.workbooks.tables.columns import Header, StatusColumn
from poam_batch.workbooks.tables.layouts import Table
from poam_batch.workbooks.words.cells import CellValue, Ident, IdentKind, clean
from poam_batch.workbooks.words.levels import Catalog, settle
from poam_batch.workbooks.words.vocabulary import Meaning

_KINDS = {
    Meaning.DEDUCTION: StatedKind.DEDUCTION,
    Meaning.WEIGHT: StatedKind.WEIGHT,
    Meaning.EARNED: StatedKind.EARNED,
    Meaning.POINTS: StatedKind.POINTS,
}
_POINTS = re.compile(r"[-+]?(\d{1,3}(?:\.\d+)?) ?(?:points?|pts?\.?)?", re.IGNORECASE)
_MOST = 1000
_ENHANCED_LEVEL = 3


class _Row(NamedTuple):
    """A row of a table: the requirement it speaks of, and whether as a whole."""

    number: int
    requirement: str
    own: bool


class _Cell(NamedTuple):
    """What a column of points says of a row, None where it is blank."""

    row: _Row
    points: float | None


def stated_columns(
    tables: Iterable[Table], statuses: Collection[StatusColumn], catalog: Catalog
) -> Iterator[StatedColumn]:
    """Yield the columns of points of tables that speak of a level; `statuses` are read as such."""
    if catalog.rule_set.maximum is None:
        return
    taken = [status.header for status in statuses]
    for table in tables:
        headed = [h for h in table.headers if _kind(h) and not any(h is one for one in taken)]
        numeric = [header for header in headed if _holds_numbers(table, header)]
        rows = _rows(table, catalog) if numeric else ()
        for header in numeric if rows else ():
            yield from _column(table, header, rows)


def _holds_numbers(table: Table, header: Header) -> bool:
    return any(_points(value) is not None for value in table.held.values(header.column))


def _kind(header: Header) -> StatedKind | None:
    return next((_KINDS[w.meaning] for w in header.words if w.meaning in _KINDS), None)


def _rows(table: Table, catalog: Catalog) -> Sequence[_Row]:
    """Return the rows of a table that name a requirement of the level or an objective of one."""
    named = [
        (number, ident)
        for number, ident in zip(table.rows, table.idents, strict=True)
        if ident is not None and ident.kind is IdentKind.REQUIREMENT
    ]
    try:
        settled = settle([ident for _, ident in named])
    except WorkbookRejected:
        return ()
    found = ((n, i, _target(i, catalog)) for (n, _), i in zip(named, settled, strict=True))
    return [_Row(n, requirement, not i.label) for n, i, requirement in found if requirement]


def _target(ident: Ident, catalog: Catalog) -> str | None:
    if ident.enhanced is not (catalog.rule_set.level == _ENHANCED_LEVEL):
        return None
    target = catalog.find(ident)
    return target.requirement if target else None


def _column(table: Table, header: Header, rows: Sequence[_Row]) -> Iterator[StatedColumn]:
    """Yield a column, if at least half of what stands in it beside the ids are numbers.

    Words are left out: DoD's own sheet says `3 or 5` where a requirement has two values.
    """
    grid, column = table.sheet.grid, header.column
    values = [(row, grid[row.number][column]) for row in rows]
    cells = [_Cell(row, _points(value)) for row, value in values]
    filled = sum(value != "" for _, value in values)
    numbers = sum(cell.points is not None for cell in cells)
    if numbers == 0 or numbers * 2 < filled:
        return
    stated = _by_requirement(
        [c for c, (_, v) in zip(cells, values, strict=True) if v == "" or c.points is not None]
    )
    letters = column_letters(column + 1)
    yield StatedColumn(
        (_kind(header) if stated else None) or StatedKind.PARTS,
        header.text,
        table.sheet.name,
        cell_name(table.header_row, column),
        tuple(cell.row.requirement for cell in stated),
        tuple(cell.points for cell in stated),
        tuple(f"{letters}{cell.row.number + 1}" for cell in stated),
    )


def _by_requirement(cells: Sequence[_Cell]) -> Sequence[_Cell]:
    """Return the cells that speak of whole requirements, in the order of the sheet.

    Beside objectives alone a number is the requirement's if no other stands beside them. Nothing
    is returned where some differ: those are points of objectives, and the rule has none.
    """
    own = {cell.row.requirement for cell in cells if cell.row.own}
    parts: dict[str, _Cell] = {}
    for cell in cells:
        name = cell.row.requirement
        if name in own:
            continue
        first = parts.setdefault(name, cell)
        if first.points is None:
            parts[name] = cell
        elif cell.points not in {None, first.points}:
            return ()
    found = (*(cell for cell in cells if cell.row.own), *parts.values())
    return sorted(found, key=lambda cell: cell.row.number)


def _points(value: CellValue) -> float | None:
    """Return a number of points without its sign, or None for anything else: `-5`, `3 points`."""
    if isinstance(value, float):
        return abs(value) if abs(value) < _MOST else None
    match = _POINTS.fullmatch(clean(value)) if isinstance(value, str) and value else None
    return float(match[1]) if match else None
