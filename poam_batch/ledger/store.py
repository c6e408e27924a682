"""The ledger: what was, kept in `.poam-batch/` so that the next night can go on from it.

What a crash can leave, and why each is sound. A chunk goes: `intend` (old and new hash are ours) ->
files renamed -> `settle` (the new hash alone, and all that is to be remembered, in one
transaction). A kill before the renames leaves old files and the old memory; between the renames and
`settle`, new files and the old memory; afterwards, new files and the new memory. There is never a
new memory beside an old file, unless people put an older workbook in place themselves.
- Old memory, new file: the workbook's own hidden sheet says what was last written into it, and it
  outweighs the memory, which only adds items that the sheet does not have. The next run merges with
  the right base, writes equal bytes, and its `settle` finds the same difference to the old memory
  as the lost one would have: no event is lost or said twice, only dated by the later run.
- New memory, older file (a version restored, an old copy mailed back): the file's sheet is the base
  of its cells, so no word of people's is mistaken for the program's; items that only the memory
  has keep their ids from being given again.
- A file that was merged (`merged`) but not recorded is merged once more, which changes nothing:
  what people wrote in it stands in the plan already.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

from poam_batch.item_events import ItemEvent
from poam_batch.ledger import nights, rows, seen, untold
from poam_batch.ledger.changes import remember
from poam_batch.ledger.database import Opened, disk_errors, migrate, open_ledger, transaction
from poam_batch.ledger.memory import (
    ClientHistory,
    KnownClient,
    Memory,
    MergedFile,
    Night,
    OutputRecord,
    ScorePoint,
)
from poam_batch.ledger.rebuild import memories_of_outputs
from poam_batch.ledger.schema import VERSION
from poam_batch.ledger.seen import MadeResult, SeenFile
from poam_batch.ledger.untold import News, Untold
from poam_batch.poam import Deadline
from poam_batch.sentences import count
from poam_batch.written import Written

FOLDER = ".poam-batch"
FILE = "ledger.sqlite"


class Ledger:
    """The SQLite file of an output folder. A dry run reads a copy of it in memory.

    `notes` are sentences for the run: that the ledger was lost, and what it was rebuilt from.
    """

    def __init__(self, out: Path, dry_run: bool = False) -> None:
        file = out.absolute() / FOLDER / FILE
        with disk_errors():
            opened = open_ledger(file, dry_run)
            self._database: sqlite3.Connection = opened.database
            self.notes = _brought_up_to_date(opened, out)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._database.close()

    def find(self, path: str, sha256: str) -> OutputRecord | None:
        """Return the record of an output with exactly these bytes, None if they are not ours."""
        query = "select assumed_status_date, made_from from output where path = ? and sha256 = ?"
        with disk_errors():
            row = self._database.execute(query, (path, sha256)).fetchone()
        if row is None:
            return None
        return OutputRecord(path, sha256, date.fromisoformat(row[0]) if row[0] else None, row[1])

    def intend(self, records: Iterable[OutputRecord]) -> None:
        """Record outputs about to be put in place, beside what stands there now."""
        values = [(r.path, r.sha256, _text(r.assumed_status_date), r.made_from) for r in records]
        statement = (
            "insert into output (path, sha256, assumed_status_date, made_from) values (?, ?, ?, ?) "
            "on conflict (path, sha256) do update set "
            "assumed_status_date = excluded.assumed_status_date, made_from = excluded.made_from "
            "where assumed_status_date is not excluded.assumed_status_date "
            "or made_from is not excluded.made_from"
        )
        with disk_errors(), transaction(self._database):
            self._database.executemany(statement, values)

    def settle(
        self,
        records: Iterable[OutputRecord],
        memories: Iterable[Memory] = (),
        merged: Iterable[MergedFile] = (),
        made: Iterable[MadeResult] = (),
    ) -> None:
        """Record that outputs stand in place, and remember what they were made from.

        Any other bytes there are no longer ours. `merged` are POA&M workbooks that came back and
        are part of what was put in place. `made` is what a run would make again; it is kept where
        the plan did not change either.
        """
        values = [(r.path, r.sha256) for r in records]
        files = [(*one[:4], one.as_of.isoformat()) for one in merged]
        with disk_errors(), transaction(self._database):
            self._database.executemany("delete from output where path = ? and sha256 <> ?", values)
            steady = {
                (memory.client.identity, memory.client.level)
                for memory in memories
                if remember(self._database, memory)
            }
            for one in made:
                if (one.identity, one.level) in steady:
                    seen.keep(self._database, one)
            self._database.executemany(
                "insert into merged values (?, ?, ?, ?, ?) on conflict do nothing", files
            )

    def known_clients(self) -> tuple[KnownClient, ...]:
        """Return every client at each of its levels, by name."""
        with disk_errors():
            return tuple(rows.known_clients(self._database))

    def client(self, identity: str, level: int) -> KnownClient | None:
        """Return a client as the last run left it, None where it is new."""
        with disk_errors():
            client = rows.client_id(self._database, identity, level)
            if client is None:
                return None
            return rows.known_client(self._database, client)

    def written(self, identity: str, level: int) -> Written | None:
        """Return a client's plan as it was last written, None where there was none."""
        query = "select rows from plan where client = ?"
        with disk_errors():
            client = rows.client_id(self._database, identity, level)
            found = self._database.execute(query, (client,)).fetchone()
        return None if found is None else rows.written_of(found[0])

    def deadlines(self, identity: str, level: int) -> tuple[Deadline, ...]:
        """Return the open days of a client's plan as the last run left them."""
        query = "select rows from deadline where client = ?"
        with disk_errors():
            client = rows.client_id(self._database, identity, level)
            found = self._database.execute(query, (client,)).fetchone()
        return () if found is None else rows.deadlines_of(found[0])

    def end_night(self, night: Night) -> Mapping[str, int]:
        """Remember what a run leaves of its day, and return on how many nights each file waits."""
        with disk_errors(), transaction(self._database):
            nights.renew(self._database, night)
            return nights.wait(self._database, night)

    def leave(self, news: Sequence[Untold]) -> None:
        """Keep news that no later run can find again, until `told` says that they were told."""
        if news:
            with disk_errors(), transaction(self._database):
                untold.keep(self._database, news)

    def untold(self) -> tuple[Untold, ...]:
        """Return the news of runs that did not finish, and of this one so far."""
        with disk_errors():
            return untold.kept(self._database)

    def told(self) -> None:
        """Forget the news: a run that finished has told them."""
        if self.untold():
            with disk_errors(), transaction(self._database):
                untold.forget(self._database)

    def seen(self) -> Mapping[str, SeenFile]:
        """Return what each input file was when it was looked at last, by its whole path."""
        with disk_errors():
            return {one.path: one for one in seen.files(self._database)}

    def made(self, identity: str, level: int) -> MadeResult | None:
        """Return what stands in OUT of a client and what it was made of, None if not known."""
        with disk_errors():
            return seen.result(self._database, identity, level)

    def note(self, files: Iterable[SeenFile], as_of: date) -> None:
        """Keep what input files were tonight, and forget those that have long been gone."""
        with disk_errors(), transaction(self._database):
            seen.note(self._database, files)
            seen.prune(self._database, as_of)

    def merged(self, sha256: str) -> MergedFile | None:
        """Return into which client a workbook that came back was merged, None if it was not."""
        query = "select sha256, workbook, identity, level, as_of from merged where sha256 = ?"
        with disk_errors():
            row = self._database.execute(query, (sha256,)).fetchone()
        if row is None:
            return None
        found, workbook, identity, level, as_of = row
        return MergedFile(found, workbook, identity, level, date.fromisoformat(as_of))

    def trend(
        self, identity: str, level: int, tonight: ScorePoint | None = None
    ) -> tuple[ScorePoint, ...]:
        """Return a client's scores, oldest first, each with the first day on which it stood.

        `tonight` is a score that is not yet remembered; it counts for its day.
        """
        with disk_errors():
            client = rows.client_id(self._database, identity, level)
            points = [] if client is None else list(rows.scores(self._database, client))
        if tonight is not None:
            points = [*(p for p in points if p.as_of != tonight.as_of), tonight]
        before = (None, *points)
        return tuple(p for b, p in zip(before, points, strict=False) if not b or b.shown != p.shown)

    def events(self, identity: str, level: int) -> tuple[ItemEvent, ...]:
        """Return what happened to a client's items, in the order in which it was seen."""
        with disk_errors():
            client = rows.client_id(self._database, identity, level)
            return () if client is None else tuple(rows.events(self._database, client))

    def history(self, identity: str, level: int) -> ClientHistory | None:
        """Return all that is remembered of a client, None where it is not known."""
        with disk_errors():
            client = rows.client_id(self._database, identity, level)
            if client is None:
                return None
            return ClientHistory(
                facts=rows.client_facts(self._database, client),
                scores=tuple(rows.scores(self._database, client)),
                findings=tuple(rows.findings(self._database, client)),
                events=tuple(rows.events(self._database, client)),
            )


def _brought_up_to_date(opened: Opened, out: Path) -> tuple[str, ...]:
    """Migrate the tables; where they had no clients yet, take those that the outputs tell of."""
    if opened.version == VERSION:
        return ()
    with transaction(opened.database):
        migrate(opened.database, opened.version)
        found = list(memories_of_outputs(out)) if opened.version == 0 else []
        for memory in found:
            remember(opened.database, memory)
            who = (memory.client.identity, memory.client.level)
            nights.renew(opened.database, Night(memory.as_of, (who,) if memory.score else ()))
        notes = tuple(_lost(opened, len(found)))
        untold.keep(opened.database, (Untold(News.NOTE, note) for note in notes))
    return notes


def _lost(opened: Opened, clients: int) -> Iterator[str]:
    if not opened.empty or not (opened.damaged or clients):
        return
    how = f"damaged; that file is kept as {opened.damaged}" if opened.damaged else "missing"
    yield (
        f"The ledger in {FOLDER} was {how}. It was made anew from the results of "
        f"{count(clients, 'assessment')}. POA&M workbooks count as edited once: what people wrote "
        "in them stays. What happened before tonight is no longer known."
    )


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
