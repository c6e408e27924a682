"""What is said of what people typed into a plan: the cell, and what to do."""

from dataclasses import replace
from datetime import date

import pytest

from poam_batch.model import Result
from poam_batch.plan.living import PlanNow, living_plan
from poam_batch.plan.typed import remarks_on_plan
from poam_batch.poam import LivingPlan
from poam_batch.problems import Problem
from poam_batch.rulesets.load import load_rule_set
from poam_batch.standing import GRANTED, HeadCell, StandingPlan, StandingRow
from poam_batch.written import FIELDS, Value
from tests.assess.build import AS_OF, all_met_but, assessed

CLOSEOUT = date(2027, 3, 30)
COLUMNS = {name: number for number, name in enumerate(FIELDS, start=1)}
HEADERS = {name: name.replace("_", " ").capitalize() for name in FIELDS}
ITEM = "AC.L2-3.1.3#1"


def said(
    values: dict[str, Value],
    findings: str = "3.1.3: not met",
    closeout: date | None = CLOSEOUT,
    head: Value = None,
    level: int = 2,
) -> list[Problem]:
    """Return what is said of a plan in whose first item people typed some values."""
    rule_set = load_rule_set(level)
    first = living_plan(_result("3.1.3: not met", level), rule_set, PlanNow(AS_OF, "acme"))
    standing = _standing(first, values, head)
    now = PlanNow(AS_OF, "acme", standing, first.written)
    return list(
        remarks_on_plan(living_plan(_result(findings, level), rule_set, now), standing, closeout)
    )


def _result(findings: str, level: int) -> Result:
    text = findings if level > 1 else findings.replace("3.1.3", "b.1.i")
    return assessed(all_met_but(text, level), level)


def _standing(first: LivingPlan, values: dict[str, Value], head: Value) -> StandingPlan:
    (written,) = first.written.items
    rows = []
    for number, milestone in enumerate(written.milestones, start=9):
        own: dict[str, Value] = {**written.values, **values} if number == 9 else {}
        step = {**milestone.values, **{k: v for k, v in values.items() if number == 9}}
        rows.append(StandingRow(number, written.item_id, milestone.milestone_id, {**own, **step}))
    cells = {GRANTED: HeadCell(6, 5, head)}
    return StandingPlan("POA&M", 8, COLUMNS, HEADERS, rows, cells, first.written)


def test_a_plan_that_nobody_changed_says_nothing() -> None:
    assert said({}) == []


@pytest.mark.parametrize(
    ("field", "typed", "cell"),
    [
        ("due", "Q1 2027", "M9"),
        ("scheduled_completion", "3/4/27", "Q9"),
        ("actual_completion", "soon", "S9"),
        ("scheduled_completion", 46300.0, "Q9"),
    ],
)
def test_a_date_that_is_none_is_noted_with_its_cell(field: str, typed: Value, cell: str) -> None:
    (problem,) = said({field: typed})

    assert (problem.code, problem.severity) == ("plan_date_unclear", "note")
    assert (problem.sheet, problem.cell) == ("POA&M", cell)
    assert problem.value in problem.message


@pytest.mark.parametrize("typed", [date(2027, 1, 4), "2027-01-04", None, ""])
def test_a_certain_date_or_none_is_not(typed: Value) -> None:
    assert said({"scheduled_completion": typed}) == []


def test_a_conditional_date_above_the_plan_that_is_none_is_a_warning() -> None:
    (problem,) = said({}, head="October 2026")

    assert (problem.code, problem.severity, problem.cell) == ("plan_date_unclear", "warning", "E6")


def test_closed_by_hand_closes_nothing() -> None:
    (problem,) = said({"status": "closed"})

    assert (problem.code, problem.severity, problem.cell) == ("closed_by_hand", "warning", "V9")
    assert "counts as not closed" in problem.message


def test_closed_by_hand_is_said_of_what_is_met_now_too() -> None:
    assert [one.code for one in said({"status": "Closed"}, findings="")] == ["closed_by_hand"]


def test_at_level_1_nothing_is_closed_out_so_closed_is_like_remediated() -> None:
    assert [one.code for one in said({"status": "Closed"}, level=1)] == ["remediated_not_met"]


def test_remediated_beside_not_met_is_noted() -> None:
    (problem,) = said({"status": "Remediated"})

    assert (problem.code, problem.severity) == ("remediated_not_met", "note")


@pytest.mark.parametrize("word", ["Completed", "Risk accepted", "Waiting"])
def test_any_other_word_beside_not_met_is_noted_as_open(word: str) -> None:
    (problem,) = said({"status": word})

    assert (problem.code, problem.severity, problem.cell) == ("remediated_not_met", "note", "V9")
    assert "counts as open" in problem.message


def test_a_word_of_the_dropdown_is_not_noted() -> None:
    assert said({"status": "in progress"}) == []


def test_remediated_beside_met_is_what_it_should_be() -> None:
    assert said({"status": "Remediated"}, findings="") == []


def test_a_completion_after_the_closeout_is_warned_of_once_an_item() -> None:
    (problem,) = said({"scheduled_completion": date(2027, 4, 1), "due": date(2027, 4, 1)})

    assert (problem.code, problem.cell) == ("scheduled_after_closeout", "Q9")
    assert "2027-04-01" in problem.message
    assert "2027-03-30" in problem.message


def test_a_milestone_after_the_closeout_is_warned_of_unless_it_is_done() -> None:
    late: dict[str, Value] = {"due": date(2027, 4, 1)}

    assert [one.cell for one in said(late)] == ["M9"]
    assert said({**late, "milestone_status": "Done"}) == []


def test_a_later_milestone_that_is_moved_past_the_closeout_is_warned_of_in_its_row() -> None:
    rules, result = load_rule_set(2), _result("3.1.3: not met", 2)
    first = living_plan(result, rules, PlanNow(AS_OF, "acme"))
    standing = _standing(first, {}, None)
    moved = standing.rows[1]._replace(values={"due": date(2027, 4, 9)})
    standing = replace(standing, rows=[standing.rows[0], moved])
    living = living_plan(result, rules, PlanNow(AS_OF, "acme", standing, first.written))

    (problem,) = remarks_on_plan(living, standing, CLOSEOUT)

    assert (problem.code, problem.cell) == ("scheduled_after_closeout", "M10")


def test_a_completion_on_the_last_day_is_in_time() -> None:
    assert said({"scheduled_completion": CLOSEOUT}) == []


def test_without_a_closeout_no_date_is_too_late() -> None:
    assert said({"scheduled_completion": date(2030, 1, 1)}, closeout=None) == []


def test_without_a_workbook_nobody_has_typed_anything() -> None:
    living = living_plan(_result("3.1.3: not met", 2), load_rule_set(2), PlanNow(AS_OF, "acme"))

    assert list(remarks_on_plan(living, None, CLOSEOUT)) == []


def test_a_date_above_the_plan_that_is_none_says_which_date_counts() -> None:
    rule_set = load_rule_set(2)
    first = living_plan(_result("3.1.3: not met", 2), rule_set, PlanNow(AS_OF, "acme"))
    standing = _standing(first, {}, "October 2026")
    dated = replace(first, written=replace(first.written, frozen_on=date(2026, 10, 1)))

    (problem,) = remarks_on_plan(dated, standing, CLOSEOUT)

    assert problem.message.endswith("It stays, and the closeout counts from 2026-10-01.")
