"""What stays open without a finding, and what an older assessment may not move."""

from dataclasses import replace
from datetime import date

import pytest

from poam_batch.model import Header, Result
from poam_batch.plan.clock import ClockNow, late_events, on_the_clock
from poam_batch.plan.kept import assessed_now
from poam_batch.plan.living import PlanNow, living_plan
from poam_batch.poam import LivingPlan, PoamItem
from poam_batch.rulesets.load import load_rule_set
from poam_batch.written import Assessed
from tests.assess.build import AS_OF, all_met_but, assessed
from tests.plan.test_living import ASSESSED, Client, codes

LATER = date(2026, 11, 18)
AFTER_ALL = date(2028, 1, 1)


def of(
    text: str, day: date | None = ASSESSED, workbook: str = "acme.xlsx", level: int = 2
) -> Result:
    """Return a result of findings such as `3.1.3: not met`, assessed on a day."""
    header = Header(
        "Acme",
        "cell",
        level,
        assessment_date=day,
        sources=(("assessment_date", "Cover!B3"),),
    )
    return replace(assessed(all_met_but(text), level, header), workbook=workbook)


def shown(plan: LivingPlan) -> list[tuple[str, str | None]]:
    """Return the items of a plan with why they are kept."""
    return [(item.item_id, item.kept) for item in plan.poam.items]


def clocked(plan: LivingPlan, day: date = AFTER_ALL) -> tuple[PoamItem, ...]:
    """Return the items with the marks of a day."""
    return on_the_clock(plan, ClockNow(day)).poam.items


def without(result: Result, requirement: str) -> Result:
    """Return a result whose workbook does not hold a requirement."""
    rows = (
        one._replace(place=one.place._replace(sheet="", cell="")) if one.id == requirement else one
        for one in result.requirements
    )
    return replace(result, requirements=tuple(rows))


@pytest.mark.parametrize("gone", [False, True])
def test_an_open_item_that_is_not_assessed_stays_in_the_plan_and_says_why(gone: bool) -> None:
    client = Client()
    before = client.take(of("3.1.3: not met; 3.1.4: not met"))
    result = of("3.1.3: ; 3.1.4: not met", LATER)

    plan = client.take(without(result, "AC.L2-3.1.3") if gone else result)

    (item, other), (was, _) = plan.poam.items, before.poam.items
    assert (item.item_id, item.kept) == ("AC.L2-3.1.3#1", "vanished" if gone else "not_assessed")
    assert (other.item_id, other.kept) == ("AC.L2-3.1.4#1", None)
    assert item._replace(requirement=was.requirement, kept=None) == was
    assert plan.writes == ()


def test_an_item_without_a_finding_is_late_like_any_other() -> None:
    client = Client()
    client.take(of("3.1.3: not met"))
    plan = client.take(of("3.1.3: ", LATER))

    marked = on_the_clock(plan, ClockNow(AFTER_ALL)).poam

    assert [item.overdue for item in marked.items] == [True]
    assert late_events(marked, ClockNow(AFTER_ALL))[0].item_id == "AC.L2-3.1.3#1"
    assert on_the_clock(plan, ClockNow(AS_OF)).poam.next_due is not None


def test_what_people_wrote_of_an_item_without_a_finding_is_shown() -> None:
    client = Client()
    client.take(of("3.1.3: not met"))
    client.row("AC.L2-3.1.3#1")["responsible"] = "Kim"
    client.row("AC.L2-3.1.3#1")["scheduled_completion"] = date(2026, 12, 24)

    (item,) = client.take(of("3.1.3: ", LATER)).poam.items

    assert (item.responsible, item.scheduled_completion) == ("Kim", date(2026, 12, 24))


def test_what_had_to_be_met_first_is_still_to_be_met_without_a_finding() -> None:
    client = Client()
    client.take(of("3.1.1: not met"))

    plan = client.take(of("3.1.1: ", LATER))

    (item,) = plan.poam.must_be_met
    assert (item.item_id, item.allowed, item.kept) == ("AC.L2-3.1.1#1", False, "not_assessed")


