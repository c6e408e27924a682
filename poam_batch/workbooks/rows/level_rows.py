"""Readings become the rows of one level: what each id names, and what its status counts as.

Where a sheet says nothing certain of a requirement the rows say NOT ASSESSED, so that nothing is
scored that was not read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from poam_batch.model import Finding, Row
from poam_batch.rulesets.ruleset import PartialValue
from poam_batch.workbooks.rows.disputed import Disputed, disputed_rows, disputed_sheets
from poam_batch.workbooks.rows.made import maker
from poam_batch.workbooks.rows.readings import Reading, any_unreadable
from poam_batch.workbooks.words.levels import Catalog, Target
from poam_batch.workbooks.words.vocabulary import StatusWord

_SILENT = {Finding.MET, Finding.NOT_APPLICABLE}


class Entry(NamedTuple):
    """A reading with what it names at the level, and the finding it counts as."""

    target: Target
    reading: Reading
    finding: Finding
    deduction: int | None = None

    @property
    def slot(self) -> tuple[str, str]:
        """The requirement and the objective's label."""
        return self.target[:2]


_entry_of, _row_of = maker(Entry), maker(Row)


class LevelRows(NamedTuple):
    """The rows of a level, the entries behind them, and the readings of ids it does not have.

    `unbelieved` are the milder cases of a column of points that is not the rule's.
    """

    rows: tuple[Row, ...]
    entries: tuple[Entry, ...]
    unknown: tuple[Reading, ...]
    unbelieved: tuple[Disputed, ...] = ()


def level_rows(readings: Sequence[Reading], catalog: Catalog) -> LevelRows:
    """Return the rows of a level.

    A requirement that is one of several behind a Level 1 requirement (`3.10.4`) becomes rows of
    its objectives, unless those stand in the sheet themselves. A requirement's own MET does not
    count beside an objective whose status cannot be read. A row that names several requirements
    makes each of them, with its objectives, NOT ASSESSED.
    """
    targets = catalog.find_all([reading.ident for reading in readings])
    found = list(zip(targets, readings, strict=True))
    disputed = disputed_sheets(found, catalog)
    unbelieved = tuple(disputed_rows(found, disputed, catalog))
    if disputed:
        found = [(target, _undisputed(reading, disputed)) for target, reading in found]
    entries = list(_entries([(t, r) for t, r in found if t is not None], catalog))
    entries += [e for t, r in found if t is None if (e := _near(r, catalog)) is not None]
    if any(map(attrgetter("reading.contested"), entries)):
        entries = list(_contested_throughout(entries, catalog))
    if any(map(attrgetter("target.part"), entries)):
        entries = list(_parts_as_objectives(entries))
    entries = _doubted(entries)
    unknown = (r for target, r in found if target is None and not r.contested)
    return LevelRows(tuple(_rows(entries)), tuple(entries), tuple(unknown), unbelieved)


def _undisputed(reading: Reading, disputed: Container[str]) -> Reading:
    if reading.deduction is None or reading.place.sheet not in disputed:
        return reading
    return reading._replace(deduction=None)


def _entries(found: Sequence[tuple[Target, Reading]], catalog: Catalog) -> Iterator[Entry]:
    """Return the entries of readings, made column by column."""
    targets, readings = zip(*found, strict=True) if found else ((), ())
    not_met, findings = Finding.NOT_MET, [reading.finding for reading in readings]
    lost = [
        _deduction(target, reading, catalog) if finding is not_met else None
        for target, reading, finding in zip(targets, readings, findings, strict=True)
    ]
    return map(_entry_of, zip(targets, readings, findings, lost, strict=True))


def _near(reading: Reading, catalog: Catalog) -> Entry | None:
    """Return that a requirement is not assessed, where a NOT MET names an objective it has not.

    So for `3.1.1[z]` and `AC.L2-3.2.1`: which requirement is meant is not certain, a gap is.
    """
    if reading.contested or reading.finding is not Finding.NOT_MET:
        return None
    target = catalog.find(reading.ident._replace(label="", family=""))
    uncertain = reading._replace(word=StatusWord(Finding.NOT_ASSESSED), contested=True)
    return None if target is None else Entry(target, uncertain, Finding.NOT_ASSESSED)


