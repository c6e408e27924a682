"""A firm's own policy: it may tighten the rule and nothing else."""

from pathlib import Path

import pytest

from poam_batch.model import Deferral
from poam_batch.problems import ConfigurationError
from poam_batch.rulesets.load import load_rule_set
from poam_batch.rulesets.ruleset import RuleSet
from poam_batch.shipped import shipped

HEAD = 'extends = "cmmc-level-2"\nname = "Firm policy"\n'


def _with(tmp_path: Path, text: str, level: int = 2) -> RuleSet:
    policy = tmp_path / "policy.toml"
    policy.write_text(HEAD + text, encoding="utf-8")
    return load_rule_set(level, policy)


def test_the_shipped_example_defers_no_one_pointer_at_all() -> None:
    rule_set = load_rule_set(2, shipped("templates") / "strict-policy.toml")
    allowed = [r.id for r in rule_set.requirements if _allowed(rule_set, r.id, r.points)]

    assert allowed == []


def _allowed(rule_set: RuleSet, requirement: str, points: int | None) -> bool:
    return rule_set.ruling(requirement, points).deferral is Deferral.ALLOWED


def test_a_policy_is_named_in_the_version_of_its_rule_set(tmp_path: Path) -> None:
    assert _with(tmp_path, "").version.endswith("; policy: Firm policy")


def test_a_policy_for_level_2_leaves_level_3_alone(tmp_path: Path) -> None:
    assert _with(tmp_path, "[poam]\ncloseout_days = 90\n", level=3) == load_rule_set(3)


def test_a_policy_may_bar_more_requirements_with_its_own_paragraph(tmp_path: Path) -> None:
    text = '[poam]\nbarred = [{ requirement = "AC.L2-3.1.3", cite = "Firm 1.2" }]\n'

    ruling = _with(tmp_path, text).ruling("AC.L2-3.1.3", 1)

    assert (ruling.deferral, ruling.cite) == (Deferral.BARRED, "Firm 1.2")


def test_a_policy_may_ask_for_a_higher_share(tmp_path: Path) -> None:
    text = '[conditional]\nshare = { numerator = 9, denominator = 10 }\ncite = "Firm 3"\n'

    assert _with(tmp_path, text).threshold == 99


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('[poam]\nmax_points = 3\nmax_points_cite = "x"', 4, "laxer"),
        ("[poam]\nmax_points = 0", 4, "needs a"),
        ("[poam]\ncloseout_days = 181", 4, "must be 1 to 180"),
        ('[poam]\nexceptions = ["IA.L2-3.5.3"]', 4, "no exception"),
        ("[poam]\nmaximum_points = 0", 4, "not known here"),
        ("[conditional]\nshare = { numerator = 7, denominator = 10 }", 4, "laxer"),
        ('[poam]\nbarred = [{ requirement = "3.1.3", cite = "x" }]', 4, "not in the catalog"),
        ("[poam", 3, "not valid TOML"),
    ],
)
def test_a_policy_that_is_laxer_or_misspelt_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int, message: str
) -> None:
    with pytest.raises(ConfigurationError, match=message) as caught:
        _with(tmp_path, text)
    assert f"policy.toml, line {line}: " in str(caught.value)


def test_a_policy_that_extends_nothing_known_is_refused(tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text('name = "x"\nextends = "cmmc-level-9"\n', encoding="utf-8")

    with pytest.raises(ConfigurationError, match=r"line 2: .*no rule set"):
        load_rule_set(2, policy)


def test_a_policy_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load_rule_set(2, tmp_path / "none.toml")


def test_a_policy_that_defers_nothing_defers_no_exception_either(tmp_path: Path) -> None:
    rule_set = _with(tmp_path, '[poam]\nmax_points = 0\nmax_points_cite = "x"\n')

    assert not _allowed(rule_set, "SC.L2-3.13.11", 3)


def test_a_policy_may_keep_an_exception_by_naming_it(tmp_path: Path) -> None:
    text = '[poam]\nmax_points = 0\nmax_points_cite = "x"\nexceptions = ["SC.L2-3.13.11"]\n'

    assert _allowed(_with(tmp_path, text), "SC.L2-3.13.11", 3)
