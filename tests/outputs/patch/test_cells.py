"""A cell is set and the others keep every byte, whichever program wrote the sheet."""

from __future__ import annotations

import datetime as dt

import pytest

from poam_batch.ooxml.values import UnwritableValueError
from poam_batch.outputs.patch.book import is_date_format
from poam_batch.outputs.patch.edits import Value
from poam_batch.outputs.patch.workbook import patch_workbook
from tests.outputs.patch.build import (
    MAIN,
    SHEET,
    book,
    edits,
    patched_rows,
    rows_xml,
    sheet_xml,
    text,
    with_strings,
    workbook_xml,
)

DAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("cell", "after"),
    [
        ('<c r="B2" s="3"/>', '<c r="B2" s="3"' + text("new")),
        ('<c r="B2"  s="3"></c>', '<c r="B2"  s="3"' + text("new")),
        ('<c r="B2" s="3" t="s"><v>0</v></c>', '<c r="B2" s="3"' + text("new")),
        ('<c t="s" s="3" r="B2"><v>0</v></c>', '<c s="3" r="B2"' + text("new")),
        ("<c r='B2' t='str'><v>old</v></c>", "<c r='B2'" + text("new")),
        ('<c r="B2" t="inlineStr"><is><r><t>o</t></r></is></c>', '<c r="B2"' + text("new")),
        ('<c r="B2" t="b"><v>1</v></c>', '<c r="B2"' + text("new")),
        ('<c r="B2" t="e" vm="1"><v>#VALUE!</v></c>', '<c r="B2"' + text("new")),
        ('<c r="B2"><f>1+1</f><v>2</v></c>', '<c r="B2"' + text("new")),
        ('<c r="B2"><f/><v>2</v></c>', '<c r="B2"' + text("new")),
        ("", '<c r="B2"' + text("new")),
    ],
)
def test_a_cell_of_any_kind_is_set_and_keeps_its_style(cell: str, after: str) -> None:
    row = '<row r="1"><c r="A1"><v>1</v></c></row>\n <row r="2" ht="9"><c r="A2" s="2"/>{}\n</row>'

    found = patched_rows(row.format(cell), edits(B2="new"), more=with_strings("<t>old</t>"))

    assert found == row.format(after)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="B2" t="s"><v>0</v></c>', "old & new"),
        ('<c r="B2" t="s"><v>1</v></c>', "bold text"),
        ('<c r="B2" t="inlineStr"><is><t>a\r\nb</t></is></c>', "a\nb"),
        ('<c r="B2" t="inlineStr"><is><t xml:space="preserve"> a </t></is></c>', " a "),
        ('<c r="B2" t="str"><v>x</v></c>', "x"),
        ('<c r="B2" t="inlineStr"><is><t>_x0001_</t></is></c>', "\x01"),
        ('<c r="B2" t="inlineStr"><is><t>_x005F_x0001_</t></is></c>', "_x0001_"),
        ('<c r="B2"><v>3.0</v></c>', 3),
        ('<c r="B2" t="n"><v>3</v></c>', 3.0),
        ('<c r="B2"><v>1E2</v></c>', 100),
        ('<c r="B2" t="b"><v>1</v></c>', True),
        ('<c r="B2" s="1"><v>46348</v></c>', DAY),
        ('<c r="B2" s="3"></c>', None),
        ('<c r="B2" t="s"/>', ""),
        ("", None),
    ],
)
def test_what_a_cell_holds_already_keeps_its_bytes(cell: str, value: Value) -> None:
    strings = with_strings(
        "<t>old &amp; new</t>", "<r><rPr><b/></rPr><t>bold </t></r><r><t>text</t></r>"
    )
    content = book(f'<row r="2">{cell}</row>', more=strings)

    assert patch_workbook(content, [edits(B2=value)]) is content


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="B2"><v>1</v></c>', "1"),
        ('<c r="B2" t="b"><v>1</v></c>', 1),
        ('<c r="B2"><f>1+1</f><v>2</v></c>', 2),
        ('<c r="B2" t="inlineStr"><is><t> a</t></is></c>', " a"),
        ('<c r="B2" t="s"><v>7</v></c>', "7"),
        ('<c r="B2" t="e"><v>#N/A</v></c>', "#N/A"),
        ('<c r="B2" t="d"><v>2026-11-22</v></c>', "2026-11-22"),
        ('<c r="B2" t="inlineStr"><is><t></t></is></c>', None),
    ],
)
def test_what_only_looks_equal_is_written(cell: str, value: Value) -> None:
    content = book(f'<row r="2">{cell}</row>')

    assert patch_workbook(content, [edits(B2=value)]) != content


