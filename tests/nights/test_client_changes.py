"""What changed of a client: each kind is told once, and only what is newly so."""

from dataclasses import replace

import pytest

from poam_batch.nights.client_changes import client_changes
from poam_batch.nights.run_state import ClientState
from tests.states import ACME, CLOSEOUT, LEFT, STEP

LOST = replace(ACME, status="not-achieved", status_name="Level 2 not achieved")
INCOMPLETE = replace(ACME, status="incomplete", status_name="Level 2 assessment incomplete")
EXPIRED = replace(ACME, status="expired", status_name="Conditional Level 2, expired")
WORSE = replace(ACME, score="105/110", low=105, high=105)
WIDE = replace(ACME, score="100..109/110", low=100, high=109)
BARRED = replace(ACME, blocking=("AC.L2-3.1.1", "AC.L2-3.1.2"))
LATE = replace(ACME, late=(STEP,))
SPLIT = replace(ACME, conflicts=("AC.L2-3.1.3#1, Weakness",))
WARNED = replace(ACME, to_look_at=2)
UNDATED = replace(ACME, closeout_due=None, days_left=None)
MOVED = replace(ACME, closeout_due="2027-06-30", days_left=221)


def _kinds(before: ClientState, now: ClientState) -> list[tuple[str, bool]]:
    return [(str(one.kind), one.attention) for one in client_changes(before, now)]


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        (ACME, LOST, [("status_lost", True)]),
        (LOST, ACME, [("status_changed", False)]),
        (ACME, EXPIRED, [("status_expired", True)]),
        (LOST, INCOMPLETE, [("status_changed", True)]),
        (INCOMPLETE, LOST, [("status_changed", False)]),
        (ACME, WORSE, [("score_down", True)]),
        (WORSE, ACME, [("score_up", False)]),
        (ACME, WIDE, [("score_changed", True)]),
        (WIDE, ACME, [("score_changed", False)]),
        (ACME, BARRED, [("newly_blocking", True)]),
        (BARRED, ACME, [("no_longer_blocking", False)]),
        (ACME, LATE, [("newly_overdue", True)]),
        (LATE, ACME, []),
        (ACME, SPLIT, [("conflicts", True)]),
        (SPLIT, ACME, []),
        (ACME, WARNED, [("problems", True)]),
        (WARNED, ACME, []),
        (UNDATED, ACME, [("closeout_set", False)]),
        (ACME, MOVED, [("closeout_set", True)]),
        (ACME, UNDATED, []),
    ],
)
def test_a_change_is_told_and_says_whether_a_person_is_needed(
    before: ClientState, now: ClientState, told: list[tuple[str, bool]]
) -> None:
    assert _kinds(before, now) == told


@pytest.mark.parametrize("state", [ACME, LOST, EXPIRED, WIDE, BARRED, LATE, SPLIT, WARNED, LEFT])
def test_what_stands_as_it_stood_is_not_told_again(state: ClientState) -> None:
    assert _kinds(state, state) == []


def test_a_score_that_went_down_is_told_with_both_scores() -> None:
    (change,) = client_changes(ACME, WORSE)

    assert (change.was, change.now, change.message) == (
        "107/110",
        "105/110",
        "Score: 107/110 -> 105/110.",
    )


def test_only_the_requirements_that_newly_block_are_named() -> None:
    before = replace(ACME, blocking=("AC.L2-3.1.1",))

    (change,) = client_changes(before, BARRED)

    assert [one.id for one in change.about] == ["AC.L2-3.1.2"]


def test_several_requirements_that_newly_block_are_told_as_several() -> None:
    before = replace(ACME, blocking=())

    (change,) = client_changes(before, replace(ACME, blocking=("AC.L2-3.1.1", "AC.L2-3.1.2")))

    assert change.message == (
        "Newly blocking: AC.L2-3.1.1, AC.L2-3.1.2. No POA&M may hold them: they must be met."
    )


def test_only_what_is_newly_overdue_is_named_with_its_day() -> None:
    another = STEP._replace(what="item", due="2026-11-20")
    now = replace(LATE, late=(STEP, another, CLOSEOUT))

    (change,) = client_changes(LATE, now)

    assert [tuple(one) for one in change.about] == [
        ("AC.L2-3.1.3#1", "2026-11-20"),
        ("closeout", "2027-03-30"),
    ]


def test_a_date_that_people_moved_and_that_is_past_again_is_new() -> None:
    now = replace(LATE, late=(STEP._replace(due="2026-11-20"),))

    assert _kinds(LATE, now) == [("newly_overdue", True)]


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (129, 30, False),
        (30, 29, True),
        (29, 28, False),
        (29, 15, False),
        (15, 14, True),
        (14, 13, False),
        (8, 7, True),
        (7, 2, False),
        (2, 1, True),
        (1, 0, True),
        (0, 0, False),
        (40, 3, True),
        (3, 20, False),
        (0, -1, False),
    ],
)
def test_a_closeout_is_told_under_30_days_and_at_14_7_1_and_0(
    before: int, now: int, said: bool
) -> None:
    states = (replace(ACME, days_left=before), replace(ACME, days_left=now))

    assert _kinds(*states) == ([("closeout_near", True)] if said else [])


def test_a_plan_that_was_closed_out_has_no_closeout_to_come() -> None:
    final = replace(ACME, status="final")

    assert _kinds(replace(final, days_left=40), replace(final, days_left=5)) == []


def test_the_clock_of_a_client_that_was_not_renewed_runs_on() -> None:
    later = replace(LEFT, late=(STEP,), days_left=14)

    assert [kind for kind, _ in _kinds(LEFT, later)] == ["newly_overdue", "closeout_near"]


def test_what_was_found_on_an_earlier_day_is_no_news_but_what_is_found_after_it_is() -> None:
    assert _kinds(ACME, replace(LEFT, score="90/110", low=90, high=90)) == []
    assert _kinds(LEFT, WORSE) == [("score_down", True)]
