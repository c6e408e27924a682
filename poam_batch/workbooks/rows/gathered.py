"""Many problems of one kind become one that names their cells: a person reads one line, not 297."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from poam_batch.problems import Problem
from poam_batch.sentences import count, list_names

ONE_BY_ONE = 5


def gathered(problems: Sequence[Problem]) -> Iterator[Problem]:
    """Yield problems that say the same of their cells; of more than five, one with all cells."""
    if len(problems) <= ONE_BY_ONE:
        yield from problems
        return
    cells = list_names(f"{problem.sheet}!{problem.cell}" for problem in problems)
    where = f" So in {count(len(problems), 'cell')}: {cells}."
    yield replace(problems[0], message=problems[0].message + where)
