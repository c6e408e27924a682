"""Every output of a folder held against the ledger, and against what it was computed from.

Nothing is written. The folder is held meanwhile: a run at work would give false alarms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from poam_batch.engines import Engine, Outcome
from poam_batch.hold import require_output, undisturbed
from poam_batch.ledger.inspection import LedgerFound, inspect_ledger
from poam_batch.ledger.memory import KnownClient
from poam_batch.ledger.store import FILE, FOLDER
from poam_batch.naming import ClientFiles, client_files
from poam_batch.outputs.records import as_json
from poam_batch.problems import EXIT_NOT_WRITABLE, RunStopped
from poam_batch.rulesets.load import LEVELS, load_rule_set
from poam_batch.sentences import count
from poam_batch.verification.client_files import ClientSeen, ClientTask, check_client
from poam_batch.verification.remarks import Code, Remark
from poam_batch.verification.run_files import RESULTS, RunFiles, compare, read_run_files
from poam_batch.workers.pool import WorkerPool

LOOK_SECONDS = 60.0
_EXIT_WRONG = 3
_FOLDER = re.compile(r"([a-z0-9-]{1,40})-[0-9a-f]{8}")
Seen = Outcome[tuple[ClientTask], ClientSeen]


@dataclass(frozen=True, slots=True)
class VerifyOptions:
    """Which folder is looked at; `policy` is that of its runs, `jobs` None every core."""

    out: Path
    policy: Path | None = None
    jobs: int | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found, by file, and how much was looked at."""

    remarks: tuple[Remark, ...]
    assessments: int
    files: int
    versions: int

    @property
    def problems(self) -> tuple[Remark, ...]:
        """What is wrong."""
        return tuple(remark for remark in self.remarks if not remark.is_note)

    @property
    def notes(self) -> tuple[Remark, ...]:
        """What is worth knowing, and not wrong."""
        return tuple(remark for remark in self.remarks if remark.is_note)

    @property
    def exit_code(self) -> int:
        """3 where anything is wrong, else 0."""
        return _EXIT_WRONG if self.problems else 0


def verify(options: VerifyOptions) -> Verification:
    """Look at an output folder.

    Raises ConfigurationError for one that no run wrote to, a wrong policy, or a ledger of a newer
    version; RunStopped where a run holds the folder, or the ledger cannot be read.
    """
    out = options.out
    require_output(out)
    for level in LEVELS:
        load_rule_set(level, options.policy)
    with undisturbed(out) as alone, WorkerPool(options.jobs) as pool:
        look = _Look(options, _ledger(out))
        run = look.run_files(pool)
        tasks = list(look.tasks(run))
        seen = [_seen(one) for one in pool.map(check_client, ((t,) for t in tasks), LOOK_SECONDS)]
    shared = {
        task.files.path(task.files.result): one.shared
        for task, one in zip(tasks, seen, strict=True)
        if one.shared is not None
    }
    remarks = [*look.remarks(alone), *run.remarks, *look.rules(run), *compare(run, shared)]
    remarks += (remark for one in seen for remark in one.remarks)
    return Verification(
        remarks=tuple(sorted(remarks)),
        assessments=len(tasks),
        files=run.files + sum(one.files for one in seen),
        versions=sum(one.versions for one in seen),
    )


def _ledger(out: Path) -> LedgerFound:
    try:
        return inspect_ledger(out)
    except OSError as error:
        message = f"{out / FOLDER / FILE} cannot be read: {error.strerror or error}."
        raise RunStopped(message, EXIT_NOT_WRITABLE) from error


