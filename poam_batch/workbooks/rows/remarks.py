"""What is to be said of the ids of one level: unknown, missing, or there more than once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set

from poam_batch.model import Finding, Place
from poam_batch.problems import Problem, Severity
from poam_batch.rulesets.load import LEVELS
from poam_batch.sentences import count, list_names
from poam_batch.workbooks.rows.gathered import ONE_BY_ONE, gathered
from poam_batch.workbooks.rows.level_rows import Entry, LevelRows, by_slot
from poam_batch.workbooks.rows.readings import Reading
from poam_batch.workbooks.words.levels import PLAIN_LEVEL, Catalog, load_catalog

_ONE_ROW = (
    "Keep one row for each id; rows of objectives need their letters ([a]) behind the id, or in a "
    "column beside it."
)
_WHICH_ID = "Correct the row whose id is not certain, which another message names."
_OTHERS = "Nothing, if they are not meant; else assess them in a workbook of their own level."
_MISSING = ("is not in the workbook and counts", "are not in the workbook and count")


def id_problems(found: LevelRows, catalog: Catalog) -> tuple[Problem, ...]:
    """Return the problems of the ids of a level, in the order in which they matter."""
    entries = found.entries
    present = {entry.target[:2] for entry in entries}
    return (
        *_unknown_ids(found.unknown, catalog),
        *_missing(entries, present, catalog),
        *(_duplicates(entries) if len(present) < len(entries) else ()),
    )


def at_status(
    reading: Reading, code: str, severity: Severity, message: str, hint: str = ""
) -> Problem:
    """Return a problem of a status cell."""
    sheet, cell = reading.place
    text = f"{sheet}!{cell}: {message}"
    return Problem(code, severity, text, hint, sheet, cell, reading.status)


def slot_name(entry: Entry) -> str:
    """Return what an entry speaks of: `AC.L2-3.1.1[a]`."""
    return entry.target.requirement + (
        f"[{entry.target.objective}]" if entry.target.objective else ""
    )


def _unknown_ids(unknown: Sequence[Reading], catalog: Catalog) -> Iterator[Problem]:
    """Yield problems of ids with a status that no level has, and one note for other levels'."""
    stated = [reading for reading in unknown if not reading.blank]
    others = [load_catalog(level) for level in LEVELS if level != catalog.rule_set.level]
    outside = [r for r in stated if any(other.find(r.ident) for other in others)]
    level = catalog.rule_set.level
    yield from gathered([_unknown_id(one, level) for one in stated if one not in outside])
    if outside:
        most = _most_are_outside(outside, catalog)
        held = count(
            len(outside), "row holds a requirement that is", "rows hold requirements that are"
        )
        yield Problem(
            "outside_level",
            Severity.WARNING if most else Severity.NOTE,
            f"{held} not of Level {level}, such as {_typed(outside[0])} in "
            f"{outside[0].place.sheet}!{outside[0].id_cell}; nothing of it was counted.",
            "If this is an assessment of Level 2, correct what names Level 1." if most else _OTHERS,
            sheet=outside[0].place.sheet,
            cell=outside[0].id_cell,
        )


def _most_are_outside(outside: Sequence[Reading], catalog: Catalog) -> bool:
    """Return whether a Level 1 assessment leaves out most of the findings of a Level 2 one."""
    if catalog.rule_set.level != LEVELS[0]:
        return False
    found = {r.ident.short for r in outside if r.finding is not Finding.NOT_ASSESSED}
    others = (one.short_id for one in load_catalog(PLAIN_LEVEL).rule_set.requirements)
    left = [short for short in others if (short, "") not in catalog.targets]
    return len(found.intersection(left)) * 2 > len(left)


def _unknown_id(reading: Reading, level: int) -> Problem:
    sheet = reading.place.sheet
    gap = reading.finding is Finding.NOT_MET
    said = f" says {Finding.NOT_MET}, and may mean another" if gap else " carries a status"
    return Problem(
        "unknown_id",
        Severity.ERROR,
        f"{sheet}!{reading.id_cell}: {_typed(reading)} is no requirement or objective of CMMC "
        f"Level {level}, but the row{said}.",
        "Correct the id; nothing was counted for this row.",
        sheet,
        reading.id_cell,
        _typed(reading),
    )


