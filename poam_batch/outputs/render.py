"""All outputs of one assessment, made in a worker: workbook, summary and JSON together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from poam_batch.model import Document, Place, RequirementResult, Result
from poam_batch.naming import ClientFiles, client_files
from poam_batch.outputs.example import example_results
from poam_batch.outputs.example_plan import example_plan
from poam_batch.outputs.example_portfolio import example_portfolio
from poam_batch.outputs.made_from import Updated
from poam_batch.outputs.poam_update import StandingWorkbook, update_poam_workbook
from poam_batch.outputs.poam_workbook import render_poam_workbook
from poam_batch.outputs.portfolio import render_portfolio
from poam_batch.outputs.records import result_document
from poam_batch.outputs.summary import render_summary
from poam_batch.poam import LivingPlan, Poam
from poam_batch.problems import ConfigurationError, OutputFailed, Problem, Severity

_PLACE = RequirementResult._fields.index("place")


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


def render_jobs(jobs: Sequence[RenderJob], templates: Path) -> tuple[Rendered, ...]:
    """Render each job with the templates of a folder in order.

    A template error that one client's facts bring out is that job's problem.
    """
    return tuple(_rendered(job, templates) for job in jobs)


def _rendered(job: RenderJob, templates: Path) -> Rendered:
    try:
        return _render(job, templates)
    except OutputFailed as error:
        return Rendered(None, problem=error.problem)
    except ConfigurationError as error:
        return Rendered(None, problem=Problem("template_error", Severity.ERROR, str(error)))


def _render(job: RenderJob, templates: Path) -> Rendered:
    workbook, made_from, problems = _workbook(job, templates)
    rendered = Rendered(workbook, made_from=made_from, problems=problems)
    result, poam, files = job.told(rendered).result, job.poam, job.files
    others = (
        render_summary(result, poam, templates, files.summary),
        result_document(result, poam, files),
    )
    return replace(rendered, others=others)


def _workbook(job: RenderJob, templates: Path) -> Updated:
    name = job.files.poam
    if job.standing is None:
        made = render_poam_workbook(job.result, job.living, name, templates)
        return Updated(made, None)
    return update_poam_workbook(job.result, job.living, job.standing, name, templates)


def prove_templates(templates: Path) -> None:
    """Render the built-in examples with every template of a folder.

    Raises ConfigurationError, naming the template and its line or cell, for one that is wrong.
    """
    for example in example_results():
        header = example.result.header
        files = client_files(header.client, header.scope, header.level)
        job = RenderJob(example.result, example_plan(*example), files)
        try:
            _render(job, templates)
        except OutputFailed as error:
            raise ConfigurationError(error.problem.message) from error
    render_portfolio(example_portfolio(), templates)
