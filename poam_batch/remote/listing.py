"""What lies in a remote inbox, as the candidates of a run: named alike, at places of their own.

No file is fetched here but the clients file of the inbox.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from poam_batch.inbox.listing import (
    CLIENTS_FILE,
    WORKBOOK_SUFFIXES,
    Candidate,
    is_clients_file,
    is_owner_file,
)
from poam_batch.naming import shown
from poam_batch.problems import ConfigurationError
from poam_batch.remote.address import Address
from poam_batch.remote.faults import StorageError, unusable
from poam_batch.remote.storage import Entry, Storage, open_storage
from poam_batch.workbooks.grids.admit import MOST_BYTES

_OWN_FOLDER = ".poam-batch"
_MARKS = (("~$", ""), (".~lock.", "#"))


class Remote(NamedTuple):
    """A candidate of a remote inbox, and what is known of the file behind it."""

    candidate: Candidate
    entry: Entry


@dataclass(frozen=True, eq=False, slots=True)
class RemoteInbox:
    """A remote inbox that was listed: its candidates, and the folder that they are fetched to.

    `passed_over` says that there are folders which --recursive would look into.
    """

    storage: Storage
    folder: Path
    found: tuple[Remote, ...]
    single: bool = False
    recursive: bool = False
    passed_over: bool = False

    @property
    def address(self) -> Address:
        """Where it is."""
        return self.storage.address

    def entries(self) -> dict[str, Entry]:
        """List it once more and return what lies there now, by name; raises StorageError."""
        if self.single:
            return {"": self.storage.entry()}
        return {entry.name: entry for entry in _listed(self.storage, self.recursive)}


def list_remote(
    address: Address, folder: Path, recursive: bool, publish: Address | None
) -> RemoteInbox:
    """Return what lies at an address, each file with a place of its own below `folder`.

    What lies at `publish` is passed over where that is inside. Raises ConfigurationError for an
    address that is not there or cannot be listed, or is `publish` itself.
    """
    storage = open_storage(address)
    try:
        return _with_clients(_inbox(storage, folder, recursive, publish))
    except StorageError as error:
        raise unusable(address, error) from None


def _inbox(storage: Storage, folder: Path, recursive: bool, publish: Address | None) -> RemoteInbox:
    address = storage.address
    if storage.entry().kind == "file":
        return RemoteInbox(storage, folder, (_single(storage, folder),), single=True)
    outputs = None if publish is None else publish.within(address)
    if outputs == "":
        raise ConfigurationError("is the inbox and is published to. Name another.", str(address))
    entries = _listed(storage, recursive)
    found = tuple(
        Remote(candidate, entry)
        for entry in entries
        if not _passed_over(entry.name, outputs)
        if (candidate := _candidate(address, entry, folder)) is not None
    )
    folders = not recursive and any(entry.kind == "directory" for entry in entries)
    return RemoteInbox(storage, folder, found, recursive=recursive, passed_over=folders)


def _listed(storage: Storage, recursive: bool) -> Sequence[Entry]:
    return storage.everything() if recursive else storage.folder()


def _single(storage: Storage, folder: Path) -> Remote:
    name = str(storage.address).rpartition("/")[2]
    if is_clients_file(Path(name)):
        message = "is a clients file. Fetch it, and name it with --clients."
        raise ConfigurationError(message, str(storage.address))
    path, owner = folder / _local_name(name), is_owner_file(name)
    candidate = Candidate(path, name, owner, fetched_from=str(storage.address))
    return Remote(candidate, storage.entry())


def _passed_over(name: str, outputs: str | None) -> bool:
    inside = outputs is not None and f"{name}/".startswith(f"{outputs}/")
    return inside or _OWN_FOLDER in name.split("/")[:-1]


def _candidate(address: Address, entry: Entry, folder: Path) -> Candidate | None:
    """Return an entry as a candidate, None for one that could not be a workbook."""
    name = PurePosixPath(entry.name)
    place = folder / _hashed(entry.name.rpartition("/")[0]) / _local_name(name.name)
    candidate = Candidate(place, shown(entry.name), fetched_from=address.below(entry.name))
    if is_owner_file(name.name):
        return replace(candidate, owner_file=True)
    if is_clients_file(Path(name.name)):
        return replace(candidate, clients_file=True)
    return candidate if name.suffix.lower() in WORKBOOK_SUFFIXES else None


def _local_name(name: str) -> str:
    """Return what a file is called here: its suffix behind a hash, which fits every system.

    A mark of an open workbook is called as that workbook is, so that it is known for its mark.
    """
    for before, behind in _MARKS:
        if name.startswith(before) and name.endswith(behind):
            core = name.removeprefix(before).removesuffix(behind)
            return f"{before}{_local_name(core)}{behind}"
    suffix = PurePosixPath(name).suffix.lower()
    return f"{_hashed(name)}{suffix if suffix in WORKBOOK_SUFFIXES else ''}"


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _with_clients(inbox: RemoteInbox) -> RemoteInbox:
    """Return the inbox with its clients file fetched: the first one right in it."""
    mine = next((one for one in inbox.found if _is_own_clients_file(one)), None)
    if mine is None or inbox.single:
        return inbox
    path = inbox.folder / CLIENTS_FILE
    path.touch(mode=0o600)
    path.write_bytes(_content(inbox.storage, mine))
    others = (one for one in inbox.found if one is not mine)
    return replace(inbox, found=tuple(_told(one, path) for one in others))


def _content(storage: Storage, clients: Remote) -> bytes:
    """Return a clients file, which is read before any work and so must be there whole."""
    size, source = clients.entry.size, clients.candidate.source
    if size is not None and size > MOST_BYTES:
        raise ConfigurationError("is too large for a clients file.", source)
    (content,) = storage.read([clients.entry], MOST_BYTES)
    if isinstance(content, StorageError):
        raise ConfigurationError(str(content), source)
    if size is not None and len(content) != size:
        raise ConfigurationError("changed while it was fetched. Run again.", source)
    return content


def _is_own_clients_file(one: Remote) -> bool:
    return one.candidate.clients_file and "/" not in one.entry.name


def _told(one: Remote, clients: Path) -> Remote:
    candidate = one.candidate
    if candidate.owner_file or candidate.clients_file:
        return one
    return one._replace(candidate=replace(candidate, clients=clients))
