"""Rows put between others: those below move as they are, and what refers to them follows."""

import pytest

from poam_batch.outputs.patch.edits import CellEdit, InsertedRow, NewRow, SheetPatch
from poam_batch.outputs.patch.workbook import patch_workbook
from poam_batch.problems import OutputFailed
from tests.outputs.patch.build import (
    MAIN,
    SHEET,
    book,
    line,
    parts_of,
    sheet_xml,
    text,
    workbook_xml,
)

ROWS = (
    '<row r="1"><c r="A1"><v>1</v></c></row>'
    '<row r="2" ht="30" customHeight="1"><c r="A2" s="2"><v>2</v></c><c r="B2" s="1"/></row>'
    '<row r="5" spans="1:2"><c r="A5" t="e"><v>#N/A</v></c><c r="B5"><v>5</v></c></row>'
)


def between(*rows: InsertedRow) -> SheetPatch:
    return SheetPatch("POA&M", inserted=rows)


def below(after: int, row: NewRow) -> InsertedRow:
    return InsertedRow(after, row)


def named(formula: str) -> str:
    return workbook_xml(
        f'<definedNames><definedName name="n">{formula}</definedName></definedNames>'
    )


def moved(*rows: InsertedRow) -> str:
    """The rows of the sheet after rows were put between."""
    found = sheet_xml(patch_workbook(book(ROWS), [between(*rows)]))
    return found.partition("<sheetData>")[2].partition("</sheetData>")[0]


def test_rows_below_keep_their_bytes_but_for_the_numbers() -> None:
    found = moved(below(2, line(2, A="new")))

    assert found == (
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="2" ht="30" customHeight="1"><c r="A2" s="2"><v>2</v></c><c r="B2" s="1"/></row>'
        f'<row r="3" ht="30" customHeight="1"><c r="A3" s="2"{text("new")}<c r="B3" s="1"/></row>'
        '<row r="6" spans="1:2"><c r="A6" t="e"><v>#N/A</v></c><c r="B6"><v>5</v></c></row>'
    )


def test_rows_at_several_places_stand_in_their_order() -> None:
    found = moved(below(1, line(1, A="a")), below(1, line(1, A="b")), below(2, line(2, A="c")))

    order = ['r="A1"', 'r="A2"', ">a<", 'r="A3"', ">b<", 'r="A4"', ">c<", 'r="B8"']
    assert [found.index(mark) for mark in order] == sorted(found.index(mark) for mark in order)
    assert '<c r="A4" s="2"><v>2</v></c>' in found


def test_a_sheet_with_prefixes_and_rows_without_numbers_is_moved_alike() -> None:
    xml = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c>'
        "</x:row><x:row><x:c><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>"
    )

    patched = patch_workbook(book("", more={SHEET: xml}), [between(below(1, line(1, A=7)))])

    assert sheet_xml(patched) == xml.replace(
        "</x:row><x:row>",
        '</x:row><x:row r="2"><x:c r="A2"><x:v>7</x:v></x:c></x:row><x:row>',
    )


def test_areas_around_and_names_follow() -> None:
    behind = (
        '<autoFilter ref="A1:B5"/><mergeCells count="1"><mergeCell ref="A5:B5"/></mergeCells>'
        '<conditionalFormatting sqref="B5"><cfRule type="expression" priority="1"><formula>A5&gt;1'
        "</formula></cfRule></conditionalFormatting>"
        '<dataValidations count="1"><dataValidation type="list" sqref="B2:B900"><formula1>"a"'
        "</formula1></dataValidation></dataValidations>"
    )
    names = named("'POA&amp;M'!$A$1:$B$5")
    content = book(ROWS, behind=behind, more={"xl/workbook.xml": names})

    patched = patch_workbook(content, [between(below(2, line(2, A="new")))])

    found = sheet_xml(patched)
    for piece in ('ref="A1:B6"', 'ref="A6:B6"', 'sqref="B6"', "A6&gt;1", 'sqref="B2:B900"'):
        assert piece in found
    assert b"$A$1:$B$6" in parts_of(patched)["xl/workbook.xml"]


@pytest.mark.parametrize(
    ("rows", "behind", "reason"),
    [
        ('<row r="9"><c r="A9"><f>A2</f></c></row>', "", "the sheet has formulas"),
        ("", '<mergeCells><mergeCell ref="A2:A3"/></mergeCells>', "the cells A2:A3 are merged"),
        ("", '<rowBreaks><brk id="4" max="9"/></rowBreaks>', "page breaks below"),
        ("", "<scenarios/>", "the sheet has scenarios"),
        ("", '<extLst><ext uri="x"><sparklineGroups/></ext></extLst>', "has extensions"),
    ],
)
def test_what_cannot_follow_forbids_it(rows: str, behind: str, reason: str) -> None:
    content = book(ROWS + rows, behind=behind)

    with pytest.raises(OutputFailed, match=reason):
        patch_workbook(content, [between(below(2, line(2, A="new")))])


def test_a_name_of_one_cell_below_forbids_it() -> None:
    names = named("'POA&amp;M'!$A$5")

    with pytest.raises(OutputFailed, match="a defined name refers to a row below"):
        patch_workbook(
            book(ROWS, more={"xl/workbook.xml": names}), [between(below(2, line(2, A="new")))]
        )


def test_a_patch_that_puts_rows_between_does_nothing_else() -> None:
    with pytest.raises(ValueError, match="put between others, and more"):
        SheetPatch("POA&M", (CellEdit(1, 1, "x"),), inserted=(below(1, line(1, A="y")),))
