"""What clients files say of the workbooks of a run: loaded and settled before any work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from poam_batch.inbox.listing import Candidate

if TYPE_CHECKING:
    from poam_batch.workbooks.cover.clients import Clients, Told

_BELOW = " A path starts below the inbox, without the inbox's own name, and has / between folders."


@dataclass(frozen=True, eq=False, slots=True)
class Roster:
    """What is told of each workbook, by its path; and a sentence for all that was not used."""

    told: Mapping[Path, Told]
    notes: tuple[str, ...]


def load_roster(candidates: Sequence[Candidate], given: Path | None) -> Roster:
    """Return what the clients files of the inboxes say, or the `given` one alone.

    Raises ConfigurationError for a clients file that is wrong, or says two things of one workbook.
    """
    workbooks = _by_file((c for c in candidates if not c.owner_file and not c.clients_file), given)
    if given is not None:
        workbooks.setdefault(given, [])
    told: dict[Path, Told] = {}
    notes = list(_left_aside(candidates, given))
    for file, mine in workbooks.items():
        clients = _load(file if given is None else file.resolve())
        told |= {c.path: said for c in mine if (said := clients.told(c.workbook)) is not None}
        notes += _unmatched(clients, [c.workbook for c in mine])
    return Roster(told, tuple(notes))


def _load(file: Path) -> Clients:
    from poam_batch.workbooks.cover.clients import load_clients  # noqa: PLC0415 - seldom there

    return load_clients(file)


def _by_file(
    candidates: Iterable[Candidate], given: Path | None
) -> defaultdict[Path, list[Candidate]]:
    found: defaultdict[Path, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        file = given or candidate.clients
        if file is not None:
            found[file].append(candidate)
    return found


def _left_aside(candidates: Iterable[Candidate], given: Path | None) -> Iterator[str]:
    if given is not None:
        for file in dict.fromkeys(c.clients for c in candidates if c.clients is not None):
            yield f"{file} was not used: {given} takes its place."


def _unmatched(clients: Clients, workbooks: Sequence[str]) -> Iterator[str]:
    for entry in clients.unmatched(workbooks):
        hint = _BELOW if "/" in entry.pattern or "\\" in entry.pattern else ""
        yield f"{clients.file}, row {entry.row}: no workbook is called {entry.pattern}.{hint}"
