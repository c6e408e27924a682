"""How a client came to where it stands: a row a day on which its score or its plan changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from poam_batch.item_events import ItemEvent, ItemEventKind
from poam_batch.ledger.memory import ScorePoint, score_point
from poam_batch.ledger.store import Ledger
from poam_batch.model import Result
from poam_batch.poam import TrendRow

_SHOWN = 12
_OPENED = {ItemEventKind.OPENED, ItemEventKind.REOPENED}
_SETTLED = {ItemEventKind.REMEDIATED, ItemEventKind.CLOSED}
_TOLD = {*_OPENED, *_SETTLED, ItemEventKind.LATE}


def trend_of(
    ledger: Ledger, identity: str, result: Result, tonight: Sequence[ItemEvent], as_of: date
) -> tuple[TrendRow, ...]:
    """Return the last days on which something changed, tonight's included, the oldest first.

    A client that was assessed once has no trend: its only day would say when the program was run.
    """
    level = result.header.level
    points = {
        point.as_of: point for point in ledger.trend(identity, level, score_point(result, as_of))
    }
    events = by_day((*ledger.events(identity, level), *tonight))
    days = sorted({*points, *events})
    known: ScorePoint | None = None
    rows = []
    for day in days:
        known = points.get(day, known)
        if known is not None:
            rows.append(_row(day, known, events.get(day, ())))
    return tuple(rows[-_SHOWN:]) if len(rows) > 1 else ()


def by_day(events: Iterable[ItemEvent]) -> dict[date, list[ItemEvent]]:
    """Return events by day; one that is told again counts on its first day.

    An item is settled once: what was remediated is not counted again when it is closed.
    """
    found: defaultdict[date, list[ItemEvent]] = defaultdict(list)
    seen = set()
    for event in events:
        settled = event.kind in _SETTLED
        key = (event.item_id, *(("settled",) if settled else (event.kind, event.detail)))
        if key not in seen and event.kind in _TOLD:
            seen.add(key)
            found[event.as_of].append(event)
    return found


def _row(day: date, point: ScorePoint, events: Sequence[ItemEvent]) -> TrendRow:
    return TrendRow(
        day=day,
        score=point.score,
        low=point.score_low,
        high=point.score_high,
        met=point.met + point.not_applicable,
        status=point.status,
        opened=len({event.item_id for event in events if event.kind in _OPENED}),
        settled=len({event.item_id for event in events if event.kind in _SETTLED}),
        late=len({event.item_id for event in events if event.kind is ItemEventKind.LATE}),
    )
