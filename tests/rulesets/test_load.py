"""The shipped rule sets, and what the loader refuses."""

import shutil
from pathlib import Path

import pytest

from poam_batch.model import Deferral, ReasonCode
from poam_batch.problems import ConfigurationError
from poam_batch.rulesets.load import FOLDER, load_rule_set, read_rule_set


def test_the_levels_have_15_110_and_24_requirements() -> None:
    assert [len(load_rule_set(level).requirements) for level in (1, 2, 3)] == [15, 110, 24]


def test_the_levels_have_59_320_and_89_objectives() -> None:
    counts = [sum(len(r.objectives) for r in load_rule_set(n).requirements) for n in (1, 2, 3)]

    assert counts == [59, 320, 89]


def test_level_2_has_44_fives_14_threes_51_ones_and_one_without_points() -> None:
    points = [requirement.points for requirement in load_rule_set(2).requirements]

    assert [points.count(value) for value in (5, 3, 1, None)] == [44, 14, 51, 1]


def test_the_lowest_level_2_score_is_minus_203() -> None:
    rule_set = load_rule_set(2)

    assert (rule_set.maximum or 0) - sum(r.points or 0 for r in rule_set.requirements) == -203


def test_46_requirements_may_be_deferred_at_full_value() -> None:
    rule_set = load_rule_set(2)
    rulings = [rule_set.ruling(r.id, r.points).deferral for r in rule_set.requirements]

    assert rulings.count(Deferral.ALLOWED) == 46


def test_encryption_may_be_deferred_at_3_points_and_not_at_5() -> None:
    rule_set = load_rule_set(2)

    assert rule_set.ruling("SC.L2-3.13.11", 3).deferral is Deferral.ALLOWED
    assert rule_set.ruling("SC.L2-3.13.11", 5).reason is ReasonCode.BARRED_BY_POINTS


@pytest.mark.parametrize("points", [3, 5])
def test_multifactor_authentication_is_barred_at_either_value(points: int) -> None:
    assert load_rule_set(2).ruling("IA.L2-3.5.3", points).reason is ReasonCode.BARRED_BY_POINTS


@pytest.mark.parametrize(
    ("requirement", "cite"),
    [
        ("AC.L2-3.1.20", "32 CFR 170.21(a)(2)(iii)(A)"),
        ("AC.L2-3.1.22", "32 CFR 170.21(a)(2)(iii)(B)"),
        ("CA.L2-3.12.4", "32 CFR 170.21(a)(2)(iii)(C)"),
        ("PE.L2-3.10.3", "32 CFR 170.21(a)(2)(iii)(D)"),
        ("PE.L2-3.10.4", "32 CFR 170.21(a)(2)(iii)(E)"),
        ("PE.L2-3.10.5", "32 CFR 170.21(a)(2)(iii)(F)"),
    ],
)
def test_six_level_2_requirements_are_barred_by_name(requirement: str, cite: str) -> None:
    ruling = load_rule_set(2).ruling(requirement, 1)

    assert (ruling.reason, ruling.cite) == (ReasonCode.BARRED_BY_NAME, cite)


def test_seven_level_3_requirements_are_barred_and_points_bar_none() -> None:
    rule_set = load_rule_set(3)
    barred = [r.id for r in rule_set.requirements if rule_set.ruling(r.id, 1).reason]

    assert barred == [
        "IR.L3-3.6.1e",
        "IR.L3-3.6.2e",
        "RA.L3-3.11.1e",
        "RA.L3-3.11.4e",
        "RA.L3-3.11.6e",
        "RA.L3-3.11.7e",
        "SI.L3-3.14.3e",
    ]


def test_level_1_permits_no_poam() -> None:
    rule_set = load_rule_set(1)
    reasons = {rule_set.ruling(r.id, None).reason for r in rule_set.requirements}

    assert reasons == {ReasonCode.POAM_NOT_PERMITTED}


def test_the_thresholds_are_88_of_110_and_20_of_24() -> None:
    assert [load_rule_set(level).threshold for level in (1, 2, 3)] == [None, 88, 20]


def test_every_requirement_says_in_a_sentence_what_it_asks() -> None:
    asks = [r.asks for level in (1, 2, 3) for r in load_rule_set(level).requirements]

    assert all(len(text.split()) >= 5 for text in asks)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped rule files, to be spoilt."""
    return Path(shutil.copytree(FOLDER, tmp_path / "rules"))


def _spoil(path: Path, old: str, new: str) -> int:
    """Replace the first `old` in a file and return the number of its line."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("level_2_requirements.csv", ",derived,1,", ",derived,2,", "is no point value"),
        ("level_2_requirements.csv", "AC.L2-3.1.3,3.1.3,AC", "AC.L2-3.1.3,3.1.3,XX", "no family"),
        ("level_2_requirements.csv", "AC.L2-3.1.4,", "AC.L2-3.1.3,", "stands twice"),
        ("level_2_objectives.csv", "AC.L2-3.1.1,b", "AC.L2-3.9.9,b", "does not have"),
        ("level_2.toml", "requirements = 110", "requirements = 111", "the catalog has 110"),
        ("level_2.toml", "points_sum = 313", "points_sum = 314", "add up to 313"),
        ("level_2.toml", 'scheme = "deduct"', 'scheme = "divide"', "is no scheme"),
        ("level_2.toml", "maximum = 110", "maximum = '110'", "must be a whole number"),
        ("level_2.toml", '"AC.L2-3.1.20"', '"AC.L2-3.1.99"', "not in the catalog"),
        ("level_2.toml", "max_points = 1", "max_points = ", "not valid TOML"),
    ],
)
def test_a_bad_rule_file_is_refused_with_its_line(
    folder: Path, name: str, old: str, new: str, message: str
) -> None:
    line = _spoil(folder / name, old, new)

    with pytest.raises(ConfigurationError, match=message) as caught:
        read_rule_set(folder / "level_2.toml")
    assert f"{name}, line {line}: " in str(caught.value)


def test_a_wrong_sum_of_points_is_found_even_where_each_value_is_possible(folder: Path) -> None:
    _spoil(folder / "level_2_requirements.csv", "basic,5,", "basic,3,")

    with pytest.raises(ConfigurationError, match="add up to 311"):
        read_rule_set(folder / "level_2.toml")
