"""Template workbooks from short text, for the tests of the template compiler."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import openpyxl
import xlsxwriter

from poam_batch.outputs.template.workbook import compile_workbook

Dress = Callable[[Any, Any], None]
"""Adds to an XlsxWriter workbook and its first sheet what cells alone do not say."""


def template(*sheets: str, dress: Dress | None = None) -> bytes:
    """Return a workbook with the sheets `POA&M`, `Scores`, `More`: a line a row, ` | ` a cell.

    A cell that starts with `=` is a formula, one of digits a number, an empty one is not written.
    """
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    names = ("POA&M", "Scores", "More")
    made = [book.add_worksheet(name) for name in names[: len(sheets)]]
    for sheet, text in zip(made, sheets, strict=True):
        for row, line in enumerate(text.strip("\n").split("\n")):
            for column, cell in enumerate(line.split(" | ")):
                put(sheet, row, column, cell.strip())
    if dress:
        dress(book, made[0])
    book.close()
    return file.getvalue()


def put(sheet: Any, row: int, column: int, cell: str) -> None:
    if cell.startswith("="):
        sheet.write_formula(row, column, cell)
    elif cell.isdecimal():
        sheet.write_number(row, column, int(cell))
    elif cell:
        sheet.write_string(row, column, cell)


class Rendered:
    """A rendered workbook, looked at as parts, as XML and as openpyxl reads it."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            self.book = openpyxl.load_workbook(io.BytesIO(content))

    def xml(self, sheet: int = 1) -> str:
        return self.parts[f"xl/worksheets/sheet{sheet}.xml"].decode()

    def names(self) -> dict[str, str]:
        found = re.findall(
            r'<definedName name="([^"]*)"[^>]*>([^<]*)<', self.parts["xl/workbook.xml"].decode()
        )
        return {name: text.replace("&amp;", "&") for name, text in found}

    def attributes(self, tag: str, attribute: str) -> list[str]:
        return re.findall(rf'<{tag}\b[^>]*\b{attribute}="([^"]*)"', self.xml())

    def grid(self, sheet: int = 0) -> list[list[object]]:
        return [[cell.value for cell in row] for row in self.book.worksheets[sheet].iter_rows()]

    def column(self, letter: str, sheet: int = 0) -> list[object]:
        return [cell.value for cell in self.book.worksheets[sheet][letter]]


def render(content: bytes, context: Mapping[str, object] | None = None) -> Rendered:
    return Rendered(compile_workbook(content, "poam.xlsx").render(context or {}))


def items(*weaknesses: str) -> dict[str, object]:
    return {"items": [{"weakness": weakness} for weakness in weaknesses]}


def edited(content: bytes, part: str, *changes: tuple[str, str]) -> bytes:
    """Return a workbook with text of one part replaced, for what XlsxWriter does not write."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            xml = old.read(name)
            if name == part:
                text = xml.decode()
                for before, after in changes:
                    assert before in text, before
                    text = text.replace(before, after)
                xml = text.encode()
            new.writestr(name, xml)
    return file.getvalue()
