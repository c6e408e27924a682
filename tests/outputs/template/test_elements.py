"""What points at rows below a loop moves with them, and what ranges over a loop grows."""

from __future__ import annotations

from typing import Any

import pytest

from poam_batch.outputs.template.workbook import compile_workbook
from poam_batch.problems import ConfigurationError
from tests.outputs.template.build import Dress, Rendered, edited, items, render, template

SHEET = "xl/worksheets/sheet1.xml"
# Row 3 is the loop's row; three items put it in rows 2 to 4, and `below` in row 5.
LOOP = """
    Weakness
    {% for item in items %}
    {{ item.weakness }}
    {% endfor %}
    below
"""
DROPPED = "head\n{% if shown %}\nrow\n{% endif %}\nbelow"


def three(dress: Dress | None = None, *changes: tuple[str, str]) -> Rendered:
    book = template(LOOP, dress=dress)
    return render(edited(book, SHEET, *changes) if changes else book, items("a", "b", "c"))


def refusal(dress: Dress | None = None, *changes: tuple[str, str]) -> str:
    book = template(LOOP, dress=dress)
    with pytest.raises(ConfigurationError) as caught:
        compile_workbook(edited(book, SHEET, *changes) if changes else book, "poam.xlsx")
    return str(caught.value)


def test_the_dimension_is_corrected() -> None:
    assert three().attributes("dimension", "ref") == ["A1:A5"]


def test_a_merge_below_a_loop_moves_and_one_above_stays() -> None:
    def dress(_: Any, sheet: Any) -> None:
        sheet.merge_range("A1:B1", "above")
        sheet.merge_range("A5:B6", "below")

    assert three(dress).attributes("mergeCell", "ref") == ["A1:B1", "A5:B6"]


def test_a_merge_inside_a_loop_is_repeated() -> None:
    def dress(_: Any, sheet: Any) -> None:
        sheet.merge_range("B3:C3", "{{ item.weakness }}")

    rendered = three(dress)

    assert rendered.attributes("mergeCell", "ref") == ["B2:C2", "B3:C3", "B4:C4"]
    assert rendered.attributes("mergeCells", "count") == ["3"]


def test_a_merge_of_two_rows_inside_a_loop_is_repeated() -> None:
    def dress(_: Any, sheet: Any) -> None:
        sheet.merge_range("B2:B3", "both")

    book = template("{% for item in items %}\na\nb\n{% endfor %}", dress=dress)

    assert render(book, items("x", "y")).attributes("mergeCell", "ref") == ["B1:B2", "B3:B4"]
    assert render(book, items()).attributes("mergeCell", "ref") == []


def test_a_merge_around_a_loop_grows() -> None:
    def dress(_: Any, sheet: Any) -> None:
        sheet.merge_range("B1:B5", "side")

    assert three(dress).attributes("mergeCell", "ref") == ["B1:B5"]
    assert render(template(LOOP, dress=dress), items(*"abcd")).attributes("mergeCell", "ref") == [
        "B1:B6"
    ]


def test_a_merge_across_the_edge_of_a_loop_is_refused_by_cell() -> None:
    def dress(_: Any, sheet: Any) -> None:
        sheet.merge_range("B1:B3", "side")

    assert refusal(dress).startswith("poam.xlsx, POA&M!B1: The merge B1:B3 crosses")


def test_a_merge_whose_rows_are_dropped_is_dropped() -> None:
    def dress(_: Any, sheet: Any) -> None:
        sheet.merge_range("A3:B3", "row")

    rendered = render(template(DROPPED, dress=dress), {"shown": False})

    assert "mergeCell" not in rendered.xml()


def test_a_validation_over_a_loop_grows_and_one_below_moves() -> None:
    def dress(_: Any, sheet: Any) -> None:
        for area in ("A3", "B3:B3", "C2:D4", "A5", "A1:A5"):
            sheet.data_validation(area, {"validate": "list", "source": ["x", "y"]})

    rendered = three(dress)

    assert rendered.attributes("dataValidation", "sqref") == [
        *("A2:A4", "B2:B4", "C2:D4", "A5", "A1:A5")
    ]


