"""What the ledger remembers of a client, told day by day: scores, findings, and items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from poam_batch.commands.client_search import find_client
from poam_batch.hold import require_output
from poam_batch.item_events import ItemEvent, ItemEventKind
from poam_batch.ledger.memory import ClientHistory, FindingPoint, ScorePoint
from poam_batch.ledger.store import Ledger
from poam_batch.model import Finding
from poam_batch.outputs.records import RECORD, as_json
from poam_batch.outputs.terminal import score_text

FORMAT = "poam-batch/history"
VERSION = 1
_WIDTH = 17
_FIRST = (ItemEventKind.OPENED, ItemEventKind.REOPENED)


class FindingChange(NamedTuple):
    """A requirement whose finding is another one than before, and since when."""

    before: FindingPoint
    now: FindingPoint


class Told(NamedTuple):
    """A client's history at each of its levels, and sentences on the ledger that tells it."""

    histories: tuple[ClientHistory, ...]
    notes: tuple[str, ...]


def history(out: Path, client: str) -> Told:
    """Return what is remembered of a client; nothing is changed.

    Raises ConfigurationError where the folder or the client is not known.
    """
    require_output(out)
    with Ledger(out, dry_run=True) as ledger:
        found = find_client(client, (one.facts for one in ledger.known_clients()))
        told = (ledger.history(one.identity, one.level) for one in found)
        return Told(tuple(one for one in told if one is not None), ledger.notes)


def history_text(histories: Iterable[ClientHistory]) -> Iterator[str]:
    """Yield a line a change, by the day on which it was seen."""
    for one in histories:
        yield f"{one.facts.label}, Level {one.facts.level} ({one.facts.directory})"
        lines = sorted(_lines(one), key=lambda line: line.day)
        yield from (f"  {line.day}  {line.what:<{_WIDTH}} {line.text}" for line in lines)
        if not lines:
            yield "  Nothing is remembered yet: no run has assessed it since the ledger was made."


def history_json(histories: Iterable[ClientHistory]) -> str:
    """Return the same as JSON."""
    fields: RECORD = {
        "format": FORMAT,
        "version": VERSION,
        "assessments": [_fields(one) for one in histories],
    }
    return as_json(fields).decode("utf-8").rstrip("\n")


class _Line(NamedTuple):
    day: str
    what: str
    text: str


def _lines(history: ClientHistory) -> Iterator[_Line]:
    """Yield a line a change, those of one day in this order: score, findings, items."""
    for point in history.scores:
        score = "" if point.score_low is None else f"{score_text(_numbers(point))}  "
        yield _Line(point.as_of.isoformat(), "score", f"{score}{point.status}{_counts(point)}")
    for change in finding_changes(history.findings):
        text = f"{change.before.finding} -> {_finding(change.now)}"
        yield _Line(change.now.as_of.isoformat(), change.now.requirement, text)
    for event in _in_order(history.events):
        detail = f": {event.detail}" if event.detail else ""
        text = f"{event.kind.replace('_', ' ')}{detail}"
        yield _Line(event.as_of.isoformat(), event.item_id or "status", text)


def _in_order(events: Iterable[ItemEvent]) -> list[ItemEvent]:
    """Return events by day and as they were seen; nothing happens to an item before it is opened.

    A ledger of an earlier version may have it the other way round.
    """
    return sorted(events, key=lambda event: (event.as_of, event.kind not in _FIRST))


def finding_changes(points: Sequence[FindingPoint]) -> Iterator[FindingChange]:
    """Yield each change of a finding; what a requirement was found first is none."""
    last: dict[str, FindingPoint] = {}
    for point in points:
        before = last.get(point.requirement)
        last[point.requirement] = point
        if before is not None:
            yield FindingChange(before, point)


def _finding(point: FindingPoint) -> str:
    lost = point.points_lost
    return f"{point.finding}, -{lost}" if lost else str(point.finding)


def _counts(point: ScorePoint) -> str:
    numbers = zip(
        (point.met, point.not_met, point.not_applicable, point.not_assessed), Finding, strict=True
    )
    text = ", ".join(f"{number} {finding}" for number, finding in numbers if number)
    return f"  ({text})" if text else ""


def _numbers(point: ScorePoint) -> RECORD:
    return {
        "score": point.score,
        "score_low": point.score_low,
        "score_high": point.score_high,
        "max_score": point.max_score,
    }


def _fields(history: ClientHistory) -> RECORD:
    facts = history.facts
    conditional = facts.conditional_status_date
    return {
        "client": facts.name,
        "scope": facts.scope,
        "level": facts.level,
        "directory": facts.directory,
        "workbook": facts.workbook,
        "conditional_status_date": None if conditional is None else conditional.isoformat(),
        "scores": [_score(point) for point in history.scores],
        "findings": [
            {
                "as_of": change.now.as_of.isoformat(),
                "requirement": change.now.requirement,
                "before": str(change.before.finding),
                "finding": str(change.now.finding),
                "points_lost": change.now.points_lost,
            }
            for change in finding_changes(history.findings)
        ],
        "events": [
            {
                "as_of": event.as_of.isoformat(),
                "item_id": event.item_id,
                "requirement": event.requirement,
                "event": str(event.kind),
                "detail": event.detail,
            }
            for event in _in_order(history.events)
        ],
    }


def _score(point: ScorePoint) -> RECORD:
    return {
        "as_of": point.as_of.isoformat(),
        "status": str(point.status),
        **_numbers(point),
        "met": point.met,
        "not_met": point.not_met,
        "not_applicable": point.not_applicable,
        "not_assessed": point.not_assessed,
        "workbook": point.workbook,
        "sha256": point.sha256,
    }