class _Look:
    """Knows what is to be looked at: what the ledger says, and whose files stand there."""

    def __init__(self, options: VerifyOptions, ledger: LedgerFound) -> None:
        self._options = options
        self._ledger = ledger
        self._recorded = None if ledger.damage else ledger.outputs

    def run_files(self, pool: Engine) -> RunFiles:
        """Return the files of the whole run, read in a worker."""
        task = (self._options.out, self._recorded)
        (outcome,) = pool.map(read_run_files, [task], LOOK_SECONDS)
        if outcome.value is None:
            why = f"It could not be looked at: {_fate(outcome.error, outcome.fate)}."
            return RunFiles(None, None, (Remark(RESULTS, Code.DAMAGED, why, "Run again."),))
        return outcome.value

    def remarks(self, alone: bool) -> Iterator[Remark]:
        """Yield what is wrong with the ledger, and that the folder could not be held."""
        file = f"{FOLDER}/{FILE}"
        if self._ledger.damage:
            fix = "Put it back from a backup, or run again: it is made anew from the results."
            yield Remark(file, Code.LEDGER_DAMAGED, self._ledger.damage, fix)
        if not alone:
            what = "The folder cannot be written, so that it was looked at without its lock."
            fix = "With a read-only copy there is nothing to do."
            yield Remark(f"{FOLDER}/lock", Code.NOT_LOCKED, what, fix)

    def rules(self, run: RunFiles) -> Iterator[Remark]:
        """Yield that the run computed with other rules than those at hand."""
        for name, (theirs, ours) in self._other_rules(run).items():
            what = f'The run computed {name} with "{theirs}"; at hand is "{ours}".'
            fix = "Name the policy of the run with --policy. After an update, run again."
            yield Remark(RESULTS, Code.OTHER_RULES, what, fix)

    def _other_rules(self, run: RunFiles) -> Mapping[str, tuple[str, str]]:
        used = run.results["rule_sets"] if run.results else {}
        sets = (load_rule_set(level, self._options.policy) for level in LEVELS)
        return {
            one.id: (used[one.id], one.version)
            for one in sets
            if one.id in used and used[one.id] != one.version
        }

    def tasks(self, run: RunFiles) -> Iterator[ClientTask]:
        """Yield each client at each level that stands in the folder, or should."""
        for task in self._tasks(run):
            yield replace(task, left=run.left.get(task.files.path(task.files.result), ""))

    def _tasks(self, run: RunFiles) -> Iterator[ClientTask]:
        other = self._other_rules(run)
        judged = {entry["result"] for entry in run.assessments if not other}
        known = {_files(one).path(_files(one).result): one for one in self._ledger.clients}
        for path, one in known.items():
            if path in run.named or self._stands(_files(one)):
                yield self._task((_files(one), one.facts.level), one, path in judged)
        for files, level in _standing(self._options.out):
            path = files.path(files.result)
            if path not in known:
                yield self._task((files, level), None, path in judged)

    def _stands(self, files: ClientFiles) -> bool:
        """Return whether a client is here; one whose files were all taken out has left."""
        names = (files.poam, files.result)
        return any((self._options.out / files.path(name)).exists() for name in names)

    def _task(
        self, whose: tuple[ClientFiles, int], known: KnownClient | None, judged: bool
    ) -> ClientTask:
        files, level = whose
        recorded = None
        if self._recorded is not None:
            paths = map(files.path, (files.poam, files.summary, files.result))
            recorded = {path: self._recorded[path] for path in paths if path in self._recorded}
        options = self._options
        return ClientTask(options.out, files, level, recorded, known, judged, options.policy)


def _files(client: KnownClient) -> ClientFiles:
    facts = client.facts
    return client_files(facts.name, facts.scope, facts.level)


def _standing(out: Path) -> Iterator[tuple[ClientFiles, int]]:
    """Yield the files that have the names of outputs, and their level, whatever the ledger says."""
    for folder in sorted(out.iterdir()):
        name = _FOLDER.fullmatch(folder.name)
        for level in LEVELS if name is not None and folder.is_dir() else ():
            files = _named(folder.name, level)
            names = (files.poam, files.summary, files.result)
            if any((folder / one).exists() for one in names):
                yield files, level


def _named(directory: str, level: int) -> ClientFiles:
    """Return the files of a client by its folder: the name in it is that of the files."""
    named = _FOLDER.fullmatch(directory)
    assert named is not None
    files = client_files(named[1], None, level)
    return ClientFiles(directory, files.poam, files.summary, files.result)


def _seen(outcome: Seen) -> ClientSeen:
    """Return what a worker found, or that it could not look: something in there kills a reader."""
    if outcome.value is not None:
        return outcome.value
    files = outcome.arguments[0].files
    why = f"It could not be looked at: {_fate(outcome.error, outcome.fate)}."
    fix = "Put an earlier version back with poam-batch restore, then run again."
    remark = Remark(files.path(files.poam), Code.DAMAGED, why, fix)
    return ClientSeen((remark,), files=0, versions=0)


def _fate(error: BaseException | None, fate: str) -> str:
    return f"{type(error).__name__}: {error}" if fate == "raised" else f"its reader {fate}"


def verification_text(found: Verification) -> Iterator[str]:
    """Yield a line for each thing found, problems first, and one that sums up."""
    yield from (_line(remark, "") for remark in found.problems)
    yield from (_line(remark, "note: ") for remark in found.notes)
    looked = (
        f"{count(found.assessments, 'assessment')}, {count(found.files, 'file')}, "
        f"{count(found.versions, 'earlier version')}"
    )
    wrong = count(len(found.problems), "problem") if found.problems else "nothing is wrong"
    notes = f", {count(len(found.notes), 'note')}" if found.notes else ""
    yield f"{looked}: {wrong}{notes}."


def _line(remark: Remark, before: str) -> str:
    return f"{before}{remark.file}: {remark.message} {remark.fix} ({remark.code})"


def verification_json(found: Verification) -> str:
    """Return what was found as JSON for other programs."""
    fields: dict[str, object] = {
        "format": "poam-batch/verification",
        "version": 1,
        "checked": {
            "assessments": found.assessments,
            "files": found.files,
            "versions": found.versions,
        },
        "problems": _listed(found.problems),
        "notes": _listed(found.notes),
    }
    return as_json(fields).decode("utf-8").rstrip("\n")


def _listed(remarks: Iterable[Remark]) -> list[dict[str, str]]:
    return [{**remark._asdict(), "code": str(remark.code)} for remark in remarks]
