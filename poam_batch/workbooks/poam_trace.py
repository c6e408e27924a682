"""What the sheets `Trace` and `Scores` of a POA&M workbook say, with the cell of each number.

They are the program's, but people have the workbook: the columns are found by their headers, and a
sheet that is gone, or has others, says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from poam_batch.ooxml.refs import column_letters
from poam_batch.workbooks.grids.admit import admit_bytes
from poam_batch.workbooks.grids.open import OpenSheets, Sheet, open_sheets
from poam_batch.workbooks.poam_memory import heading
from poam_batch.written import as_text

TRACE, SCORES = "Trace", "Scores"
_TRACE_HEADERS = ("Requirement", "Finding", "Points lost")
_FAMILY_HEADERS = ("Code", "Points lost", "MET", "NOT MET", "N/A", "NOT ASSESSED")
_LABELS = frozenset({"Score", "No score: provisional", "No score yet: range", "Requirements met"})


class SheetCell(NamedTuple):
    """A text and the cell in which it stands: `5`, `Trace!E12`."""

    text: str
    place: str


class TableFound(NamedTuple):
    """The rows of a table by header; a header that is not there is in no row."""

    rows: Sequence[Mapping[str, SheetCell]]


class TracedWorkbook(NamedTuple):
    """What a workbook says of findings and points.

    `trace` has a row a requirement, `families` a row a family; each is None where the sheet is not
    there or has other headers. `score` is what stands beside the score's label, None likewise.
    """

    trace: TableFound | None
    families: TableFound | None
    score: SheetCell | None


def read_trace(content: bytes) -> TracedWorkbook:
    """Return what a POA&M workbook says of findings and points.

    Raises `WorkbookRejected` as `admit_bytes` and `OpenSheets.read` do. Run it in a process that
    may die.
    """
    book = open_sheets(admit_bytes(content))
    trace, scores = _sheet(book, TRACE), _sheet(book, SCORES)
    return TracedWorkbook(
        trace=None if trace is None else _table(trace, _TRACE_HEADERS),
        families=None if scores is None else _table(scores, _FAMILY_HEADERS),
        score=None if scores is None else _score(scores),
    )


def _sheet(book: OpenSheets, name: str) -> Sheet | None:
    return book.read(name)[0] if name in book.names else None


def _table(sheet: Sheet, headers: Sequence[str]) -> TableFound | None:
    """Return the rows below the row that holds the first two headers, or more of them."""
    for number, row in enumerate(sheet.grid, start=1):
        columns = dict(_columns(row, headers))
        if headers[0] in columns and len(columns) > 1:
            return TableFound(tuple(_rows(sheet, number, columns)))
    return None


def _columns(row: Iterable[object], headers: Iterable[str]) -> Iterator[tuple[str, int]]:
    known = {heading(header): header for header in headers}
    for column, value in enumerate(row, start=1):
        header = known.pop(heading(as_text(value)), None) if value != "" else None
        if header is not None:
            yield header, column


def _rows(
    sheet: Sheet, header_row: int, columns: Mapping[str, int]
) -> Iterator[Mapping[str, SheetCell]]:
    for number, row in enumerate(sheet.grid[header_row:], start=header_row + 1):
        yield {header: _cell(sheet, row, (number, column)) for header, column in columns.items()}


def _cell(sheet: Sheet, row: Sequence[object], at: tuple[int, int]) -> SheetCell:
    number, column = at
    place = f"{column_letters(column)}{number}"
    shown = sheet.shown_errors.get(place, "")
    failed = place in sheet.errors or place in sheet.unvalued
    text = (shown or "a formula without a value") if failed else as_text(row[column - 1])
    return SheetCell(text, f"{sheet.name}!{place}")


def _score(sheet: Sheet) -> SheetCell | None:
    """Return the first text right of the score's label, where it stands in one place alone."""
    found = [
        (number, row)
        for number, row in enumerate(sheet.grid, start=1)
        if row and as_text(row[0]) in _LABELS
    ]
    if len(found) != 1:
        return None
    number, row = found[0]
    filled = [column for column, value in enumerate(row, start=1) if column > 1 and value != ""]
    return _cell(sheet, row, (number, filled[0])) if filled else None
