"""What a look at a sheet's XML finds, and that the short way and the walk find the same."""

import pytest

from poam_batch.problems import WorkbookRejected
from poam_batch.workbooks.grids.scan import scan_sheet
from poam_batch.workbooks.grids.walk import Walk

TEXT = '<c r="A1" t="s"><v>3</v></c>'
USUAL = f'{TEXT}<c r="B1" s="2"/><c r="D1"><f>A1</f><v>7</v></c>'


def sheet(rows: str) -> bytes:
    return f"<worksheet><sheetData>{rows}</sheetData></worksheet>".encode()


@pytest.mark.parametrize(
    "cells",
    [
        USUAL,
        '<c r="A1" t="e"><v>#REF!</v></c>',
        '<c r="A1" t="e"><f>B1</f><v>#REF!</v></c>',
        '<c r="A1"><f>B1</f></c>',
        '<c r="A1"><f>B1</f><v/></c>',
        '<c r="A1"><f t="shared" si="0"/><v></v></c>',
        '<c r="A1" t="str"><f>B1</f><v></v></c>',
        '<c r="A1" t="str"><f>B1</f></c>',
        '<c r="B1"><v>1</v></c><c r="A1"><v>2</v></c>',
        '<c r="AA1"><v>1</v></c>',
        '<c r="A7"><v>1</v></c>',
        '<c r="A1" t="inlineStr"><is><t>a</t></is></c>',
    ],
)
def test_the_short_way_finds_what_the_walk_finds(cells: str) -> None:
    content = sheet(f'<row r="1">{cells}</row><row r="3" hidden="1"><c r="A3"/></row>')

    found = scan_sheet("S", content)

    assert found == Walk("S").run(content)


@pytest.mark.parametrize(
    "rows",
    [
        f'<row r="1">{TEXT}{TEXT}</row>',
        f'<row r="1">{USUAL}{TEXT}</row>',
        f'<row r="1">{TEXT}</row><row r="1">{TEXT}</row>',
        f'<row r="1">{TEXT}</row><row r="2">{TEXT}</row>',
        f'<row r="1">{TEXT}</row><row>{TEXT}</row>',
        '<row r="1"><c r="AB1"/><c r="AB1"/></row>',
    ],
)
def test_a_cell_that_stands_twice_is_refused_wherever_it_stands(rows: str) -> None:
    with pytest.raises(WorkbookRejected, match="holds a cell twice"):
        scan_sheet("S", sheet(rows))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ('<row r="1"><c r="A1"/><row r="2"><c r="A2"/></row></row>', "a row inside a row"),
        ('<row r="1"><c r="A1"/></row><c r="A2"/>', "a cell outside its rows"),
    ],
)
def test_rows_that_readers_would_see_differently_are_refused(rows: str, said: str) -> None:
    with pytest.raises(WorkbookRejected, match=said):
        scan_sheet("S", sheet(rows))


def test_a_formula_that_gave_empty_text_was_calculated() -> None:
    content = sheet('<row r="1"><c r="A1" t="str"><f>B1</f><v></v></c></row>')

    found = scan_sheet("S", content)

    assert found.unvalued == frozenset()


def test_an_encoding_that_nobody_knows_is_damage() -> None:
    content = b"<?xml version='1.0' encoding='utf-8v'?>" + sheet(USUAL)

    with pytest.raises(WorkbookRejected, match="not whole"):
        scan_sheet("S", content)
