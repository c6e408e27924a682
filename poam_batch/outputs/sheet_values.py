"""The rows of a sheet part as plain values, with their styles, to compare sheets by."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from poam_batch.ooxml.sheet import Cell
from poam_batch.ooxml.sheet_text import cell_of, cut_row, cut_sheet
from poam_batch.outputs.patch.book import Book, inner_text
from poam_batch.written import Value

_FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001 - a workbook knows no time zones
_LATER = timedelta(days=1_462)


class SheetRow(NamedTuple):
    """One row: its number from 1, and for each column with a cell its style and its value."""

    number: int
    styles: Mapping[int, str]
    values: Mapping[int, Value]

    @property
    def label(self) -> str:
        """The text of its first cell with one: what tells it from other rows."""
        return next((text for text in map(str, self.values.values()) if text), "")


def sheet_rows(part: bytes, book: Book) -> tuple[SheetRow, ...]:
    """Return the rows of a sheet part; `MarkupError` where it is not plain sheet XML."""
    sheet = cut_sheet(part)
    rows = []
    for row in sheet.rows:
        cells, _ = cut_row(row, sheet.prefix)
        known = {cell.column: cell_of(cell, row.number, sheet.prefix) for cell in cells}
        values = {column: _value(cell, book) for column, cell in known.items()}
        rows.append(
            SheetRow(
                row.number,
                {column: cell.style for column, cell in known.items()},
                {column: value for column, value in values.items() if value not in ("", None)},
            )
        )
    return tuple(rows)


def _value(cell: Cell, book: Book) -> Value:
    if cell.kind == "inlineStr":
        return inner_text(cell.inline)
    if cell.kind == "s":
        return book.text(cell.value)
    if cell.kind == "b":
        return cell.value == "1"
    if cell.kind != "n" or not cell.value:
        return cell.value
    number = float(cell.value)
    return _day(number, book) if book.shows_dates(cell.style) else number


def _day(number: float, book: Book) -> Value:
    """Return the day of a serial number, the number itself where it has a time of day."""
    if not number.is_integer() or not 61 <= number < 2_958_466:
        return number
    moment = _FIRST_DAY + timedelta(days=number) + (_LATER if book.date1904 else timedelta())
    return date(moment.year, moment.month, moment.day)
