"""Files of a remote inbox fetched to where the rest of the program reads them.

All of them are there before the first one is read, or none is: a connection that fails in the
middle must not make clients look as if they were gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from poam_batch.inbox.listing import Candidate
from poam_batch.outputs.records import NotUsed, RunOutcome
from poam_batch.problems import RunStopped, WorkbookRejected, rejected
from poam_batch.remote.faults import Fault, StorageError
from poam_batch.remote.listing import Remote, RemoteInbox
from poam_batch.remote.storage import Entry, is_plain
from poam_batch.workbooks.grids.admit import MOST_BYTES, too_large

EXIT_NOTHING_DONE = 2
CHANGED = "changed_while_fetched"
_TRIES = 2
_TOGETHER = 32
_BYTES_TOGETHER = 32 << 20


class Fetched(NamedTuple):
    """What became of the files of an inbox: those that are here, and those that are not used."""

    candidates: tuple[Candidate, ...]
    not_used: tuple[NotUsed, ...]


def fetch(inbox: RemoteInbox) -> Fetched:
    """Fetch what can be a workbook; a file that changes meanwhile is fetched anew, then deferred.

    Raises RunStopped where the connection fails.
    """
    refused = {one.candidate: why for one in inbox.found if (why := _refusal(one)) is not None}
    pending = [one for one in inbox.found if one.candidate not in refused]
    try:
        for _ in range(_TRIES):
            refused |= _place(inbox, pending)
            now = inbox.entries()
            pending = [
                one._replace(entry=now.get(one.entry.name, one.entry))
                for one in pending
                if one.candidate not in refused and not _settled(one, now)
            ]
    except StorageError as error:
        raise _stopped(inbox, error) from None
    refused |= {one.candidate: _changed(one.candidate) for one in pending}
    here = (one.candidate for one in inbox.found if one.candidate not in refused)
    return Fetched(tuple(here), tuple(refused.values()))


def _refusal(one: Remote) -> NotUsed | None:
    """Return why a file is not even fetched, None for one that is."""
    candidate, entry = one
    if candidate.owner_file or candidate.clients_file:
        return None
    if entry.name and not is_plain(entry.name):
        reason = rejected(
            "unreadable",
            "Its path has an empty step or one such as .., which may lead elsewhere.",
            "Store it under a plain name.",
        )
    elif entry.kind not in ("file", "directory"):
        reason = rejected(
            "wrong_type",
            f"This is a {entry.kind}, not a workbook file.",
            "Put the workbook itself into the folder.",
        )
    elif entry.kind == "file" and entry.size is not None and entry.size > MOST_BYTES:
        reason = too_large(entry.size)
    else:
        return None
    return _rejection(candidate, reason)


def _place(inbox: RemoteInbox, pending: Iterable[Remote]) -> dict[Candidate, NotUsed]:
    """Fetch files to their places; return those that cannot be had, and why."""
    refused: dict[Candidate, NotUsed] = {}
    wanted = []
    for one in pending:
        one.candidate.path.parent.mkdir(mode=0o700, exist_ok=True)
        if one.entry.kind == "directory":
            one.candidate.path.mkdir(mode=0o700, exist_ok=True)  # It is refused as one, by reading.
        elif one.candidate.owner_file or one.candidate.clients_file or one.entry.size == 0:
            _write(one.candidate, b"")
        else:
            wanted.append(one)
    for batch in _batches(wanted):
        for one, content in zip(
            batch, inbox.storage.read([one.entry for one in batch], MOST_BYTES), strict=True
        ):
            if isinstance(content, bytes):
                _write(one.candidate, content)
            elif content.fault is Fault.DENIED:
                refused[one.candidate] = _rejection(one.candidate, _denied(content))
            elif content.fault is not Fault.MISSING:
                raise content
    return refused


def _settled(one: Remote, now: Mapping[str, Entry]) -> bool:
    """Return whether what was fetched is what still lies there, whole."""
    candidate, entry = one
    if candidate.owner_file or candidate.clients_file or entry.kind == "directory":
        return True
    if now.get(entry.name) != entry or not candidate.path.exists():
        return False
    return entry.size is None or candidate.path.stat().st_size == entry.size


def _batches(wanted: Iterable[Remote]) -> Iterator[Sequence[Remote]]:
    """Yield files that are held in memory together: few, and few bytes."""
    batch: list[Remote] = []
    held = 0
    for one in wanted:
        size = MOST_BYTES if one.entry.size is None else one.entry.size
        if batch and (len(batch) == _TOGETHER or held + size > _BYTES_TOGETHER):
            yield batch
            batch, held = [], 0
        batch.append(one)
        held += size
    if batch:
        yield batch


def _write(candidate: Candidate, content: bytes) -> None:
    candidate.path.touch(mode=0o600)
    candidate.path.write_bytes(content)


def _denied(error: StorageError) -> WorkbookRejected:
    return rejected(
        "unreadable",
        f"The file cannot be read: {error}",
        "Give this account access to it.",
    )


def _rejection(candidate: Candidate, error: WorkbookRejected) -> NotUsed:
    problem = error.problem
    message = " ".join(filter(None, (problem.message, problem.hint)))
    return NotUsed(candidate.path, candidate.workbook, RunOutcome.REJECTED, problem.code, message)


def _changed(candidate: Candidate) -> NotUsed:
    message = (
        f"{candidate.workbook} changed or went away each time it was fetched. The next run looks "
        "at it again."
    )
    return NotUsed(candidate.path, candidate.workbook, RunOutcome.DEFERRED, CHANGED, message)


def _stopped(inbox: RemoteInbox, error: StorageError) -> RunStopped:
    message = (
        f"{inbox.address} could not be fetched whole: {error} No workbook was read and no "
        "output was written. Run again when the connection holds."
    )
    return RunStopped(message, EXIT_NOTHING_DONE)
