"""Both scripts of the benchmark are right: a fast wrong answer would be no comparison."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from benchmarks import plain, tuned
from benchmarks.cases import Case, case
from benchmarks.compare import Facts, SidesDisagree, must_agree, script_facts
from benchmarks.form import write_form
from benchmarks.generate import generate, workbook_bytes
from poam_batch.model import Deferral
from poam_batch.rulesets.load import load_rule_set

RULE_SET = load_rule_set(2)
SCRIPTS = [plain, tuned]
FACTS = Facts(101, "conditional", (), ("AC.L2-3.1.3#1",), ("AC.L2-3.1.3#1",))


def full_points(made: Case) -> dict[str, int]:
    """Return the full point value of everything that is NOT MET in a case."""
    scores = made.scores()
    unmet = {r for r, words in scores.items() if any("Not Met" in w for w in words.values())}
    return {r.id: r.points or 0 for r in RULE_SET.requirements if r.id in unmet}


def barred(points: dict[str, int]) -> list[str]:
    rulings = {r: RULE_SET.ruling(r, lost).deferral for r, lost in points.items()}
    return [r for r, deferral in rulings.items() if deferral is Deferral.BARRED]


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize(
    ("number", "status", "partial"),
    [
        (3, "conditional", {}),
        (13, "not-achieved", {"IA.L2-3.5.3": 3}),
        (34, "not-achieved", {"SC.L2-3.13.11": 3}),
    ],
)
def test_a_script_agrees_with_the_rule(
    script: ModuleType, number: int, status: str, partial: dict[str, int], tmp_path: Path
) -> None:
    path = tmp_path / "client.xlsx"
    path.write_bytes(workbook_bytes(case(number)))
    lost = full_points(case(number)) | partial

    client = script.assess(path)

    assert client.score == 110 - sum(lost.values())
    assert client.status == status
    assert [item.line.rule.id for item in client.barred] == barred(lost)
    assert [item.line.rule.id for item in client.deferred] == [
        r for r in lost if r not in barred(lost)
    ]


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_gives_no_score_while_an_objective_is_blank(
    script: ModuleType, tmp_path: Path
) -> None:
    path = tmp_path / "client.xlsx"
    path.write_bytes(workbook_bytes(case(29)))

    client = script.assess(path)

    assert (client.score, client.status) == (None, "incomplete")


def test_both_scripts_write_the_same_facts(tmp_path: Path) -> None:
    generate(tmp_path / "inbox", 3)
    write_form(tmp_path / "form.xlsx")
    for script in SCRIPTS:
        out = tmp_path / script.__name__
        out.mkdir()
        script.run(tmp_path / "inbox", tmp_path / "form.xlsx", out)

    first, second = (script_facts(tmp_path / script.__name__) for script in SCRIPTS)

    assert len(first) == 3
    assert first == second
    assert all(facts.items == facts.written for facts in first.values())


@pytest.mark.parametrize(
    "other", [FACTS._replace(score=100), FACTS._replace(items=()), FACTS._replace(written=())]
)
def test_sides_that_differ_anywhere_are_refused(other: Facts) -> None:
    sides = {"one": {"a.xlsx": FACTS}, "other": {"a.xlsx": other}}

    with pytest.raises(SidesDisagree, match=r"a\.xlsx"):
        must_agree(sides)


def test_a_side_that_leaves_a_workbook_out_is_refused() -> None:
    with pytest.raises(SidesDisagree, match=r"b\.xlsx"):
        must_agree({"one": {"a.xlsx": FACTS, "b.xlsx": FACTS}, "other": {"a.xlsx": FACTS}})
