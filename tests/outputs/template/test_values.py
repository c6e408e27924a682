"""What a value becomes in its cell: the type it has, and text always as text."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from poam_batch.ooxml.sheet import split_sheet, string_runs
from poam_batch.outputs.template.workbook import compile_workbook
from poam_batch.problems import OutputFailed
from tests.outputs.template.build import Rendered, render, template


def shown(value: object, cell: str = "{{ value }}") -> Any:
    return render(template(f"x | {cell}"), {"value": value}).book.worksheets[0]["B1"]


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("3.10", "s"),
        ("0012", "s"),
        ("TRUE", "s"),
        (88, "n"),
        (-203, "n"),
        (0.918, "n"),
        (True, "b"),
        (False, "b"),
        (None, "n"),
    ],
)
def test_a_cell_that_is_one_expression_keeps_the_type(value: object, kind: str) -> None:
    cell = shown(value)

    assert (cell.value, cell.data_type) == (value, kind)


@pytest.mark.parametrize(
    "value", [dt.date(2026, 11, 22), dt.datetime.fromisoformat("2026-11-22 08:30")]
)
def test_a_date_is_a_date_in_the_format_of_the_template(value: dt.date) -> None:
    def dress(book: Any, sheet: Any) -> None:
        sheet.write_string("A1", "{{ value }}", book.add_format({"num_format": "d mmm yyyy"}))

    cell = render(template("", dress=dress), {"value": value}).book.worksheets[0]["A1"]

    assert cell.is_date
    assert str(cell.value).startswith(str(value))
    assert cell.number_format == "d mmm yyyy"


def test_none_leaves_an_empty_cell_with_its_style() -> None:
    def dress(book: Any, sheet: Any) -> None:
        sheet.write_string("A1", "{{ value }}", book.add_format({"bg_color": "#FFFF00"}))

    cell = render(template("", dress=dress), {"value": None}).book.worksheets[0]["A1"]

    assert cell.value is None
    assert cell.fill.bgColor.rgb or cell.fill.fgColor.rgb == "FFFFFF00"


@pytest.mark.parametrize(
    ("cell", "value", "text"),
    [
        ("{{ value }} items", 3, "3 items"),
        ("due {{ value }}", dt.date(2026, 11, 22), "due 2026-11-22"),
        ("<{{ value }}>", None, "<>"),
        ("{{ value }}{{ value }}", "3.1", "3.13.1"),
        ("{% if value %}yes{% else %}no{% endif %}", 0, "no"),
        ("{% for v in value %}{{ v }}, {% endfor %}end", ["a", "b"], "a, b, end"),
        ("it's \\ \"{{ value }}\" {{ '{{' }}", "x", 'it\'s \\ "x" {{'),
        ("{{ value }} 😀 é", "x", "x 😀 é"),
        ("{{ value|upper }}", "a", "A"),
    ],
)
def test_text_around_an_expression_makes_text(cell: str, value: object, text: str) -> None:
    assert (shown(value, cell).value, shown(value, cell).data_type) == (text, "s")


@pytest.mark.parametrize(
    "value",
    [
        *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", "\u00a0x", " x ", "a\nb"),
        *("<b>&amp;</b>", "]]>", "{{ 7 * 7 }}", "{% raw %}", "https://x.example", "😀", "#REF!"),
    ],
)
def test_text_is_text_whatever_it_says(value: str) -> None:
    cell = shown(value)

    assert (cell.value, cell.data_type, cell.hyperlink) == (value, "s", None)
    assert "<f>" not in render(template("{{ value }}"), {"value": value}).xml()


@pytest.mark.parametrize("value", ["_x000D_", "a\rb", "bell \x07", "\ufffe", "_x005F_x000D_"])
def test_characters_that_xml_cannot_hold_are_coded_as_excel_codes_them(value: str) -> None:
    assert "{" not in render(template("{{ value }}"), {"value": value}).xml()
    assert decoded(render(template("{{ value }}"), {"value": value})) == value


def decoded(rendered: Rendered) -> str:
    (cell,) = split_sheet(rendered.xml()).rows[0].cells
    return "".join(string_runs(cell.inline))


def test_forty_thousand_letters_are_cut_with_a_mark() -> None:
    value = shown("x" * 40_000).value

    assert len(value) == 32_767
    assert value.endswith("x […]")


@pytest.mark.parametrize("value", [[1, 2], {"a": 1}, object(), float("nan"), float("inf")])
def test_what_no_cell_holds_fails_with_the_cell(value: object) -> None:
    compiled = compile_workbook(template("x | {{ value }}"), "poam.xlsx")

    with pytest.raises(OutputFailed, match=r"POA&M!B1: .*cell can|POA&M!B1: .*cannot stand"):
        compiled.render({"value": value})


def test_a_list_inside_text_fails_with_the_cell() -> None:
    compiled = compile_workbook(template("x | all: {{ value }}"), "poam.xlsx")

    with pytest.raises(OutputFailed, match=r"POA&M!B1: .*list"):
        compiled.render({"value": ["a"]})


def test_rich_text_keeps_its_fonts_and_each_run_its_values() -> None:
    def dress(book: Any, sheet: Any) -> None:
        bold = book.add_format({"bold": True})
        sheet.write_rich_string("A1", bold, "Client: ", "{{ value }} & co")

    rendered = render(template("", dress=dress), {"value": "<A>"})

    assert rendered.book.worksheets[0]["A1"].value == "Client: <A> & co"
    assert "<b/>" in rendered.xml()


def test_constant_cells_stay_what_they_are() -> None:
    def dress(_: Any, sheet: Any) -> None:
        sheet.write_boolean("C1", True)
        sheet.write_string("D1", "{braces} & <x>")

    row = render(template("{{ value }} | 7", dress=dress), {"value": "v"}).grid()[0]

    assert row == ["v", 7, True, "{braces} & <x>"]


def test_a_height_set_by_hand_is_kept_in_every_copy_of_the_row() -> None:
    def dress(book: Any, sheet: Any) -> None:
        sheet.set_row(1, 30, book.add_format({"italic": True}))

    book = template("{% for v in value %}\n{{ v }}\n{% endfor %}", dress=dress)
    rendered = render(book, {"value": ["a", "b"]})

    assert rendered.attributes("row", "ht") == ["30", "30"]
    assert rendered.attributes("row", "customFormat") == ["1", "1"]
