"""What is to be said of the statuses of one level: words not understood, doubted or unexplained."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from poam_batch.model import Finding, Place
from poam_batch.problems import Problem, Severity
from poam_batch.rulesets.ruleset import PartialValue
from poam_batch.sentences import count, list_names
from poam_batch.workbooks.rows.gathered import ONE_BY_ONE, gathered
from poam_batch.workbooks.rows.level_rows import Entry
from poam_batch.workbooks.rows.readings import any_unreadable, different_words
from poam_batch.workbooks.rows.remarks import at_status, slot_name
from poam_batch.workbooks.words.levels import Catalog

_LONGEST_QUOTED = 60
_IF_OTHER = "If it means another thing, say so in a layout file (docs/formats.md)."
_COUNTS_AS = "counts as NOT ASSESSED."
_TO_BE_EXPLAINED = {Finding.NOT_APPLICABLE, Finding.NOT_MET}
_BLANK = ("requirement is blank, and it counts", "requirements is blank, and they count")


class _Said(NamedTuple):
    """What is said of a cell, and what to do about it."""

    message: str
    hint: str


def status_problems(entries: Sequence[Entry], catalog: Catalog) -> tuple[Problem, ...]:
    """Return the problems of the statuses of a level, in the order in which they matter."""
    readings = [entry.reading for entry in entries]
    words = [word for word in different_words(readings) if word]
    taken = any(word.deduction is not None for word in words)
    unreadable = any_unreadable(readings)
    return (
        *(_unreadable(entries) if unreadable else ()),
        *_blank(entries),
        *(_partials(entries, catalog) if any(word.partial for word in words) else ()),
        *(_doubted(entries) if unreadable else ()),
        *(_readings(entries) if any(word.reading for word in words) else ()),
        *(_points_not_taken(entries, catalog) if taken else ()),
        *_without_reason(entries, catalog),
    )


def _cells(entries: Iterable[Entry]) -> str:
    return list_names("!".join(entry.reading.place) for entry in entries)


def _in_cells(entries: Sequence[Entry]) -> str:
    return f"in {count(len(entries), 'cell')}: {_cells(entries)}"


def _unreadable(entries: Sequence[Entry]) -> Iterator[Problem]:
    unreadable = [entry for entry in entries if entry.reading.unreadable]
    failed = [entry for entry in unreadable if entry.reading.failed]
    support = [e for e in unreadable if not e.reading.failed and e.reading.word]
    unknown = [e for e in unreadable if not e.reading.failed and not e.reading.word]
    yield from _grouped(failed, "error_cell", Severity.ERROR, _failed)
    yield from _grouped(support, "needs_support", Severity.ERROR, _support)
    yield from _grouped(unknown, "unknown_status", Severity.ERROR, _unknown)


def _failed(entry: Entry) -> _Said:
    if entry.reading.status:
        return _Said(
            f"the cell shows the error {entry.reading.status}. {slot_name(entry)} {_COUNTS_AS}",
            "Correct the formula, or write MET, NOT MET or N/A.",
        )
    return _Said(
        f"the cell holds a formula that was never calculated. {slot_name(entry)} {_COUNTS_AS}",
        "Open the workbook in Excel, let it calculate, and save it; or write MET, NOT MET or N/A.",
    )


def _support(entry: Entry) -> _Said:
    return _Said(
        f'"{entry.reading.status}" is a claim whose support a status column cannot show. '
        f"{slot_name(entry)} {_COUNTS_AS}",
        "Write MET and name the support in the comment, or add the word to a layout file "
        "(docs/formats.md).",
    )


def _unknown(entry: Entry) -> _Said:
    return _Said(
        f'"{_short(entry.reading.status)}" is not a status. {slot_name(entry)} {_COUNTS_AS}',
        "Use MET, NOT MET or N/A, or add the word to a layout file (docs/formats.md).",
    )


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTED else f"{text[: _LONGEST_QUOTED - 3]}..."


def _grouped(
    entries: Sequence[Entry],
    code: str,
    severity: Severity,
    say: Callable[[Entry], _Said],
) -> Iterator[Problem]:
    """Yield a problem a cell; where a word stands in many cells, one with all of them."""
    for group in _by_status(entries).values():
        yield from gathered([at_status(e.reading, code, severity, *say(e)) for e in group])


def _by_status(entries: Iterable[Entry]) -> Mapping[str, list[Entry]]:
    groups: defaultdict[str, dict[Place, Entry]] = defaultdict(dict)
    for entry in entries:
        groups[entry.reading.status].setdefault(entry.reading.place, entry)
    return {status: list(group.values()) for status, group in groups.items()}


def _blank(entries: Sequence[Entry]) -> Iterator[Problem]:
    """Yield one problem for requirements of which nothing at all is said."""
    if all(map(attrgetter("reading.status"), entries)):
        return
    answered = {e.target.requirement for e in entries if not e.reading.blank}
    silent = [e for e in entries if e.target.requirement not in answered]
    if silent:
        names = list(dict.fromkeys(entry.target.requirement for entry in silent))
        yield at_status(
            silent[0].reading,
            "status_blank",
            Severity.WARNING,
            f"the status of {count(len(names), *_BLANK)} as NOT ASSESSED: {list_names(names)}.",
            "Write MET, NOT MET or N/A; colours and comments of cells are not read.",
        )
    yield from _grouped(_blank_beside_others(entries), "objective_blank", Severity.WARNING, _gap)


def _blank_beside_others(entries: Sequence[Entry]) -> list[Entry]:
    """Return the blank objectives that alone keep a requirement from having a finding.

    Where the requirement's own row says something, or an objective is NOT MET, that is said there.
    """
    settled = {
        e.target.requirement
        for e in entries
        if e.finding is Finding.NOT_MET or (not e.target.objective and not e.reading.blank)
    }
    open_ones = {e.target.requirement for e in entries if not e.reading.blank} - settled
    return [
        e
        for e in entries
        if e.reading.blank and e.target.objective and e.target.requirement in open_ones
    ]


def _gap(entry: Entry) -> _Said:
    return _Said(
        f"the status of {slot_name(entry)} is blank while other objectives of its requirement "
        "have one, so the requirement counts as NOT ASSESSED.",
        "Write MET, NOT MET or N/A.",
    )


def _partials(entries: Sequence[Entry], catalog: Catalog) -> Iterator[Problem]:
    """Yield a warning where a word claims the milder case and nothing says which it is."""
    claimed = [e for e in entries if e.reading.word and e.reading.word.partial]
    for entry in claimed:
        partial = catalog.rule_set.partial_by_id.get(entry.target.requirement)
        if partial is None or entry.deduction is not None:
            continue
        if partial.from_objectives and entry.target.objective:
            continue
        yield at_status(
            entry.reading,
            "partial_unexplained",
            Severity.WARNING,
            f'"{entry.reading.status}" does not say why {entry.target.requirement} would cost '
            f"less, so it counts at its full value ({partial.cite}).",
            _how_to_say(partial),
        )


def _how_to_say(partial: PartialValue) -> str:
    return f"If {partial.condition}, write Not Met -{partial.points}."


def _doubted(entries: Sequence[Entry]) -> Iterator[Problem]:
    doubted = [entry for entry in entries if entry.finding is not entry.reading.finding]
    yield from gathered([_doubt(entry) for entry in doubted])


def _doubt(entry: Entry) -> Problem:
    return at_status(
        entry.reading,
        "own_row_doubted",
        Severity.WARNING,
        f"{entry.target.requirement} says {entry.reading.status}, but the status of one of its "
        "objectives cannot be read, so it counts as NOT ASSESSED.",
        "Correct the status of the objective.",
    )


def _readings(entries: Sequence[Entry]) -> Iterator[Problem]:
    """Yield one note a word that was read as NOT MET by judgement."""
    judged = [e for e in entries if e.reading.word and e.reading.word.reading]
    for status, group in _by_status(judged).items():
        message = f'"{status}" was read as {group[0].finding}, {_in_cells(group)}.'
        yield at_status(group[0].reading, "status_reading", Severity.NOTE, message, _IF_OTHER)


def _points_not_taken(entries: Sequence[Entry], catalog: Catalog) -> Iterator[Problem]:
    """Yield one note a word that says other points than the rule has: the rule's count."""
    stated = [e for e in entries if e.reading.word and e.reading.word.deduction is not None]
    other = [e for e in stated if _says_other_points(e, catalog)]
    for status, group in _by_status(other).items():
        names = list_names(e.target.requirement for e in group)
        message = (
            f'"{status}" counts as {group[0].finding} at its full value, {_in_cells(group)}: the '
            f"rule has no such points for {names}."
        )
        yield at_status(group[0].reading, "status_reading", Severity.NOTE, message, _IF_OTHER)


