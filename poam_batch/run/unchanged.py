"""Clients that are left alone: what decides on their outputs is as it was, and these stand.

A run may leave a client alone only where it would make the same outputs again, to the byte. So it
does where that was seen: an earlier run made them all anew and found them as they were, or made
them for the first time with the program's own templates. What it takes besides:

- the workbook has the same bytes, and all else that decides is the same (`made_with.py`);
- it counts against the other workbooks as it did;
- its POA&M workbook, its summary and its result stand in OUT, each with the bytes of then;
- no POA&M workbook came back that is to be merged, and none is open in another program;
- no day has come on which a mark changes (`plan/turning.py`), and no earlier one is asked for;
- nothing was written of the client since: `ledger/changes.py` forgets what was made then.

Whatever else is so, all of the work is done.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from poam_batch.files import file_hash
from poam_batch.hold import is_open
from poam_batch.inbox.identities import Claim
from poam_batch.inbox.intake import Counted, Unit
from poam_batch.inbox.recall import Recall
from poam_batch.ledger.memory import OutputRecord
from poam_batch.ledger.seen import MadeResult
from poam_batch.naming import identity
from poam_batch.outputs.again import Said, kept, said_again
from poam_batch.outputs.records import AssessmentRecord, RunOutcome
from poam_batch.run.desk import Delivered, Desk


class Stands(NamedTuple):
    """What was made of an assessment: what is said of it, its outputs, the POA&M first, and days.

    `changes_on` is the first day on which anything of it changes, None where none does.
    """

    said: Said
    outputs: tuple[OutputRecord, ...]
    as_of: date
    changes_on: date | None


def made_result(unit: Unit, stands: Stands) -> MadeResult:
    """Return what the ledger is to remember of an assessment whose outputs stand."""
    record, row = kept(stands.said)
    result = {
        "settled": unit.settled,
        "outputs": [(one.path, one.sha256) for one in stands.outputs],
        "record": record,
        "row": row,
    }
    level, scope = record["level"], record["scope"]
    assert isinstance(level, int)
    return MadeResult(
        identity(str(record["client"]), None if scope is None else str(scope)),
        level,
        unit.known_by,
        unit.assessments[0].sha256,
        unit.made_with,
        stands.as_of,
        stands.changes_on,
        json.dumps(result, separators=(",", ":")),
    )


class LeftAlone:
    """Which of the workbooks that count need no work tonight."""

    def __init__(self, desk: Desk, recall: Recall) -> None:
        """Take what a run works with, and what it recalls."""
        self._desk = desk
        self._recall = recall
        self._looked: dict[tuple[str, tuple[Claim, ...]], Delivered | None] = {}

    def of(self, counted: Iterable[Counted], desk: Desk) -> dict[int, Delivered]:
        """Return what is said again of workbooks that were recalled, by their numbers.

        The mail is that of `desk`.
        """
        found = {}
        for one in counted:
            if one.slot is None and not any(desk.mail.of(_whose(claim)) for claim in one.claims):
                delivered = self._stands(one)
                if delivered is not None:
                    found[one.number] = delivered
        return found

    def _stands(self, one: Counted) -> Delivered | None:
        key = one.settled, one.claims
        if key not in self._looked:
            self._looked[key] = self._looked_at(one)
        return self._looked[key]

    def _looked_at(self, one: Counted) -> Delivered | None:
        said = [self._said(claim, one) for claim in one.claims]
        records = tuple(
            AssessmentRecord(
                one.task.path, RunOutcome.UNCHANGED, each.record, each.late, each.status
            )
            for each in said
            if each is not None
        )
        if len(records) < len(said):
            return None
        return Delivered(records, tuple(each.row for each in said if each is not None))

    def _said(self, claim: Claim, one: Counted) -> Said | None:
        """Return what is said again of one assessment, None where its outputs have to be made."""
        made = self._desk.ledger.made(*_whose(claim))
        if made is None or not self._is_of(made, claim, one):
            return None
        result: dict[str, Any] = json.loads(made.result)
        if result["settled"] != one.settled or not self._all_stand(result["outputs"]):
            return None
        return said_again(result["record"], result["row"], self._desk.as_of)

    def _is_of(self, made: MadeResult, claim: Claim, one: Counted) -> bool:
        """Return whether a result was made of this very workbook, and no mark changed since."""
        of = (self._recall.key(one.task), claim.sha256, self._recall.made_with(one.task))
        if (made.path, made.sha256, made.made_with) != of:
            return False
        as_of = self._desk.as_of
        return made.made_on <= as_of and (made.changes_on is None or as_of < made.changes_on)

    def _all_stand(self, outputs: list[tuple[str, str]]) -> bool:
        """Return whether outputs stand with their bytes; the first is the one that people edit."""
        out = self._desk.out
        poam, digest = outputs[0]
        if self._desk.ledger.find(poam, digest) is None or is_open(out / poam):
            return False
        return all(_hash(out / path) == sha256 for path, sha256 in outputs)


def _hash(path: Path) -> str | None:
    try:
        return file_hash(path)
    except OSError:
        return None


def _whose(claim: Claim) -> tuple[str, int]:
    return claim.identity, claim.level
