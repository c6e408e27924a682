"""A workbook of others filled for one client, in a copy in the client's folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from poam_batch.batch import today
from poam_batch.commands.client_search import find_client
from poam_batch.commands.fill_inputs import bytes_of, last_findings, read_input, read_poam, unsaved
from poam_batch.commands.filling import FILL_SECONDS, Copy, FillTask, NamedBytes, fill_workbook
from poam_batch.engines import Fate, Outcome
from poam_batch.files import Placed, Write, make_folder, place, sha256
from poam_batch.hold import held, refuse_open, require_output, still_open, stopped_by_disk
from poam_batch.ledger.memory import ClientFacts
from poam_batch.ledger.rebuild import memories_of_outputs
from poam_batch.ledger.store import FOLDER
from poam_batch.naming import REMEDIATION_LEVEL, client_files
from poam_batch.outputs.fill.memory import FillMemory, memory_json, read_memory
from poam_batch.outputs.fill.told import (
    filled_fields,
    filled_lines,
    problem_lines,
    problems_fields,
)
from poam_batch.outputs.fill.wanted import FillClient, Filled, FillKind
from poam_batch.outputs.records import RECORD, as_json
from poam_batch.problems import (
    ConfigurationError,
    OutputFailed,
    Problem,
    Severity,
    WorkbookRejected,
)
from poam_batch.versions import keep_version, list_versions, prune_versions
from poam_batch.workers.pool import WorkerPool

FORMAT = "poam-batch/fill"
VERSION = 1
FILLS = "fills"
EXIT_NOT_FILLED = 3


@dataclass(frozen=True, slots=True)
class FillOptions:
    """Which workbook is filled, for whom; `level` None means the only one that has a POA&M.

    Where `incomplete`, it is filled though required fields are empty.
    """

    workbook: Path
    client: str
    out: Path
    level: int | None = None
    incomplete: bool = False


@dataclass(frozen=True, slots=True)
class FillReport:
    """What became of a fill: the copy's path below OUT, None where nothing was written.

    `filled` is None where the workbook cannot be filled at all; `problems` then say why. `kept`
    is the path of an edited copy that had to make place.
    """

    client: ClientFacts
    workbook: str
    problems: tuple[Problem, ...]
    filled: Filled | None = None
    path: str | None = None
    unchanged: bool = False
    kept: str = ""

    @property
    def exit_code(self) -> int:
        """How the command ends: 0 where the copy stands, 3 where something forbade it."""
        return EXIT_NOT_FILLED if self.path is None else 0


def fill(options: FillOptions) -> FillReport:
    """Fill a workbook and put the copy in place, unless something forbids it.

    Raises ConfigurationError where folder, client, POA&M or workbook are not there, and RunStopped
    where a run holds the folder, a file is open, or the disk does not take it.
    """
    require_output(options.out)
    with stopped_by_disk(options.out), held(options.out):
        return _Fill(options, _client(options)).done()


def _client(options: FillOptions) -> ClientFacts:
    """Return the client at the level that is meant."""
    known = [memory.client for memory in memories_of_outputs(options.out)]
    found = find_client(options.client, known)
    planned = [one for one in found if one.level != REMEDIATION_LEVEL]
    wanted = [one for one in planned if options.level in (None, one.level)]
    if len(wanted) == 1:
        return wanted[0]
    label = found[0].label
    if not planned:
        raise ConfigurationError(
            f"{label} is assessed at Level {REMEDIATION_LEVEL} alone, where no POA&M exists: there "
            "is nothing to fill a workbook with."
        )
    if not wanted:
        level = "" if options.level is None else f" at Level {options.level}"
        raise ConfigurationError(f"{label} has no POA&M{level} here.")
    levels = " and ".join(sorted(str(one.level) for one in wanted))
    raise ConfigurationError(f"{label} has POA&Ms at Levels {levels}. Say which with --level.")


def fill_text(report: FillReport) -> Iterator[str]:
    """Yield what was found and filled in, and where the copy stands."""
    for problem in report.problems:
        yield from problem_lines(problem)
    if report.filled is None or report.path is None:
        yield f"Nothing was written for {report.client.label}."
        return
    yield from filled_lines(report.filled)
    if report.kept:
        yield f"The copy that stood there had been edited; it is kept as {report.kept}."
    yield f"{report.path} {'is unchanged' if report.unchanged else 'was written'}."


def fill_json(report: FillReport) -> str:
    """Return the same as JSON."""
    filled = {} if report.filled is None else filled_fields(report.filled)
    fields: RECORD = {
        "format": FORMAT,
        "version": VERSION,
        "client": report.client.name,
        "scope": report.client.scope,
        "level": report.client.level,
        "workbook": report.workbook,
        "written": report.path,
        "unchanged": report.unchanged,
        "kept_version": report.kept or None,
        **filled,
        "problems": problems_fields(report.problems),
    }
    return as_json(fields).decode("utf-8").rstrip("\n")


class _Fill:
    """One fill for one client, while the output folder is held."""

    def __init__(self, options: FillOptions, client: ClientFacts) -> None:
        self._options = options
        self._client = client
        self._files = client_files(client.name, client.scope, client.level)

    def done(self) -> FillReport:
        """Return what became of it."""
        workbook = read_input(self._options.workbook, self._options.workbook.name)
        copies = {kind: self._copy(kind) for kind in FillKind}
        task = FillTask(
            client=FillClient(self._client.name, self._client.scope, self._client.cage_codes),
            poam=read_poam(self._poam),
            workbook=workbook,
            level=self._client.level,
            found=last_findings(self._options.out / self._files.path(self._files.result)),
            copies=copies,
            incomplete=self._options.incomplete,
        )
        with WorkerPool(1, ("poam_batch.commands.filling",)) as pool:
            (outcome,) = pool.map(fill_workbook, [(task,)], FILL_SECONDS)
        if outcome.value is None:
            return FillReport(self._client, workbook.name, (_refusal(outcome, workbook.name),))
        told = (*unsaved(self._poam), *outcome.value.problems)
        filled = replace(outcome.value, problems=told)
        return self._placed(filled, workbook.name, copies[filled.kind])

    @property
    def _poam(self) -> Path:
        return self._options.out / self._files.path(self._files.poam)

    def _path(self, kind: FillKind) -> str:
        """Return where the copy of a kind stands below OUT: `acme-1a2b3c4d/acme-emass.xlsx`."""
        stem = self._files.result.removesuffix("-result.json")
        return self._files.path(f"{stem}-{kind}.xlsx")

    def _memory_path(self, kind: FillKind) -> Path:
        path = Path(self._path(kind)).with_suffix(".json")
        return self._options.out / FOLDER / FILLS / path

    def _copy(self, kind: FillKind) -> Copy:
        path = self._options.out / self._path(kind)
        memory = bytes_of(self._memory_path(kind))
        content = bytes_of(path)
        return Copy(
            None if content is None else NamedBytes(path.name, content),
            None if memory is None else read_memory(memory),
        )

    def _placed(self, filled: Filled, workbook: str, copy: Copy) -> FillReport:
        """Put the copy and what is remembered of it in place together."""
        if filled.content is None or filled.memory is None:
            return FillReport(self._client, workbook, filled.problems, filled)
        path = self._path(filled.kind)
        target = self._options.out / path
        stood = None if copy.file is None else copy.file.content
        refuse_open(target)
        kept = self._make_place(path, stood, filled, copy.memory)
        make_folder(self._options.out / FOLDER / FILLS)
        writes = [
            Write(target, filled.content, True, None if stood is None else sha256(stood)),
            Write(self._memory_path(filled.kind), memory_json(filled.memory)),
        ]
        if place([writes])[0] not in (Placed.WRITTEN, Placed.UNCHANGED):
            raise still_open(target)
        unchanged = stood == filled.content
        return FillReport(self._client, workbook, filled.problems, filled, path, unchanged, kept)

    def _make_place(
        self, path: str, stood: bytes | None, filled: Filled, before: FillMemory | None
    ) -> str:
        """Keep a copy that people edited where a fresh export takes its place; return its path."""
        if stood is None or filled.memory is None:
            return ""
        edited = before is None or sha256(stood) != before.filled
        if not edited or (before is not None and before.source == filled.memory.source):
            return ""
        keep_version(self._options.out, path, stood, today())
        prune_versions(self._options.out, path)
        version = list_versions(self._options.out, path)[0]
        return version.path.relative_to(self._options.out).as_posix()


def _refusal(outcome: Outcome[tuple[FillTask], Filled], name: str) -> Problem:
    """Return why a workbook cannot be filled; a fault of ours is raised."""
    if isinstance(outcome.error, WorkbookRejected | OutputFailed):
        return outcome.error.problem
    if outcome.fate is Fate.RAISED and outcome.error is not None:
        raise outcome.error
    message = f"{name} could not be filled (the worker {outcome.fate}). Nothing was written."
    return Problem("fill_not_written", Severity.ERROR, message, "Fill a fresh export.")
