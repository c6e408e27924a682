"""What lies in an inbox: the files that could be workbooks, and those that never are."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from poam_batch.naming import shown
from poam_batch.problems import ConfigurationError
from poam_batch.sentences import count, list_names

WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv"})
CLIENTS_FILE = "clients.csv"
NAMED = 3  # folders that a note names


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file, or a folder called like one, that could be a workbook.

    `workbook` is its path below the inbox with `/`.
    `owner_file` marks what Excel (`~$acme.xlsx`) or LibreOffice (`.~lock.acme.xlsx#`) leaves
    beside an open workbook. `clients` is the clients file of its inbox; one that lies anywhere
    else than in the inbox itself is a candidate marked as `clients_file`.
    """

    path: Path
    workbook: str
    owner_file: bool = False
    clients_file: bool = False
    clients: Path | None = None
    fetched_from: str = ""

    @property
    def source(self) -> str:
        """What it is known by from night to night: its address, or its whole path."""
        return self.fetched_from or str(self.path.absolute())


def list_inbox(inboxes: Sequence[Path], out: Path | None, recursive: bool) -> list[Candidate]:
    """Return the candidates of folders and single files, sorted, each file once.

    `out` is skipped where it lies inside an inbox. Raises ConfigurationError for an inbox that
    does not exist, cannot be read, or is `out` itself.
    """
    skipped = None if out is None else out.resolve()
    found: dict[str, Candidate] = {}
    beside = {i.parent: i for i in inboxes if is_clients_file(i) and not i.is_dir()}
    for inbox in inboxes:
        if inbox.is_dir() and inbox.resolve() == skipped:
            raise ConfigurationError(f"{inbox} is the inbox and OUT. Name another folder for OUT.")
        try:
            for candidate in _candidates(inbox, skipped, recursive, beside):
                found.setdefault(_key(candidate.path), candidate)
        except OSError as error:
            raise ConfigurationError(f"{inbox} cannot be read: {error}.") from error
    return sorted(found.values(), key=lambda c: (c.workbook, str(c.path)))


def folders_passed_over(inboxes: Sequence[Path], out: Path | None) -> bool:
    """Return whether a folder inside the inboxes could be looked into with --recursive."""
    skipped = None if out is None else out.resolve()
    inside = (path for inbox in inboxes if inbox.is_dir() for path in inbox.iterdir())
    folders = (path for path in inside if path.is_dir() and not path.is_symlink())
    return any(path.name != ".poam-batch" and path.resolve() != skipped for path in folders)


def passed_over_note(inboxes: Sequence[Path], out: Path | None) -> str:
    """Return that workbooks lie in folders right inside the inboxes, "" where none does.

    Folders in those, hidden ones and `out` are not looked at: it is a hint, and has to be cheap.
    """
    skipped = None if out is None else out.resolve()
    held = {
        folder: number
        for inbox in sorted(set(inboxes))
        for folder in _folders(inbox)
        if folder.resolve() != skipped and (number := _workbooks_in(folder))
    }
    if not held:
        return ""
    number = sum(held.values())
    names = list_names((shown(folder.name) for folder in held), NAMED)
    verb = "lies" if number == 1 else "lie"
    return (
        f"{count(number, 'workbook')} {verb} in {names}, which the run did not look into. "
        "--recursive looks into the folders of an inbox."
    )


def _folders(inbox: Path) -> list[Path]:
    """Return the folders right in an inbox that --recursive would look into, but hidden ones."""
    try:
        with os.scandir(inbox) as entries:
            names = [one.name for one in entries if one.is_dir(follow_symlinks=False)]
    except OSError:
        return []
    seen = (name for name in sorted(names) if not name.startswith("."))
    # A folder that is called like a workbook is refused as one.
    return [inbox / name for name in seen if Path(name).suffix.lower() not in WORKBOOK_SUFFIXES]


def _workbooks_in(folder: Path) -> int:
    """Return how many files right in a folder could be workbooks, 0 where it cannot be read."""
    try:
        with os.scandir(folder) as entries:
            return sum(_could_be_workbook(one) for one in entries)
    except OSError:
        return 0


def _could_be_workbook(entry: os.DirEntry[str]) -> bool:
    path = Path(entry.name)
    if path.suffix.lower() not in WORKBOOK_SUFFIXES or entry.is_dir():
        return False
    return not is_owner_file(entry.name) and not is_clients_file(path)


def _key(path: Path) -> str:
    # resolve() would follow a link, which is no workbook but one more entry of the inbox.
    return os.path.normcase(os.path.abspath(path))  # noqa: PTH100


def _candidates(
    inbox: Path, skipped: Path | None, recursive: bool, beside: Mapping[Path, Path]
) -> Iterator[Candidate]:
    """Yield what lies in a folder, or the single file; `beside` are clients files given alone."""
    if not inbox.exists():
        raise ConfigurationError(f"{inbox}: there is no such folder or file.")
    if not inbox.is_dir():
        name, owner = shown(inbox.name), is_owner_file(inbox.name)
        if inbox not in beside.values():
            yield Candidate(inbox, name, owner, clients=beside.get(inbox.parent))
        return
    clients = next((path for path in sorted(inbox.iterdir()) if is_clients_file(path)), None)
    for path in _walk(inbox, skipped, recursive):
        name = _below(path, inbox)
        if is_owner_file(path.name):
            yield Candidate(path, name, owner_file=True)
        elif is_clients_file(path):
            if path != clients:
                yield Candidate(path, name, clients_file=True)
        elif path.suffix.lower() in WORKBOOK_SUFFIXES:
            yield Candidate(path, name, clients=clients)


def is_clients_file(path: Path) -> bool:
    """Return whether a file is called as clients files are."""
    return path.name.casefold() == CLIENTS_FILE


def _below(path: Path, inbox: Path) -> str:
    return shown(path.relative_to(inbox).as_posix())


def is_owner_file(name: str) -> bool:
    """Return whether a file is called like the mark of a workbook that somebody has open."""
    suffix = Path(name.removesuffix("#")).suffix.lower()
    return name.startswith(("~$", ".~lock.")) and suffix in WORKBOOK_SUFFIXES


def _walk(folder: Path, skipped: Path | None, recursive: bool) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if not path.is_dir() or path.is_symlink():
            yield path
        elif path.resolve() == skipped or path.name == ".poam-batch":
            continue
        elif recursive:
            yield from _walk(path, skipped, recursive)
        elif path.suffix.lower() in WORKBOOK_SUFFIXES:
            yield path  # A folder that is called like a workbook is refused as one.
