"""Tables that are evidently not the findings of today: a target state, a list of papers.

They are read, for a name is no proof, and a warning says what they look like.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from poam_batch.problems import Problem, Severity
from poam_batch.workbooks.grids.open import cell_name
from poam_batch.workbooks.rows.readings import TableReading
from poam_batch.workbooks.tables.id_columns import IdColumn
from poam_batch.workbooks.tables.layouts import Table
from poam_batch.workbooks.words.cells import IdentKind, clean, header_key
from poam_batch.workbooks.words.vocabulary import FOLDER, LONGEST_HEADER

_ABOVE = 12  # rows that may hold a title


class _Names(NamedTuple):
    """Names of sheets, and titles above tables, of what is no assessment."""

    sheet: re.Pattern[str]
    title: re.Pattern[str]


@lru_cache(maxsize=1)
def _names() -> _Names:
    words = tomllib.loads((FOLDER / "doubts.toml").read_text(encoding="utf-8"))["another"]
    return _Names(re.compile(words["sheet"], re.I), re.compile(words["title"], re.I))


def another_purpose(one: TableReading) -> Iterator[Problem]:
    """Yield a warning where a table that was read looks like something else."""
    table = one.table
    name = table.sheet.name
    if _names().sheet.fullmatch(name.strip()):
        yield _looks(one, "", f'the sheet is called "{name}"')
    elif found := _title(table):
        cell, text = found
        yield _looks(one, cell, f'{name}!{cell} above it says "{text}"')
    if other := _other_catalog(table):
        cell = cell_name(table.header_row, other.column)
        ids = cell_name(table.header_row, table.id_column)
        yield _looks(
            one,
            cell,
            f"the ids below {name}!{cell} are of another catalog, such as SP 800-53, and those "
            f"below {ids} may only be mapped to them",
        )


def _title(table: Table) -> tuple[str, str] | None:
    """Return the cell and the text of a title above a table that names something else.

    A title stands alone in its row; what has a value beside it is a cover's.
    """
    grid = table.sheet.grid
    for row in range(max(table.header_row - _ABOVE, 0), table.header_row):
        filled = [(column, cell) for column, cell in enumerate(grid[row]) if cell != ""]
        if len(filled) != 1 or not isinstance(filled[0][1], str):
            continue
        column, text = filled[0][0], clean(filled[0][1])
        short = len(text) <= LONGEST_HEADER and ":" not in text
        if short and _names().title.fullmatch(header_key(text)):
            return cell_name(row, column), text
    return None


def _other_catalog(table: Table) -> IdColumn | None:
    """Return the column of another catalog's ids left of those that were read."""
    return next((one for one in table.ids[1:] if _is_of_another(one, table.id_column)), None)


def _is_of_another(one: IdColumn, read: int) -> bool:
    other = IdentKind.OTHER_FRAMEWORK in one.kinds and IdentKind.REQUIREMENT not in one.kinds
    return one.headed and other and one.column < read


def _looks(one: TableReading, cell: str, why: str) -> Problem:
    sheet = one.table.sheet.name
    return Problem(
        "perhaps_no_assessment",
        Severity.WARNING,
        f"The table {one.name} may be no assessment of today: {why}. What it says was read as the "
        "findings.",
        "Use it only if these are the findings of the assessment; else check that one.",
        sheet,
        cell or one.name.rpartition("!")[2],
    )
