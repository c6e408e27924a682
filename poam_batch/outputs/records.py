"""The JSON that other programs read: one assessment's record, and the whole run's.

The fields are the contract's (docs/outputs.md); the JSON Schemas beside this module describe both.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from poam_batch.model import (
    Document,
    FamilyResult,
    Finding,
    RequirementResult,
    Result,
    Status,
)
from poam_batch.naming import ClientFiles
from poam_batch.outputs.plan_fields import Late, item_fields, late_days, next_due, settled_fields
from poam_batch.outputs.stated_fields import stated_fields
from poam_batch.outputs.trend_view import trend_fields
from poam_batch.poam import Poam
from poam_batch.problems import Problem, Severity

RECORD = dict[str, object]
RESULT_FORMAT = "poam-batch/result"
VERSION = 1


class RunOutcome(StrEnum):
    """What became of one file of the inbox."""

    DONE = "done"
    UNCHANGED = "unchanged"
    MERGED = "merged"
    REJECTED = "rejected"
    FAILED = "failed"
    DEFERRED = "deferred"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class NotUsed:
    """A file of the inbox that gave no assessment: rejected, failed, deferred or ignored.

    `trace` is the traceback of a fault of our own and `fault` its type; neither goes into
    results.json, and of the trace no text into the log.
    `whose` are the clients that it speaks for, by identity and level, where that is known; `nights`
    says on how many nights running it was deferred.
    """

    path: Path
    workbook: str
    outcome: RunOutcome
    code: str
    message: str
    trace: str = ""
    whose: tuple[tuple[str, int], ...] = ()
    nights: int = 0
    fault: str = ""


@dataclass(frozen=True, slots=True)
class AssessmentRecord:
    """What results.json says of one assessment, and the file it was read from.

    `record` is all of it but `late`, the days that are past, which take most of its room. `was` is
    the status that the last run found, None where it is not known; `put_back` says that its POA&M
    workbook was gone and what stands there now, "" where it was not.
    """

    path: Path
    outcome: RunOutcome
    record: RECORD
    late: tuple[Late, ...] = ()
    was: Status | None = None
    put_back: str = ""

    def fields(self) -> RECORD:
        """Return the whole record."""
        late = [{"item_id": item, "what": what, "due": due} for item, what, due in self.late]
        return {**self.record, "late": late}


def assessment_fields(result: Result, poam: Poam, files: ClientFiles) -> RECORD:
    """Return what both files say of an assessment, in the contract's order."""
    return {
        "client": result.header.client,
        "scope": result.header.scope,
        "level": result.header.level,
        "directory": files.directory,
        "result": files.path(files.result),
        **score_fields(result),
        "ratio": _ratio(result),
        "status": str(result.status),
        "status_name": result.status_name,
        "blocking": list(result.blocking),
        "poam_items": 0 if result.max_score is None else len(poam.deferred),
        "closeout_due": _text(result.closeout_due),
        "overdue": sum(item.overdue for item in poam.items),
        "next_due": _text(next_due(result, poam)),
    }


def score_fields(result: Result) -> RECORD:
    """Return the score, the range it must fall in, and what it is out of."""
    return {
        "score": result.score,
        "score_low": result.score_low,
        "score_high": result.score_high,
        "max_score": result.max_score,
    }


def result_fields(result: Result, poam: Poam, files: ClientFiles) -> RECORD:
    """Return the whole record of one assessment: `<client>-result.json`."""
    header = result.header
    return {
        "format": RESULT_FORMAT,
        "version": VERSION,
        **assessment_fields(result, poam, files),
        "rule_set": result.rule_set,
        "assessment_type": None if header.assessment_type is None else str(header.assessment_type),
        "assessment_date": _text(header.assessment_date),
        "conditional_status_date": _text(header.conditional_status_date),
        "assumed_status_date": _text(poam.assumed_status_date),
        "valid_until": _text(result.valid_until),
        "affirmation_due": _text(result.affirmation_due),
        "reevaluation_until": _text(result.reevaluation_until),
        "marking": header.marking,
        "reasons": [
            {
                "code": str(reason.code),
                "requirement": reason.requirement,
                "cite": reason.cite,
                "message": reason.message,
            }
            for reason in result.reasons
        ],
        "findings": _finding_counts(result),
        "families": [_family(family) for family in result.families],
        "requirements": [_requirement(requirement) for requirement in result.requirements],
        "poam": [] if result.max_score is None else [item_fields(item) for item in poam.items],
        "remediated": [settled_fields(item) for item in poam.settled],
        "conflicts": [conflict._asdict() for conflict in poam.conflicts],
        "trend": trend_fields(poam),
        "problems": [problem_fields(problem) for problem in result.problems],
        "stated": stated_fields(result.audit),
    }


