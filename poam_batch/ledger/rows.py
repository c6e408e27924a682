"""Rows of the ledger read back as values, and values made fit to be stored."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from poam_batch.item_events import ItemEvent, ItemEventKind
from poam_batch.ledger.memory import ClientFacts, FindingPoint, KnownClient, ScorePoint
from poam_batch.model import Finding, Status
from poam_batch.poam import Deadline
from poam_batch.written import Written
from poam_batch.written_rows import as_rows, from_rows

_FACTS = (
    "id, identity, level, name, scope, directory, cage_codes, workbook, conditional_status_date"
)
_SCORE = (
    "as_of, status, score, score_low, score_high, max_score, met, not_met, not_applicable, "
    "not_assessed, workbook, sha256"
)


def stored(text: str) -> str:
    r"""Return a text that SQLite takes: half a character, which no encoding has, as `\udXXX`."""
    text = str.__str__(text)
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


def plan_rows(written: Written) -> str:
    """Return a plan as the ledger keeps it: `as_rows`, as JSON."""
    return json.dumps(as_rows(written), separators=(",", ":"))


def written_of(rows: str) -> Written:
    """Return the plan that `plan_rows` made JSON of."""
    return from_rows(json.loads(rows))


def deadline_rows(deadlines: Iterable[Deadline]) -> str:
    """Return open days as the ledger keeps them: `[["AC.L2-3.1.3#1", "item", "2026-10-01"]]`."""
    rows = [(stored(one.item_id), stored(one.what), one.due.isoformat()) for one in deadlines]
    return json.dumps(rows, separators=(",", ":"))


def deadlines_of(rows: str) -> tuple[Deadline, ...]:
    """Return the open days that `deadline_rows` made JSON of."""
    return tuple(
        Deadline(item, what, date.fromisoformat(due)) for item, what, due in json.loads(rows)
    )


def client_id(database: sqlite3.Connection, identity: str, level: int) -> int | None:
    """Return the number of a client's row, None where the client is not known."""
    query = "select id from client where identity = ? and level = ?"
    row = database.execute(query, (stored(identity), level)).fetchone()
    return None if row is None else row[0]


def known_clients(database: sqlite3.Connection) -> Iterator[KnownClient]:
    """Yield every client at each of its levels, by name."""
    newest = "select max(id) from score group by client"
    query = f"select client, {_SCORE} from score where id in ({newest})"
    lasts = {client: _score_point(point) for client, *point in database.execute(query)}
    query = f"select assessed_on, {_FACTS} from client order by name, scope, level"
    for day, *facts in database.execute(query).fetchall():
        yield _known(_client_facts(facts), lasts.get(facts[0]), day)


def known_client(database: sqlite3.Connection, client: int) -> KnownClient:
    """Return the client of a row as the last run left it."""
    query = "select assessed_on from client where id = ?"
    (day,) = database.execute(query, (client,)).fetchone()
    return _known(client_facts(database, client), last_score(database, client), day)


def _known(facts: ClientFacts, last: ScorePoint | None, day: str | None) -> KnownClient:
    """Return a client; until a night has ended, it is assessed on the day of its score."""
    since = None if last is None else last.as_of
    return KnownClient(facts, last, since if day is None else date.fromisoformat(day))


def client_facts(database: sqlite3.Connection, client: int) -> ClientFacts:
    """Return the client of a row."""
    query = f"select {_FACTS} from client where id = ?"
    return _client_facts(database.execute(query, (client,)).fetchone())


def _client_facts(row: Sequence[Any]) -> ClientFacts:
    _, identity, level, name, scope, directory, cage_codes, workbook, day = row
    codes = tuple(json.loads(cage_codes))
    conditional = None if day is None else date.fromisoformat(day)
    return ClientFacts(identity, level, name, scope, directory, codes, workbook, conditional)


def last_score(database: sqlite3.Connection, client: int) -> ScorePoint | None:
    """Return the score of the last run that assessed a client."""
    query = f"select {_SCORE} from score where client = ? order by id desc limit 1"
    row = database.execute(query, (client,)).fetchone()
    return None if row is None else _score_point(row)


def scores(database: sqlite3.Connection, client: int) -> Iterator[ScorePoint]:
    """Yield a client's scores as they were seen."""
    query = f"select {_SCORE} from score where client = ? order by id"
    return map(_score_point, database.execute(query, (client,)))


def _score_point(row: Sequence[Any]) -> ScorePoint:
    as_of, status, *others = row
    return ScorePoint(date.fromisoformat(str(as_of)), Status(status), *others)


def findings(database: sqlite3.Connection, client: int) -> Iterator[FindingPoint]:
    """Yield a client's findings as they were seen: each requirement's first, then its changes."""
    query = (
        "select as_of, requirement, finding, points_lost from finding where client = ? order by id"
    )
    for as_of, requirement, finding, points_lost in database.execute(query, (client,)):
        yield FindingPoint(date.fromisoformat(as_of), requirement, Finding(finding), points_lost)


def events(database: sqlite3.Connection, client: int) -> Iterator[ItemEvent]:
    """Yield what happened to a client's items, as it was seen."""
    query = (
        "select as_of, item_id, requirement, kind, detail from event where client = ? order by id"
    )
    for as_of, item_id, requirement, kind, detail in database.execute(query, (client,)):
        yield ItemEvent(
            date.fromisoformat(as_of), item_id, requirement, ItemEventKind(kind), detail
        )
