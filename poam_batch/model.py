"""The vocabulary: what an assessment says, what it scores, and what must be done about it.

Frozen values that pass between the stages. Requirement ids are in the CMMC form
(`AC.L2-3.1.1`); an objective is its requirement's short id and a label (`3.1.1[b]`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from poam_batch.details import Details
from poam_batch.problems import Problem
from poam_batch.stated import NOTHING_STATED, Audit, Stated


class Finding(StrEnum):
    """What an assessor finds of a requirement or objective (32 CFR 170.24(b))."""

    MET = "MET"
    NOT_MET = "NOT MET"
    NOT_APPLICABLE = "NOT APPLICABLE"
    NOT_ASSESSED = "NOT ASSESSED"


class Status(StrEnum):
    """What an assessment supports (32 CFR 170.16 to 170.18)."""

    FINAL = "final"
    CONDITIONAL = "conditional"
    NOT_ACHIEVED = "not-achieved"
    INCOMPLETE = "incomplete"
    EXPIRED = "expired"


class AssessmentType(StrEnum):
    """Who assesses, and whether a status can come of it."""

    SELF = "self"
    C3PAO = "c3pao"
    DIBCAC = "dibcac"
    GAP = "gap"


class Deferral(StrEnum):
    """Whether a requirement that is NOT MET may stand on the assessment POA&M."""

    ALLOWED = "allowed"
    BARRED = "barred"


class ReasonCode(StrEnum):
    """Why a status is not available, or what qualifies it."""

    BARRED_BY_POINTS = "barred_by_points"
    BARRED_BY_NAME = "barred_by_name"
    SCORE_BELOW_THRESHOLD = "score_below_threshold"
    NOT_ASSESSED = "not_assessed"
    SSP_MISSING = "ssp_missing"
    POAM_NOT_PERMITTED = "poam_not_permitted"
    CONFLICTING_FINDINGS = "conflicting_findings"
    LEVEL_2_UNVERIFIED = "level_2_unverified"


class Place(NamedTuple):
    """Where a value stands: `Objectives`, `M41`."""

    sheet: str
    cell: str


class Row(NamedTuple):
    """One row of an assessment table: what it says of one requirement or objective.

    `objective` is the label (`a`, `ODP1`), or "" for the requirement's own row. `deduction` is
    the number of points the assessor says a NOT MET costs (`Not Met -3`), None where it is not
    said. `place` is the cell of the status. `details` are None where the table has none.
    """

    requirement: str
    objective: str
    finding: Finding
    deduction: int | None
    comment: str
    evidence: str
    place: Place
    details: Details | None = None


class Ssp(NamedTuple):
    """The system security plan an assessment names."""

    name: str
    version: str
    dated: date | None


@dataclass(frozen=True, slots=True)
class Header:
    """What the cover of a workbook says of one assessment.

    `client_source` says where the client's name came from: a cell, or the file's name; `sources`
    pair each other field that was read with its place: ("scope", "Cover!B3").
    `status_date` is a CMMC Status Date that is not labelled conditional. `final_level_2` is True
    where the workbook shows a Final Level 2 (C3PAO) (32 CFR 170.18(a)). `passed_over` are
    Conditional dates that were given and do not count, as long as nothing else is given;
    `closed_out` says that a closeout assessment has closed the POA&M of this status.
    """

    client: str
    client_source: str
    level: int
    scope: str | None = None
    cage_codes: tuple[str, ...] = ()
    uei: str | None = None
    assessment_type: AssessmentType | None = None
    assessment_start: date | None = None
    assessment_date: date | None = None
    conditional_status_date: date | None = None
    status_date: date | None = None
    ssp: Ssp | None = None
    assessor: str | None = None
    contact: str | None = None
    marking: str | None = None
    final_level_2: bool = False
    sources: tuple[tuple[str, str], ...] = ()
    passed_over: tuple[date, ...] = ()
    closed_out: bool = False


class Recognised(NamedTuple):
    """One table that was taken for the assessment: its sheet, header row and columns.

    `columns` pairs a meaning (`id`, `status`, `comment`) with its letter and header words,
    as text for a person: ("status", "M", "Score"), and `unused` the filled ones that mean nothing.
    `fingerprint` is that of the header row, `headers` are the words above each column as compared.
    """

    sheet: str
    header_row: int
    layout: str
    columns: tuple[tuple[str, str, str], ...]
    rows: int
    fingerprint: str = ""
    headers: tuple[str, ...] = ()
    unused: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Assessment:
    """One client's workbook at one level: the facts, as they were read, and nothing worked out.

    `workbook` is the path below its inbox with `/`; `sha256` of the file's bytes. `rows` come in
    the order of the sheets; ids that no rule set knows are in `problems`, not in `rows`.
    """

    workbook: str
    sha256: str
    header: Header
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]
    recognised: tuple[Recognised, ...] = ()
    stated: Stated = NOTHING_STATED


class RequirementResult(NamedTuple):
    """What became of one requirement.

    `points` is the full value (None where it has none); `points_lost` is None for NOT ASSESSED
    and at Level 1. `deferral`, `reason` and `cite` are None unless NOT MET. `cites` is the
    paragraph of the point value. `place` is the cell that decided. `details` join those of its
    rows, None where the workbook has none.
    """

    id: str
    title: str
    family: str
    finding: Finding
    partial: bool
    points: int | None
    points_lost: int | None
    points_cite: str
    deferral: Deferral | None
    reason: ReasonCode | None
    cite: str | None
    unmet_objectives: tuple[str, ...]
    comment: str
    evidence: str
    place: Place
    details: Details | None = None


class Reason(NamedTuple):
    """Why a status is not available: code, requirement (or None), paragraph and a sentence."""

    code: ReasonCode
    requirement: str | None
    cite: str
    message: str


class FamilyResult(NamedTuple):
    """One family's count of findings and points lost (None at Level 1)."""

    family: str
    name: str
    points_lost: int | None
    met: int
    not_met: int
    not_applicable: int
    not_assessed: int


