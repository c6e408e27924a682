"""What DoD's results workbook asks of whoever fills it: required fields, limits, dates, words.

Its own instructions and labels say so (template 3.8): a field with `Required` beside it, six
columns of every objective, name, version and date of an SSP; dates as DD-MMM-YYYY.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from poam_batch.outputs.fill.checks import (
    Spot,
    bad_date,
    listed,
    missing,
    not_in_list,
    runs,
    too_long,
)
from poam_batch.outputs.fill.export import Export, ExportSheet, header_words
from poam_batch.outputs.fill.wanted import FillOrder
from poam_batch.problems import Problem
from poam_batch.sentences import count

OBJECTIVES = "Requirement Objectives"
ASSESSMENT, _PLANS = "Assessment", "OSC SSP(s)"
_NUMBER = "objective number"
_DATED = "date assessed"
_REQUIRED = ("inherited", "time to assess", "score", _DATED, "assessed by", "findings")
_LISTS = ("artifacts", "interviews")
_TEXTS = (*_LISTS, "examine", "test", "overall comments", "findings")
_PLAN = ("ssp name", "ssp version", "ssp date")
FIELDS = ("data field", "input")
_LONGEST_TEXT, _LONGEST_ENTRY, _LONGEST_SUMMARY = 4_000, 400, 2_000
_SUMMARY = "executive summary"


class HeaderRow(NamedTuple):
    """A row of headers and the column of each by its words, both from 1."""

    row: int
    columns: Mapping[str, int]


def header_row(sheet: ExportSheet, wanted: Iterable[str]) -> HeaderRow | None:
    """Return the first row that has all of some headers, None where none has."""
    for row in sorted(sheet.rows):
        cells = sorted(sheet.rows[row].items(), reverse=True)
        columns = {header_words(value): number for number, value in cells}
        if all(words in columns for words in wanted):
            return HeaderRow(row, columns)
    return None


def check_form(export: Export, order: FillOrder) -> Iterator[Problem]:
    """Yield what is wrong on the other sheets of the workbook, with the cells."""
    for name, check in ((ASSESSMENT, _fields), (OBJECTIVES, _objectives), (_PLANS, _plans)):
        sheet = export.sheet(name)
        if sheet is not None:
            yield from check(sheet, export.name, order)


def _fields(sheet: ExportSheet, name: str, order: FillOrder) -> Iterator[Problem]:
    """Yield what is wrong with the fields of the assessment: each has a row, and its own format."""
    found = header_row(sheet, FIELDS)
    if found is None:
        return
    label, into = (found.columns[words] for words in FIELDS)
    for row in range(found.row + 1, sheet.last + 1):
        field, text = sheet.text(row, label), sheet.text(row, into)
        beside = [sheet.text(row, n) for n in range(label + 1, into)]
        spot = Spot(name, sheet.name, sheet.cell(row, into))
        words = sheet.words(row, into)
        if not text:
            if any(header_words(one) == "required" for one in beside):
                yield missing(spot, field, order.missing_hint, order.missing)
        elif any("mmm" in one.casefold() for one in beside):
            if order.words.day(sheet.value(row, into)) is None:
                yield bad_date(spot, field, text)
        elif words and listed(text, words) is None:
            yield not_in_list(spot, field, text, words)
        elif _SUMMARY in header_words(field):
            yield from too_long(spot, field, text, _LONGEST_SUMMARY)


def _objectives(sheet: ExportSheet, name: str, order: FillOrder) -> Iterator[Problem]:
    found = header_row(sheet, (_NUMBER, "score"))
    if found is None:
        return
    number = found.columns[_NUMBER]
    rows = [r for r in range(found.row + 1, sheet.last + 1) if sheet.text(r, number)]
    for words in _REQUIRED:
        if words in found.columns:
            yield from _empty(sheet, name, found, (words, rows), order)
    for row in rows:
        for words in dict.fromkeys((*_REQUIRED, "standards acceptance", *_TEXTS)):
            if words in found.columns and sheet.text(row, found.columns[words]):
                yield from _cell(sheet, name, found, (words, row), order)


def _empty(
    sheet: ExportSheet,
    name: str,
    found: HeaderRow,
    column: tuple[str, list[int]],
    order: FillOrder,
) -> Iterator[Problem]:
    """Yield a problem for each run of empty cells in a column that must be filled."""
    words, rows = column
    at = found.columns[words]
    header = " ".join(sheet.text(found.row, at).split())
    for cells, number in runs(at, (row for row in rows if not sheet.text(row, at))):
        what = header if number == 1 else f"{header} ({count(number, 'row')})"
        yield missing(Spot(name, sheet.name, cells), what, order.missing_hint, order.missing)


def _cell(
    sheet: ExportSheet, name: str, found: HeaderRow, place: tuple[str, int], order: FillOrder
) -> Iterator[Problem]:
    """Yield what is wrong with one cell that holds something."""
    words, row = place
    column = found.columns[words]
    text, header = sheet.text(row, column), " ".join(sheet.text(found.row, column).split())
    spot = Spot(name, sheet.name, sheet.cell(row, column))
    allowed = sheet.words(row, column)
    if words == _DATED and order.words.day(sheet.value(row, column)) is None:
        yield bad_date(spot, header, text)
    elif allowed and listed(text, allowed) is None:
        yield not_in_list(spot, header, text, allowed)
    if words in _TEXTS:
        yield from too_long(spot, header, text, _LONGEST_TEXT)
    if words in _LISTS:
        for entry in text.split(";"):
            yield from too_long(spot, f"one entry of {header}", entry.strip(), _LONGEST_ENTRY)


def _plans(sheet: ExportSheet, name: str, order: FillOrder) -> Iterator[Problem]:
    """Yield what is missing of the system security plans: one is needed, and each one whole."""
    found = header_row(sheet, _PLAN)
    if found is None:
        return
    columns = {words: found.columns[words] for words in _PLAN}
    texts: dict[int, dict[str, str]] = {}
    for row in range(found.row + 1, sheet.last + 1):
        cells = {words: sheet.text(row, column) for words, column in columns.items()}
        if any(cells.values()):
            texts[row] = cells
    for row, cells in (texts or {found.row + 1: dict.fromkeys(_PLAN, "")}).items():
        for words, text in cells.items():
            spot = Spot(name, sheet.name, sheet.cell(row, columns[words]))
            header = sheet.text(found.row, columns[words])
            if not text:
                yield missing(spot, header, order.missing_hint, order.missing)
            elif (
                words.endswith("date") and order.words.day(sheet.value(row, columns[words])) is None
            ):
                yield bad_date(spot, header, text)
