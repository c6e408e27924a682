"""A plan over many nights: assessments change, people write, and every item has one life."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest

from poam_batch.model import Header
from poam_batch.plan.living import PlanNow, living_plan
from poam_batch.poam import LivingPlan
from poam_batch.rulesets.load import load_rule_set
from poam_batch.standing import StandingPlan, StandingRow
from poam_batch.written import FIELDS, ITEM_FIELDS, MILESTONE_FIELDS, Value, Written
from tests.assess.build import AS_OF, all_met_but, assessed

HEADERS = {name: name.replace("_", " ").capitalize() for name in FIELDS}
COLUMNS = {name: number for number, name in enumerate(FIELDS, start=1)}
ASSESSED = date(2026, 9, 18)


@dataclass
class Client:
    """A client whose workbook is kept as rows by hand, as the outputs would patch it."""

    sheet: list[dict[str, Value]] = field(default_factory=list)
    written: Written | None = None
    remembered: Written | None = None
    day: date = AS_OF

    def night(
        self, text: str, conditional: date | None = None, assessed_on: date | None = ASSESSED
    ) -> LivingPlan:
        """Run one night over findings such as `3.1.3: not met`; all others are MET."""
        header = Header(
            "Acme",
            "cell",
            2,
            assessment_date=assessed_on,
            conditional_status_date=conditional,
        )
        return self.take(assessed(all_met_but(text), 2, header))

    def take(self, result: object) -> LivingPlan:
        """Run one night over a result."""
        standing = None if self.written is None else self.standing()
        now = PlanNow(self.day, "acme", standing, self.remembered)
        plan = living_plan(result, load_rule_set(2), now)  # type: ignore[arg-type]
        if standing is None:
            self.sheet = _first_rows(plan)
        for write in plan.writes:
            self.sheet[write.row - 9][write.field] = write.value
        self.sheet += [dict(row) for row in plan.appended]
        self.written = self.remembered = plan.written
        self.day += timedelta(days=1)
        return plan

    def standing(self) -> StandingPlan:
        rows = [
            StandingRow(
                number,
                str(values.get("item_id") or ""),
                str(values.get("milestone_id") or ""),
                {n: v for n, v in values.items() if n not in ("item_id", "milestone_id")},
            )
            for number, values in enumerate(self.sheet, start=9)
            if values.get("item_id") or values.get("milestone_id")
        ]
        return StandingPlan("POA&M", 8, COLUMNS, HEADERS, rows, {}, self.written)

    def row(self, key: str) -> dict[str, Value]:
        """Return the row of a milestone, or the first one of an item."""
        return next(r for r in self.sheet if key in (r.get("milestone_id"), r.get("item_id")))

    def column(self, name: str) -> list[Value]:
        return [row[name] for row in self.sheet if row.get("requirement")]


def _first_rows(plan: LivingPlan) -> list[dict[str, Value]]:
    found: list[dict[str, Value]] = []
    for item in plan.written.items:
        if not item.on_plan:
            continue
        own: dict[str, Value] = {n: item.values.get(n) for n in ITEM_FIELDS}
        for milestone in item.milestones:
            step = {n: milestone.values.get(n) for n in MILESTONE_FIELDS}
            ids = {"item_id": item.item_id, "milestone_id": milestone.milestone_id}
            found.append({**own, **step, **ids})
            own = {}
    return found


def codes(plan: LivingPlan) -> list[str]:
    return [problem.code for problem in plan.problems]


def test_the_same_night_twice_changes_nothing() -> None:
    client = Client()
    first = client.night("3.1.3: not met; 3.1.4: not met; 3.1.1: not met")

    second = client.night("3.1.3: not met; 3.1.4: not met; 3.1.1: not met")

    assert (second.writes, second.appended, second.conflicts) == ((), (), ())
    assert second.written == first.written
    assert second.poam == first.poam


def test_a_gap_that_is_met_is_remediated_with_its_day_and_cell() -> None:
    client = Client()
    client.night("3.1.3: not met; 3.1.4: not met")

    plan = client.night("3.1.4: not met", assessed_on=date(2026, 10, 20))

    row = client.row("AC.L2-3.1.3#1")
    assert row["status"] == "Remediated"
    assert row["actual_completion"] == date(2026, 10, 20)
    assert str(row["closure_evidence"]).startswith("MET in acme.xlsx, Requirements!D")
    assert [item.item_id for item in plan.poam.items] == ["AC.L2-3.1.4#1"]
    assert [item.item_id for item in plan.settled] == ["AC.L2-3.1.3#1"]


def test_a_gap_that_returns_opens_an_item_that_names_the_old_one() -> None:
    client = Client()
    client.night("3.1.3: not met")
    client.night("")

    plan = client.night("3.1.3: not met")

    (item,) = plan.poam.items
    assert (item.item_id, item.follows) == ("AC.L2-3.1.3#2", "AC.L2-3.1.3#1")
    assert "AC.L2-3.1.3#1" in str(client.row("AC.L2-3.1.3#2")["comments"])
    assert client.column("status") == ["Remediated", "Open"]


def test_an_id_never_returns_even_where_people_deleted_its_rows() -> None:
    client = Client()
    client.night("3.1.3: not met")
    client.night("")
    client.sheet.clear()

    plan = client.night("3.1.3: not met")

    assert [item.item_id for item in plan.poam.items] == ["AC.L2-3.1.3#2"]
    assert [row["item_id"] for row in client.sheet] == ["AC.L2-3.1.3#2"] * len(client.sheet)


def test_an_id_that_people_typed_themselves_is_not_given_again() -> None:
    client = Client()
    client.night("3.1.4: not met")
    client.sheet.append({"item_id": "AC.L2-3.1.3#1", "requirement": "AC.L2-3.1.3"})

    plan = client.night("3.1.3: not met; 3.1.4: not met")

    assert [item.item_id for item in plan.poam.items] == ["AC.L2-3.1.3#2", "AC.L2-3.1.4#1"]


def test_a_requirement_that_vanishes_leaves_its_item_open_and_is_said() -> None:
    client = Client()
    client.night("3.1.3: not met")
    left = [row for row in all_met_but("") if row.requirement != "AC.L2-3.1.3"]

    plan = client.take(assessed(left))

    assert client.column("status") == ["Open"]
    assert codes(plan) == ["requirement_vanished"]


def test_what_people_wrote_stays_over_the_nights() -> None:
    client = Client()
    client.night("3.1.3: not met")
    client.row("AC.L2-3.1.3#1").update(responsible="Kim", comments="ordered", status="In progress")

    client.night("3.1.3: not met; 3.1.4: not met")
    plan = client.night("3.1.4: not met")

    row = client.row("AC.L2-3.1.3#1")
    assert (row["responsible"], row["comments"]) == ("Kim", "ordered")
    assert row["status"] == "Remediated"
    assert plan.conflicts == ()


def test_a_conflict_is_listed_until_one_side_gives_way() -> None:
    client = Client()
    client.night("3.1.3: not met")
    row = client.row("AC.L2-3.1.3#1")
    row["weakness"] = "What we think it is"

    first, second = client.night("3.1.3: not met"), client.night("3.1.3: not met")

    assert first.conflicts == second.conflicts
    ((item_id, column, stands, proposed, _),) = first.conflicts
    assert (item_id, column, stands) == ("AC.L2-3.1.3#1", "Weakness", "What we think it is")
    row["weakness"] = proposed
    assert client.night("3.1.3: not met").conflicts == ()


def test_with_a_conditional_date_no_item_joins_the_plan() -> None:
    client = Client()
    granted = date(2026, 10, 1)
    client.night("3.1.3: not met", granted)

    plan = client.night("3.1.3: not met; 3.1.4: not met", granted)

    assert [item.item_id for item in plan.poam.deferred] == ["AC.L2-3.1.3#1"]
    assert [item.requirement.id for item in plan.poam.after_status] == ["AC.L2-3.1.4"]
    assert codes(plan) == ["new_after_status"]
    assert client.column("requirement") == ["AC.L2-3.1.3"]


def test_what_was_found_later_stays_apart_on_the_nights_that_follow() -> None:
    client = Client()
    granted = date(2026, 10, 1)
    client.night("3.1.3: not met", granted)
    client.night("3.1.3: not met; 3.1.4: not met", granted)

    plan = client.night("3.1.3: not met; 3.1.4: not met", granted)

    assert [item.requirement.id for item in plan.poam.after_status] == ["AC.L2-3.1.4"]
    assert client.column("requirement") == ["AC.L2-3.1.3"]


@pytest.mark.parametrize(
    ("granted", "assessed_on", "joins"),
    [
        (date(2026, 10, 5), ASSESSED, False),
        (date(2027, 4, 1), ASSESSED, False),
        (date(2026, 10, 25), date(2026, 10, 20), True),
        (date(2026, 10, 25), date(2026, 10, 28), False),
        (date(2026, 10, 25), None, False),
    ],
)
def test_only_the_status_of_a_later_assessment_starts_a_new_list(
    granted: date, assessed_on: date | None, joins: bool
) -> None:
    client = Client()
    client.night("3.1.3: not met", date(2026, 10, 1))

    plan = client.night("3.1.3: not met; 3.1.4: not met", granted, assessed_on)

    assert (plan.poam.after_status == ()) is joins
    assert plan.written.frozen_on == granted


def test_an_item_of_the_plan_that_fails_again_is_still_of_the_plan() -> None:
    client = Client()
    granted = date(2026, 10, 1)
    client.night("3.1.3: not met", granted)
    client.night("", granted)

    plan = client.night("3.1.3: not met", granted)

    assert [item.item_id for item in plan.poam.deferred] == ["AC.L2-3.1.3#2"]


def test_dates_that_nobody_touched_follow_the_conditional_date() -> None:
    client = Client()
    client.night("3.1.3: not met")
    before = client.row("AC.L2-3.1.3#1.1")["due"]

    plan = client.night("3.1.3: not met", date(2026, 10, 1))

    assert client.row("AC.L2-3.1.3#1.1")["due"] != before
    assert plan.poam.assumed_status_date is None
    assert plan.conflicts == ()


def test_the_plan_is_dated_from_the_day_it_was_first_assumed() -> None:
    client = Client()
    first = client.night("3.1.3: not met", assessed_on=None)

    later = client.night("3.1.3: not met", assessed_on=None)

    assert later.poam.assumed_status_date == first.poam.assumed_status_date == AS_OF


def test_steps_of_a_gap_found_later_are_not_in_the_past() -> None:
    client = Client()
    client.night("3.1.3: not met")

    found = date(2026, 11, 10)
    plan = client.night("3.1.3: not met; 3.1.4: not met", assessed_on=found)

    later = next(item for item in plan.poam.items if item.item_id == "AC.L2-3.1.4#1")
    days = [milestone.due for milestone in later.milestones if milestone.due]
    assert min(days) > found
    assert plan.poam.planned_closeout is not None
    assert max(days) < plan.poam.planned_closeout


def test_a_gap_that_becomes_deferrable_keeps_its_id_and_joins_the_plan() -> None:
    client = Client()
    client.night("3.13.11: not met -5; 3.1.3: not met")

    client.night("3.13.11: not met -3; 3.1.3: not met")

    assert client.column("requirement") == ["AC.L2-3.1.3", "SC.L2-3.13.11"]
    assert client.row("SC.L2-3.13.11#1")["milestone_id"] == "SC.L2-3.13.11#1.1"


def test_an_item_that_becomes_barred_keeps_its_rows() -> None:
    client = Client()
    client.night("3.13.11: not met -3")

    plan = client.night("3.13.11: not met -5")

    assert [item.item_id for item in plan.poam.must_be_met] == ["SC.L2-3.13.11#1"]
    assert client.column("requirement") == ["SC.L2-3.13.11"]
    assert client.row("SC.L2-3.13.11#1")["points"] == 5


def test_without_its_own_memory_a_workbook_is_merged_with_the_ledgers() -> None:
    client = Client()
    client.night("3.1.3: not met")
    client.row("AC.L2-3.1.3#1")["comments"] = "mine"
    standing = replace(client.standing(), written=None)
    now = PlanNow(AS_OF, "acme", standing, client.remembered)

    plan = living_plan(assessed(all_met_but("3.1.3: not met")), load_rule_set(2), now)

    assert (plan.writes, plan.appended) == ((), ())
    assert plan.poam.items[0].comments == "mine"


def test_an_older_copy_of_the_workbook_learns_what_was_settled_since() -> None:
    client = Client()
    client.night("3.1.3: not met")
    older, written = [dict(row) for row in client.sheet], client.written
    client.night("")
    client.sheet, client.written = older, written
    now = PlanNow(AS_OF, "acme", client.standing(), client.remembered)

    plan = living_plan(assessed(all_met_but("")), load_rule_set(2), now)

    changed = {write.field: write.value for write in plan.writes}
    assert changed["status"] == "Remediated"
    assert changed.keys() == {"status", "actual_completion", "closure_evidence"}


def test_a_copy_row_is_left_alone_and_said() -> None:
    client = Client()
    client.night("3.1.3: not met")
    client.sheet.append(dict(client.row("AC.L2-3.1.3#1.1"), comments="copy"))

    plan = client.night("3.1.3: not met")

    assert codes(plan) == ["poam_row_twice"]
    assert plan.writes == ()


@pytest.mark.parametrize("cleared", [("item_id",), ("item_id", "milestone_id")])
def test_ids_that_were_typed_over_are_written_back(cleared: tuple[str, ...]) -> None:
    client = Client()
    client.night("3.1.3: not met; 3.1.4: not met")
    for name in cleared:
        client.row("AC.L2-3.1.3#1.1")[name] = "x"

    plan = client.night("3.1.3: not met; 3.1.4: not met")

    assert codes(plan) == ["poam_id_changed"]
    assert client.row("AC.L2-3.1.3#1")["requirement"] == "AC.L2-3.1.3"
    assert plan.appended == ()


def test_order_and_neighbours_of_rows_do_not_matter() -> None:
    client = Client()
    client.night("3.1.3: not met; 3.1.4: not met; 3.1.5: met")
    client.sheet.reverse()

    plan = client.night("3.1.3: not met; 3.1.4: not met")

    assert (plan.writes, plan.appended, plan.conflicts) == ((), (), ())
