"""The table says what was measured, and where it falls short."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.__main__ import BEGIN, END, PAGE, write_page
from benchmarks.report import Line, Target, table


@pytest.mark.parametrize(
    ("figure", "target", "short"),
    [
        (13.0, Target(12, 20, more=True), False),
        (11.9, Target(12, 20, more=True), True),
        (4.0, Target(4, 2.5), False),
        (4.1, Target(4, 2.5), True),
    ],
)
def test_a_line_says_whether_it_falls_short(figure: float, target: Target, short: bool) -> None:
    *_, line = table([Line("program against a script", figure, target=target)])

    assert ("short of it" in line) is short


def test_the_table_goes_between_the_marks_of_the_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")

    write_page("new", page)

    assert page.read_text(encoding="utf-8") == f"before\n{BEGIN}\nnew\n{END}\nafter\n"


def test_the_page_has_both_marks_once() -> None:
    text = PAGE.read_text(encoding="utf-8")

    assert (text.count(BEGIN), text.count(END)) == (1, 1)
