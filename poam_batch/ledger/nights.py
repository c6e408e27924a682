"""What a run leaves of its day: which clients it renewed, and how long files have been waiting.

A night is a day on which a run was made: two runs of one day are one, and days without a run do
not count. All of this runs within the caller's transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from poam_batch.ledger.memory import Night
from poam_batch.ledger.rows import stored


def renew(database: sqlite3.Connection, night: Night) -> None:
    """Keep the day on which clients were assessed last."""
    day = night.as_of.isoformat()
    database.executemany(
        "update client set assessed_on = ? where identity = ? and level = ? "
        "and assessed_on is not ?",
        [(day, stored(identity), level, day) for identity, level in night.renewed],
    )


def wait(database: sqlite3.Connection, night: Night) -> Mapping[str, int]:
    """Count one more night for each file that waits, and return on how many it has by now.

    A file that a run could use, or refused, waits no longer; one that was not there is left out.
    """
    settled = [(stored(path),) for path in night.settled]
    database.executemany("delete from waiting where path = ?", settled)
    return {
        path: _waited(database, stored(path), night.as_of.isoformat()) for path in night.waiting
    }


def _waited(database: sqlite3.Connection, path: str, day: str) -> int:
    query = "select as_of, nights from waiting where path = ?"
    last, nights = database.execute(query, (path,)).fetchone() or ("", 0)
    if day <= last:
        return int(nights)
    database.execute("insert or replace into waiting values (?, ?, ?)", (path, day, nights + 1))
    return int(nights) + 1
