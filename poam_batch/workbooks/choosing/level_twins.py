"""Levels 1 and 2 of one workbook that do not agree on a safeguard that both of them ask for.

Level 1 takes its safeguards from 48 CFR 52.204-21, and each is one requirement of SP 800-171 or
more (PE.L1-b.1.ix is three). The scopes may differ, so what disagrees is said and not refused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from poam_batch.model import Finding
from poam_batch.problems import Problem, Severity
from poam_batch.rulesets.ruleset import Requirement
from poam_batch.sentences import list_names
from poam_batch.workbooks.rows.level_rows import Entry, LevelRows
from poam_batch.workbooks.words.levels import load_catalog

_GOOD = {Finding.MET, Finding.NOT_APPLICABLE}
_FCI, _CUI = 1, 2  # the levels that share safeguards
_ByNistId = Mapping[str, Sequence[Entry]]


class _Disagreement(NamedTuple):
    """A gap at one level, and what the other level says of the same safeguard."""

    gap: Entry
    better: Entry


def levels_disagree(level: int, rows: Mapping[int, LevelRows]) -> tuple[Problem, ...]:
    """Return the warning on a level whose MET is NOT MET at the other of Levels 1 and 2, if any."""
    if level not in {_FCI, _CUI} or not {_FCI, _CUI} <= rows.keys():
        return ()
    other = _FCI if level == _CUI else _CUI
    mine, theirs = (_by_nist_id(rows[one].entries, one) for one in (level, other))
    safeguards = load_catalog(_FCI).rule_set.requirements
    found = [one for each in safeguards for one in _disagreements(each, mine, theirs)]
    return (_problem(found, level, other),) if found else ()


def _by_nist_id(entries: Iterable[Entry], level: int) -> _ByNistId:
    """Return the entries by the requirements of SP 800-171 that they speak of."""
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    by_id = load_catalog(level).rule_set.by_id
    for entry in entries:
        requirement = by_id[entry.target.requirement]
        for nist_id in _nist_ids(requirement, entry.target.objective):
            found[nist_id].append(entry)
    return found


def _nist_ids(requirement: Requirement, label: str) -> Sequence[str]:
    """Return the one requirement that an objective belongs to, or all behind a requirement."""
    named = (one.nist_id.partition("[")[0] for one in requirement.objectives if one.label == label)
    return tuple(named) or requirement.nist_ids


def _disagreements(
    safeguard: Requirement, mine: _ByNistId, theirs: _ByNistId
) -> Iterator[_Disagreement]:
    """Yield a gap of theirs whose safeguard is MET or N/A here, and nowhere NOT MET."""
    gaps = {one: _gap(theirs.get(one, ())) for one in safeguard.nist_ids}
    named = [one for one, gap in gaps.items() if gap is not None]
    said = [entry for one in named for entry in mine.get(one, ())]
    better = next((entry for entry in said if entry.finding in _GOOD), None)
    if better is not None and _gap(said) is None:
        gap = next(gap for gap in gaps.values() if gap is not None)
        yield _Disagreement(gap, better)


def _gap(entries: Iterable[Entry]) -> Entry | None:
    return next((entry for entry in entries if entry.finding is Finding.NOT_MET), None)


def _problem(found: Sequence[_Disagreement], level: int, other: int) -> Problem:
    gap, better = found[0]
    place = better.reading.place
    more = list_names(f"{_name(one.gap)} and {_name(one.better)}" for one in found[1:])
    return Problem(
        "levels_disagree",
        Severity.WARNING,
        f"{_name(better)} is {better.finding} at Level {level} ({'!'.join(place)}), and "
        f"{_name(gap)}, which asks for the same, is NOT MET at Level {other} "
        f"({'!'.join(gap.reading.place)}).{f' So are: {more}.' if more else ''}",
        "If both levels speak of the same systems, correct the one that is wrong.",
        *place,
        better.reading.status,
    )


def _name(entry: Entry) -> str:
    requirement, objective = entry.slot
    return f"{requirement}[{objective}]" if objective else requirement
