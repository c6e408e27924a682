"""How bytes reach disk: each output is at every instant the old whole file or the new one."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

TEMPORARY_PREFIX = ".pb-"


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes on their way to a place below OUT."""

    path: Path
    content: bytes


def sha256(content: bytes) -> str:
    """Return the hash of some bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def file_hash(path: Path) -> str | None:
    """Return the hash of a file's bytes, None where there is no file."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None


def make_folder(folder: Path) -> None:
    """Make a folder that only its owner can open, where the system has modes."""
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def write_all(writes: Sequence[Write]) -> None:
    """Put files in place: all are written and synced beside their targets before the first rename.

    Raises OSError with every target as it was, or, where a rename fails, with the earlier ones new.
    """
    staged: list[tuple[Path, Path]] = []
    try:
        for write in writes:
            staged.append((_stage(write), write.path))
        _sync([temporary for temporary, _ in staged])
        for temporary, target in staged:
            temporary.replace(target)
    finally:
        for temporary, _ in staged:
            temporary.unlink(missing_ok=True)
    _sync_folders({write.path.parent for write in writes})


def write_changed(writes: Sequence[Write]) -> frozenset[Path]:
    """Put in place the files whose bytes differ from what stands there; return their paths."""
    changed = [write for write in writes if file_hash(write.path) != sha256(write.content)]
    write_all(changed)
    return frozenset(write.path for write in changed)


def _stage(write: Write) -> Path:
    make_folder(write.path.parent)
    temporary = write.path.parent / f"{TEMPORARY_PREFIX}{secrets.token_hex(6)}.tmp"
    descriptor = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY | _BINARY, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(write.content)
        if temporary.read_bytes() != write.content:
            raise OSError(f"{write.path}: what was written does not read back the same")
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


_BINARY = getattr(os, "O_BINARY", 0)


def _sync(paths: Sequence[Path]) -> None:
    """Bring written files to the disk: one sync for many where the system has it."""
    if hasattr(os, "sync") and len(paths) > 1:
        os.sync()
        return
    for path in paths:
        with path.open("r+b") as file:
            os.fsync(file.fileno())


def _sync_folders(folders: set[Path]) -> None:
    if os.name == "nt":
        return
    for folder in sorted(folders):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def clear_temporary(out: Path) -> None:
    """Remove temporary files that a run which was killed left behind."""
    for folder in [out, *(path for path in out.glob("*-*") if path.is_dir())]:
        for temporary in folder.glob(f"{TEMPORARY_PREFIX}*.tmp"):
            temporary.unlink(missing_ok=True)
