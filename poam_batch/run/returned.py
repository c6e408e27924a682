"""POA&M workbooks of ours that lie in an inbox: they came back, and are merged into their client.

Each is merged once, known by its hash, unless the plan that it was merged into was lost with it.
One whose client is not assessed tonight waits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from poam_batch.engines import Engine, Outcome
from poam_batch.files import sha256
from poam_batch.inbox.arrivals import input_gone
from poam_batch.inbox.reading import READ_SECONDS, ReadTask
from poam_batch.ledger.memory import MergedFile
from poam_batch.ledger.store import Ledger
from poam_batch.outputs.records import NotUsed, RunOutcome
from poam_batch.problems import WorkbookRejected
from poam_batch.sentences import list_names
from poam_batch.standing import StandingPlan
from poam_batch.workers.tasks import read_standing

Whose = tuple[str, int]
_BEFORE = "was merged into its client by an earlier run."


@dataclass(frozen=True, eq=False, slots=True)
class Returned:
    """A POA&M workbook that came back: where it lies, its bytes, and the plan that it holds.

    `became` says what became of it, after its name, and `outcome` in a word.
    """

    path: Path
    workbook: str
    content: bytes
    plan: StandingPlan
    became: str = "was merged into its client."
    outcome: RunOutcome = RunOutcome.MERGED

    @property
    def whose(self) -> Whose:
        """The identity and the level that it is of."""
        written = self.plan.written
        return ("", 0) if written is None else (written.identity, written.level)

    def remembered(self, as_of: date) -> MergedFile:
        """Return what the ledger is to remember of it once it is merged."""
        return MergedFile(sha256(self.content), self.workbook, *self.whose, as_of)

    def beside(self, other: str) -> Returned:
        """Return it merged cell by cell: not in place of the workbook that people work in.

        `other` is the one that came back before it, "" where there was none.
        """
        what = f"{other}, which came back too" if other else "the one that is worked in there"
        own = self.plan.own_headers
        columns = f"Its own columns ({list_names(own)}), its" if own else "Its"
        became = (
            f"was merged into its client: cells and rows of the plan, together with {what}. "
            f"{columns} own sheets, rows without an id, comments and colours were not taken over. "
            f"They stand in {self.workbook} alone, which is left as it is: keep it, and copy from "
            "it what you need."
        )
        return replace(self, became=became)

    def known(self) -> Returned:
        """Return it as one that the POA&M in the output folder holds already, as that says."""
        return replace(self, became=_BEFORE, outcome=RunOutcome.IGNORED)

    def used(self, outcome: RunOutcome, code: str, message: str) -> NotUsed:
        """Return what became of it."""
        return NotUsed(self.path, self.workbook, outcome, code, f"{self.workbook} {message}")


@dataclass(frozen=True, eq=False, slots=True)
class Mailbag:
    """The workbooks that came back, by whose they are, and those that cannot be merged.

    `before` are those that earlier runs merged: they are not read but for a plan that lost them.
    """

    by_client: Mapping[Whose, Sequence[Returned]] = field(default_factory=dict)
    not_used: tuple[NotUsed, ...] = ()
    before: Mapping[Whose, Sequence[ReadTask]] = field(default_factory=dict)

    def of(self, whose: Whose) -> Sequence[Returned]:
        """Return what came back of a client at a level."""
        return self.by_client.get(whose, ())

    def again(self, whose: Whose, held: Collection[str], pool: Engine) -> tuple[Returned, ...]:
        """Return what earlier runs merged into a plan that was lost since.

        `held` are the hashes of what is part of the plan that takes its place.
        """
        contents, _ = _contents(self.before.get(whose, ()))
        lost = [(task, content) for task, content in contents if sha256(content) not in held]
        return tuple(
            Returned(task.path, task.workbook, content, outcome.value)
            for (task, content), outcome in zip(lost, _opened(lost, pool), strict=True)
            if outcome.value is not None
        )

    def left(self, merged: Iterable[Path]) -> list[NotUsed]:
        """Return those that were not merged tonight; `merged` are the files that were."""
        done = set(merged)
        before = (task for tasks in self.before.values() for task in tasks)
        ignored = [_merged_before(task) for task in before if task.path not in done]
        return ignored + [
            one.used(
                RunOutcome.DEFERRED,
                "poam_waits",
                "is a POA&M of a client that was not assessed in this run. It is merged as soon as "
                "the client's assessment lies in the inbox too.",
            )
            for found in self.by_client.values()
            for one in found
            if one.path not in done
        ]


def open_mail(
    tasks: Sequence[ReadTask], pool: Engine, ledger: Ledger, assessed: Iterable[Whose]
) -> Mailbag:
    """Return what came back; `tasks` are the files that were recognised, `assessed` tonight's."""
    contents, gone = _contents(tasks)
    known = {(c.facts.identity, c.facts.level) for c in ledger.known_clients()} | set(assessed)
    new: list[tuple[ReadTask, bytes]] = []
    before: defaultdict[Whose, list[ReadTask]] = defaultdict(list)
    for task, content in contents:
        merged = ledger.merged(sha256(content))
        if merged is None:
            new.append((task, content))
        else:
            before[merged.identity, merged.level].append(task)
    not_used = [_gone(task) for task in gone]
    found: defaultdict[Whose, list[Returned]] = defaultdict(list)
    for (task, content), outcome in zip(new, _opened(new, pool), strict=True):
        if outcome.value is None:
            not_used.append(_unreadable(task, outcome))
            continue
        one = Returned(task.path, task.workbook, content, outcome.value)
        if one.whose in known:
            found[one.whose].append(one)
        else:
            not_used.append(_of_nobody(one))
    return Mailbag(found, tuple(not_used), before)


