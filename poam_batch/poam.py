"""The plan for one result: its items, their milestones, and the date it counts from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from poam_batch.model import RequirementResult, Result, Status
from poam_batch.problems import Problem
from poam_batch.written import Stage, Value, Written

DUE_SOON_DAYS = 30
OPEN_WORDS = frozenset({"", "open", "in progress"})
_DONE = frozenset(
    {"done", "complete", "completed", "cancelled", "canceled", "remediated", "closed"}
)


def is_done(status: str) -> bool:
    """Return whether a status, as people type it, says that nothing is left to be done."""
    return status.strip().casefold() in _DONE


class Mark(StrEnum):
    """What the clock says of a date; one that is neither past nor near has no mark."""

    OVERDUE = "overdue"
    DUE_SOON = "due soon"


class Deadline(NamedTuple):
    """A day by which something is still to be done.

    `what` is "item", the id of a milestone, or "closeout" with no `item_id`.
    """

    item_id: str
    what: str
    due: date


class Kept(StrEnum):
    """Why an item stays as it was, whatever the assessment says."""

    NOT_ASSESSED = "not_assessed"
    VANISHED = "vanished"
    OLDER = "older_assessment"


_KEPT_WORDS: Mapping[Kept, str] = MappingProxyType(
    {
        Kept.NOT_ASSESSED: "Not assessed in this assessment: the item stays open until it is.",
        Kept.VANISHED: "No longer in the assessment: the item stays open until it is assessed.",
        Kept.OLDER: "This assessment is older than the one of the plan: it moves nothing.",
    }
)


class Milestone(NamedTuple):
    """One dated step towards closing an item; `milestone_id` is `<item id>.<n>`, "" for people's.

    `due` is None where people wrote no date; `changes` keeps the date that they changed. `mark` is
    what the clock says of an open one.
    """

    milestone_id: str
    task: str
    due: date | None
    status: str
    changes: str = ""
    mark: Mark | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done, by its status."""
        return not is_done(self.status)


class PoamItem(NamedTuple):
    """One weakness to be corrected: an item of the POA&M, or what must be met before one exists.

    `points` is what the gap deducts; None at Level 1. `allowed` says whether the POA&M may hold it,
    `after_status` that it may not because it was found after the Conditional status, `held` that it
    stands on the POA&M of such a status already. `follows` is the earlier item of the same
    requirement. `kept` is why it stays as it was, None where it follows the assessment, and
    `barred_note` what stands before the weakness of one that the POA&M may no longer hold.
    People's words stand here where a workbook has them; a date that they typed as something else
    is None. `mark` is what the clock says of the scheduled completion.
    """

    item_id: str
    requirement: RequirementResult
    weakness: str
    points: int | None
    allowed: bool
    corrective_action: str
    milestones: tuple[Milestone, ...]
    date_identified: date
    how_identified: str
    scheduled_completion: date | None
    status: str
    resources: str = ""
    responsible: str = ""
    contact: str = ""
    comments: str = ""
    actual_completion: date | None = None
    closure_evidence: str = ""
    closeout_finding: str = ""
    follows: str = ""
    after_status: bool = False
    held: bool = False
    kept: Kept | None = None
    barred_note: str = ""
    mark: Mark | None = None

    @property
    def status_shown(self) -> str:
        """Its status: whatever people wrote, it is open as long as its requirement is NOT MET."""
        if self.status.strip().casefold() in OPEN_WORDS:
            return self.status
        return f"Open (people wrote: {self.status})"

    @property
    def kept_words(self) -> str:
        """Why it stays as it was, as a sentence, "" where it follows the assessment."""
        return "" if self.kept is None else _KEPT_WORDS[self.kept]

    @property
    def overdue(self) -> bool:
        """Whether it, or a milestone of it, is past its day."""
        return Mark.OVERDUE in self._marks

    @property
    def due_soon(self) -> bool:
        """Whether it, or a milestone of it, is due soon, and none is past its day."""
        return Mark.DUE_SOON in self._marks and not self.overdue

    @property
    def _marks(self) -> tuple[Mark | None, ...]:
        return (self.mark, *(milestone.mark for milestone in self.milestones))


class SettledItem(NamedTuple):
    """An item whose requirement is met since: when and by what evidence, as its cells say.

    `on_plan` says whether the POA&M holds it: what had to be met first never stood there.
    """

    item_id: str
    requirement: str
    stage: Stage
    actual_completion: str
    closure_evidence: str
    on_plan: bool = True


