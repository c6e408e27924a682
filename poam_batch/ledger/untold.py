"""News that no later run can find again, kept until a run that finished has told it.

A POA&M workbook that was put back stands there as if nothing had happened, one that came back is
known as merged, a ledger made anew is whole. A run that ends in between leaves them here. All of
this runs within the caller's transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from poam_batch.ledger.rows import stored


class News(StrEnum):
    """What is told once: of a client, of a file that came back, of the ledger."""

    PUT_BACK = "put_back"
    MERGED = "merged"
    NOTE = "note"


class Untold(NamedTuple):
    """A sentence to be told; `directory` and `level` are of its client, `workbook` is its file."""

    kind: News
    message: str
    directory: str = ""
    level: int = 0
    workbook: str = ""


def keep(database: sqlite3.Connection, news: Iterable[Untold]) -> None:
    """Keep news; what is known already is kept once, as the latest."""
    database.executemany(
        "insert or replace into untold (kind, message, directory, level, workbook) "
        "values (?, ?, ?, ?, ?)",
        [
            (str(one.kind), stored(one.message), one.directory, one.level, stored(one.workbook))
            for one in news
        ],
    )


def kept(database: sqlite3.Connection) -> tuple[Untold, ...]:
    """Return what is still to be told, the oldest first."""
    query = "select kind, message, directory, level, workbook from untold order by id"
    return tuple(Untold(News(kind), *others) for kind, *others in database.execute(query))


def forget(database: sqlite3.Connection) -> None:
    """Forget all of it: it was told."""
    database.execute("delete from untold")
