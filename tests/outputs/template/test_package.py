"""What a template's parts become: properties filled, stale parts dropped, the rest untouched."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl
import pytest

from poam_batch.outputs.template.workbook import compile_workbook
from poam_batch.problems import ConfigurationError, OutputFailed
from tests.outputs.template.build import Rendered, edited, items, render, template

LOOP = "head\n{% for item in items %}\n{{ item.weakness }}\n{% endfor %}\nsum | =SUM(A3:A3)"


def titled(title: str) -> bytes:
    return template("x", dress=lambda book, _: book.set_properties({"title": title}))


def test_the_title_of_the_document_holds_expressions() -> None:
    rendered = render(titled("POA&M of {{ client }}"), {"client": "A & <B>"})

    assert rendered.book.properties.title == "POA&M of A & <B>"


def test_a_misspelt_name_in_the_title_is_an_error() -> None:
    compiled = compile_workbook(titled("{{ clinet }}"), "poam.xlsx")

    with pytest.raises(OutputFailed, match=r"docProps/core\.xml!title: 'clinet' is undefined"):
        compiled.render({})


def test_a_misspelt_tag_in_the_title_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"docProps/core\.xml!title: "):
        compile_workbook(titled("{{ client"), "poam.xlsx")


def test_the_order_of_calculation_is_dropped() -> None:
    relation = 'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    book = edited(
        template(LOOP),
        "xl/_rels/workbook.xml.rels",
        (
            "</Relationships>",
            f'<Relationship Id="rId99" {relation}calcChain" '
            'Target="calcChain.xml"/></Relationships>',
        ),
    )
    book = edited(
        book,
        "[Content_Types].xml",
        ("</Types>", '<Override PartName="/xl/calcChain.xml" ContentType="chain"/></Types>'),
    )
    book = with_part(book, "xl/calcChain.xml", b'<calcChain><c r="B5" i="1"/></calcChain>')

    rendered = render(book, items("a"))

    assert "xl/calcChain.xml" not in rendered.parts
    assert b"calcChain" not in rendered.parts["[Content_Types].xml"]
    assert b"calcChain" not in rendered.parts["xl/_rels/workbook.xml.rels"]


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    file = io.BytesIO(content)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(name, part)
    return file.getvalue()


def test_strings_that_other_sheets_use_stay() -> None:
    rendered = render(template("{{ a }} | shared\nown", "shared | other"), {"a": "x"})

    assert rendered.grid(sheet=1) == [["shared", "other"]]
    assert b"own" not in rendered.parts["xl/sharedStrings.xml"]
    assert rendered.grid() == [["x", "shared"], ["own", None]]


def test_the_template_may_come_from_openpyxl() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for line in ("head", "{% for item in items %}", "{{ item.weakness }}", "{% endfor %}"):
        sheet.append([line])
    file = io.BytesIO()
    book.save(file)

    assert render(file.getvalue(), items("a", "=b")).column("A") == ["head", "a", "=b"]


def test_parts_keep_their_order() -> None:
    book = template(LOOP)

    assert list(render(book, items("a")).parts) == list(Rendered(book).parts)


def test_an_array_formula_on_a_sheet_without_tags_is_left_alone() -> None:
    def dress(book: Any, _: Any) -> None:
        book.get_worksheet_by_name("Scores").write_array_formula("B1:B2", "{=A1:A2*2}")

    book = template(LOOP, "1\n2", dress=dress)
    part = "xl/worksheets/sheet2.xml"

    assert render(book, items("a")).parts[part] == Rendered(book).parts[part]
