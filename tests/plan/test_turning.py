"""A mark changes on no day that `turning` does not know of."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from poam_batch.assess.results import assess_chunk
from poam_batch.model import Assessment, Result
from poam_batch.naming import identity
from poam_batch.plan.clock import ClockNow, on_the_clock
from poam_batch.plan.granted import DateSources, with_conditional_date
from poam_batch.plan.living import PlanNow, living_plan
from poam_batch.plan.turning import changes_on, days_of
from poam_batch.poam import LivingPlan
from poam_batch.rulesets.load import load_rule_set
from poam_batch.workbooks.assessment import read_assessments
from poam_batch.workbooks.read_options import ReadOptions
from tests.books import write_book

FIRST = date(2026, 11, 22)
LAST = date(2028, 6, 1)
TWO = {"3.1.3": "Not Met", "3.1.4": "Not Met"}


def test_a_day_comes_near_comes_and_is_past() -> None:
    due = date(2027, 3, 30)

    turns = [changes_on([due, None], date(2027, 2, 1))]
    turns += [changes_on([due], day) for day in turns if day]
    turns += [changes_on([due], turns[-1] or due), changes_on([due], date(2027, 3, 31))]

    assert turns == [date(2027, 2, 28), due, date(2027, 3, 31), None]


def test_the_ends_of_the_calendar_turn_nothing_over() -> None:
    assert changes_on([date.min, date.max], date(2026, 1, 1)) == date.max - timedelta(days=30)
    assert changes_on([date.min, date.max], date.max) is None


def _night(
    read: Assessment, day: date, before: LivingPlan | None = None
) -> tuple[Result, LivingPlan]:
    """Return what a night makes of an assessment whose plan stands as it was written."""
    remembered = None if before is None else before.written
    rule_set = load_rule_set(read.header.level)
    sources = DateSources(
        remembered=remembered, closeout_days=rule_set.poam.closeout_days, as_of=day
    )
    (result,) = assess_chunk([with_conditional_date(read, sources)], rule_set, day)
    now = PlanNow(day, identity(read.header.client, None), remembered=remembered)
    living = on_the_clock(living_plan(result, rule_set, now), ClockNow(day, result.closeout_due))
    return result, living


def _said(night: tuple[Result, LivingPlan]) -> tuple[object, ...]:
    """Return all that outputs show of a night; the plan itself knows the day it was made."""
    result, living = night
    reevaluation = result.reevaluation_until
    open_now = (
        reevaluation is not None and result.as_of is not None and reevaluation >= result.as_of
    )
    closeout = result.closeout_due
    past = closeout is not None and result.as_of is not None and closeout < result.as_of
    return replace(result, as_of=None), living, open_now, past


@pytest.mark.parametrize(
    ("words", "cover", "level"),
    [
        (TWO, {"Assessment Date": "2026-10-01"}, 2),
        (TWO, {"Assessment Date": "2026-10-01", "Conditional CMMC Status Date": "2026-11-01"}, 2),
        (TWO, {"Assessment Date": "2026-10-01", "Conditional CMMC Status Date": "2027-02-01"}, 2),
        (TWO, {"Assessment Date": "2027-01-10", "Assessment Type": "C3PAO"}, 2),
        (TWO, {"Assessment Date": "2026-11-20", "Assessment Type": "C3PAO"}, 2),
        (TWO, {}, 2),
        ({}, {"Assessment Date": "2026-10-01", "CMMC Status Date": "2026-11-15"}, 2),
        ({}, {"CMMC Status Date": "2027-02-15", "Assessment Type": "self"}, 2),
        ({}, {"Conditional CMMC Status Date": "2026-10-15", "Assessment Type": "C3PAO"}, 2),
        ({"3.5.3": "Not Met"}, {"Assessment Date": "2026-10-01"}, 2),
        ({"b.1.i": "Not Met"}, {"Assessment Date": "2026-10-01"}, 1),
        ({"3.1.3e": "Not Met"}, {"Conditional CMMC Status Date": "2026-11-01"}, 3),
    ],
)
def test_nothing_changes_before_the_day_that_is_known(
    tmp_path: Path, words: dict[str, str], cover: dict[str, object], level: int
) -> None:
    book = write_book(tmp_path / "acme.xlsx", words=words, cover=cover, levels=(level,))
    (read,) = read_assessments(book, "acme.xlsx", ReadOptions())

    wrong = list(_changed_too_early(read))

    assert wrong == []


def _changed_too_early(read: Assessment) -> Iterator[tuple[date, date]]:
    """Yield the days on which something differs though it was to stay until a later one.

    Looked at are the last day before each change that is known of, and one in between.
    """
    day, (_, living) = FIRST, _night(read, FIRST)
    while day < LAST:
        night = _night(read, day, living)
        until = changes_on(days_of(*night, read.header, None), day) or LAST
        between = Random(day.toordinal()).randrange((until - day).days)
        for later in {between, (until - day).days - 1} - {0}:
            other = day + timedelta(days=later)
            if _said(_night(read, other, night[1])) != _said(night):
                yield other, until
        day, living = until, night[1]
