"""All outputs of one assessment, made in a worker: workbook, summary and JSON together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from poam_batch.naming import client_files
from poam_batch.outputs.example import example_results
from poam_batch.outputs.example_plan import example_plan
from poam_batch.outputs.example_portfolio import example_portfolio
from poam_batch.outputs.jobs import Rendered, RenderJob
from poam_batch.outputs.made_from import Updated
from poam_batch.outputs.poam_update import update_poam_workbook
from poam_batch.outputs.poam_workbook import load_template, render_poam_workbook
from poam_batch.outputs.portfolio_page import load_portfolio, render_portfolio
from poam_batch.outputs.records import result_document
from poam_batch.outputs.summary import load_summary, render_summary
from poam_batch.problems import ConfigurationError, OutputFailed, Problem, Severity
from poam_batch.shipped import POAM_TEMPLATE


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


def load_templates(templates: Path) -> None:
    """Compile the templates of a folder that most runs use, so that the first job need not.

    Raises ConfigurationError for one that cannot be compiled.
    """
    load_template(POAM_TEMPLATE, templates)
    load_summary(templates)
    load_portfolio(templates)


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
