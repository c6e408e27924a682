"""What the program last wrote into a POA&M workbook: the third side of a merge.

It travels in the workbook's very hidden sheet `_poam_batch`, so that a workbook that comes back by
mail can be merged too, and stands in the ledger. Values are kept as text; an item never leaves.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from poam_batch.ooxml.text import CELL_LIMIT, fit_cell

_NOT_KEPT = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffd-\uffff]")
# Of one line, and surely no longer than a cell.
_SHORT = CELL_LIMIT // 2
Value = str | float | bool | date | None


class Owner(StrEnum):
    """Who keeps a column of the plan."""

    PROGRAM = "program"
    PEOPLE = "people"
    SHARED = "shared"


class PlanField(NamedTuple):
    """One column of the plan: its name in templates, who keeps it, and what a row of it is of."""

    name: str
    owner: Owner
    of_milestone: bool = False


PLAN_FIELDS = (
    PlanField("item_id", Owner.PROGRAM),
    PlanField("milestone_id", Owner.PROGRAM, of_milestone=True),
    PlanField("requirement", Owner.PROGRAM),
    PlanField("title", Owner.PROGRAM),
    PlanField("weakness", Owner.PROGRAM),
    PlanField("unmet_objectives", Owner.PROGRAM),
    PlanField("points", Owner.PROGRAM),
    PlanField("corrective_action", Owner.PEOPLE),
    PlanField("responsible", Owner.PEOPLE),
    PlanField("contact", Owner.PEOPLE),
    PlanField("resources", Owner.PEOPLE),
    PlanField("task", Owner.PEOPLE, of_milestone=True),
    PlanField("due", Owner.PEOPLE, of_milestone=True),
    PlanField("milestone_status", Owner.PEOPLE, of_milestone=True),
    PlanField("date_identified", Owner.PROGRAM),
    PlanField("how_identified", Owner.PROGRAM),
    PlanField("scheduled_completion", Owner.PEOPLE),
    PlanField("changes", Owner.SHARED, of_milestone=True),
    PlanField("actual_completion", Owner.SHARED),
    PlanField("closure_evidence", Owner.PEOPLE),
    PlanField("closeout_finding", Owner.SHARED),
    PlanField("status", Owner.SHARED),
    PlanField("comments", Owner.PEOPLE),
)
FIELDS: Mapping[str, PlanField] = MappingProxyType({one.name: one for one in PLAN_FIELDS})
ITEM_FIELDS = tuple(f.name for f in PLAN_FIELDS if not f.of_milestone and f.name != "item_id")
MILESTONE_FIELDS = tuple(f.name for f in PLAN_FIELDS if f.of_milestone and f.name != "milestone_id")


class Stage(StrEnum):
    """Where the life of an item stands, as the program knows it."""

    OPEN = "open"
    REMEDIATED = "remediated"
    CLOSED = "closed"


class WrittenMilestone(NamedTuple):
    """A milestone as it was last written: its id, and a text for each of its fields."""

    milestone_id: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class WrittenItem:
    """An item as it was last written: `values` hold a text for each field that is the item's.

    `on_plan` says that it stands on the sheet of the plan, `after_status` that it was found after
    the Conditional status; else it stands on `Must be met first`. `of_status` says that it was NOT
    MET when that status was given. `proposed` is what the program would have in cells of a settled
    item in which people have something else.
    """

    item_id: str
    requirement: str
    stage: Stage
    on_plan: bool
    values: Mapping[str, str]
    milestones: tuple[WrittenMilestone, ...] = ()
    after_status: bool = False
    proposed: Mapping[str, str] = field(default_factory=dict)
    of_status: bool = False

    @property
    def number(self) -> int:
        """How manieth item of its requirement it is: 2 for `AC.L2-3.1.3#2`."""
        return int(self.item_id.rpartition("#")[2])


class Assessed(NamedTuple):
    """When the assessment was made that a plan was last made from, its workbook and the cell."""

    day: date
    workbook: str
    place: str

    @property
    def shown(self) -> str:
        """The workbook with the cell of the date: `acme.xlsx, Cover!B3`."""
        return ", ".join(filter(None, (self.workbook, self.place)))


class Origin(NamedTuple):
    """Where a Conditional status comes from: the type of its assessment, and the day of that.

    `type` is an `AssessmentType`, "" where none is known. `passed_over` are other Conditional dates
    that do not count though they are still given somewhere: the option overruled them, or the
    status that they are of has ended.
    """

    type: str = ""
    assessed: date | None = None
    passed_over: tuple[date, ...] = ()


class MailedCell(NamedTuple):
    """A cell of a workbook that came back, in which this one says something else.

    `item_id` is "" for a cell above the plan, which `field` names as it was written: "D6". Else
    `field` is that of a column, "" for a whole row, and `milestone_id` the row's. `stands` is what
    stood here, and `came` what came back.
    """

    item_id: str
    milestone_id: str
    field: str
    stands: str
    came: str


@dataclass(frozen=True, slots=True)
class Written:
    """What was last written for one client and level.

    `identity` is the client's (`naming.identity`). `frozen_on` is the Conditional CMMC Status Date
    since which no item may join the plan; None while there is none. `head` are the cells above the
    plan as {"D6": text}. `touched` says that people have worked in the workbook at some time.
    `closed_on` is the day on which a closeout assessment that confirmed all of it was posted, and
    `closed_assessment` the hash of the assessment workbook that it followed. `assessed` is the
    assessment that the plan was last made from, None where it has no date. `merged` are the hashes
    of workbooks that came back and are part of it, `mailed` what they said otherwise than this one,
    until one of the two gives way. `typed_date` is the Conditional date that people put above the
    plan, as text. `origin` is where the status comes from, None where nothing is known of that.
    """

    identity: str
    client: str
    scope: str
    level: int
    assumed_status_date: date | None
    frozen_on: date | None
    items: tuple[WrittenItem, ...]
    head: Mapping[str, str] = field(default_factory=dict)
    touched: bool = False
    closed_on: date | None = None
    closed_assessment: str = ""
    assessed: Assessed | None = None
    merged: tuple[str, ...] = ()
    mailed: tuple[MailedCell, ...] = ()
    typed_date: str = ""
    origin: Origin | None = None

    def latest(self) -> Mapping[str, WrittenItem]:
        """Return the last item of each requirement."""
        return {item.requirement: item for item in sorted(self.items, key=lambda one: one.number)}


def as_text(value: object) -> str:
    """Return a value as it is compared: `2026-10-01`, `5`, text with plain line ends."""
    if type(value) is str and len(value) < _SHORT and value.isprintable():
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, date):
        return _day_text(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    # Cut first, as a cell is: what stands there is compared with what was to stand there.
    lines = _plain(fit_cell(str(value))).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def _day_text(day: date) -> str:
    """Return a day, and the time of it where there is one."""
    if not isinstance(day, datetime):
        return day.isoformat()
    midnight = not (day.hour or day.minute or day.second or day.microsecond)
    return day.date().isoformat() if midnight else day.isoformat(sep=" ")


def _plain(text: str) -> str:
    """Return text with plain line ends, and without what a cell gives back as something else."""
    if text.isprintable():
        return text
    return _NOT_KEPT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def day_of(value: Value) -> date | None:
    """Return the day that a cell holds, None where it is no certain one."""
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(as_text(value)[:10])
    except ValueError:
        return None
