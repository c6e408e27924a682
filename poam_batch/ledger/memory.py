"""What the ledger remembers: outputs, clients, scores, findings, plans, and files merged."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from poam_batch.item_events import ItemEvent
from poam_batch.model import Finding, Result, Status
from poam_batch.naming import client_files, identity
from poam_batch.poam import Deadline
from poam_batch.written import Written


@dataclass(frozen=True, slots=True)
class OutputRecord:
    """One output: its path below OUT, the hash of its bytes, and the plan's assumed date.

    `made_from` is the hash of what these very bytes come out of again, None where that is not
    known.
    """

    path: str
    sha256: str
    assumed_status_date: date | None = None
    made_from: str | None = None


@dataclass(frozen=True, slots=True)
class ClientFacts:
    """Who a client is at one level, and the workbook that spoke for it last.

    `identity` is that of `naming.identity`; `conditional_status_date` the one that counts.
    """

    identity: str
    level: int
    name: str
    scope: str | None
    directory: str
    cage_codes: tuple[str, ...] = ()
    workbook: str = ""
    conditional_status_date: date | None = None

    @property
    def label(self) -> str:
        """The client as a person calls it: `Acme Tool`, or `Acme Tool (Enclave A)`."""
        return self.name if self.scope is None else f"{self.name} ({self.scope})"


@dataclass(frozen=True, slots=True)
class ScorePoint:
    """A score on a day, the counts of its findings, and the workbook that it was read from."""

    as_of: date
    status: Status
    score: int | None = None
    score_low: int | None = None
    score_high: int | None = None
    max_score: int | None = None
    met: int = 0
    not_met: int = 0
    not_applicable: int = 0
    not_assessed: int = 0
    workbook: str = ""
    sha256: str = ""

    @property
    def shown(self) -> tuple[object, ...]:
        """What a trend shows of it besides the day: two points alike in this are one."""
        return (self.score, self.score_low, self.score_high, self.max_score, self.status)


class FindingPoint(NamedTuple):
    """A requirement's finding on a day; `points_lost` as in :class:`RequirementResult`."""

    as_of: date
    requirement: str
    finding: Finding
    points_lost: int | None


@dataclass(frozen=True, slots=True)
class KnownClient:
    """A client at one level, its score of the last run that assessed it, and the day of that."""

    facts: ClientFacts
    last: ScorePoint | None = None
    assessed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """What is to be remembered of one assessment, once its files stand in place.

    `as_of` is the day of the run. `score` is None where the day of it is not known. `late` are
    events of `item_events.late_event`; all other events are told from the plan before.
    `deadlines` are None where nothing is said of them, and what is remembered stays. `dated` are
    words on the Conditional date that counts: where it stands, and the closeout.
    """

    as_of: date
    client: ClientFacts
    score: ScorePoint | None = None
    findings: tuple[FindingPoint, ...] = ()
    written: Written | None = None
    late: tuple[ItemEvent, ...] = ()
    deadlines: tuple[Deadline, ...] | None = None
    dated: str = ""


class Night(NamedTuple):
    """What a run leaves of its day: who was renewed, by identity and level, and who was not.

    `waiting` are the workbooks that it deferred, `settled` the others that it saw.
    """

    as_of: date
    renewed: tuple[tuple[str, int], ...]
    waiting: tuple[str, ...] = ()
    settled: tuple[str, ...] = ()


class MergedFile(NamedTuple):
    """A POA&M workbook that came back and was merged: into which client, on which day."""

    sha256: str
    workbook: str
    identity: str
    level: int
    as_of: date


@dataclass(frozen=True, slots=True)
class ClientHistory:
    """All that is remembered of a client at one level, in the order in which it was seen."""

    facts: ClientFacts
    scores: tuple[ScorePoint, ...]
    findings: tuple[FindingPoint, ...]
    events: tuple[ItemEvent, ...]


def memory_of(
    result: Result,
    written: Written | None,
    as_of: date,
    late: tuple[ItemEvent, ...] = (),
    deadlines: tuple[Deadline, ...] | None = None,
) -> Memory:
    """Return what is to be remembered of a result and of the plan that was written for it."""
    header = result.header
    return Memory(
        as_of=as_of,
        client=ClientFacts(
            identity=identity(header.client, header.scope),
            level=header.level,
            name=header.client,
            scope=header.scope,
            directory=client_files(header.client, header.scope, header.level).directory,
            cage_codes=header.cage_codes,
            workbook=result.workbook,
            conditional_status_date=header.conditional_status_date,
        ),
        score=score_point(result, as_of),
        findings=tuple(
            FindingPoint(as_of, one.id, one.finding, one.points_lost) for one in result.requirements
        ),
        written=written,
        late=late,
        deadlines=deadlines,
        dated=_dated(result),
    )


def _dated(result: Result) -> str:
    """Return where the Conditional date stands, and the closeout that is counted from it."""
    where = dict(result.header.sources).get("conditional_status_date", "")
    said = f"from {where}" if where else ""
    due = f"closeout {result.closeout_due}" if result.closeout_due else ""
    return "; ".join(filter(None, (said, due)))


def score_point(result: Result, as_of: date) -> ScorePoint:
    """Return the score of a result on a day."""
    counts = Counter(one.finding for one in result.requirements)
    return ScorePoint(
        as_of=as_of,
        status=result.status,
        score=result.score,
        score_low=result.score_low,
        score_high=result.score_high,
        max_score=result.max_score,
        met=counts[Finding.MET],
        not_met=counts[Finding.NOT_MET],
        not_applicable=counts[Finding.NOT_APPLICABLE],
        not_assessed=counts[Finding.NOT_ASSESSED],
        workbook=result.workbook,
        sha256=result.sha256,
    )
