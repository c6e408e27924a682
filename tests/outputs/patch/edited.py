"""A POA&M workbook with all that people and their programs put into one, for patches to keep."""

from __future__ import annotations

import base64
import io
import re
from typing import Any

import xlsxwriter

from tests.outputs.patch.build import PACKAGE, packed, parts_of

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)
HEADERS = ("ID", "Weakness", "Due", "Status", "Ours")
ITEMS = 6
LABEL = (
    '<?xml version="1.0" encoding="utf-8" standalone="yes"?><clbl:labelList '
    'xmlns:clbl="http://schemas.microsoft.com/office/2020/mipLabelMetadata"><clbl:label '
    'id="{7b1f}" enabled="1" method="Privileged" siteId="{11aa}"/></clbl:labelList>'
)
PERSON = (
    '<personList xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
    '<person displayName="Kim" id="{A}" userId="kim" providerId="None"/></personList>'
)
THREAD = (
    '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/'
    'threadedcomments"><threadedComment ref="B3" dT="2026-11-22T10:00:00.00" personId="{A}" '
    'id="{B}"><text>Still open?</text></threadedComment></ThreadedComments>'
)
ITEM = '<?xml version="1.0"?><records xmlns="urn:a-firm"><site>7</site></records>'
OFFICE_2018 = "http://schemas.microsoft.com/office/2017/10/relationships"


def edited_workbook(*, table: bool = False) -> bytes:
    """Return the workbook; its plan has a header in row 2 and items in the rows 3 to 8."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    formats = {
        "text": book.add_format({"text_wrap": True, "border": 1}),
        "date": book.add_format({"num_format": "yyyy-mm-dd", "border": 1}),
        "red": book.add_format({"bg_color": "#FFC7CE"}),
    }
    sheet = book.add_worksheet("POA&M")
    lists = book.add_worksheet("Lists")
    lists.write_column(0, 0, ["Open", "Closed"])
    _write_plan(sheet, formats, table=table)
    _dress(book, sheet, formats["red"])
    book.add_worksheet("Scores").write_formula(0, 0, "=COUNTA('POA&M'!A3:A8)", None, 6)
    book.close()
    return packed(_with_parts(parts_of(file.getvalue())))


def _write_plan(sheet: Any, formats: dict[str, Any], *, table: bool) -> None:
    sheet.write(0, 0, "Plan")
    for column, header in enumerate(HEADERS):
        sheet.write_string(1, column, header)
    for row in range(2, 2 + ITEMS):
        sheet.write_string(row, 0, f"AC.L2-3.1.{row}#1", formats["text"])
        sheet.write_string(row, 1, "Logs & reviews\nare <missing>.", formats["text"])
        sheet.write_number(row, 2, 46_400 + row, formats["date"])
        sheet.write_string(row, 3, "Open")
        sheet.write_string(row, 4, f"note {row}")
    sheet.set_row(5, None, None, {"hidden": True})
    if table:
        headers = [{"header": header} for header in HEADERS]
        sheet.add_table(1, 0, 1 + ITEMS, 4, {"columns": headers, "name": "Plan"})
    else:
        sheet.autofilter(1, 0, 1 + ITEMS, 4)


def _dress(book: Any, sheet: Any, red: Any) -> None:
    """Add what cells alone do not say."""
    sheet.freeze_panes(2, 1)
    sheet.print_area(0, 0, 1 + ITEMS, 4)
    sheet.repeat_rows(1)
    sheet.data_validation("D3:D8", {"validate": "list", "source": "=Lists!$A$1:$A$2"})
    sheet.data_validation("C3:C8", {"validate": "date", "criteria": ">", "value": 40_000})
    rule = {"type": "formula", "criteria": '=$D3="Open"', "format": red}
    sheet.conditional_format("A3:E8", rule)
    sheet.conditional_format("C3:C8", {"type": "data_bar", "data_bar_2010": True})
    sheet.add_sparkline("G3", {"range": "C3:C8"})
    sheet.write_comment("B3", "Still open?", {"author": "Kim"})
    sheet.insert_image("G1", "dot.png", {"image_data": io.BytesIO(DOT)})
    sheet.write_url("F1", "https://example.test/", string="site")
    sheet.protect("", {"autofilter": True})
    book.define_name("Items", "='POA&M'!$A$3:$A$8")
    book.set_custom_property("Client", "Acme")


def _with_parts(parts: dict[str, bytes]) -> dict[str, bytes | str]:
    """Return the parts with those that XlsxWriter does not write."""
    sheet_relations = "xl/worksheets/_rels/sheet1.xml.rels"
    return {
        **parts,
        "[Content_Types].xml": _inserted(
            parts["[Content_Types].xml"],
            '<Override PartName="/docMetadata/LabelInfo.xml" '
            'ContentType="application/vnd.ms-office.classificationlabels+xml"/>'
            '<Override PartName="/xl/persons/person.xml" '
            'ContentType="application/vnd.ms-excel.person+xml"/>'
            '<Override PartName="/xl/threadedComments/threadedComment1.xml" '
            'ContentType="application/vnd.ms-excel.threadedcomments+xml"/>',
        ),
        "_rels/.rels": _inserted(
            parts["_rels/.rels"],
            '<Relationship Id="rLabel" Type="http://schemas.microsoft.com/office/2020/02/'
            'relationships/classificationlabels" Target="docMetadata/LabelInfo.xml"/>',
        ),
        "xl/_rels/workbook.xml.rels": _inserted(
            parts["xl/_rels/workbook.xml.rels"],
            f'<Relationship Id="rPerson" Type="{OFFICE_2018}/person" '
            'Target="persons/person.xml"/><Relationship Id="rItem" Type="http://schemas.'
            'openxmlformats.org/officeDocument/2006/relationships/customXml" '
            'Target="../customXml/item1.xml"/>',
        ),
        sheet_relations: _inserted(
            parts[sheet_relations],
            f'<Relationship Id="rThread" Type="{OFFICE_2018}/threadedComment" '
            'Target="../threadedComments/threadedComment1.xml"/>',
        ),
        "docMetadata/LabelInfo.xml": LABEL,
        "xl/persons/person.xml": PERSON,
        "xl/threadedComments/threadedComment1.xml": THREAD,
        "customXml/item1.xml": ITEM,
    }


def _inserted(part: bytes, xml: str) -> str:
    """Return a part with elements put at the end of its root."""
    text = part.decode("utf-8")
    assert PACKAGE in text
    return re.sub(r"(</\w+>)\s*\Z", lambda match: xml + match[1], text)
