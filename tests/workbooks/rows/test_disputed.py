"""A milder case in a column of points that is wrong elsewhere does not count, and is told."""

from __future__ import annotations

from poam_batch.rulesets.load import load_rule_set
from tests.workbooks.build import Reader, Value, problem, score

IDS = [one.short_id for one in load_rule_set(2).requirements]


def deducting(points: dict[str, int]) -> list[list[Value]]:
    """Return a table whose requirements with points are NOT MET, and all others MET."""
    rows: list[list[Value]] = [["Control", "Status", "Points Deducted"]]
    for short in IDS:
        rows.append([short, "Not Met" if short in points else "Met", points.get(short, 0)])
    return rows


def test_a_column_with_the_rules_points_is_believed(read: Reader) -> None:
    found = read.one(deducting({"3.13.11": 3, "3.1.1": 5}))

    assert score(found).score == 102
    assert "partial_unexplained" not in {one.code for one in found.problems}


def test_a_column_with_other_points_elsewhere_is_not_believed_and_says_so(read: Reader) -> None:
    found = read.one(deducting({"3.13.11": 3, "3.1.3": 3}))

    assert score(found).score == 104
    told = problem(found, "partial_unexplained")
    assert "says 3 for SC.L2-3.13.11, but 3 for AC.L2-3.1.3, where the rule has 1" in told.message
    assert "Correct the points of AC.L2-3.1.3" in told.hint
