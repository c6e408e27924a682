"""A row's XML is the same however its slots are spread."""

import pytest

from poam_batch.outputs.template.pattern import HEIGHT, NUMBER, Pattern, constant, value_slot


@pytest.mark.parametrize(
    ("xml", "written"),
    [
        (
            f"<row {NUMBER}{HEIGHT}><A{NUMBER} {value_slot(1)}<B{NUMBER} {value_slot(2)}</row>",
            "<row 7 h><A7 x<B7 y</row>",
        ),
        (
            f"<row {NUMBER}{HEIGHT}><A{NUMBER}/><B{NUMBER} {value_slot(1)}<C{NUMBER}/>"
            f"<D{NUMBER} {value_slot(2)}</row>",
            "<row 7 h><A7/><B7 x<C7/><D7 y</row>",
        ),
        (
            f"<row {NUMBER}{HEIGHT}><A{NUMBER} {value_slot(2)}<B{NUMBER} {value_slot(1)}</row>",
            "<row 7 h><A7 y<B7 x</row>",
        ),
    ],
)
def test_every_slot_is_filled_with_its_own(xml: str, written: str) -> None:
    pattern = Pattern(xml)

    twice = [pattern.xml(7, ["x", "y"], " h") for _ in range(2)]

    assert twice == [written] * 2


def test_braces_and_percent_signs_are_only_text() -> None:
    pattern = Pattern(f"<row {NUMBER}>{constant('{0} {{ %s {')}</row>")

    assert pattern.xml(3) == "<row 3>{0} {{ %s {</row>"


def test_a_row_with_too_few_values_is_an_error() -> None:
    pattern = Pattern(f"{NUMBER}{value_slot(1)}{NUMBER}{value_slot(2)}")

    with pytest.raises(ValueError, match=r"size|zip"):
        pattern.xml(3, ["x"])
