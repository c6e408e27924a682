"""A workbook of others as it is filled: its visible sheets as rows of values, and its dropdowns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from poam_batch.ooxml.markup import MarkupError, read_document
from poam_batch.ooxml.parts import read_package
from poam_batch.ooxml.refs import column_letters
from poam_batch.ooxml.relations import workbook_part
from poam_batch.outputs.fill.dropdowns import Dropdown, list_dropdowns
from poam_batch.outputs.patch.barriers import barrier
from poam_batch.outputs.patch.workbook import OpenWorkbook, open_workbook
from poam_batch.outputs.sheet_values import SheetRow, sheet_rows
from poam_batch.problems import WorkbookRejected, rejected
from poam_batch.written import Value, as_text

_ASIDE = re.compile(r"\([^()]*\)")
_WORD = re.compile(r"[a-z0-9&]+")
_HINT = "Download the export once more and fill that, without saving it in another program."


def header_words(value: Value) -> str:
    """Return a header to compare: `Controls / APs *` is `controls aps`, what is in () is left out.

    A header in brackets alone keeps its words.
    """
    text = str(value or "").casefold()
    return " ".join(_WORD.findall(_ASIDE.sub(" ", text))) or " ".join(_WORD.findall(text))


@dataclass(frozen=True, eq=False, slots=True)
class ExportSheet:
    """One sheet: what its rows hold by number and column, both from 1, and its dropdowns.

    `dated` are the rows of each column whose cells have a date format, empty ones too.
    """

    name: str
    rows: Mapping[int, Mapping[int, Value]]
    dropdowns: tuple[Dropdown, ...]
    dated: Mapping[int, tuple[int, ...]]

    def value(self, row: int, column: int) -> Value:
        """Return what a cell holds, None for nothing."""
        return self.rows.get(row, {}).get(column)

    def text(self, row: int, column: int) -> str:
        """Return what a cell holds as text."""
        return as_text(self.value(row, column))

    def cell(self, row: int, column: int) -> str:
        """Return the name of a cell: `M41`."""
        return f"{column_letters(column)}{row}"

    def words(self, row: int, column: int) -> tuple[str, ...]:
        """Return the words that a dropdown allows in a cell; none where it has no such list."""
        found = (one.words for one in self.dropdowns if one.covers(row, column))
        return next(found, ())

    @property
    def last(self) -> int:
        """The last row with content."""
        return max((number for number, values in self.rows.items() if values), default=0)


class Export:
    """A workbook to be filled. Raises `WorkbookRejected` where it is not understood."""

    def __init__(self, content: bytes, name: str) -> None:
        self.content = content
        self.name = name
        self._parts = read_package(content)
        try:
            self._workbook: OpenWorkbook = open_workbook(self._parts)
            self._hidden = frozenset(_hidden(self._parts))
        except ValueError as error:
            raise self._damaged(error) from error

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the visible sheets in their order."""
        return tuple(
            sheet.name for sheet in self._workbook.sheets.values() if sheet.name not in self._hidden
        )

    def sheet(self, name: str) -> ExportSheet | None:
        """Return a sheet by its name in any case, None where there is none."""
        found = self._workbook.sheets.get(name.casefold())
        if found is None:
            return None
        try:
            read = sheet_rows(self._parts[found.part], self._workbook.book)
            dropdowns = tuple(list_dropdowns(self._parts, found, self._lookup))
        except ValueError as error:
            raise self._damaged(error) from error
        rows = {row.number: row.values for row in read}
        return ExportSheet(found.name, rows, dropdowns, self._dated(read))

    def no_row_below(self, name: str, row: int) -> str:
        """Return why no row can be put below one of a sheet; "" where nothing forbids it."""
        found = self._workbook.sheets[name.casefold()]
        try:
            return barrier(self._parts, self._workbook.part, found, row)
        except ValueError as error:
            raise self._damaged(error) from error

    def _rows(self, part: str) -> Mapping[int, Mapping[int, Value]]:
        found = sheet_rows(self._parts[part], self._workbook.book)
        return {row.number: row.values for row in found}

    def _dated(self, read: Iterable[SheetRow]) -> Mapping[int, tuple[int, ...]]:
        found: dict[int, list[int]] = {}
        for row in read:
            for column, style in row.styles.items():
                if self._workbook.book.shows_dates(style):
                    found.setdefault(column, []).append(row.number)
        return {column: tuple(rows) for column, rows in found.items()}

    def _lookup(self, name: str) -> Mapping[int, Mapping[int, Value]]:
        """Return the rows of the sheet that a dropdown takes its words from, hidden or not."""
        sheet = self._workbook.sheets.get(name.casefold())
        return {} if sheet is None else self._rows(sheet.part)

    def _damaged(self, error: ValueError) -> WorkbookRejected:
        return rejected("damaged", f"{self.name} is not understood: {error}.", _HINT)


def _hidden(parts: Mapping[str, bytes]) -> Iterator[str]:
    """Yield the names of the sheets that nobody sees."""
    _, root = read_document(parts[workbook_part(parts)])
    for element in root.walk():
        if element.name == "sheet" and element.attribute("state") in ("hidden", "veryHidden"):
            name = element.attribute("name")
            if name is None:
                raise MarkupError("a sheet has no name")
            yield name
