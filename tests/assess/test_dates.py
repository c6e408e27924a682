"""The dates that follow from those of an assessment."""

from datetime import date

import pytest

from poam_batch.assess.dates import add_business_days, anniversary
from poam_batch.model import AssessmentType, Header, Result
from tests.assess.build import all_met_but, assessed

GRANTED = date(2026, 10, 1)


def result(
    text: str,
    level: int = 2,
    kind: AssessmentType = AssessmentType.C3PAO,
    **dates: date | None,
) -> Result:
    header = Header("Acme", "cell", level, assessment_type=kind, **dates)  # type: ignore[arg-type]
    return assessed(all_met_but(text, level), level, header)


def test_a_closeout_is_due_180_days_after_the_conditional_status_date() -> None:
    conditional = result("3.1.3: not met", conditional_status_date=GRANTED)

    assert conditional.closeout_due == date(2027, 3, 30)


def test_no_closeout_is_due_while_no_conditional_status_date_is_known() -> None:
    assert result("3.1.3: not met", status_date=GRANTED).closeout_due is None


def test_level_1_has_no_closeout() -> None:
    dated = result("", 1, AssessmentType.SELF, conditional_status_date=GRANTED)

    assert dated.closeout_due is None


def test_a_status_is_valid_for_three_years_and_at_level_1_for_one() -> None:
    assert result("", status_date=GRANTED).valid_until == date(2029, 10, 1)
    assert result("", 3, status_date=GRANTED).valid_until == date(2029, 10, 1)
    assert result("", 1, status_date=GRANTED).valid_until == date(2027, 10, 1)


def test_a_final_status_keeps_the_conditional_date() -> None:
    closed = result("", status_date=date(2027, 2, 1), conditional_status_date=GRANTED)

    assert closed.valid_until == date(2029, 10, 1)


def test_what_is_not_achieved_has_no_validity_and_no_affirmation() -> None:
    denied = result("3.1.1: not met", status_date=GRANTED)

    assert (denied.valid_until, denied.affirmation_due) == (None, None)


def test_an_affirmation_is_due_on_the_next_anniversary() -> None:
    assert result("", status_date=date(2026, 10, 1)).affirmation_due == date(2027, 10, 1)
    assert result("", status_date=date(2025, 10, 1)).affirmation_due == date(2027, 10, 1)
    assert result("", status_date=date(2024, 11, 22)).affirmation_due == date(2026, 11, 22)


def test_no_affirmation_is_due_once_the_validity_is_over() -> None:
    assert result("", status_date=date(2020, 10, 1)).affirmation_due is None


def test_a_status_of_29_february_ends_on_the_28th() -> None:
    assert result("", status_date=date(2024, 2, 29)).valid_until == date(2027, 2, 28)


def test_a_gap_may_be_re_evaluated_for_10_business_days() -> None:
    friday = date(2026, 11, 20)

    assert result("3.1.3: not met", assessment_date=friday).reevaluation_until == date(2026, 12, 4)


def test_nothing_is_re_evaluated_without_a_gap_or_in_a_self_assessment() -> None:
    day = date(2026, 11, 20)
    own = result("3.1.3: not met", kind=AssessmentType.SELF, assessment_date=day)

    assert result("", assessment_date=day).reevaluation_until is None
    assert own.reevaluation_until is None


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 21), 1, date(2026, 11, 23)),
        (date(2026, 11, 23), 5, date(2026, 11, 30)),
        (date.max, 1, None),
    ],
)
def test_business_days_leave_weekends_out(start: date, count: int, end: date | None) -> None:
    assert add_business_days(start, count) == end


def test_a_date_beyond_the_calendar_is_none() -> None:
    far = result("3.1.3: not met", conditional_status_date=date.max)

    assert anniversary(date.max, 1) is None
    assert (far.closeout_due, far.valid_until, far.affirmation_due) == (None, None, None)