class PathToStatus(NamedTuple):
    """What it takes to reach a Conditional and a Final status: ids in the rule's order.

    `to_assess` must get a finding first; `to_meet` bars any status until it is met. Then
    `score_after` is reached (None at Level 1), taking what is not assessed as met;
    `points_after` are still missing to the threshold, and meeting `suggested` is the fewest
    requirements that bring them. `to_final` is everything that is NOT MET.
    """

    to_assess: tuple[str, ...]
    to_meet: tuple[str, ...]
    score_after: int | None
    points_after: int
    suggested: tuple[str, ...]
    to_final: tuple[str, ...]


# Without slots: the ids and gaps that every output asks for several times are worked out once.
@dataclass(frozen=True)
class Result:
    """One assessment, scored. Dates that need no plan are here; see :class:`Poam` for the rest.

    `score` is None as the contract says; `score_low` and `score_high` are None at Level 1 only.
    `points_needed` is what is missing to the score a Conditional status takes, 0 if nothing.
    `reevaluation_until` is the last day on which a NOT MET may be re-evaluated in a C3PAO or
    DIBCAC assessment (32 CFR 170.17(c)(2)); weekends are left out, federal holidays are not.
    `audit` is None where the workbook has no numbers of its own that could be compared.
    """

    workbook: str
    sha256: str
    header: Header
    rule_set: str
    score: int | None
    score_low: int | None
    score_high: int | None
    max_score: int | None
    threshold: int | None
    points_needed: int
    status: Status
    status_name: str
    reasons: tuple[Reason, ...]
    requirements: tuple[RequirementResult, ...]
    families: tuple[FamilyResult, ...]
    problems: tuple[Problem, ...]
    closeout_due: date | None
    valid_until: date | None
    affirmation_due: date | None
    reevaluation_until: date | None
    recognised: tuple[Recognised, ...] = ()
    path: PathToStatus | None = None
    as_of: date | None = None
    closeout_by: str = ""
    audit: Audit | None = None
    closed_out: bool = False

    @property
    def open_closeout(self) -> date | None:
        """The last day of a closeout that nothing shows to be held, None where there is none."""
        return None if self.closed_out or self.status is Status.FINAL else self.closeout_due

    @property
    def closeout_passed(self) -> bool:
        """Whether the last day of an open closeout lies behind the day of the run."""
        due, as_of = self.open_closeout, self.as_of
        return due is not None and as_of is not None and due < as_of

    @cached_property
    def blocking(self) -> tuple[str, ...]:
        """Ids of the NOT MET requirements that are barred from the POA&M, in the rule's order."""
        return tuple(r.id for r in self.requirements if r.deferral is Deferral.BARRED)

    @cached_property
    def gaps(self) -> tuple[RequirementResult, ...]:
        """The requirements that are NOT MET, in the rule's order."""
        return tuple(r for r in self.requirements if r.finding is Finding.NOT_MET)


@dataclass(frozen=True, slots=True)
class Document:
    """A file to be written: its name in the client's folder, and its bytes."""

    name: str
    content: bytes