def result_document(result: Result, poam: Poam, files: ClientFiles) -> Document:
    """Return `<client>-result.json`, on one line; the same result gives the same bytes."""
    return Document(files.result, as_json(result_fields(result, poam, files), indent=None))


def assessment_record(
    path: Path, outcome: RunOutcome, found: tuple[Result, Poam, ClientFiles], as_of: date
) -> AssessmentRecord:
    """Return what results.json says of an assessment, days left counted from `as_of`."""
    result, poam, files = found
    due = result.closeout_due
    record: RECORD = {
        "workbook": result.workbook,
        "outcome": str(outcome),
        **assessment_fields(result, poam, files),
        "days_left": None if due is None else (due - as_of).days,
        **({"closed_out": True} if result.closed_out else {}),
        "conflicts": len(poam.conflicts),
        "conflict_cells": [{"item_id": c.item_id, "column": c.column} for c in poam.conflicts],
        "problems": problem_counts(result.problems),
    }
    return AssessmentRecord(path, outcome, record, late_days(result, poam, as_of))


def as_json(fields: RECORD, indent: int | None = 1) -> bytes:
    """Return a record as UTF-8 JSON with a final newline; without indent it is much faster."""
    text = json.dumps(fields, ensure_ascii=False, indent=indent)
    return text.encode("utf-8", "backslashreplace") + b"\n"


def problem_fields(problem: Problem) -> RECORD:
    """Return a problem with its place and what to do about it."""
    return {
        "code": problem.code,
        "severity": str(problem.severity),
        "message": problem.message,
        "hint": problem.hint,
        "sheet": problem.sheet,
        "cell": problem.cell,
        "value": problem.value,
    }


def problem_counts(problems: Sequence[Problem]) -> dict[str, int]:
    """Return how many problems there are of each severity."""
    counts = Counter(problem.severity for problem in problems)
    return {str(severity): counts[severity] for severity in Severity}


def recognised_fields(result: Result) -> list[RECORD]:
    """Return which tables were taken for the assessment: sheet, header row and columns."""
    return [
        {
            "sheet": table.sheet,
            "header_row": table.header_row,
            "layout": table.layout,
            "fingerprint": table.fingerprint,
            "rows": table.rows,
            "columns": [
                {"meaning": meaning, "column": letter, "header": words}
                for meaning, letter, words in table.columns
            ],
            "not_used": [{"column": letter, "header": words} for letter, words in table.unused],
        }
        for table in result.recognised
    ]


def _ratio(result: Result) -> float | None:
    if result.score is None or result.max_score is None:
        return None
    return round(result.score / result.max_score, 3)


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _finding_counts(result: Result) -> dict[str, int]:
    counts = Counter(requirement.finding for requirement in result.requirements)
    return {finding.name.lower(): counts[finding] for finding in Finding}


def _family(family: FamilyResult) -> RECORD:
    return {
        "family": family.family,
        "points_lost": family.points_lost,
        "met": family.met,
        "not_met": family.not_met,
        "not_applicable": family.not_applicable,
        "not_assessed": family.not_assessed,
    }


def _requirement(requirement: RequirementResult) -> RECORD:
    return {
        "id": requirement.id,
        "finding": requirement.finding,
        "partial": requirement.partial,
        "points_lost": requirement.points_lost,
        "poam": requirement.deferral,
        "reason": requirement.reason,
        "unmet_objectives": requirement.unmet_objectives,
        "sheet": requirement.place.sheet,
        "cell": requirement.place.cell,
    }
