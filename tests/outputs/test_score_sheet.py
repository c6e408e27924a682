"""How score, dates and the worth of a plan are worded on the sheets of the workbook."""

from dataclasses import replace

import pytest

from poam_batch.model import Status
from poam_batch.outputs.score_sheet import client_line, closeout, plan_note, score, status_date
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
