"""What was: the hash of each output, kept in `.poam-batch/` before the output is put in place.

An output whose bytes are not among the recorded ones was changed by people, and stays.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

from poam_batch.problems import ConfigurationError

FOLDER = ".poam-batch"
_SCHEMA = """
create table if not exists output (
    path text not null,
    sha256 text not null,
    assumed_status_date text,
    primary key (path, sha256)
)
"""


@dataclass(frozen=True, slots=True)
class OutputRecord:
    """One output: its path below OUT, the hash of its bytes, and the plan's assumed date."""

    path: str
    sha256: str
    assumed_status_date: date | None = None


class Ledger:
    """The SQLite file of an output folder. A dry run reads a copy of it in memory."""

    def __init__(self, out: Path, dry_run: bool = False) -> None:
        self._file = out.absolute() / FOLDER / "ledger.sqlite"
        with _disk_errors():
            try:
                self._database = _copy(self._file) if dry_run else _open(self._file)
                self._database.execute(_SCHEMA)
                self._database.commit()
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError as error:
                raise self._damaged(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._database.close()

    def _damaged(self, error: sqlite3.Error) -> ConfigurationError:
        return ConfigurationError(
            f"the ledger cannot be used ({error}). Put a copy from a backup in its place; without "
            "it no POA&M workbook that stands here can be told from an edited one.",
            self._file,
        )

    def find(self, path: str, sha256: str) -> OutputRecord | None:
        """Return the record of an output with exactly these bytes, None if they are not ours."""
        query = "select assumed_status_date from output where path = ? and sha256 = ?"
        with _disk_errors():
            row = self._database.execute(query, (path, sha256)).fetchone()
        if row is None:
            return None
        return OutputRecord(path, sha256, date.fromisoformat(row[0]) if row[0] else None)

    def intend(self, records: Iterable[OutputRecord]) -> None:
        """Record outputs about to be put in place, beside what stands there now."""
        rows = [(r.path, r.sha256, _text(r.assumed_status_date)) for r in records]
        statement = (
            "insert into output values (?, ?, ?) on conflict do update "
            "set assumed_status_date = excluded.assumed_status_date"
        )
        with _disk_errors(), self._database:
            self._database.executemany(statement, rows)

    def settle(self, records: Iterable[OutputRecord]) -> None:
        """Record that outputs stand in place: any other bytes there are no longer ours."""
        rows = [(r.path, r.sha256) for r in records]
        statement = "delete from output where path = ? and sha256 <> ?"
        with _disk_errors(), self._database:
            self._database.executemany(statement, rows)


@contextlib.contextmanager
def _disk_errors() -> Iterator[None]:
    """Turn what SQLite says of a full, read-only or failing disk into an OSError."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise OSError(f"the ledger: {error}") from error


def _open(file: Path) -> sqlite3.Connection:
    file.touch(mode=0o600)
    return sqlite3.connect(file)


def _copy(file: Path) -> sqlite3.Connection:
    copy = sqlite3.connect(":memory:")
    if file.is_file():
        with contextlib.closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as kept:
            kept.backup(copy)
    return copy


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
