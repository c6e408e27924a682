"""What SPRS or eMASS asks for when results are submitted, and what the workbook says of it.

32 CFR 170.15(a)(1)(i), 170.16(a)(1)(i), 170.17(a)(1)(i) and 170.18(a)(1)(i).
"""

from __future__ import annotations

from typing import NamedTuple

from poam_batch.details import assessor_name
from poam_batch.model import (
    AssessmentType,
    Result,
    Ssp,
    Status,
)
from poam_batch.outputs.wording import day
from poam_batch.poam import Poam, closed_out, status_stands
from poam_batch.sentences import count

UNKNOWN = ""
_SELF_ASSESSED_LEVELS = (1, 2)
_SPRS_CITES = ("32 CFR 170.15(a)(1)(i)", "32 CFR 170.16(a)(1)(i)")
_EMASS_CITES = {
    AssessmentType.C3PAO: "32 CFR 170.17(a)(1)(i)",
    AssessmentType.DIBCAC: "32 CFR 170.18(a)(1)(i)",
}
_NOT_SUBMITTED = (
    "An assessment of this type is not submitted. These fields are for the one that may follow."
)


class Field(NamedTuple):
    """A field that is asked for; `value` is "" where the workbook does not say it."""

    name: str
    value: str
    note: str


class Submission(NamedTuple):
    """The fields of one system, the paragraph that asks for them, and what to know first."""

    system: str
    cite: str
    note: str
    fields: tuple[Field, ...]


def submission(result: Result, poam: Poam) -> Submission:
    """Return the fields to enter in SPRS, or what eMASS asks of a C3PAO or DIBCAC."""
    assessment_type = result.header.assessment_type
    note = "" if assessment_type in (AssessmentType.SELF, *_EMASS_CITES) else _NOT_SUBMITTED
    if assessment_type in _EMASS_CITES:
        fields = _emass_fields(result, poam, assessment_type)
        return Submission("eMASS", _EMASS_CITES[assessment_type], note, fields)
    if result.header.level not in _SELF_ASSESSED_LEVELS:
        fields = _emass_fields(result, poam, AssessmentType.DIBCAC)
        return Submission("eMASS", _EMASS_CITES[AssessmentType.DIBCAC], note, fields)
    cite = _SPRS_CITES[0] if result.max_score is None else _SPRS_CITES[1]
    return Submission("SPRS", cite, note, _sprs_fields(result, poam))


def _sprs_fields(result: Result, poam: Poam) -> tuple[Field, ...]:
    fields = [
        Field("CMMC level", f"Level {result.header.level}", ""),
        _status_date(result),
        Field("CMMC assessment scope", result.header.scope or UNKNOWN, ""),
        _cage_codes(result),
    ]
    if result.max_score is None:
        return (*fields, Field("Compliance result", result.status_name, ""))
    return (*fields, _score(result), _poam_use(result, poam))


def _emass_fields(result: Result, poam: Poam, asked: AssessmentType) -> tuple[Field, ...]:
    header = result.header
    objectives = "one by one in the assessment workbook"
    by_c3pao = (
        Field("C3PAO name", UNKNOWN, ""),
        Field("Assessment unique identifier", UNKNOWN, ""),
    )
    return (
        Field("Date and level of the assessment", _date_and_level(result), ""),
        *(by_c3pao if asked is AssessmentType.C3PAO else ()),
        Field("Assessors, with business contact", assessor_name(header.assessor or UNKNOWN), ""),
        _cage_codes(result),
        Field("SSP name, date and version", _ssp(header.ssp), ""),
        _status_date(result),
        Field("Result of each objective", objectives, ""),
        _poam_use(result, poam),
        Field("Artifact names, hashes and algorithm", UNKNOWN, "from the hashing tool"),
    )


def _status_date(result: Result) -> Field:
    header = result.header
    known = header.conditional_status_date or header.status_date
    note = "the day the results are submitted" if known is None else ""
    return Field("CMMC Status Date", UNKNOWN if known is None else day(known), note)


def _cage_codes(result: Result) -> Field:
    return Field("CAGE codes", ", ".join(result.header.cage_codes), "")


def _score(result: Result) -> Field:
    if result.score is None:
        return Field("Overall score", UNKNOWN, "there is no score; see above")
    return Field("Overall score", f"{result.score} out of {result.max_score}", "")


def _poam_use(result: Result, poam: Poam) -> Field:
    posted = closed_out(result)
    uses = {
        Status.FINAL: f"POA&M closed out, posted {day(posted)}"
        if posted
        else "No POA&M: nothing is NOT MET",
        Status.CONDITIONAL: _poam_in_use(poam),
        Status.EXPIRED: "POA&M not closed out in time",
    }
    if status_stands(result, poam.items):
        uses[result.status] = _poam_in_use(poam)
    return Field("POA&M use and compliance status", _use(result, uses), "")


def _poam_in_use(poam: Poam) -> str:
    held = sum(item.allowed or item.held for item in poam.items)
    if not held:
        return "POA&M, everything met, not closed out yet"
    return f"POA&M with {count(held, 'item')}"


def _use(result: Result, uses: dict[Status, str]) -> str:
    if result.status in uses:
        return f"{uses[result.status]}; {result.status_name}"
    return f"No POA&M available; {result.status_name}"


def _date_and_level(result: Result) -> str:
    assessed = result.header.assessment_date
    return UNKNOWN if assessed is None else f"{day(assessed)}, Level {result.header.level}"


def _ssp(ssp: Ssp | None) -> str:
    if ssp is None:
        return UNKNOWN
    dated = "" if ssp.dated is None else day(ssp.dated)
    return ", ".join(part for part in (ssp.name, dated, ssp.version) if part)
