"""How bytes reach disk: each output is at every instant the old whole file or the new one."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from poam_batch.unbroken import unbroken

TEMPORARY_PREFIX = ".pb-"
# What must be free beside the bytes of a chunk: for the ledger, its journal, and folders.
SPARE_BYTES = 8 << 20
PIECE_BYTES = 1 << 20
_BINARY = getattr(os, "O_BINARY", 0)


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
        with path.open("rb", buffering=0) as file:
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
    return tuple(write for write in writes if not _stands(write))


def _stands(write: Write) -> bool:
    standing = file_hash(write.path)
    return standing is not None and standing == sha256(write.content)


def require_room(folder: Path, size: int = 0) -> None:
    """Raise OSError where the disk of a folder has no room for `size` bytes and some to spare.

    The folder need not be there yet. A file system that does not say how large it is has room.
    """
    there = next((path for path in (folder, *folder.parents) if path.exists()), folder)
    usage = shutil.disk_usage(there)
    if usage.total and usage.free < size + SPARE_BYTES:
        free, needed = (_mebibytes(number) for number in (usage.free, size + SPARE_BYTES))
        message = f"the disk has {free} MiB left, and {needed} MiB are needed"
        raise OSError(errno.ENOSPC, message, str(folder))


def place(parcels: Sequence[Sequence[Write]]) -> list[Placed]:
    """Put files in place, a parcel being those that belong together, and say what became of each.

    Equal bytes are not written. All that is, is written beside its target and synced before the
    first rename. A parcel whose guarded file changed, or is open in another program, is left out.
    Raises OSError where the disk has no room, and nothing is begun then, or fails; until the first
    rename every target is then as it was. A signal waits until a parcel is complete.
    """
    changed = [different(parcel) for parcel in parcels]
    writes = [write for parcel in changed for write in parcel]
    if writes:
        require_room(writes[0].path.parent, sum(len(write.content) for write in writes))
    staged: dict[Path, Path] = {}
    try:
        for write in writes:
            with unbroken():
                staged[write.path] = _stage(write)
        _sync(list(staged.values()))
        return [_renamed(parcel, staged) for parcel in changed]
    finally:
        with unbroken():
            for temporary in staged.values():
                _discard(temporary)
        _sync_folders({target.parent for target in staged})


def write_file(path: Path, content: bytes) -> None:
    """Put one file in place, whatever stands there."""
    if place([[Write(path, content)]]) == [Placed.LOCKED]:
        raise _locked(path)


def write_parts(path: Path, parts: Iterable[bytes]) -> str:
    """Put a file in place that is too large to be held whole, as `place` does; return its hash."""
    require_room(path.parent)
    with unbroken():
        temporary, written = _stage_parts(path, parts)
    try:
        if written != file_hash(path):
            _sync([temporary])
            with unbroken():
                try:
                    temporary.replace(path)
                except PermissionError as error:
                    raise _locked(path) from error
    finally:
        with unbroken():
            _discard(temporary)
        _sync_folders({path.parent})
    return written


def _locked(path: Path) -> PermissionError:
    return PermissionError(errno.EACCES, "is open in another program", str(path))


def _renamed(parcel: Sequence[Write], staged: Mapping[Path, Path]) -> Placed:
    """Rename a parcel's files to their targets; all of it, or nothing where a guard forbids it."""
    if any(_changed_meanwhile(write) for write in parcel):
        return Placed.CHANGED_MEANWHILE
    with unbroken():
        for number, write in enumerate(parcel):
            # The last look is right before the rename, whatever was renamed since the first one.
            if number and _changed_meanwhile(write):
                return Placed.CHANGED_MEANWHILE
            try:
                staged[write.path].replace(write.path)
            except PermissionError:
                return Placed.LOCKED
    return Placed.WRITTEN if parcel else Placed.UNCHANGED


def _changed_meanwhile(write: Write) -> bool:
    return write.guarded and file_hash(write.path) != write.standing


def _stage(write: Write) -> Path:
    """Write bytes beside their target and read them back; return where they are."""
    with _beside(write.path) as temporary:
        _write_all(temporary, [write.content])
        if temporary.read_bytes() != write.content:
            raise _otherwise(write.path)
    return temporary


def _stage_parts(path: Path, parts: Iterable[bytes]) -> tuple[Path, str]:
    """Do the same with parts that come one by one, of which only the hash is kept and returned."""
    written = hashlib.sha256()
    with _beside(path) as temporary:
        _write_all(temporary, _pieces(parts, written.update))
        if written.hexdigest() != file_hash(temporary):
            raise _otherwise(path)
    return temporary, written.hexdigest()


@contextlib.contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """Lend a name for a temporary file beside a target; it is discarded where anything fails."""
    make_folder(path.parent)
    temporary = path.parent / f"{TEMPORARY_PREFIX}{secrets.token_hex(6)}.tmp"
    try:
        yield temporary
    except BaseException:
        _discard(temporary)
        raise


def _otherwise(path: Path) -> OSError:
    return OSError(errno.EIO, "what was written does not read back the same", str(path))


def _pieces(parts: Iterable[bytes], tell: Callable[[bytes], None]) -> Iterator[bytes]:
    """Yield bytes in pieces that are worth a write, and tell of each part."""
    piece = bytearray()
    for part in parts:
        tell(part)
        piece += part
        if len(piece) >= PIECE_BYTES:
            yield bytes(piece)
            piece.clear()
    yield bytes(piece)


def _write_all(file: Path, parts: Iterable[bytes]) -> None:
    descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY | _BINARY, 0o600)
    try:
        for part in parts:
            rest = memoryview(part)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
    finally:
        os.close(descriptor)


def _discard(temporary: Path) -> None:
    """Remove a temporary file if it is still there; one that stays is cleared by the next run."""
    with contextlib.suppress(OSError):
        temporary.unlink()


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
        except OSError as error:
            # Some file systems, such as Windows shares, do not know how to sync a folder.
            if error.errno not in (errno.EINVAL, errno.ENOTSUP):
                raise
        finally:
            os.close(descriptor)


def clear_temporary(out: Path, own: Path) -> None:
    """Remove temporary files that a run which was killed left in OUT and its clients' folders.

    `own` is the program's own folder there, of which all folders are looked through.
    """
    for folder in (out, *(path for path in out.glob("*-*") if path.is_dir()), *_folders(own)):
        for temporary in folder.glob(f"{TEMPORARY_PREFIX}*.tmp"):
            temporary.unlink(missing_ok=True)


def _folders(folder: Path) -> Iterator[Path]:
    for root, _, _ in os.walk(folder):
        yield Path(root)


def _mebibytes(size: int) -> str:
    return f"{size / (1 << 20):.1f}"