@pytest.mark.parametrize(
    ("value", "body"),
    [
        ("=1+1", text("=1+1")),
        ("+1", text("+1")),
        (" a\tb ", ' t="inlineStr"><is><t xml:space="preserve"> a\tb </t></is></c>'),
        ("a\x01\r_x000D_", text("a_x0001__x000D__x005F_x000D_")),
        ("<b> & \ufffe", text("&lt;b&gt; &amp; _xFFFE_")),
        ("", "/>"),
        (None, "/>"),
        (True, ' t="b"><v>1</v></c>'),
        (-7, "><v>-7</v></c>"),
        (1.5, "><v>1.5</v></c>"),
    ],
)
def test_text_is_text_and_a_value_keeps_its_type(value: Value, body: str) -> None:
    found = patched_rows('<row r="2"><c r="B2" s="3"><v>9</v></c></row>', edits(B2=value))

    assert found == f'<row r="2"><c r="B2" s="3"{body}</row>'


def test_text_past_the_limit_of_a_cell_is_cut_once() -> None:
    found = patched_rows('<row r="2"><c r="B2"/></row>', edits(B2="é" * 40_000))

    assert found.count("é") == 32_767 - len(" […]")


def test_what_no_cell_can_hold_is_an_error_of_the_caller() -> None:
    with pytest.raises(UnwritableValueError):
        patch_workbook(book('<row r="2"/>'), [edits(B2=float("nan"))])


def test_rows_and_cells_that_are_missing_are_put_in_their_place() -> None:
    found = patched_rows(
        '<row r="2" spans="2:4" ht="30"><c r="B2"/><c r="D2"/></row> <row r="5"/>',
        edits(A2=1, C2=2, E2=3, B4=4, A5=5, Z9=6),
    )

    assert found == (
        '<row r="2" spans="1:5" ht="30"><c r="A2"><v>1</v></c><c r="B2"/><c r="C2"><v>2</v></c>'
        '<c r="D2"/><c r="E2"><v>3</v></c></row><row r="4"><c r="B4"><v>4</v></c></row> '
        '<row r="5"><c r="A5"><v>5</v></c></row><row r="9"><c r="Z9"><v>6</v></c></row>'
    )


