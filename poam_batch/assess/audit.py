"""The client's own numbers beside the rule's: compared, and never computed with.

What a column of points is, its header and its values say together: a requirement's worth stands
beside MET and NOT MET alike, a deduction only beside NOT MET, what was earned only beside MET. A
column of which that is not certain is not compared, and a note says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from poam_batch.model import Finding, RequirementResult
from poam_batch.problems import Problem, Severity
from poam_batch.rulesets.ruleset import RuleSet
from poam_batch.stated import (
    Audit,
    PointsDifference,
    Stated,
    StatedColumn,
    StatedKind,
    TotalComparison,
)

_FEW = 0.2
_MOST = 1 - _FEW
_COLUMN_KINDS = (StatedKind.WEIGHT, StatedKind.DEDUCTION, StatedKind.EARNED)
_KIND_WORDS = {
    StatedKind.WEIGHT: "is worth",
    StatedKind.DEDUCTION: "deducts",
    StatedKind.EARNED: "earns",
}


class Audited(NamedTuple):
    """What came of comparing, None where there was nothing to compare, and what is to be said."""

    audit: Audit | None
    problems: tuple[Problem, ...]


def audit(
    stated: Stated,
    requirements: Sequence[RequirementResult],
    score: int | None,
    rule_set: RuleSet,
) -> Audited:
    """Return the client's numbers of one assessment beside the rule's."""
    by_id = {requirement.id: requirement for requirement in requirements}
    compared, differences, notes = 0, [], []
    weighed: set[str] = set()
    for column in stated.columns:
        kind = _kind(column, by_id, rule_set, column.sheet in weighed)
        weighed |= {column.sheet} if kind is StatedKind.WEIGHT else set()
        if kind is None:
            notes.append(_not_compared(column))
            unearned = list(_unearned(column, by_id, rule_set))
            compared += len(unearned)
            differences += unearned
            continue
        cells = list(_comparable(column._replace(kind=kind), by_id, rule_set))
        compared += len(cells)
        differences += [cell for cell in cells if cell.theirs != cell.ours]
    totals = tuple(TotalComparison(t.value, score, t.sheet, t.cell) for t in stated.totals)
    problems = (*_points_differ(differences, compared), *_totals_differ(totals), *notes)
    found = Audit(compared, tuple(differences), totals) if compared or totals else None
    return Audited(found, problems)


class _Shares(NamedTuple):
    """Beside how many requirements a column has points other than 0: of all, and by finding.

    None where no requirement of the column has the finding.
    """

    every: float
    met: float | None
    not_met: float | None


def _kind(
    column: StatedColumn,
    by_id: Mapping[str, RequirementResult],
    rule_set: RuleSet,
    beside_weights: bool,
) -> StatedKind | None:
    """Return what the numbers of a column are, or None where that is not certain.

    Points beside a column of weights are what was earned of them, if they can be.
    """
    if column.kind is StatedKind.PARTS or not _are_points_of_the_rule(column, rule_set):
        return None
    shares = _shares(column, by_id)
    possible = [kind for kind in _COLUMN_KINDS if _fits(kind, shares)]
    if column.kind in possible or (column.kind is StatedKind.WEIGHT and shares.every == 0):
        return column.kind
    if beside_weights and StatedKind.EARNED in possible and column.kind is StatedKind.POINTS:
        return StatedKind.EARNED
    # With only one of the findings in the sheet two kinds may fit, and they ask for the same.
    return possible[0] if possible and column.kind is StatedKind.POINTS else None


def _are_points_of_the_rule(column: StatedColumn, rule_set: RuleSet) -> bool:
    """Return whether most numbers are ones that the rule knows: a scale of 1 to 10 is another."""
    known = {0, *(r.points for r in rule_set.requirements)}
    numbers = [points for points in column.points if points is not None]
    return sum(number in known for number in numbers) >= _MOST * len(numbers)


def _shares(column: StatedColumn, by_id: Mapping[str, RequirementResult]) -> _Shares:
    stated = zip(column.requirements, column.points, strict=True)
    filled = [(by_id[requirement].finding, bool(points)) for requirement, points in stated]
    met = [has for finding, has in filled if finding is Finding.MET]
    not_met = [has for finding, has in filled if finding is Finding.NOT_MET]
    return _Shares(_share([has for _, has in filled]) or 0, _share(met), _share(not_met))


def _share(filled: Sequence[bool]) -> float | None:
    return sum(filled) / len(filled) if filled else None


def _fits(kind: StatedKind, shares: _Shares) -> bool:
    """Return whether numbers stand where those of a kind do; some may be wrong."""
    if kind is StatedKind.WEIGHT:
        return all(share is None or share >= _MOST for share in shares)
    if kind is StatedKind.DEDUCTION:
        return shares.met is None or shares.met <= _FEW
    few = shares.not_met is None or shares.not_met <= _FEW
    return few and (shares.met is None or shares.met >= _MOST)


def _comparable(
    column: StatedColumn, by_id: Mapping[str, RequirementResult], rule_set: RuleSet
) -> Iterator[PointsDifference]:
    """Yield each cell that states something the rule states too, whether or not they differ."""
    cells = zip(column.requirements, column.points, column.cells, strict=True)
    for name, theirs, cell in cells:
        requirement = by_id[name]
        if theirs is None or not _is_comparable(column.kind, requirement):
            continue
        ours = _ours(column.kind, theirs, requirement, rule_set)
        yield PointsDifference(name, column.kind, theirs, ours, column.sheet, cell)


def _unearned(
    column: StatedColumn, by_id: Mapping[str, RequirementResult], rule_set: RuleSet
) -> Iterator[PointsDifference]:
    """Yield the cells that say that a MET requirement earned nothing, which holds on any scale."""
    if column.kind is StatedKind.EARNED:
        cells = _comparable(column, by_id, rule_set)
        yield from (cell for cell in cells if cell.theirs == 0 and cell.ours)


def _is_comparable(kind: StatedKind, requirement: RequirementResult) -> bool:
    if kind is StatedKind.DEDUCTION:
        return requirement.points_lost is not None
    return kind is StatedKind.WEIGHT or requirement.finding is Finding.MET


def _ours(
    kind: StatedKind, theirs: float, requirement: RequirementResult, rule_set: RuleSet
) -> int | None:
    """Return the rule's number; where it has two for a requirement, the one that applies here."""
    if kind is StatedKind.DEDUCTION:
        return requirement.points_lost
    if requirement.points is None:
        return None if theirs else 0
    partial = rule_set.partial_by_id.get(requirement.id)
    if requirement.partial and partial is not None and theirs == partial.points:
        return partial.points
    return requirement.points


