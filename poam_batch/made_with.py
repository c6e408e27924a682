"""What a run makes its outputs with besides the workbooks, as one hash: another one, other outputs.

The program's own files count by their bytes, so that an installation that was mended, or a firm's
own changes to it, are noticed without a new version number.
"""

from __future__ import annotations

import hashlib
import sys
import zlib
from collections.abc import Iterable, Iterator
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

from poam_batch.shipped import shipped

PACKAGE = Path(__file__).resolve().parent
# What these libraries return, or write, goes into the bytes of outputs.
LIBRARIES = ("jinja2", "markupsafe", "numpy", "openpyxl", "pandas", "python-calamine")
_NOT_THE_PROGRAM = frozenset({"__pycache__", "sample_workbooks"})
_CACHED = ".pyc"


class Making(NamedTuple):
    """What a run is asked to make outputs with; `layouts` and `templates` are folders."""

    templates: Path
    policy: Path | None = None
    layouts: Path | None = None
    level: int | None = None
    marking: str | None = None
    conditional_date: date | None = None


def made_with(making: Making) -> str:
    """Return the hash of all that decides on the outputs of every workbook alike.

    "" where a file of it cannot be read: then nothing is known to be the same.
    """
    found = hashlib.sha256()
    try:
        for part in _parts(making):
            found.update(len(part).to_bytes(8, "big"))
            found.update(part)
    except OSError:
        return ""
    return found.hexdigest()


def with_words(common: str, words: Iterable[object]) -> str:
    """Return the hash of what decides on all outputs, and of what decides on one workbook's."""
    text = f"{common}\n{tuple(words)!r}"
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def _parts(making: Making) -> Iterator[bytes]:
    said = (making.level, making.marking, making.conditional_date)
    yield repr((sys.version, zlib.ZLIB_RUNTIME_VERSION, said)).encode("utf-8", "backslashreplace")
    for library in LIBRARIES:
        yield f"{library} {_version(library)}".encode()
    for folder in dict.fromkeys((PACKAGE, shipped("templates"), making.templates)):
        yield from _files(folder)
    if making.policy is not None:
        yield making.policy.read_bytes()
    if making.layouts is not None:
        yield from _files(making.layouts)


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""


def _files(folder: Path) -> Iterator[bytes]:
    """Yield the names and the bytes of a folder's files, those of its folders too."""
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            if path.name not in _NOT_THE_PROGRAM and not path.is_symlink():
                yield path.name.encode("utf-8", "surrogateescape")
                yield from _files(path)
        elif path.suffix != _CACHED and path.is_file():
            yield path.name.encode("utf-8", "surrogateescape")
            yield path.read_bytes()
