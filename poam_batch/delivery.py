"""From a chunk of workbooks to outputs in place: scored together, planned, rendered, written.

The outputs of a workbook appear together or not at all. A POA&M workbook that people changed is
left as it is, and the workbook it was made from is reported as failed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib import import_module
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from poam_batch.engines import Fate, Outcome, WorkerPool
from poam_batch.files import Placed, Write, different, file_hash, place, sha256
from poam_batch.intake import Unit, internal_failure
from poam_batch.ledger import Ledger, OutputRecord
from poam_batch.model import Document, Result
from poam_batch.naming import ClientFiles, client_files
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
Rendering = Outcome[tuple[tuple[RenderJob, ...], Path], tuple[Rendered, ...]]
SETTLED = (Placed.WRITTEN, Placed.UNCHANGED)


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
class Standing:
    """The workbook that stands where one is to be put: its hash, and its record if it is ours."""

    sha256: str | None
    record: OutputRecord | None

    @property
    def ours(self) -> bool:
        """Whether it may be replaced: there is none, or people left it as it was written."""
        return self.sha256 is None or self.record is not None


class Outgoing(NamedTuple):
    """A file on its way, and what the ledger is to say of it."""

    write: Write
    record: OutputRecord


@dataclass(frozen=True, slots=True)
class Order:
    """One workbook on its way: what is to be rendered, what stands there, and what was rendered."""

    unit: Unit
    jobs: tuple[RenderJob, ...] = ()
    standing: tuple[Standing, ...] = ()
    rendered: tuple[Rendered, ...] = ()
    not_used: NotUsed | None = None

    @property
    def name(self) -> str:
        """The workbook's name, as results call it."""
        return self.unit.assessments[0].workbook


@dataclass(frozen=True, slots=True)
class Begun:
    """A chunk that is scored and planned, and what workers are making of it."""

    orders: Sequence[Order]
    rendered: Iterator[Sequence[Rendered]]


def deliver(chunks: Iterable[Sequence[Unit]], desk: Desk) -> Iterator[list[Delivered]]:
    """Turn chunks of workbooks into outputs in place, and yield what became of each workbook.

    While workers render a chunk, the one before it is put in place and the next one is scored.
    """
    begun: Begun | None = None
    for units in chunks:
        before, begun = begun, _begin(units, desk)
        if before is not None:
            yield _finish(before, desk)
    if begun is not None:
        yield _finish(begun, desk)


def _begin(units: Sequence[Unit], desk: Desk) -> Begun:
    orders = _planned(units, desk)
    jobs = [job for order in orders for job in order.jobs]
    return Begun(orders, _render(jobs, RENDERED_TOGETHER, desk))


def _finish(begun: Begun, desk: Desk) -> list[Delivered]:
    rendered = chain.from_iterable(list(begun.rendered))
    orders = [
        _checked(replace(order, rendered=tuple(islice(rendered, len(order.jobs)))))
        for order in begun.orders
    ]
    placed = _placed([_parcel(order, desk) for order in orders], desk)
    return [_delivered(order, fate, desk) for order, fate in zip(orders, placed, strict=True)]


def _planned(units: Sequence[Unit], desk: Desk) -> list[Order]:
    """Score and plan a chunk; a fault of ours costs the workbook that brought it out."""
    try:
        return _plan(units, desk)
    except Exception as error:  # noqa: BLE001 - the one trap: a fault costs one workbook
        if len(units) > 1:
            return [order for unit in units for order in _planned([unit], desk)]
        unit = units[0]
        name = unit.assessments[0].workbook
        return [Order(unit, not_used=internal_failure(unit.path, name, error))]


def prepare() -> None:
    """Import what scores. It takes 0.35 s, in which the workers import what they need."""
    import_module("poam_batch.assess.results")


def _plan(units: Sequence[Unit], desk: Desk) -> list[Order]:
    from poam_batch.assess.results import assess_chunk  # noqa: PLC0415 - see prepare()

    orders = {unit.path: Order(unit) for unit in units}
    for level, rule_set in desk.rule_sets.items():
        chosen = [(u.path, a) for u in units for a in u.assessments if a.header.level == level]
        results = assess_chunk([assessment for _, assessment in chosen], rule_set, desk.as_of)
        for (path, _), result in zip(chosen, results, strict=True):
            orders[path] = _with_job(orders[path], result, rule_set, desk)
    return list(orders.values())


def _with_job(order: Order, result: Result, rule_set: RuleSet, desk: Desk) -> Order:
    """Return the order with the plan of one more assessment; a plan of ours keeps its date."""
    header = result.header
    files = client_files(header.client, header.scope, header.level)
    standing = _standing(files.path(files.poam), desk)
    kept = None if standing.record is None else standing.record.assumed_status_date
    job = RenderJob(result, plan(result, rule_set, PlanBasis(desk.as_of, kept)), files)
    return replace(order, jobs=(*order.jobs, job), standing=(*order.standing, standing))


def _standing(path: str, desk: Desk) -> Standing:
    found = file_hash(desk.out / path)
    return Standing(found, None if found is None else desk.ledger.find(path, found))


