"""One cell: whether it holds a value already, and how it is written where it does not."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from poam_batch.ooxml.refs import column_letters
from poam_batch.ooxml.sheet import Cell
from poam_batch.ooxml.sheet_text import CellText, RowText, SheetText, cell_at, cell_of
from poam_batch.ooxml.values import cell_body, text_body
from poam_batch.outputs.patch.book import Book, inner_text
from poam_batch.outputs.patch.edits import Value

# The type goes with the old value, and so does what made more of it: a picture, a dynamic array.
_OF_THE_VALUE = re.compile(r"""\s+(?:t|vm|cm)\s*=\s*(?:"[^"]*"|'[^']*')""")
_SHARED = re.compile(r"<(?:[\w.-]+:)?v>([0-9]+)</(?:[\w.-]+:)?v>")
_STYLE = re.compile(r"""(\s+s\s*=\s*)(?:"[^"]*"|'[^']*')""")
_BODY = re.compile(r'(?: t="(\w+)")?(?:/>|><v>([^<]*)</v></c>|><is>(.*)</is></c>)', re.DOTALL)
_BETWEEN = dt.timedelta(days=1_462)
_FIRST_1904 = dt.date(1904, 3, 1)
_EMPTY = ("empty", "")


class WantedCell(NamedTuple):
    """A cell as it is to be: its column, its value, and the number of its style or nothing."""

    column: int
    value: Value
    style: str


class CellWriter:
    """Writes the cells of one sheet as that sheet spells them."""

    def __init__(self, sheet: SheetText, book: Book) -> None:
        """Take the sheet and what it shares with the others."""
        self._sheet = sheet
        self._book = book

    def dated(self, value: Value, *styles: str) -> str:
        """Return the first style, or for a date the first that shows dates, if one does."""
        if isinstance(value, dt.date):
            return next((style for style in styles if self._book.shows_dates(style)), styles[0])
        return styles[0]

    def new(self, row: int, wanted: Sequence[WantedCell]) -> str:
        """Return cells that were not there."""
        cells = [
            f'<c r="{column_letters(column)}{row}"{_styled(style)}{self._body(value, style)}'
            for column, value, style in wanted
        ]
        return self._sheet.element("".join(cells))

    def found(self, row: RowText, column: int) -> CellText | None:
        """Return a cell of a row if it is spelt as most programs do, without looking at others."""
        opening = f'<{self._sheet.prefix}c r="{column_letters(column)}{row.number}"'
        start = row.inner.find(opening)
        return None if start < 0 else cell_at(row.inner, start, column, self._sheet.prefix)

    def changed(self, row: int, cell: CellText, wanted: WantedCell) -> str:
        """Return a cell with its new value; its bytes where it holds that in that style already."""
        old = self.style(cell)
        if old == wanted.style and self._surely_holds(cell, wanted.value):
            return cell.text
        body = self._body(wanted.value, wanted.style)
        attributes = _OF_THE_VALUE.sub("", cell.attributes)
        if old == wanted.style:
            written = self._written(cell, attributes, body)
            if written == cell.text or self._holds(cell_of(cell, row, self._sheet.prefix), body):
                return cell.text
            return written
        if old:
            attributes = _STYLE.sub(rf'\g<1>"{wanted.style or 0}"', attributes)
        else:
            attributes += f' s="{wanted.style}"'
        return self._written(cell, attributes, body)

    def holds(self, row: int, cell: CellText, value: Value) -> bool:
        """Return whether a cell holds a value already, whatever its style."""
        found = cell_of(cell, row, self._sheet.prefix)
        return self._holds(found, self._body(value, found.style))

    def style(self, cell: CellText) -> str:
        """Return the number of a cell's style, or nothing."""
        match = _STYLE.search(cell.attributes)
        return match[0].rpartition("=")[2].strip()[1:-1] if match else ""

    def _surely_holds(self, cell: CellText, value: Value) -> bool:
        """Return whether a cell holds a value, for the ways that most are spelt, and quickly."""
        if value is None or value == "":
            return not cell.inner
        if type(value) is not str or ' t="s"' not in cell.attributes:
            return False
        shared = _SHARED.fullmatch(cell.inner)
        return shared is not None and self._book.text(shared[1]) == value

    def _written(self, cell: CellText, attributes: str, body: str) -> str:
        return f"{cell.space}{self._sheet.element(f'<c{attributes}{body}')}"

    def _body(self, value: Value, style: str) -> str:
        """Return what follows the style of a cell, without a prefix."""
        if type(value) is str or not isinstance(value, dt.date):
            return cell_body(value)
        if not self._book.shows_dates(style):
            return text_body(value.isoformat())
        if not self._book.date1904:
            return cell_body(value)
        day = value.date() if isinstance(value, dt.datetime) else value
        return text_body(value.isoformat()) if day < _FIRST_1904 else cell_body(value - _BETWEEN)

    def _holds(self, cell: Cell, body: str) -> bool:
        """Return whether a cell holds what a body says, however either is spelt."""
        if cell.formula is not None:
            return False
        match = _BODY.fullmatch(body)
        if match is None:
            return False
        kind, value, inline = match[1] or "n", match[2] or "", match[3]
        wanted = Cell(0, 0, "", kind, value, inline or "")
        content = self._content(wanted)
        if content != self._content(cell):
            return False
        # Excel takes the space off a text that does not say it is to be kept.
        text = str(content[1])
        spaced = cell.kind == "inlineStr" and text != text.strip(" \t\r\n")
        return not spaced or "preserve" in cell.inline

    def _content(self, cell: Cell) -> tuple[str, str | float]:
        """Return what a cell without a formula holds, so that equal content is equal."""
        if cell.empty:
            return _EMPTY
        if cell.kind == "n":
            return _number(cell.value)
        if cell.kind == "s":
            text = self._book.text(cell.value)
        elif cell.kind == "inlineStr":
            text = inner_text(cell.inline)
        elif cell.kind == "str":
            text = inner_text(f"<t>{cell.value}</t>")
        else:
            return (cell.kind, cell.value)
        return ("lost", cell.value) if text is None else ("text", text)


def _number(text: str) -> tuple[str, str | float]:
    """Return the content of a number cell; one that holds none equals nothing that is written."""
    try:
        return ("number", float(text))
    except ValueError:
        return ("lost", text)


@lru_cache(maxsize=1_024)
def _styled(style: str) -> str:
    """Return the attribute of a style number, or nothing."""
    return f' s="{style}"' if style else ""
