"""Of a workbook that people work in, only what is set changes; the rest keeps every byte."""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openxml_audit import OpenXmlValidator

from poam_batch.outputs.patch.edits import CellEdit, NewRow, RowsReplaced, SheetPatch
from poam_batch.outputs.patch.workbook import patch_workbook
from tests.outputs.patch.build import WORKBOOK, book, edits, packed, parts_of, relations
from tests.outputs.patch.edited import edited_workbook

SHEET = "xl/worksheets/sheet1.xml"
DAY = dt.date(2027, 3, 1)
PATCH = SheetPatch(
    "POA&M",
    (CellEdit(3, 2, "=not a formula"), CellEdit(6, 4, "Closed"), CellEdit(8, 3, DAY)),
    (NewRow({1: "SC.L2-3.13.1#1", 2: "new", 3: DAY, 4: "Open"}, 3), NewRow({1: "x"}, 6)),
)


def cells(xml: str) -> dict[str, str]:
    """The cells of a sheet as they are written, by reference."""
    found = re.findall(r'<c r="([A-Z]+\d+)".*?(?:(?<=/)>|</c>)', xml, re.DOTALL)
    whole = re.finditer(r'<c r="[A-Z]+\d+"[^>]*?(?:/>|>.*?</c>)', xml, re.DOTALL)
    return dict(zip(found, (match[0] for match in whole), strict=True))


def findings(content: bytes, folder: Path) -> list[str]:
    path = folder / "book.xlsx"
    path.write_bytes(content)
    return [error.description for error in OpenXmlValidator().validate(str(path)).errors]


def opened(content: bytes) -> openpyxl.Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(io.BytesIO(content))


@pytest.mark.parametrize("table", [False, True])
def test_every_part_but_the_touched_ones_keeps_its_bytes_and_its_place(table: bool) -> None:
    before = edited_workbook(table=table)

    after = patch_workbook(before, [PATCH])

    old, new = parts_of(before), parts_of(after)
    changed = {name for name in old if new[name] != old[name]}
    assert list(new) == list(old)
    assert len(old) > 20
    assert changed == {SHEET, WORKBOOK} | ({"xl/tables/table1.xml"} if table else set())


@pytest.mark.parametrize("table", [False, True])
def test_of_the_touched_sheet_only_cells_set_and_areas_over_the_rows_change(table: bool) -> None:
    before = edited_workbook(table=table)

    after = patch_workbook(before, [PATCH])

    old, new = (parts_of(content)[SHEET].decode() for content in (before, after))
    assert {name for name, text in cells(old).items() if cells(new)[name] != text} == {
        *("B3", "D6", "C8")
    }
    areas = re.compile(r'((?:sqref="|ref="|<xm:sqref>)[A-E][23]:[A-E])8\b')
    assert len(areas.findall(old)) == (5 if table else 6)
    head, _, tail = areas.sub(r"\g<1>10", old).partition("<sheetData>")
    assert new.startswith(head.replace("A1:F8", "A1:F10"))
    assert new.partition("</sheetData>")[2] == tail.partition("</sheetData>")[2]


@pytest.mark.parametrize("table", [False, True])
def test_openxml_audit_finds_nothing_that_it_did_not_find_before(
    table: bool, tmp_path: Path
) -> None:
    before = edited_workbook(table=table)

    after = patch_workbook(before, [PATCH])

    assert findings(after, tmp_path) == findings(before, tmp_path)


def test_openpyxl_reads_what_was_set_and_what_was_not() -> None:
    sheet = opened(patch_workbook(edited_workbook(), [PATCH]))["POA&M"]

    assert sheet["B3"].value == "=not a formula"
    assert sheet["B3"].data_type == "s"
    assert sheet["C8"].value == dt.datetime(2027, 3, 1)  # noqa: DTZ001 - a workbook has no zones
    assert [cell.value for cell in sheet[9]][:4] == [
        *("SC.L2-3.13.1#1", "new"),
        *(dt.datetime(2027, 3, 1), "Open"),  # noqa: DTZ001 - a workbook has no zones
    ]
    assert sheet["B4"].value == "Logs & reviews\nare <missing>."
    assert sheet.auto_filter.ref == "A2:E10"
    assert sheet.row_dimensions[10].hidden is False
    assert sheet.print_area == "'POA&M'!$A$1:$E$10"
    assert sheet.freeze_panes == "B3"


