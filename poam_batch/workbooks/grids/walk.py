"""A walk through the XML of a sheet, element by element: slow, and understands any spelling."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple
from xml.parsers import expat

from poam_batch.ooxml.refs import column_letters, column_number
from poam_batch.problems import WorkbookRejected, rejected

MOST_ROWS = 20_000
MOST_COLUMNS = 200
DEEPEST_XML = 256
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})")
_INDEX = re.compile(r"[0-9]{1,9}")
_ROW = re.compile(r"[1-9][0-9]{0,6}")


class SheetScan(NamedTuple):
    """What was seen in a sheet's XML: cells as `M41`, and the sheet without its empty far end.

    `trimmed` is the XML to read instead, where formulas without content run to the end of the
    sheet; else None.
    """

    errors: frozenset[str]
    unvalued: frozenset[str]
    hidden_rows: int
    trimmed: bytes | None = None


def damaged(message: str) -> WorkbookRejected:
    """Return the rejection of a workbook that is not whole."""
    return rejected(
        "damaged", message, "Open the workbook in Excel or LibreOffice, repair and save it."
    )


def twice(sheet: str) -> WorkbookRejected:
    """Return the rejection of a workbook that holds a cell twice: which counts is not known."""
    return damaged(f"The sheet {sheet} holds a cell twice.")


def no_index(sheet: str) -> WorkbookRejected:
    """Return the rejection of a workbook with a cell whose text is none of its texts."""
    return damaged(f"A cell of the sheet {sheet} refers to a text that does not exist.")


def second_table(sheet: str) -> WorkbookRejected:
    """Return the rejection of a workbook with rows that a reader would never come to."""
    return damaged(f"The sheet {sheet} holds its rows in more than one place.")


class Extent:
    """How far the content of one sheet reaches."""

    def __init__(self, sheet: str):
        self._sheet = sheet
        self._rows: set[int] = set()

    def add(self, column: int, row: int) -> None:
        """Count a cell with content, by column and row from 1; raises `too_large`."""
        self._rows.add(row)
        if len(self._rows) > MOST_ROWS or row > MOST_ROWS:
            raise self._too_large(f"content in row {row:,}", f"{MOST_ROWS:,} rows are the limit")
        if column > MOST_COLUMNS:
            cell = f"{column_letters(column)}{row}"
            raise self._too_large(f"content in {cell}", f"{MOST_COLUMNS} columns are the limit")

    def _too_large(self, what: str, limit: str) -> WorkbookRejected:
        return rejected(
            "too_large",
            f"The sheet {self._sheet} has {what}; {limit}.",
            "Delete what stands far away from the table, and save the workbook.",
        )


class Walk:
    """One walk through one part; `run` it once."""

    def __init__(self, sheet: str):
        self._sheet = sheet
        self._extent = Extent(sheet)
        self._errors: set[str] = set()
        self._unvalued: set[str] = set()
        self._seen: set[str] = set()
        self._hidden_rows = 0
        self._depth = self._row = self._column = self._tables = self._values = 0
        self._kind = self._inside = ""
        self._formula = self._valued = self._content = self._open = self._in_row = False

    def run(self, content: bytes) -> SheetScan:
        """Return what stands in the part, or raise `damaged` or `too_large`."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(content, True)
        except (expat.ExpatError, LookupError, ValueError) as error:
            # An encoding that nobody knows is a LookupError, one of several bytes a ValueError.
            raise damaged(f"The sheet {self._sheet} is not whole: {error}.") from error
        return SheetScan(frozenset(self._errors), frozenset(self._unvalued), self._hidden_rows)

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST_XML:
            raise damaged(f"The XML is nested deeper than {DEEPEST_XML}.")
        self._inside = name.rpartition(":")[2]
        if self._inside == "row":
            self._begin_row(attributes)
        elif self._inside == "c":
            self._begin_cell(attributes)
        elif self._inside == "f":
            self._formula = True
        elif self._inside in {"v", "is"}:
            self._begin_value()
        elif self._inside == "sheetData":
            self._tables += 1
            if self._tables > 1:
                raise second_table(self._sheet)

    def _begin_row(self, attributes: Mapping[str, str]) -> None:
        if self._in_row:
            raise damaged(f"The sheet {self._sheet} holds a row inside a row.")
        self._in_row = True
        number = attributes.get("r", str(self._row + 1))
        if not _ROW.fullmatch(number):
            raise damaged(f"The sheet {self._sheet} has a row numbered {number}.")
        self._row = int(number)
        self._column = 0
        self._hidden_rows += attributes.get("hidden") in {"1", "true"}

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        self._column += 1
        if (reference := attributes.get("r")) is not None:
            match = _REFERENCE.fullmatch(reference)
            if match is None:
                raise damaged(f"The sheet {self._sheet} has a cell called {reference}.")
            self._column, self._row = column_number(match[1]), int(match[2])
        if self._open:
            raise damaged(f"The sheet {self._sheet} holds a cell inside a cell.")
        if not self._in_row:
            raise damaged(f"The sheet {self._sheet} holds a cell outside its rows.")
        self._kind = attributes.get("t", "n")
        self._formula = self._valued = self._content = False
        self._open, self._values = True, 0

    def _begin_value(self) -> None:
        if self._open and self._values:
            raise damaged(f"A cell of the sheet {self._sheet} holds two values.")
        self._values += 1
        self._valued = self._valued or self._inside == "v"

    def _text(self, text: str) -> None:
        if self._inside in {"v", "t"} and text:
            self._content = True
        if self._kind == "s" and self._inside == "v" and not _INDEX.fullmatch(text):
            raise no_index(self._sheet)

    def _end(self, name: str) -> None:
        self._depth -= 1
        self._inside = ""
        ended = name.rpartition(":")[2]
        if ended == "row":
            self._in_row = False
        elif ended == "c":
            self._finish_cell(f"{column_letters(self._column)}{self._row}")

    def _finish_cell(self, cell: str) -> None:
        if cell in self._seen:
            raise twice(self._sheet)
        self._seen.add(cell)
        self._open = False
        empty_text = self._kind == "str" and self._valued
        if self._formula and not self._content and not empty_text:
            self._unvalued.add(cell)
        if self._kind == "e":
            self._errors.add(cell)
        if self._content or empty_text:
            self._extent.add(self._column, self._row)
