"""How score, dates and the worth of a plan are worded on the sheets of the workbook."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from poam_batch.model import AssessmentType, Header, Result, Status
from poam_batch.outputs.next_steps import next_steps
from poam_batch.outputs.score_sheet import (
    client_line,
    closeout,
    facts,
    plan_note,
    score,
    status_date,
)
from poam_batch.outputs.stages import stages
from poam_batch.plan.clock import ClockNow, on_the_clock
from poam_batch.plan.items import PlanBasis, plan
from poam_batch.plan.living import PlanNow, living_plan
from poam_batch.poam import Poam, SettledItem
from poam_batch.rulesets.load import load_rule_set
from poam_batch.written import Stage
from tests.assess.build import AS_OF, all_met_but, assessed
from tests.outputs.poam_examples import CONDITIONAL, DRAFT, FINAL, LEVEL_1, made


@pytest.mark.parametrize(
    ("value", "low", "high", "expected"),
    [
        (101, 101, 101, ("Score", "101 of 110")),
        (-203, -203, -203, ("Score", "-203 of 110")),
        (None, 87, 108, ("No score yet: range", "87 to 108 of 110")),
        (None, 108, 108, ("No score: provisional", "108 of 110")),
    ],
)
def test_only_a_score_is_called_one(
    value: int | None, low: int, high: int, expected: tuple[str, str]
) -> None:
    result = replace(DRAFT.result, score=value, score_low=low, score_high=high)

    assert score(result) == expected


def test_level_1_counts_requirements() -> None:
    assert score(LEVEL_1.result) == ("Requirements met", "13 of 15")


def test_a_date_is_called_what_it_is() -> None:
    labels = [status_date(e.result, e.poam).label for e in (CONDITIONAL, DRAFT, LEVEL_1)]

    assert labels == [
        "Conditional CMMC Status Date",
        "Assumed status date (no Conditional date known)",
        "Planned from",
    ]


def test_nothing_is_planned_from_where_nothing_is_planned() -> None:
    header = replace(FINAL.result.header, conditional_status_date=None)
    result = replace(FINAL.result, header=header, closeout_due=None)

    assert status_date(result, FINAL.poam) == closeout(result, FINAL.poam) == ("", None)


def test_level_1_has_no_closeout() -> None:
    assert closeout(LEVEL_1.result, LEVEL_1.poam) == ("", None)


def test_a_draft_says_what_is_missing() -> None:
    note = plan_note(DRAFT.result, DRAFT.poam)

    assert note.startswith("Not a POA&M yet. 9 requirements to be met first")
    assert "29 points still needed" in note


def test_a_plan_that_is_worth_nothing_any_more_says_so() -> None:
    expired = made(2, Status.EXPIRED)

    assert "not closed out in time" in plan_note(expired.result, expired.poam)


def test_a_client_without_scope_and_codes_stands_alone() -> None:
    header = replace(CONDITIONAL.result.header, client="Acme", scope="Plant", cage_codes=("9ZZ21",))

    assert client_line(header) == "Acme   |   Scope: Plant   |   CAGE codes: 9ZZ21"
    assert client_line(replace(header, scope=None, cage_codes=())) == "Acme"


def test_everything_met_before_the_closeout_is_ready_for_it() -> None:
    settled = tuple(
        SettledItem(f"{i.requirement.id}#1", i.requirement.id, Stage.REMEDIATED, "", "")
        for i in CONDITIONAL.poam.items
    )
    due = CONDITIONAL.result.closeout_due

    note = plan_note(CONDITIONAL.result, replace(CONDITIONAL.poam, items=(), settled=settled))

    assert note == f"All {len(settled)} items are remediated: ready for closeout by {due}."


def test_what_had_to_be_met_first_is_not_counted_among_the_items() -> None:
    apart = SettledItem("x#1", "x", Stage.REMEDIATED, "", "", on_plan=False)

    note = plan_note(CONDITIONAL.result, replace(CONDITIONAL.poam, items=(), settled=(apart,)))

    assert note.startswith("No item is open: ready for closeout by ")


def test_a_closeout_that_was_posted_gives_its_day() -> None:
    posted = date(2027, 1, 30)
    result = replace(FINAL.result, header=replace(FINAL.result.header, status_date=posted))

    assert closeout(result, FINAL.poam) == ("Closeout posted", posted)
    assert plan_note(result, FINAL.poam).startswith("The closeout assessment found every item MET")
    assert "Closeout due" not in [fact.label for fact in facts(result, FINAL.poam)]


def test_a_reevaluation_is_not_shown_once_its_day_has_passed() -> None:
    label, until = "Re-evaluation possible until", DRAFT.result.reevaluation_until
    assert until is not None
    shown = [
        label in [fact.label for fact in facts(replace(DRAFT.result, as_of=day), DRAFT.poam)]
        for day in (until, until + timedelta(1))
    ]

    assert shown == [True, False]


def test_a_barred_gap_found_after_the_status_leaves_its_poam_as_it_is() -> None:
    result, poam = found_later("3.1.3: not met", "3.1.3: not met; 3.1.1: not met")

    note, steps = plan_note(result, poam), next_steps(result, poam)

    assert result.status is Status.NOT_ACHIEVED
    assert poam.title == "Plan of Action and Milestones (POA&M)"
    assert note.startswith("1 requirement may stand on this POA&M.")
    assert 'see the sheet "Not on the assessment POA&M"' in note
    met = next(step for step in steps if step.text.startswith("Meet 1 POA&M item and have a"))
    assert met.due == result.closeout_due


def test_what_was_found_after_the_status_is_not_to_be_deferred() -> None:
    result, poam = found_later("3.1.3: not met", "3.1.3: not met; 3.1.1: not met; 3.1.4: not met")

    found = {stage.name: stage.requirements for stage in stages(result, poam.items)}

    assert found["Close what the POA&M holds"] == "AC.L2-3.1.3"
    later = "Meet the 2 requirements found NOT MET after the status"
    assert found[later] == "AC.L2-3.1.1, AC.L2-3.1.4"


def test_a_barred_gap_of_the_assessment_itself_makes_no_poam_of_a_draft() -> None:
    result = granted("3.1.3: not met; 3.1.1: not met")
    poam = plan(result, load_rule_set(2), PlanBasis(AS_OF, None))

    assert poam.title.startswith("Planning draft")
    assert plan_note(result, poam).startswith("Not a POA&M yet.")


def test_an_expired_status_is_first_assessed_again() -> None:
    expired = made(2, Status.EXPIRED)

    first = stages(expired.result, expired.poam.items)[0]

    assert first.name == "Be assessed again"


def granted(findings: str) -> Result:
    """Return what an assessment with a Conditional date of this month finds."""
    day = date(2026, 11, 2)
    kind = AssessmentType.C3PAO
    header = Header("Acme", "cell", 2, assessment_type=kind, conditional_status_date=day)
    return assessed(all_met_but(findings), 2, header)


def found_later(first: str, then: str) -> tuple[Result, Poam]:
    """Return the result of a second night, and its plan, joined with that of the first one."""
    rules = load_rule_set(2)
    before = living_plan(granted(first), rules, PlanNow(AS_OF, "acme"))
    result = granted(then)
    now = PlanNow(AS_OF, "acme", remembered=before.written)
    living = living_plan(result, rules, now)
    return result, on_the_clock(living, ClockNow(AS_OF, result.closeout_due)).poam