class Conflict(NamedTuple):
    """A cell in which people and the assessment say different things; what people wrote stays.

    `column` is the header of its column. `row` counts from 1; 0 where no row is meant.
    """

    item_id: str
    column: str
    stands: str
    proposed: str
    row: int = 0


class LeftAsItWas(NamedTuple):
    """What a plan is that an older assessment leaves as it is.

    `day` is that of the later assessment that it comes from, `open` how many of its items are.
    """

    day: date
    open: int


class TrendRow(NamedTuple):
    """A day on which a client's score or plan changed: the score then, and what became of items.

    `met` counts requirements that are MET or N/A, for levels without points. `opened`, `settled`
    (remediated or closed) and `late` count items.
    """

    day: date
    score: int | None
    low: int | None
    high: int | None
    met: int
    status: Status
    opened: int = 0
    settled: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True)
class Poam:
    """The plan for one result: items that may be deferred, and items that must be met first.

    `planned_from` is the date the plan counts from: the Conditional CMMC Status Date, or
    `assumed_status_date` while there is none (exactly one of the two is set on the plan).
    `planned_closeout` is 180 days after it, by the policy (None at Level 1). `settled` are items
    whose requirement is met since; `conflicts` are cells in which people and program differ.
    `next_due` is the next day by which something of it is to be done, None where nothing is.
    `trend` are the days on which something changed, none for a client that was assessed once.
    `left` says that the assessment is older than the plan, which it leaves as it was.
    """

    title: str
    assumed_status_date: date | None
    planned_from: date
    planned_closeout: date | None
    items: tuple[PoamItem, ...]
    settled: tuple[SettledItem, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    next_due: date | None = None
    trend: tuple[TrendRow, ...] = ()
    left: LeftAsItWas | None = None

    @property
    def deferred(self) -> tuple[PoamItem, ...]:
        """The items that may stand on the POA&M."""
        return tuple(item for item in self.items if item.allowed)

    @property
    def must_be_met(self) -> tuple[PoamItem, ...]:
        """The items that no POA&M may hold."""
        return tuple(item for item in self.items if not (item.allowed or item.after_status))

    @property
    def after_status(self) -> tuple[PoamItem, ...]:
        """The items that this POA&M does not hold: found NOT MET after the Conditional status."""
        return tuple(item for item in self.items if item.after_status)

    @property
    def remediated(self) -> tuple[SettledItem, ...]:
        """The items of the POA&M whose requirement is met, and that await the closeout."""
        return tuple(i for i in self.settled if i.on_plan and i.stage is Stage.REMEDIATED)


def status_stands(result: Result, items: tuple[PoamItem, ...]) -> bool:
    """Return whether a Conditional status stands, and with it its POA&M and its closeout.

    It does until it is closed out or its last day is past. What was found NOT MET after it takes
    nothing from it; what no such status allows shows that the date, or the finding, is wrong.
    """
    ended = result.status is Status.EXPIRED or result.closeout_passed
    high, threshold = result.score_high, result.threshold
    if ended or result.open_closeout is None or high is None or threshold is None:
        return False
    apart = {item.requirement.id for item in items if item.after_status or item.held}
    regained = sum(i.points or 0 for i in items if i.after_status and i.kept is None)
    return apart.issuperset(result.blocking) and high + regained >= threshold


def closed_out(result: Result) -> date | None:
    """Return the day on which the closeout of a POA&M was posted, None where there was none."""
    granted, posted = result.header.conditional_status_date, result.header.status_date
    ended = result.closed_out or result.status is Status.FINAL
    if not ended or granted is None or posted is None:
        return None
    return posted if posted > granted else None


class CellWrite(NamedTuple):
    """A cell of the plan to be set: its row in the workbook, counted from 1, and its field."""

    row: int
    field: str
    value: Value


@dataclass(frozen=True, slots=True)
class LivingPlan:
    """A plan joined: what results show, and what is to be done to the workbook.

    `poam` holds an item for each gap with people's own words; `settled` are those that are met
    since. `writes` and `appended` are for the sheet of the plan.
    """

    poam: Poam
    written: Written
    settled: tuple[SettledItem, ...] = ()
    writes: tuple[CellWrite, ...] = ()
    appended: tuple[Mapping[str, Value], ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    problems: tuple[Problem, ...] = ()
