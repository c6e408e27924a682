"""Fields taken in one step are those that the sandbox gives one by one."""

from typing import NamedTuple

import pytest
from jinja2 import Undefined

from poam_batch.outputs.template.fields import Field, Picker, read_fields


class Row(NamedTuple):
    title: str
    points: int | None


class Shouting(Row):
    @property
    def title(self) -> str:
        return super().title.upper()


class Other:
    title = "other"
    points = 3


TITLE_AND_POINTS = read_fields(["row.title", "row.points"])


@pytest.mark.parametrize(
    "rows",
    [
        [Row("a", 1), Row("b", None), Row("c", 3)],
        [Row("a", 1), Other(), Row("c", 3)],
        [Shouting("a", 1), Shouting("b", 2)],
        [{"title": "a", "points": 1}, {"title": "b", "points": 2}],
    ],
)
def test_fields_are_those_of_each_record(rows: list[object]) -> None:
    picker = Picker(TITLE_AND_POINTS)

    picked = [picker.take((row,)) for row in rows]

    assert picked == [
        (row["title"], row["points"]) if isinstance(row, dict) else (row.title, row.points)  # type: ignore[attr-defined]
        for row in rows
    ]


def test_fields_of_several_records_keep_their_order() -> None:
    picker = Picker(read_fields(["a.points", "b.title", "a.title"]))

    twice = [picker.take((Row("x", 1), Row("y", 2))) for _ in range(2)]

    assert twice == [(1, "y", "x")] * 2


def test_numbered_fields_of_a_shorter_row_are_undefined() -> None:
    picker = Picker(read_fields(["row[0]", "row[2]"]))

    picked = [picker.take((row,)) for row in [("a", "b", "c"), ("d", "e"), ("f", "g", "h")]]

    assert picked[::2] == [("a", "c"), ("f", "h")]
    assert picked[1][0] == "d"
    assert isinstance(picked[1][1], Undefined)


@pytest.mark.parametrize("name", ["subtitle", "count"])
def test_what_is_no_field_stays_what_the_sandbox_makes_of_it(name: str) -> None:
    picker = Picker([Field("row", "title"), Field("row", name)])

    taken = [picker.take((Row("a", 1),))[1] for _ in range(2)]

    assert all(isinstance(value, Undefined) or callable(value) for value in taken)


@pytest.mark.parametrize(
    "expressions",
    [["row.title"], ["row.title", "title"], ["row.title", "row.points + 1"], ["a.b", "none.c"], []],
)
def test_anything_but_fields_is_left_to_the_template(expressions: list[str]) -> None:
    assert read_fields(expressions) == ()
