"""An earlier version of a POA&M workbook put back in place; what stands there now is kept too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from poam_batch.batch import today
from poam_batch.commands.client_search import find_client
from poam_batch.files import Placed, Write, file_hash, place, sha256
from poam_batch.hold import held, refuse_open, require_output, still_open, stopped_by_disk
from poam_batch.ledger.memory import ClientFacts
from poam_batch.ledger.store import Ledger
from poam_batch.naming import client_files
from poam_batch.problems import ConfigurationError
from poam_batch.sentences import count
from poam_batch.versions import Version, keep_version, list_versions, prune_versions

_LIST = "poam-batch restore with --list shows them"


@dataclass(frozen=True, slots=True)
class RestoreOptions:
    """Whose workbook is put back: a client's at a level, in an output folder.

    `version` None means the newest that is not what stands there; `level` None the only one there
    is; `as_of` None today, or the day of the last run where that is later.
    """

    client: str
    out: Path
    version: int | None = None
    level: int | None = None
    as_of: date | None = None


class _Workbook(NamedTuple):
    """A workbook below OUT, its earlier versions, the newest first, and the day of its last run."""

    client: ClientFacts
    path: str
    versions: tuple[Version, ...]
    assessed_on: date | None


def versions_text(options: RestoreOptions) -> Iterator[str]:
    """Yield the earlier versions of a client's workbooks; nothing is changed.

    Raises ConfigurationError where the folder or the client is not known.
    """
    for workbook in _workbooks(options):
        number = count(len(workbook.versions), "earlier version")
        yield f"{workbook.client.label}, Level {workbook.client.level}: {workbook.path}, {number}"
        for version in workbook.versions:
            size = version.path.stat().st_size // 1024 + 1
            yield f"  {version.number:>4}  kept on {version.replaced}  {size:>5} KB"


def restore(options: RestoreOptions) -> Iterator[str]:
    """Put a version in place and yield what was done; the next run merges it as an edited one.

    Raises ConfigurationError where there is no such client or version, and RunStopped where a run
    holds the folder, the workbook is open, or the disk does not take it.
    """
    require_output(options.out)
    with stopped_by_disk(options.out), held(options.out):
        yield from _restored(options, _one(_workbooks(options)))


def _restored(options: RestoreOptions, workbook: _Workbook) -> Iterator[str]:
    target = options.out / workbook.path
    present = target.read_bytes() if target.is_file() else None
    standing = None if present is None else sha256(present)
    version = _chosen(workbook, options.version, standing)
    content = version.path.read_bytes()
    if content == present:
        yield f"{workbook.path} is version {version.number} already. Nothing was changed."
        return
    refuse_open(target)
    # Old versions are removed last: the one that is put back may be among them.
    if present is not None:
        # A run may have been told a later day: what is kept now is not to look older than before.
        day = options.as_of or max(today(), workbook.assessed_on or date.min)
        keep_version(options.out, workbook.path, present, day)
    placed = place([[Write(target, content, guarded=True, standing=standing)]])
    if placed != [Placed.WRITTEN]:
        raise still_open(target)
    prune_versions(options.out, workbook.path)
    yield f"{workbook.path} is version {version.number} again, kept on {version.replaced}."
    if present is not None:
        kept = list_versions(options.out, workbook.path)[0].number
        yield f"What stood there is kept as version {kept}. The next run brings it up to date."


def _workbooks(options: RestoreOptions) -> tuple[_Workbook, ...]:
    """Return the workbooks of the client, at the level where one is named."""
    require_output(options.out)
    with Ledger(options.out, dry_run=True) as ledger:
        known = ledger.known_clients()
    days = {(one.facts.identity, one.facts.level): one.assessed_on for one in known}
    clients = find_client(options.client, (one.facts for one in known))
    meant = [client for client in clients if options.level in (None, client.level)]
    if not meant:
        label = clients[0].label
        raise ConfigurationError(f"{label} was never assessed at Level {options.level} here.")
    return tuple(
        _Workbook(
            client, path, list_versions(options.out, path), days[client.identity, client.level]
        )
        for client in meant
        for path in [_path(client)]
    )


def _path(client: ClientFacts) -> str:
    files = client_files(client.name, client.scope, client.level)
    return files.path(files.poam)


def _one(workbooks: Sequence[_Workbook]) -> _Workbook:
    """Return the only workbook that has versions."""
    kept = [workbook for workbook in workbooks if workbook.versions]
    if not kept:
        raise ConfigurationError(
            f"There is no earlier version of {workbooks[0].path}. One is kept each time it is "
            "replaced."
        )
    if len(kept) > 1:
        levels = " and ".join(str(workbook.client.level) for workbook in kept)
        raise ConfigurationError(
            f"{kept[0].client.label} has workbooks at Levels {levels}. Say which with --level."
        )
    return kept[0]


def _chosen(workbook: _Workbook, number: int | None, standing: str | None) -> Version:
    for version in workbook.versions:
        if number is None and file_hash(version.path) != standing:
            return version
        if version.number == number:
            return version
    if number is None:
        raise ConfigurationError(f"{workbook.path} is its only version; there is no earlier one.")
    raise ConfigurationError(f"{workbook.path} has no version {number}; {_LIST}.")
