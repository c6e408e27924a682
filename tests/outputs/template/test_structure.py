"""Loops are found by their tags, and every row knows the loops that it stands in."""

from __future__ import annotations

from poam_batch.outputs.template.place import Place
from poam_batch.outputs.template.structure import Loop, Structure, TagCell, read_structure
from poam_batch.outputs.template.syntax import read_text


def structure(*lines: str) -> Structure:
    """Read a structure from one cell a row; an empty text is a row without tags."""
    cells = (
        TagCell(f"A{row}", row, read_text(line).tags)
        for row, line in enumerate(lines, start=1)
        if line
    )
    return read_structure(cells, Place("poam.xlsx", "POA&M"))


NESTED = structure(
    *("", "{% for a in b %}", "", "{% for c in a %}", "", "{% endfor %}", "{% endfor %}", "")
)


def test_loops_are_known_by_their_rows_outermost_first() -> None:
    assert NESTED.loops == (Loop(2, 7, outermost=True), Loop(4, 6, outermost=False))
    assert [NESTED.loops_of(row) for row in range(1, 9)] == [
        *((), (), (0,), (0,), (0, 1), (0,), (), ())
    ]


def test_rows_move_from_the_first_tag_on() -> None:
    assert NESTED.tag_rows == {2, 4, 6, 7}
    assert not NESTED.moves(1)
    assert NESTED.moves(2)
    assert not structure("", "").moves(9)


def test_a_run_of_rows_touches_a_loop_or_not() -> None:
    assert NESTED.in_loop(1, 3)
    assert NESTED.in_loop(5, 5)
    assert not NESTED.in_loop(1, 2)
    assert not NESTED.in_loop(7, 9)


def test_an_if_is_no_loop_and_keeps_a_loop_in_it_outermost() -> None:
    found = structure("{% if a %}{% for b in c %}", "", "{% endfor %}{% endif %}")

    assert found.loops == (Loop(1, 3, outermost=True),)


def test_several_tags_stand_in_one_row() -> None:
    found = structure("{% for a in b %}", "", "{% endfor %}{% for c in d %}", "", "{% endfor %}")

    assert [found.loops_of(row) for row in (2, 3, 4)] == [(0,), (), (1,)]
