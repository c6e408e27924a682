"""Titles that do not belong to the id beside them: the id counts, and the mismatch is said.

Only a text that is exactly the official title or statement of another requirement is one; what
people write in their own words says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from poam_batch.problems import Problem, Severity
from poam_batch.rulesets.load import load_rule_set
from poam_batch.rulesets.titles import named_by
from poam_batch.workbooks.grids.open import cell_name
from poam_batch.workbooks.tables.layouts import Table
from poam_batch.workbooks.words.cells import CellValue, Ident, IdentKind, clean
from poam_batch.workbooks.words.vocabulary import Meaning

_BEHIND_AN_ID = re.compile(
    r"^.*?(?<!\d)\d{1,2}\.\d{1,2}\.\d{1,2}e?(?:\.?[\[(]?\w?[\])]?)?[\s:;.,|/*-]+(?=\w)",
    re.IGNORECASE,
)
_WITHIN = 200  # characters in which the id ends
_SHORTEST_WITH_ID = 18
_LONGEST_QUOTED = 60
_ONE_BY_ONE = 3


class _Mismatch(NamedTuple):
    """A cell with the title of another requirement, and the id of its row."""

    row: int
    column: int
    text: str
    named: frozenset[str]
    ident: Ident


def title_problems(tables: Iterable[Table]) -> Iterator[Problem]:
    """Yield a problem a cell; where many of a table are wrong, one for all of them."""
    for table in tables:
        found = list(_mismatches(table))
        if len(found) <= _ONE_BY_ONE:
            yield from (_problem(table, one) for one in found)
        else:
            more = f" So in {len(found) - 1} more rows: titles or ids may have slipped by a row."
            yield _problem(table, found[0], more)


class _Names(NamedTuple):
    """A column with titles: what each of its texts names."""

    column: int
    named: Mapping[CellValue, frozenset[str]]


def _mismatches(table: Table) -> Iterator[_Mismatch]:
    """Yield the rows of which a title is that of another requirement, and none their own."""
    grid, columns = table.sheet.grid, tuple(_columns(table))
    for row, ident in zip(table.rows, table.idents, strict=True) if columns else ():
        if ident is None or ident.kind is not IdentKind.REQUIREMENT:
            continue
        cells = grid[row]
        found = [one for one in columns if cells[one.column] in one.named]
        own = _own(ident) if found else frozenset()
        if found and not any(named[cells[column]] & own for column, named in found):
            column, named = found[0]
            yield _Mismatch(row, column, str(cells[column]), named[cells[column]], ident)


def _columns(table: Table) -> Iterator[_Names]:
    """Yield the columns in which a text is an official title or statement."""
    for column in (*table.columns(Meaning.TITLE), table.id_column):
        behind = column == table.id_column
        shortest, named = (_SHORTEST_WITH_ID, _named_behind) if behind else (1, named_by)
        found: dict[CellValue, frozenset[str]] = {
            text: ids
            for text in table.held.values(column)
            if isinstance(text, str) and len(text) >= shortest and (ids := named(text))
        }
        if found:
            yield _Names(column, found)


def _named_behind(text: str) -> frozenset[str]:
    """Return what the title behind an id names; most are those of a template."""
    return named_by(_behind(text) if len(text) > _WITHIN else _cached_behind(text))


def _behind(text: str) -> str:
    """Return the text behind an id: `Control CUI Flow` of `3.1.3 - Control CUI Flow`."""
    plain = clean(text)
    match = _BEHIND_AN_ID.match(plain, 0, _WITHIN)
    return plain[match.end() :] if match else ""


_cached_behind = lru_cache(maxsize=2_048)(_behind)


def _own(ident: Ident) -> frozenset[str]:
    """Return the SP 800-171 and 800-172 ids that a row may speak of."""
    if ident.short.startswith("b"):
        requirements = load_rule_set(1).requirements
        return frozenset(
            nist_id for r in requirements if r.short_id == ident.short for nist_id in r.nist_ids
        )
    enhanced = ident.enhanced or ident.level == 3
    return frozenset({ident.short, f"{ident.short}e"} if enhanced else {ident.short})


def _problem(table: Table, one: _Mismatch, more: str = "") -> Problem:
    sheet, cell = table.sheet.name, cell_name(one.row, one.column)
    quoted = clean(one.text)
    quoted = quoted if len(quoted) <= _LONGEST_QUOTED else f"{quoted[:_LONGEST_QUOTED]}..."
    return Problem(
        "title_mismatch",
        Severity.WARNING,
        f'{sheet}!{cell}: "{quoted}" is the title or text of {" or ".join(sorted(one.named))}, but '
        f"the id beside it is {one.ident.short}. The id counts.{more}",
        "Correct the title or the id: the finding may be another requirement's.",
        sheet,
        cell,
        clean(one.text),
    )
