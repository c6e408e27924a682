"""What a run leaves in `.poam-batch/` for people and monitors: its digest, and its last success."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from poam_batch.files import write_file
from poam_batch.ledger.store import FOLDER
from poam_batch.outputs.changes import Digest, digest_record
from poam_batch.outputs.digest_text import Heading, digest_lines
from poam_batch.outputs.records import as_json

DIGEST_TEXT = "digest.txt"
DIGEST_JSON = "digest.json"
LAST_SUCCESS = "last_success"
# Exit codes of runs that did their work. One that found no workbook is none of them: an inbox that
# is not mounted looks just so.
SUCCESSFUL = (0, 3, 5)


class Ending(NamedTuple):
    """When a run was through, its exit code (None: nobody knows it), and the day it was of."""

    time: datetime
    exit_code: int | None
    as_of: date


def write_digest(digest: Digest, heading: Heading) -> None:
    """Write the digest of a run as text and as JSON, if it has anything to tell.

    A quiet night leaves the last one as it stands: nobody has to read it on the very next day.
    """
    if heading.out is None or not digest.changes:
        return
    text = "\n".join((*digest_lines(digest, heading), ""))
    own = heading.out / FOLDER
    write_file(own / DIGEST_TEXT, text.encode("utf-8", "backslashreplace"))
    write_file(own / DIGEST_JSON, as_json(digest_record(digest, heading.as_of)))


def night_counts(digest: Digest, assessments: int, later: int = 0) -> dict[str, int]:
    """Return how much a run found, and how much of that is news or needs a person.

    `later` counts what came up behind the digest, and needs a person too.
    """
    attention = sum(change.attention for change in digest.changes) + later
    return {
        "assessments": assessments,
        "changes": len(digest.changes),
        "attention": attention,
    }


def write_last_success(out: Path, ending: Ending, counts: Mapping[str, int]) -> None:
    """Write, as the very last file, that a run did its work; nothing where it did not.

    It is a line such as `2026-11-22T02:00:31+00:00 exit=0 as_of=2026-11-22 assessments=11`.
    """
    if ending.exit_code not in SUCCESSFUL:
        return
    said = {"exit": int(ending.exit_code), "as_of": ending.as_of, **counts}
    time = ending.time.isoformat(timespec="seconds")
    words = " ".join((time, *(f"{name}={value}" for name, value in said.items())))
    write_file(out / FOLDER / LAST_SUCCESS, f"{words}\n".encode("ascii"))
