"""How a weakness is closed: the shipped proposals, and a file that is wrong."""

import re
from pathlib import Path

import pytest

from poam_batch.model import Deferral
from poam_batch.plan.steps import FILE, Step, load_steps, read_steps
from poam_batch.problems import ConfigurationError
from poam_batch.rulesets.load import LEVELS, load_rule_set
from poam_batch.rulesets.ruleset import Requirement

REQUIREMENTS = [r for level in LEVELS for r in load_rule_set(level).requirements]
FAMILIES = [code for code, _ in load_rule_set(2).families]


def texts(requirement: Requirement) -> list[str]:
    steps = load_steps().for_requirement(requirement.id, requirement.family)
    words = steps.worded(requirement.id, requirement.title, "3.1.3[b]")
    return [words.corrective_action, words.resources, *(step.task for step in words.steps)]


def edited(tmp_path: Path, old: str, new: str) -> Path:
    """Write the shipped file with one place changed."""
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "milestones.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_a_requirement_has_the_steps_of_its_family() -> None:
    book = load_steps()

    assert book.for_requirement("AC.L2-3.1.3", "AC") == book.families["AC"]


def test_fips_validated_cryptography_has_steps_of_its_own() -> None:
    tasks = [step.task for step in load_steps().for_requirement("SC.L2-3.13.11", "SC").steps]

    assert "CMVP" in tasks[1]


def test_an_override_without_resources_has_those_of_its_family() -> None:
    book = load_steps()

    assert "AU.L2-3.3.7" in book.requirements
    assert book.requirements["AU.L2-3.3.7"].resources == book.families["AU"].resources


def test_placeholders_are_filled_in() -> None:
    steps = load_steps().for_requirement("AC.L2-3.1.3", "AC")

    words = steps.worded("AC.L2-3.1.3", "Control CUI Flow", "3.1.3[b], 3.1.3[d]")

    assert words.corrective_action == (
        "Set, enforce and document the access rules that AC.L2-3.1.3 (Control CUI Flow) is missing "
        "on every system in scope."
    )
    assert words.steps[0] == Step(
        21,
        "Write down the rule for AC.L2-3.1.3: which users, devices or connections it covers, what "
        "is allowed, and who approves an exception.",
    )
    assert "3.1.3[b], 3.1.3[d]" in words.steps[3].task


def test_braces_in_what_is_filled_in_stay_as_they_are() -> None:
    steps = load_steps().for_requirement("AC.L2-3.1.3", "AC")

    words = steps.worded("AC.L2-3.1.3", "{title} {0} {x.y}", "3.1.3[b]")

    assert "({title} {0} {x.y})" in words.corrective_action


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_has_three_or_four_steps_and_names_the_objectives(family: str) -> None:
    steps = load_steps().families[family].steps

    assert 3 <= len(steps) <= 4
    assert any("{objectives}" in step.task for step in steps)


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=lambda requirement: requirement.id)
def test_every_requirement_has_a_plan_of_whole_sentences(requirement: Requirement) -> None:
    action, resources, *tasks = texts(requirement)

    assert len(tasks) >= 3
    assert any("3.1.3[b]" in task for task in tasks)
    assert all(re.fullmatch(r"[A-Z][^{}]+\.", text) for text in (action, *tasks))
    assert resources


@pytest.mark.parametrize("level", [2, 3])
def test_a_plan_leaves_a_month_for_the_closeout_assessment(level: int) -> None:
    rules = load_rule_set(level)
    closeout_days = rules.poam.closeout_days
    assert closeout_days is not None

    last = [load_steps().for_requirement(r.id, r.family).steps[-1].day for r in rules.requirements]

    assert max(last) <= closeout_days - 30


@pytest.mark.parametrize("requirement", load_rule_set(1).requirements, ids=lambda r: r.id)
def test_level_1_is_never_asked_for_what_only_level_2_has(requirement: Requirement) -> None:
    assert load_rule_set(1).ruling(requirement.id, None).deferral is Deferral.BARRED
    assert not re.search(r"\b(CUI|SSP|POA&M|closeout|FIPS)\b", " ".join(texts(requirement)))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[family.PS]", "[family.XX]", '"XX" is not known here'),
        ("{ day = 21, task", "{ day = 61, task", "family AC: the days must be positive and ascend"),
        ("{ day = 21, task", "{ day = 0, task", "family AC: the days must be positive and ascend"),
        ("day = 120", "day = 151", "family AC: day 151 is after latest_day, 150"),
        ("for {objectives}", "for {objective}", "family AC: {objective} is no placeholder"),
        ("for {objectives}", "for {objectives", 'family AC: "task" cannot be read'),
        ("that {requirement}", "that {requirement.x}", "{requirement.x} is no placeholder"),
        ('"AC.L2-3.1.8"', '"AC.L2-3.1.88"', "AC.L2-3.1.88 is no requirement of any level"),
        ('"AC.L2-3.1.9"', '"AC.L2-3.1.8"', "AC.L2-3.1.8 stands in two [[requirement]] tables"),
        ("corrective_action =", "corective_action =", '"corective_action" is not known here'),
        ("task =", "tusk =", '"tusk" is not known here'),
        ("latest_day = 150", "", '"latest_day" is missing'),
        ("latest_day = 150", "latest_day = ", "is not valid TOML"),
    ],
)
def test_a_wrong_file_is_refused_by_name(tmp_path: Path, old: str, new: str, message: str) -> None:
    path = edited(tmp_path, old, new)

    with pytest.raises(ConfigurationError, match=re.escape(message)) as caught:
        read_steps(path)

    assert str(caught.value).startswith(str(path))


def test_a_family_left_out_is_named(tmp_path: Path) -> None:
    text = FILE.read_text(encoding="utf-8")
    path = tmp_path / "milestones.toml"
    path.write_text(re.sub(r"\[family\.PS\].*?(?=\[family)", "", text, flags=re.S), "utf-8")

    with pytest.raises(ConfigurationError, match="the family PS has no steps"):
        read_steps(path)
