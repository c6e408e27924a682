"""Formulas and defined names follow the rows they point at."""

from __future__ import annotations

import re
from typing import Any

import pytest

from poam_batch.problems import ConfigurationError
from tests.outputs.template.build import edited, items, render, template

SHEET = "xl/worksheets/sheet1.xml"


def formulas(formula: str, *, inside: bool) -> list[str]:
    """Return a formula in the loop's row (B4) or below it (B6), rendered for three items.

    The loop's row 4 is in rows 3 to 5 then, and row 6 is there as well.
    """
    places = (formula, "") if inside else ("", formula)
    book = template(f"""
        7 | 8
        9 | 10
        {{% for item in items %}}
        {{{{ item.weakness }}}} | {places[0]}
        {{% endfor %}}
        below | {places[1]}
    """)
    return re.findall(r"<f>([^<]*)</f>", render(book, items("a", "b", "c")).xml())


@pytest.mark.parametrize(
    ("formula", "moved"),
    [
        ("=SUM(A4:A4)", "SUM(A3:A5)"),
        ("=SUM($A$4:$A$4)", "SUM($A$3:$A$5)"),
        ("=SUM(A3:A5)", "SUM(A3:A5)"),
        ("=SUM(A1:A6)", "SUM(A1:A6)"),
        ("=SUM(4:4)", "SUM(3:5)"),
        ("=SUM(A:A)", "SUM(A:A)"),
        ("=A2+A6", "A2+A6"),
        ("=A7+A20", "A7+A20"),
        ("=COUNTIF('POA&M'!A4:A4,\"A4\")", "COUNTIF('POA&amp;M'!A3:A5,\"A4\")"),
        ("=Other!A4", "Other!A4"),
    ],
)
def test_a_formula_below_a_loop_grows_over_it(formula: str, moved: str) -> None:
    assert formulas(formula, inside=False) == [moved]


@pytest.mark.parametrize(
    ("formula", "moved"),
    [
        ("=A4*2", ["A3*2", "A4*2", "A5*2"]),
        ("=$A$4*2", ["$A$3*2", "$A$4*2", "$A$5*2"]),
        ("=SUM(A4:C4)", ["SUM(A3:C3)", "SUM(A4:C4)", "SUM(A5:C5)"]),
        ("=A4/SUM(A$4:A$4)", ["A3/SUM(A$3:A$5)", "A4/SUM(A$3:A$5)", "A5/SUM(A$3:A$5)"]),
        ("=SUM(A$4:A4)", ["SUM(A$3:A3)", "SUM(A$3:A4)", "SUM(A$3:A5)"]),
        ("=A2+A6", ["A2+A6"] * 3),
        ("=SUM(A2:A4)", ["SUM(A2:A3)", "SUM(A2:A4)", "SUM(A2:A5)"]),
    ],
)
def test_a_formula_in_a_loop_follows_its_row(formula: str, moved: list[str]) -> None:
    assert formulas(formula, inside=True) == moved


def test_an_item_can_add_up_the_rows_of_its_own_steps() -> None:
    book = template("""
        {% for item in items %}
        {{ item.name }} | =SUM(B4:B4)
        {% for step in item.steps %}
        {{ item.name }} | {{ step }} | =B4/B2
        {% endfor %}
        {% endfor %}
        =SUM(B2:B4)
    """)

    rendered = render(
        book, {"items": [{"name": "a", "steps": [1, 2]}, {"name": "b", "steps": [3]}]}
    )

    assert rendered.grid() == [
        ["a", "=SUM(B2:B3)", None],
        ["a", 1, "=B2/B1"],
        ["a", 2, "=B3/B1"],
        ["b", "=SUM(B5:B5)", None],
        ["b", 3, "=B5/B4"],
        ["=SUM(B1:B5)", None, None],
    ]


def test_a_reference_to_rows_that_were_dropped_says_so() -> None:
    book = template("{% if shown %}\n1\n{% endif %}\n=SUM(A2:A2)+A2")

    assert "<f>SUM(#REF!)+#REF!</f>" in render(book, {"shown": False}).xml()
    assert "<f>SUM(A1:A1)+A1</f>" in render(book, {"shown": True}).xml()


