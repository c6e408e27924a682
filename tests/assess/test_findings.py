"""The roll-up: how objectives and a requirement's own row become one finding."""

import pytest

from poam_batch.model import Finding
from tests.assess.build import all_met_but, assessed, requirement, rows


def finding(text: str, short_id: str = "3.1.3", level: int = 2) -> str:
    return requirement(assessed(rows(text, level), level), short_id).finding


# 3.1.3 has the objectives a to e; 3.3.7 has a to c; 3.4.4 has one.


def test_a_requirement_is_met_if_every_objective_is_met() -> None:
    assert finding("3.3.7[a]: met; 3.3.7[b]: met; 3.3.7[c]: met", "3.3.7") == "MET"


def test_one_not_met_objective_makes_the_requirement_not_met_whatever_is_blank() -> None:
    assert finding("3.1.3[a]: met; 3.1.3[b]: not met; 3.1.3[c]:") == "NOT MET"


def test_one_not_met_objective_outweighs_a_requirement_row_that_says_met() -> None:
    assert finding("3.1.3: met; 3.1.3[b]: not met") == "NOT MET"


@pytest.mark.parametrize("own", ["", "3.3.7: met", "3.3.7: n/a", "3.3.7:"])
def test_some_answered_and_some_blank_is_not_assessed_whatever_its_own_row_says(own: str) -> None:
    assert finding(f"{own}; 3.3.7[a]: met; 3.3.7[b]: met; 3.3.7[c]:", "3.3.7") == "NOT ASSESSED"


def test_some_answered_and_some_missing_is_not_assessed() -> None:
    assert finding("3.3.7: met; 3.3.7[a]: met; 3.3.7[b]: met", "3.3.7") == "NOT ASSESSED"


def test_a_requirement_row_that_says_not_met_outweighs_blank_objectives() -> None:
    assert finding("3.3.7: not met; 3.3.7[a]: met; 3.3.7[b]:; 3.3.7[c]: met", "3.3.7") == "NOT MET"


def test_a_requirement_row_that_says_not_met_outweighs_met_objectives() -> None:
    said = "3.3.7: not met; 3.3.7[a]: met; 3.3.7[b]: met; 3.3.7[c]: met"

    assert finding(said, "3.3.7") == "NOT MET"


@pytest.mark.parametrize(
    ("own", "expected"),
    [("met", "MET"), ("not met", "NOT MET"), ("n/a", "NOT APPLICABLE"), ("", "NOT ASSESSED")],
)
@pytest.mark.parametrize("objectives", ["", "3.3.7[a]:; 3.3.7[b]:; 3.3.7[c]:", "3.3.7[b]:"])
def test_blank_objectives_leave_it_to_the_requirement_row(
    own: str, expected: str, objectives: str
) -> None:
    assert finding(f"3.3.7: {own}; {objectives}", "3.3.7") == expected


@pytest.mark.parametrize("own", ["", "3.3.7:"])
def test_complete_objectives_decide_where_the_requirement_row_says_nothing(own: str) -> None:
    assert finding(f"{own}; 3.3.7[a]: met; 3.3.7[b]: n/a; 3.3.7[c]: met", "3.3.7") == "MET"


def test_a_requirement_whose_objectives_are_all_not_applicable_is_not_applicable() -> None:
    said = "3.3.7: met; 3.3.7[a]: n/a; 3.3.7[b]: n/a; 3.3.7[c]: n/a"

    assert finding(said, "3.3.7") == "NOT APPLICABLE"


def test_a_not_applicable_requirement_with_a_met_objective_is_met() -> None:
    said = "3.3.7: n/a; 3.3.7[a]: n/a; 3.3.7[b]: met; 3.3.7[c]: n/a"

    assert finding(said, "3.3.7") == "MET"


def test_a_requirement_that_stands_nowhere_is_not_assessed() -> None:
    assert finding("3.1.1: met") == "NOT ASSESSED"


def test_organization_defined_objectives_count_only_where_the_sheet_has_them() -> None:
    without = finding("3.1.3e[a]: met; 3.1.3e[b]: met", "3.1.3e", 3)
    blank = finding("3.1.3e[a]: met; 3.1.3e[b]: met; 3.1.3e[ODP1]:", "3.1.3e", 3)
    unmet = finding("3.1.3e[a]: met; 3.1.3e[b]: met; 3.1.3e[ODP1]: not met", "3.1.3e", 3)

    assert (without, blank, unmet) == ("MET", "NOT ASSESSED", "NOT MET")


@pytest.mark.parametrize(
    ("one", "other", "worse"),
    [
        ("met", "not met", "NOT MET"),
        ("met", "", "NOT ASSESSED"),
        ("n/a", "met", "MET"),
        ("", "not met", "NOT MET"),
    ],
)
def test_an_id_that_stands_twice_with_different_findings_counts_as_the_worse(
    one: str, other: str, worse: str
) -> None:
    result = assessed(all_met_but(f"3.1.3: {one}; 3.1.3: {other}"))

    assert requirement(result, "3.1.3").finding == worse
    assert (result.score, result.status) == (None, "incomplete")
    assert "conflicting_findings" in {reason.code for reason in result.reasons}


def test_an_id_that_stands_twice_with_one_finding_is_no_conflict() -> None:
    result = assessed(all_met_but("3.1.3: not met; 3.1.3: not met"))

    assert (result.score, result.status) == (109, "conditional")


def test_the_points_a_sheet_states_beside_an_ordinary_requirement_are_no_conflict() -> None:
    result = assessed(all_met_but("3.1.3: not met -1; 3.1.3: not met"))

    assert result.score == 109


def test_a_level_1_requirement_rolls_up_from_its_objectives() -> None:
    visitors = "; ".join(f"b.1.ix[{label}]: met" for label in "abcde")

    assert finding(visitors, "b.1.ix", 1) == Finding.NOT_ASSESSED
    assert finding(f"{visitors}; b.1.ix[f]: met", "b.1.ix", 1) == Finding.MET
