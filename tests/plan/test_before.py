"""What was written last: the workbook may be an older copy than what is remembered."""

from dataclasses import replace
from datetime import date

from poam_batch.plan.before import last_written
from poam_batch.written import Assessed, MailedCell, Stage, Written, WrittenItem

GRANTED, SLIP = date(2026, 11, 16), date(2026, 10, 1)
DRAFT = WrittenItem("AC.L2-3.1.3#1", "AC.L2-3.1.3", Stage.OPEN, True, {})
LISTED = replace(DRAFT, of_status=True)
LATE = WrittenItem("AC.L2-3.1.4#1", "AC.L2-3.1.4", Stage.OPEN, False, {}, after_status=True)


def plan(*items: WrittenItem, frozen: date | None = None) -> Written:
    return Written("acme", "Acme", "", 2, SLIP, frozen, items)


def flags(written: Written | None) -> list[tuple[bool, bool, bool]]:
    """Return of each item whether it is on the plan, of its status, and found after it."""
    items = () if written is None else written.items
    return [(item.on_plan, item.of_status, item.after_status) for item in items]


def test_a_workbook_from_before_the_status_has_the_list_that_is_remembered() -> None:
    found = last_written(plan(DRAFT), plan(LISTED, LATE, frozen=GRANTED))

    assert found is not None
    assert found.frozen_on == GRANTED
    assert flags(found) == [(True, True, False), (False, False, True)]


def test_a_workbook_that_knows_the_status_alone_has_its_own_list() -> None:
    found = last_written(plan(LISTED, frozen=GRANTED), plan(DRAFT))

    assert found is not None
    assert found.frozen_on == GRANTED
    assert flags(found) == [(True, True, False)]


def test_a_workbook_of_another_status_gives_way_to_the_one_that_is_remembered() -> None:
    of_both = replace(LATE, on_plan=True, after_status=False, of_status=True)

    found = last_written(plan(LISTED, LATE, frozen=SLIP), plan(DRAFT, of_both, frozen=GRANTED))

    assert found is not None
    assert found.frozen_on == GRANTED
    assert flags(found) == [(True, False, False), (True, True, False)]


def test_a_status_whose_list_nobody_kept_has_what_is_open_and_was_not_found_later() -> None:
    met = replace(DRAFT, item_id="AC.L2-3.1.5#1", requirement="AC.L2-3.1.5", stage=Stage.REMEDIATED)

    for one in (
        last_written(plan(DRAFT, LATE, met), plan(DRAFT, LATE, met, frozen=GRANTED)),
        last_written(None, plan(DRAFT, LATE, met, frozen=GRANTED)),
    ):
        assert [of_status for _, of_status, _ in flags(one)] == [True, False, False]


def test_an_item_that_joined_the_plan_since_stands_on_it() -> None:
    apart = replace(DRAFT, on_plan=False)

    assert flags(last_written(plan(apart), plan(DRAFT))) == [(True, False, False)]
    assert flags(last_written(plan(DRAFT), plan(apart))) == [(True, False, False)]


def test_a_closeout_that_was_corrected_since_counts_with_its_own_assessment() -> None:
    own = replace(plan(LISTED, frozen=GRANTED), closed_on=SLIP, closed_assessment="old")
    kept = replace(own, closed_on=GRANTED, closed_assessment="")

    found = last_written(own, kept)

    assert found is not None
    assert (found.closed_on, found.closed_assessment) == (GRANTED, "")


def test_what_came_back_since_is_not_forgotten() -> None:
    cell = MailedCell("AC.L2-3.1.3#1", "AC.L2-3.1.3#1.1", "comments", "here", "by mail")
    kept = replace(plan(DRAFT), mailed=(cell,), merged=("abc",))

    found = last_written(plan(DRAFT), kept)

    assert found is not None
    assert (found.mailed, found.merged) == ((cell,), ("abc",))


def test_the_assessment_of_the_later_day_counts() -> None:
    early, later = (Assessed(day, "acme.xlsx", "Cover!B3") for day in (SLIP, GRANTED))

    for own, kept in ((early, later), (later, early)):
        found = last_written(replace(plan(), assessed=own), replace(plan(), assessed=kept))

        assert found is not None
        assert found.assessed == later