def _points_differ(differences: Sequence[PointsDifference], compared: int) -> Iterator[Problem]:
    if not differences:
        return
    first = differences[0]
    others = len(differences) - 1
    more = f" {others} more differ." if others > 1 else " One more differs." if others else ""
    yield Problem(
        "points_differ",
        Severity.WARNING,
        f"{first.sheet}!{first.cell}: {first.requirement} {_KIND_WORDS[first.kind]} "
        f"{number(first.theirs)} in the workbook, and {_rule(first)} by the rule.{more} "
        f"{compared} numbers were compared; the score is worked out from the rule alone.",
        "Correct the workbook's points: the summary lists each with its cell, under The workbook's "
        "own numbers.",
        first.sheet,
        first.cell,
        number(first.theirs),
    )


def _rule(difference: PointsDifference) -> str:
    return "nothing" if difference.ours is None else str(difference.ours)


def number(points: float) -> str:
    """Return points as people write them: `5`, `2.5`."""
    return f"{points:g}"


def _totals_differ(totals: Sequence[TotalComparison]) -> Iterator[Problem]:
    for total in totals:
        if total.differs and total.ours is not None:
            over = total.theirs - total.ours
            higher = f" That is {over} more than its findings support." if over > 0 else ""
            yield Problem(
                "total_differs",
                Severity.WARNING,
                f"{total.sheet}!{total.cell}: the workbook's own total is {total.theirs}; its "
                f"findings score {total.ours}.{higher}",
                "Do not report their total before the difference is understood: wrong points, or "
                "findings changed since.",
                total.sheet,
                total.cell,
                str(total.theirs),
            )


def _not_compared(column: StatedColumn) -> Problem:
    return Problem(
        "points_not_compared",
        Severity.NOTE,
        f"{column.sheet}!{column.header_cell}: it is not certain what the numbers under "
        f'"{column.header}" are, so they were not compared with the rule.',
        "To have them compared, head the column Weight, Points deducted or Points earned.",
        column.sheet,
        column.header_cell,
        column.header,
    )
