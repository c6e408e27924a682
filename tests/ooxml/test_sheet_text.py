"""A sheet part is cut into rows and cells, and put together again it is the same part."""

from __future__ import annotations

import pytest

from poam_batch.ooxml.markup import MarkupError
from poam_batch.ooxml.sheet import Formula
from poam_batch.ooxml.sheet_text import SheetText, cell_at, cell_of, cut_row, cut_sheet

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
ROWS = (
    "\n <row r='2' ht=\"30\" >\n<c r=\"B2\" s='4' ><v>7</v></c ><c/>\n</row >\r\n<row/> "
    '<row r="9"></row>\n'
)


def sheet(rows: str, *, prefix: str = "", space: str = MAIN, before: str = "") -> bytes:
    name = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    return (
        f'{before}<{prefix}worksheet {name}="{space}" a=">"><{prefix}dimension ref="A1"/>'
        f"{rows}<{prefix}x/></{prefix}worksheet>\n"
    ).encode()


def cut(rows: str) -> SheetText:
    return cut_sheet(sheet(f"<sheetData>{rows}</sheetData>"))


@pytest.mark.parametrize(
    "content",
    [
        sheet(f"<sheetData>{ROWS}</sheetData>"),
        sheet("<sheetData/>"),
        sheet("<sheetData></sheetData >"),
        sheet(f"<sheetData >{ROWS}</sheetData>", space=STRICT),
        sheet("<sheetData/>", before='\ufeff<?xml version="1.0" encoding="utf-8"?>\r\n'),
        sheet('<x:sheetData><x:row><x:c r="A1"/></x:row></x:sheetData>', prefix="x:"),
    ],
)
def test_a_sheet_that_is_cut_is_put_together_byte_for_byte(content: bytes) -> None:
    assert bytes(cut_sheet(content)) == content


def test_a_row_that_is_cut_is_put_together_byte_for_byte() -> None:
    for row in cut(ROWS).rows:
        cells, space = cut_row(row, "")
        assert "".join(cell.text for cell in cells) + space == row.inner


def test_rows_and_cells_are_numbered_as_they_say_or_as_they_stand() -> None:
    rows = cut(ROWS).rows

    assert [row.number for row in rows] == [2, 3, 9]
    assert [cell.column for cell in cut_row(rows[0], "")[0]] == [2, 3]
    assert rows[0].attributes == {"r": "2", "ht": "30"}


def test_a_cell_says_what_it_holds_whatever_its_prefix() -> None:
    text = '<x:c r="B2" s="3" t="str"><x:f>A1</x:f><x:v>7</x:v></x:c>'
    data = f'<x:sheetData><x:row r="2">{text}</x:row></x:sheetData>'
    row = cut_sheet(sheet(data, prefix="x:")).rows[0]

    cell = cell_of(cell_at(row.inner, 0, 2, "x:"), 2, "x:")

    assert (cell.column, cell.style, cell.kind, cell.value) == (2, "3", "str", "7")
    assert cell.formula == Formula("A1")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (sheet("<sheetData><!-- a --></sheetData>"), "comments"),
        (sheet("<sheetData><![CDATA[a]]></sheetData>"), "comments"),
        (sheet("<sheetData>a</sheetData>"), "'a' is not a row"),
        (sheet("<sheetData><row></sheetData>"), "<row> is never closed"),
        (sheet('<sheetData><row r="0"/></sheetData>'), "row 0 stands behind row 0"),
        (sheet('<sheetData><row r="2"/><row r="2"/></sheetData>'), "row 2 stands behind row 2"),
        (sheet("<rows/>"), "no rows element"),
        (sheet("<sheetData>", space="urn:other"), "no worksheet of a known kind"),
        (b"<dialogsheet/>", "no worksheet"),
    ],
)
def test_what_is_no_plain_sheet_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(MarkupError, match=message):
        cut_sheet(content)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ('<c r="B1"/><c r="A1"/>', "out of its place in row 1"),
        ('<c r="B1"/><c r="B1"/>', "out of its place in row 1"),
        ('<c r="A7"/>', "cell A7 stands in row 1"),
        ("<d/>", "'<d/>' is not a cell of row 1"),
        ("<c><v>1</v>", "<c> is never closed"),
    ],
)
def test_cells_out_of_place_are_refused(cells: str, message: str) -> None:
    (row,) = cut(f'<row r="1">{cells}</row>').rows

    with pytest.raises(MarkupError, match=message):
        cut_row(row, "")
