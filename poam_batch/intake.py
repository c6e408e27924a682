"""What a run counts: workbooks listed, read one a task in workers, and settled among each other."""

from __future__ import annotations

import traceback
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from poam_batch.arrivals import (
    BEING_COPIED,
    INPUT_GONE,
    INPUT_OPEN,
    Delay,
    FirstLook,
    look_again,
)
from poam_batch.engines import Fate, Outcome, WorkerPool
from poam_batch.identities import COLLISION, Claim, Refusal, refused_claims
from poam_batch.inbox import Candidate
from poam_batch.ledger.memory import ClientFacts
from poam_batch.model import Assessment
from poam_batch.moved import MOVED, moved_claims
from poam_batch.outputs.records import NotUsed, RunOutcome
from poam_batch.problems import Problem, Severity, WorkbookRejected
from poam_batch.reading import (
    READ_SECONDS,
    PackedWorkbook,
    ReadTask,
    read_workbook,
    unpack,
)
from poam_batch.spool import Slot, Spool
from poam_batch.workbooks.assessment import ReadOptions
from poam_batch.workbooks.cover.clients import Told

NEVER_ASSESSMENTS = frozenset({"our_own_output"})


class _Stopped(NamedTuple):
    """How a workbook stopped its reader: the code, and the sentence behind its name."""

    code: str
    message: str


_STOPPED = {
    Fate.DIED: _Stopped(
        "reader_died", "made its reader die. Save it anew from Excel and try again."
    ),
    Fate.TIMED_OUT: _Stopped(
        "timed_out",
        f"took more than {READ_SECONDS:.0f} seconds to read. Delete what is not the assessment "
        "from it and try again.",
    ),
    Fate.OUT_OF_MEMORY: _Stopped(
        "too_large",
        "needs more memory than an assessment may take to be read. Delete the sheets, rows and "
        "texts that do not belong to the assessment, and save it anew.",
    ),
}

CLIENT_WAITS = "client_waits"
_DEFERRED = (BEING_COPIED, INPUT_GONE, INPUT_OPEN, CLIENT_WAITS, MOVED)
_FATES = {COLLISION: RunOutcome.REJECTED, **dict.fromkeys(_DEFERRED, RunOutcome.DEFERRED)}

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class ReadWorkbook:
    """A workbook that was read: where its assessments lie in the spool, and what they claim."""

    path: Path
    slot: Slot
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A workbook that counts, with the assessments of it that do."""

    path: Path
    assessments: tuple[Assessment, ...]


def read_tasks(
    candidates: Iterable[Candidate],
    options: ReadOptions,
    told: Mapping[Path, Told],
    marking: str | None = None,
) -> list[ReadTask]:
    """Return a task for each candidate that could hold an assessment."""
    return [
        ReadTask(candidate.path, candidate.workbook, options, marking, told.get(candidate.path))
        for candidate in candidates
        if not candidate.owner_file and not candidate.clients_file
    ]


def no_workbooks(candidates: Iterable[Candidate]) -> list[NotUsed]:
    """Return the candidates that are no workbooks: owner files, and clients files in folders."""
    return [_ignored(c) for c in candidates if c.owner_file or c.clients_file]


def _ignored(candidate: Candidate) -> NotUsed:
    message = (
        "only marks that somebody has a workbook open."
        if candidate.owner_file
        else "was not used: only a clients file in the inbox itself counts. Move it there, or name "
        "it with --clients."
    )
    return NotUsed(
        candidate.path,
        candidate.workbook,
        RunOutcome.IGNORED,
        "owner_file" if candidate.owner_file else "clients_file",
        f"{candidate.workbook} {message}",
    )


class Intake:
    """Reads workbooks into a spool; keeps of each only what tells it from the others."""

    def __init__(
        self,
        pool: WorkerPool,
        spool: Spool,
        known: Sequence[ClientFacts] = (),
        arrived: FirstLook | None = None,
    ) -> None:
        """Take where to read and to keep; `known` are the clients of earlier runs.

        `arrived` is how the files lay there when they were listed, None where none can move.
        """
        self._pool = pool
        self._spool = spool
        self._known = known
        self._arrived = arrived or FirstLook()
        self.returned: list[ReadTask] = []
        self._read: list[ReadWorkbook] = []
        self._refused: dict[int, dict[int, Refusal]] = defaultdict(dict)

    def read(self, tasks: Sequence[ReadTask], progress: Progress) -> list[NotUsed]:
        """Read every task's workbook and return those that cannot be used."""
        not_used = []
        for done, outcome in enumerate(self._pool.map(read_workbook, tasks, READ_SECONDS), 1):
            if outcome.value is None and is_returned(outcome):
                self.returned.append(outcome.arguments)
            elif outcome.value is None:
                not_used.append(unread(outcome))
            else:
                self._keep(outcome.arguments, outcome.value)
            progress("Reading", done, len(tasks))
        delays = look_again(self._arrived)
        not_used = [one for one in not_used if one.path not in delays]
        self.returned = [task for task in self.returned if task.path not in delays]
        return [*not_used, *self._late(delays), *self._settle(delays)]

    @property
    def assessed(self) -> list[tuple[str, int]]:
        """The identity and the level of each assessment that was read."""
        return [(claim.identity, claim.level) for one in self._read for claim in one.claims]

    @property
    def count(self) -> int:
        """How many workbooks were read."""
        return len(self._read)

    def units(self) -> Iterator[Unit]:
        """Yield the workbooks that count, one at a time from the spool."""
        for number, workbook in enumerate(self._read):
            refused = self._refused[number]
            kept = tuple(
                _with_refusals(assessment, refused)
                for assessment in unpack(self._spool.get(workbook.slot))
                if assessment.header.level not in refused
            )
            if kept:
                yield Unit(workbook.path, kept)

    def _keep(self, task: ReadTask, packed: PackedWorkbook) -> None:
        claims = tuple(claim._replace(workbook=len(self._read)) for claim in packed.claims)
        self._read.append(ReadWorkbook(task.path, self._spool.put(packed.content), claims))

    def _late(self, delays: Mapping[Path, Delay]) -> Iterator[NotUsed]:
        """Yield the files that must wait and gave no assessment that could wait with them."""
        read = {workbook.path for workbook in self._read}
        for path, (code, message) in delays.items():
            if path not in read:
                name = self._arrived.names[path]
                yield NotUsed(path, name, RunOutcome.DEFERRED, code, message)

    def _settle(self, delays: Mapping[Path, Delay]) -> list[NotUsed]:
        claims = [claim for workbook in self._read for claim in workbook.claims]
        refusals = self._waiting(claims, delays)
        late = {refusal.claim for refusal in refusals}
        refusals += refused_claims(claim for claim in claims if claim not in late)
        refused = {refusal.claim for refusal in refusals}
        refusals += moved_claims((c for c in claims if c not in refused), self._known)
        for refusal in refusals:
            self._refused[refusal.claim.workbook][refusal.claim.level] = refusal
        return [
            _not_counted(workbook.path, tuple(self._refused[number].values()))
            for number, workbook in enumerate(self._read)
            if len(self._refused[number]) == len(workbook.claims)
        ]

    def _waiting(self, claims: Sequence[Claim], delays: Mapping[Path, Delay]) -> list[Refusal]:
        """Return the claims of files that must wait, and of all that speak for the same clients.

        Where the newest workbook of a client waits, an older one must not take its place. Of a
        file that could not be read, the client is the one whose last workbook had that name.
        """
        late = {self._arrived.names[path].casefold(): path for path in delays}
        waiting = {
            (facts.identity, facts.level): self._arrived.names[late[facts.workbook.casefold()]]
            for facts in self._known
            if facts.workbook.casefold() in late
        }
        for claim in claims:
            if self._read[claim.workbook].path in delays:
                waiting[claim.identity, claim.level] = claim.name
        return [
            _waits(claim, delays.get(self._read[claim.workbook].path), waiting[whose])
            for claim in claims
            if (whose := (claim.identity, claim.level)) in waiting
        ]


