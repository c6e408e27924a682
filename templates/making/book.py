"""A template workbook while it is written: its formats, and what all of its sheets have."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any, NamedTuple

import xlsxwriter

from templates.making.columns import Owner

Sheet = Any  # XlsxWriter ships no types
Format = Any

LETTER, TABLOID = 1, 3
MUTED, GREY, ALERT, AMBER = "#5C6773", "#4B5663", "#A61B1B", "#8A5A00"
LINE, HAIRLINE = "#9AA5B1", "#D5DAE0"
SHADES = {Owner.PROGRAM: "#44546A", Owner.PEOPLE: "#1F6F6B", Owner.SHARED: "#8A6A1E"}
_FONT, _INK, _TINT = "Arial", "#1F2933", "#F4F6F8"
_KINDS: dict[str, dict[str, object]] = {
    "id": {"font_color": GREY},
    "strong": {"bold": True},
    "number": {"num_format": "0", "align": "center"},
    "date": {"num_format": "yyyy-mm-dd", "align": "center"},
    "days": {"num_format": "yyyy-mm-dd", "align": "center", "text_wrap": True},
}
_CREATED = datetime(2025, 1, 1)  # noqa: DTZ001 - a workbook knows no time zones


class Edition(NamedTuple):
    """One of the two templates: its file, the sheet of the plan, and whether there are points."""

    file: str
    plan_sheet: str
    item_id: str
    scored: bool
    note: str


class Book:
    """A workbook while it is written: its formats, and what all of its sheets have."""

    def __init__(self, edition: Edition) -> None:
        """Start the workbook of an edition."""
        self.edition = edition
        self._stream = io.BytesIO()
        options = {
            "in_memory": True,
            "default_format_properties": {"font_name": _FONT, "font_size": 10},
        }
        self._book = xlsxwriter.Workbook(self._stream, options)
        self._book.set_properties(
            {"title": "{{ title }}", "subject": "{{ client }}", "created": _CREATED}
        )
        self._formats: dict[str, Format] = {}

    def format(self, **properties: object) -> Format:
        """Return a format; asked twice for the same, the same."""
        given = {"font_name": _FONT, "font_size": 10, "font_color": _INK, "valign": "top"}
        given |= properties
        key = repr(sorted(given.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(given)
        return self._formats[key]

    def header(self, owner: Owner, kind: str = "text") -> Format:
        """Return the format of a header cell, aligned as what stands below it."""
        return self.format(
            bold=True, font_size=9, font_color="#FFFFFF", bg_color=SHADES[owner], text_wrap=True,
            valign="vcenter", align="center" if kind in ("number", "date", "days") else "left",
            border=1, border_color="#FFFFFF",
        )  # fmt: skip

    def body(self, kind: str, *, tinted: bool = False, later: bool = False) -> Format:
        """Return the format of a cell of a table; a later row of an item hangs below its first."""
        properties: dict[str, object] = {
            "text_wrap": kind == "text",
            "font_size": 9,
            "top": 1,
            "top_color": HAIRLINE if later else LINE,
            "right": 1,
            "right_color": HAIRLINE,
            **_KINDS.get(kind, {}),
        }
        if tinted:
            properties["bg_color"] = _TINT
        return self.format(**properties)

    def sheet(self, name: str, title: str, paper: int = LETTER) -> Sheet:
        """Return a new sheet with its first three rows, and its print set-up, marking included."""
        sheet = self._book.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.write_string("A1", "{{ marking }}", self.format(bold=True, font_color=ALERT))
        sheet.set_row(1, 27)
        sheet.write_string("A2", title, self.format(bold=True, font_size=18, valign="vcenter"))
        sheet.write_string("A3", "{{ client_line }}", self.format(bold=True))
        sheet.set_landscape()
        sheet.set_paper(paper)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.3, right=0.3, top=0.7, bottom=0.7)
        mark = f'&C&10&"{_FONT},Bold"{{{{ marking }}}}'
        sheet.set_header(f"&L&8{{{{ client }}}}{mark}&R&8{{{{ status_name }}}}")
        sheet.set_footer(f"&L&8{{{{ title }}}}{mark}&R&8&A, page &P of &N")
        return sheet

    def content(self) -> bytes:
        """Return the whole workbook's bytes; the same at every call of the script."""
        self._book.close()
        return self._stream.getvalue()


def put(sheet: Sheet, row: int, column: int, value: str, style: Format) -> None:
    """Write an expression, or a blank cell with its style."""
    if value:
        sheet.write_string(row, column, f"{{{{ {value} }}}}", style)
    else:
        sheet.write_blank(row, column, None, style)
