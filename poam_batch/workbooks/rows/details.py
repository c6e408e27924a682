"""What a row says besides its finding: people, dates, inheritance.

The same details stand on many rows of a table, so each combination is made once and shared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from poam_batch.details import Details
from poam_batch.ooxml.refs import column_letters
from poam_batch.problems import Problem, Severity
from poam_batch.sentences import count
from poam_batch.workbooks.grids.open import cell_name
from poam_batch.workbooks.rows.body import covered_rows
from poam_batch.workbooks.rows.texts import says_something
from poam_batch.workbooks.tables.layouts import Table
from poam_batch.workbooks.words.cells import CellValue, clean
from poam_batch.workbooks.words.dates import parse_date
from poam_batch.workbooks.words.vocabulary import Meaning, Vocabulary

DETAILS = (
    Meaning.OWNER,
    Meaning.ASSESSOR,
    Meaning.ASSESSED,
    Meaning.TARGET,
    Meaning.INHERITED,
    Meaning.PROVIDER,
)
_LONGEST = 200
_Values = tuple[CellValue, ...]


class TableDetails(NamedTuple):
    """The details of each row that was asked for, None where it has none, and the problems."""

    rows: Sequence[Details | None]
    problems: tuple[Problem, ...] = ()


class _Column(NamedTuple):
    """A column of details, and for covered cells the row that their value stands in."""

    meaning: Meaning
    column: int
    spread: Mapping[int, int]


def read_details(
    table: Table, rows: Sequence[int], status_column: int, vocabulary: Vocabulary
) -> TableDetails:
    """Return the details of rows of a table."""
    columns = tuple(_columns(table, rows, status_column))
    if not columns:
        return TableDetails((None,) * len(rows))
    values = _values(table, rows, columns)
    known = {one: _details(one, columns, vocabulary) for one in dict.fromkeys(values)}
    return TableDetails(
        [known[one] for one in values],
        (
            *_dates_problems(table, rows, columns),
            *(_left_aside(table, rows, values, columns, vocabulary) if _several(columns) else ()),
        ),
    )


def _columns(table: Table, rows: Sequence[int], status_column: int) -> Iterator[_Column]:
    """Yield the columns of details in which a cell is filled, the best words of a meaning first."""
    for meaning in DETAILS:
        for column in table.columns(meaning):
            cells = table.sheet.columns[column]
            if column != status_column and any(cells[row] != "" for row in rows):
                yield _Column(meaning, column, covered_rows(table, column))


def _values(table: Table, rows: Sequence[int], columns: Sequence[_Column]) -> Sequence[_Values]:
    """Return what stands in the columns, row by row."""
    held = (
        map(
            table.sheet.columns[column].__getitem__,
            [spread.get(row, row) for row in rows] if spread else rows,
        )
        for _, column, spread in columns
    )
    return list(zip(*held, strict=True))


def _details(values: _Values, columns: Sequence[_Column], vocabulary: Vocabulary) -> Details | None:
    said: dict[Meaning, CellValue] = {}
    for (meaning, _, _), value in zip(columns, values, strict=True):
        if meaning not in said and says_something(value, vocabulary):
            said[meaning] = value
    if not said:
        return None
    assessed = parse_date(said.get(Meaning.ASSESSED)).value
    target = parse_date(said.get(Meaning.TARGET)).value
    return Details(
        owner=_text(said.get(Meaning.OWNER)),
        assessor=_text(said.get(Meaning.ASSESSOR)),
        assessed=() if assessed is None else (assessed,),
        target=target,
        target_text=_text(said.get(Meaning.TARGET)) if target is None else "",
        inherited=_text(said.get(Meaning.INHERITED)),
        provider=_text(said.get(Meaning.PROVIDER)),
    )


def _several(columns: Sequence[_Column]) -> bool:
    """Return whether two columns have one meaning."""
    return len({one.meaning for one in columns}) < len(columns)


def _left_aside(
    table: Table,
    rows: Sequence[int],
    values: Sequence[_Values],
    columns: Sequence[_Column],
    vocabulary: Vocabulary,
) -> Iterator[Problem]:
    """Yield a note for each column that says another thing than one that counts before it."""
    for number, (meaning, column, _) in enumerate(columns):
        better = [n for n, one in enumerate(columns[:number]) if one.meaning is meaning]
        differ = [
            (row, first)
            for row, held in zip(rows, values, strict=True)
            if better and says_something(held[number], vocabulary)
            for first in [_first(held, better, vocabulary)]
            if first is not None and clean(held[first]) != clean(held[number])
        ]
        if differ:
            counts = table.headers[columns[differ[0][1]].column].text
            yield _not_taken(table, column, [row for row, _ in differ], counts)


def _first(held: _Values, columns: Sequence[int], vocabulary: Vocabulary) -> int | None:
    """Return the first of some columns that says something in a row."""
    return next((n for n in columns if says_something(held[n], vocabulary)), None)


def _not_taken(table: Table, column: int, rows: Sequence[int], counts: str) -> Problem:
    sheet, cell = table.sheet.name, cell_name(rows[0], column)
    text = _text(table.sheet.grid[rows[0]][column])
    return Problem(
        "detail_left_aside",
        Severity.NOTE,
        f'{sheet}!{cell}: what stands under "{table.headers[column].text}" was left aside in '
        f'{count(len(rows), "row")}, for "{counts}" says another thing and counts first.',
        "If it is the one that counts, name it in a layout file (docs/formats.md).",
        sheet,
        cell,
        text,
    )


def _text(value: CellValue) -> str:
    text = clean(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 2]} …"


def _dates_problems(
    table: Table, rows: Sequence[int], columns: Sequence[_Column]
) -> Iterator[Problem]:
    """Yield a note for each column of days of assessment in which a cell is no date."""
    grid = table.sheet.grid
    for meaning, column, _ in columns:
        if meaning is Meaning.ASSESSED:
            bad = set(filter(_is_no_date, {grid[row][column] for row in rows}))
            if bad:
                yield _no_dates(table, column, [row for row in rows if grid[row][column] in bad])


def _is_no_date(value: CellValue) -> bool:
    return value != "" and bool(parse_date(value).why)


def _no_dates(table: Table, column: int, rows: Sequence[int]) -> Problem:
    sheet, cell = table.sheet.name, cell_name(rows[0], column)
    text = _text(table.sheet.grid[rows[0]][column])
    others = count(len(rows) - 1, "more cell")
    more = f" The same in {others} of column {column_letters(column + 1)}."
    return Problem(
        "bad_date",
        Severity.NOTE,
        f'{sheet}!{cell}: "{text}" is not one certain day, so the row has no date of its own.'
        f"{more if len(rows) > 1 else ''}",
        "Write it as 2026-11-22.",
        sheet,
        cell,
        text,
    )
