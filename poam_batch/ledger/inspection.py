"""The ledger as `verify` looks at it: what it recorded, and whether the file itself is whole.

The file is copied into memory and left alone, whatever state it is in.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from poam_batch.ledger import rows
from poam_batch.ledger.database import disk_errors, migrate, open_ledger, transaction
from poam_batch.ledger.memory import KnownClient
from poam_batch.ledger.store import FILE, FOLDER


@dataclass(frozen=True, slots=True)
class LedgerFound:
    """What a ledger says: the hashes of each output by its path, and the clients.

    A path has several hashes after a run that was killed: any of them is the program's. `damage`
    is what is wrong with the file, as a sentence; what it recorded is empty then.
    """

    outputs: Mapping[str, frozenset[str]] = field(default_factory=dict)
    clients: tuple[KnownClient, ...] = ()
    damage: str = ""


def inspect_ledger(out: Path) -> LedgerFound:
    """Return what the ledger of an output folder holds; a file of an earlier version, too.

    Raises ConfigurationError for one of a newer version, OSError where it cannot be read.
    """
    file = out.absolute() / FOLDER / FILE
    if not file.is_file():
        return LedgerFound(damage=f"{FOLDER}/{FILE} is missing.")
    with disk_errors():
        opened = open_ledger(file, in_memory=True)
    with contextlib.closing(opened.database) as database:
        if opened.damaged is not None or opened.empty:
            what = "is damaged and cannot be read" if opened.damaged else "is empty"
            return LedgerFound(damage=f"{FOLDER}/{FILE} {what}.")
        with disk_errors(), transaction(database):
            migrate(database, opened.version)
        try:
            return _found(database)
        except (sqlite3.DatabaseError, ValueError, TypeError) as error:
            return LedgerFound(damage=f"{FOLDER}/{FILE} cannot be understood: {error}.")


def _found(database: sqlite3.Connection) -> LedgerFound:
    wrong = [str(row[0]) for row in database.execute("pragma integrity_check(3)")]
    if wrong != ["ok"]:
        return LedgerFound(damage=f"{FOLDER}/{FILE} fails its own check: {'; '.join(wrong)}.")
    stray = database.execute("pragma foreign_key_check").fetchone()
    if stray is not None:
        return LedgerFound(damage=f"{FOLDER}/{FILE}: a row of {stray[0]} is of no client.")
    outputs: defaultdict[str, set[str]] = defaultdict(set)
    for path, digest in database.execute("select path, sha256 from output"):
        outputs[path].add(digest)
    recorded = {path: frozenset(digests) for path, digests in outputs.items()}
    return LedgerFound(recorded, tuple(rows.known_clients(database)))
