"""Finished files copied to an address: what differs, results.json last, nothing deleted there.

A workbook that people saved there is theirs: it is left as it is, and named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from poam_batch.files import sha256
from poam_batch.ledger.store import FOLDER
from poam_batch.problems import EXIT_NOT_WRITABLE, ConfigurationError, RunStopped
from poam_batch.remote.address import Address, local_path
from poam_batch.remote.faults import Fault, StorageError, unusable
from poam_batch.remote.published import Published, Sent
from poam_batch.remote.storage import Entry, Storage, open_storage
from poam_batch.sentences import count

_FOLDER = re.compile(r"(?P<client>[a-z0-9-]{1,40})-[0-9a-f]{8}")
GUARDED = ".xlsx"
_OUTPUT = r"(?:-l\d)?-(?:(?:poam|remediation|emass|dod)\.xlsx|summary\.html|result\.json)"
_LAST = ("index.html", "results.json")
_MEDIA_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
}
_LARGEST = 25 << 20
_MAKE_IT = (
    "If it lies on a share, see that this is mounted. If it is a new folder, make it first: "
    "publishing makes none."
)


@dataclass(frozen=True, slots=True)
class Publication:
    """What became of publishing: how many files were sent, what was left, why it stopped."""

    address: str = ""
    sent: int = 0
    kept: tuple[str, ...] = ()
    failure: str = ""

    def notes(self) -> Iterator[str]:
        """Yield what was sent, nothing where nothing was."""
        if self.sent:
            yield f"{count(self.sent, 'file')} published to {self.address}."

    def warnings(self) -> Iterator[str]:
        """Yield what must not be missed: workbooks that are not ours to replace, and a failure."""
        yield from _saved_there(self.address, self.kept)
        if self.failure:
            yield self.failure


NOT_PUBLISHED = Publication()


@dataclass(frozen=True, eq=False, slots=True)
class Looked:
    """What lay at an address before anything was told or sent; `there` is None if nobody looked.

    `kept` are the workbooks that somebody saved there.
    """

    address: str = ""
    there: Mapping[str, Entry] | None = None
    kept: tuple[str, ...] = ()

    def notes(self) -> tuple[str, ...]:
        """Return a sentence for each workbook that publishing will leave as it is."""
        return tuple(_saved_there(self.address, self.kept))


NOT_LOOKED = Looked()


def open_target(address: Address, out: Path) -> Storage:
    """Open where to publish to, before any work.

    Raises ConfigurationError where that cannot be, and RunStopped for a folder of this machine that
    is not there: it is never made, for a share that is not mounted would look like a new folder.
    """
    path = local_path(address)
    if path is not None and (out.resolve() in (path.resolve(), *path.resolve().parents)):
        message = f"lies in {out}, which is to be published. Name another place."
        raise ConfigurationError(message, str(address))
    if path is not None and (fault := _not_there(path)):
        raise RunStopped(f"{address} {fault}. {_MAKE_IT} Nothing was done.", EXIT_NOT_WRITABLE)
    storage = open_storage(address)
    try:
        storage.reach()
    except StorageError as error:
        raise unusable(address, error) from None
    return storage


def _not_there(folder: Path) -> str:
    """Return why files cannot be put into a folder, "" where it is one."""
    try:
        if folder.is_dir():
            return ""
        return "is no folder" if folder.exists() else "is not there"
    except OSError as error:
        return f"cannot be reached: {error.strerror or error}"


def look(out: Path, storage: Storage) -> Looked:
    """Look at an address before a run tells what it found; nothing is sent or remembered.

    What fails there is left to `publish`, which says so.
    """
    published = Published(out / FOLDER, str(storage.address))
    sender = _Sender(out, storage, published)
    try:
        there = {entry.name: entry for entry in storage.present()}
        names = [name for name in publishable(out) if name.endswith(GUARDED) and name in there]
        kept = tuple(name for name in names if sender.is_saved_there(there[name]))
    except StorageError:
        return Looked(str(storage.address))
    return Looked(str(storage.address), there, kept)


def publish(out: Path, storage: Storage, looked: Looked = NOT_LOOKED) -> Publication:
    """Copy what differs from OUT to an address, which was `looked` at before or is now.

    What fails there ends it, with the reason in the result; what was sent until then is known.
    Raises OSError where OUT itself fails.
    """
    published = Published(out / FOLDER, str(storage.address))
    sender = _Sender(out, storage, published)
    failure = ""
    try:
        sender.send_all(looked.there)
    except StorageError as error:
        failure = (
            f"{storage.address} could not be published to: {error} {out} is complete; the next "
            "run publishes what is missing there."
        )
    finally:
        published.save()
    return Publication(str(storage.address), sender.sent, tuple(sender.kept), failure)


class _Sender:
    """One go at an address: what stands there, and what is sent to it."""

    def __init__(self, out: Path, storage: Storage, published: Published) -> None:
        self._out = out
        self._storage = storage
        self._published = published
        self._there: Mapping[str, Entry] = {}
        self.sent = 0
        self.kept: list[str] = []

    def is_saved_there(self, there: Entry) -> bool:
        """Return whether a workbook is there that is neither what was sent nor what stands here."""
        sent = self._published.sent.get(there.name, Sent(""))
        found = self._known(sent, there)
        ours = found.sha256 in sent.hashes
        return not ours and found.sha256 != sha256(_bytes(self._out, there.name))

    def send_all(self, there: Mapping[str, Entry] | None) -> None:
        """Send what differs, and name the workbooks that are left as they are."""
        if there is None:
            there = {entry.name: entry for entry in self._storage.present()}
        self._there = there
        digests = {name: sha256(_bytes(self._out, name)) for name in publishable(self._out)}
        wanted = [name for name, digest in digests.items() if not self._stands(name, digest)]
        if wanted:
            self._published.intend({name: digests[name] for name in wanted})
        for name in wanted:
            self._bring(name, digests[name])

    def _bring(self, name: str, digest: str) -> None:
        there = self._look(name) if name.endswith(GUARDED) else None
        if there is None or (there.sha256 in self._published.sent[name].hashes - {digest}):
            self._send(name)
        elif there.sha256 == digest:
            self._published.arrived(name, there)
        else:
            self.kept.append(name)

    def _stands(self, name: str, digest: str) -> bool:
        """Return whether what is there is known to be the same bytes."""
        sent, there = self._published.sent.get(name), self._there.get(name)
        if sent is None or there is None or not there.mark:
            return False
        return (sent.sha256, sent.mark) == (digest, there.mark)

    def _look(self, name: str) -> Sent | None:
        """Return what is there of a workbook right before it is replaced, None for nothing."""
        try:
            there = self._storage.entry(name)
        except StorageError as error:
            if error.fault is not Fault.MISSING:
                raise
            return None
        return self._known(self._published.sent[name], there)

    def _known(self, sent: Sent, there: Entry) -> Sent:
        """Return what a file is by its bytes, which are read unless its mark is that of ours."""
        if sent.mark and sent.mark == there.mark:
            return sent
        (content,) = self._storage.read([there], _LARGEST)
        if isinstance(content, StorageError):
            raise content
        return Sent(sha256(content), there.mark)

    def _send(self, name: str) -> None:
        content = _bytes(self._out, name)
        mark = self._storage.write(name, content, _MEDIA_TYPES[Path(name).suffix])
        self._published.arrived(name, Sent(sha256(content), mark))
        self.sent += 1


def publishable(out: Path) -> list[str]:
    """Return what OUT holds for readers, by path with `/`: clients first, results.json last.

    What people put beside the program's own files stays here.
    """
    found = out.iterdir() if out.is_dir() else ()  # A dry run may come before the first run.
    folders = sorted(path for path in found if _FOLDER.fullmatch(path.name))
    names = [f"{folder.name}/{name}" for folder in folders for name in _outputs(folder)]
    return names + [name for name in _LAST if (out / name).is_file()]


def _saved_there(address: str, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        yield (
            f"{address}/{name} was saved by somebody there, and is left as it is. Put a copy of it "
            "into the inbox, so that what it says is merged, and rename it there: the next run "
            "publishes the plan again."
        )


def _outputs(folder: Path) -> Iterator[str]:
    found = _FOLDER.fullmatch(folder.name)
    if found is None or folder.is_symlink() or not folder.is_dir():
        return
    ours = re.compile(found["client"] + _OUTPUT)
    for path in sorted(folder.iterdir()):
        if ours.fullmatch(path.name) and path.is_file() and not path.is_symlink():
            yield path.name


def _bytes(out: Path, name: str) -> bytes:
    return (out / name).read_bytes()
