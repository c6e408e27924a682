"""The log of runs in `.poam-batch/log.jsonl`: a JSON line an event, the old ones put aside by size.

No line holds what stands in a cell: of a fault there are its type and its place in the program, and
no message. File names are escaped. A log that cannot be written stops nothing.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import IO, NamedTuple, Self

from poam_batch import __version__
from poam_batch.ledger.store import FOLDER
from poam_batch.naming import shown
from poam_batch.outputs.records import AssessmentRecord, NotUsed
from poam_batch.problems import EXIT_NOT_WRITABLE, ConfigurationError

LOG = "log.jsonl"
LOG_BYTES = 1 << 20
OLD_LOGS = 4
_TOLD = ("as_of", "level", "jobs", "recursive")
_GIVEN = ("conditional_date", "policy", "templates", "clients", "layouts", "marking", "publish")
_FAULT, _USAGE, _INTERRUPTED = 1, 2, 130
_PACKAGE = Path(__file__).parents[1]
_FRAME = re.compile(r'^\s+File "([^"\n]+)", line (\d{1,5}), in ', re.MULTILINE)


class Clock(NamedTuple):
    """What tells the time: the time of day with its offset, and seconds that never go back."""

    now: Callable[[], datetime]
    seconds: Callable[[], float]


class NightLog:
    """Writes what happens in a run; with no folder, as in a dry run, it writes nothing."""

    def __init__(self, out: Path | None, clock: Clock) -> None:
        """Begin with the output folder, which has to be held."""
        self._clock = clock
        self._begun = clock.seconds()
        self._handler = None if out is None else _Handler(out / FOLDER / LOG)
        self._run = "" if out is None else f"{clock.now():%Y%m%dT%H%M%S.%f}-{os.getpid()}"
        self._exit_code: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Write how the run ended, and put the log away."""
        if error is not None:
            self._write("stopped", **_fault_fields(error))
        code = self._exit_code if error is None else _code_of(error)
        self._write("run_ended", exit_code=code, seconds=self._seconds())
        if self._handler is not None:
            self._handler.close()

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences for the run: that the log could not be written, and why."""
        return () if self._handler is None else tuple(self._handler.failed)

    def started(self, options: Mapping[str, object], files: int) -> None:
        """Write that a run began: its day and options, and how many files there are.

        An option that can hold a name, a text or an address is only said to be given.
        """
        told = {name: options.get(name) for name in _TOLD}
        given = [name for name in _GIVEN if options.get(name) not in (None, False, ())]
        self._write("run_started", version=__version__, **told, given=given, files=files)

    def stage(self, name: str, workbooks: int) -> None:
        """Write that a step of the run is through for so many workbooks."""
        self._write("stage_done", stage=name, workbooks=workbooks, seconds=self._seconds())

    def used(self, records: Iterable[AssessmentRecord]) -> None:
        """Write what became of assessments; who the client is stands in a cell, and is not said."""
        for one in records:
            fields = one.record
            said = {name: fields[name] for name in ("workbook", "outcome", "level", "status")}
            self._write("assessment", **said)

    def not_used(self, entries: Iterable[NotUsed]) -> None:
        """Write why files gave no assessment; of a fault of ours its type and place."""
        for one in entries:
            fault = {"fault": one.fault, "at": list(_places(one.trace))} if one.fault else {}
            self._write("file", workbook=one.workbook, outcome=one.outcome, code=one.code, **fault)

    def finished(self, exit_code: int | None, **counts: int) -> None:
        """Write that the outputs stand; the exit code is written when the run ends."""
        self._exit_code = exit_code
        self._write("run_finished", **counts, seconds=self._seconds())

    def _seconds(self) -> float:
        return round(self._clock.seconds() - self._begun, 3)

    def _write(self, event: str, **fields: object) -> None:
        if self._handler is None:
            return
        time = self._clock.now().isoformat(timespec="milliseconds")
        line = {"time": time, "run": self._run, "event": event, **fields}
        self._handler.handle(logging.makeLogRecord({"msg": json.dumps(_escaped(line))}))


class _Handler(RotatingFileHandler):
    """A file that only its owner can read; what fails is said once and hinders nothing."""

    def __init__(self, file: Path) -> None:
        self.failed: list[str] = []
        super().__init__(
            file, maxBytes=LOG_BYTES, backupCount=OLD_LOGS, encoding="ascii", delay=True
        )

    def _open(self) -> IO[str]:  # type: ignore[override]
        return open(
            self.baseFilename,
            self.mode,
            encoding=self.encoding,
            opener=lambda path, flags: os.open(path, flags, 0o600),
        )

    def doRollover(self) -> None:  # noqa: N802 - the name is the library's
        """Put the full file aside; where it is open in another program, go on in it."""
        try:
            super().doRollover()
        except OSError as error:
            self._fail(error)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802 - as above
        """Remember why a line was not written."""
        self._fail(sys.exc_info()[1])

    def close(self) -> None:
        """Close the file; what was not written by now is lost."""
        try:
            super().close()
        except OSError as error:
            self._fail(error)

    def _fail(self, error: BaseException | None) -> None:
        if not self.failed:
            why = getattr(error, "strerror", None) or type(error).__name__
            self.failed.append(
                f"The log {self.baseFilename} could not be written: {why}. The run itself went on."
            )


def _escaped(value: object) -> object:
    """Return a value with every name in it as `naming.shown` has it."""
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, Mapping):
        return {str(name): _escaped(one) for name, one in value.items()}
    return [_escaped(one) for one in value] if isinstance(value, list | tuple) else value


def _places(trace: str) -> Iterator[str]:
    """Yield the places of a traceback that lie in this program, as `outputs/render.py:41`.

    A message can hold anything, lines that look like a traceback's too: only files that are part of
    the program are named.
    """
    for file, line in _FRAME.findall(trace):
        path = Path(file)
        if path.is_relative_to(_PACKAGE) and path.is_file():
            yield f"{path.relative_to(_PACKAGE).as_posix()}:{line}"


def _fault_fields(error: BaseException) -> dict[str, object]:
    """Return the type of what ended a run, and where; never its message."""
    frames = traceback.extract_tb(error.__traceback__)
    at = [f"{Path(one.filename).name}:{one.lineno}" for one in frames]
    return {"fault": type(error).__name__, "at": at}


def _code_of(error: BaseException) -> int:
    """Return the exit code that an error ends the program with."""
    code = getattr(error, "exit_code", None)  # of a run that was stopped, by a signal or else
    if isinstance(code, int):
        return code
    if isinstance(error, KeyboardInterrupt):
        return _INTERRUPTED
    if isinstance(error, OSError):
        return EXIT_NOT_WRITABLE
    return _USAGE if isinstance(error, ConfigurationError) else _FAULT
