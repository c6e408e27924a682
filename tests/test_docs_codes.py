"""The pages about codes and rules say what the program does."""

import re
import runpy
from pathlib import Path

import pytest

from poam_batch.codes import load_codes
from poam_batch.rulesets.load import load_rule_set

DOCS = Path(__file__).parent.parent / "docs"


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def test_the_page_of_codes_is_up_to_date() -> None:
    generated = runpy.run_path(str(DOCS / "generate.py"))["problems_page"]()

    assert page("problems.md") == generated, "run: python docs/generate.py"


def test_the_page_of_codes_names_each_of_them_once() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", page("problems.md"), flags=re.M)

    assert sorted(rows) == sorted(load_codes())


def test_the_rules_page_names_only_codes_that_exist() -> None:
    codes = set(re.findall(r"\(`([a-z]+(?:_[a-z0-9]+)+)`\)", page("rules.md")))

    assert codes
    assert codes <= set(load_codes())


@pytest.mark.parametrize("level", [2, 3])
def test_the_rules_page_lists_what_is_barred_by_name(level: int) -> None:
    listed = re.findall(
        rf"^\| {level} \| (\w\w\.L\d-\S+) .*? \| (170\.21\S+) \|$", page("rules.md"), flags=re.M
    )

    assert [(name, f"32 CFR {cite}") for name, cite in listed] == list(
        load_rule_set(level).poam.barred
    )


def test_the_rules_page_has_the_numbers_of_level_2() -> None:
    rules = load_rule_set(2)
    points = [requirement.points for requirement in rules.requirements]
    text = " ".join(page("rules.md").split())

    assert f"{points.count(5)} are worth 5 points, {points.count(3)} are worth 3" in text
    assert f"{points.count(1)} are worth 1, and one has none" in text
    assert f"score of at least {rules.threshold}, which is 0.8 of {rules.maximum}" in text
    assert f"at least {load_rule_set(3).threshold} MET" in text
    assert f"and {rules.poam.closeout_days} days *(calendar days" in text


def test_every_page_is_free_of_the_words_we_avoid() -> None:
    avoided = re.compile(r"\b(security control|controls?|issues?)\b", flags=re.I)
    named = re.compile(r"Access Control|Control CUI Flow|Control Public Information")
    pages = ("rules.md", "glossary.md", "problems.md")

    assert {name: avoided.findall(named.sub("", page(name))) for name in pages} == {
        name: [] for name in pages
    }
