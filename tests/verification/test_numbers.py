"""What does not follow from the findings of a result is found, in words."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from poam_batch.rulesets.load import load_rule_set
from poam_batch.verification.numbers import Traced, first_few, number_faults
from tests.verification.outputs import Output

GOLDEN = Path(__file__).parent.parent / "golden"
POLICY = Path(__file__).parent.parent.parent / "templates" / "strict-policy.toml"
Fields = dict[str, Any]


@pytest.fixture
def fields(untouched: Output) -> Fields:
    """The result of a client with 3.1.3 and 3.1.4 NOT MET."""
    found: Fields = json.loads(untouched.result.read_bytes())
    return found


def requirement(fields: Fields, name: str) -> Fields:
    found: Fields = next(one for one in fields["requirements"] if one["id"] == name)
    return found


def faults(fields: Fields, *, judged: bool = True) -> str:
    rule_set = load_rule_set(fields["level"])
    return first_few(number_faults(Traced(fields, rule_set, judged)), 20)


def test_a_result_follows_from_its_findings(fields: Fields) -> None:
    assert faults(fields) == ""


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*/result.json")), ids=lambda p: p.parent.name)
def test_the_results_of_the_samples_follow_from_their_findings(path: Path) -> None:
    assert faults(json.loads(path.read_text(encoding="utf-8"))) == ""


def met(fields: Fields) -> None:
    requirement(fields, "AC.L2-3.1.3")["finding"] = "MET"


def points(fields: Fields) -> None:
    requirement(fields, "AC.L2-3.1.3")["points_lost"] = 0


def partial(fields: Fields) -> None:
    requirement(fields, "AC.L2-3.1.3")["partial"] = True


def barred(fields: Fields) -> None:
    requirement(fields, "AC.L2-3.1.3")["poam"] = "barred"


def no_items(fields: Fields) -> None:
    fields["poam"] = []


def family(fields: Fields) -> None:
    fields["families"][0]["met"] = 22


def fewer(fields: Fields) -> None:
    fields["requirements"].pop()


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (met, "AC.L2-3.1.3: points_lost is 1, and comes out as 0"),
        (met, "findings: NOT MET is 2, and comes out as 1"),
        (met, "score is 108, and comes out as 109"),
        (met, "AC.L2-3.1.3 has an item and is not NOT MET"),
        (points, "AC.L2-3.1.3: points_lost is 0, and comes out as 1"),
        (points, "the family AC does not add up"),
        (partial, "AC.L2-3.1.3 has no partial value"),
        (barred, "AC.L2-3.1.3: poam is barred, and comes out as allowed"),
        (barred, "blocking is none, and comes out as AC.L2-3.1.3"),
        (no_items, "AC.L2-3.1.3 is NOT MET and has no item"),
        (no_items, "poam_items is 2, and comes out as 0"),
        (family, "the family AC does not add up"),
        (fewer, "it lists 109 requirements, and not the 110 of the level in order"),
        (lambda f: f.update(score_low=90), "score_low is 90, and comes out as 108"),
        (lambda f: f.update(score_high=110), "score_high is 110, and comes out as 108"),
        (lambda f: f.update(ratio=1.0), "ratio is 1.0, and comes out as 0.982"),
        (lambda f: f.update(status="final"), "status is final, and comes out as conditional"),
        (lambda f: f.update(blocking=["AC.L2-3.1.1"]), "blocking is AC.L2-3.1.1, and comes out as"),
        (lambda f: f.update(poam_items=1), "poam_items is 1, and comes out as 2"),
    ],
)
def test_a_number_that_does_not_follow_is_named(
    fields: Fields, edit: Callable[[Fields], None], said: str
) -> None:
    edit(fields)

    assert said in faults(fields)


def test_an_ssp_that_is_not_met_takes_the_score(fields: Fields) -> None:
    ssp = requirement(fields, "CA.L2-3.12.4")
    ssp.update(finding="NOT MET", points_lost=0, poam="barred", reason="barred_by_name")

    assert "score is 108, and comes out as none" in faults(fields)


def test_what_another_policy_bars_is_a_fault_only_where_it_is_judged(fields: Fields) -> None:
    stricter = load_rule_set(2, POLICY)

    judged, not_judged = (
        list(number_faults(Traced(fields, stricter, judged))) for judged in (True, False)
    )

    assert "AC.L2-3.1.3: poam is allowed, and comes out as barred" in judged
    assert not_judged == []


def test_many_faults_are_counted() -> None:
    assert first_few("abcde") == "a; b; c; and 2 more"
    assert first_few([]) == ""
