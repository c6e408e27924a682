"""The two requirements with a partial value: 3.5.3 and 3.13.11."""

import pytest

from tests.assess.build import all_met_but, assessed, requirement


def deducts(text: str, short_id: str) -> tuple[int | None, bool, str | None]:
    gap = requirement(assessed(all_met_but(text)), short_id)
    return gap.points_lost, gap.partial, gap.deferral


def mfa(a: str, b: str, c: str, d: str, own: str = "") -> tuple[int | None, bool, str | None]:
    said = f"3.5.3[a]: {a}; 3.5.3[b]: {b}; 3.5.3[c]: {c}; 3.5.3[d]: {d}"
    return deducts(f"{own}; {said}", "3.5.3")


def test_mfa_deducts_5_if_objective_a_is_not_met() -> None:
    assert mfa("not met", "met", "met", "met") == (5, False, "barred")


def test_mfa_deducts_5_if_b_and_c_are_both_not_met() -> None:
    assert mfa("met", "not met", "not met", "met") == (5, False, "barred")


@pytest.mark.parametrize("unmet", [1, 2, 3])
def test_mfa_deducts_3_if_one_other_objective_is_not_met_and_is_barred_even_so(unmet: int) -> None:
    said = ["met", "met", "n/a", "met"]
    said[unmet] = "not met"

    assert mfa(*said) == (3, True, "barred")


@pytest.mark.parametrize("silent", [0, 1, 2])
def test_mfa_deducts_5_if_an_objective_is_blank_beside_one_that_is_not_met(silent: int) -> None:
    said = ["met", "met", "met", "not met"]
    said[silent] = ""

    assert mfa(*said) == (5, False, "barred")


def test_mfa_deducts_5_if_an_objective_is_missing_beside_one_that_is_not_met() -> None:
    said = "3.5.3[a]: met; 3.5.3[b]: met; 3.5.3[d]: not met"

    assert deducts(said, "3.5.3") == (5, False, "barred")


def test_mfa_deducts_nothing_if_objectives_are_met_or_not_applicable() -> None:
    assert mfa("met", "n/a", "met", "n/a") == (0, False, None)


def test_mfa_without_objectives_deducts_what_its_row_states() -> None:
    assert deducts("3.5.3: not met -3", "3.5.3") == (3, True, "barred")
    assert deducts("3.5.3: not met -5", "3.5.3") == (5, False, "barred")
    assert deducts("3.5.3: not met", "3.5.3") == (5, False, "barred")


def test_mfa_follows_its_objectives_where_its_own_row_says_no_more_than_not_met() -> None:
    assert mfa("met", "met", "met", "not met", "3.5.3: not met") == (3, True, "barred")


def test_mfa_deducts_5_where_any_row_states_5() -> None:
    assert mfa("met", "met", "met", "not met", "3.5.3: not met -5") == (5, False, "barred")


def test_mfa_deducts_5_if_its_objectives_say_so_and_its_own_row_states_3() -> None:
    assert mfa("not met", "met", "met", "met", "3.5.3: not met -3") == (5, False, "barred")


def test_encryption_that_is_not_validated_deducts_3_and_may_be_deferred() -> None:
    assert deducts("3.13.11: not met -3", "3.13.11") == (3, True, "allowed")
    assert deducts("3.13.11[a]: not met -3", "3.13.11") == (3, True, "allowed")


@pytest.mark.parametrize("stated", ["", "-5", "-4", "-0", "-1"])
def test_encryption_deducts_5_unless_3_is_stated(stated: str) -> None:
    assert deducts(f"3.13.11: not met {stated}", "3.13.11") == (5, False, "barred")


def test_encryption_deducts_the_most_that_its_rows_state() -> None:
    assert deducts("3.13.11: not met -3; 3.13.11[a]: not met -5", "3.13.11")[0] == 5
    assert deducts("3.13.11: not met; 3.13.11[a]: not met -3", "3.13.11")[0] == 3


def test_encryption_that_stands_twice_with_different_deductions_is_a_conflict_at_5() -> None:
    result = assessed(all_met_but("3.13.11: not met -3; 3.13.11: not met -5"))

    assert requirement(result, "3.13.11").points_lost == 5
    assert (result.score, result.score_low, result.score_high) == (None, 105, 105)


def test_a_deduction_stated_beside_a_met_finding_says_nothing() -> None:
    assert deducts("3.13.11: met -5", "3.13.11") == (0, False, None)


def test_no_other_requirement_has_a_partial_value() -> None:
    assert deducts("3.1.1: not met -3", "3.1.1") == (5, False, "barred")
    assert deducts("3.1.3: not met -3", "3.1.3") == (1, False, "allowed")
