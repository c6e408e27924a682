"""Why a gap blocks, in a sentence, and under a firm's stricter policy too."""

from pathlib import Path

from poam_batch.assess.results import assess_chunk
from poam_batch.model import Deferral, Result
from poam_batch.rulesets.load import load_rule_set
from tests.assess.build import AS_OF, all_met_but, assessed, assessment, requirement

POLICY = """
extends = "cmmc-level-2"
name = "Supplier policy"

[poam]
max_points = 0
max_points_cite = "Supplier policy, section 4"
exceptions = []
"""


def reason(text: str, level: int = 2) -> str:
    return assessed(all_met_but(text, level), level).reasons[0].message


def under_policy(text: str, folder: Path) -> Result:
    file = folder / "policy.toml"
    file.write_text(POLICY, encoding="utf-8")
    (result,) = assess_chunk([assessment(all_met_but(text))], load_rule_set(2, file), AS_OF)
    return result


def test_a_one_pointer_may_be_deferred_and_says_where_that_stands() -> None:
    gap = requirement(assessed(all_met_but("3.1.3: not met")), "3.1.3")

    assert (gap.deferral, gap.reason) == (Deferral.ALLOWED, None)
    assert gap.cite == "32 CFR 170.21(a)(2)(ii)"


def test_what_is_not_a_gap_has_no_ruling() -> None:
    met = requirement(assessed(all_met_but("")), "3.1.1")

    assert (met.deferral, met.reason, met.cite) == (None, None, None)


def test_points_are_named_with_the_most_that_may_wait() -> None:
    assert reason("3.1.1: not met") == (
        "AC.L2-3.1.1 (Authorized Access Control [CUI Data]) is NOT MET and deducts 5 points; "
        "nothing that deducts more than 1 point may wait on a POA&M: it must be met first."
    )


def test_encryption_at_5_is_told_when_it_could_wait() -> None:
    assert "only where it deducts 3, that is when encryption is employed but is not" in reason(
        "3.13.11: not met"
    )


def test_mfa_at_5_is_not_told_that_it_could_wait() -> None:
    assert "it must be met first" in reason("3.5.3: not met")


def test_a_requirement_barred_by_name_says_so_whatever_it_deducts() -> None:
    assert "may never wait on a POA&M, however little they deduct" in reason("3.10.3: not met")


def test_a_missing_ssp_is_named_as_such() -> None:
    assert "there is no complete, current SSP" in reason("3.12.4: not met")


def test_level_1_says_that_there_is_no_poam() -> None:
    assert "Level 1 allows no POA&M" in reason("b.1.i: not met", 1)


def test_a_firm_that_accepts_no_gap_bars_a_one_pointer_with_its_own_paragraph(
    tmp_path: Path,
) -> None:
    result = under_policy("3.1.3: not met", tmp_path)

    assert (result.score, result.status) == (109, "not-achieved")
    assert result.reasons[0].cite == "Supplier policy, section 4"
    assert "more than 0 points may wait" in result.reasons[0].message


def test_a_firm_without_exceptions_bars_encryption_at_3(tmp_path: Path) -> None:
    result = under_policy("3.13.11: not met -3", tmp_path)

    assert result.blocking == ("SC.L2-3.13.11",)
    assert "even in its milder case" in result.reasons[0].message
