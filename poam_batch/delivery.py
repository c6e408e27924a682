"""From a chunk of workbooks to outputs in place: scored together, planned, rendered, written.

The outputs of a workbook appear together or not at all. A POA&M workbook that people changed is
left as it is, and the workbook it was made from is reported as failed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from pathlib import Path

from poam_batch.assess.results import assess_chunk
from poam_batch.engines import Fate, Outcome, WorkerPool
from poam_batch.files import Write, file_hash, sha256, write_changed
from poam_batch.intake import Unit, internal_failure
from poam_batch.ledger import Ledger, OutputRecord
from poam_batch.model import Document, Result
from poam_batch.naming import client_files
from poam_batch.outputs.portfolio import PortfolioRow, portfolio_row
from poam_batch.outputs.records import (
    AssessmentRecord,
    NotUsed,
    RunOutcome,
    assessment_fields,
    run_entry,
)
from poam_batch.outputs.render import Rendered, RenderJob, render_jobs
from poam_batch.plan.items import PlanBasis, plan
from poam_batch.rulesets.ruleset import RuleSet

RENDERED_TOGETHER = 10
RENDER_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Desk:
    """What every chunk of a run is worked with."""

    pool: WorkerPool
    ledger: Ledger
    rule_sets: Mapping[int, RuleSet]
    templates: Path
    out: Path
    as_of: date
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of one workbook: its assessments, or why there are none."""

    records: tuple[AssessmentRecord, ...] = ()
    rows: tuple[PortfolioRow, ...] = ()
    not_used: NotUsed | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """One workbook on its way: what is to be rendered for it, and then what was."""

    unit: Unit
    jobs: tuple[RenderJob, ...] = ()
    rendered: tuple[Rendered, ...] = ()
    not_used: NotUsed | None = None


def deliver(units: Sequence[Unit], desk: Desk) -> list[Delivered]:
    """Turn a chunk of workbooks into outputs in place, and say what became of each."""
    orders = _rendered(_planned(units, desk), desk)
    checked = [_checked(order, desk) for order in orders]
    written = _put_in_place(checked, desk)
    return [_delivered(order, written, desk) for order in checked]


def _planned(units: Sequence[Unit], desk: Desk) -> list[Order]:
    """Score and plan a chunk; a fault of ours costs the workbook that brought it out."""
    try:
        return _plan(units, desk)
    except Exception as error:  # noqa: BLE001 - the one trap: a fault costs one workbook
        if len(units) > 1:
            return [order for unit in units for order in _planned([unit], desk)]
        unit = units[0]
        failure = internal_failure(unit.path, unit.assessments[0].workbook, error)
        return [Order(unit, not_used=failure)]


def _plan(units: Sequence[Unit], desk: Desk) -> list[Order]:
    jobs: dict[Path, list[RenderJob]] = {unit.path: [] for unit in units}
    for level, rule_set in desk.rule_sets.items():
        chosen = [(u.path, a) for u in units for a in u.assessments if a.header.level == level]
        results = assess_chunk([assessment for _, assessment in chosen], rule_set, desk.as_of)
        for (path, _), result in zip(chosen, results, strict=True):
            jobs[path].append(_job(result, rule_set, desk))
    return [Order(unit, tuple(jobs[unit.path])) for unit in units]


def _job(result: Result, rule_set: RuleSet, desk: Desk) -> RenderJob:
    header = result.header
    files = client_files(header.client, header.scope, header.level)
    basis = PlanBasis(desk.as_of, _assumed_date(files.path(files.poam), desk))
    return RenderJob(result, plan(result, rule_set, basis), files)


def _assumed_date(path: str, desk: Desk) -> date | None:
    """Return the assumed status date of the workbook that stands in place, if it is ours."""
    standing = file_hash(desk.out / path)
    record = None if standing is None else desk.ledger.find(path, standing)
    return None if record is None else record.assumed_status_date


def _rendered(orders: list[Order], desk: Desk) -> list[Order]:
    jobs = [job for order in orders for job in order.jobs]
    rendered = iter(list(chain.from_iterable(_render(jobs, RENDERED_TOGETHER, desk))))
    return [Order(o.unit, o.jobs, tuple(islice(rendered, len(o.jobs))), o.not_used) for o in orders]


