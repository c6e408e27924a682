"""Files that were deferred: on how many nights running, and when that is no longer normal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from poam_batch.ledger.memory import Night
from poam_batch.outputs.records import AssessmentRecord, NotUsed, RunOutcome

PATIENCE = 3  # from this night on a run that defers a file does not end with 0


def night_of(night: Night, used: Iterable[AssessmentRecord], not_used: Iterable[NotUsed]) -> Night:
    """Return a night with the files that wait in it, and those that do not, by their whole paths.

    One file can hold several assessments, and can be named by several entries.
    """
    entries = tuple(not_used)
    waiting = {_key(one.path) for one in entries if one.outcome is RunOutcome.DEFERRED}
    seen = (*(one.path for one in used), *(one.path for one in entries))
    others = set(map(_key, seen)) - waiting
    return night._replace(waiting=tuple(sorted(waiting)), settled=tuple(sorted(others)))


def with_nights(not_used: Iterable[NotUsed], waited: Mapping[str, int]) -> tuple[NotUsed, ...]:
    """Return the files with the nights that each deferred one has waited, by `night_of`'s paths."""
    return tuple(
        _with_nights(one, waited.get(_key(one.path), 0))
        if one.outcome is RunOutcome.DEFERRED
        else one
        for one in not_used
    )


def waits_too_long(entry: NotUsed) -> bool:
    """Return whether a file was deferred for the third night running, or longer."""
    return entry.nights >= PATIENCE


def _with_nights(entry: NotUsed, nights: int) -> NotUsed:
    said = ""
    if nights > 1:
        said = f" It waits for the {_ordinal(nights)} night running."
    if nights == PATIENCE - 1:
        said += " If it does once more, the run ends with exit code 3."
    return replace(entry, nights=nights, message=f"{entry.message}{said}")


def _ordinal(number: int) -> str:
    tail = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in (11, 12, 13) else tail}"


def _key(path: Path) -> str:
    return str(path.absolute())
