"""What is to be said of Conditional CMMC Status Dates: each with the place where it was given.

Such a date is the day on which results were submitted (32 CFR 170.4), so that it never lies ahead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from poam_batch.model import Header
from poam_batch.problems import Problem, Severity
from poam_batch.written import Written, WrittenItem, day_of

OPTION = "--conditional-date"
_CELL = re.compile(r"(?P<sheet>.+)!(?P<cell>[A-Z]+\d+)\b.*")


class Dated(NamedTuple):
    """A date, where it stands, and whether people say so today: not an echo of earlier runs.

    `own` says that it is given for this very assessment: with the option, or on its cover.
    """

    where: str
    day: date
    said: bool = True
    own: bool = False

    @property
    def place(self) -> tuple[str, str]:
        """The sheet and the cell where it stands, both "" where it stands in none."""
        found = _CELL.fullmatch(self.where)
        return ("", "") if found is None else (found["sheet"], found["cell"])


def to_come(one: Dated, counted: Dated | None) -> Problem:
    """Return the warning that a date lies in the future; `counted` is the one that counts."""
    now = "no Conditional date counts" if counted is None else f"{counted.day} counts"
    return Problem(
        "date_in_future",
        Severity.WARNING,
        f"{one.where} gives {one.day} as the Conditional CMMC Status Date. That day lies in the "
        f"future: until then {now}.",
        f"Correct it there ({one.where}): it is the day on which the results were submitted.",
        *one.place,
        str(one.day),
    )


def unclear(first: Dated, kept: date, why: str) -> Problem:
    """Return the warning that a date may be a slip or a new status, and nothing tells which."""
    return Problem(
        "conditional_date_unclear",
        Severity.WARNING,
        f"{first.where} gives {first.day} as the Conditional CMMC Status Date, earlier runs had "
        f"{kept}, and {why}. {kept} counts, and the closeout is counted from it.",
        f"For a new status, give the assessment that led to it its own date, after {kept} and not "
        f"after {first.day}. If {kept} was a slip, run once with {OPTION} {first.day}.",
        value=str(first.day),
    )


def differ(first: Dated, other: Dated) -> Problem:
    """Return the warning that two places give two dates."""
    return Problem(
        "conditional_dates_differ",
        Severity.WARNING,
        f"{first.where} gives {first.day} as the Conditional CMMC Status Date, but {other.where} "
        f"gives {other.day}. {first.day} counts.",
        "Correct the one that is wrong: the closeout is counted from it.",
        value=str(other.day),
    )


def before_assessment(
    header: Header, first: Dated, memories: Iterable[Written]
) -> tuple[Problem, ...]:
    """Return the warning that a status was given before its assessment began, if it is one.

    None where the assessment is a later one: it was closed out since, or the plan of that status
    was made from an earlier assessment.
    """
    start, posted = header.assessment_start, header.status_date
    if start is None or first.day >= start or (posted is not None and posted > first.day):
        return ()
    if any(_is_plan_of(first.day, written) for written in memories):
        return ()
    return (
        Problem(
            "status_date_before_assessment",
            Severity.WARNING,
            f"{first.where} gives {first.day} as the Conditional CMMC Status Date. That lies "
            f"before the assessment, which began on {start}.",
            "If this is a later assessment than that of the status, nothing is wrong. Else correct "
            "the date that is wrong: the closeout is counted from the status date.",
            *first.place,
            str(first.day),
        ),
    )


def _is_plan_of(day: date, written: Written) -> bool:
    """Return whether a plan is that of a status of a day: its items were found by then."""
    listed = [item for item in written.items if item.of_status]
    return written.frozen_on == day and (not listed or any(_by(day, item) for item in listed))


def _by(day: date, item: WrittenItem) -> bool:
    found = day_of(item.values.get("date_identified"))
    return found is not None and found <= day