def test_shared_formulas_are_expanded() -> None:
    book = edited(
        template("{% for item in items %}\n1 | 2\n{% endfor %}\n3 | =A4\n4 | =A5"),
        SHEET,
        ("<f>A4</f>", '<f t="shared" ref="B4:B5" si="0">A4*$A$4</f>'),
        ("<f>A5</f>", '<f t="shared" si="0"/>'),
    )

    xml = render(book, items("a", "b")).xml()

    assert re.findall(r"<f>([^<]*)</f>", xml) == ["A3*$A$3", "A4*$A$3"]


def test_old_values_of_formulas_go_and_excel_is_told_to_calculate() -> None:
    book = edited(template("{{ client }} | =1+1"), "xl/workbook.xml", (' fullCalcOnLoad="1"', ""))

    rendered = render(book, {"client": "Acme"})

    assert '<c r="B1"><f>1+1</f></c>' in rendered.xml()
    assert b'fullCalcOnLoad="1"' in rendered.parts["xl/workbook.xml"]


@pytest.mark.parametrize("formula", ["=A4", "=$A$4*2"])
def test_one_cell_of_a_loop_from_outside_is_refused_by_cell(formula: str) -> None:
    with pytest.raises(ConfigurationError, match=r"POA&M!B6: The formula points at \$?A\$?4"):
        formulas(formula, inside=False)


def test_a_row_of_tags_cannot_be_pointed_at() -> None:
    with pytest.raises(ConfigurationError, match=r"POA&M!B6: .*A3, a row of tags, which vanishes"):
        formulas("=A3", inside=False)


def names(*defined: tuple[str, str], count: int = 3) -> dict[str, str]:
    def dress(book: Any, sheet: Any) -> None:
        for name, formula in defined:
            book.define_name(name, formula)
        sheet.print_area("A1:B4")
        sheet.repeat_rows(0, 0)

    text = "head\n{% for item in items %}\n{{ item.weakness }}\n{% endfor %}\nbelow"
    return render(template(text, "1", dress=dress), items(*"abcdef"[:count])).names()


def test_print_areas_titles_and_names_follow() -> None:
    found = names(
        ("All", "='POA&M'!$A$3:$A$3"),
        ("Single", "='POA&M'!$A$3"),
        ("Below", "='POA&M'!$A$5"),
        ("Elsewhere", "=Scores!$A$3"),
        ("Both", "='POA&M'!$A$3:$B$3,Scores!$A$3"),
        ("Column", "='POA&M'!$A:$A"),
        ("Constant", '="A3"'),
    )

    assert found == {
        "_xlnm.Print_Area": "'POA&M'!$A$1:$B$4",
        "_xlnm.Print_Titles": "'POA&M'!$1:$1",
        "All": "'POA&M'!$A$2:$A$4",
        "Single": "'POA&M'!$A$2:$A$4",
        "Below": "'POA&M'!$A$5",
        "Elsewhere": "Scores!$A$3",
        "Both": "'POA&M'!$A$2:$B$4,Scores!$A$3",
        "Column": "'POA&M'!$A:$A",
        "Constant": '"A3"',
    }


def test_a_name_over_one_row_stays_a_range() -> None:
    assert names(("All", "='POA&M'!$A$3:$A$3"), count=1)["All"] == "'POA&M'!$A$2:$A$2"


def test_a_relative_name_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"Loose: The name points at 'POA&M'!A3"):
        names(("Loose", "='POA&M'!A3"))


def test_a_name_whose_rows_are_dropped_is_lost_and_a_print_area_goes() -> None:
    def dress(book: Any, sheet: Any) -> None:
        book.define_name("Gone", "='POA&M'!$A$2")
        sheet.print_area("A2:B2")

    rendered = render(template("{% if x %}\nrow\n{% endif %}\nend", dress=dress), {"x": False})

    assert rendered.names() == {"Gone": "#REF!"}
