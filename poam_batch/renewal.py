"""Which clients of OUT a run could not renew, and why: the ledger's less those assessed tonight.

A client whose outputs were all taken out of OUT has left, and is not listed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from poam_batch.ledger.memory import ClientFacts, KnownClient
from poam_batch.ledger.store import Ledger
from poam_batch.naming import ClientFiles, client_files
from poam_batch.outputs.not_renewed import LastResult, NotRenewed
from poam_batch.outputs.records import NotUsed, RunOutcome
from poam_batch.poam import Deadline

Whose = tuple[str, int]
# Why a client was not renewed, where several files speak for it: the first of these.
_WEIGHT = (RunOutcome.FAILED, RunOutcome.REJECTED, RunOutcome.DEFERRED, RunOutcome.IGNORED)


@dataclass(frozen=True, eq=False, slots=True)
class Tonight:
    """What a run did: whom it renewed, the files that gave nothing, its day, and its `--level`."""

    renewed: frozenset[Whose]
    not_used: Sequence[NotUsed]
    as_of: date
    level: int | None = None


def not_renewed(ledger: Ledger, out: Path, tonight: Tonight) -> tuple[NotRenewed, ...]:
    """Return the clients that stand in OUT and were not assessed, by name."""
    return tuple(_left(ledger, out, tonight))


def _left(ledger: Ledger, out: Path, tonight: Tonight) -> Iterator[NotRenewed]:
    why = _reasons(tonight.not_used)
    for known in ledger.known_clients():
        facts, files = known.facts, _files(known.facts)
        whose = (facts.identity, facts.level)
        if whose in tonight.renewed or known.last is None or not _stands(out, files):
            continue
        entry = why.get(whose) or why.get(facts.workbook.casefold())
        yield _entry(known, entry, tonight, _facts_of(ledger, out, known))


def _stands(out: Path, files: ClientFiles) -> bool:
    return any((out / files.path(name)).exists() for name in (files.poam, files.result))


@dataclass(frozen=True, slots=True)
class _Remembered:
    """What is still known of a client: its last result, and the days that are open."""

    last: LastResult
    deadlines: tuple[Deadline, ...]


def _entry(
    known: KnownClient, entry: NotUsed | None, tonight: Tonight, remembered: _Remembered
) -> NotRenewed:
    facts = known.facts
    if tonight.level not in (None, facts.level):
        code, workbook = "other_level", None
        message = f"This run assessed Level {tonight.level} alone."
    elif entry is not None:
        code, message, workbook = entry.code, entry.message, entry.workbook
    else:
        code, workbook = "no_workbook", None
        last = f" It was {facts.workbook} last." if facts.workbook else ""
        message = f"No workbook of it was in the inbox.{last}"
    return NotRenewed(
        client=facts.name,
        scope=facts.scope,
        level=facts.level,
        files=_files(facts),
        last=remembered.last,
        code=code,
        message=message,
        workbook=workbook,
        today=tonight.as_of,
        deadlines=remembered.deadlines,
    )


def _reasons(not_used: Iterable[NotUsed]) -> Mapping[object, NotUsed]:
    """Return the files that gave nothing, by each client that they are of, and by their names."""
    found: dict[object, NotUsed] = {}
    used = (entry for entry in not_used if entry.outcome in _WEIGHT)
    for entry in sorted(used, key=lambda one: _WEIGHT.index(one.outcome)):
        for key in (*entry.whose, entry.workbook.casefold()):
            found.setdefault(key, entry)
    return found


def _facts_of(ledger: Ledger, out: Path, known: KnownClient) -> _Remembered:
    facts, point = known.facts, known.last
    assert point is not None
    said = _said(out / _files(facts).path(_files(facts).result))
    last = LastResult(
        known.assessed_on or point.as_of,
        point.status,
        point.score,
        point.score_low,
        point.score_high,
        point.max_score,
        said.get("status_name"),
        _day(said.get("assessment_date")),
        said.get("marking"),
    )
    closed = _is_closed(ledger, facts)
    return _Remembered(last, () if closed else ledger.deadlines(facts.identity, facts.level))


def _is_closed(ledger: Ledger, facts: ClientFacts) -> bool:
    """Return whether a closeout has closed the plan since: then none of its days is open."""
    written = ledger.written(facts.identity, facts.level)
    closed_on = None if written is None else written.closed_on
    granted = facts.conditional_status_date
    return closed_on is not None and (granted is None or granted <= closed_on)


def _said(result: Path) -> Mapping[str, str]:
    """Return the texts of a result that stands in OUT, none where it cannot be read."""
    try:
        fields = json.loads(result.read_bytes())
    except (OSError, ValueError):
        return {}
    texts = fields.items() if isinstance(fields, dict) else ()
    return {name: text for name, text in texts if isinstance(text, str)}


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        return None


def _files(facts: ClientFacts) -> ClientFiles:
    return client_files(facts.name, facts.scope, facts.level)