def _contents(
    tasks: Iterable[ReadTask],
) -> tuple[Sequence[tuple[ReadTask, bytes]], Sequence[ReadTask]]:
    """Return the bytes of files, and those that cannot be read any more."""
    found: list[tuple[ReadTask, bytes]] = []
    gone: list[ReadTask] = []
    for task in tasks:
        try:
            found.append((task, task.path.read_bytes()))
        except OSError:
            gone.append(task)
    return found, gone


def _opened(
    new: Sequence[tuple[ReadTask, bytes]], pool: Engine
) -> Iterable[Outcome[tuple[bytes, str], StandingPlan]]:
    """Return the plans of workbooks, read in workers."""
    return pool.map(read_standing, [(c, t.workbook) for t, c in new], READ_SECONDS)


def _gone(task: ReadTask) -> NotUsed:
    return NotUsed(task.path, task.workbook, RunOutcome.DEFERRED, *input_gone(task.workbook))


def _merged_before(task: ReadTask) -> NotUsed:
    message = f"{task.workbook} {_BEFORE}"
    return NotUsed(task.path, task.workbook, RunOutcome.IGNORED, "poam_merged", message)


def _of_nobody(one: Returned) -> NotUsed:
    written = one.plan.written
    if written is None:
        message = "has lost its hidden sheet, so that nobody can say whose POA&M it is."
    else:
        message = (
            f"is the POA&M of {written.client}, Level {written.level}, which is no client of this "
            "output folder."
        )
    return one.used(RunOutcome.REJECTED, "poam_of_another", message)


def _unreadable(task: ReadTask, outcome: Outcome[tuple[bytes, str], StandingPlan]) -> NotUsed:
    if isinstance(outcome.error, WorkbookRejected):
        problem = outcome.error.problem
        message = " ".join(filter(None, (problem.message, problem.hint)))
        return NotUsed(task.path, task.workbook, RunOutcome.REJECTED, problem.code, message)
    message = f"{task.workbook} could not be read ({outcome.fate})."
    return NotUsed(task.path, task.workbook, RunOutcome.REJECTED, "poam_not_understood", message)
