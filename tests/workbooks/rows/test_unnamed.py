"""A gap under an id that cannot be read holds the score of the requirement above it."""

from __future__ import annotations

import pytest

from tests.workbooks.build import Reader, Value, problem, requirement_rows, score


def below_3_1_2(*rows: list[Value], changes: dict[str, str] | None = None) -> list[list[Value]]:
    """Return a row a requirement, all MET but `changes`, with more rows right below 3.1.2."""
    whole = requirement_rows(changes)
    return [*whole[:3], *rows, *whole[3:]]


@pytest.mark.parametrize(
    "text", ["Objective a", "a. text", "- a", "{a}", "3.l.2", "AC.L2 3-1-2", "AC-3", "AC.1.002"]
)
@pytest.mark.parametrize("said", ["Not Met", "Inherited"])
def test_a_gap_without_a_readable_id_leaves_the_requirement_above_open(
    read: Reader, text: str, said: str
) -> None:
    assessment = read.one(below_3_1_2([text, said]))

    assert score(assessment).score is None
    assert "3.1.2 counts as NOT ASSESSED" in problem(assessment, "unknown_id").message


def test_met_without_a_readable_id_is_an_error_without_effect(read: Reader) -> None:
    assessment = read.one(below_3_1_2(["Objective a", "Met"]))

    assert score(assessment).score == 110
    assert "NOT ASSESSED" not in problem(assessment, "unknown_id").message


@pytest.mark.parametrize("between", [[None, None], ["Awareness and Training", None]])
def test_a_blank_row_or_a_heading_ends_what_belongs_to_a_requirement(
    read: Reader, between: list[Value]
) -> None:
    assessment = read.one(below_3_1_2(between, ["Objective a", "Not Met"]))

    assert score(assessment).score == 110
    assert problem(assessment, "unknown_id").cell == "A5"


def test_a_family_s_own_roll_up_says_nothing_of_the_requirement_above(read: Reader) -> None:
    assessment = read.one(below_3_1_2(["AT - Awareness and Training", "Not Met"]))

    assert score(assessment).score == 110


def test_a_gap_below_a_requirement_that_is_not_met_takes_nothing_more(read: Reader) -> None:
    assessment = read.one(below_3_1_2(["Objective a", "Not Met"], changes={"3.1.2": "Not Met"}))

    assert score(assessment).score == 105


@pytest.mark.parametrize(("cui", "points"), [(None, None), ("N/A", 110)])
def test_a_practice_of_cmmc_1_holds_the_score_only_where_its_cui_id_is_blank(
    read: Reader, cui: Value, points: int | None
) -> None:
    rows = requirement_rows()
    wide: list[list[Value]] = [["CUI ID", "Status", "CMMC Practice ID"]]
    wide += [[row[0], row[1], f"AC.1.{n:03}"] for n, row in enumerate(rows[1:], 1)]
    wide.insert(3, [cui, "Not Met", "AC.4.023"])

    assert score(read.one(wide)).score == points
