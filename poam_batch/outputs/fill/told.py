"""What a fill tells: its lines for people, its fields for programs."""

from __future__ import annotations

from collections.abc import Iterator

from poam_batch.outputs.fill.checks import clipped
from poam_batch.outputs.fill.wanted import Filled, Kept
from poam_batch.outputs.records import RECORD, problem_fields
from poam_batch.problems import Problem
from poam_batch.sentences import count, list_names

_SHOWN = 80


def problem_lines(problem: Problem) -> Iterator[str]:
    """Yield a problem with what to do about it."""
    yield f"{problem.severity}  {problem.code}  {problem.message}"
    if problem.hint:
        yield f"    {problem.hint}"


def filled_lines(filled: Filled) -> Iterator[str]:
    """Yield what was filled in, and what was left as people have it."""
    cells = "brought up to date"
    if filled.updated:
        yield f"{count(len(filled.updated), 'requirement')} {cells}: {list_names(filled.updated)}"
    if filled.appended:
        yield f"{count(len(filled.appended), 'item')} added: {list_names(filled.appended)}"
    if not (filled.updated or filled.appended or filled.kept):
        yield "There was nothing to fill in: the workbook says what the POA&M says."
    for kept in filled.kept:
        yield (
            f"left as it is  {filled.sheet}!{kept.cell}  {kept.header} of {kept.requirement}: "
            f"{_said(kept.stands)}, the POA&M has {_said(kept.proposed)}"
        )


def filled_fields(filled: Filled) -> RECORD:
    """Return the same for programs."""
    return {
        "kind": str(filled.kind),
        "sheet": filled.sheet,
        "updated": list(filled.updated),
        "appended": list(filled.appended),
        "left": [_kept(kept) for kept in filled.kept],
    }


def problems_fields(problems: tuple[Problem, ...]) -> list[RECORD]:
    """Return problems for programs."""
    return [dict(problem_fields(problem)) for problem in problems]


def _kept(kept: Kept) -> RECORD:
    return dict(kept._asdict())


def _said(text: str) -> str:
    return f'"{clipped(text, _SHOWN)}"' if text else "nothing"
