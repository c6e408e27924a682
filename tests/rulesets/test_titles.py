"""Official titles and statements are known again; nobody else's words are."""

import csv
import warnings
from pathlib import Path

import pytest

from poam_batch.rulesets.load import load_rule_set
from poam_batch.rulesets.titles import STATEMENTS, named_by
from tests.rulesets.make_statements import DOD, NIST, statement_lines

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"


@pytest.mark.parametrize("level", [1, 2, 3])
def test_every_title_names_its_requirement_alone(level: int) -> None:
    families = {name for _, name in load_rule_set(level).families}
    for requirement in load_rule_set(level).requirements:
        if requirement.title not in families:
            assert named_by(requirement.title) == set(requirement.nist_ids), requirement.id


def test_case_spaces_and_signs_do_not_matter() -> None:
    assert named_by("transaction AND function  control.") == {"3.1.2"}
    assert named_by("Transaction & Function Control [CUI Data]") == {"3.1.2"}


@pytest.mark.parametrize("text", ["", "x", "Media Protection", "Access", "a" * 5000, "3.1.2"])
def test_other_texts_name_nothing(text: str) -> None:
    assert named_by(text) == frozenset()


def test_there_is_a_hash_for_every_requirement_and_none_stands_for_two() -> None:
    with STATEMENTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert {row["nist_id"] for row in rows} == {r.short_id for r in load_rule_set(2).requirements}
    assert len({row["hash"] for row in rows}) == len(rows)


def test_the_hashes_are_those_of_the_published_statements() -> None:
    if not all((CORPUS / name).is_file() for name in (NIST, DOD)):
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)

        lines = statement_lines(CORPUS)

    assert STATEMENTS.read_text(encoding="utf-8").splitlines() == lines
