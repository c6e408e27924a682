"""The vectorised scoring against an independent reading of the rule, and what must always hold."""

from __future__ import annotations

import random
from itertools import product

import pytest

from poam_batch.assess.results import assess_chunk
from poam_batch.model import Finding, Place, Result, Row
from poam_batch.rulesets.load import LEVELS, load_rule_set
from tests.assess.build import AS_OF, assessment, rows
from tests.assess.oracle import FIVE_POINTS, THREE_POINTS, Judged, full_value, judge

FINDINGS = tuple(Finding)
CATALOGS = {
    level: {
        r.short_id: [objective.label for objective in r.objectives]
        for r in load_rule_set(level).requirements
    }
    for level in LEVELS
}


def judged(level: int, rows: tuple[Row, ...]) -> Judged:
    short = {r.id: r.short_id for r in load_rule_set(level).requirements}
    entries = ((short[r.requirement], r.objective, str(r.finding), r.deduction) for r in rows)
    return judge(level, CATALOGS[level], entries)


def as_judged(level: int, result: Result) -> Judged:
    short = {r.id: r.short_id for r in load_rule_set(level).requirements}
    return Judged(
        findings={short[r.id]: str(r.finding) for r in result.requirements},
        lost={short[r.id]: r.points_lost for r in result.requirements},
        blocking=[short[name] for name in result.blocking],
        low=result.score_low,
        high=result.score_high,
        score=result.score,
        status=str(result.status),
    )


def random_rows(level: int, chance: random.Random) -> tuple[Row, ...]:
    """Return the rows of a workbook: good or bad, by requirement, objective or both."""
    weights = chance.choice(([90, 4, 6, 0], [80, 10, 5, 5], [97, 2, 1, 0], [40, 30, 10, 20]))
    kind = chance.choice(("requirements", "objectives", "both"))
    missing = chance.choice((0, 0, 0.01, 0.2))
    doubled = chance.choice((0, 0, 0, 0.01))
    rows = []
    for requirement in load_rule_set(level).requirements:
        labels = [""] if kind != "objectives" else []
        if kind != "requirements":
            labels += [o.label for o in requirement.objectives if not o.optional]
            labels += [o.label for o in requirement.objectives if chance.random() < 0.3]
        labels = list(dict.fromkeys(labels))
        labels += [label for label in labels if chance.random() < doubled]
        for label in labels:
            if chance.random() >= missing:
                (finding,) = chance.choices(FINDINGS, weights)
                deduction = chance.choice((None, None, 3, 5, 1))
                rows.append(
                    Row(requirement.id, label, finding, deduction, "", "", Place("S", "A1"))
                )
    return tuple(rows)


@pytest.mark.parametrize("level", LEVELS)
def test_500_random_assessments_come_out_as_the_rule_reads(level: int) -> None:
    chance = random.Random(level)
    workbooks = [random_rows(level, chance) for _ in range(500)]

    results = assess_chunk([assessment(w, level) for w in workbooks], load_rule_set(level), AS_OF)

    assert [as_judged(level, result) for result in results] == [
        judged(level, rows) for rows in workbooks
    ]


def test_the_random_assessments_reach_every_status() -> None:
    chance = random.Random(2)
    reached = {judged(2, random_rows(2, chance)).status for _ in range(500)}

    assert reached == {"final", "conditional", "not-achieved", "incomplete"}


def test_the_oracle_counts_313_points() -> None:
    values = [full_value(2, requirement) for requirement in CATALOGS[2]]

    assert (len(FIVE_POINTS), len(THREE_POINTS)) == (44, 14)
    assert sum(values) == 313


def test_every_combination_of_3_5_3_comes_out_as_the_rule_reads() -> None:
    own = ("", "3.5.3:", "3.5.3: met", "3.5.3: not met", "3.5.3: not met -3", "3.5.3: not met -5")
    objectives = [("", f"3.5.3[{x}]:", f"3.5.3[{x}]: met", f"3.5.3[{x}]: not met") for x in "abcd"]
    workbooks = [rows(";".join(lines)) for lines in product(own, *objectives)]

    results = assess_chunk([assessment(w) for w in workbooks], load_rule_set(2), AS_OF)

    assert [as_judged(2, r).lost["3.5.3"] for r in results] == [
        judged(2, w).lost["3.5.3"] for w in workbooks
    ]
    assert {as_judged(2, r).lost["3.5.3"] for r in results} == {None, 0, 3, 5}


def test_every_combination_of_3_13_11_comes_out_as_the_rule_reads() -> None:
    said = ("", ":", ": met", ": n/a", ": not met", ": not met -3", ": not met -5", ": not met -4")
    lines = [[word and f"3.13.11{label}{word}" for word in said] for label in ("", "[a]", "[a]")]
    workbooks = [rows(";".join(combined)) for combined in product(*lines)]

    results = assess_chunk([assessment(w) for w in workbooks], load_rule_set(2), AS_OF)

    assert [as_judged(2, result) for result in results] == [judged(2, w) for w in workbooks]
