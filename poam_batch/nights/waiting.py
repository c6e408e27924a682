"""Files that were deferred: on how many nights running, and when that is no longer normal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from poam_batch.ledger.memory import Night
from poam_batch.outputs.records import AssessmentRecord, NotUsed, RunOutcome

PATIENCE = 3  # from this night on a run that defers a file does not end with 0


def night_of(
    night: Night, entries: Iterable[AssessmentRecord | NotUsed], sources: Mapping[Path, str]
) -> Night:
    """Return a night with the files that wait in it, and those that do not.

    They go by their whole paths; those that were fetched by their addresses, the `sources`. One
    file can hold several assessments, and can be named by several entries.
    """
    keys = [(one.outcome is RunOutcome.DEFERRED, _key(one.path, sources)) for one in entries]
    waiting = {key for waits, key in keys if waits}
    others = {key for _, key in keys} - waiting
    return night._replace(waiting=tuple(sorted(waiting)), settled=tuple(sorted(others)))


def with_nights(
    not_used: Iterable[NotUsed], waited: Mapping[str, int], sources: Mapping[Path, str]
) -> tuple[NotUsed, ...]:
    """Return the files with the nights that each deferred one has waited, known as `night_of` does.

    `waited` are the nights, `sources` the addresses of files that were fetched.
    """
    return tuple(
        _with_nights(one, waited.get(_key(one.path, sources), 0))
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


def _key(path: Path, sources: Mapping[Path, str]) -> str:
    return sources.get(path) or str(path.absolute())