def _typed(reading: Reading) -> str:
    ident = reading.ident
    family = f"{ident.family}.L{ident.level}-" if ident.level else ""
    label = f"[{ident.label}]" if ident.label else ""
    return f"{family}{ident.short}{'e' if ident.enhanced else ''}{label}"


def _missing(
    entries: Sequence[Entry], present: Set[tuple[str, str]], catalog: Catalog
) -> Iterator[Problem]:
    """Yield one problem with the requirements, and one with the objectives, that have no row."""
    named = {requirement for requirement, _ in present}
    required = catalog.rule_set.requirements
    missing = [requirement.id for requirement in required if requirement.id not in named]
    if missing:
        yield Problem(
            "requirement_missing",
            Severity.ERROR,
            f"{len(missing)} of {len(required)} requirements {_MISSING[len(missing) > 1]} as NOT "
            f"ASSESSED: {list_names(missing)}.",
            "Add a row for each of them.",
        )
    lacking = catalog.expected - present
    if not lacking:
        return
    # Beside a finding in the requirement's own row, what is missing shows when it is assessed.
    found = {e.target.requirement for e in entries if not e.target.objective and _decided(e)}
    begun = {requirement for requirement, objective in present if objective} - found
    absent = [
        objective.id
        for requirement in required
        if requirement.id in begun
        for objective in requirement.objectives
        if (requirement.id, objective.label) in lacking
    ]
    if absent:
        yield Problem(
            "objective_missing",
            Severity.WARNING,
            f"{count(len(absent), 'objective has', 'objectives have')} no row beside others of "
            f"their requirement: {list_names(absent)}.",
            "Add a row for each of them; until then the requirement is not fully assessed.",
        )


def _decided(entry: Entry) -> bool:
    return entry.finding in {Finding.MET, Finding.NOT_APPLICABLE}


def _said(entry: Entry) -> str:
    """Return the finding of an entry, with the points that it says: `NOT MET -3`."""
    return entry.finding if entry.deduction is None else f"{entry.finding} -{entry.deduction}"


def _place(entry: Entry) -> Place:
    """Return where an entry says what it says: beside a blank status, its id."""
    sheet, cell = entry.reading.place
    return Place(sheet, entry.reading.id_cell if entry.reading.blank else cell)


def _duplicates(entries: Sequence[Entry]) -> Iterator[Problem]:
    doubles = [group for group in by_slot(entries).values() if len(group) > 1]
    equal = [g for g in doubles if len({(e.finding, e.deduction) for e in g}) == 1]
    differing = [group for group in doubles if group not in equal]
    by_cause: defaultdict[bool, list[Problem]] = defaultdict(list)
    for group in differing:
        by_cause[any(entry.reading.contested for entry in group)].append(_conflict(group))
    for problems in by_cause.values():
        yield from gathered(problems)
    for group in equal[:ONE_BY_ONE]:
        yield at_status(
            group[-1].reading,
            "duplicate_id",
            Severity.NOTE,
            f"{slot_name(group[0])} stands more than once, with the same finding.",
            _ONE_ROW,
        )
    if more := equal[ONE_BY_ONE:]:
        yield at_status(
            more[0][-1].reading,
            "duplicate_id",
            Severity.NOTE,
            f"{count(len(more), 'more id stands', 'more ids stand')} twice with the same finding: "
            f"{list_names(slot_name(group[0]) for group in more)}.",
            _ONE_ROW,
        )


def _conflict(group: Sequence[Entry]) -> Problem:
    """Return the problem of an id with different findings."""
    said = ", ".join(f"{_said(e)} in {'!'.join(_place(e))}" for e in group)
    contested = any(entry.reading.contested for entry in group)
    sheet, cell = _place(group[-1])
    return Problem(
        "conflicting_findings",
        Severity.ERROR,
        f"{sheet}!{cell}: {slot_name(group[0])} stands more than once, with different findings: "
        f"{said}. The worse counts.",
        _WHICH_ID if contested else _ONE_ROW,
        sheet,
        cell,
        group[-1].reading.status,
    )
