"""What the compiler does not understand is refused with its cell, never guessed."""

from __future__ import annotations

import base64
import io
from typing import Any

import pytest

from poam_batch.outputs.template.workbook import compile_workbook
from poam_batch.problems import ConfigurationError
from tests.outputs.template.build import Dress, edited, items, render, template

SHEET = "xl/worksheets/sheet1.xml"
LOOP = "head\n{% for item in items %}\n{{ item.weakness }}\n{% endfor %}\nbelow"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)


def refusal(content: bytes) -> str:
    with pytest.raises(ConfigurationError) as caught:
        compile_workbook(content, "poam.xlsx")
    return str(caught.value)


def dressed(dress: Dress) -> bytes:
    return template(LOOP, "1\n2", dress=dress)


def image(cell: str) -> Dress:
    return lambda _, sheet: sheet.insert_image(
        cell, "dot.png", {"image_data": io.BytesIO(PIXEL), "object_position": 1}
    )


def comment(cell: str) -> Dress:
    return lambda _, sheet: sheet.write_comment(cell, "note")


def table(area: str) -> Dress:
    return lambda _, sheet: sheet.add_table(area)


@pytest.mark.parametrize(
    ("dress", "start"),
    [
        (table("C3:D5"), "poam.xlsx, POA&M!C5: A table at or below a loop"),
        (comment("B3"), "poam.xlsx, POA&M!B3: A comment at or below a loop"),
        (comment("B9"), "poam.xlsx, POA&M!B9: A comment at or below a loop"),
        (image("B9"), "poam.xlsx, POA&M!9: A drawing at or below a loop"),
    ],
)
def test_what_hangs_on_moving_rows_is_refused(dress: Dress, start: str) -> None:
    assert refusal(dressed(dress)).startswith(start)


@pytest.mark.parametrize("dress", [comment("B1"), image("B1")])
def test_what_hangs_above_the_loop_is_kept(dress: Dress) -> None:
    assert len(render(dressed(dress), items("a")).parts) > 12


@pytest.mark.parametrize("dress", [comment("B9"), image("B9"), table("C3:D5")])
def test_where_no_row_moves_all_is_kept(dress: Dress) -> None:
    assert (
        render(template("{{ client }}", dress=dress), {"client": "Acme"}).column("A")[0] == "Acme"
    )


def test_an_array_formula_is_refused() -> None:
    def dress(_: Any, sheet: Any) -> None:
        sheet.write_array_formula("B1", "{=SUM(A1:A1*2)}")

    assert refusal(dressed(dress)).startswith("poam.xlsx, POA&M!B1: An array formula")


def test_a_dynamic_array_is_refused() -> None:
    def dress(_: Any, sheet: Any) -> None:
        sheet.write_dynamic_array_formula("B1", "=UNIQUE(A1:A2)")

    assert refusal(dressed(dress)).startswith("poam.xlsx, POA&M!B1: ")


@pytest.mark.parametrize(
    "formula", ["='POA&M'!A3", "=SUM('POA&M'!A1:A5)", "='poa&m'!$A$5", "=SUM('POA&M:Scores'!A1)"]
)
def test_a_formula_on_another_sheet_that_points_into_the_loop_is_refused(formula: str) -> None:
    message = refusal(template(LOOP, f"1 | {formula}"))

    assert "poam.xlsx, Scores!B1: " in message
    assert "Define a name" in message


@pytest.mark.parametrize("formula", ["='POA&M'!A1", "=SUM('POA&M'!A:A)", "=Weaknesses", "=A9"])
def test_a_formula_on_another_sheet_may_point_at_what_does_not_move(formula: str) -> None:
    def dress(book: Any, _: Any) -> None:
        book.define_name("Weaknesses", "='POA&M'!$A$3:$A$3")

    rendered = render(template(LOOP, f"1 | {formula}", dress=dress), items("a", "b"))

    assert rendered.grid(sheet=1) == [[1, formula]]


def test_a_chart_elsewhere_over_the_loop_is_refused() -> None:
    def dress(book: Any, _: Any) -> None:
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "='POA&M'!$A$3:$A$5"})
        book.get_worksheet_by_name("Scores").insert_chart("A1", chart)

    assert "charts/chart1.xml: " in refusal(dressed(dress))


