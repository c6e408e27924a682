"""A workbook as its XML says, read by nothing of the program: cells, rows, and the rest of a sheet.

Values are texts as people would compare them: dates in columns of dates `2026-10-01`, numbers
without a trailing `.0`, text with its line ends and outer space evened out.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import NamedTuple
from xml.etree import ElementTree as ET

from openpyxl.utils import column_index_from_string

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CODED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a workbook knows no time zones


class SeenCell(NamedTuple):
    """A cell: its text, its style, whether it has a formula, and all of its XML."""

    text: str
    style: str
    formula: bool
    xml: bytes


class SeenRow(NamedTuple):
    """A row: its attributes without spans, and its cells by column."""

    attributes: Mapping[str, str]
    cells: Mapping[int, SeenCell]


@dataclass(frozen=True)
class SeenSheet:
    """A sheet: its rows by number, and every other element by its name."""

    part: str
    rows: Mapping[int, SeenRow]
    others: Mapping[str, bytes]

    def text(self, row: int, column: int) -> str:
        """Return the text of a cell, "" where there is none."""
        cell = self.cell(row, column)
        return "" if cell is None else cell.text

    def cell(self, row: int, column: int) -> SeenCell | None:
        """Return a cell, if it is there."""
        found = self.rows.get(row)
        return None if found is None else found.cells.get(column)

    def table(self) -> list[list[str]]:
        """Return the texts of all rows, blank cells at the end left out."""
        return [
            [row.cells[c].text if c in row.cells else "" for c in range(1, max(row.cells) + 1)]
            for _, row in sorted(self.rows.items())
            if row.cells
        ]


class SeenBook:
    """A workbook as a zip of parts."""

    def __init__(self, content: bytes) -> None:
        """Take the bytes of a workbook."""
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            self.names = package.namelist()
            self.parts = {name: package.read(name) for name in self.names}

    @cached_property
    def sheet_parts(self) -> dict[str, str]:
        """The part of each sheet by its name."""
        links = {
            link.attrib["Id"]: link.attrib["Target"]
            for link in ET.fromstring(self.parts["xl/_rels/workbook.xml.rels"])
        }
        book = ET.fromstring(self.parts["xl/workbook.xml"])
        sheets = book.find(f"{MAIN}sheets")
        assert sheets is not None
        found = {sheet.attrib["name"]: links[sheet.attrib[_LINK]] for sheet in sheets}
        return {
            name: target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            for name, target in found.items()
        }

    @cached_property
    def _strings(self) -> list[str]:
        part = self.parts.get("xl/sharedStrings.xml")
        if part is None:
            return []
        return [_joined(item) for item in ET.fromstring(part)]

    def sheet(self, name: str) -> SeenSheet:
        """Return a sheet by its name."""
        part = self.sheet_parts[name]
        root = ET.fromstring(self.parts[part])
        rows: dict[int, SeenRow] = {}
        others: dict[str, bytes] = {}
        for child in root:
            if child.tag != f"{MAIN}sheetData":
                key = child.tag.replace(MAIN, "")
                others[key] = others.get(key, b"") + ET.tostring(child)
                continue
            for row in child:
                attributes = {k: v for k, v in row.attrib.items() if k != "spans"}
                rows[int(row.attrib["r"])] = SeenRow(attributes, self._cells(row))
        return SeenSheet(part, rows, others)

    def _cells(self, row: ET.Element) -> dict[int, SeenCell]:
        found = {}
        for cell in row:
            letters = cell.attrib["r"].rstrip("0123456789")
            found[column_index_from_string(letters)] = SeenCell(
                self._text(cell),
                cell.attrib.get("s", "0"),
                cell.find(f"{MAIN}f") is not None,
                ET.tostring(cell),
            )
        return found

    def _text(self, cell: ET.Element) -> str:
        kind, value = cell.attrib.get("t", "n"), cell.findtext(f"{MAIN}v") or ""
        if kind == "s":
            return even(_decoded(self._strings[int(value)]))
        if kind == "inlineStr":
            inline = cell.find(f"{MAIN}is")
            return "" if inline is None else even(_decoded(_joined(inline)))
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        if kind == "n" and value:
            return str(float(value)).removesuffix(".0")
        return even(_decoded(value))


def _joined(item: ET.Element) -> str:
    """Return the text of a string item, runs joined, phonetic readings left out."""
    plain = [child.text or "" for child in item if child.tag == f"{MAIN}t"]
    runs = [run.findtext(f"{MAIN}t") or "" for run in item if run.tag == f"{MAIN}r"]
    return "".join(plain or runs)


def _decoded(text: str) -> str:
    return _CODED.sub(lambda match: chr(int(match[1], 16)), text)


def even(text: str) -> str:
    """Return a text as people would compare it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def as_day(text: str) -> str:
    """Return what a cell of a date column shows: serial numbers become dates."""
    if not re.fullmatch(r"\d{5}(\.\d+)?", text):
        return text
    moment = _EPOCH + timedelta(days=float(text))
    return moment.date().isoformat() if float(text).is_integer() else moment.isoformat(sep=" ")