def test_a_validation_whose_rows_are_dropped_is_dropped_and_counted() -> None:
    def dress(_: Any, sheet: Any) -> None:
        for area in ("A3", "A5"):
            sheet.data_validation(area, {"validate": "list", "source": ["x", "y"]})

    rendered = render(template(DROPPED, dress=dress), {"shown": False})

    assert rendered.attributes("dataValidation", "sqref") == ["A2"]
    assert rendered.attributes("dataValidations", "count") == ["1"]


def test_the_formula_of_a_validation_follows_its_row_and_grows_over_the_loop() -> None:
    def dress(_: Any, sheet: Any) -> None:
        sheet.data_validation(
            "B3", {"validate": "custom", "value": '=AND(A3<>"",COUNTIF($A$3:$A$3,A3)=1,$A$5>0)'}
        )
        sheet.data_validation("B5", {"validate": "list", "source": "=$A$3:$A$3"})

    xml = three(dress).xml()

    assert 'AND(A2&lt;&gt;"",COUNTIF($A$2:$A$4,A2)=1,$A$5&gt;0)' in xml
    assert "<formula1>$A$2:$A$4</formula1>" in xml


def test_a_conditional_format_over_a_loop_grows_and_its_formula_follows() -> None:
    def dress(_: Any, sheet: Any) -> None:
        rule = {"type": "formula", "criteria": "=AND($A3>$A$1,$A3<>$A$5)"}
        sheet.conditional_format("A3:C3", rule)

    rendered = three(dress)

    assert rendered.attributes("conditionalFormatting", "sqref") == ["A2:C4"]
    assert "<formula>AND($A2&gt;$A$1,$A2&lt;&gt;$A$5)</formula>" in rendered.xml()


@pytest.mark.parametrize("formula", ["=A1>0", "=A5>0", "=$A2:A4>0"])
def test_a_format_of_a_loop_that_points_at_another_row_is_refused_by_cell(formula: str) -> None:
    def dress(_: Any, sheet: Any) -> None:
        sheet.conditional_format("B3:C3", {"type": "formula", "criteria": formula})

    assert refusal(dress).startswith("poam.xlsx, POA&M!B3:C3: A formula for the rows of a loop")


def test_a_format_that_points_at_one_cell_of_a_loop_is_refused() -> None:
    def dress(_: Any, sheet: Any) -> None:
        sheet.conditional_format("A5", {"type": "formula", "criteria": "=$A$3>0"})

    assert "one cell of a row that a loop repeats" in refusal(dress)


def test_formats_and_validations_in_extensions_grow_too() -> None:
    extension = (
        '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" xmlns:x14="x14" xmlns:xm="xm">'
        '<x14:dataValidations count="2"><x14:dataValidation type="list"><x14:formula1>'
        "<xm:f>Lists!$A$1:$A$3</xm:f></x14:formula1><xm:sqref>A3</xm:sqref></x14:dataValidation>"
        '<x14:dataValidation type="custom"><x14:formula1><xm:f>B3=1</xm:f></x14:formula1>'
        "<xm:sqref>B3 C5</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>"
    )

    xml = three(None, ("</worksheet>", extension + "</worksheet>")).xml()

    assert "<xm:f>Lists!$A$1:$A$3</xm:f></x14:formula1><xm:sqref>A2:A4</xm:sqref>" in xml
    assert "<xm:f>B2=1</xm:f></x14:formula1><xm:sqref>B2:B4 C5</xm:sqref>" in xml


def test_a_data_bar_with_its_extension_grows() -> None:
    def dress(_: Any, sheet: Any) -> None:
        sheet.conditional_format("A3", {"type": "data_bar", "data_bar_2010": True})

    assert "<xm:sqref>A2:A4</xm:sqref>" in three(dress).xml()