def test_a_patch_twice_is_a_patch_once_and_the_same_bytes_each_time() -> None:
    content = edited_workbook()

    once = patch_workbook(content, [PATCH])

    assert patch_workbook(content, [PATCH]) == once
    assert patch_workbook(once, [PATCH]) is once


def test_no_patch_and_an_empty_one_give_the_very_same_bytes() -> None:
    content = edited_workbook()

    assert patch_workbook(content, []) is content
    assert patch_workbook(content, [SheetPatch("POA&M"), SheetPatch("lists")]) is content


def test_several_sheets_are_patched_at_once() -> None:
    patches = [PATCH, SheetPatch("LISTS", replaced=RowsReplaced(1, (NewRow({1: "Gone"}, 1),)))]

    after = opened(patch_workbook(edited_workbook(), patches))

    assert [row[0].value for row in after["Lists"].iter_rows()] == ["Gone"]
    assert after["POA&M"]["A9"].value == "SC.L2-3.13.1#1"


def test_the_order_of_calculation_goes_only_with_a_formula() -> None:
    chain = '<calcChain><c r="A1" i="1"/></calcChain>'
    content = book(
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><v>1</v></c></row>',
        more={
            "xl/calcChain.xml": chain,
            "xl/_rels/workbook.xml.rels": relations(
                ("worksheet", "worksheets/sheet1.xml"), ("calcChain", "calcChain.xml")
            ),
        },
    )

    kept = parts_of(patch_workbook(content, [edits(B1=2)]))
    gone = parts_of(patch_workbook(content, [edits(A1=2)]))

    assert kept["xl/calcChain.xml"] == chain.encode()
    assert "xl/calcChain.xml" not in gone
    assert b"calcChain" not in gone["xl/_rels/workbook.xml.rels"]


def test_stored_parts_and_folders_in_the_archive_are_no_hindrance() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        archive.mkdir("xl")
        for name, part in parts_of(edited_workbook()).items():
            archive.writestr(name, part)

    after = parts_of(patch_workbook(file.getvalue(), [PATCH]))

    assert after["xl/media/image1.png"] == parts_of(edited_workbook())["xl/media/image1.png"]


def test_a_byte_order_mark_and_line_ends_of_the_workbook_part_stay() -> None:
    parts = parts_of(edited_workbook())
    xml = b"\xef\xbb\xbf" + parts[WORKBOOK].replace(b"?>\n", b"?>\r\n") + b"\r\n"
    content = packed({**parts, WORKBOOK: xml})

    after = parts_of(patch_workbook(content, [PATCH]))[WORKBOOK]

    assert after.startswith(
        b'\xef\xbb\xbf<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r'
    )
    assert after.endswith(b"</workbook>\r\n")


@pytest.mark.parametrize("writer", ["openpyxl", "xlsxwriter"])
def test_what_other_programs_write_is_patched(writer: str) -> None:
    file = io.BytesIO()
    if writer == "openpyxl":
        opened(edited_workbook()).save(file)
    else:
        made = xlsxwriter.Workbook(file, {"constant_memory": True})
        sheet = made.add_worksheet("POA&M")
        for row in range(8):
            sheet.write_row(row, 0, [f"id {row}", "text", row, True, None])
        made.close()

    before = opened(file.getvalue())["POA&M"]
    patched = patch_workbook(file.getvalue(), [PATCH])
    after = opened(patched)["POA&M"]

    changed = {"B3": "=not a formula", "D6": "Closed", "C8": after["C8"].value}
    for line in before.iter_rows():
        for cell in line:
            expected = changed.get(cell.coordinate, cell.value)
            assert after[cell.coordinate].value == expected
            assert after[cell.coordinate].style_id == cell.style_id
    assert after["A9"].value == "SC.L2-3.13.1#1"
    assert patch_workbook(patched, [PATCH]) is patched
