"""What a run makes its outputs with besides the workbooks, as one hash: another one, other outputs.

The program's own files count by their bytes, so that an installation that was mended, or a firm's
own changes to it, are noticed without a new version number.
"""

from __future__ import annotations

import hashlib
import sys
import zlib
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

from poam_batch.shipped import shipped

PACKAGE = Path(__file__).resolve().parent
# What these libraries return, or write, goes into the bytes of outputs.
LIBRARIES = ("jinja2", "markupsafe", "numpy", "openpyxl", "pandas", "python-calamine")
# Names and endings of what lies in its folder, and is none of it.
_NOT_THE_PROGRAM = frozenset({"__pycache__", "sample_workbooks", ".pyc"})
# No name has these, and where a file stands its name comes first.
_OPENS, _CLOSES = b"/", b"//"


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
    yield from _files(PACKAGE, _NOT_THE_PROGRAM)
    for folder in dict.fromkeys((shipped("templates"), making.templates)):
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


def _files(
    folder: Path, left_out: Collection[str] = (), above: tuple[Path, ...] = ()
) -> Iterator[bytes]:
    """Yield the names and the bytes of a folder's files, those of its folders too.

    A link to a folder is followed as templates are found through it, but not to one `above`.
    """
    here = (*above, folder.resolve())
    for path in sorted(folder.iterdir()):
        if path.name in left_out or path.suffix in left_out:
            continue
        name = path.name.encode("utf-8", "surrogateescape")
        if path.is_dir():
            if path.resolve() not in here:
                yield from (name, _OPENS, *_files(path, left_out, here), _CLOSES)
        elif path.is_file():
            yield from (name, path.read_bytes())
