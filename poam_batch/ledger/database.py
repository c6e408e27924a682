"""The SQLite file itself: opened, checked, set aside where it is damaged, brought up to date."""

from __future__ import annotations

import contextlib
import itertools
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from poam_batch.ledger.schema import FIRST_TABLE, MIGRATIONS, TABLES, VERSION
from poam_batch.problems import ConfigurationError

_JOURNAL = "-journal"
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_PRIMARY_CODE = 0xFF


class Opened(NamedTuple):
    """A ledger as it was found: open, and of which version.

    `empty` says that it held nothing, or was not there. `damaged` is the name under which a
    damaged file was set aside for this empty one; a dry run leaves the file, and its name.
    """

    database: sqlite3.Connection
    version: int = 0
    empty: bool = True
    damaged: str | None = None


@contextlib.contextmanager
def disk_errors() -> Iterator[None]:
    """Turn what SQLite says of a full, read-only or failing disk, or of damage, into an OSError."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if not (isinstance(error, sqlite3.OperationalError) or _is_damage(error)):
            raise
        raise OSError(f"the ledger: {error}") from error


@contextlib.contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """Do all of it or nothing."""
    database.execute("begin immediate")
    try:
        yield
        database.commit()
    except BaseException:
        database.rollback()
        raise


def open_ledger(file: Path, in_memory: bool) -> Opened:
    """Return the ledger, or a copy of it `in_memory`; a damaged one is set aside for an empty one.

    Raises ConfigurationError for a file of a newer version of the program.
    """
    found = _found(file, in_memory)
    if found is not None:
        return found
    aside = file if in_memory else _set_aside(file)
    return Opened(_connect(file, in_memory), damaged=aside.name)


def migrate(database: sqlite3.Connection, version: int) -> None:
    """Bring the tables from a version to this one, within the caller's transaction."""
    for statements in MIGRATIONS[version:]:
        for statement in statements:
            database.execute(statement)
    database.execute(f"pragma user_version = {VERSION}")


def _found(file: Path, in_memory: bool) -> Opened | None:
    """Return the ledger that is there, or an empty one; None where it is damaged."""
    try:
        with contextlib.ExitStack() as stack:
            database = _connect(file, in_memory)
            stack.callback(database.close)
            if in_memory and file.is_file():
                _copy(file, database)
            opened = _looked_at(database, file)
            if opened is not None:
                stack.pop_all()
            return opened
    except sqlite3.DatabaseError as error:
        if not _is_damage(error):
            raise
        return None


def _looked_at(database: sqlite3.Connection, file: Path) -> Opened | None:
    if database.execute("pragma quick_check(1)").fetchone() != ("ok",):
        return None
    (version,) = database.execute("pragma user_version").fetchone()
    if version > VERSION:
        raise ConfigurationError(
            f"the ledger was written by a newer version of this program ({version}; this one knows "
            f"{VERSION}). Update the program.",
            file,
        )
    rows = database.execute("select name from sqlite_master where type = 'table'")
    tables = {name for (name,) in rows}
    if version == 0 and not tables:
        return Opened(database)
    needed = TABLES if version == VERSION else {FIRST_TABLE}
    return Opened(database, version, empty=False) if needed <= tables else None


def _connect(file: Path, in_memory: bool) -> sqlite3.Connection:
    if in_memory:
        return sqlite3.connect(":memory:", isolation_level=None)
    if not file.exists():
        file.touch(mode=0o600)
    return sqlite3.connect(file, isolation_level=None)


def _copy(file: Path, copy: sqlite3.Connection) -> None:
    """Copy a file into an open database; the file is left alone, journal and all."""
    try:
        _back_up(f"{file.as_uri()}?mode=ro", copy)
    except sqlite3.OperationalError:
        # A run that was killed left a journal to be rolled back: that is done on a copy.
        with tempfile.TemporaryDirectory(prefix="poam-batch-") as folder:
            _back_up(_copied(file, Path(folder)).as_uri(), copy)


def _back_up(uri: str, copy: sqlite3.Connection) -> None:
    with contextlib.closing(sqlite3.connect(uri, uri=True)) as kept:
        kept.backup(copy)


def _copied(file: Path, folder: Path) -> Path:
    for path in (file, file.with_name(file.name + _JOURNAL)):
        if path.is_file():
            shutil.copyfile(path, folder / path.name)
    return folder / file.name


def _set_aside(file: Path) -> Path:
    """Give a damaged file a name of its own; its journal SQLite has dealt with on opening."""
    names = (file.with_name(f"{file.stem}-damaged-{n}{file.suffix}") for n in itertools.count(1))
    aside = next(path for path in names if not path.exists())
    file.replace(aside)
    return aside


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & _PRIMARY_CODE in _DAMAGE
