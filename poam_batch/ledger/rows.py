"""Rows of the ledger read back as values, and values made fit to be stored."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import date

from poam_batch.item_events import ItemEvent, ItemEventKind
from poam_batch.ledger.memory import ClientFacts, FindingPoint, ScorePoint
from poam_batch.model import Finding, Status
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
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def plan_rows(written: Written) -> str:
    """Return a plan as the ledger keeps it: `as_rows`, as JSON."""
    return json.dumps(as_rows(written), separators=(",", ":"))


def written_of(rows: str) -> Written:
    """Return the plan that `plan_rows` made JSON of."""
    return from_rows(json.loads(rows))


def client_id(database: sqlite3.Connection, identity: str, level: int) -> int | None:
    """Return the number of a client's row, None where the client is not known."""
    query = "select id from client where identity = ? and level = ?"
    row = database.execute(query, (stored(identity), level)).fetchone()
    return None if row is None else row[0]


def clients(database: sqlite3.Connection) -> Iterator[tuple[int, ClientFacts]]:
    """Yield every client with the number of its row, by name and level."""
    query = f"select {_FACTS} from client order by name, scope, level"
    for row in database.execute(query).fetchall():
        yield row[0], _client_facts(row)


def client_facts(database: sqlite3.Connection, client: int) -> ClientFacts:
    """Return the client of a row."""
    query = f"select {_FACTS} from client where id = ?"
    return _client_facts(database.execute(query, (client,)).fetchone())


def _client_facts(
    row: tuple[int, str, int, str, str | None, str, str, str, str | None],
) -> ClientFacts:
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


def _score_point(row: tuple[object, ...]) -> ScorePoint:
    as_of, status, *others = row
    return ScorePoint(date.fromisoformat(str(as_of)), Status(status), *others)  # type: ignore[arg-type]  # as they were stored


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
