"""Tokens of sheet XML: what stands before the rows, the rows with their cells, what follows."""

from __future__ import annotations

import re
from typing import NamedTuple

from poam_batch.ooxml.markup import Element, MarkupError, parse_elements, read_attributes
from poam_batch.ooxml.refs import column_letters, parse_reference
from poam_batch.ooxml.text import decode_codes

_ATTRIBUTES = r"""((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*"""
_ROW = re.compile(rf"\s*<row{_ATTRIBUTES}(?:/>|>(.*?)</row>)\s*", re.DOTALL)
_CELL = re.compile(rf"\s*<c{_ATTRIBUTES}(?:/>|>(.*?)</c>)\s*", re.DOTALL)
_FORMULA = re.compile(rf"<f{_ATTRIBUTES}(?:/>|>([^<]*)</f>)")
_VALUE = re.compile(rf"<v{_ATTRIBUTES}>([^<]*)</v>")
_INLINE = re.compile(r"<is>(.*?)</is>", re.DOTALL)
_ITEM = re.compile(r"<si>(.*?)</si>|<si/>", re.DOTALL)
_ROWS = re.compile(r"<sheetData\s*/>|<sheetData\s*>(.*?)</sheetData>", re.DOTALL)


class Formula(NamedTuple):
    """A cell's formula: its text as XML, its kind ('', shared, array, dataTable), its area."""

    text: str
    kind: str = ""
    area: str = ""
    shared: str = ""


class Cell(NamedTuple):
    """A cell: where it is, its style number, its type, and what it holds, all as the XML says.

    `metadata` is true where the value is more than it seems: a picture, a dynamic array.
    """

    column: int
    row: int
    style: str = ""
    kind: str = "n"
    value: str = ""
    inline: str = ""
    formula: Formula | None = None
    metadata: bool = False

    @property
    def reference(self) -> str:
        """Where the cell is: B5."""
        return f"{column_letters(self.column)}{self.row}"

    @property
    def empty(self) -> bool:
        """Whether the cell holds nothing but its style."""
        return not (self.value or self.inline or self.formula)


class Row(NamedTuple):
    """A row: its number, its other attributes, its cells in order."""

    number: int
    attributes: dict[str, str]
    cells: tuple[Cell, ...]


class SheetXml(NamedTuple):
    """A sheet part cut in three; `head` ends before `<sheetData`, `tail` starts behind it."""

    head: str
    rows: tuple[Row, ...]
    tail: str


def split_sheet(xml: str) -> SheetXml:
    """Return the tokens of a sheet part; `MarkupError` where it is not plain sheet XML."""
    if any(mark in xml for mark in ("<!--", "<![CDATA[", "<!DOCTYPE")):
        raise MarkupError("comments, CDATA and DTDs are not understood in a sheet")
    match = _ROWS.search(xml)
    if match is None:
        raise MarkupError("the sheet has no <sheetData> (or writes it with a namespace prefix)")
    return SheetXml(xml[: match.start()], _rows(match[1] or ""), xml[match.end() :])


def _rows(xml: str) -> tuple[Row, ...]:
    """Return the rows; a row without a number follows the one before it."""
    rows: list[Row] = []
    position = 0
    while position < len(xml):
        match = _ROW.match(xml, position)
        if match is None:
            raise MarkupError(f"{xml[position : position + 40]!r} is not a row")
        attributes = read_attributes(match[1])
        before = rows[-1].number if rows else 0
        number = int(attributes.pop("r", before + 1))
        if number <= before:
            raise MarkupError(f"row {number} stands behind row {before}")
        rows.append(Row(number, attributes, _cells(match[2] or "", number)))
        position = match.end()
    return tuple(rows)


def _cells(xml: str, row: int) -> tuple[Cell, ...]:
    """Return the cells of a row; a cell without a reference follows the one before it."""
    cells: list[Cell] = []
    position = 0
    while position < len(xml):
        match = _CELL.match(xml, position)
        if match is None:
            raise MarkupError(f"{xml[position : position + 40]!r} is not a cell of row {row}")
        before = cells[-1].column if cells else 0
        cells.append(read_cell(read_attributes(match[1]), match[2] or "", (before, row)))
        position = match.end()
    return tuple(cells)


def read_cell(attributes: dict[str, str], xml: str, before: tuple[int, int]) -> Cell:
    """Return one cell from its attributes and what it holds.

    `before` is the column of the cell before it, 0 for none, and their row.
    """
    column = before[0] + 1
    if "r" in attributes:
        point = parse_reference(attributes["r"]).first
        column = point.column
        if point.row != before[1] or column <= before[0]:
            raise MarkupError(f"cell {attributes['r']} is out of its place in row {before[1]}")
    value, inline = _VALUE.search(xml), _INLINE.search(xml)
    return Cell(
        column,
        before[1],
        attributes.get("s", ""),
        attributes.get("t", "n"),
        value[2] if value else "",
        inline[1] if inline else "",
        _formula(xml),
        "vm" in attributes or "cm" in attributes,
    )


def _formula(xml: str) -> Formula | None:
    """Return the formula of a cell, if it has one."""
    match = _FORMULA.search(xml)
    if match is None:
        return None
    attributes = read_attributes(match[1])
    kind = attributes.get("t", "")
    text = match[2] or ""
    return Formula(
        text, "" if kind == "normal" else kind, attributes.get("ref", ""), attributes.get("si", "")
    )


def split_strings(xml: str) -> tuple[str, ...]:
    """Return the shared strings, each as the XML that stands in its `<si>`."""
    return tuple(match[1] or "" for match in _ITEM.finditer(xml))


def string_runs(inner: str) -> tuple[str, ...]:
    """Return the text of a string's runs, decoded: one where it is plain; no phonetic hints."""
    runs = [child for child in parse_elements(inner) if isinstance(child, Element)]
    texts: list[str] = []
    for run in runs:
        if run.name == "t":
            texts.append(decode_codes(run.text))
        elif run.name == "r":
            texts += [decode_codes(part.text) for part in run.elements if part.name == "t"]
    return tuple(texts)
