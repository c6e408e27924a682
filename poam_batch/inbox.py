"""What lies in an inbox: the files that could be workbooks, and those that never are."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from poam_batch.naming import shown
from poam_batch.problems import ConfigurationError

WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that could be a workbook; `workbook` is its path below the inbox with `/`.

    `owner_file` marks what Excel (`~$acme.xlsx`) or LibreOffice (`.~lock.acme.xlsx#`) leaves
    beside an open workbook.
    """

    path: Path
    workbook: str
    owner_file: bool = False


def list_inbox(inboxes: Sequence[Path], out: Path | None, recursive: bool) -> list[Candidate]:
    """Return the candidates of folders and single files, sorted, each file once.

    `out` is skipped where it lies inside an inbox. Raises ConfigurationError for an inbox that
    does not exist, cannot be read, or is `out` itself.
    """
    skipped = None if out is None else out.resolve()
    found: dict[str, Candidate] = {}
    for inbox in inboxes:
        if inbox.is_dir() and inbox.resolve() == skipped:
            raise ConfigurationError(f"{inbox} is the inbox and OUT. Name another folder for OUT.")
        try:
            for candidate in _candidates(inbox, skipped, recursive):
                found.setdefault(_key(candidate.path), candidate)
        except OSError as error:
            raise ConfigurationError(f"{inbox} cannot be read: {error}.") from error
    return sorted(found.values(), key=lambda c: (c.workbook, str(c.path)))


def _key(path: Path) -> str:
    # resolve() would follow a link, which is no workbook but one more entry of the inbox.
    return os.path.normcase(os.path.abspath(path))  # noqa: PTH100


def _candidates(inbox: Path, skipped: Path | None, recursive: bool) -> Iterator[Candidate]:
    if not inbox.exists():
        raise ConfigurationError(f"{inbox}: there is no such folder or file.")
    if not inbox.is_dir():
        yield Candidate(inbox, shown(inbox.name), _is_owner_file(inbox.name))
        return
    for path in _walk(inbox, skipped, recursive):
        if _is_owner_file(path.name):
            yield Candidate(path, _below(path, inbox), owner_file=True)
        elif path.suffix.lower() in WORKBOOK_SUFFIXES:
            yield Candidate(path, _below(path, inbox))


def _below(path: Path, inbox: Path) -> str:
    return shown(path.relative_to(inbox).as_posix())


def _is_owner_file(name: str) -> bool:
    suffix = Path(name.removesuffix("#")).suffix.lower()
    return name.startswith(("~$", ".~lock.")) and suffix in WORKBOOK_SUFFIXES


def _walk(folder: Path, skipped: Path | None, recursive: bool) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if not path.is_dir() or path.is_symlink():
            yield path
        elif recursive and path.resolve() != skipped and path.name != ".poam-batch":
            yield from _walk(path, skipped, recursive)