def _says_other_points(entry: Entry, catalog: Catalog) -> bool:
    stated = entry.reading.word.deduction if entry.reading.word else None
    full = catalog.rule_set.by_id[entry.target.requirement].points
    if stated is None or full is None or entry.finding is not Finding.NOT_MET:
        return False
    return stated not in {full, entry.deduction}


def _without_reason(entries: Sequence[Entry], catalog: Catalog) -> Iterator[Problem]:
    # No reason could make the SSP not applicable; assessing says so.
    ssp = catalog.rule_set.ssp_requirement
    silent = [e for e in entries if not e.reading.comment and e.finding in _TO_BE_EXPLAINED]
    if silent:
        explained = {e.target.requirement for e in entries if e.reading.comment}
        silent = [e for e in silent if e.target.requirement not in explained]
    yield from _for_each_requirement(
        [e for e in silent if e.finding is Finding.NOT_APPLICABLE and e.target.requirement != ssp],
        "na_without_reason",
        Severity.WARNING,
        "is not applicable, and the sheet does not say why",
        "Write the reason beside it; it must be in the SSP as well.",
    )
    yield from _for_each_requirement(
        [e for e in silent if e.finding is Finding.NOT_MET],
        "weakness_missing",
        Severity.NOTE,
        "is NOT MET, and the sheet does not say why",
        "Write what is missing in a comment; it becomes the weakness on the POA&M.",
    )


def _for_each_requirement(
    entries: Sequence[Entry], code: str, severity: Severity, what: str, hint: str
) -> Iterator[Problem]:
    first = {entry.target.requirement: entry for entry in reversed(entries)}
    ordered = [e for e in entries if first.get(e.target.requirement) is e]
    if len(ordered) > ONE_BY_ONE:
        names = list_names(entry.target.requirement for entry in ordered)
        message = f"each of {len(ordered)} requirements {what}: {names}."
        yield at_status(ordered[0].reading, code, severity, message, hint)
        return
    for entry in ordered:
        yield at_status(entry.reading, code, severity, f"{entry.target.requirement} {what}.", hint)
