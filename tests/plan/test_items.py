"""The plan: an item for every gap, dated from a date that stays."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from poam_batch.assess.results import assess_chunk
from poam_batch.details import Details
from poam_batch.model import AssessmentType, Header
from poam_batch.plan.items import PlanBasis, plan
from poam_batch.plan.steps import load_steps
from poam_batch.poam import Poam, PoamItem
from poam_batch.rulesets.load import load_rule_set
from tests.assess.build import AS_OF, all_met_but, assessed, assessment

ASSESSED_ON = date(2026, 9, 18)
GRANTED = date(2026, 10, 1)
KEPT = date(2026, 8, 1)
LAST_STEP = load_steps().for_requirement("AC.L2-3.1.3", "AC").steps[-1].day


def planned(
    text: str,
    level: int = 2,
    header: Header | None = None,
    kept: date | None = None,
    as_of: date = AS_OF,
) -> Poam:
    result = assessed(all_met_but(text, level), level, header)
    return plan(result, load_rule_set(level), PlanBasis(as_of, kept))


def dated(conditional: date | None = None, assessed_on: date | None = ASSESSED_ON) -> Header:
    return Header(
        "Acme",
        "cell",
        2,
        assessment_type=AssessmentType.C3PAO,
        assessment_date=assessed_on,
        conditional_status_date=conditional,
    )


def dues_of(item: PoamItem) -> list[date]:
    """Return the days of an item's milestones; the program leaves none out."""
    days = [milestone.due for milestone in item.milestones]
    assert None not in days
    return [day for day in days if day is not None]


def test_every_gap_has_one_item_in_the_rules_order() -> None:
    poam = planned("3.1.22: not met; 3.1.3: not met; 3.1.1: not met")

    assert [item.item_id for item in poam.items] == [
        "AC.L2-3.1.1#1",
        "AC.L2-3.1.3#1",
        "AC.L2-3.1.22#1",
    ]
    assert [item.item_id for item in poam.deferred] == ["AC.L2-3.1.3#1"]
    assert [item.points for item in poam.items] == [5, 1, 1]


def test_milestones_are_numbered_dated_and_open() -> None:
    (item,) = planned("3.1.3: not met", header=dated(GRANTED)).items

    ids = [milestone.milestone_id for milestone in item.milestones]
    days = dues_of(item)
    assert ids == [f"AC.L2-3.1.3#1.{number}" for number in range(1, len(ids) + 1)]
    assert days == sorted(days)
    assert days[0] > GRANTED
    assert item.scheduled_completion == days[-1]
    assert {item.status, *(milestone.status for milestone in item.milestones)} == {"Open"}


def test_every_milestone_of_every_requirement_lies_before_the_closeout() -> None:
    everything = "; ".join(f"{r.short_id}: not met" for r in load_rule_set(2).requirements)

    poam = planned(everything, header=dated(GRANTED))

    assert poam.planned_closeout == date(2027, 3, 30)
    assert len(poam.items) == 110
    assert max(due for item in poam.items for due in dues_of(item)) < poam.planned_closeout


@pytest.mark.parametrize("days", [1, 5, 60, LAST_STEP])
def test_milestones_draw_together_under_a_policy_with_an_earlier_closeout(
    tmp_path: Path, days: int
) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(
        f'extends = "cmmc-level-2"\nname = "Fast"\n[poam]\ncloseout_days = {days}\n',
        encoding="utf-8",
    )
    rule_set = load_rule_set(2, file)
    (result,) = assess_chunk([assessment(all_met_but("3.1.3: not met"))], rule_set, AS_OF)

    poam = plan(result, rule_set, PlanBasis(AS_OF, KEPT))

    dues = dues_of(poam.items[0])
    assert poam.planned_closeout == KEPT + timedelta(days=days)
    assert dues == sorted(dues)
    assert dues[-1] < poam.planned_closeout


def test_a_plan_counts_from_the_conditional_date_where_there_is_one() -> None:
    poam = planned("3.1.3: not met", header=dated(GRANTED), kept=KEPT)

    assert (poam.planned_from, poam.assumed_status_date) == (GRANTED, None)


def test_without_it_a_plan_counts_from_the_date_that_was_kept() -> None:
    poam = planned("3.1.3: not met", header=dated(), kept=KEPT)

    assert (poam.planned_from, poam.assumed_status_date) == (KEPT, KEPT)


def test_without_either_a_plan_counts_from_the_assessment_and_else_from_the_run() -> None:
    assert planned("", header=dated()).assumed_status_date == ASSESSED_ON
    assert planned("", header=dated(assessed_on=None)).assumed_status_date == AS_OF


def test_a_plan_that_keeps_its_date_does_not_change_with_the_day() -> None:
    header = dated(assessed_on=None)
    today = planned("3.1.3: not met", header=header, kept=KEPT)
    later = planned("3.1.3: not met", header=header, kept=KEPT, as_of=AS_OF + timedelta(days=40))

    assert today == later


def test_a_weakness_is_in_the_assessors_words_and_else_says_that_there_are_none() -> None:
    said = planned("3.1.3[a]: not met; 3.1.3[b]: not met").items[0]
    rows = [row._replace(comment="  ") for row in all_met_but("3.1.3: not met")]
    silent = plan(assessed(rows), load_rule_set(2), PlanBasis(AS_OF, None)).items[0]

    assert said.weakness == "Because of 3.1.3[a].\nBecause of 3.1.3[b]."
    assert silent.weakness.endswith("The workbook gives no reason.")


