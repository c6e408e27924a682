"""The floor: inflate and parse the inputs, deflate and write the outputs' bytes, nothing else.

No program that reads these files whole and writes those can be faster than this.
"""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple
from xml.parsers import expat

LEDGER = ".poam-batch"


class Part(NamedTuple):
    """One part of a workbook that was written, inflated."""

    name: str
    method: int
    content: bytes


def floor_seconds(inputs: Sequence[Path], outputs: Path, scratch: Path) -> float:
    """Return the least CPU seconds of the work; `outputs` is the folder of a finished run."""
    seconds = sum(_timed(partial(_parse, path)) for path in inputs)
    for number, path in enumerate(_files(outputs)):
        target = scratch / f"{number}{path.suffix}"
        if path.suffix == ".xlsx":
            seconds += _timed(partial(_pack, _inflated(path), target))
        else:
            seconds += _timed(partial(target.write_bytes, path.read_bytes()))
    return seconds


def _files(outputs: Path) -> list[Path]:
    found = (path for path in outputs.rglob("*") if path.is_file())
    return sorted(path for path in found if LEDGER not in path.parts)


def _timed(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _parse(path: Path) -> None:
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            expat.ParserCreate().Parse(package.read(name), True)


def _inflated(path: Path) -> list[Part]:
    with zipfile.ZipFile(path) as package:
        return [
            Part(entry.filename, entry.compress_type, package.read(entry))
            for entry in package.infolist()
        ]


def _pack(parts: Sequence[Part], target: Path) -> None:
    with zipfile.ZipFile(target, "w") as package:
        for part in parts:
            package.writestr(part.name, part.content, part.method)
