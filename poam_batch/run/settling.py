"""What is remembered of a chunk whose outputs stand in place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from poam_batch.files import Placed, Write
from poam_batch.item_events import ItemEvent
from poam_batch.ledger.memory import Memory, OutputRecord, memory_of
from poam_batch.ledger.seen import MadeResult
from poam_batch.outputs.again import Said
from poam_batch.outputs.jobs import RenderJob
from poam_batch.plan.clock import ClockNow, late_events, open_deadlines
from poam_batch.plan.turning import changes_on, days_of
from poam_batch.run.desk import Delivered, Desk
from poam_batch.run.orders import Order
from poam_batch.run.unchanged import Stands, made_result
from poam_batch.versions import keep_version, prune_versions


class Outgoing(NamedTuple):
    """A file on its way, and what the ledger is to say of it; nothing of an earlier version."""

    write: Write
    record: OutputRecord | None


class Done(NamedTuple):
    """A workbook whose outputs stand in place, and what is said of it."""

    order: Order
    parcel: Sequence[Outgoing]
    placed: Placed
    delivered: Delivered


def settle(done: Sequence[Done], desk: Desk) -> None:
    """Record that outputs stand in place, with all that is to be remembered of them."""
    jobs = [job for one in done for job in one.order.jobs]
    for one in done:
        _keep_saved(one.order, desk)
    desk.ledger.settle(
        records_of([one.parcel for one in done]),
        [_memory(job, desk) for job in jobs],
        [mail.remembered(desk.as_of) for one in done for mail in one.order.returned],
        [made for one in done for made in _made_again(one, desk)],
    )
    for job in jobs:
        if job.standing is not None:
            prune_versions(desk.out, job.files.path(job.files.poam))


def _made_again(done: Done, desk: Desk) -> Iterator[MadeResult]:
    """Yield what a run would make again as it is: see `unchanged.py`."""
    order, delivered = done.order, done.delivered
    new = all(stood is None for stood in order.stood) and not desk.own_templates
    if not (order.unit.made_with and all(order.at_rest)):
        return
    if done.placed is not Placed.UNCHANGED and not new:
        return
    outputs = {one.record.path: one.record for one in done.parcel if one.record is not None}
    read = {one.header.level: one.header for one in order.unit.assessments}
    for job, rendered, record, row in zip(
        order.jobs, order.rendered, delivered.records, delivered.rows, strict=True
    ):
        standing = None if job.standing is None else job.standing.plan
        days = days_of(job.result, job.living, read[job.result.header.level], standing)
        stands = Stands(
            Said(record.record, record.late, row),
            tuple(outputs[job.files.path(document.name)] for document in rendered.documents),
            desk.as_of,
            changes_on(days, desk.as_of),
        )
        yield made_result(order.unit, stands)


def _keep_saved(order: Order, desk: Desk) -> None:
    """Keep what people saved and the run left as it is: a deleted workbook comes back from it.

    What is replaced was kept before. It stands before the ledger takes these bytes for its own.
    """
    made = (rendered.workbook for rendered in order.rendered)
    for job, stood, touched, new in zip(order.jobs, order.stood, order.touched, made, strict=True):
        if touched and stood is not None and new is not None and new.content == stood:
            keep_version(desk.out, job.files.path(job.files.poam), stood, desk.as_of)


def _memory(job: RenderJob, desk: Desk) -> Memory:
    deadlines = open_deadlines(job.living, job.result.open_closeout)
    return memory_of(job.result, job.living.written, desk.as_of, _late(job, desk), deadlines)


def _late(job: RenderJob, desk: Desk) -> tuple[ItemEvent, ...]:
    return late_events(job.poam, ClockNow(desk.as_of, job.result.open_closeout))


def records_of(parcels: Iterable[Iterable[Outgoing]]) -> list[OutputRecord]:
    """Return what the ledger is to say of the files of some parcels."""
    return [one.record for parcel in parcels for one in parcel if one.record is not None]
