"""A workbook asks to be calculated, and loses its order of calculation whole."""

from __future__ import annotations

import pytest

from poam_batch.ooxml.calculation import calculated_on_load, without_calc_chain
from poam_batch.ooxml.markup import Element, parse_elements

_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def calculated(xml: str) -> str:
    (root,) = parse_elements(xml)
    assert isinstance(root, Element)
    return str(calculated_on_load(root))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<calcPr calcId="1"/>', '<calcPr fullCalcOnLoad="1" calcId="1"/>'),
        ('<calcPr fullCalcOnLoad="0"/>', '<calcPr fullCalcOnLoad="1"/>'),
        ('<calcPr fullCalcOnLoad="true"/>', '<calcPr fullCalcOnLoad="true"/>'),
        ("<definedNames/><oleSize/>", '<definedNames/><calcPr fullCalcOnLoad="1"/><oleSize/>'),
        ("", '<calcPr fullCalcOnLoad="1"/>'),
    ],
)
def test_calculation_on_opening_is_set_in_its_place(before: str, after: str) -> None:
    assert calculated(f"<workbook><sheets/>{before}</workbook>") == (
        f"<workbook><sheets/>{after}</workbook>"
    )


def test_a_prefixed_workbook_keeps_its_prefix() -> None:
    assert calculated("<x:workbook><x:sheets/></x:workbook>") == (
        '<x:workbook><x:sheets/><x:calcPr fullCalcOnLoad="1"/></x:workbook>'
    )


def test_the_order_of_calculation_goes_with_its_relation_and_type() -> None:
    types = (
        '<Types><Override PartName="/xl/calcChain.xml"/><Override PartName="/xl/a.xml"/></Types>'
    )
    relations = (
        f'<Relationships><Relationship Id="r1" Type="{_KIND}/calcChain" Target="calcChain.xml"/>'
        f'<Relationship Id="r2" Type="{_KIND}/theme" Target="theme.xml"/></Relationships>'
    )
    parts = {
        "[Content_Types].xml": types.encode(),
        "xl/_rels/workbook.xml.rels": relations.encode(),
        "xl/calcChain.xml": b"<calcChain/>",
        "xl/workbook.xml": b"<workbook/>",
    }

    left = without_calc_chain(parts, "xl/workbook.xml")

    assert list(left) == [name for name in parts if "calcChain" not in name]
    assert b"calcChain" not in b"".join(left.values())
    assert b'PartName="/xl/a.xml"' in left["[Content_Types].xml"]
    assert b"theme" in left["xl/_rels/workbook.xml.rels"]


def test_a_workbook_without_one_is_left_as_it_is() -> None:
    parts = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}

    assert without_calc_chain(parts, "xl/workbook.xml") == parts
