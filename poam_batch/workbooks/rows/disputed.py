"""Columns of deducted points that are not the rule's elsewhere: their milder cases do not count.

32 CFR 170.24(c)(2)(i)(B)(4) has two values for two requirements alone. A column that is wrong
where the rule has one value holds other weights, or what a milder case would cost; the smaller of
two is not believed of it, so that no score is too high.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from poam_batch.model import Finding
from poam_batch.problems import Problem, Severity
from poam_batch.workbooks.rows.readings import Reading
from poam_batch.workbooks.words.levels import Catalog, Target

_Found = Sequence[tuple[Target | None, Reading]]


class Disputed(NamedTuple):
    """A milder case that was not believed: its row, and where the column is not the rule's."""

    requirement: str
    reading: Reading
    wrong: str
    lost: int


def disputed_sheets(found: _Found, catalog: Catalog) -> Mapping[str, tuple[str, int]]:
    """Return the sheets with such a column, each with the first requirement that shows it.

    Beside it stands how many points the sheet takes off for that requirement.
    """
    stated: defaultdict[tuple[str, str], int] = defaultdict(int)
    for target, reading in [(t, r) for t, r in found if r.deduction is not None]:
        if target is None or reading.deduction is None or reading.finding is not Finding.NOT_MET:
            continue
        if target.requirement not in catalog.rule_set.partial_by_id:
            slot = reading.place.sheet, target.requirement
            stated[slot] = max(stated[slot], reading.deduction)
    points = {one.id: one.points or 0 for one in catalog.rule_set.requirements} if stated else {}
    return {sheet: (name, lost) for (sheet, name), lost in stated.items() if lost != points[name]}


def disputed_rows(
    found: _Found, sheets: Mapping[str, tuple[str, int]], catalog: Catalog
) -> Iterator[Disputed]:
    """Yield the rows whose milder case does not count."""
    partials = catalog.rule_set.partial_by_id
    by_objective = {t.requirement for t, _ in found if t and t.objective} if sheets else set()
    for target, reading in found if sheets else ():
        partial = partials.get(target.requirement) if target else None
        if partial is None or reading.place.sheet not in sheets:
            continue
        if partial.from_objectives and partial.requirement in by_objective:
            continue
        said = reading.word.deduction if reading.word else None
        mild = reading.deduction == partial.points and said is None
        if mild and reading.finding is Finding.NOT_MET:
            yield Disputed(partial.requirement, reading, *sheets[reading.place.sheet])


def disputed_problems(rows: Iterable[Disputed], catalog: Catalog) -> Iterator[Problem]:
    """Yield a warning for each milder case that was not believed."""
    rules = catalog.rule_set
    for one in rows:
        partial, place = rules.partial_by_id[one.requirement], one.reading.place
        yield Problem(
            "partial_unexplained",
            Severity.WARNING,
            f"{'!'.join(place)}: the column of deducted points says {partial.points} for "
            f"{one.requirement}, but {one.lost} for {one.wrong}, where the rule has "
            f"{rules.by_id[one.wrong].points}. It is not believed, so {one.requirement} counts at "
            f"its full value ({partial.cite}).",
            f"Correct the points of {one.wrong}; or, if {partial.condition}, write Not Met "
            f"-{partial.points} in the status column.",
            place.sheet,
            place.cell,
            one.reading.status,
        )
