"""A template is compiled once and rendered once a client: same bytes, nothing else touched."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openxml_audit import OpenXmlValidator

from poam_batch.outputs.template.workbook import compile_workbook
from poam_batch.problems import ConfigurationError, OutputFailed
from tests.outputs.template.build import Rendered, items, render, template

LOOP = """
    {{ client }}
    ID | Weakness
    {% for item in items %}
    {{ loop.index }} | {{ item.weakness }}
    {% endfor %}
    Total | =COUNTA(B4:B4)
"""


def test_a_row_is_repeated_for_each_item_and_the_rows_of_tags_vanish() -> None:
    assert render(template(LOOP), {"client": "Acme", **items("a", "b")}).grid() == [
        ["Acme", None],
        ["ID", "Weakness"],
        [1, "a"],
        [2, "b"],
        ["Total", "=COUNTA(B3:B4)"],
    ]


def test_loops_nest() -> None:
    book = template("""
        {% for item in items %}
        {{ item.name }}
        {% for step in item.steps %}
        {{ item.name }} | {{ step }}
        {% endfor %}
        {% endfor %}
    """)

    rendered = render(
        book,
        {
            "items": [
                {"name": "a", "steps": [1, 2]},
                {"name": "b", "steps": []},
                {"name": "c", "steps": [3]},
            ]
        },
    )

    assert rendered.grid() == [
        *(["a", None], ["a", 1], ["a", 2]),
        *(["b", None], ["c", None], ["c", 3]),
    ]


def test_if_chooses_rows() -> None:
    book = template("""
        {% if score >= 88 %}
        good
        {% elif score > 0 %}
        fair
        {% else %}
        poor
        {% endif %}
        {{ score }}
    """)

    assert render(book, {"score": 90}).column("A") == ["good", 90]
    assert render(book, {"score": 5}).column("A") == ["fair", 5]
    assert render(book, {"score": -5}).column("A") == ["poor", -5]


def test_set_names_something_and_comments_show_nowhere() -> None:
    book = template("""
        {% set total = 2 * count %}
        {# a note #} | {# another #}
        {{ total }} | {# beside #}
    """)

    assert render(book, {"count": 4}).column("A") == [8]


def test_an_empty_loop_leaves_one_blank_row_with_its_styles() -> None:
    def dress(book: Any, sheet: Any) -> None:
        sheet.write_string("B4", "{{ item.weakness }}", book.add_format({"bold": True}))
        sheet.autofilter("A2:B4")

    rendered = render(template(LOOP, dress=dress), {"client": "Acme", "items": []})

    assert rendered.column("A") == ["Acme", "ID", None, "Total"]
    assert rendered.book.worksheets[0]["B3"].font.b
    assert rendered.attributes("autoFilter", "ref") == ["A2:B3"]


def test_an_empty_loop_inside_a_loop_leaves_nothing() -> None:
    book = template("""
        {% for item in items %}
        {% for step in item %}
        {{ step }}
        {% endfor %}
        {% endfor %}
        end
    """)

    assert render(book, {"items": [["a"], [], ["b"]]}).column("A") == ["a", "b", "end"]
    assert render(book, {"items": [[], []]}).column("A") == [None, "end"]


def test_the_else_of_a_loop_stands_in_its_place() -> None:
    book = template("""
        {% for item in items %}
        {{ item.weakness }}
        {% else %}
        none
        {% endfor %}
        end
    """)

    assert render(book, items()).column("A") == ["none", "end"]


def test_gaps_between_rows_stay_and_repeat() -> None:
    book = template("""
        first

        {% for item in items %}

        {{ item.weakness }}
        {% endfor %}

        last
    """)

    column = ["first", None, None, "a", None, "b", None, "last"]
    assert render(book, items("a", "b")).column("A") == column


def test_the_same_context_gives_the_same_bytes_in_another_process_too() -> None:
    compiled = compile_workbook(template(LOOP), "poam.xlsx")
    context = {"client": "Acme", **items("a", "b")}

    first = compiled.render(context)

    assert first == compiled.render(context)
    assert first == pickle.loads(pickle.dumps(compiled)).render(context)


def test_a_rendering_knows_nothing_of_the_one_before() -> None:
    compiled = compile_workbook(template(LOOP), "poam.xlsx")
    alone = compiled.render({"client": "B", **items("b")})

    compiled.render({"client": "CANARY", **items("CANARY", "CANARY")})

    assert compiled.render({"client": "B", **items("b")}) == alone
    assert "CANARY" not in repr(Rendered(alone).parts)


def test_every_part_without_tags_travels_as_its_bytes() -> None:
    book = template(LOOP, "left | =1+1\nas it is")

    before, after = Rendered(book), render(book, {"client": "Acme", **items("a")})

    same = {name for name, part in before.parts.items() if part == after.parts[name]}
    assert set(before.parts) == set(after.parts)
    assert set(before.parts) - same == {"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"}
    assert after.column("A", sheet=1) == ["left", "as it is"]


def test_no_tag_is_left_in_any_part() -> None:
    rendered = render(template(LOOP), {"client": "Acme", **items("a")})

    assert not [name for name, part in rendered.parts.items() if b"{{" in part or b"{%" in part]


def test_a_workbook_without_tags_comes_out_with_the_same_parts() -> None:
    book = template("a | 1\nb | =A1")

    assert render(book).parts == Rendered(book).parts


def test_a_misspelt_name_is_an_error_that_names_template_sheet_and_cell() -> None:
    compiled = compile_workbook(template("a | {{ clinet }}"), "poam.xlsx")

    with pytest.raises(
        OutputFailed, match=r"poam\.xlsx, POA&M!B1: 'clinet' is undefined"
    ) as caught:
        compiled.render({})

    problem = caught.value.problem
    assert (problem.code, problem.sheet, problem.cell) == ("template_error", "POA&M", "B1")


def test_what_is_no_package_is_a_wrong_template() -> None:
    with pytest.raises(ConfigurationError, match=r"poam\.xlsx: The file is cut off or damaged"):
        compile_workbook(b"not a workbook", "poam.xlsx")


def test_a_package_without_a_workbook_is_a_wrong_template() -> None:
    empty = b"PK\5\6" + b"\0" * 18

    with pytest.raises(ConfigurationError, match="no workbook"):
        compile_workbook(empty, "poam.xlsx")


@pytest.mark.parametrize("weaknesses", [(), ("a",), ("a", "=b", "<c> & \x01", "_x000D_")])
def test_an_auditor_of_the_format_finds_no_error(
    tmp_path: Path, weaknesses: tuple[str, ...]
) -> None:
    def dress(book: Any, sheet: Any) -> None:
        bold = book.add_format({"bold": True})
        sheet.set_header("&C{{ client }}")
        sheet.merge_range("D4:E4", "{{ item.weakness }}")
        sheet.merge_range("A7:B7", "below")
        sheet.autofilter("A2:B4")
        sheet.data_validation("A4", {"validate": "list", "source": ["a", "b"]})
        sheet.data_validation("B4", {"validate": "list", "source": "=Scores!$A$1:$A$2"})
        sheet.conditional_format(
            "A4:B4", {"type": "formula", "criteria": '=$B4="a"', "format": bold}
        )
        sheet.conditional_format("A4:A4", {"type": "data_bar", "data_bar_2010": True})
        sheet.print_area("A1:E7")
        sheet.repeat_rows(1)
        sheet.freeze_panes(2, 0)
        book.define_name("Weaknesses", "='POA&M'!$B$4:$B$4")

    path = tmp_path / "out.xlsx"
    rendered = render(template(LOOP, "a\nb", dress=dress), {"client": "A&B", **items(*weaknesses)})
    path.write_bytes(rendered.content)

    result = OpenXmlValidator().validate(str(path))

    assert [str(error) for error in result.errors] == []


NESTED = template("""
    {% for steps in items %}
    item | {{ steps|length }}
    {% for step in steps %}
    step | {{ step }}
    {% endfor %}
    {% endfor %}
    end | =COUNTA(B2:B4)
""")


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.text("=+-@<&>_x0D {}%é😀", min_size=1), max_size=3), min_size=1))
def test_whatever_the_items_say_stands_in_the_rows_in_order(found: list[list[str]]) -> None:
    rows = [row for steps in found for row in (["item", len(steps)], *(["step", s] for s in steps))]

    grid = render(NESTED, {"items": found}).grid()

    assert grid == [*rows, ["end", f"=COUNTA(B1:B{len(rows)})"]]
