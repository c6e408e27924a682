"""What changed since the run before: kinds of changes by their urgency, and as JSON says them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from poam_batch.naming import client_files

DIGEST_FORMAT = "poam-batch/digest"
DIGEST_VERSION = 1


class ChangeKind(StrEnum):
    """What can have changed, the most urgent first.

    `NEWLY_OVERDUE` are items, milestones or a closeout; `CLOSEOUT_NEAR` days left that came under
    another step; `PROBLEMS` more errors and warnings; `NOTE` a sentence about no single file;
    `RENEWED` a client that was assessed again after nights on which it was not.
    """

    STATUS_EXPIRED = "status_expired"
    STATUS_LOST = "status_lost"
    NEWLY_OVERDUE = "newly_overdue"
    CLOSEOUT_NEAR = "closeout_near"
    NEWLY_BLOCKING = "newly_blocking"
    SCORE_DOWN = "score_down"
    STATUS_CHANGED = "status_changed"
    SCORE_CHANGED = "score_changed"
    PUT_BACK = "put_back"
    CONFLICTS = "conflicts"
    PROBLEMS = "problems"
    NOT_RENEWED = "not_renewed"
    NEW_CLIENT = "new_client"
    CLOSEOUT_SET = "closeout_set"
    FAILED = "failed"
    REJECTED = "rejected"
    DEFERRED = "deferred"
    NOTE = "note"
    NO_LONGER_BLOCKING = "no_longer_blocking"
    SCORE_UP = "score_up"
    RENEWED = "renewed"
    MERGED = "merged"


class Subject(NamedTuple):
    """The client, at one level, that a change is of."""

    client: str
    scope: str | None
    level: int

    @property
    def label(self) -> str:
        """The client as a person calls it: `Acme Tool (Enclave A), Level 2`."""
        scope = "" if self.scope is None else f" ({self.scope})"
        return f"{self.client}{scope}, Level {self.level}"

    @property
    def summary(self) -> str:
        """Its summary below OUT."""
        files = client_files(*self)
        return files.path(files.summary)


class About(NamedTuple):
    """What a change names: a requirement, item or milestone with its day, or a cell of an item.

    `due` is a day such as `2026-11-15`, None where there is none.
    """

    id: str
    due: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed, or that stands until somebody mends it.

    `message` says it in a sentence, `attention` whether a person is needed. `new` is not set where
    it was told before and still stands. `subject` is None for files and notes; `workbook` and
    `code` are a file's, or why a client was not renewed. `was` and `now` are scores, statuses or
    days.
    """

    kind: ChangeKind
    message: str
    attention: bool = True
    new: bool = True
    subject: Subject | None = None
    workbook: str | None = None
    code: str | None = None
    was: str | None = None
    now: str | None = None
    about: tuple[About, ...] = ()


@dataclass(frozen=True, slots=True)
class Digest:
    """What changed since the run of the day `since`, the most urgent first.

    `since` is None where there is nothing to compare with, and `why` says so: all is new then.
    """

    since: date | None = None
    why: str = ""
    changes: tuple[Change, ...] = ()

    @property
    def needs_a_person(self) -> bool:
        """Whether somebody should look at it."""
        return any(change.attention for change in self.changes)


NOTHING_TOLD = Digest()


def digest_fields(digest: Digest) -> dict[str, object]:
    """Return the fields of a digest in results.json and in digest.json."""
    return {
        "since": None if digest.since is None else digest.since.isoformat(),
        "changes": change_fields(digest.changes),
    }


def digest_record(digest: Digest, as_of: date) -> dict[str, object]:
    """Return digest.json: the changes that a run of a day told of."""
    return {
        "format": DIGEST_FORMAT,
        "version": DIGEST_VERSION,
        "as_of": as_of.isoformat(),
        **digest_fields(digest),
    }


def change_fields(changes: Sequence[Change]) -> list[dict[str, object]]:
    """Return changes as JSON has them."""
    return [_fields(change) for change in changes]


def _fields(change: Change) -> dict[str, object]:
    subject = change.subject
    return {
        "kind": str(change.kind),
        "attention": change.attention,
        "new": change.new,
        "client": None if subject is None else subject.client,
        "scope": None if subject is None else subject.scope,
        "level": None if subject is None else subject.level,
        "summary": None if subject is None else subject.summary,
        "workbook": change.workbook,
        "code": change.code,
        "was": change.was,
        "now": change.now,
        "about": [one._asdict() for one in change.about],
        "message": change.message,
    }
