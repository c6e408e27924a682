"""`closeout`: closeout assessments held against the POA&Ms of an output folder, which they close.

A POA&M is closed only where every check of `plan/closeout.py` is passed; its client's next run says
so on every page.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from poam_batch.commands.review import ReviewOptions, review
from poam_batch.engines import why_stopped
from poam_batch.files import Placed, Write, place, sha256
from poam_batch.hold import held, is_open, open_sentences, require_output, stopped_by_disk
from poam_batch.inbox.reading import READ_SECONDS
from poam_batch.ledger.memory import KnownClient, Memory, OutputRecord
from poam_batch.ledger.store import Ledger
from poam_batch.model import AssessmentType, Document, Result
from poam_batch.naming import REMEDIATION_LEVEL, ClientFiles, client_files, identity
from poam_batch.outputs.jobs import StandingWorkbook
from poam_batch.outputs.poam_update import close_poam_workbook
from poam_batch.outputs.records import NotUsed
from poam_batch.outputs.terminal import not_used_lines
from poam_batch.plan.before import last_written
from poam_batch.plan.closeout import CloseoutFacts, Closing, Verdict, closed_plan, closeout_verdict
from poam_batch.problems import WorkbookRejected, rejected
from poam_batch.rulesets.load import load_rule_set
from poam_batch.run.cases import advised
from poam_batch.versions import prune_versions, version_write
from poam_batch.workbooks.poam_sheet import read_standing
from poam_batch.workers.pool import WorkerPool
from poam_batch.written import Written

_PATCH_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class CloseoutOptions:
    """Which closeout assessments are held against which output folder.

    `posted` is the day on which they were posted, None where their covers say it.
    """

    files: tuple[Path, ...]
    out: Path
    posted: date | None = None
    as_of: date | None = None
    level: int | None = None
    policy: Path | None = None
    clients: Path | None = None
    layouts: Path | None = None


@dataclass(frozen=True, slots=True)
class ClosedOut:
    """What became of one closeout assessment: `refused` says why it could not be held at all.

    `closed_before` is the day posted of the closeout that had closed the POA&M already.
    """

    workbook: str
    client: str
    level: int
    verdict: Verdict | None = None
    refused: str = ""
    closed_before: date | None = None

    @property
    def confirmed(self) -> bool:
        """Whether the POA&M is closed."""
        return self.verdict is not None and self.verdict.confirmed


@dataclass(frozen=True, slots=True)
class CloseoutReport:
    """Every file given: what became of its assessments, and the files that hold none."""

    closeouts: tuple[ClosedOut, ...]
    not_used: tuple[NotUsed, ...]

    @property
    def confirmed(self) -> bool:
        """Whether every file closed a POA&M."""
        return not self.not_used and all(one.confirmed for one in self.closeouts)


def closeout(options: CloseoutOptions) -> CloseoutReport:
    """Read closeout assessments and close the POA&Ms that they confirm.

    Raises ConfigurationError for wrong files or an unknown folder, and RunStopped where a run holds
    the folder or the disk does not take it.
    """
    require_output(options.out)
    seen = review(
        ReviewOptions(
            options.files,
            options.as_of,
            level=options.level,
            policy=options.policy,
            clients=options.clients,
            layouts=options.layouts,
        )
    )
    out = options.out
    with stopped_by_disk(out), held(out), Ledger(out) as ledger, WorkerPool(1) as pool:
        office = _Office(options, ledger, pool, seen.as_of)
        done = tuple(office.close(reviewed.result) for reviewed in seen.assessments)
    return CloseoutReport(done, seen.not_used)


class _Office:
    """Holds closeout assessments against what stands in an output folder."""

    def __init__(
        self, options: CloseoutOptions, ledger: Ledger, pool: WorkerPool, as_of: date
    ) -> None:
        self._options = options
        self._ledger = ledger
        self._pool = pool
        self._as_of = as_of

    def close(self, result: Result) -> ClosedOut:
        """Return what became of one closeout; its POA&M is closed if all of it is confirmed."""
        told = ClosedOut(result.workbook, result.header.client, result.header.level)
        try:
            return self._held(result, told)
        except WorkbookRejected as error:
            return _refused(told, error)

    def _held(self, result: Result, told: ClosedOut) -> ClosedOut:
        header = result.header
        if header.level == REMEDIATION_LEVEL:
            raise rejected(
                "poam_not_permitted",
                f"At Level {header.level} no POA&M exists, so that there is nothing to close out.",
                "Run the assessment as any other.",
            )
        who = identity(header.client, header.scope)
        known = self._ledger.client(who, header.level)
        files = client_files(header.client, header.scope, header.level)
        target = self._options.out / files.path(files.poam)
        if known is None or not target.is_file():
            raise rejected(
                "poam_of_another",
                f"{header.client}, Level {header.level}, has no POA&M in {self._options.out}.",
                "Name the client in the closeout as in its assessment, or in clients.csv.",
            )
        if is_open(target):
            raise rejected("poam_open", open_sentences(target))
        standing = self._standing(target.read_bytes(), files)
        own, kept = standing.plan.written, self._ledger.written(who, header.level)
        written = own or kept
        if written is None:
            raise rejected("poam_not_understood", f"{target} has lost its hidden sheet.")
        posted = self._options.posted or header.status_date
        if (written.identity, written.level) != (who, header.level):
            raise rejected(
                "poam_of_another",
                f"{target} is the plan of {written.client}, Level {written.level}.",
                "Move it to where it belongs.",
            )
        assessed_by = _assessed_by(self._options.out, files)
        written = last_written(own, kept) or written
        facts = CloseoutFacts(written, assessed_by, posted, self._as_of)
        rule_set = load_rule_set(header.level, self._options.policy)
        verdict = closeout_verdict(result, facts, rule_set)
        if verdict.confirmed and posted is not None:
            ours = self._ledger.find(files.path(files.poam), sha256(standing.content))
            last = "" if known.last is None else known.last.sha256
            closing = Closing(posted, result.workbook, last, touched=ours is None)
            self._write(standing, written, closing, (known, files))
        return replace(told, verdict=verdict, closed_before=_closed_before(written))

    def _standing(self, content: bytes, files: ClientFiles) -> StandingWorkbook:
        task = (content, files.path(files.poam))
        (outcome,) = self._pool.map(read_standing, [task], READ_SECONDS)
        if outcome.value is None:
            why = why_stopped(outcome, READ_SECONDS)
            raise rejected("poam_not_understood", f"Reading {task[1]} {why}.")
        return StandingWorkbook(content, outcome.value)

    def _write(
        self,
        standing: StandingWorkbook,
        written: Written,
        closing: Closing,
        client: tuple[KnownClient, ClientFiles],
    ) -> None:
        """Put the closed POA&M in place, the one before kept, and remember it."""
        known, files = client
        living = closed_plan(standing.plan, written, closing)
        task = (living, standing, files.poam)
        (outcome,) = self._pool.map(close_poam_workbook, [task], _PATCH_SECONDS)
        document: Document | None = outcome.value
        if document is None:
            why = why_stopped(outcome, _PATCH_SECONDS)
            raise rejected("poam_not_understood", f"Closing {files.poam} {why}. It stays as it is.")
        out, path = self._options.out, files.path(files.poam)
        same = document.content == standing.content
        version = None if same else version_write(out, path, standing.content, self._as_of)
        record = OutputRecord(path, sha256(document.content), written.assumed_status_date)
        write = Write(out / path, document.content, True, sha256(standing.content))
        self._ledger.intend([record])
        (placed,) = place([[*([version] if version else []), write]])
        if placed not in (Placed.WRITTEN, Placed.UNCHANGED):
            raise rejected("poam_open", f"{path} was saved meanwhile or is open. Close it.")
        memory = Memory(self._as_of, known.facts, written=living.written)
        self._ledger.settle([record], [memory])
        prune_versions(out, path)


def _refused(told: ClosedOut, error: WorkbookRejected) -> ClosedOut:
    problem = advised(error.problem)
    why = " ".join(filter(None, (problem.message, problem.hint)))
    return replace(told, refused=why)


def _closed_before(written: Written) -> date | None:
    """Return when the POA&M of this status was closed out before; not that of an earlier one."""
    closed, granted = written.closed_on, written.frozen_on
    return closed if closed is not None and granted is not None and granted <= closed else None


def _assessed_by(out: Path, files: ClientFiles) -> AssessmentType | None:
    """Return the type of the assessment that the POA&M came from, by the result beside it."""
    try:
        text = (out / files.path(files.result)).read_text(encoding="utf-8")
        found = json.loads(text)["assessment_type"]
        return None if found is None else AssessmentType(found)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def closeout_text(report: CloseoutReport) -> Iterator[str]:
    """Yield what became of each closeout, a line a check."""
    for one in report.closeouts:
        again = one.closed_before is not None
        said = ("closed out already" if again else "closed out") if one.confirmed else "not closed"
        yield f"{one.client}, Level {one.level}: {said} ({one.workbook})"
        if one.refused:
            yield f"  no   {one.refused}"
        for check in one.verdict.checks if one.verdict else ():
            yield f"  {'yes' if check.passed else 'no ':<3}  {check.name}: {check.message}"
        if again:
            yield f"  {_said_before(one)}"
        if one.confirmed:
            yield "  The next run shows the Final status, with the Conditional date kept."
    yield from not_used_lines(report.not_used)


def _said_before(one: ClosedOut) -> str:
    """Return what a closeout does to a POA&M that another one had closed out."""
    before = f"It was closed out before, by the closeout posted {one.closed_before}"
    if not one.confirmed:
        return f"{before}, and stays so."
    posted = None if one.verdict is None else one.verdict.posted
    if posted == one.closed_before:
        return f"{before}."
    return f"{before}. That day is now {posted}."


def closeout_json(report: CloseoutReport) -> str:
    """Return the same as JSON."""
    return json.dumps(
        {
            "closeouts": [
                {
                    "workbook": one.workbook,
                    "client": one.client,
                    "level": one.level,
                    "closed": one.confirmed,
                    "closed_before": _text(one.closed_before),
                    "refused": one.refused or None,
                    "posted": None if one.verdict is None else _text(one.verdict.posted),
                    "closeout_due": None if one.verdict is None else _text(one.verdict.due),
                    "checks": [c._asdict() for c in (one.verdict.checks if one.verdict else ())],
                }
                for one in report.closeouts
            ],
            "not_used": [
                {"workbook": n.workbook, "code": n.code, "message": n.message}
                for n in report.not_used
            ],
        },
        ensure_ascii=False,
        indent=1,
    )


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
