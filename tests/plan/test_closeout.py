"""A closeout held against a POA&M: what it must cover, find, when and by whom."""

from dataclasses import replace
from datetime import date

import pytest

from poam_batch.model import AssessmentType, Finding, Header
from poam_batch.plan.closeout import (
    CloseoutFacts,
    Verdict,
    after_closeout,
    closeout_verdict,
)
from poam_batch.rulesets.load import load_rule_set
from poam_batch.written import Stage, Written, WrittenItem
from tests.assess.build import all_met_but, assessed, assessment, rows

GRANTED, POSTED = date(2026, 10, 1), date(2026, 12, 14)
LAST = date(2027, 3, 30)
ASSESSED, TODAY = date(2026, 12, 10), date(2027, 4, 30)


def poam(*requirements: str, stage: Stage = Stage.OPEN, frozen: date | None = GRANTED) -> Written:
    items = tuple(WrittenItem(f"{r}#1", r, stage, True, {"requirement": r}) for r in requirements)
    return Written("acme", "Acme", "", 2, None, frozen, items)


def held(
    text: str,
    written: Written,
    made_by: AssessmentType | None = AssessmentType.C3PAO,
    posted: date | None = POSTED,
    assessed_on: date | None = ASSESSED,
) -> Verdict:
    header = Header("Acme", "cell", 2, assessment_type=made_by, assessment_date=assessed_on)
    result = assessed(rows(text), header=header)
    facts = CloseoutFacts(written, AssessmentType.C3PAO, posted, TODAY)
    return closeout_verdict(result, facts, load_rule_set(2))


def missed(verdict: Verdict) -> list[str]:
    return [check.name for check in verdict.checks if not check.passed]


def test_a_closeout_that_covers_all_in_time_is_confirmed() -> None:
    verdict = held("3.1.3: met; 3.1.4: n/a", poam("AC.L2-3.1.3", "AC.L2-3.1.4"))

    assert verdict.confirmed
    assert verdict.due == LAST


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("3.1.3: met", ["Covers the POA&M"]),
        ("3.1.3: met; 3.1.4: not met", ["Everything MET"]),
        ("3.1.3: met; 3.1.4: met; 3.1.5: not met", ["Everything MET"]),
    ],
)
def test_what_is_left_open_or_found_wanting_keeps_it_open(text: str, missing: list[str]) -> None:
    verdict = held(text, poam("AC.L2-3.1.3", "AC.L2-3.1.4"))

    assert missed(verdict) == missing


@pytest.mark.parametrize(("posted", "in_time"), [(LAST, True), (date(2027, 3, 31), False)])
def test_the_last_day_is_180_days_after_the_status_date(posted: date, in_time: bool) -> None:
    verdict = held("3.1.3: met", poam("AC.L2-3.1.3"), posted=posted)

    assert verdict.confirmed is in_time


def test_a_closeout_that_is_not_posted_is_none() -> None:
    assert missed(held("3.1.3: met", poam("AC.L2-3.1.3"), posted=None)) == ["Posted in time"]


@pytest.mark.parametrize("made_by", [AssessmentType.SELF, AssessmentType.GAP, None])
def test_a_c3pao_closes_out_what_a_c3pao_assessed(made_by: AssessmentType | None) -> None:
    verdict = held("3.1.3: met", poam("AC.L2-3.1.3"), made_by)

    assert missed(verdict) == ["By whom the rule asks"]


def test_without_a_conditional_date_there_is_nothing_to_close() -> None:
    verdict = held("3.1.3: met", poam("AC.L2-3.1.3", frozen=None))

    assert missed(verdict) == ["Conditional status", "Assessed after the status", "Posted in time"]


@pytest.mark.parametrize(
    ("assessed_on", "posted", "missing"),
    [
        (date(2026, 9, 30), POSTED, ["Assessed after the status"]),
        (None, POSTED, ["Assessed after the status"]),
        (POSTED, ASSESSED, ["Assessed after the status"]),
        (ASSESSED, date(2027, 5, 1), ["Posted in time"]),
        (date(2026, 1, 1), date(2026, 1, 2), ["Assessed after the status", "Posted in time"]),
    ],
)
def test_a_closeout_is_assessed_and_posted_between_the_status_and_today(
    assessed_on: date | None, posted: date, missing: list[str]
) -> None:
    verdict = held("3.1.3: met", poam("AC.L2-3.1.3"), posted=posted, assessed_on=assessed_on)

    assert missed(verdict) == missing


def test_what_no_poam_may_hold_keeps_it_open() -> None:
    barred = WrittenItem("AC.L2-3.1.1#1", "AC.L2-3.1.1", Stage.OPEN, False, {})
    written = poam("AC.L2-3.1.3")
    written = replace(written, items=(*written.items, barred))

    assert missed(held("3.1.3: met", written)) == ["Nothing barred is open"]


def test_another_assessment_without_a_day_stands_for_itself() -> None:
    undated = assessment(all_met_but("3.1.3: not met"), header=Header("Acme", "cell", 2))
    closed = replace(poam("AC.L2-3.1.3", stage=Stage.CLOSED), closed_on=POSTED)

    assert after_closeout(undated, closed) is undated
    same = replace(closed, closed_assessment=undated.sha256)
    assert after_closeout(undated, same) is not undated


def test_an_item_that_was_remediated_is_closed_out_too() -> None:
    written = poam("AC.L2-3.1.3", stage=Stage.REMEDIATED)

    assert missed(held("3.1.4: met", written)) == ["Covers the POA&M"]


def test_after_a_closeout_the_assessment_before_it_says_met() -> None:
    header = Header("Acme", "cell", 2, assessment_date=date(2026, 9, 18))
    before = assessment(all_met_but("3.1.3: not met; 3.1.4: not met"), header=header)
    closed = replace(poam("AC.L2-3.1.3", stage=Stage.CLOSED), closed_on=POSTED)

    after = after_closeout(before, closed)

    wanting = [row.requirement for row in after.rows if row.finding is Finding.NOT_MET]
    (met,) = [row for row in after.rows if row.requirement == "AC.L2-3.1.3"]
    assert wanting == ["AC.L2-3.1.4"]
    assert (after.header.status_date, met.finding) == (POSTED, Finding.MET)
    assert met.place.cell


def test_an_assessment_of_a_later_day_stands_for_itself() -> None:
    header = Header("Acme", "cell", 2, assessment_date=date(2028, 1, 1))
    later = assessment(all_met_but("3.1.3: not met"), header=header)
    closed = replace(poam("AC.L2-3.1.3", stage=Stage.CLOSED), closed_on=POSTED)

    assert after_closeout(later, closed) is later


def test_a_closeout_of_one_requirement_is_told_in_the_singular() -> None:
    verdict = held("3.1.3: met", poam("AC.L2-3.1.3"))

    assert "The one requirement of the POA&M was assessed." in [c.message for c in verdict.checks]