def _waits(claim: Claim, delay: Delay | None, other: str) -> Refusal:
    if delay is not None:
        return Refusal(claim, delay.code, delay.message)
    message = (
        f"{claim.name} is of the same client as {other}, which has to wait, and waits with it: "
        "what is older must not take its place."
    )
    return Refusal(claim, CLIENT_WAITS, message)


def _with_refusals(assessment: Assessment, refused: dict[int, Refusal]) -> Assessment:
    notes = tuple(Problem(r.code, Severity.NOTE, r.message) for r in refused.values())
    return replace(assessment, problems=assessment.problems + notes) if notes else assessment


def _not_counted(path: Path, refusals: Sequence[Refusal]) -> NotUsed:
    first = refusals[0]
    whose = tuple((refusal.claim.identity, refusal.claim.level) for refusal in refusals)
    outcome = _FATES.get(first.code, RunOutcome.IGNORED)
    return NotUsed(path, first.claim.name, outcome, first.code, first.message, whose=whose)


def is_returned(outcome: Outcome[ReadTask, PackedWorkbook]) -> bool:
    """Return whether what was read is a POA&M workbook of this program."""
    error = outcome.error
    return isinstance(error, WorkbookRejected) and error.problem.code in NEVER_ASSESSMENTS


def unread(outcome: Outcome[ReadTask, PackedWorkbook]) -> NotUsed:
    """Return why a workbook gave no assessment."""
    task, error = outcome.arguments, outcome.error
    if isinstance(error, WorkbookRejected):
        problem = error.problem
        ignored = problem.code in NEVER_ASSESSMENTS
        fate = RunOutcome.IGNORED if ignored else _FATES.get(problem.code, RunOutcome.REJECTED)
        message = " ".join(filter(None, (problem.message, problem.hint)))
        return NotUsed(task.path, task.workbook, fate, problem.code, message)
    if outcome.fate in _STOPPED:
        code, message = _STOPPED[outcome.fate]
        return NotUsed(
            task.path, task.workbook, RunOutcome.REJECTED, code, f"{task.workbook} {message}"
        )
    return internal_failure(task.path, task.workbook, error)


def internal_failure(path: Path, workbook: str, error: BaseException | None) -> NotUsed:
    """Return a fault of the program's own, with its traceback for the log."""
    trace = "" if error is None else "".join(traceback.format_exception(error))
    fault = type(error).__name__
    message = f"{workbook} met a fault in the program ({fault}). Please report it."
    outcome = RunOutcome.FAILED
    return NotUsed(path, workbook, outcome, "internal_error", message, trace, fault=fault)