def test_cells_are_set_in_a_sheet_without_rows() -> None:
    content = book("", more={SHEET: f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'})

    patched = patch_workbook(content, [edits(A1="x")])

    assert rows_xml(patched) == '<row r="1"><c r="A1"' + text("x") + "</row>"


def test_rows_and_cells_without_references_are_counted() -> None:
    found = patched_rows(
        '<row><c><v>1</v></c></row><row><c/><c s="2"><v>2</v></c><c r="E2"/><c/></row>',
        edits(B2="x", F2="y", C2="z"),
    )

    assert found == (
        '<row><c><v>1</v></c></row><row><c/><c s="2"'
        + text("x")
        + '<c r="C2"'
        + text("z")
        + '<c r="E2"/><c'
        + text("y")
        + "</row>"
    )


def test_a_prefixed_sheet_is_patched_in_its_own_spelling() -> None:
    xml = (
        f'\ufeff<?xml version="1.0"?><x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1">'
        '<x:c r="A1" t="str"><x:v>old</x:v></x:c></x:row></x:sheetData></x:worksheet>\n'
    )

    patched = patch_workbook(book("", more={SHEET: xml}), [edits(A1="<new>", B1=2)])

    assert sheet_xml(patched) == xml.replace(
        ' t="str"><x:v>old</x:v></x:c>',
        ' t="inlineStr"><x:is><x:t>&lt;new&gt;</x:t></x:is></x:c><x:c r="B1"><x:v>2</x:v></x:c>',
    )


def test_a_date_takes_the_style_of_the_row_like_it_where_its_own_shows_none() -> None:
    rows = '<row r="2"><c r="B2" s="1"/><c r="C2" s="2"/></row><row r="3"><c r="B3" s="2"/></row>'

    found = patched_rows(rows, edits(2, B3=DAY, C3=DAY))

    assert found.endswith(
        '<row r="3"><c r="B3" s="1"><v>46348</v></c><c r="C3" s="2"' + text("2026-11-22") + "</row>"
    )


def test_a_date_where_no_style_shows_dates_is_readable_text() -> None:
    rows = '<row r="3"><c r="B3" s="4"/></row>'

    assert text("2026-11-22") in patched_rows(rows, edits(B3=DAY))


def test_a_date_takes_the_style_of_its_column_where_its_own_shows_none() -> None:
    cols = '<cols><col min="2" max="3" width="9" style="1"/></cols>'
    content = book('<row r="3"><c r="B3" s="2"/><c r="C3" s="2"/></row>', cols)

    patched = patch_workbook(content, [edits(B3=DAY, C3="soon")])

    assert '<c r="B3" s="1"><v>46348</v></c><c r="C3" s="2" t' in rows_xml(patched)


def test_a_new_cell_takes_the_style_of_its_row_or_column() -> None:
    cols = '<cols><col min="2" max="3" width="9" style="1"/></cols>'
    content = book('<row r="2" s="2" customFormat="1"/><row r="3" s="2"/>', cols)

    patched = patch_workbook(content, [edits(B2="x", B3=DAY, D3="y")])

    assert '<c r="B2" s="2" t' in rows_xml(patched)
    assert '<c r="B3" s="1"><v>46348</v></c><c r="D3" t' in rows_xml(patched)


@pytest.mark.parametrize(
    ("day", "body"),
    [
        (DAY, "><v>44886</v></c>"),
        (dt.datetime(2026, 11, 22, 12), "><v>44886.5</v></c>"),  # noqa: DTZ001 - as a cell has it
        (dt.date(1904, 1, 2), text("1904-01-02")),
    ],
)
def test_a_workbook_that_counts_from_1904_keeps_its_days(day: dt.date, body: str) -> None:
    properties = workbook_xml(properties='<workbookPr date1904="1"/>')

    found = patched_rows(
        '<row r="2"><c r="B2" s="1"/></row>', edits(B2=day), more={"xl/workbook.xml": properties}
    )

    assert found == f'<row r="2"><c r="B2" s="1"{body}</row>'


def test_a_shared_formula_whose_first_cell_is_set_goes_on_in_the_others() -> None:
    rows = (
        '<row r="1"><c r="B1"><f t="shared" ref="B1:B3" si="0">A1&amp;$A$1</f><v>1</v></c></row>'
        '<row r="2"><c r="B2" t="str"><f t="shared" si="0"/><v>2</v></c></row>'
        '<row r="3"><c r="B3"><f t="shared" si="0"/><v>3</v></c></row>'
    )

    found = patched_rows(rows, edits(B1="x", B3=3))

    assert found == (
        f'<row r="1"><c r="B1"{text("x")}</row>'
        '<row r="2"><c r="B2" t="str"><f>A2&amp;$A$1</f><v>2</v></c></row>'
        '<row r="3"><c r="B3"><v>3</v></c></row>'
    )


def test_an_array_formula_of_one_cell_is_a_formula_like_others() -> None:
    rows = '<row r="2"><c r="B2" cm="1"><f t="array" ref="B2">SUM(A1:A2)</f><v>2</v></c></row>'

    assert patched_rows(rows, edits(B2=5)) == '<row r="2"><c r="B2"><v>5</v></c></row>'


@pytest.mark.parametrize(
    ("code", "shows"),
    [
        ("dd/mm/yyyy", True),
        ("[$-409]d-mmm-yy;@", True),
        ('"due "yyyy', True),
        ("General", False),
        ("STANDARD", False),
        ("h:mm:ss", False),
        ('0.00 "days"', False),
        ("[Red]0;[Green]-0", False),
        (r"0\d", False),
        ("0_d", False),
        ("@", False),
    ],
)
def test_a_format_shows_a_date_where_it_has_a_day_or_a_year(code: str, shows: bool) -> None:
    assert is_date_format(code) is shows
