"""What it takes to reach a status: what is assessed, what is met first, and what then."""

from poam_batch.model import PathToStatus
from tests.assess.build import all_met_but, assessed


def path(text: str, level: int = 2) -> PathToStatus:
    found = assessed(all_met_but(text, level), level).path
    assert found is not None
    return found


def test_a_final_assessment_has_nothing_left_to_do() -> None:
    assert path("") == PathToStatus((), (), 110, 0, (), ())


def test_a_conditional_one_has_only_its_gaps_left() -> None:
    assert path("3.1.3: not met") == PathToStatus((), (), 109, 0, (), ("AC.L2-3.1.3",))


def test_what_is_barred_comes_first_and_its_points_with_it() -> None:
    found = path("3.1.1: not met; 3.1.22: not met; 3.1.3: not met")

    assert found.to_meet == ("AC.L2-3.1.1", "AC.L2-3.1.22")
    assert (found.score_after, found.points_after, found.suggested) == (109, 0, ())
    assert found.to_final == ("AC.L2-3.1.1", "AC.L2-3.1.3", "AC.L2-3.1.22")


def test_the_fewest_requirements_that_bring_the_missing_points_are_suggested() -> None:
    ones = "3.1.3 3.1.4 3.1.6 3.1.7 3.1.8 3.1.9 3.1.10 3.1.11 3.1.14 3.1.15 3.1.21 3.2.3".split()
    more = "3.3.3 3.3.4 3.3.6 3.3.7 3.3.8 3.3.9 3.4.3 3.4.4 3.4.9 3.5.4".split()
    gaps = "; ".join(f"{name}: not met" for name in ones + more)

    found = path(f"{gaps}; 3.13.11: not met -3; 3.1.1: not met")

    assert (found.score_after, found.points_after) == (85, 3)
    assert found.suggested == ("SC.L2-3.13.11",)


def test_what_is_not_assessed_comes_before_everything_and_is_taken_as_met_after() -> None:
    found = path("3.1.1:; 3.1.2: not met")

    assert (found.to_assess, found.to_meet) == (("AC.L2-3.1.1",), ("AC.L2-3.1.2",))
    assert found.score_after == 110


def test_level_1_has_no_points_on_its_path() -> None:
    found = path("b.1.i: not met", 1)

    assert (found.to_meet, found.score_after, found.points_after) == (("AC.L1-b.1.i",), None, 0)
