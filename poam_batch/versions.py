"""Earlier versions of the workbooks that people work in: the last seven different ones of each.

A version is kept when a workbook is replaced, when a run reads one that people have saved, and of
what a run makes of one that came back.

    .poam-batch/versions/acme-1a2b3c4d/acme-poam/12-2026-11-22-5f0c9a1e.xlsx

A name says which one it is, the day on which it was kept, and how its hash begins. Numbers
are never given again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from poam_batch.files import Write, file_hash, make_folder, sha256, write_file
from poam_batch.ledger.store import FOLDER

VERSIONS = "versions"
KEPT = 7
_NAME = re.compile(r"([1-9]\d*)-(\d{4}-\d\d-\d\d)-([0-9a-f]{8})\.xlsx")


class Version(NamedTuple):
    """A version that was kept: its number, the day on which it was read or replaced, its file."""

    number: int
    replaced: str
    path: Path


def list_versions(out: Path, path: str) -> tuple[Version, ...]:
    """Return the versions of a workbook by its path below OUT, the newest first."""
    folder = versions_folder(out, path)
    if not folder.is_dir():
        return ()
    named = ((file, _NAME.fullmatch(file.name)) for file in folder.iterdir())
    found = [Version(int(name[1]), name[2], file) for file, name in named if name]
    return tuple(sorted(found, reverse=True))


def version_write(out: Path, path: str, content: bytes, as_of: date) -> Write | None:
    """Return how a version is to be written, None where the newest has these bytes already."""
    return next(iter(version_writes(out, path, (content,), as_of)), None)


def version_writes(
    out: Path, path: str, contents: Iterable[bytes], as_of: date
) -> tuple[Write, ...]:
    """Return how versions are to be written, the oldest first; none that are the newest already.

    A run that was killed behind them is repeated by the next one, with the same versions to keep.
    They belong in front of what takes the workbook's place, in the same parcel, so that they are
    synced with the rest and stand before it is replaced. `prune_versions` comes afterwards.
    """
    versions, new = list_versions(out, path), tuple(contents)
    kept = [file_hash(version.path) for version in reversed(versions[: len(new)])]
    hashes = [sha256(content) for content in new]
    known = next((n for n in range(len(kept), 0, -1) if hashes[:n] == kept[-n:]), 0)
    number, newest = versions[0].number if versions else 0, kept[-1] if kept else None
    folder = versions_folder(out, path)
    writes = []
    for content, digest in zip(new[known:], hashes[known:], strict=True):
        if digest == newest:
            continue
        newest, number = digest, number + 1
        writes.append(Write(folder / f"{number}-{as_of}-{digest[:8]}.xlsx", content))
    for parent in (folder.parent.parent, folder.parent, folder) if writes else ():
        make_folder(parent)
    return tuple(writes)


def prune_versions(out: Path, path: str) -> None:
    """Remove all but the last seven different versions."""
    hashes: set[str | None] = set()
    for version in list_versions(out, path):
        digest = file_hash(version.path)
        if digest in hashes or len(hashes) == KEPT:
            version.path.unlink(missing_ok=True)
        hashes.add(digest)


def keep_version(out: Path, path: str, content: bytes, as_of: date) -> None:
    """Keep a version at once; none is removed yet. Raises OSError where the disk fails."""
    write = version_write(out, path, content, as_of)
    if write is not None:
        write_file(write.path, write.content)


def versions_folder(out: Path, path: str) -> Path:
    """Return where the versions of a workbook are kept; the folder may not be there yet."""
    workbook = PurePosixPath(path)
    return out / FOLDER / VERSIONS / workbook.parent.name / workbook.stem
