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
from poam_batch.outputs.not_renewed import LastFound, LastResult, NotRenewed
from poam_batch.outputs.records import NotUsed, RunOutcome
from poam_batch.poam import Deadline
from poam_batch.problems import Severity

Whose = tuple[str, int]
OTHER_LEVEL = "other_level"
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
    told = entry is None or entry.outcome is not RunOutcome.DEFERRED
    if tonight.level not in (None, facts.level):
        code, workbook, told = OTHER_LEVEL, None, False
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
        told=told,
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
        _text(said, "status_name"),
        _day(_text(said, "assessment_date")),
        _text(said, "marking"),
        _found(said),
    )
    closed = _is_closed(ledger, facts)
    return _Remembered(last, () if closed else ledger.deadlines(facts.identity, facts.level))


def _is_closed(ledger: Ledger, facts: ClientFacts) -> bool:
    """Return whether a closeout has closed the plan since: then none of its days is open."""
    written = ledger.written(facts.identity, facts.level)
    closed_on = None if written is None else written.closed_on
    granted = facts.conditional_status_date
    return closed_on is not None and (granted is None or granted <= closed_on)


def _said(result: Path) -> Mapping[str, object]:
    """Return the fields of a result that stands in OUT, none where it cannot be read."""
    try:
        fields = json.loads(result.read_bytes())
    except (OSError, ValueError):
        return {}
    return fields if isinstance(fields, dict) else {}


def _text(said: Mapping[str, object], name: str) -> str | None:
    text = said.get(name)
    return text if isinstance(text, str) else None


def _entries(said: Mapping[str, object], name: str) -> list[object]:
    entries = said.get(name)
    return entries if isinstance(entries, list) else []


def _found(said: Mapping[str, object]) -> LastFound:
    """Return what a result tells of its requirements, its POA&M and its workbook."""
    conflicts = [one for one in _entries(said, "conflicts") if isinstance(one, dict)]
    problems = [one for one in _entries(said, "problems") if isinstance(one, dict)]
    severities = [problem.get("severity") for problem in problems]
    return LastFound(
        tuple(one for one in _entries(said, "blocking") if isinstance(one, str)),
        tuple((str(one.get("item_id")), str(one.get("column"))) for one in conflicts),
        *(severities.count(str(severity)) for severity in Severity),
    )


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        return None


def _files(facts: ClientFacts) -> ClientFiles:
    return client_files(facts.name, facts.scope, facts.level)