def _rows(entries: Sequence[Entry]) -> Iterator[Row]:
    """Return the rows of entries, made column by column."""
    targets, readings, findings, deductions = zip(*entries, strict=True) if entries else [()] * 4
    requirements, objectives = (map(attrgetter(name), targets) for name in Target._fields[:2])
    # What a row tells besides has the name of what its reading tells.
    told = (map(attrgetter(name), readings) for name in Row._fields[4:])
    columns = (requirements, objectives, findings, deductions, *told)
    return map(_row_of, zip(*columns, strict=True))


def _deduction(target: Target, reading: Reading, catalog: Catalog) -> int | None:
    """Return the points a NOT MET costs where the sheet says it and the rule has two values."""
    partial = catalog.rule_set.partial_by_id.get(target.requirement)
    if partial is None:
        return None
    stated = reading.word.deduction if reading.word else None
    return _allowed(reading.deduction if stated is None else stated, partial, catalog)


def _allowed(points: int | None, partial: PartialValue, catalog: Catalog) -> int | None:
    full = catalog.rule_set.by_id[partial.requirement].points
    return points if points in {partial.points, full} else None


def _contested_throughout(entries: Sequence[Entry], catalog: Catalog) -> Iterator[Entry]:
    """Yield the entries; what is contested of a requirement is so of its objectives in the sheet.

    Else the objectives, which decide, would let it pass.
    """
    by_objective = {e.target.requirement for e in entries if e.target.objective or e.target.part}
    for entry in entries:
        requirement, objective, part = entry.target
        if not entry.reading.contested or objective:
            yield entry
            continue
        every = tuple(o.label for o in catalog.rule_set.by_id[requirement].objectives)
        if not part:
            yield entry
        for label in (part or every) if requirement in by_objective else ():
            yield entry._replace(target=Target(requirement, label))


def _parts_as_objectives(entries: Sequence[Entry]) -> Iterator[Entry]:
    """Yield the entries with each part of a Level 1 requirement as its objectives.

    With nothing said of those objectives, the part's own finding is theirs. Else they decide, and
    only a NOT MET of the part still counts, on those of them that are blank, or as it is.
    """
    said = {entry.slot for entry in entries if not entry.reading.blank}
    expanded = {id(e): tuple(_part(e, said)) for e in entries if e.target.part}
    replaced = {entry.slot for part in expanded.values() for entry in part}
    for entry in entries:
        if entry.target.part:
            yield from expanded[id(entry)]
        elif not entry.reading.blank or entry.slot not in replaced:
            yield entry


def _part(entry: Entry, said: set[tuple[str, str]]) -> Iterator[Entry]:
    requirement, labels = entry.target.requirement, entry.target.part
    silent = [label for label in labels if (requirement, label) not in said]
    if len(silent) < len(labels) and entry.finding is not Finding.NOT_MET:
        return
    if not silent:
        yield entry._replace(target=Target(requirement, ""))
    for label in silent:
        yield entry._replace(target=Target(requirement, label))


def _doubted(entries: list[Entry]) -> list[Entry]:
    """Return the entries; a requirement's own MET is doubted beside an unreadable objective."""
    if not any_unreadable([entry.reading for entry in entries]):
        return entries
    doubtful = {
        e.target.requirement for e in entries if e.target.objective and e.reading.unreadable
    }
    return [
        entry._replace(finding=Finding.NOT_ASSESSED) if _is_doubted(entry, doubtful) else entry
        for entry in entries
    ]


def _is_doubted(entry: Entry, doubtful: set[str]) -> bool:
    requirement, objective = entry.slot
    return not objective and requirement in doubtful and entry.finding in _SILENT


def by_slot(entries: Iterable[Entry]) -> Mapping[tuple[str, str], list[Entry]]:
    """Return the entries by requirement and objective."""
    grouped: defaultdict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        grouped[entry.slot].append(entry)
    return grouped
