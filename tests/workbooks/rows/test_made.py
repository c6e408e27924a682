"""Named tuples made of their fields are what a call makes."""

from __future__ import annotations

from poam_batch.model import Place
from poam_batch.workbooks.rows.made import maker


def test_what_is_made_of_fields_is_a_named_tuple_like_any_other() -> None:
    made = list(map(maker(Place), zip(["Objectives"] * 2, ["M6", "M7"], strict=True)))

    assert made == [Place("Objectives", "M6"), Place("Objectives", "M7")]
    assert made[1].cell == "M7"