def _render(jobs: Sequence[RenderJob], together: int, desk: Desk) -> Iterator[Sequence[Rendered]]:
    """Yield what workers made of the jobs; a batch that fails is tried again one by one."""
    batches = [jobs[start : start + together] for start in range(0, len(jobs), together)]
    tasks = [(tuple(batch), desk.templates) for batch in batches]
    for batch, outcome in zip(
        batches, desk.pool.map(render_jobs, tasks, RENDER_SECONDS), strict=True
    ):
        if outcome.value is not None:
            yield outcome.value
        elif len(batch) > 1:
            yield list(chain.from_iterable(_render(batch, 1, desk)))
        else:
            yield [Rendered(None, failure=_failure(outcome))]


def _failure(
    outcome: Outcome[tuple[tuple[RenderJob, ...], Path], tuple[Rendered, ...]],
) -> BaseException:
    if outcome.error is None or outcome.fate is not Fate.RAISED:
        return RuntimeError(f"the worker that rendered it {outcome.fate}")
    return outcome.error


def _checked(order: Order, desk: Desk) -> Order:
    """Return the order, turned into a failure where one of its outputs must not be put in place."""
    for job, rendered in zip(order.jobs, order.rendered, strict=True):
        name = job.result.workbook
        if rendered.failure is not None:
            failure = internal_failure(order.unit.path, name, rendered.failure)
            return Order(order.unit, not_used=failure)
        if rendered.problem is not None:
            problem = rendered.problem
            message = f"{name}: {problem.message}"
            return _failed(order.unit, name, problem.code, message)
        if rendered.workbook is not None and _changed_by_people(job, rendered.workbook, desk):
            message = (
                f"{name}: {job.files.path(job.files.poam)} was changed since the program wrote it "
                "and is left as it is. Move it elsewhere to have a new one made."
            )
            return _failed(order.unit, name, "poam_changed", message)
    return order


def _failed(unit: Unit, workbook: str, code: str, message: str) -> Order:
    not_used = NotUsed(unit.path, workbook, RunOutcome.FAILED, code, message)
    return Order(unit, not_used=not_used)


def _changed_by_people(job: RenderJob, workbook: Document, desk: Desk) -> bool:
    path = job.files.path(job.files.poam)
    standing = file_hash(desk.out / path)
    if standing is None or standing == sha256(workbook.content):
        return False
    return desk.ledger.find(path, standing) is None


def _put_in_place(orders: Sequence[Order], desk: Desk) -> frozenset[Path]:
    """Write what is not there already and return the paths written."""
    if desk.dry_run:
        return frozenset()
    writes, records = [], []
    for order in orders:
        for job, rendered in zip(order.jobs, order.rendered, strict=True):
            for document in rendered.documents:
                path = job.files.path(document.name)
                writes.append(Write(desk.out / path, document.content))
                assumed = job.poam.assumed_status_date
                records.append(OutputRecord(path, sha256(document.content), assumed))
    desk.ledger.intend(records)
    written = write_changed(writes)
    desk.ledger.settle(records)
    return written


def _delivered(order: Order, written: frozenset[Path], desk: Desk) -> Delivered:
    if order.not_used is not None:
        return Delivered(not_used=order.not_used)
    targets = {
        desk.out / job.files.path(document.name)
        for job, rendered in zip(order.jobs, order.rendered, strict=True)
        for document in rendered.documents
    }
    unchanged = not desk.dry_run and not targets & written
    outcome = RunOutcome.UNCHANGED if unchanged else RunOutcome.DONE
    return Delivered(
        records=tuple(_record(order.unit, job, outcome, desk.as_of) for job in order.jobs),
        rows=tuple(
            portfolio_row(job.result, job.poam, job.files, desk.as_of) for job in order.jobs
        ),
    )


def _record(unit: Unit, job: RenderJob, outcome: RunOutcome, as_of: date) -> AssessmentRecord:
    fields = assessment_fields(job.result, job.poam, job.files)
    return AssessmentRecord(unit.path, outcome, run_entry(fields, job.result, outcome, as_of))
