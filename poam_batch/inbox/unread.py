"""Why a file gave no assessment: it was refused, stopped its reader, or met a fault of ours."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import NamedTuple

from poam_batch.engines import Fate, Outcome
from poam_batch.inbox.arrivals import BEING_COPIED, INPUT_GONE, INPUT_OPEN
from poam_batch.inbox.identities import COLLISION
from poam_batch.inbox.moved import MOVED
from poam_batch.inbox.reading import READ_SECONDS, PackedWorkbook, ReadTask
from poam_batch.inbox.recall import OWN_OUTPUT
from poam_batch.inbox.together import CLIENT_WAITS
from poam_batch.outputs.records import NotUsed, RunOutcome
from poam_batch.problems import WorkbookRejected

# What a refusal makes of a file where it is not simply ignored, or rejected.
_DEFERRED = (BEING_COPIED, INPUT_GONE, INPUT_OPEN, CLIENT_WAITS, MOVED)
FATES = {COLLISION: RunOutcome.REJECTED, **dict.fromkeys(_DEFERRED, RunOutcome.DEFERRED)}


class _Stopped(NamedTuple):
    """How a workbook stopped its reader: the code, and the sentence behind its name."""

    code: str
    message: str


STOPPED = {
    Fate.DIED: _Stopped(
        "reader_died",
        "made two readers die, one after the other. Save it anew from Excel and try again.",
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


def is_returned(outcome: Outcome[ReadTask, PackedWorkbook]) -> bool:
    """Return whether what was read is a POA&M workbook of this program."""
    error = outcome.error
    return isinstance(error, WorkbookRejected) and error.problem.code == OWN_OUTPUT


def unread(outcome: Outcome[ReadTask, PackedWorkbook]) -> NotUsed:
    """Return why a workbook gave no assessment."""
    task, error = outcome.arguments, outcome.error
    if isinstance(error, WorkbookRejected):
        problem = error.problem
        ignored = problem.code == OWN_OUTPUT
        fate = RunOutcome.IGNORED if ignored else FATES.get(problem.code, RunOutcome.REJECTED)
        message = " ".join(filter(None, (problem.message, problem.hint)))
        return NotUsed(task.path, task.workbook, fate, problem.code, message)
    if outcome.fate in STOPPED:
        code, message = STOPPED[outcome.fate]
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