def test_a_filter_over_a_loop_grows_with_its_hidden_name() -> None:
    def dress(_: Any, sheet: Any) -> None:
        sheet.autofilter("A1:B3")

    rendered = three(dress)

    assert rendered.attributes("autoFilter", "ref") == ["A1:B4"]
    assert rendered.names() == {"_xlnm._FilterDatabase": "'POA&M'!$A$1:$B$4"}


def test_frozen_rows_and_the_selection_follow() -> None:
    def dress(_: Any, sheet: Any) -> None:
        sheet.freeze_panes(4, 1)
        sheet.set_selection("B5:C6")

    rendered = render(template("{# one #}\n{# two #}\nhead\nhead\nrow\nrow", dress=dress))

    assert rendered.attributes("pane", "ySplit") == ["2"]
    assert rendered.attributes("pane", "topLeftCell") == ["B3"]
    assert rendered.attributes("selection", "sqref")[-1] == "B3:C4"


def test_page_breaks_move_with_their_rows() -> None:
    def dress(_: Any, sheet: Any) -> None:
        sheet.set_h_pagebreaks([1, 4, 5])

    rendered = three(dress)

    assert rendered.attributes("brk", "id") == ["1", "4", "5"]
    assert rendered.attributes("rowBreaks", "count") == ["3"]


def test_a_link_of_the_template_moves_with_its_cell() -> None:
    def dress(_: Any, sheet: Any) -> None:
        sheet.write_url("A6", "internal:'POA&M'!A5", string="down")

    rendered = render(template(LOOP, dress=dress), items(*"abcd"))

    assert rendered.attributes("hyperlink", "ref") == ["A7"]
    assert rendered.attributes("hyperlink", "location") == ["'POA&amp;M'!A6"]


def test_protection_widths_and_page_setup_stay() -> None:
    def dress(_: Any, sheet: Any) -> None:
        sheet.protect()
        sheet.set_column("A:C", 30)
        sheet.set_landscape()

    before, after = Rendered(template(LOOP, dress=dress)), three(dress)

    for tag in ("sheetProtection", "cols", "pageSetup", "pageMargins"):
        opening = f"<{tag}"
        start = before.xml().index(opening)
        assert before.xml()[start : before.xml().index(">", start)] in after.xml()


@pytest.mark.parametrize(
    ("added", "named"),
    [
        ("<customSheetViews/>", "customSheetViews"),
        ('<cellWatches><cellWatch r="A3"/></cellWatches>', "cellWatches"),
        ('<scenarios sqref="A3"/>', "scenarios"),
        ("<extLst><ext><x14:sparklineGroups/></ext></extLst>", "x14:sparklineGroups"),
        ("<extLst><ext><x14:slicerList/></ext></extLst>", "x14:slicerList"),
        ("<mc:AlternateContent/>", "mc:AlternateContent"),
    ],
)
def test_what_is_not_understood_is_refused_where_rows_move(added: str, named: str) -> None:
    message = refusal(None, ("</worksheet>", f"{added}</worksheet>"))

    assert message.startswith(f"poam.xlsx, POA&M: <{named}> is not understood")


def test_what_is_not_understood_is_left_alone_where_no_row_moves() -> None:
    book = template("{{ client }}")
    changed = edited(book, SHEET, ("</worksheet>", "<customSheetViews/></worksheet>"))

    assert "<customSheetViews/></worksheet>" in render(changed, {"client": "Acme"}).xml()


def test_an_area_that_cannot_be_read_is_refused() -> None:
    message = refusal(None, ("<pageMargins", '<autoFilter ref="A1:"/><pageMargins'))

    assert "<autoFilter> cannot be read" in message


def test_attributes_may_stand_in_any_order() -> None:
    links = '<hyperlinks><hyperlink location="\'POA&amp;M\'!A5" ref="A6"/></hyperlinks>'
    book = edited(template(LOOP), SHEET, ("<pageMargins", links + "<pageMargins"))

    xml = render(book, items(*"abcd")).xml()

    assert '<hyperlink location="\'POA&amp;M\'!A6" ref="A7"/>' in xml
