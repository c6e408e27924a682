"""What a run reports: every file of the inbox once, who was not renewed, and what changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from typing import Any

from poam_batch.ledger.memory import Night
from poam_batch.ledger.untold import News, Untold
from poam_batch.model import Status
from poam_batch.naming import identity
from poam_batch.nights.digest import digest_of, put_back_of, statuses_of, with_told, with_was
from poam_batch.nights.renewal import Tonight, not_renewed
from poam_batch.nights.run_state import LastRun, Whose, state_of
from poam_batch.nights.waiting import night_of, with_nights
from poam_batch.outputs.changes import NOTHING_TOLD, Digest, digest_fields
from poam_batch.outputs.not_renewed import NotRenewed
from poam_batch.outputs.records import RECORD, AssessmentRecord, NotUsed
from poam_batch.outputs.results_file import run_fields
from poam_batch.remote.publish import NOT_PUBLISHED, Publication
from poam_batch.run.desk import Delivered, Desk


@dataclass(frozen=True, slots=True)
class RunReport:
    """Every file of the inbox once: its assessments, or why there are none.

    `notes` are sentences on what else was not used, such as rows of a clients file. `not_renewed`
    are clients that stand in OUT and were not assessed; `digest` says what changed since the last
    run, `publication` what was copied away, and `was` the statuses that the last run found.
    """

    as_of: date
    rule_sets: Mapping[str, str]
    assessments: Sequence[AssessmentRecord]
    not_used: tuple[NotUsed, ...]
    notes: tuple[str, ...] = ()
    not_renewed: tuple[NotRenewed, ...] = ()
    digest: Digest = NOTHING_TOLD
    publication: Publication = NOT_PUBLISHED
    was: Mapping[Whose, Status] = field(default_factory=dict)

    def assessed(self) -> Iterator[AssessmentRecord]:
        """Yield the assessments, each with the status that the last run found."""
        return (with_was(one, self.was) for one in self.assessments)

    def warnings(self) -> Iterator[str]:
        """Yield what came up behind the digest: a workbook saved meanwhile, and what failed."""
        return (one for one in self.publication.warnings() if one not in self.notes)

    def fields(self) -> dict[str, object]:
        """Return results.json."""
        rule_sets = dict(self.rule_sets)
        found = (self.assessments, self.not_used, self.not_renewed)
        fields = run_fields(self.as_of, rule_sets, *found)
        return {**fields, "notes": list(self.notes), **digest_fields(self.digest)}


class _Assessments(Sequence[AssessmentRecord]):
    """The assessments of all workbooks: many, and each is taken out only as it is looked at."""

    def __init__(self, delivered: Sequence[Delivered]) -> None:
        self._delivered = delivered
        self._length = sum(len(entry.records) for entry in delivered)

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, place: Any) -> Any:
        return tuple(self)[place]

    def __iter__(self) -> Iterator[AssessmentRecord]:
        return (record for entry in self._delivered for record in entry.records)


def report_of(delivered: Sequence[Delivered], not_used: Sequence[NotUsed], desk: Desk) -> RunReport:
    """Return the report of what was delivered, and of what could not be used."""
    failed = [entry.not_used for entry in delivered if entry.not_used is not None]
    return RunReport(
        as_of=desk.as_of,
        rule_sets={rule_set.id: rule_set.version for rule_set in desk.rule_sets.values()},
        assessments=_Assessments(delivered),
        not_used=tuple(sorted([*not_used, *failed], key=lambda n: (n.workbook, str(n.path)))),
        notes=tuple(note for entry in delivered for note in entry.notes),
    )


def with_night(report: RunReport, desk: Desk) -> RunReport:
    """Return the report with the clients that were left as they were, and how long files wait."""
    renewed = frozenset(_whose(one.record) for one in report.assessments)
    entries: Iterator[AssessmentRecord | NotUsed] = chain(report.assessments, report.not_used)
    night = night_of(Night(desk.as_of, tuple(renewed)), entries, desk.sources)
    not_used = with_nights(report.not_used, desk.ledger.end_night(night), desk.sources)
    tonight = Tonight(renewed, not_used, desk.as_of, desk.level)
    left = not_renewed(desk.ledger, desk.out, tonight)
    return replace(report, not_used=not_used, not_renewed=left)


def with_digest(
    report: RunReport,
    last: LastRun,
    untold: Sequence[Untold],
    notes: Sequence[str],
    standing: Sequence[str] = (),
) -> RunReport:
    """Return the report with all notes, and with what changed since the last run that finished.

    `untold` is what runs that did not finish have left to be told, and this one so far; `standing`
    are notes that are told every night until somebody mends what they name.
    """
    once = (one.message for one in untold if one.kind is News.NOTE)
    report = replace(
        report,
        notes=tuple(dict.fromkeys((*once, *notes, *standing, *report.notes))),
        not_renewed=with_told(report.not_renewed, last),
        was=statuses_of(last),
    )
    put_back = put_back_of(report.assessments, untold)
    now = state_of(report.fields().items())
    return replace(report, digest=digest_of(last, now, put_back, untold, standing))


def _whose(record: RECORD) -> tuple[str, int]:
    client, scope, level = record["client"], record["scope"], record["level"]
    assert isinstance(level, int)
    return identity(str(client), None if scope is None else str(scope)), level
