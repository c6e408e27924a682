"""What files and outputs were when they were looked at last, so that the same is not done twice.

Nothing here decides anything: what does not match word for word is worked on as if nothing were
known. All that is written runs within the caller's transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from poam_batch.ledger.rows import client_id, stored

# A file that was not there for so long is forgotten; one that is there is noted anew in good time.
KEPT_DAYS = 60
_NOTED_AGAIN = 20


class SeenFile(NamedTuple):
    """An input file by its whole path: the hash of its bytes, and what became of them.

    `made_with` is a hash of all else that decided on that, `seen_on` about the last day on which
    the file was there. `became` is text that only the caller understands.
    """

    path: str
    sha256: str
    made_with: str
    seen_on: date
    became: str


class MadeResult(NamedTuple):
    """What stands in OUT of one client at a level, and the input file of which it was made.

    It is what a run would make again on every day from `made_on` until the one before `changes_on`,
    None where no day changes anything. `result` is text that only the caller understands.
    """

    identity: str
    level: int
    path: str
    sha256: str
    made_with: str
    made_on: date
    changes_on: date | None
    result: str


def files(database: sqlite3.Connection) -> Iterator[SeenFile]:
    """Yield every file that was seen."""
    query = "select path, sha256, made_with, seen_on, became from seen"
    for path, sha256, made_with, seen_on, became in database.execute(query):
        yield SeenFile(path, sha256, made_with, date.fromisoformat(seen_on), became)


def result(database: sqlite3.Connection, identity: str, level: int) -> MadeResult | None:
    """Return what stands of a client at a level, None where that is not known."""
    query = (
        "select path, sha256, made_with, made_on, changes_on, result "
        "from made join client on client.id = made.client where identity = ? and level = ?"
    )
    row = database.execute(query, (stored(identity), level)).fetchone()
    if row is None:
        return None
    path, sha256, made_with, made_on, changes_on, text = row
    since = date.fromisoformat(made_on)
    ends = None if changes_on is None else date.fromisoformat(changes_on)
    return MadeResult(identity, level, path, sha256, made_with, since, ends, text)


def note(database: sqlite3.Connection, seen: Iterable[SeenFile]) -> None:
    """Keep what files were."""
    database.executemany(
        "insert or replace into seen (path, sha256, made_with, seen_on, became) "
        "values (?, ?, ?, ?, ?)",
        [(stored(f.path), f.sha256, f.made_with, f.seen_on.isoformat(), f.became) for f in seen],
    )


def to_be_noted(seen: Iterable[SeenFile], as_of: date) -> Iterator[SeenFile]:
    """Yield the files that are there as they were, and that would be forgotten in some days."""
    for one in seen:
        if (as_of - one.seen_on).days >= _NOTED_AGAIN:
            yield one._replace(seen_on=as_of)


def prune(database: sqlite3.Connection, as_of: date) -> None:
    """Forget files that were not there for long, and what was made of them."""
    oldest = as_of - timedelta(days=min(KEPT_DAYS, (as_of - date.min).days))
    gone = database.execute("delete from seen where seen_on < ?", (oldest.isoformat(),))
    if gone.rowcount:
        database.execute("delete from made where path not in (select path from seen)")


def keep(database: sqlite3.Connection, made: MadeResult) -> None:
    """Keep what stands of a client that is known."""
    client = client_id(database, made.identity, made.level)
    ends = None if made.changes_on is None else made.changes_on.isoformat()
    facts = (stored(made.path), made.sha256, made.made_with, made.made_on.isoformat(), ends)
    database.execute(
        "insert or replace into made "
        "(client, path, sha256, made_with, made_on, changes_on, result) "
        "values (?, ?, ?, ?, ?, ?, ?)",
        (client, *facts, made.result),
    )


def forget(database: sqlite3.Connection, client: int) -> None:
    """Forget what stands of a client: something of it is written anew."""
    database.execute("delete from made where client = ?", (client,))
