"""From orders to outputs in place: rendered in workers, recorded, written.

The outputs of a workbook appear together or not at all. A POA&M workbook that people save while
the program works is left as it is, and the workbook it was made from waits for the next run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path

from poam_batch.engines import Fate, Outcome, why_stopped
from poam_batch.files import Placed, Write, different, place, sha256
from poam_batch.inbox.intake import Unit
from poam_batch.inbox.unread import internal_failure
from poam_batch.ledger.memory import OutputRecord
from poam_batch.ledger.untold import News, Untold
from poam_batch.naming import ClientFiles, identity
from poam_batch.outputs.jobs import Rendered, RenderJob
from poam_batch.outputs.portfolio_rows import portfolio_row
from poam_batch.outputs.records import (
    NotUsed,
    RunOutcome,
    assessment_record,
)
from poam_batch.problems import Problem, Severity
from poam_batch.run.desk import Delivered, Desk
from poam_batch.run.gone import GONE
from poam_batch.run.orders import Order, plan_orders
from poam_batch.run.settling import Done, Outgoing, records_of, settle
from poam_batch.shipped import own_templates
from poam_batch.versions import version_writes
from poam_batch.workers.tasks import render_jobs

RENDERED_TOGETHER = 10
RENDER_SECONDS = 120.0
Rendering = Outcome[tuple[tuple[RenderJob, ...], Path], tuple[Rendered, ...]]
SETTLED = (Placed.WRITTEN, Placed.UNCHANGED)


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
        following = _begin(units, desk)
        if begun is not None:
            yield _finish(begun, desk)
        # What is finished is let go of before the next one is begun: a chunk is large.
        begun = following
    if begun is not None:
        yield _finish(begun, desk)


def _begin(units: Sequence[Unit], desk: Desk) -> Begun:
    orders = plan_orders(units, desk)
    jobs = [job for order in orders for job in order.jobs]
    return Begun(orders, _render(jobs, RENDERED_TOGETHER, desk))


def _finish(begun: Begun, desk: Desk) -> list[Delivered]:
    rendered = chain.from_iterable(list(begun.rendered))
    orders = [
        _checked(replace(order, rendered=tuple(islice(rendered, len(order.jobs)))))
        for order in begun.orders
    ]
    parcels = [_parcel(order, desk) for order in orders]
    if not desk.dry_run:
        desk.ledger.leave([news for order in orders for news in _news(order)])
    placed = _placed(parcels, desk)
    delivered = [_delivered(order, fate, desk) for order, fate in zip(orders, placed, strict=True)]
    if not desk.dry_run:
        merged = (one for entry in delivered for one in entry.merged)
        desk.ledger.leave([_merged(one) for one in merged if one.outcome is RunOutcome.MERGED])
        done = zip(orders, parcels, placed, delivered, strict=True)
        settle([Done(*one) for one in done if one[2] in SETTLED], desk)
    return delivered


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
            yield [_unrendered(outcome, desk)]


def _unrendered(outcome: Rendering, desk: Desk) -> Rendered:
    """Return why outputs were not made: a template of the firm's takes too much, or a fault."""
    if outcome.error is not None and outcome.fate is Fate.RAISED:
        return Rendered(None, failure=outcome.error)
    why = why_stopped(outcome, RENDER_SECONDS)
    own = [name for name in own_templates(desk.templates) if not name.startswith("portfolio")]
    if not own or outcome.fate is Fate.DIED:
        return Rendered(None, failure=RuntimeError(f"Rendering it {why}."))
    message = f"With this client, rendering {', '.join(own)} {why}."
    hint = "Look there for a loop that does not end, or repeats more often than it should."
    return Rendered(None, problem=Problem("template_error", Severity.ERROR, message, hint))


def _checked(order: Order) -> Order:
    """Return the order, turned into a failure where one of its outputs cannot be made."""
    for rendered in order.rendered:
        if rendered.failure is not None:
            failure = internal_failure(order.unit.path, order.name, rendered.failure)
            return Order(order.unit, not_used=failure)
        if rendered.problem is not None:
            problem = rendered.problem
            message = " ".join(filter(None, (problem.message, problem.hint)))
            return order.failed(problem.code, message)
    jobs = zip(order.jobs, order.rendered, strict=True)
    return replace(order, jobs=tuple(job.told(rendered) for job, rendered in jobs))


def _changed(files: ClientFiles) -> str:
    return (
        f"{files.path(files.poam)} was changed while the program worked and is left as it is. The "
        "next run takes it up."
    )


def _locked(files: ClientFiles) -> str:
    return f"{files.path(files.poam)} or a file beside it is open in another program. Close it."


