"""What the reader does not see, and must not meet: a look at the XML of a sheet before it is read.

python-calamine turns error cells into empty text, knows no formula whose value is missing, does
not tell hidden rows, and dies of a sheet whose corners are too far apart. One regular expression
proves that a sheet is written as the common programs write it, which takes under a millisecond;
what it does not match goes through expat, element by element (`walk.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from poam_batch.ooxml.refs import column_number
from poam_batch.workbooks.grids.walk import (
    DEEPEST_XML,
    Extent,
    SheetScan,
    Walk,
    damaged,
    no_index,
    second_table,
    twice,
)

_FORMULA = rb"<f[^>]*+>(?:[^<]*+</f>)?+"
_VALUE = rb"<v[^>]*+>(?:[^<]*+</v>)?+"
_TEXT = rb"<is><t[^>]*+>(?:[^<]*+</t>)?+</is>"
# GR is column 200. What stands behind it or row 20,000 is looked at more closely.
_NEAR_COLUMN = rb"(?:[A-F]?[A-Z]|G[A-R])"
_NEAR_ROW = rb"(?:[1-9][0-9]{0,3}|1[0-9]{4}|20000)"


def _cell(reference: bytes) -> bytes:
    """Return the pattern of a cell as Excel, LibreOffice, openpyxl and XlsxWriter write it.

    Its groups match where a cell has a `formula`, and a value that is `other` than digits.
    """
    inside = (
        rb"(?:</c>|<v>[0-9]{0,9}+</v></c>|<v>(?P<other>[^<]*+)</v></c>|" + _TEXT + rb"</c>"
        rb"|(?P<formula>" + _FORMULA + rb")?+(?:" + _VALUE + rb")?+</c>)?+"
    )
    return rb'<c r="' + reference + rb'"[^>]*+>' + inside


# What nearly all cells are: empty, a text by its number, or a value, calculated or not.
_USUAL = (
    rb'(?: s="[0-9]++")?+(?: ?/>|></c>| t="s"><v>[0-9]{1,9}+</v></c>'
    rb'|(?: t="(?:str|[nb])")?+>(?:' + _FORMULA + rb")?+<v>[^<]++</v></c>"
    rb'| t="inlineStr">' + _TEXT + rb"</c>)"
)


@cache
def _near() -> re.Pattern[bytes]:
    """Return the pattern of rows whose cells are all near A1.

    Usual cells from A to Z, in order and numbered as their row, cannot stand twice and have
    nothing to tell: that takes half of the time of looking for errors and the like. A row goes on
    in `loose` where a cell is anything else.
    """
    usual = b"".join(rb'(?:<c r="%c\1"' % letter + _USUAL + b")?+" for letter in range(65, 91))
    loose = rb"(?P<loose>(?:" + _cell(_NEAR_COLUMN + _NEAR_ROW) + rb")++)?+"
    row = rb'<row r="(' + _NEAR_ROW + rb')"[^>]*+>(?:(?<=/>)|' + usual + loose + rb"</row>)"
    return re.compile(rb"<sheetData>(?:" + row + rb"|<row[^>]*+(?<=/)>)*+</sheetData>")


@cache
def _anywhere() -> re.Pattern[bytes]:
    """Return the pattern of rows that reach past the limits."""
    cells = rb"(?:(?:" + _cell(rb"[A-Z]{1,3}[1-9][0-9]{0,6}") + rb")*+</row>)?"
    return re.compile(rb'<sheetData>(?:<row r="[0-9]++"[^>]*+>' + cells + rb")*+</sheetData>")


_ROW_NUMBER = re.compile(rb'<row r="([0-9]++)"')
_FAR_CELL = re.compile(
    rb'<c r="(?:G[S-Z]|[H-Z][A-Z]|[A-Z]{3})[0-9]+"[^>]*+>(?:(?:'
    + _FORMULA
    + rb")?(?:"
    + _VALUE
    + rb")?</c>)?"
)
_CONTENT = re.compile(
    rb'<c r="([A-Z]+)([0-9]+)"[^>]*+>(?:' + _FORMULA + rb")?(?:<v[^>]*+>[^<]|<is>)"
)
_REFERENCE = re.compile(rb'<c r="([A-Z]+[0-9]+)"')
_ERROR = re.compile(rb'<c r="([A-Z]+[0-9]+)"[^>]*\bt="e"')
_UNVALUED = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"((?=[^>]*\bt="str"))?+[^>]*+>'
    + _FORMULA
    + rb"(?(2)</c>|(?:</c>|<v/>|<v></v>))"
)
_NO_INDEX = re.compile(rb"""\bt=["']s["'][^>]*+>(?:""" + _FORMULA + rb")?+<v>(?![0-9]{0,9}+</v>)")
_HIDDEN_ROW = re.compile(rb'<row [^>]*\bhidden="(?:1|true)"')
_PLAIN_STRINGS = re.compile(
    rb"\s*(?:<\?[^>]*+>)?\s*<sst[^>]*+>(?:<si>(?:<t[^>]*+>(?:[^<]*+</t>)?"
    rb"|(?:<r>(?:<rPr>(?:<[A-Za-z][^>/]*+/>)*+</rPr>)?<t[^>]*+>(?:[^<]*+</t>)?</r>)*+)</si>)*+</sst>\s*"
)
_DECLARED_STRINGS = re.compile(rb"""\buniqueCount\s*=\s*["'](\d+)""")


def scan_strings(content: bytes) -> None:
    """Reject a table of shared strings that says it holds more strings than it has room for."""
    declared = _DECLARED_STRINGS.search(content, 0, 4_096)
    if declared and int(declared[1]) > len(content):
        raise damaged("The table of texts says that it holds more texts than it does.")
    if _PLAIN_STRINGS.fullmatch(content) is None:
        Walk("").run(content)


def scan_sheet(name: str, content: bytes) -> SheetScan:
    """Return what stands in the XML of a sheet, or reject the workbook.

    Raises `too_large` past 20,000 rows or 200 columns with content, `damaged` for XML that is
    not well-formed or nested deeper than 256.
    """
    start = max(content.find(b"<sheetData>"), 0)
    if rows := _near().match(content, start):
        _check_around(name, rows)
        return _scan_plain(name, rows)
    if _anywhere().match(content, start):
        trimmed = b"".join(_trim(name, content))
        if rows := _near().match(trimmed, start):
            _check_around(name, rows)
            return _scan_plain(name, rows)._replace(trimmed=trimmed)
    return Walk(name).run(content)


def _check_around(name: str, rows: re.Match[bytes]) -> None:
    """Reject XML around plain rows that is nested too deeply, or holds rows of its own.

    Each level takes an end tag. Only the first table of rows is read.
    """
    content, (start, end) = rows.string, rows.span()
    if content.find(b"sheetData", 0, start) > 0 or content.find(b"sheetData", end) > 0:
        raise second_table(name)
    if content.count(b"</", 0, start) + content.count(b"</", end) > DEEPEST_XML:
        Walk(name).run(content[:start] + b"<sheetData/>" + content[end:])


def _scan_plain(name: str, rows: re.Match[bytes]) -> SheetScan:
    content, span = rows.string, rows.span()
    hidden = content.find(b"hidden=", *span) > 0
    hidden_rows = len(_HIDDEN_ROW.findall(content, *span)) if hidden else 0
    numbers = _ROW_NUMBER.findall(content, *span)
    if rows["loose"] is None and len(set(numbers)) == len(numbers):
        return SheetScan(frozenset(), frozenset(), hidden_rows)
    references = _REFERENCE.findall(content, *span)
    if len(set(references)) < len(references):
        raise twice(name)
    if (rows["formula"] or rows["other"]) and _NO_INDEX.search(content, *span):
        raise no_index(name)
    return SheetScan(
        errors=_cells(_ERROR, rows) if content.find(b't="e"', *span) > 0 else frozenset(),
        unvalued=_cells(_UNVALUED, rows) if rows["formula"] else frozenset(),
        hidden_rows=hidden_rows,
    )


def _cells(pattern: re.Pattern[bytes], rows: re.Match[bytes]) -> frozenset[str]:
    return frozenset(m[1].decode("ascii") for m in pattern.finditer(rows.string, *rows.span()))


def _trim(name: str, content: bytes) -> Iterator[bytes]:
    """Yield the pieces of a sheet without the empty rows and cells past its content.

    Formulas that show nothing may run to row 1,048,576, and the reader makes room for them all.
    """
    extent, last = Extent(name), content.find(b"<sheetData>")
    for match in _CONTENT.finditer(content, last):
        extent.add(column_number(match[1].decode("ascii")), int(match[2]))
        last = match.end()
    end = content.find(b"</sheetData>", last)
    cut = content.find(b"<row", last, end)
    yield _FAR_CELL.sub(b"", content[: end if cut < 0 else cut])
    yield content[end:]
