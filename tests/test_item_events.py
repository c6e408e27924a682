"""What happened to items, told from two plans."""

from dataclasses import replace
from datetime import date

import pytest

from poam_batch.item_events import ItemEventKind, date_events, item_events, late_event
from poam_batch.written import Stage, WrittenItem
from tests.ledger.build import ONE, item, plan

ID = "AC.L2-3.1.3#1"
OPEN = item(ID)
SAID = {**OPEN.values, "actual_completion": "2026-11-01", "closure_evidence": "MET in a.xlsx, F!B2"}
CLOSED = {**SAID, "closeout_finding": "MET"}
MOVED = "Originally due 2026-10-20."


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (None, OPEN, [("opened", "identified 2026-10-01")]),
        (
            None,
            replace(OPEN, on_plan=False),
            [("opened", "identified 2026-10-01, not on the POA&M")],
        ),
        (None, item("AC.L2-3.1.3#2"), [("reopened", "after AC.L2-3.1.3#1, identified 2026-10-01")]),
        (OPEN, OPEN, []),
        (replace(OPEN, on_plan=False), OPEN, [("joined", "may stand on the POA&M now")]),
        (OPEN, item(ID, changes=MOVED), [("rescheduled", f"{ID}.1: {MOVED}")]),
        (item(ID, changes=MOVED), item(ID, changes=MOVED), []),
        (
            OPEN,
            replace(OPEN, stage=Stage.REMEDIATED, values=SAID),
            [("remediated", "completed 2026-11-01, MET in a.xlsx, F!B2")],
        ),
        (
            item(ID, Stage.REMEDIATED),
            replace(OPEN, stage=Stage.CLOSED, values=CLOSED),
            [("closed", "completed 2026-11-01, MET")],
        ),
        (item(ID, Stage.REMEDIATED), OPEN, [("put_back", "remediated before")]),
        (
            None,
            item(ID, Stage.REMEDIATED),
            [("opened", "identified 2026-10-01"), ("remediated", "")],
        ),
    ],
)
def test_a_change_of_an_item_is_an_event(
    old: WrittenItem | None, new: WrittenItem, told: list[tuple[str, str]]
) -> None:
    before = None if old is None else plan(old)

    events = item_events(before, plan(new), ONE)

    assert [(event.kind, event.detail) for event in events] == told
    assert {(event.item_id, event.as_of) for event in events} <= {(new.item_id, ONE)}


def test_a_plan_that_was_not_written_tells_nothing() -> None:
    assert item_events(plan(OPEN), None, ONE) == ()


def test_a_date_that_is_missed_names_what_was_due() -> None:
    event = late_event(ID, f"{ID}.1", date(2026, 10, 20), ONE)

    assert (event.requirement, event.kind) == ("AC.L2-3.1.3", ItemEventKind.LATE)
    assert event.detail == f"{ID}.1, due 2026-10-20"


GIVEN, MOVED_ON = date(2026, 10, 20), date(2026, 11, 16)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (None, GIVEN, ["none -> 2026-10-20, from POA&M!E6"]),
        (GIVEN, MOVED_ON, ["2026-10-20 -> 2026-11-16, from POA&M!E6"]),
        (GIVEN, None, ["2026-10-20 -> none"]),
        (GIVEN, GIVEN, []),
    ],
)
def test_a_conditional_date_that_is_given_moved_or_taken_back_is_an_event(
    old: date | None, new: date | None, told: list[str]
) -> None:
    before, now = (replace(plan(OPEN), frozen_on=day) for day in (old, new))

    events = date_events(before, now, ONE, "from POA&M!E6")

    assert [event.detail for event in events] == told
    assert {(event.item_id, event.kind) for event in events} <= {("", "conditional_date")}