def _render(jobs: Sequence[RenderJob], together: int, desk: Desk) -> Iterator[Sequence[Rendered]]:
    """Have workers begin with the jobs, and return what they make of them as it comes."""
    batches = (jobs[start : start + together] for start in range(0, len(jobs), together))
    tasks = ((tuple(batch), desk.templates) for batch in batches)
    return _made(desk.pool.map(render_jobs, tasks, RENDER_SECONDS), desk)


def _made(outcomes: Iterator[Rendering], desk: Desk) -> Iterator[Sequence[Rendered]]:
    """Yield what workers made; a batch that fails is tried again one by one."""
    for outcome in outcomes:
        batch, _ = outcome.arguments
        if outcome.value is not None:
            yield outcome.value
        elif len(batch) > 1:
            yield list(chain.from_iterable(_render(batch, 1, desk)))
        else:
            yield [Rendered(None, failure=_failure(outcome))]


def _failure(outcome: Rendering) -> BaseException:
    if outcome.error is None or outcome.fate is not Fate.RAISED:
        return RuntimeError(f"the worker that rendered it {outcome.fate}")
    return outcome.error


def _checked(order: Order) -> Order:
    """Return the order, turned into a failure where one of its outputs must not be put in place."""
    for job, standing, rendered in zip(order.jobs, order.standing, order.rendered, strict=True):
        if rendered.failure is not None:
            failure = internal_failure(order.unit.path, order.name, rendered.failure)
            return Order(order.unit, not_used=failure)
        if rendered.problem is not None:
            problem = rendered.problem
            return _failed(order, problem.code, f"{order.name}: {problem.message}")
        if not standing.ours and standing.sha256 != _workbook_hash(rendered):
            return _failed(order, "poam_changed", _changed(order, job.files))
    return order


def _workbook_hash(rendered: Rendered) -> str | None:
    return None if rendered.workbook is None else sha256(rendered.workbook.content)


def _changed(order: Order, files: ClientFiles) -> str:
    return (
        f"{order.name}: {files.path(files.poam)} was changed since the program wrote it and is "
        "left as it is. Move it elsewhere to have a new one made."
    )


def _locked(order: Order, files: ClientFiles) -> str:
    return (
        f"{order.name}: {files.path(files.poam)} or a file beside it is open in another program. "
        "Close it and run again."
    )


def _failed(order: Order, code: str, message: str) -> Order:
    not_used = NotUsed(order.unit.path, order.name, RunOutcome.FAILED, code, message)
    return Order(order.unit, not_used=not_used)


def _parcel(order: Order, desk: Desk) -> list[Outgoing]:
    """Return all files of a workbook's outputs; what people edit is guarded."""
    return [
        _outgoing(job, standing, document, document is rendered.workbook, desk)
        for job, standing, rendered in zip(order.jobs, order.standing, order.rendered, strict=True)
        for document in rendered.documents
    ]


def _outgoing(
    job: RenderJob, standing: Standing, document: Document, guarded: bool, desk: Desk
) -> Outgoing:
    path = job.files.path(document.name)
    return Outgoing(
        Write(desk.out / path, document.content, guarded, standing.sha256 if guarded else None),
        OutputRecord(path, sha256(document.content), job.poam.assumed_status_date),
    )


def _placed(parcels: Sequence[Sequence[Outgoing]], desk: Desk) -> list[Placed]:
    """Put the parcels in place, recorded before and after; a dry run only compares."""
    writes = [[outgoing.write for outgoing in parcel] for parcel in parcels]
    if desk.dry_run:
        return [Placed.WRITTEN if different(parcel) else Placed.UNCHANGED for parcel in writes]
    desk.ledger.intend([outgoing.record for parcel in parcels for outgoing in parcel])
    placed = place(writes)
    settled = (p for p, fate in zip(parcels, placed, strict=True) if fate in SETTLED)
    desk.ledger.settle([outgoing.record for parcel in settled for outgoing in parcel])
    return placed


def _delivered(order: Order, placed: Placed, desk: Desk) -> Delivered:
    if placed is Placed.CHANGED_MEANWHILE:
        order = _failed(order, "poam_changed", _changed(order, order.jobs[0].files))
    elif placed is Placed.LOCKED:
        order = _failed(order, "output_locked", _locked(order, order.jobs[0].files))
    if order.not_used is not None:
        return Delivered(not_used=order.not_used)
    outcome = RunOutcome.UNCHANGED if placed is Placed.UNCHANGED else RunOutcome.DONE
    return Delivered(
        records=tuple(_record(order.unit, job, outcome, desk.as_of) for job in order.jobs),
        rows=tuple(
            portfolio_row(job.result, job.poam, job.files, desk.as_of) for job in order.jobs
        ),
    )


def _record(unit: Unit, job: RenderJob, outcome: RunOutcome, as_of: date) -> AssessmentRecord:
    fields = assessment_fields(job.result, job.poam, job.files)
    return AssessmentRecord(unit.path, outcome, run_entry(fields, job.result, outcome, as_of))
