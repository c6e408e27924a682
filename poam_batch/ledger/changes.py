"""What is written down of a night: a row where something differs from the row before, and no other.

Rows stand in the order in which they were seen. A second run on one day takes the place of the
first: what that day ends with is what it was. All of this runs within the caller's transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from poam_batch.item_events import ItemEvent, ItemEventKind, date_events, item_events
from poam_batch.ledger import seen
from poam_batch.ledger.memory import ClientFacts, FindingPoint, Memory, ScorePoint
from poam_batch.ledger.rows import client_id, deadline_rows, plan_rows, stored, written_of

_ONCE = frozenset({ItemEventKind.OPENED, ItemEventKind.REOPENED, ItemEventKind.LATE})


class Entry(NamedTuple):
    """A row of a series: its number, its day, and what makes it differ from another."""

    row: int
    as_of: str
    value: tuple[object, ...]


class Change(NamedTuple):
    """What a new value does to a series: rows that go, and whether one is added."""

    gone: tuple[int, ...]
    added: bool


def change(entries: Sequence[Entry], as_of: str, value: tuple[object, ...]) -> Change:
    """Return what a day's value does to the rows of a series, which come as they were seen."""
    if entries and entries[-1].value == value:
        return Change((), added=False)
    gone = tuple(entry.row for entry in entries if entry.as_of == as_of)
    others = [entry for entry in entries if entry.as_of != as_of]
    return Change(gone, added=not others or others[-1].value != value)


def remember(database: sqlite3.Connection, memory: Memory) -> bool:
    """Write down what differs of one assessment, and return whether its plan is as it was.

    The first plan of a client is; one of which nothing is said is not. What was remembered as made
    of the client counts no longer.
    """
    client = _client(database, memory.client)
    seen.forget(database, client)
    if memory.score is not None:
        _score(database, client, memory.score)
    _findings(database, client, memory.findings)
    steady = _plan(database, client, memory)
    if memory.deadlines is not None:
        _deadlines(database, client, deadline_rows(memory.deadlines))
    return steady


def _deadlines(database: sqlite3.Connection, client: int, now: str) -> None:
    """Keep the open days of a plan as they are now."""
    found = database.execute("select rows from deadline where client = ?", (client,)).fetchone()
    if found != (now,):
        database.execute("insert or replace into deadline values (?, ?)", (client, now))


def _client(database: sqlite3.Connection, facts: ClientFacts) -> int:
    """Return the number of a client's row, which says what the facts say."""
    values = {
        "name": facts.name,
        "scope": facts.scope,
        "directory": facts.directory,
        "cage_codes": json.dumps(facts.cage_codes),
        "workbook": facts.workbook,
        "conditional_status_date": _text(facts.conditional_status_date),
    }
    texts = [None if value is None else stored(value) for value in values.values()]
    found = client_id(database, facts.identity, facts.level)
    if found is None:
        statement = (
            f"insert into client ({', '.join(values)}, identity, level) values ({_marks(8)})"
        )
        row = database.execute(statement, (*texts, stored(facts.identity), facts.level))
        assert row.lastrowid is not None
        return row.lastrowid
    changed = " or ".join(f"{name} is not ?" for name in values)
    assigned = ", ".join(f"{name} = ?" for name in values)
    database.execute(
        f"update client set {assigned} where id = ? and ({changed})", (*texts, found, *texts)
    )
    return found


_SCORE = (
    "status", "score", "score_low", "score_high", "max_score",
    "met", "not_met", "not_applicable", "not_assessed",
)  # fmt: skip


def _score(database: sqlite3.Connection, client: int, point: ScorePoint) -> None:
    """Write a score down; another workbook with the same score is no change."""
    query = f"select id, as_of, {', '.join(_SCORE)} from score where client = ? order by id"
    entries = [Entry(row[0], row[1], row[2:]) for row in database.execute(query, (client,))]
    value = tuple(getattr(point, name) for name in _SCORE)
    changed = change(entries, point.as_of.isoformat(), value)
    _delete(database, "score", changed.gone)
    if changed.added:
        columns = ", ".join(("client", "as_of", *_SCORE, "workbook", "sha256"))
        texts = (stored(point.workbook), point.sha256)
        database.execute(
            f"insert into score ({columns}) values ({_marks(13)})",
            (client, point.as_of.isoformat(), *map(_plain, value), *texts),
        )


def _findings(database: sqlite3.Connection, client: int, points: Sequence[FindingPoint]) -> None:
    query = (
        "select requirement, finding, points_lost, as_of, id from finding where client = ? "
        "order by id"
    )
    found = database.execute(query, (client,)).fetchall()
    last = {row[0]: row[1:3] for row in found}
    changed = [point for point in points if last.get(point.requirement) != point[2:]]
    if not changed:
        return
    if found:
        known: defaultdict[str, list[Entry]] = defaultdict(list)
        for requirement, finding, points_lost, as_of, row in found:
            known[requirement].append(Entry(row, as_of, (finding, points_lost)))
        changes = [(p, change(known[p.requirement], p.as_of.isoformat(), p[2:])) for p in changed]
        _delete(database, "finding", [row for _, done in changes for row in done.gone])
        changed = [p for p, done in changes if done.added]
    database.executemany(
        "insert into finding (client, as_of, requirement, finding, points_lost) "
        f"values ({_marks(5)})",
        [
            (client, p.as_of.isoformat(), p.requirement, p.finding.value, p.points_lost)
            for p in changed
        ],
    )


def _plan(database: sqlite3.Connection, client: int, memory: Memory) -> bool:
    """Keep the plan as last written, and what happened to its items since it was written.

    Return whether it is the plan that was known, or the first.
    """
    now = None if memory.written is None else plan_rows(memory.written)
    found = database.execute("select rows from plan where client = ?", (client,)).fetchone()
    if now is None or found == (now,):
        _events(database, client, memory.late)
        return now is not None
    before = None if found is None else written_of(found[0])
    dated = date_events(before, memory.written, memory.as_of, memory.dated)
    happened = item_events(before, memory.written, memory.as_of)
    # What was opened tonight may be late tonight.
    _events(database, client, (*dated, *happened, *memory.late))
    database.execute("insert or replace into plan (client, rows) values (?, ?)", (client, now))
    return found is None


def _events(database: sqlite3.Connection, client: int, events: Sequence[ItemEvent]) -> None:
    """Add events to those that are known; what happens once is not said twice."""
    if not events:
        return
    query = "select item_id, kind, detail from event where client = ?"
    said = {_once(*row) for row in database.execute(query, (client,))}
    now = ((event.as_of.isoformat(), *map(stored, event[1:])) for event in events)
    database.executemany(
        "insert into event (client, as_of, item_id, requirement, kind, detail) "
        f"values ({_marks(6)})",
        [
            (client, as_of, item, requirement, kind, detail)
            for as_of, item, requirement, kind, detail in now
            if kind not in _ONCE or _once(item, kind, detail) not in said
        ],
    )


def _once(item_id: str, kind: str, detail: str) -> tuple[str, str, str]:
    """Return what is said once of an item: that it was opened, that it missed a date."""
    return item_id, kind, detail if kind == ItemEventKind.LATE else ""


def _delete(database: sqlite3.Connection, table: str, numbers: Iterable[int]) -> None:
    database.executemany(f"delete from {table} where id = ?", [(number,) for number in numbers])


def _marks(number: int) -> str:
    return ", ".join("?" * number)


def _plain(value: object) -> object:
    return str(value) if isinstance(value, str) else value


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
