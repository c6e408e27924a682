"""The clock of a plan: what is overdue, what is due soon, and what the ledger hears of it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from poam_batch.plan.clock import ClockNow, late_events, marked, on_the_clock
from poam_batch.plan.items import PlanBasis, plan
from poam_batch.plan.living import PlanNow, living_plan
from poam_batch.poam import Mark, Milestone, Poam, PoamItem
from poam_batch.rulesets.load import load_rule_set
from tests.assess.build import AS_OF, all_met_but, assessed

YESTERDAY, TODAY, TOMORROW = AS_OF - timedelta(1), AS_OF, AS_OF + timedelta(1)
FAR = date(2027, 3, 1)


def planned(text: str = "3.1.3: not met", level: int = 2) -> Poam:
    result = assessed(all_met_but(text, level), level)
    return plan(result, load_rule_set(level), PlanBasis(AS_OF, None))


def step(due: date | None, status: str = "Open", name: str = "x") -> Milestone:
    return Milestone(name, "Do it", due, status)


def item(
    *steps: Milestone, completion: date | None = FAR, status: str = "Open", text: str = "3.1.3"
) -> PoamItem:
    """Return the item of a plan as its dates were typed, with its marks."""
    poam = planned(f"{text}: not met")
    typed = poam.items[0]._replace(milestones=steps, scheduled_completion=completion, status=status)
    return marked(replace(poam, items=(typed,)), AS_OF).items[0]


def test_an_item_is_overdue_from_the_day_after_its_completion() -> None:
    assert item(completion=YESTERDAY).mark is Mark.OVERDUE
    assert item(completion=TODAY).mark is Mark.DUE_SOON


def test_a_date_is_due_soon_for_30_days() -> None:
    assert item(completion=AS_OF + timedelta(30)).mark is Mark.DUE_SOON
    assert item(completion=AS_OF + timedelta(31)).mark is None


def test_an_item_is_overdue_where_a_milestone_is() -> None:
    late = item(step(YESTERDAY), step(TOMORROW))

    assert [milestone.mark for milestone in late.milestones] == [Mark.OVERDUE, Mark.DUE_SOON]
    assert (late.mark, late.overdue, late.due_soon) == (None, True, False)


def test_a_milestone_that_is_done_or_cancelled_is_never_late() -> None:
    done = item(step(YESTERDAY, "Done"), step(YESTERDAY, " cancelled "), step(YESTERDAY, "Closed"))

    assert [milestone.mark for milestone in done.milestones] == [None, None, None]
    assert not done.overdue


def test_a_word_of_peoples_own_leaves_a_milestone_open() -> None:
    assert item(step(YESTERDAY, "Waiting for the provider")).overdue


@pytest.mark.parametrize("word", ["Closed", "Completed", "Remediated", "Risk accepted"])
def test_no_word_of_peoples_stops_the_clock_of_what_is_not_met(word: str) -> None:
    called = item(step(YESTERDAY), completion=YESTERDAY, status=word)

    assert (called.overdue, called.milestones[0].mark) == (True, Mark.OVERDUE)
    assert called.status_shown == f"Open (people wrote: {word})"


@pytest.mark.parametrize("word", ["Open", "In progress"])
def test_a_word_of_the_dropdown_is_shown_as_it_is(word: str) -> None:
    assert item(status=word).status_shown == word


def test_what_has_no_date_has_no_mark() -> None:
    assert not item(step(None), completion=None).overdue
    assert not item(step(None), completion=None).due_soon


def test_what_must_be_met_first_has_no_clock() -> None:
    barred = item(step(YESTERDAY), completion=YESTERDAY, text="3.1.1")

    assert (barred.allowed, barred.overdue) == (False, False)


def test_an_item_that_stood_on_the_plan_keeps_its_clock_once_it_is_barred() -> None:
    poam = planned("3.1.1: not met")
    late = poam.items[0]._replace(scheduled_completion=YESTERDAY)

    kept = marked(replace(poam, items=(late,)), AS_OF, [late.item_id])

    assert kept.items[0].overdue


def test_a_remediation_plan_has_a_clock_too() -> None:
    poam = planned("b.1.i: not met", 1)
    late = poam.items[0]._replace(scheduled_completion=YESTERDAY)

    assert marked(replace(poam, items=(late,)), AS_OF).items[0].overdue


def test_the_next_day_is_the_first_that_is_not_past() -> None:
    poam = planned("3.1.3: not met; 3.1.4: not met")
    steps = (step(YESTERDAY), step(TOMORROW, "Done"), step(FAR))
    items = (
        poam.items[0]._replace(milestones=steps, scheduled_completion=FAR),
        poam.items[1]._replace(milestones=(), scheduled_completion=date(2027, 2, 1)),
    )

    assert marked(replace(poam, items=items), AS_OF).next_due == date(2027, 2, 1)
    assert marked(replace(poam, items=()), AS_OF).next_due is None


def test_marks_stay_the_same_until_a_mark_changes() -> None:
    poam = planned()
    first, last = (marked(poam, AS_OF + timedelta(days)) for days in (0, 1))

    assert first == last
    assert marked(poam, AS_OF + timedelta(60)) != first


def test_the_joined_plan_carries_marks_settled_items_and_conflicts() -> None:
    result = assessed(all_met_but("3.1.3: not met"), 2)
    living = living_plan(result, load_rule_set(2), PlanNow(AS_OF, "acme"))

    timed = on_the_clock(living, ClockNow(AS_OF + timedelta(400)))

    assert timed.poam.items[0].overdue
    assert (timed.poam.settled, timed.poam.conflicts) == (living.settled, living.conflicts)
    assert timed.writes == living.writes


def test_the_ledger_hears_of_each_date_that_is_past() -> None:
    poam = planned()
    typed = poam.items[0]._replace(
        scheduled_completion=YESTERDAY,
        milestones=(step(YESTERDAY, name="AC.L2-3.1.3#1.1"), step(YESTERDAY, name=""), step(FAR)),
    )
    late = marked(replace(poam, items=(typed,)), AS_OF)

    events = late_events(late, ClockNow(AS_OF, closeout_due=YESTERDAY))

    assert [event.detail for event in events] == [
        "item, due 2026-11-21",
        "AC.L2-3.1.3#1.1, due 2026-11-21",
        "milestone, due 2026-11-21",
        "closeout, due 2026-11-21",
    ]


def test_nothing_late_is_no_event() -> None:
    assert late_events(marked(planned(), AS_OF), ClockNow(AS_OF, closeout_due=TODAY)) == ()
