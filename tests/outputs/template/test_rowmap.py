"""The map of rows says where each template row went."""

from __future__ import annotations

from poam_batch.ooxml.refs import MAX_ROW
from poam_batch.outputs.template.rowmap import Placed, RowMap, Span

# Row 1 stays, row 3 is a loop's (rows 2 and 4 are tags) and went three times, rows 6 and 7 follow.
ROWS = RowMap(
    [
        Placed(Span(1, 1), [1]),
        Placed(Span(3, 3), [2, 3, 4]),
        Placed(Span(5, 5), []),
        Placed(Span(6, 7), [5]),
    ],
    Placed(Span(8, MAX_ROW), [7]),
)


def test_a_run_of_rows_covers_all_of_their_copies() -> None:
    assert ROWS.span(Span(3, 3)) == (2, 4)
    assert ROWS.span(Span(2, 4)) == (2, 4)
    assert ROWS.span(Span(1, 6)) == (1, 5)
    assert ROWS.span(Span(7, 7)) == (6, 6)


def test_in_one_turn_of_a_loop_only_its_own_copy_counts() -> None:
    assert ROWS.span(Span(3, 3), Span(3, 3)) == (3, 3)
    assert ROWS.span(Span(1, 1), Span(3, 3)) is None


def test_rows_that_vanished_cover_nothing() -> None:
    assert ROWS.span(Span(2, 2)) is None
    assert ROWS.span(Span(5, 5)) is None


def test_rows_behind_the_last_one_move_as_far() -> None:
    assert ROWS.span(Span(10, 12)) == (9, 11)
    assert ROWS.span(Span(3, MAX_ROW)) == (2, MAX_ROW - 1)


def test_copies_vanished_rows_and_frozen_rows_are_found() -> None:
    assert ROWS.times(3) == [2, 3, 4]
    assert ROWS.times(7) == [6]
    assert ROWS.times(2) == []
    assert (ROWS.after(2), ROWS.after(5)) == (2, 5)
    assert (ROWS.through(2), ROWS.through(3), ROWS.through(5)) == (1, 4, 4)


def test_a_sheet_that_is_pushed_over_the_edge_ends_there() -> None:
    pushed = RowMap([], Placed(Span(1, MAX_ROW), [11]))

    assert pushed.span(Span(1, MAX_ROW)) == (11, MAX_ROW)
    assert pushed.span(Span(MAX_ROW, MAX_ROW)) is None