def test_an_item_says_when_and_how_its_weakness_was_found() -> None:
    (item,) = planned("3.1.3: not met", header=dated(GRANTED)).items

    assert item.date_identified == ASSESSED_ON
    assert item.how_identified == "CMMC Level 2 C3PAO assessment (acme.xlsx)"


def test_actions_name_the_requirement_and_its_unmet_objectives() -> None:
    (item,) = planned("3.1.3[b]: not met").items

    words = " ".join([item.corrective_action, *(m.task for m in item.milestones)])
    assert "{" not in words
    assert "3.1.3" in words
    assert item.resources


@pytest.mark.parametrize(
    ("text", "level", "title"),
    [
        ("", 2, "No POA&M needed"),
        ("3.1.3: not met", 2, "Plan of Action and Milestones (POA&M)"),
        ("3.1.1: not met", 2, "Planning draft: no Conditional status available"),
        ("3.1.1:", 2, "Planning draft: no Conditional status available"),
        ("b.1.i: not met", 1, "Remediation plan"),
        ("", 1, "No remediation needed"),
    ],
)
def test_a_plan_is_called_what_it_is(text: str, level: int, title: str) -> None:
    assert planned(text, level).title == title


def test_a_draft_says_how_many_points_are_still_needed() -> None:
    fives = "; ".join(
        f"{name}: not met" for name in ("3.1.1", "3.1.2", "3.1.12", "3.1.13", "3.1.16")
    )

    title = planned(fives).title

    assert title == "Planning draft: no Conditional status available, 3 points still needed"


def test_a_level_1_plan_has_dates_but_no_points_and_no_closeout() -> None:
    poam = planned("b.1.i: not met", 1)

    assert poam.planned_closeout is None
    assert poam.items[0].points is None
    assert not poam.items[0].allowed
    assert poam.items[0].scheduled_completion is not None


def test_dates_at_the_end_of_the_calendar_stop_there() -> None:
    poam = planned("3.1.3: not met", header=dated(date.max))

    assert poam.planned_closeout == date.max


def carried(details: Details, contact: str | None = None) -> PoamItem:
    """Plan one gap whose row has details, from the day it was assessed."""
    rows = [row._replace(details=details) for row in all_met_but("3.1.3: not met")]
    header = replace(dated(), assessor="CPN 123", contact=contact)
    (item,) = plan(assessed(rows, 2, header), load_rule_set(2), PlanBasis(AS_OF, None)).items
    return item


def test_people_and_the_day_of_a_row_reach_its_item() -> None:
    day = date(2026, 9, 16)

    item = carried(Details(owner="IT", assessor="K. Ito", assessed=(day,)), "it@acme.test")

    assert (item.responsible, item.contact, item.date_identified) == ("IT", "it@acme.test", day)
    assert item.how_identified.endswith("(acme.xlsx), assessed by K. Ito")


def test_what_a_row_does_not_say_the_cover_does() -> None:
    item = carried(Details())

    assert (item.responsible, item.date_identified) == ("", ASSESSED_ON)
    assert item.how_identified.endswith(", assessed by CPN 123")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("90017", "CPN 90017"),
        ("90017; 90018", "CPN 90017; CPN 90018"),
        ("K. Ito, 90018", "K. Ito, CPN 90018"),
        ("1; 2; 3 and 4 more", "CPN 1; CPN 2; CPN 3 and 4 more"),
        ("CPN 90017", "CPN 90017"),
        ("Team 7", "Team 7"),
        ("7 assessors", "7 assessors"),
    ],
)
def test_a_bare_number_of_an_assessor_is_called_a_cpn(typed: str, said: str) -> None:
    item = carried(Details(assessor=typed))

    assert item.how_identified.endswith(f"(acme.xlsx), assessed by {said}")


@pytest.mark.parametrize("days", [1, 20, 60, 180])
def test_a_target_within_the_plan_is_its_completion_and_bounds_its_steps(days: int) -> None:
    target = ASSESSED_ON + timedelta(days)

    item = carried(Details(target=target))

    assert item.scheduled_completion == target
    assert all(due <= target for due in dues_of(item))
    assert item.comments == ""


@pytest.mark.parametrize("days", [-400, 0, 181])
def test_a_target_outside_the_plan_is_said_and_not_kept(days: int) -> None:
    target = ASSESSED_ON + timedelta(days)

    item = carried(Details(target=target))

    assert item.scheduled_completion == item.milestones[-1].due != target
    assert f"Target in the workbook: {target}" in item.comments


def test_a_poam_that_was_closed_out_is_called_so_with_the_day() -> None:
    header = replace(dated(GRANTED), status_date=date(2026, 11, 20))

    assert planned("", header=header).title == "POA&M closed out: posted 2026-11-20"


def test_an_item_that_is_barred_but_stands_on_the_poam_leaves_it_one() -> None:
    result = assessed(all_met_but("3.1.1: not met"), 2, dated(GRANTED))

    basis = PlanBasis(AS_OF, None, held={"AC.L2-3.1.1"})

    assert plan(result, load_rule_set(2), basis).title == "Plan of Action and Milestones (POA&M)"