def test_rows_of_an_item_without_a_finding_that_were_deleted_come_back_with_their_dates() -> None:
    client = Client()
    client.take(of("3.1.3: not met"))
    due = client.row("AC.L2-3.1.3#1.1")["due"]
    client.sheet.clear()

    plan = client.take(of("3.1.3: ", LATER))

    assert plan.appended[0]["due"] == date.fromisoformat(str(due))
    assert plan.appended[0]["points"] == 1


def test_at_level_1_an_item_without_a_finding_is_still_to_be_remediated() -> None:
    rules = load_rule_set(1)
    first = living_plan(
        assessed(all_met_but("b.1.i: not met", 1), 1), rules, PlanNow(AS_OF, "acme")
    )

    now = PlanNow(AS_OF, "acme", remembered=first.written)
    plan = living_plan(assessed(all_met_but("b.1.i: ", 1), 1), rules, now)

    assert plan.poam.title == "Remediation plan"
    assert shown(plan) == [("AC.L1-b.1.i#1", "not_assessed")]


def test_an_older_assessment_moves_no_item_and_names_both_dates_and_cells() -> None:
    client = Client()
    client.take(of("3.1.3: not met; 3.1.4: not met"))
    client.take(of("3.1.4: not met; 3.3.3: not met", LATER, "newer.xlsx"))
    sheet, items = [dict(row) for row in client.sheet], client.written.items  # type: ignore[union-attr]

    plan = client.take(of("3.1.3: not met; 3.1.4: not met -1; 3.1.1: not met", ASSESSED))

    (problem,) = plan.problems
    assert (client.sheet, plan.written.items) == (sheet, items)
    assert (plan.writes, plan.appended, plan.conflicts) == ((), (), ())
    assert (problem.code, problem.severity) == ("assessment_older", "warning")
    for said in ("2026-09-18", "acme.xlsx, Cover!B3", "2026-11-18", "newer.xlsx, Cover!B3"):
        assert said in problem.message


def test_an_older_assessment_shows_its_gaps_and_what_stays_open() -> None:
    client = Client()
    client.take(of("3.1.3: not met; 3.1.4: not met"))
    client.take(of("3.1.4: not met; 3.3.3: not met", LATER, "newer.xlsx"))

    plan = client.take(of("3.1.3: not met; 3.1.4: not met; 3.1.1: not met", ASSESSED))

    assert shown(plan) == [
        ("AC.L2-3.1.1#1", "older_assessment"),
        ("AC.L2-3.1.3#1", "older_assessment"),
        ("AC.L2-3.1.4#1", "older_assessment"),
        ("AU.L2-3.3.3#1", "older_assessment"),
    ]
    assert [item.status for item in plan.poam.items] == ["Open", "Remediated", "Open", "Open"]
    assert [item.overdue for item in clocked(plan)] == [False, False, True, True]


def test_after_an_older_assessment_a_newer_one_goes_on_where_the_last_one_was() -> None:
    client = Client()
    client.take(of("3.1.3: not met; 3.1.4: not met"))
    client.take(of("3.1.4: not met", LATER, "newer.xlsx"))
    client.take(of("3.1.3: not met; 3.1.1: not met", ASSESSED))

    plan = client.take(of("3.1.1: not met", date(2026, 11, 20), "newest.xlsx"))

    assert [item.item_id for item in plan.poam.items] == ["AC.L2-3.1.1#1"]
    assert client.column("status") == ["Remediated", "Remediated"]
    assert codes(plan) == []


def test_an_older_assessment_takes_no_conditional_date_and_gives_none() -> None:
    client = Client()
    client.night("3.1.3: not met", date(2026, 10, 1), LATER)

    plan = client.night("3.1.3: not met; 3.1.4: not met", date(2026, 3, 1), date(2026, 2, 1))

    assert plan.written.frozen_on == date(2026, 10, 1)
    assert plan.written.assessed == Assessed(LATER, "acme.xlsx", "")


