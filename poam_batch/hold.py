"""One at a time: whoever writes to an output folder holds it against everybody else.

A workbook that is open in another program is held by that program, and a disk that fails ends what
was to be written to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from poam_batch.files import clear_temporary, make_folder
from poam_batch.ledger.store import FOLDER
from poam_batch.problems import ConfigurationError, RunStopped

EXIT_ANOTHER_RUN = 11
EXIT_NOT_WRITABLE = 12


@contextmanager
def held(out: Path) -> Iterator[None]:
    """Hold an output folder, made where it is missing; a kill frees it.

    Temporary files of a run that was killed are cleared. Raises RunStopped where another holds it.
    """
    make_folder(out)
    make_folder(out / FOLDER)
    lock = FileLock(out / FOLDER / "lock", timeout=0, mode=0o600)
    try:
        lock.acquire()
    except Timeout as error:
        message = f"Another run holds {out}. Wait for it to end."
        raise RunStopped(message, EXIT_ANOTHER_RUN) from error
    try:
        clear_temporary(out)
        yield
    finally:
        lock.release()


@contextmanager
def stopped_by_disk(out: Path) -> Iterator[None]:
    """Raise RunStopped, with the system's reason, where what is done inside fails on the disk."""
    try:
        yield
    except OSError as error:
        message = (
            f"{out} cannot be written: {error.strerror or error}. See that the disk has room and "
            "that this account may write to the folder, and try again."
        )
        raise RunStopped(message, EXIT_NOT_WRITABLE) from error


def is_open(workbook: Path) -> bool:
    """Return whether another program has a workbook open: Excel or LibreOffice left its mark."""
    name = workbook.name
    return any(workbook.with_name(mark).exists() for mark in (f"~${name}", f".~lock.{name}#"))


def refuse_open(workbook: Path) -> None:
    """Raise RunStopped while another program has a workbook open: it would save over a new one."""
    if is_open(workbook):
        raise still_open(workbook)


def still_open(workbook: Path) -> RunStopped:
    """Return what stops a command at a workbook that another program holds."""
    message = f"{workbook} is open in another program. Close it and try again."
    return RunStopped(message, EXIT_NOT_WRITABLE)


def require_output(out: Path) -> None:
    """Raise ConfigurationError for a folder that no run wrote to."""
    if not (out / FOLDER).is_dir():
        raise ConfigurationError(
            f"{out} is no output folder of this program: it holds no folder {FOLDER}. Name the "
            "folder that a run wrote to."
        )
