"""What is to be said where a Conditional date takes the place of another, or is passed over."""

from __future__ import annotations

from datetime import date

from poam_batch.plan.date_remarks import OPTION, Dated
from poam_batch.problems import Problem, Severity

_NAME = "the Conditional CMMC Status Date"


def changed(first: Dated, kept: date, new_status: bool) -> Problem:
    """Return the warning that another date counts than the one of earlier runs."""
    what = "the closeout is counted from it"
    if new_status:
        what = "a later assessment led to it: it is a new status, with a list of its own"
    return Problem(
        "conditional_date_changed",
        Severity.WARNING,
        f"{first.where} gives {first.day} as {_NAME}, earlier runs had {kept}. {first.day} counts, "
        f"and {what}.",
        f"If {first.day} is wrong, correct it there ({first.where}), or run once with {OPTION} "
        f"{kept}.",
        *first.place,
        str(first.day),
    )


def too_early(first: Dated, kept: date, why: str) -> Problem:
    """Return the warning that a date lies before the assessment that it would come from."""
    return Problem(
        "conditional_date_unclear",
        Severity.WARNING,
        f"{first.where} gives {first.day} as {_NAME}, earlier runs had {kept}, and {why}. {kept} "
        "counts, and the closeout is counted from it.",
        f"Correct it there ({first.where}). If {first.day} is right, run once with {OPTION} "
        f"{first.day}.",
        *first.place,
        str(first.day),
    )


def own_status(kept: date, why: str, first: Dated | None) -> Problem:
    """Return the warning that the status of earlier runs is not that of this assessment.

    `first` is the date that counts for it, None where none is given.
    """
    now = "no Conditional date counts for it yet" if first is None else f"{first.day} counts"
    return Problem(
        "status_of_its_own",
        Severity.WARNING,
        f"Earlier runs had {kept} as {_NAME}, but {why}. What this assessment gives is a status of "
        f"its own: {now}.",
        f"If it is the closeout of the status of {kept}, or of the same status, give {kept} as "
        "Conditional status date on its cover.",
        value=str(kept),
    )


def ended(one: Dated) -> Problem:
    """Return the warning that a date which still stands somewhere is that of an earlier status."""
    return Problem(
        "status_of_its_own",
        Severity.WARNING,
        f"{one.where} gives {one.day} as {_NAME}. That is the date of an earlier status, and does "
        "not count for this assessment.",
        "Delete it there. If it is that of this assessment, give it on its cover.",
        *one.place,
        str(one.day),
    )


def overruled(first: Dated, other: Dated) -> Problem:
    """Return the warning that a date is still given which was overruled by the option."""
    return Problem(
        "conditional_dates_differ",
        Severity.WARNING,
        f"{other.where} still gives {other.day} as {_NAME}, which {OPTION} overruled in an earlier "
        f"run. {first.day} counts.",
        f"Correct it there ({other.where}). If {other.day} is right after all, run once with "
        f"{OPTION} {other.day}.",
        *other.place,
        str(other.day),
    )
