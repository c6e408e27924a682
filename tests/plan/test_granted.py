"""The Conditional date that counts, of all that are given."""

from dataclasses import replace
from datetime import date

import pytest

from poam_batch.model import Assessment, Header
from poam_batch.plan.granted import (
    DateSources,
    is_new_status,
    refuse_several,
    with_conditional_date,
    withdrawn,
)
from poam_batch.problems import ConfigurationError
from poam_batch.standing import GRANTED, HeadCell, StandingPlan
from poam_batch.written import Assessed, Written
from tests.assess.build import assessment

OPTION, WORKBOOK, TYPED, KEPT = (date(2026, 10, day) for day in (1, 2, 3, 4))


def of(day: date | None = None, level: int = 2) -> Assessment:
    sources = (("conditional_status_date", "Cover!B5"),) if day else ()
    header = Header("Acme", "cell", level, conditional_status_date=day, sources=sources)
    return assessment((), level, header)


def written(frozen_on: date | None, head: dict[str, str] | None = None) -> Written:
    return Written("acme", "Acme", "", 2, None, frozen_on, (), head=head or {})


def plan(typed: object, memory: Written | None = None) -> StandingPlan:
    head = {GRANTED: HeadCell(6, 5, typed)}  # type: ignore[arg-type]
    return StandingPlan("POA&M", 8, {}, {}, (), head, memory)


def counts(found: Assessment) -> date | None:
    return found.header.conditional_status_date


def test_the_option_comes_first_then_workbook_poam_and_what_is_remembered() -> None:
    known = DateSources(OPTION, plan(TYPED), written(KEPT))

    assert counts(with_conditional_date(of(WORKBOOK), known)) == OPTION
    assert counts(with_conditional_date(of(WORKBOOK), replace(known, given=None))) == WORKBOOK
    assert counts(with_conditional_date(of(), replace(known, given=None))) == TYPED
    assert counts(with_conditional_date(of(), DateSources(remembered=written(KEPT)))) == KEPT
    assert counts(with_conditional_date(of(), DateSources())) is None


def test_where_the_date_was_read_is_kept_with_it() -> None:
    found = with_conditional_date(of(), DateSources(plan=plan(TYPED)))

    sources = dict(found.header.sources)
    assert sources["conditional_status_date"] == "POA&M!E6 of the POA&M workbook"


def test_another_date_is_warned_of_with_both_places() -> None:
    found = with_conditional_date(of(WORKBOOK), DateSources(OPTION))

    (problem,) = found.problems
    assert (problem.code, problem.severity) == ("conditional_dates_differ", "warning")
    assert problem.message == (
        "--conditional-date gives 2026-10-01 as the Conditional CMMC Status Date, but Cover!B5 "
        "gives 2026-10-02. 2026-10-01 counts."
    )


def test_the_same_date_from_everywhere_is_no_problem() -> None:
    known = DateSources(WORKBOOK, plan(WORKBOOK), written(WORKBOOK))

    assert with_conditional_date(of(WORKBOOK), known) == of(WORKBOOK)


def test_what_the_program_itself_wrote_above_the_plan_contradicts_nobody() -> None:
    echo = plan(TYPED, written(TYPED, {GRANTED: str(TYPED)}))

    found = with_conditional_date(of(WORKBOOK), DateSources(plan=echo))

    assert (counts(found), found.problems) == (WORKBOOK, ())


def test_what_people_typed_above_the_plan_does() -> None:
    theirs = plan(TYPED, written(None, {GRANTED: ""}))

    found = with_conditional_date(of(WORKBOOK), DateSources(plan=theirs))

    assert [problem.value for problem in found.problems] == [str(TYPED)]


def test_level_1_has_no_conditional_date() -> None:
    assert with_conditional_date(of(level=1), DateSources(OPTION)) == of(level=1)


def test_one_date_for_several_assessments_is_refused() -> None:
    refuse_several([of(), of(level=1)])

    with pytest.raises(
        ConfigurationError, match=r"there are 2: Acme \(Level 2\), Acme \(Level 3\)"
    ):
        refuse_several([of(), of(level=3)])


def test_a_date_that_was_typed_and_cleared_again_is_withdrawn() -> None:
    cleared = DateSources(plan=plan(None, written(TYPED, {GRANTED: str(TYPED)})))

    assert withdrawn(of().header, cleared) == TYPED


def test_a_date_that_never_stood_above_the_plan_is_not_withdrawn() -> None:
    assert withdrawn(of().header, DateSources(plan=plan(None, written(KEPT)))) is None


def test_a_date_that_something_else_gives_is_not_withdrawn_and_clearing_it_is_warned_of() -> None:
    cleared = DateSources(plan=plan(None, written(WORKBOOK, {GRANTED: str(WORKBOOK)})))

    found = with_conditional_date(of(WORKBOOK), cleared)

    (problem,) = found.problems
    assert withdrawn(of(WORKBOOK).header, cleared) is None
    assert counts(found) == WORKBOOK
    assert problem.message == (
        "POA&M!E6 of the POA&M workbook was cleared, but Cover!B5 gives 2026-10-02 as the "
        "Conditional CMMC Status Date. 2026-10-02 counts."
    )