def test_the_day_of_an_assessment_is_corrected_where_the_same_workbook_says_the_same() -> None:
    client = Client()
    client.take(of("3.1.3: not met", LATER))

    plan = client.take(of("3.1.3: not met", ASSESSED))
    later = client.take(of("", date(2026, 10, 20)))

    assert codes(plan) == []
    assert plan.written.assessed == Assessed(ASSESSED, "acme.xlsx", "Cover!B3")
    assert codes(later) == []
    assert [item.item_id for item in later.settled] == ["AC.L2-3.1.3#1"]


def test_an_assessment_without_a_day_moves_items_and_the_last_day_is_kept() -> None:
    client = Client()
    client.take(of("3.1.3: not met", LATER))

    plan = client.take(of("", None))

    assert [item.item_id for item in plan.settled] == ["AC.L2-3.1.3#1"]
    assert plan.written.assessed == Assessed(LATER, "acme.xlsx", "Cover!B3")


def test_a_day_to_come_is_no_day_of_an_assessment() -> None:
    assert assessed_now(of("", date(2027, 9, 18)), AS_OF) is None
    assert assessed_now(of("", AS_OF), AS_OF) == Assessed(AS_OF, "acme.xlsx", "Cover!B3")


def test_an_item_that_becomes_barred_says_so_above_its_weakness_until_it_may_stand_again() -> None:
    client = Client()
    client.night("3.13.11: not met -3")
    weakness = client.row("SC.L2-3.13.11#1")["weakness"]

    plan = client.night("3.13.11: not met -5")
    (marked,) = client.column("weakness")
    again = client.night("3.13.11: not met -5")
    client.night("3.13.11: not met -3")

    (item,) = plan.poam.must_be_met
    note = "MUST BE MET FIRST: no POA&M may hold this (32 CFR 170.21(a)(2)(ii))."
    assert marked == f"{note}\n{weakness}"
    assert (item.weakness, item.barred_note) == (weakness, f"{note}\n")
    assert (again.writes, again.conflicts) == ((), ())
    assert client.column("weakness") == [weakness]


def test_what_had_to_be_met_first_all_along_has_no_note() -> None:
    plan = Client().night("3.1.1: not met")

    assert [item.barred_note for item in plan.poam.items] == [""]
    assert not str(plan.written.items[0].values["weakness"]).startswith("MUST")


def test_an_item_that_became_barred_stays_barred_while_it_is_not_assessed() -> None:
    client = Client()
    client.take(of("3.13.11: not met -3; 3.1.3: not met"))
    client.take(of("3.13.11: not met -5; 3.1.3: not met"))

    plan = client.take(of("3.13.11: ; 3.1.3: not met", LATER))

    item = next(one for one in plan.poam.items if one.requirement.id == "SC.L2-3.13.11")
    assert (item.allowed, item.requirement.reason, item.kept) == (
        False,
        "barred_by_points",
        "not_assessed",
    )
    assert item.requirement.cite == "32 CFR 170.21(a)(2)(ii)"
    assert item.barred_note.startswith("MUST BE MET FIRST")
    assert not item.weakness.startswith("MUST BE MET FIRST")
    assert plan.writes == ()


def test_what_must_be_met_first_keeps_its_reason_while_it_is_not_assessed() -> None:
    client = Client()
    client.take(of("3.1.20: not met"))

    (item,) = client.take(of("3.1.20: ", LATER)).poam.items

    assert (item.allowed, item.requirement.reason) == (False, "barred_by_name")
    assert item.requirement.cite == "32 CFR 170.21(a)(2)(iii)(A)"


def test_a_date_corrected_together_with_a_finding_is_older_and_the_hint_says_how_out() -> None:
    client = Client()
    client.take(of("3.1.3: not met", LATER))

    both = client.take(of("3.1.3: not met; 3.4.9: not met"))
    alone = client.take(of("3.1.3: not met"))
    after = client.take(of("3.1.3: not met; 3.4.9: not met"))

    assert [codes(plan) for plan in (both, alone, after)] == [["assessment_older"], [], []]
    (problem,) = both.problems
    assert f"{LATER} was a slip, correct the date alone and run" in problem.hint
