"""Rows whose text wraps get a height, estimated from the widths and fonts of the template."""

import io

import pytest
import xlsxwriter
from openpyxl import load_workbook

from poam_batch.outputs.template.workbook import compile_workbook

LONG = "words of a weakness " * 10


def height(text: object, width: float = 40, wrap: bool = True, size: int = 10) -> float | None:
    """Return the height of a row with one value, in a column of a width."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
        style = workbook.add_format({"text_wrap": wrap, "font_size": size, "font_name": "Arial"})
        sheet = workbook.add_worksheet()
        sheet.set_column(0, 0, width)
        sheet.write_string(0, 0, "{{ value }}", style)
    return rendered_height(stream.getvalue(), text)


def rendered_height(template: bytes, text: object) -> float | None:
    content = compile_workbook(template, "t.xlsx").render({"value": text})
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    found: float | None = sheet.row_dimensions[1].height
    return found


def test_a_text_of_one_line_leaves_the_height_to_the_program_that_opens_it() -> None:
    assert height("short") is None


@pytest.mark.parametrize("value", [None, 7, "", "x" * 30])
def test_what_fits_on_a_line_asks_for_nothing(value: object) -> None:
    assert height(value) is None


def test_a_text_of_five_lines_gets_the_height_of_five() -> None:
    assert height(LONG) == pytest.approx(5 * 13 + 3)


def test_lines_that_the_text_breaks_itself_count() -> None:
    assert height("one\ntwo\nthree") == pytest.approx(3 * 13 + 3)


def test_a_narrower_column_makes_a_higher_row() -> None:
    assert (height(LONG, width=20) or 0) > 2 * (height(LONG, width=40) or 0) * 0.8


def test_a_larger_font_makes_a_higher_row() -> None:
    assert (height(LONG, size=20) or 0) > 2 * (height(LONG, size=10) or 0)


def test_a_text_that_does_not_wrap_asks_for_nothing() -> None:
    assert height(LONG, wrap=False) is None


def test_no_row_is_higher_than_excel_allows() -> None:
    assert height(LONG * 100) == 409


def test_a_height_set_by_hand_is_kept() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        sheet.set_row(0, 30)
        sheet.write_string(0, 0, "{{ value }}", workbook.add_format({"text_wrap": True}))

    assert rendered_height(stream.getvalue(), LONG) == 30


def test_a_constant_text_beside_the_value_counts() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
        style = workbook.add_format({"text_wrap": True, "font_size": 10})
        sheet = workbook.add_worksheet()
        sheet.set_column(0, 1, 40)
        sheet.write_string(0, 0, "{{ value }}", style)
        sheet.write_string(0, 1, LONG, style)

    assert rendered_height(stream.getvalue(), "short") == pytest.approx(5 * 13 + 3)


def test_a_merge_does_not_count_as_excel_does_not_fit_it() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
        style = workbook.add_format({"text_wrap": True})
        workbook.add_worksheet().merge_range("A1:D1", "{{ value }}", style)

    assert rendered_height(stream.getvalue(), LONG) is None


def test_the_filter_of_a_loop_at_the_end_of_a_sheet_ends_with_its_rows() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        rows = ("head", "{% for row in value %}", "{{ row }}", "{% endfor %}")
        for number, text in enumerate(rows):
            sheet.write_string(number, 0, text)
        sheet.autofilter("A1:A4")

    content = compile_workbook(stream.getvalue(), "t.xlsx").render({"value": ["a", "b"]})

    assert load_workbook(io.BytesIO(content)).worksheets[0].auto_filter.ref == "A1:A3"
