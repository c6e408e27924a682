"""What a run counts: workbooks listed, read one a task in workers, and settled among each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from poam_batch.engines import Engine, Outcome
from poam_batch.inbox.arrivals import Delay, FirstLook, look_again
from poam_batch.inbox.identities import Claim, Refusal, refused_claims
from poam_batch.inbox.listing import Candidate
from poam_batch.inbox.moved import moved_claims
from poam_batch.inbox.reading import (
    READ_SECONDS,
    PackedWorkbook,
    ReadTask,
    read_workbook,
    unpack,
)
from poam_batch.inbox.recall import OWN_OUTPUT, Recall
from poam_batch.inbox.together import waiting_claims
from poam_batch.inbox.unread import FATES, STOPPED, is_returned, unread
from poam_batch.ledger.memory import ClientFacts
from poam_batch.model import Assessment
from poam_batch.outputs.records import NotUsed, RunOutcome
from poam_batch.problems import Problem, Severity
from poam_batch.spool import Slot, Spool
from poam_batch.workbooks.read_options import ReadOptions

if TYPE_CHECKING:
    from poam_batch.workbooks.cover.clients import Told


Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Counted:
    """A workbook that counts: its place among the run's, its claims that do, and what refused any.

    `slot` is where its assessments lie in the spool, None for one that is recalled and was not
    read. `settled` says in a text how it was settled against the others.
    """

    number: int
    task: ReadTask
    claims: tuple[Claim, ...]
    slot: Slot | None
    settled: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A workbook that counts, with the assessments of it that do.

    `known_by` is what it is remembered by, and `made_with` the hash of all else that decides on its
    outputs, both "" where nothing of it is to be remembered; `settled` says in a text how it was
    settled against the others.
    """

    path: Path
    assessments: tuple[Assessment, ...]
    known_by: str = ""
    made_with: str = ""
    settled: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    """A workbook with its claims; `slot` is None where they are recalled and it was not read."""

    task: ReadTask
    claims: tuple[Claim, ...]
    slot: Slot | None = None


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
    """Reads workbooks into a spool; keeps of each only what tells it from the others.

    What is recalled is not read until it turns out that its outputs have to be made.
    """

    def __init__(
        self,
        pool: Engine,
        spool: Spool,
        known: Sequence[ClientFacts] = (),
        arrived: FirstLook | None = None,
        recall: Recall | None = None,
    ) -> None:
        """Take where to read and to keep; `known` are the clients of earlier runs.

        `arrived` is how the files lay there when they were listed, None where none can move, and
        `recall` what is known of them.
        """
        self._pool = pool
        self._spool = spool
        self._known = known
        self._arrived = arrived or FirstLook()
        self._recall = recall
        self._delays: Mapping[Path, Delay] = {}
        self._found: dict[int, _Found] = {}
        self._unread: dict[int, NotUsed] = {}
        self._returned: dict[int, ReadTask] = {}
        self._refused: dict[int, dict[int, Refusal]] = {}

    def read(self, tasks: Sequence[ReadTask], progress: Progress) -> list[NotUsed]:
        """Read every workbook that is not recalled, and return those that cannot be used."""
        new = [
            (number, task) for number, task in enumerate(tasks) if not self._is_known(number, task)
        ]
        self._read(new, progress)
        return self.not_used

    def read_again(self, counted: Iterable[Counted], progress: Progress) -> None:
        """Read workbooks that were recalled, because their outputs are to be made after all."""
        self._read([(one.number, one.task) for one in counted], progress)

    def _read(self, numbered: Sequence[tuple[int, ReadTask]], progress: Progress) -> None:
        if numbered:
            # It takes 0.35 s, in which the workers import what they need.
            self._pool.start()
            import_module("poam_batch.assess.results")
        outcomes = self._pool.map(read_workbook, [task for _, task in numbered], READ_SECONDS)
        for done, ((number, _), outcome) in enumerate(zip(numbered, outcomes, strict=True), 1):
            self._keep(number, outcome)
            progress("Reading", done, len(numbered))
        self._delays = look_again(self._arrived)
        self._settle()

    @property
    def returned(self) -> list[ReadTask]:
        """The POA&M workbooks of ours that were found."""
        found = (self._returned[number] for number in sorted(self._returned))
        return [task for task in found if task.path not in self._delays]

    @property
    def assessed(self) -> list[tuple[str, int]]:
        """The identity and the level of each assessment that was found."""
        return [(claim.identity, claim.level) for one in self._in_order() for claim in one.claims]

    @property
    def not_used(self) -> list[NotUsed]:
        """The workbooks that cannot be used, or do not count."""
        unread = (self._unread[number] for number in sorted(self._unread))
        return [
            *(one for one in unread if one.path not in self._delays),
            *self._late(),
            *(
                _not_counted(found.task.path, tuple(self._refused[number].values()))
                for number, found in sorted(self._found.items())
                if len(self._refused.get(number, ())) == len(found.claims)
            ),
        ]

    def _late(self) -> Iterator[NotUsed]:
        """Yield the files that must wait and gave no assessment that could wait with them."""
        found = {one.task.path for one in self._found.values()}
        for path, (code, message) in self._delays.items():
            if path not in found:
                name = self._arrived.names[path]
                yield NotUsed(path, name, RunOutcome.DEFERRED, code, message)

    def counted(self) -> list[Counted]:
        """Return the workbooks that count, in their order."""
        return [
            one
            for number, found in sorted(self._found.items())
            if (one := self._counted(number, found)).claims
        ]

    def units(self, counted: Iterable[Counted] | None = None) -> Iterator[Unit]:
        """Yield the workbooks that count, or some of them, one at a time from the spool."""
        for one in self.counted() if counted is None else counted:
            assert one.slot is not None
            refused = self._refused.get(one.number, {})
            kept = tuple(
                _with_refusals(assessment, refused)
                for assessment in unpack(self._spool.get(one.slot))
                if assessment.header.level not in refused
            )
            recall = self._recall
            known = (recall.key(one.task), recall.made_with(one.task)) if recall else ("", "")
            yield Unit(one.task.path, kept, *known, one.settled)

    def _in_order(self) -> list[_Found]:
        return [found for _, found in sorted(self._found.items())]

    def _is_known(self, number: int, task: ReadTask) -> bool:
        """Return whether a file is as it was, and keep what is known of it then."""
        recalled = None if self._recall is None else self._recall.of(task)
        if recalled is None:
            return False
        if recalled.refused is None:
            claims = tuple(claim._replace(workbook=number) for claim in recalled.claims)
            self._found[number] = _Found(task, claims)
        elif recalled.refused.code == OWN_OUTPUT:
            self._returned[number] = task
        else:
            self._unread[number] = recalled.refused
        return True

    def _keep(self, number: int, outcome: Outcome[ReadTask, PackedWorkbook]) -> None:
        """Keep what a reader made of a file, in place of all that was known of it."""
        task, packed = outcome.arguments, outcome.value
        self._found.pop(number, None)
        if packed is not None:
            claims = tuple(claim._replace(workbook=number) for claim in packed.claims)
            self._found[number] = _Found(task, claims, self._spool.put(packed.content))
            if self._recall is not None:
                self._recall.keep(task, claims)
            return
        why = unread(outcome)
        if is_returned(outcome):
            self._returned[number] = task
        else:
            self._unread[number] = why
        if self._recall is not None:
            self._recall.refuse(task, why, stopped=outcome.fate in STOPPED)

    def _settle(self) -> None:
        claims = [claim for found in self._in_order() for claim in found.claims]
        delays = {
            number: delay
            for number, found in self._found.items()
            if (delay := self._delays.get(found.task.path))
        }
        names = [self._arrived.names[path] for path in self._delays]
        refusals = waiting_claims(claims, delays, names, self._known)
        late = {refusal.claim for refusal in refusals}
        refusals += refused_claims(claim for claim in claims if claim not in late)
        refused = {refusal.claim for refusal in refusals}
        refusals += moved_claims((c for c in claims if c not in refused), self._known)
        self._refused = {}
        for refusal in refusals:
            levels = self._refused.setdefault(refusal.claim.workbook, {})
            levels[refusal.claim.level] = refusal

    def _counted(self, number: int, found: _Found) -> Counted:
        refused = self._refused.get(number, {})
        counting = tuple(claim for claim in found.claims if claim.level not in refused)
        said = [(level, r.code, r.message) for level, r in refused.items()]
        return Counted(number, found.task, counting, found.slot, repr(said) if said else "")


def _with_refusals(assessment: Assessment, refused: dict[int, Refusal]) -> Assessment:
    notes = tuple(Problem(r.code, Severity.NOTE, r.message) for r in refused.values())
    return replace(assessment, problems=assessment.problems + notes) if notes else assessment


def _not_counted(path: Path, refusals: Sequence[Refusal]) -> NotUsed:
    first = refusals[0]
    whose = tuple((refusal.claim.identity, refusal.claim.level) for refusal in refusals)
    outcome = FATES.get(first.code, RunOutcome.IGNORED)
    return NotUsed(path, first.claim.name, outcome, first.code, first.message, whose=whose)
