"""What the columns of some rows hold: their values and texts, and how often each stands there."""

from __future__ import annotations

from collections.abc import Sequence

from poam_batch.workbooks.grids.grid import Grid
from poam_batch.workbooks.tables.held import Held
from poam_batch.workbooks.words.cells import CellValue


def held(*cells: CellValue, rows: Sequence[int] | None = None) -> Held:
    return Held(Grid("Sheet", [[cell] for cell in cells]), rows or range(len(cells)))


def test_texts_are_counted_as_they_read_and_blanks_are_not() -> None:
    found = held("Met", " Met\u200b", "", " ", "Not Met").texts(0)

    assert found == {"Met": 2, "Not Met": 1}


def test_true_is_not_counted_with_one() -> None:
    found = held(True, 1.0, 1.0, False).texts(0)

    assert found == {"TRUE": 1, "1": 2, "FALSE": 1}


def test_only_the_rows_asked_for_are_counted() -> None:
    some = held("Status", "Met", "Note", "Met", "Not Met", rows=[1, 3, 4])

    assert some.cells(0) == ["Met", "Met", "Not Met"]
    assert some.values(0) == {"Met": 2, "Not Met": 1}


def test_what_stands_above_and_below_the_rows_is_not_counted() -> None:
    most = held("Title", "", "Status", "Met", "", "Not Met", "Met", "Total", rows=range(3, 7))

    assert most.values(0) == {"Met": 2, "": 1, "Not Met": 1}


def test_a_word_that_is_the_header_too_keeps_its_place_among_the_others() -> None:
    most = held("Met", "Not Met", "N/A", "Met", rows=range(1, 4))

    assert list(most.texts(0).items()) == [("Not Met", 1), ("N/A", 1), ("Met", 1)]


def test_a_one_above_does_not_hide_that_the_rows_hold_true() -> None:
    most = held(1.0, True, True, "Met", rows=range(1, 4))

    assert most.texts(0) == {"TRUE": 2, "Met": 1}
