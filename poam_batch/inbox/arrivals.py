"""Which files of an inbox must wait: still being copied, open in another program, or gone again.

People copy, open and save workbooks while a run reads. Each file is looked at when the inbox is
listed and once more when all of them have been read; what moved in between may be half of a file,
or not the one that was read. Where files were written shortly before the run, at least a moment
lies between the two looks, one for all of them: a file that keeps still is never kept waiting.
"""

from __future__ import annotations

import stat
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

from poam_batch.files import file_hash
from poam_batch.hold import marks_of, open_sentences
from poam_batch.inbox.listing import Candidate

BEING_COPIED = "being_copied"
INPUT_OPEN = "input_open"
INPUT_GONE = "input_gone"
# What was written this long before the run, or after it by a clock that is ahead, is looked at
# with care. Two minutes are more than clocks of servers differ and copies pause.
RECENT_SECONDS = 120.0
MOMENT_SECONDS = 0.3

Pause = Callable[[float], object]


class Look(NamedTuple):
    """How a file lay there: its size, when it was written, and the hash of one written recently."""

    size: int
    written_ns: int
    sha256: str | None = None


class Delay(NamedTuple):
    """Why a file must wait for the next run: a code, and sentences with its name."""

    code: str
    message: str


@dataclass(frozen=True, eq=False, slots=True)
class FirstLook:
    """How the files of an inbox lay there when it was listed, None for one that was gone by then.

    `names` are what results call them, `at` is a monotonic time in seconds.
    """

    looks: Mapping[Path, Look | None] = field(default_factory=dict)
    names: Mapping[Path, str] = field(default_factory=dict)
    at: float = 0.0


def look_at(candidates: Iterable[Candidate], now: float) -> FirstLook:
    """Look at the workbooks of an inbox; `now` is the time in seconds since 1970.

    What is no regular file is left out: nothing is read from it.
    """
    names = {c.path: c.workbook for c in candidates if not (c.owner_file or c.clients_file)}
    looks: dict[Path, Look | None] = {}
    for path in names:
        try:
            status = path.lstat()
        except OSError:
            looks[path] = None
            continue
        if stat.S_ISREG(status.st_mode):
            recent = max(status.st_mtime, status.st_ctime) > now - RECENT_SECONDS
            looks[path] = Look(status.st_size, status.st_mtime_ns, _hash(path) if recent else None)
    return FirstLook(looks, names, time.monotonic())


def look_again(first: FirstLook, pause: Pause = time.sleep) -> dict[Path, Delay]:
    """Return the files that must wait, and why; to be called when they have been read.

    It waits for what is left of a moment where a file was written shortly before the first look.
    """
    if any(look is not None and look.sha256 is not None for look in first.looks.values()):
        pause(max(0.0, first.at + MOMENT_SECONDS - time.monotonic()))
    is_open = _marked_as_open()
    delays = ((path, _delay(path, look, is_open, first)) for path, look in first.looks.items())
    return {path: delay for path, delay in delays if delay is not None}


def input_gone(name: str) -> Delay:
    """Return that a file went away while the program worked."""
    return Delay(
        INPUT_GONE,
        f"{name} lay in the inbox when the run began, and is gone: moved, deleted, or just being "
        "saved. If it is there again, the next run reads it.",
    )


def _delay(
    path: Path, before: Look | None, is_open: Callable[[Path], bool], first: FirstLook
) -> Delay | None:
    name = first.names[path]
    try:
        status = path.lstat()
    except FileNotFoundError:
        return input_gone(name)
    except OSError:
        return None  # Its reader met the same, and has said so.
    sha256 = None if before is None or before.sha256 is None else _hash(path)
    if before != Look(status.st_size, status.st_mtime_ns, sha256):
        return Delay(
            BEING_COPIED,
            f"{name} changed while the program worked: it is still being copied, or somebody saved "
            "it. The next run reads it.",
        )
    return Delay(INPUT_OPEN, open_sentences(path, name)) if is_open(path) else None


def _marked_as_open() -> Callable[[Path], bool]:
    """Return a test whether another program has marked a file as open; folders are listed once."""

    @cache
    def listed(folder: Path) -> frozenset[str]:
        try:
            return frozenset(entry.name for entry in folder.iterdir())
        except OSError:
            return frozenset()

    return lambda path: not listed(path.parent).isdisjoint(marks_of(path))


def _hash(path: Path) -> str:
    """Return the hash of a file, "" for one that cannot be read now."""
    try:
        return file_hash(path) or ""
    except OSError:
        return ""
