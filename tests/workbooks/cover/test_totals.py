"""A client's own total score: recognised where words and number say so, and nowhere else."""

import pytest

from poam_batch.stated import StatedTotal
from tests.workbooks.build import Reader, Rows, Value

TABLE = "Requirement ID | Weight | Status\n3.1.1 | 5 | Met\n3.1.2 | 5 | Not Met"


def totals(read: Reader, cover: list[list[Value]]) -> list[StatedTotal]:
    sheets: dict[str, Rows] = {"Cover": [["Organization", "Acme"], *cover], "Assessment": TABLE}
    return list(read.one(sheets).stated.totals)


@pytest.mark.parametrize(
    ("row", "value", "of", "cell"),
    [
        (["Total Score", 97], 97, None, "B2"),
        (["SPRS Score:", "97"], 97, None, "B2"),
        (["Overall score", None, 97.0], 97, None, "C2"),
        (["SPRS score", -12], -12, None, "B2"),
        (["Total score: 97"], 97, None, "A2"),
        (["Score: 97"], 97, None, "A2"),
        (["Score", "97 / 110"], 97, 110, "B2"),
        (["Score", "4 of 110"], 4, 110, "B2"),
        (["Total", "97 out of 110 points"], 97, 110, "B2"),
        (["SPRS Score", 4], 4, None, "B2"),
        (["SPRS Score (out of 110)", 97], 97, 110, "B2"),
        (["Total score / 110", 97], 97, 110, "B2"),
        (["Score (max 110): 97"], 97, 110, "A2"),
        (["Estimated SPRS Score", 97], 97, None, "B2"),
        (["Total SPRS", 97], 97, None, "B2"),
        (["SPRS", 97], 97, None, "B2"),
    ],
)
def test_a_total_is_recognised(
    read: Reader, row: list[Value], value: int, of: int | None, cell: str
) -> None:
    assert totals(read, [row]) == [StatedTotal(value, of, "Cover", cell)]


@pytest.mark.parametrize(
    "row",
    [
        ["Score: 4 of 5 stars"],
        ["Score: 4 of 5"],
        ["Score: 4"],
        ["Score", 8],
        ["Score", 0.85],
        ["Score", "85%"],
        ["Total", 313],
        ["Total points", 97],
        ["Maximum score", 110],
        ["Passing score", 88],
        ["SPRS", 4],
        ["Total", 110],
        ["Grand Total", 303],
        ["Target score", 110],
        ["Previous SPRS score", 60],
        ["SPRS Score", 110, 97],
        ["SPRS Score", "see SPRS"],
        ["SPRS Score", "2026-11-22"],
        ["SPRS Score"],
        ["The total score 97 was reported"],
    ],
    ids=str,
)
def test_what_may_be_anything_else_is_none(read: Reader, row: list[Value]) -> None:
    assert totals(read, [row]) == []


def test_a_total_may_stand_below_the_table(read: Reader) -> None:
    found = read.one(f"{TABLE}\n\nTotal weight | 313\nTotal score | 105 |").stated.totals

    assert found == (StatedTotal(105, None, "Assessment", "B6"),)


def test_a_column_headed_as_a_score_gives_no_total(read: Reader) -> None:
    found = read.one(
        "Requirement ID | SPRS score | Status\n3.1.1 | 5 | Met\n3.1.2 | 5 | Not Met"
    ).stated

    assert found.totals == ()


def test_of_two_levels_a_bare_total_is_the_lower_ones(read: Reader) -> None:
    two, three = read.all(
        {
            "Cover": [["SPRS score", 97], ["Total score", "20 of 24"]],
            "Level 2": "Requirement ID | Status\nAC.L2-3.1.1 | Met",
            "Level 3": "Requirement ID | Status\nAC.L3-3.1.2e | Met",
        }
    )

    assert [total.value for total in two.stated.totals] == [97]
    assert [total.value for total in three.stated.totals] == [20]
