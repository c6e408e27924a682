"""Small wordings that the pages share: days, places and long texts."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from poam_batch.model import AssessmentType, Finding, Result, Status
from poam_batch.problems import Severity
from poam_batch.sentences import count

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_PREVIEW = 320

FINDING_WORDS = {
    Finding.MET: "Met",
    Finding.NOT_MET: "Not met",
    Finding.NOT_APPLICABLE: "Not applicable",
    Finding.NOT_ASSESSED: "Not assessed",
}
# What a style calls a finding: `not-met`.
FINDING_CLASSES = {finding: finding.name.lower().replace("_", "-") for finding in Finding}
STATUS_WORDS = {
    Status.FINAL: "Final",
    Status.CONDITIONAL: "Conditional",
    Status.NOT_ACHIEVED: "Not achieved",
    Status.INCOMPLETE: "Incomplete",
    Status.EXPIRED: "Expired",
}
SEVERITY_WORDS = {Severity.ERROR: "Error", Severity.WARNING: "Warning", Severity.NOTE: "Note"}
_TYPE_WORDS = {
    AssessmentType.SELF: "Self-assessment",
    AssessmentType.C3PAO: "C3PAO assessment",
    AssessmentType.DIBCAC: "DIBCAC assessment",
    AssessmentType.GAP: "Gap assessment",
}


class LongText(NamedTuple):
    """A text of a client for a page: its beginning, and all of it where that is longer.

    `whole` is "" where `head` says everything; `letters` counts the whole text.
    """

    head: str
    whole: str
    letters: str


def day(value: date) -> str:
    """Return `30 Mar 2027`: no reader takes the day for the month, and no locale changes it."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def days_to(left: int) -> str:
    """Return how many days are left to a day: `12 days left`, `today`, `3 days past`."""
    if left < 0:
        return f"{count(-left, 'day')} past"
    return "today" if left == 0 else f"{count(left, 'day')} left"


def type_name(assessment_type: AssessmentType | None) -> str:
    """Return what an assessment is called: `C3PAO assessment`."""
    if assessment_type is None:
        return "Assessment of no stated type"
    return _TYPE_WORDS[assessment_type]


def place_text(sheet: str, cell: str) -> str:
    """Return `Objectives!M41` as Excel's Go To takes it: other names in quotation marks."""
    if sheet and not sheet.isalnum():
        sheet = "'" + sheet.replace("'", "''") + "'"
    return f"{sheet}!{cell}" if sheet and cell else sheet or cell


def long_text(text: str, preview: int = _PREVIEW) -> LongText:
    """Return a text with its beginning, cut at a space where there is one near."""
    if len(text) <= preview:
        return LongText(text, "", str(len(text)))
    head = text[:preview]
    at_space = head.rfind(" ", preview // 2)
    return LongText((head if at_space < 0 else head[:at_space]) + " …", text, f"{len(text):,}")


def valid_until_label(result: Result) -> str:
    """Return what the end of a status is called; a Conditional one must be closed out first."""
    if result.status is Status.CONDITIONAL:
        return "Valid until, once closed out"
    return "Status valid until"
