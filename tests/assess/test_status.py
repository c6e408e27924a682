"""What a workbook supports, what that is called, and what stands in its way."""

import pytest

from poam_batch.model import AssessmentType, Header, Result
from poam_batch.rulesets.load import load_rule_set
from tests.assess.build import all_met_but, assessed

ONE_POINTERS = [r.short_id for r in load_rule_set(2).requirements if r.points == 1]
DEFERRABLE = [
    name for name in ONE_POINTERS if name not in ("3.1.20", "3.1.22", "3.10.3", "3.10.4", "3.10.5")
]


def unmet(*short_ids: str) -> str:
    return "; ".join(f"{name}: not met" for name in short_ids)


def result(text: str, level: int = 2, kind: AssessmentType | None = None) -> Result:
    header = Header(client="Acme", client_source="cell", level=level, assessment_type=kind)
    return assessed(all_met_but(text, level), level, header)


def codes(result: Result) -> list[str]:
    return [reason.code for reason in result.reasons]


def test_everything_met_or_not_applicable_is_final() -> None:
    assert result("3.1.16: n/a").status == "final"
    assert result("3.1.16: n/a").reasons == ()


def test_46_requirements_may_be_deferred_at_one_point() -> None:
    assert len(DEFERRABLE) == 46


def test_22_one_point_items_fit_under_the_score() -> None:
    fits = result(unmet(*DEFERRABLE[:22]))

    assert (fits.score, fits.status, fits.points_needed) == (88, "conditional", 0)
    assert fits.reasons == ()


def test_23_one_point_items_do_not() -> None:
    misses = result(unmet(*DEFERRABLE[:23]))

    assert (misses.score, misses.status, misses.points_needed) == (87, "not-achieved", 1)
    assert codes(misses) == ["score_below_threshold"]
    assert "87 of 110" in misses.reasons[0].message


def test_unvalidated_encryption_and_19_one_pointers_fit() -> None:
    text = f"3.13.11: not met -3; {unmet(*DEFERRABLE[:19])}"

    assert (result(text).score, result(text).status) == (88, "conditional")
    assert result(f"{text}; {unmet(DEFERRABLE[19])}").status == "not-achieved"


def test_88_points_are_not_enough_if_3_1_22_is_not_met() -> None:
    blocked = result(unmet("3.1.22", *DEFERRABLE[:21]))

    assert (blocked.score, blocked.status) == (88, "not-achieved")
    assert blocked.blocking == ("AC.L2-3.1.22",)
    assert codes(blocked) == ["barred_by_name"]
    assert blocked.reasons[0].cite == "32 CFR 170.21(a)(2)(iii)(B)"


def test_one_five_pointer_bars_a_status_at_105_points() -> None:
    blocked = result(unmet("3.1.1"))

    assert (blocked.score, blocked.status) == (105, "not-achieved")
    assert codes(blocked) == ["barred_by_points"]
    assert blocked.points_needed == 0


def test_mfa_at_3_is_barred_beside_encryption_at_3_that_is_not() -> None:
    blocked = result("3.5.3: not met -3; 3.13.11: not met -3")

    assert blocked.blocking == ("IA.L2-3.5.3",)
    assert "even in its milder case" in blocked.reasons[0].message


def test_without_an_ssp_there_is_a_reason_by_name_and_one_for_the_score() -> None:
    blocked = result("3.12.4: not met")

    assert blocked.status == "not-achieved"
    assert codes(blocked) == ["barred_by_name", "ssp_missing"]
    assert blocked.blocking == ("CA.L2-3.12.4",)


def test_an_incomplete_assessment_supports_nothing_and_says_what_is_missing() -> None:
    incomplete = result("3.1.1:; 3.1.2:; 3.1.3:; 3.1.4:; 3.1.5: not met")

    assert incomplete.status == "incomplete"
    assert codes(incomplete) == ["barred_by_points", "not_assessed"]
    assert "AC.L2-3.1.1, AC.L2-3.1.2, AC.L2-3.1.3 and 1 more" in incomplete.reasons[1].message


def test_a_range_that_reaches_the_threshold_is_not_called_too_low() -> None:
    open_ended = result(f"3.1.1:; {unmet(*DEFERRABLE[:20])}")

    assert (open_ended.score_low, open_ended.score_high) == (85, 90)
    assert codes(open_ended) == ["not_assessed"]
    assert open_ended.points_needed == 3


def test_a_requirement_that_is_not_assessed_never_blocks() -> None:
    assert result("3.1.1:; 3.1.22:").blocking == ()


def test_level_1_allows_no_poam_so_every_gap_blocks() -> None:
    blocked = result(unmet("b.1.i", "b.1.iv"), 1, AssessmentType.SELF)

    assert blocked.status == "not-achieved"
    assert blocked.blocking == ("AC.L1-b.1.i", "AC.L1-b.1.iv")
    assert codes(blocked) == ["poam_not_permitted", "poam_not_permitted"]


def level_3(count: int, *others: str) -> Result:
    barred = ("3.6.1e", "3.6.2e", "3.11.1e", "3.11.4e", "3.11.6e", "3.11.7e", "3.14.3e")
    open_to_all = [r.short_id for r in load_rule_set(3).requirements if r.short_id not in barred]
    return result(unmet(*others, *open_to_all[:count]), 3, AssessmentType.DIBCAC)


def test_level_3_takes_20_of_24() -> None:
    assert (level_3(4).score, level_3(4).status) == (20, "conditional")
    assert (level_3(5).score, level_3(5).status) == (19, "not-achieved")


def test_one_of_the_seven_bars_level_3() -> None:
    assert level_3(0, "3.11.4e").blocking == ("RA.L3-3.11.4e",)
    assert level_3(0, "3.11.4e").status == "not-achieved"


def test_level_3_without_a_final_level_2_in_the_workbook_is_qualified_but_not_denied() -> None:
    qualified = level_3(0)

    assert qualified.status == "final"
    assert codes(qualified) == ["level_2_unverified"]


def test_level_3_with_a_final_level_2_in_the_workbook_has_no_reservation() -> None:
    header = Header(client="Acme", client_source="cell", level=3, final_level_2=True)

    assert assessed(all_met_but("", 3), 3, header).reasons == ()


@pytest.mark.parametrize(
    ("text", "level", "kind", "name"),
    [
        ("", 2, AssessmentType.C3PAO, "Final Level 2 (C3PAO)"),
        ("", 2, AssessmentType.SELF, "Final Level 2 (Self)"),
        ("3.1.3: not met", 2, AssessmentType.C3PAO, "Conditional Level 2 (C3PAO)"),
        ("3.1.3: not met", 2, AssessmentType.GAP, "Would support Conditional Level 2"),
        ("", 2, None, "Would support Final Level 2"),
        ("", 2, AssessmentType.DIBCAC, "Would support Final Level 2"),
        ("3.1.1: not met", 2, AssessmentType.C3PAO, "Level 2 not achieved"),
        ("3.1.1:", 2, AssessmentType.GAP, "Level 2 assessment incomplete"),
        ("", 1, AssessmentType.SELF, "Final Level 1 (Self)"),
        ("", 1, None, "Would support Final Level 1"),
        ("", 3, AssessmentType.DIBCAC, "Final Level 3 (DIBCAC)"),
    ],
)
def test_a_status_has_the_name_the_rule_gives_it(
    text: str, level: int, kind: AssessmentType | None, name: str
) -> None:
    assert result(text, level, kind).status_name == name
