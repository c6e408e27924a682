"""Rows are added below the last one, and what holds the row they are like grows to hold them."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from poam_batch.outputs.patch.edits import SheetPatch
from poam_batch.outputs.patch.workbook import patch_workbook
from tests.outputs.patch.build import (
    added,
    book,
    edit,
    line,
    parts_of,
    patched_rows,
    relations,
    sheet_xml,
    text,
    workbook_xml,
)

X14 = 'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"'
XM = 'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"'
ROWS = (
    '<row r="1"><c r="A1" t="str"><v>ID</v></c></row>'
    '<row r="2" ht="30" customHeight="1" hidden="1" spans="1:2"><c r="A2" s="2"><v>1</v></c>'
    '<c r="B2" s="1"/></row><row r="3"><c r="A3"><v>2</v></c></row>'
)
NOTE = '<row r="6"><c r="A6" t="str"><v>a note</v></c></row>'
PATCH = added(line(2, A="new"))


def grown(behind: str, rows: str = ROWS, patch: SheetPatch = PATCH) -> str:
    """What stands behind the rows after a patch that adds a row."""
    content = patch_workbook(book(rows, behind=behind), [patch])
    assert patch_workbook(content, [patch]) is content
    return sheet_xml(content).partition("</sheetData>")[2].removesuffix("</worksheet>")


def test_a_row_takes_styles_height_and_attributes_but_is_not_hidden() -> None:
    assert patched_rows(ROWS, PATCH) == ROWS + (
        '<row r="4" ht="30" customHeight="1"><c r="A4" s="2"'
        + text("new")
        + '<c r="B4" s="1"/></row>'
    )


def test_rows_go_below_all_that_has_content_and_over_what_has_only_style() -> None:
    blank = '<row r="7" s="4"><c r="A7" s="4"/><c r="D7" s="4"/></row><row r="8"/>'

    found = patched_rows(ROWS + NOTE + blank, added(line(2, A="x"), line(3, C=1)))

    assert found == ROWS + NOTE + (
        '<row r="7" ht="30" customHeight="1"><c r="A7" s="2"'
        + text("x")
        + '<c r="B7" s="1"/><c r="D7" s="4"/></row><row r="8"><c r="A8"/>'
        '<c r="C8"><v>1</v></c></row>'
    )


def test_rows_that_stand_there_already_are_not_added_again() -> None:
    rows = ROWS + '<row r="4"><c r="A4" s="3"' + text("new") + "</row>"

    content = book(rows)

    assert patch_workbook(content, [PATCH]) is content


def test_rows_are_added_below_cells_set_in_the_same_patch() -> None:
    patch = SheetPatch("POA&M", (edit("A9", "last"),), (line(2, A="new"),))

    assert '<row r="10"' in patched_rows(ROWS, patch)


def test_a_row_whose_texts_wrap_is_as_high_as_they_ask_for() -> None:
    rows = '<row r="2" ht="15"><c r="A2" s="3"><v>1</v></c></row>'

    found = patched_rows(rows, added(line(2, A="word " * 40)))

    (height,) = re.findall(r'<row r="3" ht="([\d.]+)">', found)
    assert float(height) > 100


def test_merges_within_the_row_come_with_it() -> None:
    behind = '<mergeCells count="2"><mergeCell ref="A1:C1"/><mergeCell ref="B2:C2"/></mergeCells>'

    assert grown(behind) == (
        '<mergeCells count="3"><mergeCell ref="A1:C1"/><mergeCell ref="B2:C2"/>'
        '<mergeCell ref="B4:C4"/></mergeCells>'
    )


def test_rows_go_below_a_merge_that_ends_later() -> None:
    behind = '<mergeCells count="1"><mergeCell ref="A3:A5"/></mergeCells>'

    content = patch_workbook(book(ROWS, behind=behind), [PATCH])

    assert '<row r="6" ht="30"' in sheet_xml(content)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A2:A3", "A2:A4"),
        ("A2", "A2 A4"),
        ("A1:A3", "A1:A4"),
        ("A3", "A3"),
        ("A1", "A1"),
        ("A2:A99", "A2:A99"),
        ("A:A", "A:A"),
        ("A2:A3 C2:C3", "A2:A4 C2:C4"),
        ("A2:A3 C7", "A2:A4 C7"),
        ("A2:A1048576", "A2:A1048576"),
    ],
)
@pytest.mark.parametrize(
    "pattern",
    [
        '<dataValidations count="1"><dataValidation type="list" sqref="{}"><formula1>"a,b"'
        "</formula1></dataValidation></dataValidations>",
        '<conditionalFormatting sqref="{}"><cfRule type="expression" priority="1"><formula>$A2="x"'
        "</formula></cfRule></conditionalFormatting>",
        '<ignoredErrors><ignoredError sqref="{}" numberStoredAsText="1"/></ignoredErrors>',
        f'<extLst><ext uri="a" {X14}><x14:dataValidations count="1" {XM}><x14:dataValidation '
        "type=\"list\"><x14:formula1><xm:f>'L V'!$C$2:$C$4</xm:f></x14:formula1><xm:sqref>{}"
        "</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>",
        f'<extLst><ext uri="b" {X14}><x14:conditionalFormattings><x14:conditionalFormatting {XM}>'
        '<x14:cfRule type="dataBar" id="i"><x14:dataBar/></x14:cfRule><xm:sqref>{}</xm:sqref>'
        "</x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>",
    ],
    ids=["validation", "format", "ignored", "x14 validation", "x14 format"],
)
def test_an_area_with_the_row_holds_the_new_row_too(pattern: str, before: str, after: str) -> None:
    assert grown(pattern.format(before)) == pattern.format(after)


def test_rows_of_others_between_are_left_out_of_an_area() -> None:
    found = grown('<conditionalFormatting sqref="A2:B3"/>', ROWS + NOTE)

    assert found == '<conditionalFormatting sqref="A2:B3 A7:B7"/>'


def test_a_sparkline_is_not_an_area_that_grows() -> None:
    spark = (
        f'<extLst><ext uri="c" {X14}><x14:sparklineGroups {XM}><x14:sparklineGroup><x14:sparklines>'
        "<x14:sparkline><xm:f>A2:C2</xm:f><xm:sqref>D2</xm:sqref></x14:sparkline></x14:sparklines>"
        "</x14:sparklineGroup></x14:sparklineGroups></ext></extLst>"
    )

    assert grown(spark) == spark


@pytest.mark.parametrize(
    ("rows", "after"),
    [
        (ROWS, "A1:B4"),
        (ROWS + '<row r="4"><c r="A4"><v>typed below the filter</v></c></row>', "A1:B5"),
        (ROWS + NOTE, "A1:B3"),
    ],
)
def test_a_filter_grows_where_no_blank_row_lies_between(rows: str, after: str) -> None:
    pattern = (
        '<autoFilter ref="{0}"><filterColumn colId="0"/><sortState ref="{1}"><sortCondition '
        'ref="{1}"/></sortState></autoFilter>'
    )

    found = grown(pattern.format("A1:B3", "A2:B3"), rows)

    assert found == pattern.format(after, after.replace("A1", "A2"))


def test_names_of_filters_print_areas_and_ranges_grow_and_others_stay() -> None:
    def names(filtered: str, printed: str, own: str) -> str:
        return (
            "<definedNames>"
            f'<definedName name="_xlnm._FilterDatabase" localSheetId="0">{filtered}</definedName>'
            f"<definedName name=\"_xlnm.Print_Area\">{printed},'POA&amp;M'!$J$9</definedName>"
            f'<definedName name="Items">COUNTA({own})</definedName>'
            "<definedName name=\"One\">'POA&amp;M'!$A$2</definedName>"
            "<definedName name=\"Titles\">'POA&amp;M'!$1:$1</definedName>"
            "<definedName name=\"Moving\">'POA&amp;M'!A2:A3</definedName>"
            '<definedName name="Other">Other!$A$2:$A$3</definedName></definedNames>'
        )

    old = names("'POA&amp;M'!$A$1:$B$3", "'POA&amp;M'!$A$1:$C$3", "'POA&amp;M'!$A$2:$A$3")
    content = book(ROWS, more={"xl/workbook.xml": workbook_xml(old)})

    found = parts_of(patch_workbook(content, [PATCH]))["xl/workbook.xml"].decode()

    assert names("'POA&amp;M'!$A$1:$B$4", "'POA&amp;M'!$A$1:$C$4", "'POA&amp;M'!$A$2:$A$4") in found


@pytest.mark.parametrize(
    ("before", "after"), [("A1:B3", "A1:B4"), ("A1:Z99", "A1:Z99"), ("A1", "A1:A4")]
)
def test_the_dimension_holds_what_was_written(before: str, after: str) -> None:
    content = book(ROWS, ahead=f'<dimension ref="{before}"/><sheetViews/>')

    patched = sheet_xml(patch_workbook(content, [PATCH]))

    assert f'<dimension ref="{after}"/><sheetViews/>' in patched


def test_a_table_grows_with_its_filter() -> None:
    found = table_after(ROWS, "A1:B3", "")

    assert 'ref="A1:B4" totalsRowShown="0"><autoFilter ref="A1:B4"' in found


def test_a_table_does_not_grow_over_rows_of_others() -> None:
    assert 'ref="A1:B3"' in table_after(ROWS + NOTE, "A1:B3", "")


def test_a_table_with_blank_rows_takes_the_row_in() -> None:
    assert 'ref="A1:B9"' in table_after(ROWS, "A1:B9", "")


def table_after(rows: str, area: str, more: str) -> str:
    """The part of a table over an area, after a row was added to its sheet."""
    content = patch_workbook(table_book(rows, area, more), [PATCH])
    return parts_of(content)["xl/tables/table1.xml"].decode()


def table_book(rows: str, area: str, more: str) -> bytes:
    table = (
        '<table xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" id="1" '
        f'name="Plan" displayName="Plan" ref="{area}"{more} totalsRowShown="0"><autoFilter '
        f'ref="{area}"/><tableColumns count="2"><tableColumn id="1" name="ID"/><tableColumn id="2" '
        'name="Column2"/></tableColumns></table>'
    )
    return book(
        rows,
        behind='<tableParts count="1"><tablePart r:id="rId1"/></tableParts>',
        more={
            "xl/worksheets/_rels/sheet1.xml.rels": relations(("table", "../tables/table1.xml")),
            "xl/tables/table1.xml": table,
        },
    )


def test_formulas_are_calculated_on_opening_only_where_there_are_any() -> None:
    formula = '<row r="9"><c r="A9"><f>A2</f><v>1</v></c></row>'

    plain = patch_workbook(book(ROWS), [PATCH])
    calculating = patch_workbook(book(ROWS + formula), [PATCH])

    assert b"calcPr" not in parts_of(plain)["xl/workbook.xml"]
    assert b'<calcPr fullCalcOnLoad="1"/>' in parts_of(calculating)["xl/workbook.xml"]


def test_a_date_in_an_added_row_is_a_date_where_the_row_like_it_shows_dates() -> None:
    day = dt.date(2026, 11, 22)

    found = patched_rows(ROWS, added(line(2, A=day, B=day)))

    assert 's="2"' + text("2026-11-22") + '<c r="B4" s="1"><v>46348</v></c>' in found


def test_a_date_in_an_added_row_has_the_style_of_its_column_where_the_row_like_it_has_none() -> (
    None
):
    day = dt.date(2026, 11, 22)
    cols = '<cols><col min="1" max="1" width="9" style="1"/></cols>'

    found = sheet_xml(patch_workbook(book(ROWS, cols), [added(line(2, A=day))]))

    assert '<c r="A4" s="1"><v>46348</v></c>' in found
