"""The closeout of a Conditional status: ready, in time, expired, and what is said of it."""

from datetime import date

import pytest

from poam_batch.model import AssessmentType, Header, Result
from tests.assess.build import AS_OF, all_met_but, assessed

GRANTED = date(2026, 10, 1)
LAST_DAY = date(2026, 5, 26)  # its closeout is due on AS_OF
A_DAY_LATE = date(2026, 5, 25)


def result(
    text: str,
    level: int = 2,
    kind: AssessmentType | None = AssessmentType.C3PAO,
    **dates: date | bool | None,
) -> Result:
    header = Header("Acme", "cell", level, assessment_type=kind, **dates)  # type: ignore[arg-type]
    return assessed(all_met_but(text, level), level, header)


def codes(found: Result) -> set[str]:
    return {problem.code for problem in found.problems}


def test_all_met_after_a_conditional_status_is_still_conditional_until_it_is_closed_out() -> None:
    ready = result("", conditional_status_date=GRANTED)

    assert (ready.status, ready.status_name) == ("conditional", "Conditional Level 2 (C3PAO)")
    assert (ready.score, ready.blocking, ready.gaps) == (110, (), ())


def test_ready_for_closeout_says_what_to_do_and_by_when() -> None:
    ready = result("3.1.16: n/a", conditional_status_date=GRANTED)

    (note,) = [one for one in ready.problems if one.code == "ready_for_closeout"]
    assert note.severity == "note"
    assert "by an authorized or accredited C3PAO" in note.hint
    assert "posted by 2027-03-30" in note.hint


def test_with_a_gap_it_is_not_ready_for_closeout() -> None:
    assert "ready_for_closeout" not in codes(result("3.1.3: not met"))
    assert "ready_for_closeout" not in codes(
        result("3.1.3: not met", conditional_status_date=GRANTED)
    )


def test_a_later_status_date_says_that_it_was_closed_out() -> None:
    closed = result("", conditional_status_date=GRANTED, status_date=date(2026, 11, 20))

    assert closed.status == "final"
    assert "ready_for_closeout" not in codes(closed)


def test_the_same_date_again_says_no_such_thing() -> None:
    again = result("", conditional_status_date=GRANTED, status_date=GRANTED)

    assert again.status == "conditional"


def test_who_closes_out_follows_from_who_assessed() -> None:
    by_c3pao = result("3.1.3: not met").closeout_by
    by_itself = result("3.1.3: not met", kind=AssessmentType.SELF).closeout_by

    assert by_c3pao == "an authorized or accredited C3PAO, not necessarily the same one"
    assert by_itself == "the organization itself"
    assert result("3.1.2e: not met", 3, AssessmentType.DIBCAC).closeout_by == "DCMA DIBCAC"


@pytest.mark.parametrize(
    "text", ["3.1.3: not met", "3.1.1: not met", ""], ids=["open", "barred", "met"]
)
def test_from_the_day_after_the_last_one_the_status_has_expired_whatever_is_met(text: str) -> None:
    in_time = result(text, conditional_status_date=LAST_DAY)
    late = result(text, conditional_status_date=A_DAY_LATE)

    assert (in_time.closeout_due, in_time.closeout_passed) == (AS_OF, False)
    assert in_time.status in ("conditional", "not-achieved")
    assert (late.status, late.closeout_passed) == ("expired", True)
    assert "closeout_past" in codes(late) - codes(in_time)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (AssessmentType.C3PAO, "Conditional Level 2 (C3PAO), expired"),
        (AssessmentType.SELF, "Conditional Level 2 (Self), expired"),
        (None, "Conditional Level 2, expired"),
        (AssessmentType.GAP, "Conditional Level 2, expired"),
    ],
)
def test_an_expired_status_is_called_what_it_was(kind: AssessmentType | None, name: str) -> None:
    assert result("", kind=kind, conditional_status_date=A_DAY_LATE).status_name == name


def test_an_expired_status_is_valid_no_longer() -> None:
    late = result("", conditional_status_date=A_DAY_LATE)

    assert (late.valid_until, late.affirmation_due) == (None, None)
    assert (late.score, late.closeout_due) == (110, date(2026, 11, 21))


def test_an_incomplete_assessment_stays_incomplete_and_says_that_the_closeout_is_past() -> None:
    late = result("3.1.3: ", conditional_status_date=A_DAY_LATE)

    assert late.status == "incomplete"
    assert "closeout_past" in codes(late)


def test_a_status_that_was_closed_out_does_not_expire() -> None:
    closed = result("", conditional_status_date=A_DAY_LATE, status_date=date(2026, 11, 2))

    assert closed.status == "final"
    assert "closeout_past" not in codes(closed)


def test_level_1_knows_no_closeout_and_nothing_expires() -> None:
    dated = result("", 1, AssessmentType.SELF, conditional_status_date=date(2020, 1, 1))

    assert dated.status == "final"


def test_a_status_date_that_the_findings_contradict_is_warned_of() -> None:
    blocked = result("3.1.1: not met", conditional_status_date=GRANTED)

    assert "status_date_contradicted" in codes(blocked)


@pytest.mark.parametrize(
    ("sources", "where"),
    [
        ((("conditional_status_date", "clients.csv, row 3"),), "clients.csv, row 3 gives a "),
        ((("conditional_status_date", "Cover!B5"),), "Cover!B5 gives a Conditional "),
        ((), "The cover gives a Conditional "),
    ],
)
def test_a_contradicted_status_date_is_named_with_where_it_stands(
    sources: tuple[tuple[str, str], ...], where: str
) -> None:
    kind = AssessmentType.C3PAO
    header = Header(
        "Acme", "cell", 2, assessment_type=kind, conditional_status_date=GRANTED, sources=sources
    )

    found = assessed(all_met_but("3.1.1: not met"), 2, header).problems

    (said,) = [one.message for one in found if one.code == "status_date_contradicted"]
    assert said.startswith(where)


def test_what_is_not_met_beside_a_closeout_brings_no_conditional_status_back() -> None:
    posted = date(2026, 11, 12)
    found = result(
        "3.4.9: not met", conditional_status_date=GRANTED, status_date=posted, closed_out=True
    )

    assert (found.status, found.score, found.closeout_passed) == ("final", 109, False)
    (problem,) = [one for one in found.problems if one.code == "not_met_beside_closeout"]
    assert (problem.severity, problem.value) == ("warning", "2026-11-12")


def test_a_status_date_on_the_cover_alone_closes_no_poam_with_a_gap() -> None:
    found = result(
        "3.4.9: not met", conditional_status_date=GRANTED, status_date=date(2026, 11, 12)
    )

    assert found.status == "conditional"
    assert "not_met_beside_closeout" not in codes(found)


def test_a_closeout_leaves_an_incomplete_assessment_incomplete() -> None:
    found = result(
        "3.4.9: ", conditional_status_date=GRANTED, status_date=date(2026, 11, 12), closed_out=True
    )

    assert found.status == "incomplete"
