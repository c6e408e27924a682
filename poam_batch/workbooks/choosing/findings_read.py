"""What was read of each requirement, for whatever else a workbook says of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from poam_batch.model import Finding
from poam_batch.workbooks.rows.readings import Reading, TableReading
from poam_batch.workbooks.words.cells import Ident
from poam_batch.workbooks.words.levels import load_catalog

_GOOD = {Finding.MET, Finding.NOT_APPLICABLE}


class _Key(NamedTuple):
    """A requirement, by its short id and whether it is one of Level 3."""

    short: str
    enhanced: bool


@dataclass(frozen=True, eq=False)
class FindingsRead:
    """The tables that are the assessment, to be asked for the readings of a requirement."""

    chosen: Sequence[TableReading]

    @cached_property
    def by_key(self) -> Mapping[_Key, Sequence[Reading]]:
        """The readings by requirement; of most workbooks nobody asks for them."""
        found: defaultdict[_Key, list[Reading]] = defaultdict(list)
        for one in self.chosen:
            for reading in one.readings:
                for key in _keys(reading.ident):
                    found[key].append(reading)
        return found

    @cached_property
    def gaps(self) -> frozenset[str]:
        """The short ids of which some reading says NOT MET."""
        readings = (reading for one in self.chosen for reading in one.readings)
        return frozenset(r.ident.short for r in readings if r.finding is Finding.NOT_MET)

    def of(self, ident: Ident) -> Sequence[Reading]:
        """Return the readings of what an id names, objectives included."""
        return [reading for key in _keys(ident) for reading in self.by_key.get(key, ())]

    def not_gap(self, ident: Ident) -> Reading | None:
        """Return the first reading of a requirement that was read and is nowhere NOT MET."""
        read = self.of(ident)
        return None if _has_gap(read) else next(iter(read), None)

    def better(self, ident: Ident) -> Reading | None:
        """Return a reading that is MET or N/A of a requirement that is nowhere NOT MET.

        What is said of a safeguard of Level 1 that was not read is compared with its requirements
        of SP 800-171.
        """
        read = self.of(ident) or [r for twin in _twins(ident) for r in self.of(twin)]
        return None if _has_gap(read) else next((r for r in read if r.finding in _GOOD), None)


def _has_gap(read: Iterable[Reading]) -> bool:
    return any(reading.finding is Finding.NOT_MET for reading in read)


def _keys(ident: Ident) -> tuple[_Key, ...]:
    """Return what an id may name: an `e` is Level 3 or an objective until the table is known."""
    if ident.level == 3:
        return (_Key(ident.short, True),)
    if ident.enhanced and ident.level is None:
        return (_Key(ident.short, True), _Key(ident.short, False))
    return (_Key(ident.short, False),)


def _twins(ident: Ident) -> list[Ident]:
    """Return the plain ids of a safeguard of Level 1."""
    if not ident.short.startswith("b"):
        return []
    every = load_catalog(1).rule_set.requirements
    named = (one.nist_ids for one in every if one.short_id == ident.short)
    return [ident._replace(short=short, label="", family="") for ids in named for short in ids]
