"""What all cells of a sheet are asked is asked of each different value once."""

from __future__ import annotations

from poam_batch.workbooks.grids.grid import Grid

GRID = Grid("A", [["ID", 3.1], ["3.1.1", "Met"], ["3.1.1/3.1.2", True], ["3.1.1", 1.0]])


def test_columns_are_the_cells_from_the_top() -> None:
    assert GRID.columns[1] == (3.1, "Met", True, 1.0)


def test_texts_are_the_different_ones_and_no_numbers() -> None:
    assert GRID.texts == {"ID", "3.1.1", "3.1.1/3.1.2", "Met"}


def test_ids_of_every_kind_are_known_by_their_value() -> None:
    assert {value: ident.kind for value, ident in GRID.idents.items()} == {
        3.1: "family",
        "3.1.1": "requirement",
        "3.1.1/3.1.2": "several",
    }


def test_a_family_names_no_requirement() -> None:
    assert GRID.named == {"3.1.1", "3.1.1/3.1.2"}


def test_a_text_too_long_to_be_kept_is_read_all_the_same() -> None:
    text = f"3.1.1 - {'a long title ' * 40}"

    assert Grid("A", [[text]]).named == {text}
