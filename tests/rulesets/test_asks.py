"""What each requirement asks for, in our own words."""

import re

import pytest

from poam_batch.rulesets.load import LEVELS, load_rule_set
from poam_batch.rulesets.ruleset import Requirement

REQUIREMENTS = [r for level in LEVELS for r in load_rule_set(level).requirements]


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=lambda requirement: requirement.id)
def test_a_requirement_is_explained_in_one_plain_sentence(requirement: Requirement) -> None:
    assert re.fullmatch(r"[A-Z][^.]+\.", requirement.asks)
    assert 8 <= len(requirement.asks.split()) <= 28


def test_no_explanation_stands_for_two_requirements() -> None:
    assert len({requirement.asks for requirement in REQUIREMENTS}) == len(REQUIREMENTS)


def test_level_1_speaks_of_fci_and_the_others_of_cui() -> None:
    speak_of_cui = [r.id for r in load_rule_set(1).requirements if "CUI" in r.asks]
    speak_of_fci = [r.id for r in REQUIREMENTS if "FCI" in r.asks and ".L1-" not in r.id]

    assert speak_of_cui == speak_of_fci == []
