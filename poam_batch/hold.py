"""One at a time: whoever writes to an output folder holds it against everybody else.

A workbook that is open in another program is held by that program, and a disk that fails ends what
was to be written to it.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from poam_batch.files import clear_temporary, make_folder, require_room
from poam_batch.ledger.store import FOLDER
from poam_batch.problems import EXIT_NOT_WRITABLE, ConfigurationError, RunStopped

EXIT_ANOTHER_RUN = 11
_TOO_MANY_FILES = (errno.EMFILE, errno.ENFILE)
_FILE_IN_PLACE = (errno.EEXIST, errno.ENOTDIR)


@contextmanager
def held(out: Path) -> Iterator[None]:
    """Hold an output folder, made where it is missing; a kill frees it.

    Temporary files of a run that was killed are cleared. Raises RunStopped where another holds it,
    and OSError where its disk is as good as full.
    """
    make_folder(out)
    make_folder(out / FOLDER)
    lock = FileLock(out / FOLDER / "lock", timeout=0, mode=0o600)
    try:
        lock.acquire()
    except Timeout as error:
        raise _taken(out) from error
    try:
        clear_temporary(out, out / FOLDER)
        require_room(out)
        yield
    finally:
        lock.release()


@contextmanager
def undisturbed(out: Path) -> Iterator[bool]:
    """Keep runs away from an output folder that is only looked at; nothing in it is cleared.

    Yields whether that could be done: a folder that cannot be written cannot be held, nor can a
    run be at work in it from here. Raises RunStopped where another holds it.
    """
    lock = FileLock(out / FOLDER / "lock", timeout=0, mode=0o600)
    try:
        lock.acquire()
    except Timeout as error:
        raise _taken(out) from error
    except OSError:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


def _taken(out: Path) -> RunStopped:
    return RunStopped(f"Another run holds {out}. Wait for it to end.", EXIT_ANOTHER_RUN)


@contextmanager
def stopped_by_disk(out: Path) -> Iterator[None]:
    """Raise RunStopped, with the system's reason, where what is done inside fails on the disk."""
    try:
        yield
    except OSError as error:
        message = f"{out} cannot be written: {error.strerror or error}. {_advice(error)}"
        raise RunStopped(message, EXIT_NOT_WRITABLE) from error


def _advice(error: OSError) -> str:
    if error.errno in _TOO_MANY_FILES:
        return "See that this account may open more files at once (ulimit -n), and try again."
    if error.errno in _FILE_IN_PLACE:
        return "A file stands where a folder should be. Name another folder."
    return (
        "See that the disk has room and that this account may write to the folder, and try again."
    )


def is_open(workbook: Path) -> bool:
    """Return whether another program has a workbook open: Excel or LibreOffice left its mark."""
    return _mark(workbook) is not None


def marks_of(workbook: Path) -> tuple[str, ...]:
    """Return the names of the files that Excel and LibreOffice put beside an open workbook."""
    return f"~${workbook.name}", f".~lock.{workbook.name}#"


def _mark(workbook: Path) -> Path | None:
    """Return the file that another program put beside a workbook which it has open."""
    marks = map(workbook.with_name, marks_of(workbook))
    return next((mark for mark in marks if mark.exists()), None)


def open_sentences(workbook: Path, called: str = "") -> str:
    """Return that a workbook is open, what shows it, and what to do; `called` is how it is named.

    A program that crashed leaves its mark, and a night would wait for ever.
    """
    called, mark = called or str(workbook), _mark(workbook)
    if mark is None:
        return f"{called} is open in another program. Close it, and try again."
    beside = f"{called.removesuffix(workbook.name)}{mark.name}"
    return (
        f"{called} is open in another program, as {beside} says. Close it, and try again. If "
        "nobody has it open, that file was left over by a crash: delete it."
    )


def refuse_open(workbook: Path) -> None:
    """Raise RunStopped while another program has a workbook open: it would save over a new one."""
    if is_open(workbook):
        raise still_open(workbook)


def still_open(workbook: Path) -> RunStopped:
    """Return what stops a command at a workbook that another program holds."""
    return RunStopped(open_sentences(workbook), EXIT_NOT_WRITABLE)


def require_output(out: Path) -> None:
    """Raise ConfigurationError for a folder that no run wrote to."""
    if not (out / FOLDER).is_dir():
        raise ConfigurationError(
            f"{out} is no output folder of this program: it holds no folder {FOLDER}. Name the "
            "folder that a run wrote to."
        )
