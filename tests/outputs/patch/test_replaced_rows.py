"""Rows are replaced on a sheet that is the program's own, and what stands over them follows."""

from __future__ import annotations

import pytest

from poam_batch.outputs.patch.edits import SheetPatch
from poam_batch.outputs.patch.workbook import patch_workbook
from tests.outputs.patch.build import book, line, patched_rows, replaced, sheet_xml, text

ROWS = (
    '<row r="1"><c r="A1" t="str"><v>ID</v></c></row>'
    '<row r="2" ht="30" customHeight="1" hidden="1" spans="1:2"><c r="A2" s="2"><v>1</v></c>'
    '<c r="B2" s="1"/></row><row r="3"><c r="A3"><v>2</v></c></row>'
)
NOTE = '<row r="6"><c r="A6" t="str"><v>a note</v></c></row>'


def grown(behind: str, patch: SheetPatch) -> str:
    """What stands behind the rows after a patch."""
    content = patch_workbook(book(ROWS, behind=behind), [patch])
    return sheet_xml(content).partition("</sheetData>")[2].removesuffix("</worksheet>")


def test_replaced_rows_become_exactly_the_new_ones() -> None:
    rows = ROWS + NOTE

    found = patched_rows(rows, replaced(2, line(2, A="x"), line(3, A=2), line(2, A="y")))

    assert found == (
        '<row r="1"><c r="A1" t="str"><v>ID</v></c></row>'
        '<row r="2" ht="30" customHeight="1"><c r="A2" s="2"'
        + text("x")
        + '<c r="B2" s="1"/></row>'
        '<row r="3"><c r="A3"><v>2</v></c></row>'
        '<row r="4" ht="30" customHeight="1"><c r="A4" s="2"'
        + text("y")
        + '<c r="B4" s="1"/></row>'
    )


def test_a_replaced_row_that_holds_its_values_keeps_its_bytes() -> None:
    content = book(ROWS)

    patch = replaced(2, line(2, A=1), line(3, A=2))

    assert patch_workbook(content, [patch]) is content


def test_of_a_replaced_row_cells_that_are_equal_keep_their_bytes() -> None:
    rows = '<row r="2"><c s="2" r="A2"><v>1.0</v></c><c r="B2"><v>1</v></c><c r="C2"/></row>'

    found = patched_rows(rows, replaced(2, line(2, A=1, B=2)))

    assert (
        found == '<row r="2"><c s="2" r="A2"><v>1.0</v></c><c r="B2"><v>2</v></c><c r="C2"/></row>'
    )


def test_no_rows_leave_a_blank_one_that_keeps_the_styles() -> None:
    found = patched_rows(ROWS, replaced(2))

    assert found.partition("</row>")[2] == (
        '<row r="2" ht="30" customHeight="1"><c r="A2" s="2"/><c r="B2" s="1"/></row>'
    )


@pytest.mark.parametrize(
    ("before", "shrunk", "longer"),
    [
        ("A1:B3", "A1:B2", "A1:B5"),
        ("A2:A3", "A2", "A2:A5"),
        ("A2:A99", "A2:A99", "A2:A99"),
        ("A1", "A1", "A1"),
    ],
)
def test_areas_follow_the_rows_that_were_replaced(before: str, shrunk: str, longer: str) -> None:
    pattern = '<autoFilter ref="A1:B{}"/><conditionalFormatting sqref="{}"/>'
    rows = [line(2, A=f"row {index}") for index in range(4)]

    short = grown(pattern.format(3, before), replaced(2, rows[0]))
    long = grown(pattern.format(3, before), replaced(2, *rows))

    assert short == pattern.format(2, shrunk)
    assert long == pattern.format(5, longer)


def test_a_format_whose_rows_move_takes_its_formula_along() -> None:
    pattern = (
        '<conditionalFormatting sqref="{0}"><cfRule type="expression"><formula>$A{1}&gt;B$1'
        "</formula></cfRule></conditionalFormatting>"
    )

    content = book(ROWS, behind=pattern.format("A3", 3))
    patched = patch_workbook(content, [replaced(2, line(2, A=5), line(2, A=6), line(3, A=7))])

    assert pattern.format("A4", 4) in sheet_xml(patched)


def test_a_format_of_rows_that_are_gone_goes_too() -> None:
    validations = (
        '<dataValidations count="2"><dataValidation sqref="A3"/><dataValidation sqref="B1"/>'
        "</dataValidations>"
    )

    found = grown(validations, replaced(2, line(2, A="x")))

    assert found == '<dataValidations count="1"><dataValidation sqref="B1"/></dataValidations>'


def test_merges_of_replaced_rows_follow_them() -> None:
    behind = (
        '<mergeCells count="3"><mergeCell ref="A1:C1"/><mergeCell ref="B2:C2"/>'
        '<mergeCell ref="D2:D3"/></mergeCells>'
    )
    rows = [line(2, A="w"), line(3, A="x"), line(2, A="y")]

    found = grown(behind, replaced(2, *rows))

    assert found == (
        '<mergeCells count="4"><mergeCell ref="A1:C1"/><mergeCell ref="B2:C2"/>'
        '<mergeCell ref="B4:C4"/><mergeCell ref="D2:D3"/></mergeCells>'
    )


def test_an_area_down_to_a_far_row_without_content_keeps_reaching_there() -> None:
    behind = '<conditionalFormatting sqref="A2:A99"/>'
    content = book(ROWS + '<row r="1048576" ht="15"/>', behind=behind)

    patched = patch_workbook(content, [replaced(2, line(2, A="x"))])

    assert behind in sheet_xml(patched)
