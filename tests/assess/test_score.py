"""The score of a level, and the range it lies in while something is missing."""

from poam_batch.model import Finding
from tests.assess.build import all_met_but, assessed, requirement


def scores(text: str, level: int = 2) -> tuple[int | None, int | None, int | None]:
    result = assessed(all_met_but(text, level), level)
    return result.score, result.score_low, result.score_high


def test_all_met_is_110() -> None:
    assert scores("") == (110, 110, 110)


def test_every_requirement_not_met_is_minus_203_and_no_score_without_an_ssp() -> None:
    result = assessed([row._replace(finding=Finding.NOT_MET) for row in all_met_but("")])

    assert (result.score, result.score_low, result.score_high) == (None, -203, -203)


def test_a_five_a_three_and_a_one_pointer_deduct_9() -> None:
    assert scores("3.1.1: not met; 3.1.5: not met; 3.1.3: not met") == (101, 101, 101)


def test_not_applicable_deducts_nothing() -> None:
    assert scores("3.1.12: n/a; 3.1.16: n/a") == (110, 110, 110)


def test_what_is_not_assessed_makes_a_range_and_no_score() -> None:
    assert scores("3.1.1:; 3.5.3:; 3.13.11:; 3.1.3: not met") == (None, 94, 109)


def test_an_ssp_that_is_not_assessed_is_worth_nothing_but_leaves_no_score() -> None:
    assert scores("3.12.4:") == (None, 110, 110)


def test_without_an_ssp_there_is_no_score_but_a_provisional_one() -> None:
    assert scores("3.12.4: not met; 3.1.3: not met") == (None, 109, 109)


def test_an_ssp_that_is_not_met_deducts_no_points() -> None:
    result = assessed(all_met_but("3.12.4: not met"))

    assert requirement(result, "3.12.4").points_lost == 0


def test_an_ssp_cannot_be_not_applicable() -> None:
    result = assessed(all_met_but("3.12.4: n/a"))

    assert requirement(result, "3.12.4").finding == "NOT ASSESSED"
    assert (result.score, result.status) == (None, "incomplete")
    assert "ssp_not_applicable" in {problem.code for problem in result.problems}


def test_level_3_counts_what_is_met_or_not_applicable_of_24() -> None:
    assert scores("3.1.2e: not met; 3.1.3e: n/a", 3) == (23, 23, 23)
    assert scores("3.1.2e: not met; 3.1.3e:", 3) == (None, 22, 23)


def test_a_stated_deduction_means_nothing_at_level_3() -> None:
    assert scores("3.1.2e: not met -5", 3) == (23, 23, 23)
