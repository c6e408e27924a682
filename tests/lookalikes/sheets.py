"""Workbooks from rows that stand visibly in a look-alike: what Excel would have written of them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO

import openpyxl
import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from tests.lookalikes.catalog import REQUIREMENTS, Asked

Lines = list[list[object]]
Rows = Sequence[Sequence[object]]
HEADER: list[object] = ["Requirement Number", "Title", "Status", "Comments"]
GAPS = {"3.1.10": "Not Met", "3.4.9": "Not Met", "3.13.4": "Not Met"}
"""Three requirements of one point that a POA&M may hold: 107, conditional."""


@dataclass(frozen=True)
class Formula:
    """A formula with the value that Excel stored when it last calculated."""

    text: str
    value: object = 0


@dataclass(frozen=True)
class Runs:
    """A cell whose text stands in differently formatted runs."""

    texts: tuple[str, ...]


@dataclass(frozen=True)
class Link:
    """A cell with a hyperlink behind its text."""

    text: str


@dataclass(frozen=True)
class Sheet:
    """A sheet: its rows, the ranges merged in it, and what of it is hidden."""

    name: str
    rows: Rows
    merges: tuple[str, ...] = ()
    state: str = "visible"
    hidden_rows: tuple[int, ...] = field(default=())


def table(words: Mapping[str, str] | None = None, form: str = "{0.cmmc_id}") -> Lines:
    """Give a row a requirement, all Met but what `words` says, without the header.

    `form` writes the id: `{0.cmmc_id}` is AC.L2-3.1.1, `{0.id}` is 3.1.1.
    """
    said = GAPS if words is None else words
    return [
        [form.format(asked), f"Title of {asked.id}", word, "" if word == "Met" else "Our reason."]
        for asked in REQUIREMENTS
        for word in (said.get(asked.id, "Met"),)
    ]


def objectives(words: Mapping[str, str], form: str = "{0.cmmc_id}[{1}]") -> Lines:
    """Give a row an objective, all Met but what `words` says of `3.1.1[a]`, without the header."""
    return [
        [form.format(asked, letter), "What to determine", words.get(f"{asked.id}[{letter}]", "Met")]
        for asked in REQUIREMENTS
        for letter in asked.letters
    ]


def statuses(words: Sequence[object]) -> Lines:
    """Give a row a requirement whose statuses are these in turn, over and over."""
    return [
        [asked.cmmc_id, f"Title of {asked.id}", words[place % len(words)], "Our reason."]
        for place, asked in enumerate(REQUIREMENTS)
    ]


def xlsx(*sheets: Sheet | Rows) -> bytes:
    """Write the sheets as Excel does, with shared strings; bare rows are a sheet `Assessment`."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"default_date_format": "yyyy-mm-dd"}) as book:
        for sheet in sheets:
            _write(book, sheet if isinstance(sheet, Sheet) else Sheet("Assessment", sheet))
    return stream.getvalue()


def _write(book: Workbook, sheet: Sheet) -> None:
    page = book.add_worksheet(sheet.name)
    for area in sheet.merges:
        page.merge_range(area, "")
    for at, row in enumerate(sheet.rows):
        for column, value in enumerate(row):
            _write_cell(book, page, (at, column), value)
    for at in sheet.hidden_rows:
        page.set_row(at, None, None, {"hidden": True})
    if sheet.state == "visible":
        page.activate()  # else XlsxWriter shows the first sheet, hidden or not
    else:
        page.very_hidden() if sheet.state == "veryHidden" else page.hide()


def _write_cell(book: Workbook, page: Worksheet, place: tuple[int, int], value: object) -> None:
    match value:
        case None | "":
            return
        case Formula(text, stored):
            page.write_formula(*place, text, None, stored)
        case Runs(texts):
            bold = book.add_format({"bold": True})
            page.write_rich_string(*place, *(part for text in texts for part in (bold, text)))
        case Link(text):
            page.write_url(*place, "https://example.com/requirement", string=text)
        case str():
            page.write_string(*place, value)
        case datetime.date():
            page.write_datetime(*place, value)
        case _:
            page.write(*place, value)


def uncalculated(rows: Rows) -> bytes:
    """Write the rows as a script does: formulas without values, no Excel has seen them."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(list(row))
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_ids(write: Callable[[Asked], object], header: str = "Requirement Number") -> bytes:
    """The three gaps, and ids as `write` gives them."""
    rows: Lines = [[header, "Title", "Status", "Comments"]]
    for asked in REQUIREMENTS:
        word = GAPS.get(asked.id, "Met")
        rows.append([write(asked), "A title", word, "Our reason."])
    return xlsx(rows)


def with_two_ids(header: tuple[str, str], write: Callable[[Asked], tuple[object, object]]) -> bytes:
    """The three gaps, and two columns of ids as `write` gives them."""
    rows: Lines = [[*header, "Status", "Comments"]]
    for asked in REQUIREMENTS:
        rows.append([*write(asked), GAPS.get(asked.id, "Met"), "Our reason."])
    return xlsx(rows)
