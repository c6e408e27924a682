"""Whether an assessment belongs to the Conditional status that is known, or has one of its own.

A status belongs to a level and a type of assessment, and it ends with its closeout or expires (32
CFR 170.16 to 170.18, 170.21(b)): its date and its list of items are not those of the next one.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from poam_batch.model import AssessmentType, Header
from poam_batch.written import Origin, Written


class Apart(StrEnum):
    """Why a Conditional date of earlier runs is not that of an assessment, as a clause."""

    TYPE = "this assessment is of another type, and a status belongs to its own"
    EXPIRED = "this assessment was made after the closeout was due, when that status had expired"
    LATER = "a later assessment led to it: it is a new status, with a list of items of its own"


def apart(header: Header, before: Written, closeout_days: int | None) -> Apart | None:
    """Return why an assessment has a status of its own, None where it has that of `before`.

    The header's Conditional date is the one that it gives itself, None where it gives none. The
    same date is the same status, and so is an assessment that is not later than the one from
    which the list of items was frozen: then a date or a type was corrected.
    """
    kept, origin = before.frozen_on, before.origin or Origin()
    granted, assessed = header.conditional_status_date, header.assessment_date
    if kept is None or granted == kept:
        return None
    if differs_in_type(header.assessment_type, origin.type) and assessed != origin.assessed:
        return Apart.TYPE
    if assessed is None or (origin.assessed is not None and assessed <= origin.assessed):
        return None
    if granted is not None:
        return Apart.LATER if kept < assessed <= granted else None
    return Apart.EXPIRED if _is_past(assessed, kept, closeout_days) else None


def differs_in_type(made_by: AssessmentType | None, known: str) -> bool:
    """Return whether a type is surely not that of a status; a gap assessment confers none."""
    one = type_of_status(made_by)
    return bool(one and known and one != known)


def type_of_status(made_by: AssessmentType | None) -> str:
    """Return the type that a status of an assessment belongs to, "" where that is not known."""
    return "" if made_by is None or made_by is AssessmentType.GAP else made_by.value


def _is_past(assessed: date, kept: date, closeout_days: int | None) -> bool:
    if closeout_days is None or closeout_days > (date.max - kept).days:
        return False
    return assessed > kept + timedelta(days=closeout_days)


def origin_of(
    header: Header, before: Written | None, frozen: date | None, as_of: date
) -> Origin | None:
    """Return where the status with the date `frozen` comes from, as it is to be remembered.

    `before` is what was written, without its date where this is another status. The assessment of
    a day to come is a slip and dates nothing.
    """
    passed, assessed = header.passed_over, header.assessment_date
    if assessed is not None and assessed > as_of:
        assessed = None
    if frozen is None:
        return Origin(passed_over=passed) if passed else None
    if before is None or before.frozen_on is None:
        return Origin(type_of_status(header.assessment_type), assessed, passed)
    known = before.origin or Origin()
    days = (day for day in (known.assessed, assessed) if day is not None)
    day = None if known.assessed is None else min(days)
    return known._replace(assessed=day, passed_over=passed)
