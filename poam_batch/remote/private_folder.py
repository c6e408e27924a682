"""A folder for what is fetched: for this account alone, gone at the end, and cleared after a kill.

A run holds a lock in its folder, which its death frees however it comes. So the next run on this
machine knows a folder that was left behind from one that is in use, and clears it.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from poam_batch.problems import EXIT_NOT_WRITABLE, RunStopped
from poam_batch.unbroken import unbroken

# What is fetched lies one deeper than the lock: a folder without it is being made or unmade.
_INSIDE = "files"
_MADE_SECONDS = 3600.0  # making and unmaking takes a moment: an older one was left by a kill
_LOCK_SECONDS = 10.0  # another run may be looking whether the lock is free


@contextmanager
def private_folder() -> Iterator[Path]:
    """Lend a folder in that for temporary files; raises RunStopped where that cannot be written."""
    for left in _ours():
        if (left / _INSIDE).is_dir():
            _clear(left)
    try:
        folder = Path(tempfile.mkdtemp(prefix=_prefix())).resolve()
        lock = FileLock(folder / "lock", timeout=_LOCK_SECONDS, mode=0o600)
        lock.acquire()
        (folder / _INSIDE).mkdir(mode=0o700)
    except OSError as error:
        raise no_room(error) from error
    try:
        _clear_unmade(folder)
        yield folder / _INSIDE
    finally:
        with unbroken():
            _remove(folder, lock)


def no_room(error: OSError) -> RunStopped:
    """Return that the folder for temporary files cannot be written, and what to do."""
    message = (
        f"{tempfile.gettempdir()} cannot be written: {error.strerror or error}. What is fetched "
        "goes there. Make room, or name another folder in TMPDIR."
    )
    return RunStopped(message, EXIT_NOT_WRITABLE)


def _prefix() -> str:
    """Return how folders of this machine begin: a lock may not reach from one to another."""
    machine = hashlib.sha256(platform.node().encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"poam-batch-inputs-{machine}-"


def _ours() -> Iterator[Path]:
    """Yield the folders of this account's runs on this machine."""
    return filter(_is_ours, Path(tempfile.gettempdir()).glob(f"{_prefix()}*"))


def _clear_unmade(mine: Path) -> None:
    """Remove folders that a kill left half made or unmade, older by far than one made just now."""
    latest = mine.stat().st_mtime - _MADE_SECONDS
    for left in _ours():
        with suppress(OSError):
            if left.lstat().st_mtime < latest and not (left / _INSIDE).exists():
                _clear(left)


def _clear(folder: Path) -> None:
    """Remove a folder that a run which was killed has left behind."""
    lock = FileLock(folder / "lock", timeout=0, mode=0o600)
    try:
        lock.acquire()
    except (Timeout, OSError):
        return
    _remove(folder, lock)


def _remove(folder: Path, lock: FileLock) -> None:
    """Remove a folder, what was fetched first and under the lock, which it then gives up."""
    try:
        shutil.rmtree(folder / _INSIDE, ignore_errors=True)
    finally:
        lock.release()
    shutil.rmtree(folder, ignore_errors=True)


def _is_ours(folder: Path) -> bool:
    """Return whether it is a folder itself, and this account's: others can write there too."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    mine = not hasattr(os, "getuid") or found.st_uid == os.getuid()
    return mine and stat.S_ISDIR(found.st_mode)
