"""The workbook and its sheets are found by their relations, whatever the parts are called."""

from __future__ import annotations

import pytest

from poam_batch.ooxml.markup import MarkupError
from poam_batch.ooxml.relations import SheetPart, read_relations, sheet_parts, workbook_part

_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def rels(*lines: str) -> bytes:
    return f"<Relationships>{''.join(lines)}</Relationships>".encode()


def relation(number: int, kind: str, target: str, more: str = "") -> str:
    return f'<Relationship Id="rId{number}" Type="{_KIND}/{kind}" Target="{target}"{more}/>'


PARTS = {
    "_rels/.rels": rels(relation(1, "officeDocument", "/book/main.xml")),
    "book/main.xml": b'<workbook><sheets><sheet name="A &amp; B" r:id="rId2"/>'
    b'<sheet name="C" r:id="rId1"/></sheets></workbook>',
    "book/_rels/main.xml.rels": rels(
        relation(1, "worksheet", "sheets/c.xml"), relation(2, "worksheet", "../ab.xml")
    ),
    "book/sheets/c.xml": b"<worksheet/>",
    "ab.xml": b"<worksheet/>",
}


def test_sheets_are_found_in_the_order_of_their_tabs() -> None:
    assert workbook_part(PARTS) == "book/main.xml"
    assert sheet_parts(PARTS) == (SheetPart("A & B", "ab.xml"), SheetPart("C", "book/sheets/c.xml"))


def test_an_external_target_is_left_as_it_is() -> None:
    parts = {"xl/_rels/a.xml.rels": rels(relation(1, "hyperlink", "x/y", ' TargetMode="External"'))}

    assert read_relations(parts, "xl/a.xml")[0].target == "x/y"
    assert read_relations(parts, "xl/a.xml")[0].external


def test_a_part_without_relations_has_none() -> None:
    assert read_relations({}, "xl/a.xml") == ()


def test_a_package_without_a_workbook_is_an_error() -> None:
    with pytest.raises(MarkupError, match="no workbook"):
        workbook_part({})


def test_a_sheet_whose_part_is_missing_is_an_error() -> None:
    parts = {name: content for name, content in PARTS.items() if name != "ab.xml"}

    with pytest.raises(MarkupError, match="A & B"):
        sheet_parts(parts)
