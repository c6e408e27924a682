"""What goes to a worker that makes outputs, and what comes back.

These are plain values: who only sends and receives them need not import what makes a workbook.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from operator import attrgetter
from typing import Any

from poam_batch.details import Details
from poam_batch.model import Document, Place, RequirementResult, Result
from poam_batch.naming import ClientFiles
from poam_batch.poam import LivingPlan, Milestone, Poam, PoamItem
from poam_batch.problems import Problem
from poam_batch.standing import StandingPlan
from poam_batch.written import WrittenItem, WrittenMilestone

_PLACE = RequirementResult._fields.index("place")
_DETAILS = RequirementResult._fields.index("details")
_WRITTEN_FIELDS = tuple(one.name for one in fields(WrittenItem))
_written_values = attrgetter(*_WRITTEN_FIELDS)
_REQUIREMENT = PoamItem._fields.index("requirement")
_STEPS, _WRITTEN_STEPS = PoamItem._fields.index("milestones"), _WRITTEN_FIELDS.index("milestones")


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
        """Return what makes the job again in a worker; its many records travel as plain tuples.

        Packed one by one, they were most of what it costs to send and to receive it.
        """
        poam, written = self.living.poam, self.living.written
        result = replace(self.result, requirements=())
        living = replace(
            self.living, poam=replace(poam, items=()), written=replace(written, items=())
        )
        return _received, (
            (result, living, self.files, self.standing),
            _columns(self.result.requirements),
            tuple(_items(poam.items, self.result.requirements)),
            tuple(_written_items(written.items)),
        )

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
    """Return requirements as their columns, places as two of their own, details as plain tuples."""
    columns = list(zip(*requirements, strict=True))
    if columns:
        columns[_PLACE] = tuple(zip(*columns[_PLACE], strict=True))
        columns[_DETAILS] = tuple(one and tuple(one) for one in columns[_DETAILS])
    return tuple(columns)


def _items(
    items: Sequence[PoamItem], requirements: Sequence[RequirementResult]
) -> Iterator[tuple[object, ...]]:
    """Yield the values of items; a requirement of the result travels as its number there."""
    numbers = {id(one): number for number, one in enumerate(requirements)}
    for item in items:
        values: list[Any] = list(item)
        values[_REQUIREMENT] = numbers.get(id(item.requirement), item.requirement)
        values[_STEPS] = tuple(map(tuple, item.milestones))
        yield tuple(values)


def _written_items(items: Sequence[WrittenItem]) -> Iterator[tuple[object, ...]]:
    for item in items:
        values = list(_written_values(item))
        values[_WRITTEN_STEPS] = tuple(map(tuple, item.milestones))
        yield tuple(values)


def _received(
    bare: tuple[Result, LivingPlan, ClientFiles, StandingWorkbook | None],
    columns: Sequence[Any],
    items: Sequence[Sequence[Any]],
    written: Sequence[Sequence[Any]],
) -> RenderJob:
    """Return a job that has travelled."""
    result, living, files, standing = bare
    requirements = _requirements(columns)
    plan = replace(living.poam, items=tuple(_item(one, requirements) for one in items))
    before = replace(living.written, items=tuple(map(_written_item, written)))
    return RenderJob(
        replace(result, requirements=requirements),
        replace(living, poam=plan, written=before),
        files,
        standing,
    )


def _requirements(columns: Sequence[Any]) -> tuple[RequirementResult, ...]:
    taken = list(columns)
    if taken:
        taken[_PLACE] = map(Place._make, zip(*taken[_PLACE], strict=True))
        taken[_DETAILS] = (one and Details._make(one) for one in taken[_DETAILS])
    return tuple(map(RequirementResult._make, zip(*taken, strict=True)))


def _item(values: Sequence[Any], requirements: Sequence[RequirementResult]) -> PoamItem:
    taken = list(values)
    requirement = taken[_REQUIREMENT]
    if isinstance(requirement, int):
        taken[_REQUIREMENT] = requirements[requirement]
    taken[_STEPS] = tuple(map(Milestone._make, taken[_STEPS]))
    return PoamItem._make(taken)


def _written_item(values: Sequence[Any]) -> WrittenItem:
    taken = list(values)
    taken[_WRITTEN_STEPS] = tuple(map(WrittenMilestone._make, taken[_WRITTEN_STEPS]))
    return WrittenItem(*taken)
