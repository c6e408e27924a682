"""Workbooks looked at one by one, nothing written: what `check` and `score` show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from poam_batch.assess.results import assess_chunk
from poam_batch.batch import known_layouts, today
from poam_batch.inbox.intake import no_workbooks, read_tasks
from poam_batch.inbox.listing import list_inbox
from poam_batch.inbox.reading import READ_SECONDS, read_workbook
from poam_batch.inbox.roster import load_roster
from poam_batch.inbox.unread import unread
from poam_batch.model import Assessment, Result
from poam_batch.naming import client_files
from poam_batch.outputs.records import (
    RECORD,
    NotUsed,
    RunOutcome,
    assessment_record,
    recognised_fields,
    result_fields,
)
from poam_batch.plan.clock import marked
from poam_batch.plan.granted import DateSources, refuse_several, with_conditional_date
from poam_batch.plan.items import PlanBasis, plan
from poam_batch.poam import Poam
from poam_batch.rulesets.load import LEVELS, load_rule_set
from poam_batch.rulesets.ruleset import RuleSet
from poam_batch.workbooks.read_options import ReadOptions
from poam_batch.workers.pool import WorkerPool


@dataclass(frozen=True, slots=True)
class ReviewOptions:
    """Which files are looked at, and by which rules."""

    files: tuple[Path, ...]
    as_of: date | None = None
    conditional_date: date | None = None
    level: int | None = None
    policy: Path | None = None
    clients: Path | None = None
    layouts: Path | None = None


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One scored and planned assessment of a file."""

    result: Result
    poam: Poam


@dataclass(frozen=True, slots=True)
class Review:
    """Every file looked at: its assessments in the order of the files, and the files not used.

    `notes` are sentences on what else was not used, such as rows of a clients file.
    """

    as_of: date
    assessments: tuple[Reviewed, ...]
    not_used: tuple[NotUsed, ...]
    notes: tuple[str, ...] = ()

    def entries(self) -> list[RECORD]:
        """Return what results.json would say of the assessments."""
        return [_entry(reviewed, self.as_of) for reviewed in self.assessments]

    def checked(self) -> RECORD:
        """Return the whole result of each assessment, with what was recognised in the workbook."""
        return {
            "assessments": [_checked(reviewed) for reviewed in self.assessments],
            "not_used": [
                {"workbook": n.workbook, "outcome": n.outcome, "code": n.code, "message": n.message}
                for n in self.not_used
            ],
        }


def review(options: ReviewOptions) -> Review:
    """Read, score and plan each file.

    Raises ConfigurationError for a file that is not there, a wrong policy, layout or clients
    file.
    """
    rule_sets = {level: load_rule_set(level, options.policy) for level in LEVELS}
    reading = ReadOptions(options.level, known_layouts(options.layouts))
    as_of = options.as_of or today()
    candidates = list_inbox(options.files, None, recursive=False)
    roster = load_roster(candidates, options.clients)
    tasks = read_tasks(candidates, reading, roster.told)
    found: list[Assessment] = []
    not_used = no_workbooks(candidates)
    with WorkerPool(min(len(tasks), 2) or 1) as pool:
        for outcome in pool.map(read_workbook, tasks, READ_SECONDS):
            if outcome.value is None:
                not_used.append(unread(outcome))
            else:
                found += outcome.value.unpack()
    dated = _dated(found, options.conditional_date, as_of)
    reviewed = tuple(_reviewed(a, rule_sets[a.header.level], as_of) for a in dated)
    return Review(as_of, reviewed, tuple(not_used), roster.notes)


def _dated(assessments: Sequence[Assessment], given: date | None, as_of: date) -> list[Assessment]:
    """Return the assessments with the Conditional date that counts on a day.

    `given` is that of the command line, None where there is none.
    """
    if given is not None:
        refuse_several(assessments)
    return [with_conditional_date(one, DateSources(given, as_of=as_of)) for one in assessments]


def _reviewed(assessment: Assessment, rule_set: RuleSet, as_of: date) -> Reviewed:
    (result,) = assess_chunk([assessment], rule_set, as_of)
    return Reviewed(result, marked(plan(result, rule_set, PlanBasis(as_of, None)), as_of))


def _entry(reviewed: Reviewed, as_of: date) -> RECORD:
    header = reviewed.result.header
    files = client_files(header.client, header.scope, header.level)
    found = (reviewed.result, reviewed.poam, files)
    return assessment_record(Path(reviewed.result.workbook), RunOutcome.DONE, found, as_of).fields()


def _checked(reviewed: Reviewed) -> RECORD:
    header = reviewed.result.header
    files = client_files(header.client, header.scope, header.level)
    record = result_fields(reviewed.result, reviewed.poam, files)
    return {
        "workbook": reviewed.result.workbook,
        **record,
        "sources": {"client": header.client_source, **dict(header.sources)},
        "recognised": recognised_fields(reviewed.result),
    }
