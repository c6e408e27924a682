"""References are told from what only looks like one, and written back as they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poam_batch.ooxml.refs import (
    Point,
    Reference,
    column_letters,
    column_number,
    copied_formula,
    parse_reference,
    parse_references,
    split_formula,
)


def references(formula: str) -> list[str]:
    return [str(piece) for piece in split_formula(formula) if isinstance(piece, Reference)]


@given(st.integers(1, 16_384))
def test_letters_and_numbers_of_columns_agree(number: int) -> None:
    assert column_number(column_letters(number)) == number


def test_columns_have_the_letters_that_excel_shows() -> None:
    assert [column_letters(number) for number in (1, 26, 27, 702, 703, 16_384)] == [
        *("A", "Z", "AA", "ZZ", "AAA", "XFD")
    ]


@pytest.mark.parametrize("text", ["B5", "$B$5", "B$5", "A1:C9", "$A$1:$C9", "A:A", "$3:$3", "3:7"])
def test_a_reference_is_written_as_it_was_read(text: str) -> None:
    assert str(parse_reference(text)) == text


def test_the_rows_and_columns_of_a_reference_are_known() -> None:
    assert parse_reference("C9:A2").rows == (2, 9)
    assert parse_reference("B:D").rows == (1, 1_048_576)
    assert parse_reference("C9:A2").columns == (1, 3)
    assert parse_reference("3:3").columns == (1, 16_384)


def test_the_name_of_the_sheet_loses_its_quotes() -> None:
    assert [
        piece.sheet
        for piece in split_formula("'POA&M'!A1+'It''s'!B2+Scores!C3+D4")
        if isinstance(piece, Reference)
    ] == ["POA&M", "It's", "Scores", ""]


@pytest.mark.parametrize(
    ("formula", "found"),
    [
        ("SUM(B5:B9)*2", ["B5:B9"]),
        ('IF(A1="B2 and C3",D4,"say ""E5""")', ["A1", "D4"]),
        ("LOG10(A1)+ATAN2(B1,C1)", ["A1", "B1", "C1"]),
        ("Tax_2024*A1+MyBox2", ["A1"]),
        ("'Sheet A1'!B2", ["'Sheet A1'!B2"]),
        ("'A1 B2'!Name", []),
        ("Table1[[#This Row],[A1]]+B2", ["B2"]),
        ("Data!$A:$A", ["Data!$A:$A"]),
        ("[1]Other!A1", ["[1]Other!A1"]),
        ("First:Last!A1", ["First:Last!A1"]),
        ("XFE1+XFD1048577+XFD1048576", ["XFD1048576"]),
        ("1.5+A1%", ["A1"]),
        ("sum(a5:b5)", ["A5:B5"]),
        ("Data!A1#", ["Data!A1"]),
    ],
)
def test_only_references_are_found_in_a_formula(formula: str, found: list[str]) -> None:
    assert references(formula) == found


@given(st.text(alphabet="AB15$:!'\"[](),+ .x#", max_size=40))
def test_a_formula_put_together_again_is_the_same(formula: str) -> None:
    again = "".join(map(str, split_formula(formula)))

    assert again.upper() == formula.upper()


def test_copying_moves_what_is_not_fixed() -> None:
    moved = [str(parse_reference(text).shifted(2, 1)) for text in ("B5", "$B5", "B$5", "$B$5:C6")]

    assert moved == ["C7", "$B7", "C$5", "$B$5:D8"]


def test_copying_wraps_round_at_the_edge_as_excel_does() -> None:
    assert str(parse_reference("A1").shifted(-1, -1)) == "XFD1048576"


def test_a_cell_over_several_rows_becomes_a_range_and_the_reverse() -> None:
    assert str(parse_reference("B5").with_rows(4, 9)) == "B4:B9"
    assert str(parse_reference("B5:B6").with_rows(4, 4)) == "B4"
    assert str(parse_reference("A5:C6").with_rows(4, 4)) == "A4:C4"
    assert str(parse_reference("$3:$3").with_rows(2, 2)) == "$2:$2"
    assert str(parse_reference("A:A").with_rows(2, 3)) == "A:A"


def test_a_list_of_areas_is_read_word_by_word() -> None:
    assert parse_references("A1 B2:C3") == (
        Reference("", Point(1, 1)),
        Reference("", Point(2, 2), Point(3, 3)),
    )


@pytest.mark.parametrize("text", ["", "A", "5", "A0", "A1+B2", "Name", "A1:"])
def test_what_is_no_reference_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="is not a reference"):
        parse_reference(text)


def test_a_copied_formula_moves_where_it_is_not_fixed() -> None:
    assert copied_formula('IF(A1="A1",$B2:C$3,Sheet!D4)', 2, 1) == 'IF(B3="A1",$B4:D$3,Sheet!E6)'
