"""Rows of a loop are written at once, and are what each would be on its own."""

from datetime import date
from typing import Any, NamedTuple

import pytest

from tests.outputs.template.build import render, template

ROW = "{{ row.name }} | {{ row.value }}"
LOOP = f"{{% for row in rows %}}\n{ROW}\n{{% endfor %}}"
# A second tag in the loop keeps its rows from being written at once.
EACH = f"{{% for row in rows %}}\n{{% if true %}}\n{ROW}\n{{% endif %}}\n{{% endfor %}}"


class Pair(NamedTuple):
    """A row of two cells."""

    name: str
    value: object


class Other(NamedTuple):
    """A row of the same cells that stand elsewhere."""

    value: object
    name: str


ROWS = {
    "texts": [Pair("a", "x"), Pair("b & c", "two\nlines"), Pair("", "words " * 40)],
    "several types": [Pair("a", date(2026, 11, 22)), Pair("b", None), Pair("c", "long " * 30)],
    "true and one": [Pair("a", True), Pair("b", 1), Pair("c", 1.0)],
    "two kinds of records": [Pair("a", 1), Other(2, "b")],
    "none": [],
}


@pytest.mark.parametrize("rows", ROWS.values(), ids=ROWS)
def test_rows_written_at_once_are_those_written_one_by_one(rows: list[object]) -> None:
    at_once, each = (
        render(template(sheet, dress=wrapped), {"rows": rows}).xml() for sheet in (LOOP, EACH)
    )

    assert cells_of(at_once) == cells_of(each)


def test_rows_written_at_once_have_the_heights_of_their_texts() -> None:
    xml = render(template(LOOP, dress=wrapped), {"rows": ROWS["texts"]}).xml()

    assert [" ht=" in row for row in cells_of(xml).split("<row")[1:]] == [False, True, True]


def wrapped(book: Any, sheet: Any) -> None:
    """Let the texts of both columns wrap, so that rows have heights."""
    sheet.set_column(0, 1, 20, book.add_format({"text_wrap": True}))


def cells_of(xml: str) -> str:
    """Return the rows of a sheet."""
    return xml.partition("<sheetData>")[2].partition("</sheetData>")[0]
