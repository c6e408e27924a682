"""The workbooks of a night: which are read, which are left alone, and what became of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

from poam_batch.inbox.arrivals import FirstLook
from poam_batch.inbox.intake import Counted, Intake, Progress, Unit
from poam_batch.inbox.reading import ReadTask
from poam_batch.inbox.recall import Recall
from poam_batch.outputs.records import AssessmentRecord, NotUsed
from poam_batch.run.desk import Delivered, Desk
from poam_batch.run.returned import open_mail
from poam_batch.run.unchanged import LeftAlone
from poam_batch.spool import SetAside, Spool

CHUNK = 50


@dataclass(frozen=True, eq=False, slots=True)
class Inbox:
    """What lies in an inbox: what is to be read, what never is, how it all lay there.

    `recall` is what is known of the files.
    """

    tasks: Sequence[ReadTask]
    ignored: Sequence[NotUsed]
    arrived: FirstLook
    recall: Recall


@dataclass(frozen=True, eq=False, slots=True)
class Reports:
    """Whom to tell while the work goes on: a bar, stages with a number, and what is in place."""

    progress: Progress
    stage: Callable[[str, int], None]
    used: Callable[[Iterable[AssessmentRecord]], None]


@dataclass(frozen=True, eq=False, slots=True)
class Worked:
    """What became of the workbooks, in their order, and the files that gave nothing."""

    delivered: Sequence[Delivered]
    not_used: Sequence[NotUsed]


def work_on(inbox: Inbox, desk: Desk, reports: Reports) -> Worked:
    """Read what is not known, and make the outputs of all that is not left alone."""
    known = [client.facts for client in desk.ledger.known_clients()]
    intake = Intake(desk.pool, desk.spool, known, inbox.arrived, inbox.recall)
    intake.read(inbox.tasks, reports.progress)
    desk, alone = _left_alone(intake, inbox, desk, reports.progress)
    counted = intake.counted()
    reports.stage("reading", len(counted))
    if noted := inbox.recall.noted():
        desk.ledger.note(noted, desk.as_of)
    reports.used(record for one in alone.values() for record in one.records)
    worked = [one for one in counted if one.number not in alone]
    found = {**alone, **_delivered(intake, worked, desk, reports)}
    reports.stage("writing", len(found))
    delivered = [found[number] for number in sorted(found)]
    merged = [one for entry in delivered for one in entry.merged]
    left = desk.mail.left(one.path for one in merged)
    not_used = [*inbox.ignored, *intake.not_used, *desk.mail.not_used, *merged, *left]
    return Worked(delivered, not_used)


def _left_alone(
    intake: Intake, inbox: Inbox, desk: Desk, progress: Progress
) -> tuple[Desk, Mapping[int, Delivered]]:
    """Return the workbooks that need no work, after all others have been read; and the mail.

    A file that changes while the run looks at it is settled against the others once more.
    """
    alone = LeftAlone(desk, inbox.recall)
    opened = None
    while True:
        if opened != len(intake.returned):
            opened = len(intake.returned)
            mail = open_mail(intake.returned, desk.pool, desk.ledger, intake.assessed)
            desk = replace(desk, mail=mail)
        counted = intake.counted()
        found = alone.of(counted, desk)
        unread = [one for one in counted if one.slot is None and one.number not in found]
        if not unread:
            return desk, found
        intake.read_again(unread, progress)


def _delivered(
    intake: Intake, counted: Sequence[Counted], desk: Desk, reports: Reports
) -> dict[int, Delivered]:
    """Make the outputs of workbooks that were read, and return what became of each."""
    if not counted:
        return {}
    from poam_batch.plan.granted import refuse_several  # noqa: PLC0415 - the same
    from poam_batch.run.delivery import deliver  # noqa: PLC0415 - a night without news does without

    if desk.conditional_date is not None:
        refuse_several(chain.from_iterable(unit.assessments for unit in intake.units(counted)))
    delivered: list[Delivered] = []
    for done, part in enumerate(deliver(_chunks(intake.units(counted)), desk), 1):
        reports.used(record for entry in part for record in entry.records)
        delivered += (_set_aside(entry, desk.spool) for entry in part)
        reports.progress("Writing", min(done * CHUNK, len(counted)), len(counted))
    return {one.number: became for one, became in zip(counted, delivered, strict=True)}


def _set_aside(entry: Delivered, spool: Spool) -> Delivered:
    """Return what became of a workbook without the weight of what is said of it."""
    records, rows = SetAside(spool, entry.records), SetAside(spool, entry.rows)
    return replace(entry, records=records, rows=rows)


def _chunks(units: Iterable[Unit]) -> Iterator[list[Unit]]:
    units = iter(units)
    while chunk := list(islice(units, CHUNK)):
        yield chunk
