"""The client's own numbers beside the rule's: compared row by row, and never computed with."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poam_batch.assess.results import assess_chunk
from poam_batch.model import Result
from poam_batch.problems import Problem, Severity
from poam_batch.rulesets.load import load_rule_set
from poam_batch.stated import Audit, Stated, StatedColumn, StatedKind, StatedTotal
from tests.assess.build import all_met_but, assessment

RULES = load_rule_set(2)
WEIGHTS: Mapping[str, float | None] = {r.short_id: r.points for r in RULES.requirements}
NOT_MET = "3.1.1: not met; 3.1.3: not met; 3.13.11: not met -3"
LOST = {"3.1.1": 5, "3.1.3": 1, "3.13.11": 3}


def column(kind: StatedKind, points: Mapping[str, float | None]) -> StatedColumn:
    ids = tuple(r.id for r in RULES.requirements if r.short_id in points)
    cells = tuple(f"F{number}" for number in range(6, 6 + len(ids)))
    numbers = tuple(points[r.short_id] for r in RULES.requirements if r.short_id in points)
    return StatedColumn(kind, "Points", "Own", "F5", ids, numbers, cells)


def stating(
    kind: StatedKind = StatedKind.WEIGHT,
    points: Mapping[str, float | None] | None = None,
    text: str = NOT_MET,
    totals: tuple[StatedTotal, ...] = (),
) -> Result:
    """Assess a workbook that states points of a kind, and totals."""
    columns = () if points is None else (column(kind, points),)
    said = replace(assessment(all_met_but(text)), stated=Stated(columns, totals))
    (result,) = assess_chunk([said], RULES, date(2026, 11, 22))
    return result


def audit_of(result: Result) -> Audit:
    assert result.audit is not None
    return result.audit


def differences(result: Result) -> list[tuple[str, float, int | None, str]]:
    return [(d.requirement, d.theirs, d.ours, d.cell) for d in audit_of(result).differences]


def problem(result: Result, code: str) -> Problem:
    (found,) = [one for one in result.problems if one.code == code]
    return found


def codes(result: Result) -> set[str]:
    return {one.code for one in result.problems}


def test_a_wrong_weight_is_a_difference_with_its_cell() -> None:
    result = stating(points={**WEIGHTS, "3.1.5": 1, "3.4.8": 3})

    assert differences(result) == [
        ("AC.L2-3.1.5", 1, 3, "F10"),
        ("CM.L2-3.4.8", 3, 5, "F47"),
    ]
    found = problem(result, "points_differ")
    assert (found.severity, found.sheet, found.cell) == (Severity.WARNING, "Own", "F10")
    assert "AC.L2-3.1.5 is worth 1 in the workbook, and 3 by the rule. One more differs." in (
        found.message
    )


def test_weights_of_nothing_are_all_wrong() -> None:
    result = stating(points=dict.fromkeys(WEIGHTS, 0.0))

    assert len(differences(result)) == 109
    message = problem(result, "points_differ").message
    assert "is worth 0 in the workbook, and 5 by the rule. 108 more differ." in message


def test_right_weights_agree() -> None:
    result = stating(points=WEIGHTS)

    assert audit_of(result) == Audit(109, (), ())
    assert "points_differ" not in codes(result)


def test_a_workbook_without_numbers_has_no_audit() -> None:
    assert stating().audit is None


@pytest.mark.parametrize(
    ("text", "theirs", "differs"),
    [
        ("3.13.11: not met -3", 3, False),
        ("3.13.11: not met -3", 5, False),
        ("3.13.11: not met -5", 3, True),
        ("3.1.3: not met", 3, True),
        ("3.1.3: not met", 5, False),
    ],
)
def test_a_weight_of_two_values_is_the_one_that_applies(
    text: str, theirs: int, differs: bool
) -> None:
    result = stating(points={**WEIGHTS, "3.13.11": theirs}, text=text)

    assert bool(differences(result)) is differs


@pytest.mark.parametrize(("theirs", "expected"), [(0, []), (5, [("CA.L2-3.12.4", 5, None)])])
def test_the_ssp_has_no_points(theirs: int, expected: list[tuple[str, int, None]]) -> None:
    result = stating(points={**WEIGHTS, "3.12.4": theirs})

    assert [one[:3] for one in differences(result)] == expected


def test_a_deduction_is_compared_with_the_points_lost() -> None:
    lost = {**dict.fromkeys(WEIGHTS, 0.0), **LOST, "3.1.1": 3, "3.4.9": 1}

    result = stating(StatedKind.DEDUCTION, lost)

    assert [one[:3] for one in differences(result)] == [
        ("AC.L2-3.1.1", 3, 5),
        ("CM.L2-3.4.9", 1, 0),
    ]
    assert (
        "deducts 3 in the workbook, and 5 by the rule" in problem(result, "points_differ").message
    )


def test_a_blank_deduction_says_nothing() -> None:
    result = stating(StatedKind.DEDUCTION, {**dict.fromkeys(WEIGHTS, None), "3.1.3": 1})

    assert audit_of(result).compared == 1


def test_earned_points_are_compared_beside_met_alone() -> None:
    earned = {**WEIGHTS, **dict.fromkeys(LOST, 0.0), "3.1.2": 3}

    result = stating(StatedKind.EARNED, earned)

    assert [one[:3] for one in differences(result)] == [("AC.L2-3.1.2", 3, 5)]


def test_nothing_earned_for_a_met_requirement_is_a_difference_whatever_else_is_earned() -> None:
    result = stating(StatedKind.EARNED, {**dict.fromkeys(WEIGHTS, 0.0), **LOST})

    assert ("AC.L2-3.1.2", 0, 5) in [one[:3] for one in differences(result)]


@pytest.mark.parametrize(
    ("points", "kind"),
    [
        (WEIGHTS, StatedKind.WEIGHT),
        ({**dict.fromkeys(WEIGHTS, 0.0), **LOST}, StatedKind.DEDUCTION),
        ({**WEIGHTS, **dict.fromkeys(LOST, 0.0)}, StatedKind.EARNED),
    ],
    ids=["weights", "deductions", "earned"],
)
def test_under_an_open_header_the_numbers_say_what_they_are(
    points: Mapping[str, float | None], kind: StatedKind
) -> None:
    agreeing = stating(StatedKind.POINTS, points)
    differing = stating(StatedKind.POINTS, {**points, "3.1.2": 9})

    assert differences(agreeing) == []
    assert audit_of(agreeing).compared > 0
    assert {one.kind for one in audit_of(differing).differences} == {kind}


@pytest.mark.parametrize(
    ("kind", "points"),
    [
        (StatedKind.DEDUCTION, WEIGHTS),
        (StatedKind.WEIGHT, {**dict.fromkeys(WEIGHTS, 0.0), **LOST}),
        (StatedKind.EARNED, WEIGHTS),
        (StatedKind.PARTS, {}),
        (StatedKind.WEIGHT, dict.fromkeys(WEIGHTS, 7.0)),
        (StatedKind.POINTS, {id_: n % 6 for n, id_ in enumerate(WEIGHTS)}),
        (StatedKind.POINTS, {id_: n % 2 for n, id_ in enumerate(WEIGHTS)}),
    ],
)
def test_a_column_of_no_certain_kind_is_not_compared_and_a_note_says_so(
    kind: StatedKind, points: Mapping[str, float | None]
) -> None:
    result = stating(kind, points)

    assert result.audit is None
    found = problem(result, "points_not_compared")
    assert (found.severity, found.cell, found.value) == (Severity.NOTE, "F5", "Points")


def test_weights_are_compared_before_anything_is_assessed() -> None:
    nothing = ";".join(f"{id_}:" for id_ in WEIGHTS)

    result = stating(points={**WEIGHTS, "3.1.1": 1}, text=nothing)

    assert [one[0] for one in differences(result)] == ["AC.L2-3.1.1"]


def test_a_total_is_put_beside_the_score() -> None:
    same, other = (StatedTotal(n, None, "Cover", f"B{n}") for n in (101, 106))

    result = stating(totals=(same, other))

    assert [(t.theirs, t.ours, t.differs) for t in audit_of(result).totals] == [
        (101, 101, False),
        (106, 101, True),
    ]
    found = problem(result, "total_differs")
    assert (found.severity, found.cell) == (Severity.WARNING, "B106")
    assert "That is 5 more than its findings support." in found.message


def test_a_lower_total_differs_too() -> None:
    result = stating(totals=(StatedTotal(90, 110, "Cover", "B2"),))

    assert "more than" not in problem(result, "total_differs").message


@pytest.mark.parametrize("text", ["3.1.1:", "3.12.4: not met"])
def test_without_a_score_a_total_is_shown_and_not_compared(text: str) -> None:
    result = stating(text=text, totals=(StatedTotal(110, None, "Cover", "B2"),))

    assert [(t.theirs, t.ours) for t in audit_of(result).totals] == [(110, None)]
    assert "total_differs" not in codes(result)


POINTS = st.none() | st.integers(0, 20).map(float) | st.sampled_from([0.0, 1.0, 3.0, 5.0, 2.5])
COLUMNS = st.builds(
    column, st.sampled_from(StatedKind), st.dictionaries(st.sampled_from(list(WEIGHTS)), POINTS)
)
TOTALS = st.builds(StatedTotal, st.integers(-300, 300), st.none(), st.just("C"), st.just("B2"))
FINDINGS = st.dictionaries(
    st.sampled_from(list(WEIGHTS)),
    st.sampled_from(["not met", "n/a", "", "not met -3"]),
    max_size=9,
)


@settings(max_examples=40, deadline=None)
@given(FINDINGS, st.lists(COLUMNS, max_size=3), st.lists(TOTALS, max_size=2))
def test_no_number_of_the_clients_changes_the_result(
    findings: dict[str, str], columns: list[StatedColumn], totals: list[StatedTotal]
) -> None:
    plain = assessment(all_met_but("; ".join(f"{id_}: {word}" for id_, word in findings.items())))
    stating = replace(plain, stated=Stated(tuple(columns), tuple(totals)))

    without, with_numbers = assess_chunk([plain, stating], RULES, date(2026, 11, 22))

    own = ("points_differ", "total_differs", "points_not_compared")
    problems = tuple(p for p in with_numbers.problems if p.code not in own)
    assert replace(with_numbers, audit=None, problems=problems) == without


def test_points_beside_weights_are_those_earned() -> None:
    weights, scores = (
        column(StatedKind.POINTS, WEIGHTS),
        column(StatedKind.POINTS, {**WEIGHTS, "3.1.1": 0}),
    )
    said = replace(assessment(all_met_but("")), stated=Stated((weights, scores), ()))

    (result,) = assess_chunk([said], RULES, date(2026, 11, 22))

    assert "AC.L2-3.1.1 earns 0 in the workbook, and 5 by the rule" in (
        problem(result, "points_differ").message
    )