def _parcel(order: Order, desk: Desk) -> list[Outgoing]:
    """Return all files of a workbook's outputs; what people edit is guarded, its old bytes kept."""
    return [
        outgoing
        for job, stood, rendered in zip(order.jobs, order.stood, order.rendered, strict=True)
        for outgoing in (
            *_versions(job, (stood, rendered), _has_mail(order, job), desk),
            *_outgoing(job, stood, rendered, desk),
        )
    ]


def _has_mail(order: Order, job: RenderJob) -> bool:
    """Return whether a workbook that came back is merged tonight into the plan of a job."""
    written = job.living.written
    whose = (written.identity, written.level)
    return any(one.outcome is RunOutcome.MERGED and one.whose == whose for one in order.returned)


def _versions(
    job: RenderJob, change: tuple[bytes | None, Rendered], has_mail: bool, desk: Desk
) -> Iterator[Outgoing]:
    """Yield the workbook that stands, where it is about to be replaced, and what mail made of it.

    Mail is merged once: a workbook that is lost later has to come back with it.
    """
    stood, rendered = change
    new = rendered.workbook
    if new is None or desk.dry_run:
        return
    replaced = () if stood is None or stood == new.content else (stood,)
    contents = (*replaced, *((new.content,) if has_mail else ()))
    for write in version_writes(desk.out, job.files.path(new.name), contents, desk.as_of):
        yield Outgoing(write, None)


def _outgoing(
    job: RenderJob, stood: bytes | None, rendered: Rendered, desk: Desk
) -> Iterator[Outgoing]:
    before = None if stood is None else sha256(stood)
    for document in rendered.documents:
        path, guarded = job.files.path(document.name), document is rendered.workbook
        # Only where the very bytes that were brought up to date came out again is that known.
        same = guarded and job.standing is not None and job.standing.content == document.content
        made_from = rendered.made_from if same else None
        yield Outgoing(
            Write(desk.out / path, document.content, guarded, before if guarded else None),
            OutputRecord(path, sha256(document.content), job.poam.assumed_status_date, made_from),
        )


def _placed(parcels: Sequence[Sequence[Outgoing]], desk: Desk) -> list[Placed]:
    """Put the parcels in place, recorded before; a dry run only compares."""
    writes = [[outgoing.write for outgoing in parcel] for parcel in parcels]
    if desk.dry_run:
        return [Placed.WRITTEN if different(parcel) else Placed.UNCHANGED for parcel in writes]
    desk.ledger.intend(records_of(parcels))
    return place(writes)


def _delivered(order: Order, placed: Placed, desk: Desk) -> Delivered:
    if placed is Placed.CHANGED_MEANWHILE:
        order = order.held_up("poam_changed", _changed(order.jobs[0].files), RunOutcome.DEFERRED)
    elif placed is Placed.LOCKED:
        order = order.held_up("output_locked", _locked(order.jobs[0].files), RunOutcome.DEFERRED)
    if order.not_used is not None:
        return Delivered(not_used=replace(order.not_used, whose=_whose(order.unit)))
    outcome = RunOutcome.UNCHANGED if placed is Placed.UNCHANGED else RunOutcome.DONE
    return Delivered(
        records=tuple(
            replace(
                assessment_record(
                    order.unit.path, outcome, (job.result, job.poam, job.files), desk.as_of
                ),
                was=was,
                put_back=_put_back(job),
            )
            for job, was in zip(order.jobs, order.was, strict=True)
        ),
        rows=tuple(
            portfolio_row(job.result, job.poam, job.files, desk.as_of) for job in order.jobs
        ),
        merged=tuple(one.used(one.outcome, "poam_merged", one.became) for one in order.returned),
        notes=tuple(filter(None, map(_put_back, order.jobs))),
    )


def _put_back(job: RenderJob) -> str:
    """Return that a POA&M workbook was gone and what stands there now, "" where it was not."""
    gone = (problem for problem in job.result.problems if problem.code == GONE)
    return " ".join(f"{problem.message} {problem.hint}" for problem in gone)


def _news(order: Order) -> Iterator[Untold]:
    """Yield what nobody can see any more once the outputs of an order stand in place."""
    for job in order.jobs:
        if message := _put_back(job):
            level = job.result.header.level
            yield Untold(News.PUT_BACK, message, job.files.directory, level)


def _merged(one: NotUsed) -> Untold:
    return Untold(News.MERGED, one.message, workbook=one.workbook)


def _whose(unit: Unit) -> tuple[tuple[str, int], ...]:
    headers = (assessment.header for assessment in unit.assessments)
    return tuple((identity(header.client, header.scope), header.level) for header in headers)
