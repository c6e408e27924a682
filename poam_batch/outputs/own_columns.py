"""Where the columns of a sheet of the program's stand, after people put some of their own between.

They are known by the texts of the header row, wherever that and they stand. Where one of them is
gone or stands twice it is not certain which cells are people's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from poam_batch.ooxml.refs import column_letters
from poam_batch.outputs.sheet_values import SheetRow
from poam_batch.problems import Problem, Severity
from poam_batch.written import Value


class OwnColumns(NamedTuple):
    """The column that each of the program's has now; or why that is not certain."""

    places: Mapping[int, int]
    problem: Problem | None = None


def own_columns(sheet: str, rows: Sequence[SheetRow], old: Sequence[SheetRow]) -> OwnColumns:
    """Return where the columns of `rows` stand in a sheet as people left it.

    A sheet without a row that heads every column has them where they were written.
    """
    width = max((max(row.styles, default=0) for row in rows), default=0)
    width = max(width, *(max(row.values, default=0) for row in rows)) if rows else width
    here = {column: column for column in range(1, width + 1)}
    header = next((row for row in rows if len(_texts(row)) == len({*_texts(row)}) == width), None)
    if header is None or width == 1:
        return OwnColumns(here)
    wanted = _texts(header)
    best = max(old, key=lambda row: len({*wanted} & {*_texts(row)}))
    found = {column: _text(value) for column, value in best.values.items()}
    if all(found.get(column) == text for column, text in enumerate(wanted, start=1)):
        return OwnColumns(here)
    texts = list(found.values())
    for column, text in enumerate(wanted, start=1):
        if texts.count(text) != 1:
            cell = f"{column_letters(column)}{best.number}"
            return OwnColumns({}, _uncertain(sheet, cell, str(header.values[column])))
    stands = {text: column for column, text in found.items()}
    return OwnColumns({column: stands[text] for column, text in enumerate(wanted, start=1)})


def _texts(row: SheetRow) -> list[str]:
    return [_text(value) for value in row.values.values() if isinstance(value, str)]


def _text(value: Value) -> str:
    return " ".join(str(value).split()).casefold()


def _uncertain(sheet: str, cell: str, header: str) -> Problem:
    return Problem(
        "poam_header_changed",
        Severity.WARNING,
        f'{sheet}!{cell}: the header "{header}" of this sheet of the program\'s is gone, or stands '
        "twice. Which columns are yours is not certain, so the sheet is left as it is, and what "
        "it says grows old.",
        f'Let "{header}" head its column again, and no other one. Columns of your own may stand '
        "anywhere, under headers of their own.",
        sheet,
        cell,
    )
