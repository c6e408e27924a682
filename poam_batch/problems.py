"""What can be wrong: problem and reason codes, a problem with its place, and the error tree.

What is wrong *in* a workbook is a :class:`Problem`, a value that travels beside the result.
What is wrong with a *whole* workbook is :class:`WorkbookRejected`, which carries one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

EXIT_NOT_WRITABLE = 12


class Severity(StrEnum):
    """How much a problem matters."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong or worth saying, with the cell it stands in.

    `code` is a name in `codes.toml`; `message` a sentence; `hint` what to do about it;
    `sheet`, `cell` and `value` are empty where the problem belongs to the whole workbook.
    """

    code: str
    severity: Severity
    message: str
    hint: str = ""
    sheet: str = ""
    cell: str = ""
    value: str = ""


class PoamBatchError(Exception):
    """The root of everything this program raises on purpose."""


class ConfigurationError(PoamBatchError):
    """An option, policy, rule set or template is wrong: nothing has been done yet (exit code 2)."""

    def __init__(
        self, message: str, file: Path | str | None = None, line: int | None = None
    ) -> None:
        place = "" if file is None else f"{file}: " if line is None else f"{file}, line {line}: "
        super().__init__(place + message)


class RunStopped(PoamBatchError):
    """A run cannot go on.

    Exit code 11 (another run holds OUT), 12 (OUT cannot be written) or 13 (the cluster is lost).
    """

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class WorkbookRejected(PoamBatchError):
    """A workbook cannot be used at all; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem

    def __reduce__(self) -> tuple[type[WorkbookRejected], tuple[Problem]]:
        return type(self), (self.problem,)


class OutputFailed(PoamBatchError):
    """An output of one client cannot be made or must not be replaced; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem

    def __reduce__(self) -> tuple[type[OutputFailed], tuple[Problem]]:
        return type(self), (self.problem,)


def rejected(code: str, message: str, hint: str = "") -> WorkbookRejected:
    """Return the rejection of a whole workbook, ready to raise."""
    return WorkbookRejected(Problem(code, Severity.ERROR, message, hint))