def test_a_validation_elsewhere_over_the_loop_is_refused() -> None:
    def dress(book: Any, _: Any) -> None:
        sheet = book.get_worksheet_by_name("Scores")
        sheet.data_validation("A1", {"validate": "list", "source": "='POA&M'!$A$3:$A$3"})

    assert "poam.xlsx, Scores: " in refusal(dressed(dress))


def test_a_link_elsewhere_into_the_loop_is_refused() -> None:
    def dress(book: Any, _: Any) -> None:
        book.get_worksheet_by_name("Scores").write_url("A1", "internal:'POA&M'!A5")

    assert "poam.xlsx, Scores: " in refusal(dressed(dress))


def test_a_tag_cut_by_a_change_of_font_is_refused() -> None:
    def dress(book: Any, sheet: Any) -> None:
        sheet.write_rich_string("B1", "{{ cli", book.add_format({"bold": True}), "ent }}")

    assert refusal(dressed(dress)).startswith("poam.xlsx, POA&M!B1: A tag is cut")


def test_a_tag_in_a_formula_is_refused() -> None:
    assert refusal(template('a | ="{{ client }}"')).startswith("poam.xlsx, POA&M!B1: A formula")


@pytest.mark.parametrize(
    "cell",
    [
        *("{{ client", "client }}", "{{ client }", "{{ }}", "{{ a b }}", "{{ a|nope }}"),
        *(
            "{{ a is nope }}",
            "{{ a.b( }}",
            "{{ _private }}",
            "{% include 'x' %}",
            "{% fro %}",
            "{{ a.__b }}",
        ),
        *("{% for item items %}", "{% macro x() %}", "{% set a %}", "{%", "%}", "{# open"),
        *("{% for a in b recursive %}", "{% import 'x' as y %}", "{{ 'a }}"),
        *("a {% if b %} c", "{% if a %}b{% else %}", "a {% raw %}b{% endraw %}"),
    ],
)
def test_what_is_misspelt_is_refused_with_its_cell(cell: str) -> None:
    assert refusal(template(f"a\nb | c | {cell}")).startswith("poam.xlsx, POA&M!C2: ")


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("{% for a in b %}\nrow", "A1"),
        ("row\n{% endfor %}", "A2"),
        ("{% if a %}\n{% endfor %}", "A2"),
        ("{% for a in b %}\n{% elif c %}\n{% endfor %}", "A2"),
        ("{% else %}", "A1"),
        ("{% for a in b %}\n{% if c %}\n{% endfor %}\n{% endif %}", "A3"),
        ("x | {% if a %}\n{% endif %}", "B1"),
        ("{% if a %} | =1\n{% endif %}", "A1"),
    ],
)
def test_tags_that_do_not_belong_together_are_refused(text: str, cell: str) -> None:
    assert refusal(template(text)).startswith(f"poam.xlsx, POA&M!{cell}: ")


def test_a_tag_where_no_tag_can_stand_is_refused() -> None:
    def validation(_: Any, sheet: Any) -> None:
        rule = {"validate": "list", "source": ["a"], "input_title": "{{ client }}"}
        sheet.data_validation("A1", rule)

    def link(_: Any, sheet: Any) -> None:
        sheet.write_url("B1", "https://example.com/{{ client }}")

    def box(_: Any, sheet: Any) -> None:
        sheet.insert_textbox("C1", "{{ client }}")

    def name(book: Any, _: Any) -> None:
        book.add_worksheet("{{ client }}")

    for dress in (validation, link, box, name):
        assert "ag" in refusal(template("x", dress=dress))


def test_dates_from_1904_are_refused() -> None:
    book = edited(
        template("{{ a }}"), "xl/workbook.xml", ("<workbookPr ", '<workbookPr date1904="1" ')
    )

    assert "1904" in refusal(book)


def test_a_sheet_that_cannot_be_read_is_refused() -> None:
    book = edited(template("{{ a }}"), SHEET, ("<sheetData>", "<sheetData><!-- x -->"))

    assert refusal(book).startswith("poam.xlsx, POA&M: The sheet cannot be read")
