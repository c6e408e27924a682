"""Which files of an inbox are as they were, by their bytes and never by a time.

A file that is known need not be read: what it claims, or why it was refused, is remembered. Where
anything differs, or is not certain, nothing is recalled, and the file is read like any other.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from poam_batch.inbox.identities import Claim
from poam_batch.inbox.reading import ReadTask
from poam_batch.ledger.seen import SeenFile, to_be_noted
from poam_batch.made_with import with_words
from poam_batch.model import AssessmentType
from poam_batch.outputs.records import NotUsed, RunOutcome

OWN_OUTPUT = "our_own_output"
# So often a file that stopped its reader is tried: a machine may have been short of time once.
TRIES = 2
# A disk or a network may give tomorrow what it does not give today.
_MAY_PASS = frozenset({"unreadable"})
_LARGEST = 25 << 20  # What is larger is refused unread, which takes less time than its hash.
_OPEN_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
)


@dataclass(frozen=True, slots=True)
class Recalled:
    """What is known of a file that is as it was: its claims, or why it gave no assessment."""

    claims: tuple[Claim, ...] = ()
    refused: NotUsed | None = None


class _Look(NamedTuple):
    """What the system says of a file: where it stays the same, nobody wrote to it in between."""

    size: int
    written: int
    changed: int
    number: int


class Recall:
    """What the ledger knows of input files, and what it is to know after tonight."""

    def __init__(
        self,
        known: Mapping[str, SeenFile],
        common: str,
        as_of: date,
        sources: Mapping[Path, str] | None = None,
    ) -> None:
        """Take what is known, and the hash of all that decides on every workbook alike.

        Nothing is recalled, nor noted, where that hash is "". `sources` are what files that were
        fetched are known by, by where they lie tonight.
        """
        self._known = known
        self._common = common
        self._as_of = as_of
        self._sources = sources or {}
        self._looks: dict[str, _Look | None] = {}
        self._there: list[SeenFile] = []
        self._noted: dict[str, SeenFile] = {}

    def of(self, task: ReadTask) -> Recalled | None:
        """Return what is known of a file, None where it has to be read."""
        key = self.key(task)
        known = self._known.get(key)
        if known is None or known.made_with != self.made_with(task):
            self._looks[key] = _look(task.path)
            return None
        became = json.loads(known.became)
        if became.get("tries", TRIES) < TRIES or _hash_of(task.path) != known.sha256:
            self._looks[key] = _look(task.path)
            return None
        self._there.append(known)
        return _recalled(task, known.sha256, became)

    def key(self, task: ReadTask) -> str:
        """Return what a file is remembered by: its address, or its whole path."""
        return self._sources.get(task.path) or str(task.path.absolute())

    def made_with(self, task: ReadTask) -> str:
        """Return the hash of all that decides on the outputs of a file besides its bytes."""
        words = (task.workbook, self._sources.get(task.path) or str(task.path), task.told)
        return with_words(self._common, words) if self._common else ""

    def keep(self, task: ReadTask, claims: Iterable[Claim]) -> None:
        """Note what a file claims that was read; the hash is that of the bytes that were read."""
        found = tuple(claims)
        self._note(task, found[0].sha256, {"claims": [_claim_row(claim) for claim in found]})

    def refuse(self, task: ReadTask, why: NotUsed, *, stopped: bool) -> None:
        """Note why a file gave no assessment, unless that may pass without the file's changing.

        `stopped` says that it ended its reader.
        """
        lasts = why.outcome is RunOutcome.REJECTED or why.code == OWN_OUTPUT
        key = self.key(task)
        look = self._looks.get(key)
        if not lasts or look is None or why.code in _MAY_PASS:
            return
        digest = _hash_of(task.path)
        if digest is None or _look(task.path) != look:
            return
        became: dict[str, object] = {
            "outcome": str(why.outcome),
            "code": why.code,
            "message": why.message,
        }
        if stopped:
            became["tries"] = self._tries(task, digest) + 1
        self._note(task, digest, became)

    def noted(self) -> list[SeenFile]:
        """Return what the ledger is to note of tonight's files."""
        return [*self._noted.values(), *to_be_noted(self._there, self._as_of)]

    def _tries(self, task: ReadTask, digest: str) -> int:
        known = self._known.get(self.key(task))
        if known is None or (known.sha256, known.made_with) != (digest, self.made_with(task)):
            return 0
        return int(json.loads(known.became).get("tries", 0))

    def _note(self, task: ReadTask, digest: str, became: Mapping[str, object]) -> None:
        made_with = self.made_with(task)
        if made_with:
            key, text = self.key(task), json.dumps(became, separators=(",", ":"))
            self._noted[key] = SeenFile(key, digest, made_with, self._as_of, text)


def _recalled(task: ReadTask, digest: str, became: Mapping[str, Any]) -> Recalled:
    if "claims" in became:
        return Recalled(tuple(_claim(row, task, digest) for row in became["claims"]))
    outcome = RunOutcome(became["outcome"])
    why = NotUsed(task.path, task.workbook, outcome, became["code"], became["message"])
    return Recalled(refused=why)


def _claim_row(claim: Claim) -> list[object]:
    day = claim.assessment_date
    return [
        claim.identity,
        claim.directory,
        claim.level,
        claim.assessment_type,
        None if day is None else day.isoformat(),
        claim.cage_codes,
        claim.client_told,
        claim.scope_told,
    ]


def _claim(row: list[Any], task: ReadTask, digest: str) -> Claim:
    identity, directory, level, kind, day, cage_codes, client_told, scope_told = row
    return Claim(
        name=task.workbook,
        sha256=digest,
        identity=identity,
        directory=directory,
        level=level,
        assessment_type=None if kind is None else AssessmentType(kind),
        assessment_date=None if day is None else date.fromisoformat(day),
        cage_codes=tuple(cage_codes),
        client_told=client_told,
        scope_told=scope_told,
    )


def _look(path: Path) -> _Look | None:
    try:
        found = path.lstat()
    except OSError:
        return None
    return _Look(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def _hash_of(path: Path) -> str | None:
    """Return the hash of a regular file's bytes, None for anything else: opening may not block."""
    try:
        descriptor = os.open(path, _OPEN_FLAGS)
    except OSError:
        return None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
            return None
        with os.fdopen(descriptor, "rb", buffering=0, closefd=False) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
    finally:
        os.close(descriptor)
