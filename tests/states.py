"""Runs as they are compared: a client and a run in few words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from poam_batch.nights.digest import digest_of
from poam_batch.nights.run_state import ClientState, FileState, LastRun, RunState
from poam_batch.outputs.changes import Digest, Subject
from poam_batch.outputs.plan_fields import Late
from poam_batch.outputs.records import RunOutcome

ACME = ClientState(
    subject=Subject("Acme Tool", None, 2),
    status="conditional",
    status_name="Conditional Level 2",
    score="107/110",
    low=107,
    high=107,
    blocking=(),
    late=(),
    closeout_due="2027-03-30",
    days_left=129,
    conflicts=(),
    to_look_at=0,
)
BOLT = replace(ACME, subject=Subject("Bolt", None, 2))
LEFT = replace(
    ACME, renewed=False, told=True, code="no_workbook", message="No workbook of it was there."
)
BROKEN = FileState(RunOutcome.REJECTED, "broken.xlsx", "damaged", "It is damaged.", 0)
STEP = Late("AC.L2-3.1.3#1", "AC.L2-3.1.3#1.1", "2026-11-15")
CLOSEOUT = Late("", "closeout", "2027-03-30")


def found(*clients: ClientState, files: tuple[FileState, ...] = (), notes: str = "") -> RunState:
    """Return a run that found clients, could not use files and had something to note."""
    day = date(2026, 11, 21)
    whose = {(one.subject.client, one.subject.level): one for one in clients}
    return RunState(day, whose, files, (notes,) if notes else ())


def told(before: RunState, now: RunState) -> Digest:
    """Return what is told of a run after another."""
    return digest_of(LastRun(before), now, {})
