"""A sheet part cut into rows and cells that keep their spelling, to change some of them alone."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from poam_batch.ooxml.markup import (
    MarkupError,
    cut_declaration,
    read_attributes,
    read_utf8,
)
from poam_batch.ooxml.refs import column_number
from poam_batch.ooxml.sheet import Cell, read_cell

_SPACE = " \t\r\n"
_ATTRIBUTES = r"""((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*"""
_ROOT = re.compile(rf"<((?:[\w.-]+:)?)worksheet{_ATTRIBUTES}>")
_NUMBER = re.compile(r"""\sr\s*=\s*["']([^"']*)["']""")
_PLACE = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})\Z")
_NAMESPACES = frozenset(
    {
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    }
)


class CellText(NamedTuple):
    """A cell as written: the space before it, its attributes, what it holds, and all of it."""

    column: int
    space: str
    attributes: str
    inner: str
    text: str


class RowText(NamedTuple):
    """A row as written: its number, the tags around it with the space before, what it holds."""

    number: int
    opening: str
    inner: str = ""
    closing: str = ""

    @property
    def text(self) -> str:
        """The row as XML."""
        return f"{self.opening}{self.inner}{self.closing}"

    @property
    def attributes(self) -> dict[str, str]:
        """The attributes of the row, decoded."""
        return read_attributes(self.opening)


class SheetText(NamedTuple):
    """A sheet part in its order; put together again it is the same part.

    `opening` ends with the start tag of the root, `ahead` before the rows; `space` stands behind
    the last row; `closing` starts with the end tag of the root. `prefix` is that of the tags,
    with its colon, or nothing.
    """

    prefix: str
    opening: str
    ahead: str
    rows_opening: str
    rows: tuple[RowText, ...]
    space: str
    rows_closing: str
    behind: str
    closing: str

    def __bytes__(self) -> bytes:
        """Return the part."""
        opening, closing = self.rows_opening, self.rows_closing
        if self.rows and not closing:
            opening, closing = f"<{self.prefix}sheetData>", f"</{self.prefix}sheetData>"
        pieces = (self.opening, self.ahead, opening, *(row.text for row in self.rows), self.space)
        return "".join((*pieces, closing, self.behind, self.closing)).encode()

    def element(self, xml: str) -> str:
        """Return XML of the rows, written without a prefix, as this sheet spells it."""
        return re.sub("<(/?)", rf"<\1{self.prefix}", xml) if self.prefix else xml


def cut_sheet(content: bytes) -> SheetText:
    """Return a sheet part cut into its rows; `MarkupError` where it is not plain sheet XML."""
    xml = read_utf8(content)
    mark = "\ufeff" if xml.startswith("\ufeff") else ""
    declaration, body = cut_declaration(xml[len(mark) :])
    if "<!" in body or "<?" in body:
        raise MarkupError("comments, CDATA, DTDs and instructions are not understood in a sheet")
    root = _ROOT.match(body)
    if root is None:
        raise MarkupError("the part is no worksheet")
    prefix = root[1]
    name = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    if read_attributes(root[2]).get(name) not in _NAMESPACES:
        raise MarkupError("the part is no worksheet of a known kind")
    end = body.rfind(f"</{prefix}worksheet")
    data = _tag("sheetData", prefix).search(body, root.end())
    if data is None or end < data.end():
        raise MarkupError("the sheet has no rows element")
    rows, rest = _cut_data(body[data.start() : end], prefix)
    return SheetText(
        prefix,
        mark + declaration + root[0],
        body[root.end() : data.start()],
        *rows,
        rest,
        body[end:],
    )


def _cut_data(xml: str, prefix: str) -> tuple[tuple[str, tuple[RowText, ...], str, str], str]:
    """Return the start tag of the rows, the rows, the space and end tag behind them, and the rest.

    `xml` starts with that tag.
    """
    match = _tag("sheetData", prefix).match(xml)
    if match is None or match[2]:
        return (xml[: match.end()] if match else "", (), "", ""), xml[match.end() if match else 0 :]
    start = _end_of("sheetData", prefix, xml, match.end())
    closing = xml.index(">", start) + 1
    rows, space = _cut_rows(xml[match.end() : start], prefix)
    return (match[0], rows, space, xml[start:closing]), xml[closing:]


def _cut_rows(xml: str, prefix: str) -> tuple[tuple[RowText, ...], str]:
    """Return the rows and the space behind them; one without a number follows the one before."""
    rows: list[RowText] = []
    tag, position, number = _tag("row", prefix), 0, 0
    while position < len(xml):
        match = tag.match(xml, _behind_space(xml, position))
        if match is None:
            break
        before, number = number, _row_number(match[1], number)
        if number <= before:
            raise MarkupError(f"row {number} stands behind row {before}")
        opening = xml[position : match.end()]
        if match[2]:
            rows.append(RowText(number, opening))
            position = match.end()
            continue
        end = _end_of("row", prefix, xml, match.end())
        position = xml.index(">", end) + 1
        rows.append(RowText(number, opening, xml[match.end() : end], xml[end:position]))
    if xml[position:].strip(_SPACE):
        raise MarkupError(f"{xml[position : position + 40]!r} is not a row")
    return tuple(rows), xml[position:]


def cut_row(row: RowText, prefix: str) -> tuple[tuple[CellText, ...], str]:
    """Return the cells of a row and the space behind the last; they stand in order."""
    cells: list[CellText] = []
    xml, tag, position, column = row.inner, _cell_tag(prefix), 0, 0
    while match := tag.match(xml, position):
        space, attributes, letters, number, empty = match.groups()
        before, own = column, letters and number == str(row.number)
        column = column_number(letters) if own else _column(attributes, before, row.number)
        if column <= before:
            raise MarkupError(f"a cell is out of its place in row {row.number}")
        end = stop = match.end()
        if not empty:
            stop = _end_of("c", prefix, xml, end)
            end = xml.index(">", stop) + 1
        inner = xml[match.end() : stop]
        cells.append(CellText(column, space, attributes, inner, xml[position:end]))
        position = end
    if xml[position:].strip(_SPACE):
        raise MarkupError(f"{xml[position : position + 40]!r} is not a cell of row {row.number}")
    return tuple(cells), xml[position:]


def cell_at(xml: str, start: int, column: int, prefix: str) -> CellText:
    """Return the cell of a column whose start tag begins at a place in a row's XML."""
    match = _tag("c", prefix).match(xml, start)
    if match is None:
        raise MarkupError(f"{xml[start : start + 40]!r} is not a cell")
    end = stop = match.end()
    if not match[2]:
        stop = _end_of("c", prefix, xml, end)
        end = xml.index(">", stop) + 1
    return CellText(column, "", match[1], xml[match.end() : stop], xml[start:end])


def cell_of(cell: CellText, row: int, prefix: str) -> Cell:
    """Return what a cell says: its style, type, value and formula."""
    inner = cell.inner
    if prefix:
        inner = inner.replace(f"<{prefix}", "<").replace(f"</{prefix}", "</")
    attributes = read_attributes(cell.attributes)
    attributes.pop("r", None)
    return read_cell(attributes, inner, (cell.column - 1, row))


def _row_number(attributes: str, before: int) -> int:
    """Return the number of a row: the one that it says, or the next."""
    stated = _NUMBER.search(attributes)
    if stated is None:
        return before + 1
    if not stated[1].isdecimal():
        raise MarkupError(f"{stated[1]!r} is no number of a row")
    return int(stated[1])


def _column(attributes: str, before: int, row: int) -> int:
    """Return the column of a cell: the one that it says, or the next."""
    stated = _NUMBER.search(attributes)
    if stated is None:
        return before + 1
    place = _PLACE.match(stated[1])
    if place is None or int(place[2]) != row:
        raise MarkupError(f"cell {stated[1]} stands in row {row}")
    return column_number(place[1])


def _behind_space(xml: str, position: int) -> int:
    """Return where the space at a position ends."""
    while position < len(xml) and xml[position] in _SPACE:
        position += 1
    return position


def _end_of(name: str, prefix: str, xml: str, start: int) -> int:
    """Return where the end tag of an element starts."""
    end = xml.find(f"</{prefix}{name}", start)
    if end < 0 or xml[end + len(prefix) + len(name) + 2] not in f">{_SPACE}":
        raise MarkupError(f"<{prefix}{name}> is never closed")
    return end


@lru_cache(maxsize=64)
def _tag(name: str, prefix: str) -> re.Pattern[str]:
    """Return the pattern of a start tag: its attributes, and `/` where it is closed at once."""
    return re.compile(rf"<{re.escape(prefix)}{name}{_ATTRIBUTES}(/?)>")


@lru_cache(maxsize=8)
def _cell_tag(prefix: str) -> re.Pattern[str]:
    """Return the pattern of a cell's start tag with the space before it.

    A reference that stands first, as most programs write it, is cut on the way.
    """
    place = r'(?:\s+r="([A-Z]{1,3})([1-9][0-9]{0,6})")?'
    more = r"""(?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*"""
    return re.compile(rf"(\s*)<{re.escape(prefix)}c({place}{more})\s*(/?)>")
