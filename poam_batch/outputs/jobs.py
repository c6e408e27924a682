"""What goes to a worker that makes outputs, and what comes back.

These are plain values: who only sends and receives them need not import what makes a workbook.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from poam_batch.model import Document, Place, RequirementResult, Result
from poam_batch.naming import ClientFiles
from poam_batch.poam import LivingPlan, Poam
from poam_batch.problems import Problem
from poam_batch.standing import StandingPlan

_PLACE = RequirementResult._fields.index("place")


@dataclass(frozen=True, eq=False, slots=True)
class StandingWorkbook:
    """A workbook as it stands, its plan, and the hash with which a night left its bytes alone."""

    content: bytes
    plan: StandingPlan
    made_from: str | None = None


@dataclass(frozen=True, slots=True)
class RenderJob:
    """One scored and planned assessment, and where its outputs go.

    `standing` is the POA&M workbook that is to be brought up to date, None where there is none.
    """

    result: Result
    living: LivingPlan
    files: ClientFiles
    standing: StandingWorkbook | None = None

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        """Return what makes the job again in a worker; its requirements travel as columns.

        A hundred records a job, packed one by one, were a third of what it costs to send it.
        """
        bare = replace(self.result, requirements=())
        columns = _columns(self.result.requirements)
        return _received, (bare, columns, self.living, self.files, self.standing)

    @property
    def poam(self) -> Poam:
        """The plan as every output shows it."""
        return self.living.poam

    def told(self, rendered: Rendered) -> RenderJob:
        """Return the job with what was found while its workbook was brought up to date."""
        problems = (*self.result.problems, *rendered.problems)
        return replace(self, result=replace(self.result, problems=problems))


@dataclass(frozen=True, slots=True)
class Rendered:
    """The outputs of one job, or what prevented all of them.

    `workbook` is the one that people edit; `others` may always be replaced. `made_from` is the hash
    of what a workbook that stands was brought up to date with, None for a new one. `problem` is of
    the client's; `failure` is a fault of the program's own. `problems` are those of the workbook
    that prevent nothing.
    """

    workbook: Document | None
    others: tuple[Document, ...] = ()
    problem: Problem | None = None
    failure: BaseException | None = None
    made_from: str | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def documents(self) -> tuple[Document, ...]:
        """Everything to be put in place."""
        return self.others if self.workbook is None else (self.workbook, *self.others)


def _columns(requirements: Sequence[RequirementResult]) -> tuple[tuple[object, ...], ...]:
    """Return requirements as their columns, that of the places as its own two."""
    columns = list(zip(*requirements, strict=True))
    if columns:
        columns[_PLACE] = tuple(zip(*columns[_PLACE], strict=True))
    return tuple(columns)


def _received(
    bare: Result,
    columns: Sequence[Any],
    living: LivingPlan,
    files: ClientFiles,
    standing: StandingWorkbook | None,
) -> RenderJob:
    """Return a job that has travelled."""
    requirements = list(columns)
    if requirements:
        requirements[_PLACE] = map(Place._make, zip(*requirements[_PLACE], strict=True))
    made = tuple(map(RequirementResult._make, zip(*requirements, strict=True)))
    return RenderJob(replace(bare, requirements=made), living, files, standing)