def test_a_date_that_a_closeout_was_counted_from_is_not_withdrawn() -> None:
    memory = replace(written(TYPED, {GRANTED: str(TYPED)}), closed_on=date(2026, 12, 1))

    assert withdrawn(of().header, DateSources(plan=plan(None, memory))) is None


def test_a_date_that_came_back_by_mail_comes_before_the_one_above_the_plan() -> None:
    echo = plan(KEPT, written(KEPT, {GRANTED: str(KEPT)}))

    assert counts(with_conditional_date(of(), DateSources(plan=echo, returned=(TYPED,)))) == TYPED


SLIP, NEW = date(2026, 10, 1), date(2026, 10, 25)


def later(assessed: date | None, granted: date = NEW) -> Assessment:
    """Return an assessment of a day, with a Conditional date on its cover."""
    one = of(granted)
    return replace(one, header=replace(one.header, assessment_date=assessed))


def known(assessed: date | None = None, days: int = 180) -> DateSources:
    """Return what an earlier run knows: a status of 1 October, and the day of its assessment."""
    last = None if assessed is None else Assessed(assessed, "acme.xlsx", "Cover!B3")
    return DateSources(remembered=replace(written(SLIP), assessed=last), closeout_days=days)


@pytest.mark.parametrize(
    ("assessed", "granted"),
    [
        (date(2026, 9, 18), NEW),
        (date(2026, 9, 18), date(2026, 9, 28)),
        (None, date(2026, 9, 28)),
        (date(2026, 10, 20), NEW),
        (NEW, NEW),
    ],
)
def test_a_slip_put_right_and_the_status_of_a_new_assessment_count(
    assessed: date | None, granted: date
) -> None:
    found = with_conditional_date(later(assessed, granted), known(date(2026, 9, 18)))

    assert (counts(found), found.problems) == (granted, ())


@pytest.mark.parametrize(
    ("assessed", "granted", "why"),
    [
        (None, NEW, "the assessment has no date"),
        (date(2026, 10, 28), NEW, "the assessment, of 2026-10-28, is later than both"),
        (date(2026, 9, 18), date(2027, 4, 1), "is no new one, and that is too late"),
        (date(2026, 9, 1), NEW, "of 2026-09-01, is older than the one of 2026-09-18"),
        (date(2026, 9, 1), date(2026, 9, 10), "is older than the one of 2026-09-18"),
    ],
)
def test_a_date_that_cannot_be_told_leaves_the_one_that_was_known_and_says_how_to_tell_it(
    assessed: date | None, granted: date, why: str
) -> None:
    found = with_conditional_date(later(assessed, granted), known(date(2026, 9, 18)))

    (problem,) = found.problems
    assert counts(found) == SLIP
    assert (problem.code, problem.severity) == ("conditional_date_unclear", "warning")
    assert why in problem.message
    assert f"--conditional-date {granted}" in problem.hint


def test_the_option_says_for_certain_what_the_cover_cannot() -> None:
    found = with_conditional_date(later(None), replace(known(), given=NEW))

    assert (counts(found), found.problems) == (NEW, ())


def test_after_a_closeout_a_later_date_is_no_doubt() -> None:
    closed = replace(written(SLIP), closed_on=date(2026, 12, 1))

    assert counts(with_conditional_date(later(None), DateSources(remembered=closed))) == NEW


def test_a_status_is_new_by_its_assessment_alone() -> None:
    days = (SLIP, date(2026, 10, 2), NEW, date(2026, 10, 26))

    assert [is_new_status(later(day).header, SLIP) for day in days] == [False, True, True, False]
    assert not is_new_status(later(None).header, SLIP)


def test_a_date_that_people_typed_stays_theirs_when_the_cover_says_it_too() -> None:
    typed = plan(TYPED, replace(written(TYPED, {GRANTED: ""}), typed_date=str(TYPED)))

    found = with_conditional_date(of(WORKBOOK), DateSources(plan=typed))

    assert [problem.value for problem in found.problems] == [str(TYPED)]


def test_a_date_that_people_typed_and_cleared_is_withdrawn_though_the_program_never_wrote_it() -> (
    None
):
    cleared = plan(None, replace(written(TYPED, {GRANTED: ""}), typed_date=str(TYPED)))

    assert withdrawn(of().header, DateSources(plan=cleared)) == TYPED


def test_the_cell_of_the_date_is_the_one_that_the_workbook_names() -> None:
    moved = replace(plan(None), head={"H4": HeadCell(4, 8, TYPED)}, granted_cell="H4")

    found = with_conditional_date(of(), DateSources(plan=moved))

    assert counts(found) == TYPED
    assert dict(found.header.sources)["conditional_status_date"] == (
        "POA&M!H4 of the POA&M workbook"
    )
