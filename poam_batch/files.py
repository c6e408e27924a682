"""How bytes reach disk: each output is at every instant the old whole file or the new one."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

TEMPORARY_PREFIX = ".pb-"


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes on their way to a place below OUT.

    A guarded file is replaced only while what stands there has the hash `standing` (None: no file).
    """

    path: Path
    content: bytes
    guarded: bool = False
    standing: str | None = None


class Placed(StrEnum):
    """What became of files that belong together."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    CHANGED_MEANWHILE = "changed_meanwhile"
    LOCKED = "locked"


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
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)


def different(writes: Sequence[Write]) -> tuple[Write, ...]:
    """Return the files whose bytes are not what stands in their place."""
    return tuple(write for write in writes if file_hash(write.path) != sha256(write.content))


def place(parcels: Sequence[Sequence[Write]]) -> list[Placed]:
    """Put files in place, a parcel being those that belong together, and say what became of each.

    Equal bytes are not written. All that is, is written beside its target and synced before the
    first rename. A parcel whose guarded file changed, or is open in another program, is left out.
    Raises OSError where the disk fails; until the first rename every target is then as it was.
    """
    changed = [different(parcel) for parcel in parcels]
    staged: dict[Path, Path] = {}
    try:
        for write in (write for parcel in changed for write in parcel):
            staged[write.path] = _stage(write)
        _sync(list(staged.values()))
        return [_rename(parcel, staged) for parcel in changed]
    finally:
        for temporary in staged.values():
            temporary.unlink(missing_ok=True)
        _sync_folders({target.parent for target in staged})


def write_file(path: Path, content: bytes) -> None:
    """Put one file in place, whatever stands there."""
    if place([[Write(path, content)]]) == [Placed.LOCKED]:
        raise PermissionError(13, "is open in another program", str(path))


def _rename(parcel: Sequence[Write], staged: Mapping[Path, Path]) -> Placed:
    """Rename a parcel's files to their targets; the last look at a guarded one is right before."""
    if any(write.guarded and file_hash(write.path) != write.standing for write in parcel):
        return Placed.CHANGED_MEANWHILE
    for write in parcel:
        try:
            staged[write.path].replace(write.path)
        except PermissionError:
            return Placed.LOCKED
    return Placed.WRITTEN if parcel else Placed.UNCHANGED


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
    """Bring written files to the disk: one sync for many where the system has it.

    The fsync that follows costs little then, and tells of a disk that failed.
    """
    if hasattr(os, "sync") and len(paths) > 1:
        os.sync()
    for path in paths:
        with path.open("r+b") as file:
            os.fsync(file.fileno())


def _sync_folders(folders: set[Path]) -> None:
    if os.name == "nt":
        return
    for folder in sorted(folders | {folder.parent for folder in folders}):
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
