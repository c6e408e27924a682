"""The dates that follow from an assessment's own: closeout, validity, affirmation, re-evaluation.

Sources: 32 CFR 170.4, 170.16 to 170.18, 170.21(b), 170.22. A date beyond the calendar is None.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from poam_batch.assess.closeout import closeout_due
from poam_batch.model import Header, Status
from poam_batch.rulesets.ruleset import RuleSet

_SATURDAY = 5
_LASTING = (Status.FINAL, Status.CONDITIONAL)


class Dates(NamedTuple):
    """The dates of a result; None where what they follow from is not known."""

    closeout_due: date | None
    valid_until: date | None
    affirmation_due: date | None
    reevaluation_until: date | None


def dates_of(
    header: Header, status: Status, any_gap: bool, rule_set: RuleSet, as_of: date
) -> Dates:
    """Return the dates that follow from the header and the status it supports."""
    valid_until = affirmation_due = None
    granted = header.conditional_status_date or header.status_date
    if granted is not None and status in _LASTING:
        valid_until = anniversary(granted, rule_set.validity_years)
        affirmation_due = _affirmation_due(granted, rule_set.validity_years, as_of)
    return Dates(
        closeout_due=closeout_due(header, rule_set),
        valid_until=valid_until,
        affirmation_due=affirmation_due,
        reevaluation_until=_reevaluation_until(header, rule_set) if any_gap else None,
    )


def anniversary(day: date, years: int) -> date | None:
    """Return the same day some years on; 28 February where there is no 29th."""
    if day.year + years > date.max.year:
        return None
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def add_business_days(day: date, count: int) -> date | None:
    """Return the day that lies `count` weekdays after `day`; federal holidays are not left out."""
    while count and day < date.max:
        day += timedelta(days=1)
        count -= day.weekday() < _SATURDAY
    return None if count else day


def _affirmation_due(granted: date, years: int, as_of: date) -> date | None:
    """Return the first anniversary of the status that is not past, within its validity."""
    for passed in range(1, years + 1):
        due = anniversary(granted, passed)
        if due is not None and due >= as_of:
            return due
    return None


def _reevaluation_until(header: Header, rule_set: RuleSet) -> date | None:
    rule = rule_set.reevaluation
    if rule is None or header.assessment_date is None or header.assessment_type not in rule.types:
        return None
    return add_business_days(header.assessment_date, rule.business_days)
