"""The Conditional date that counts, of all that are given."""

from dataclasses import replace
from datetime import date

import pytest

from poam_batch.model import Assessment, Header
from poam_batch.plan.granted import (
    DateSources,
    refuse_several,
    with_conditional_date,
    withdrawn,
)
from poam_batch.problems import ConfigurationError
from poam_batch.standing import GRANTED, HeadCell, StandingPlan
from poam_batch.written import Assessed, Stage, Written, WrittenItem
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

    codes = [problem.code for problem in found.problems]
    assert (counts(found), codes) == (WORKBOOK, ["conditional_date_changed"])


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

    (problem,) = found.problems
    assert counts(found) == granted
    assert (problem.code, problem.severity) == ("conditional_date_changed", "warning")
    assert f"Cover!B5 gives {granted}" in problem.message
    assert f"earlier runs had {SLIP}" in problem.message


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

    codes = [problem.code for problem in found.problems]
    assert (counts(found), codes) == (NEW, ["conditional_date_changed"])


def test_after_a_closeout_a_later_date_is_no_doubt() -> None:
    closed = replace(written(SLIP), closed_on=date(2026, 12, 1))

    assert counts(with_conditional_date(later(None), DateSources(remembered=closed))) == NEW


def test_a_date_that_people_typed_stays_theirs_when_the_cover_says_it_too() -> None:
    typed = plan(TYPED, replace(written(TYPED, {GRANTED: ""}), typed_date=str(TYPED)))

    found = with_conditional_date(of(WORKBOOK), DateSources(plan=typed))

    differ = [p.value for p in found.problems if p.code == "conditional_dates_differ"]
    assert differ == [str(TYPED)]


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


def test_what_the_program_wrote_into_an_older_copy_is_no_date_of_today() -> None:
    older = plan(SLIP, written(SLIP, {GRANTED: str(SLIP)}))

    found = with_conditional_date(of(), DateSources(plan=older, remembered=written(NEW)))

    assert (counts(found), found.problems) == (NEW, ())


TODAY, AHEAD = date(2026, 11, 28), date(2026, 12, 31)


@pytest.mark.parametrize(
    ("assessment_", "sources", "sheet", "cell"),
    [
        (of(AHEAD), DateSources(), "Cover", "B5"),
        (of(), DateSources(plan=plan(AHEAD, written(None))), "POA&M", "E6"),
        (of(), DateSources(returned=(AHEAD,)), "", ""),
        (of(), DateSources(AHEAD), "", ""),
    ],
)
def test_a_date_to_come_does_not_count_and_its_place_is_named(
    assessment_: Assessment, sources: DateSources, sheet: str, cell: str
) -> None:
    found = with_conditional_date(assessment_, replace(sources, as_of=TODAY))
    on_its_day = with_conditional_date(assessment_, replace(sources, as_of=AHEAD))

    (problem,) = found.problems
    assert counts(found) is None
    assert (problem.code, problem.severity) == ("date_in_future", "warning")
    assert (problem.sheet, problem.cell, problem.value) == (sheet, cell, str(AHEAD))
    assert "until then no Conditional date counts" in problem.message
    assert (counts(on_its_day), on_its_day.problems) == (AHEAD, ())


def test_until_a_date_to_come_the_one_that_was_known_counts() -> None:
    sources = replace(known(), plan=plan(AHEAD, written(SLIP)), as_of=TODAY)

    found = with_conditional_date(of(), sources)

    (problem,) = found.problems
    assert counts(found) == SLIP
    assert problem.message == (
        "POA&M!E6 of the POA&M workbook gives 2026-12-31 as the Conditional CMMC Status Date. "
        "That day lies in the future: until then 2026-10-01 counts."
    )
    assert problem.hint.startswith("Correct it there (POA&M!E6 of the POA&M workbook)")


def test_a_date_that_an_earlier_run_counted_from_counts_in_a_run_for_a_day_before() -> None:
    found = with_conditional_date(of(SLIP), replace(known(), as_of=date(2026, 9, 1)))

    assert counts(found) == SLIP


def test_a_date_that_is_cleared_is_withdrawn_though_the_cover_gives_one_to_come() -> None:
    cleared = plan(None, written(TYPED, {GRANTED: str(TYPED)}))

    assert withdrawn(of(AHEAD).header, DateSources(plan=cleared, as_of=TODAY)) == TYPED
    assert withdrawn(of(AHEAD).header, DateSources(plan=cleared, as_of=AHEAD)) is None


BEGAN = date(2026, 11, 10)


def begun(posted: date | None = None) -> Assessment:
    """Return an assessment that began after its Conditional date, `posted` its final one."""
    one = of(SLIP)
    return replace(one, header=replace(one.header, assessment_start=BEGAN, status_date=posted))


def found_on(day: date, closed: date | None = None) -> Written:
    """Return the plan of the status, with an item that was found on a day."""
    values = {"date_identified": str(day)}
    one = WrittenItem("AC.L2-3.1.3#1", "AC.L2-3.1.3", Stage.OPEN, True, values, of_status=True)
    return replace(written(SLIP), items=(one,), closed_on=closed)


@pytest.mark.parametrize("memory", [None, found_on(BEGAN)])
def test_a_status_before_its_assessment_is_named_with_its_cell(memory: Written | None) -> None:
    found = with_conditional_date(begun(), DateSources(remembered=memory))

    (problem,) = found.problems
    assert (problem.code, problem.value) == ("status_date_before_assessment", str(SLIP))
    assert (problem.sheet, problem.cell) == ("Cover", "B5")
    assert "a later assessment than that of the status, nothing is wrong" in problem.hint


@pytest.mark.parametrize(
    ("assessment_", "sources"),
    [
        (begun(), DateSources(remembered=found_on(date(2026, 9, 18)))),
        (begun(), DateSources(remembered=found_on(SLIP, closed=BEGAN))),
        (begun(), DateSources(ended=found_on(SLIP, closed=BEGAN))),
        (begun(posted=date(2026, 12, 1)), DateSources()),
        (begun(), DateSources(remembered=written(SLIP))),
        (of(SLIP), DateSources()),
    ],
)
def test_a_later_assessment_than_that_of_the_status_is_no_contradiction(
    assessment_: Assessment, sources: DateSources
) -> None:
    assert with_conditional_date(assessment_, sources).problems == ()
