"""Sheet XML is cut into rows and cells, and nothing in it is passed over."""

from __future__ import annotations

import pytest

from poam_batch.ooxml.markup import MarkupError
from poam_batch.ooxml.sheet import (
    Cell,
    Formula,
    SheetXml,
    split_sheet,
    split_strings,
    string_runs,
)


def rows(xml: str) -> SheetXml:
    return split_sheet(f"<worksheet><sheetData>{xml}</sheetData><x/></worksheet>")


def test_a_sheet_is_cut_before_and_behind_its_rows() -> None:
    sheet = rows('<row r="2" ht="30"><c r="B2" s="4" t="s"><v>7</v></c></row>')

    assert (sheet.head, sheet.tail) == ("<worksheet>", "<x/></worksheet>")
    assert sheet.rows[0].number == 2
    assert sheet.rows[0].attributes == {"ht": "30"}
    assert sheet.rows[0].cells == (Cell(2, 2, "4", "s", "7"),)


def test_an_empty_sheet_has_no_rows() -> None:
    assert split_sheet("<worksheet><sheetData/></worksheet>").rows == ()


def test_rows_and_cells_without_a_number_follow_the_ones_before() -> None:
    sheet = rows('<row r="3"/><row><c><v>1</v></c><c r="D4"/><c/></row>')

    assert [row.number for row in sheet.rows] == [3, 4]
    assert [cell.reference for cell in sheet.rows[1].cells] == ["A4", "D4", "E4"]


def test_formulas_and_inline_text_are_kept_as_xml() -> None:
    sheet = rows(
        '<row><c><f>A1&amp;"x"</f><v>1</v></c><c><f t="shared" ref="B1:B2" si="0">A1</f></c>'
        '<c t="inlineStr"><is><t>a</t></is></c></row>'
    )

    first, second, third = sheet.rows[0].cells
    assert first.formula == Formula('A1&amp;"x"')
    assert second.formula == Formula("A1", "shared", "B1:B2", "0")
    assert third.inline == "<t>a</t>"


@pytest.mark.parametrize(
    "xml",
    [
        '<row r="2"/><row r="1"/>',
        '<row r="1"><c r="B1"/><c r="A1"/></row>',
        '<row r="1"><c r="A2"/></row>',
        '<row r="1"><d/></row>',
        '<x:row r="1"/>',
        "<!-- note -->",
    ],
)
def test_what_is_out_of_place_is_an_error(xml: str) -> None:
    with pytest.raises(MarkupError):
        rows(xml)


def test_a_sheet_without_rows_element_is_an_error() -> None:
    with pytest.raises(MarkupError, match="sheetData"):
        split_sheet("<x:worksheet><x:sheetData/></x:worksheet>")


def test_shared_strings_are_kept_as_xml() -> None:
    xml = "<sst><si><t>a</t></si><si/><si><r><t>b</t></r></si></sst>"

    assert split_strings(xml) == ("<t>a</t>", "", "<r><t>b</t></r>")


def test_the_runs_of_a_string_are_its_text_without_phonetic_hints() -> None:
    assert string_runs("<t>a &amp;amp; _x000D_b</t>") == ("a &amp; \rb",)
    assert string_runs("<r><rPr><b/></rPr><t>a</t></r><r><t>b</t></r><rPh><t>c</t></rPh>") == (
        "a",
        "b",
    )
