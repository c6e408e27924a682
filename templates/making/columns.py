"""The columns of the sheets: header, width, what stands in them, and who keeps them."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Owner(StrEnum):
    """Who keeps a column up to date; the shade of its header says so."""

    PROGRAM = "program"
    PEOPLE = "people"
    SHARED = "shared"


class Column(NamedTuple):
    """One column: `item` stands on an item's first row, `later` on the rows of later milestones.

    `kind` is `text` (which wraps), `short`, `strong`, `id`, `number`, `date`, or `days` (one or
    more); `choices` make a dropdown. A column for the POA&M alone is left out of the remediation
    plan.
    """

    header: str
    owner: Owner
    width: float
    item: str = ""
    later: str = ""
    kind: str = "text"
    choices: tuple[str, ...] = ()
    poam_only: bool = False

    @property
    def field(self) -> str:
        """The name by which the program knows the column, from what stands in it."""
        name = self.item.rpartition(".")[2] or self.later.rpartition(".")[2]
        return "milestone_status" if self.later.endswith(".status") else name


class Shown(NamedTuple):
    """One column of a sheet that the program keeps; one with points is left out at Level 1."""

    header: str
    width: float
    value: str
    kind: str = "text"
    scored: bool = False


_PROGRAM, _PEOPLE, _SHARED = Owner.PROGRAM, Owner.PEOPLE, Owner.SHARED

ITEM_STATUS = ("Open", "In progress", "Remediated")
CLOSED = "Closed"
MILESTONE_STATUS = ("Open", "In progress", "Done", "Cancelled")

PLAN_COLUMNS = (
    Column("POA&M ID", _PROGRAM, 14, "item.item_id", "item.item_id", "id"),
    Column(
        "Milestone ID",
        _PROGRAM,
        15.5,
        "item.milestone.milestone_id",
        "milestone.milestone_id",
        "id",
    ),
    Column("Requirement", _PROGRAM, 14, "item.requirement", kind="strong"),
    Column("Title", _PROGRAM, 20, "item.title"),
    Column("Weakness", _PROGRAM, 38, "item.weakness"),
    Column("Unmet objectives", _PROGRAM, 14, "item.unmet_objectives"),
    Column("Points", _PROGRAM, 8, "item.points", kind="number", poam_only=True),
    Column("Corrective action", _PEOPLE, 31, "item.corrective_action"),
    Column("Responsible party", _PEOPLE, 15, "item.responsible"),
    Column("Point of contact", _PEOPLE, 15, "item.contact"),
    Column("Resources required", _PEOPLE, 22, "item.resources"),
    Column("Milestone", _PEOPLE, 36, "item.milestone.task", "milestone.task"),
    Column("Milestone due", _PEOPLE, 11.5, "item.milestone.due", "milestone.due", "date"),
    Column(
        "Milestone status",
        _PEOPLE,
        11.5,
        "item.milestone.status",
        "milestone.status",
        choices=MILESTONE_STATUS,
    ),
    Column("Date identified", _PROGRAM, 11.5, "item.date_identified", kind="date"),
    Column("How identified", _PROGRAM, 26, "item.how_identified"),
    Column("Scheduled completion", _PEOPLE, 12.5, "item.scheduled_completion", kind="date"),
    Column("Changes to milestones", _SHARED, 16, "item.milestone.changes", "milestone.changes"),
    Column("Actual completion", _SHARED, 12, "item.actual_completion", kind="date"),
    Column("Closure evidence", _PEOPLE, 18, "item.closure_evidence"),
    Column(
        "Closeout finding",
        _SHARED,
        11.5,
        "item.closeout_finding",
        choices=("MET", "NOT MET"),
        poam_only=True,
    ),
    Column("Status", _SHARED, 12, "item.status", choices=(*ITEM_STATUS, CLOSED)),
    Column("Comments", _PEOPLE, 26, "item.comments"),
)
MUST_BE_MET = (
    Shown("Requirement", 14, "row.requirement", "strong"),
    Shown("Title", 24, "row.title"),
    Shown("Points lost", 9, "row.points_lost", "number", scored=True),
    Shown("Why it must be met first", 44, "row.why"),
    Shown("Paragraph", 22, "row.cite"),
    Shown("Unmet objectives", 14, "row.unmet_objectives"),
    Shown("Weakness", 46, "row.weakness"),
    Shown("Corrective action", 38, "row.corrective_action"),
    Shown("First milestone due", 12, "row.first_due", "date"),
    Shown("Planned completion", 12, "row.completion", "date"),
    Shown("Responsible party", 15, "row.responsible"),
    Shown("Point of contact", 15, "row.contact"),
    Shown("Comments", 30, "row.comments"),
    Shown("Sheet", 20, "row.sheet"),
    Shown("Cell", 8, "row.cell", "short"),
)
TRACE = (
    Shown("Requirement", 14, "row.requirement", "strong"),
    Shown("Title", 30, "row.title"),
    Shown("Finding", 17, "row.finding"),
    Shown("Points", 9, "row.points", "number", scored=True),
    Shown("Points lost", 9, "row.points_lost", "number", scored=True),
    Shown("POA&M", 10, "row.poam", "short", scored=True),
    Shown("Unmet objectives", 15, "row.unmet_objectives"),
    Shown("Comment", 46, "row.comment"),
    Shown("Evidence", 32, "row.evidence"),
    Shown("Owner", 14, "row.owner"),
    Shown("Assessed by", 14, "row.assessed_by"),
    Shown("Date assessed", 13, "row.date_assessed", "days"),
    Shown("Target date", 13, "row.target_date", "days"),
    Shown("Inherited", 11, "row.inherited"),
    Shown("ESP", 15, "row.provider"),
    Shown("Sheet", 18, "row.sheet"),
    Shown("Cell", 8, "row.cell", "short"),
    Shown("Paragraph of the points", 28, "row.points_cite", scored=True),
    Shown("Paragraph of the POA&M", 24, "row.cite"),
)
AFTER_STATUS = (
    Shown("Requirement", 14, "row.requirement", "strong"),
    Shown("Title", 30, "row.title"),
    Shown("Points lost", 9, "row.points_lost", "number", scored=True),
    Shown("Unmet objectives", 15, "row.unmet_objectives"),
    Shown("Weakness", 60, "row.weakness"),
    Shown("Date identified", 12, "row.date_identified", "date"),
    Shown("Sheet", 20, "row.sheet"),
    Shown("Cell", 8, "row.cell", "short"),
)
CONFLICTS = (
    Shown("POA&M ID", 18, "row.item_id"),
    Shown("Row", 7, "row.row", "number"),
    Shown("Column", 24, "row.column"),
    Shown("What stands here", 50, "row.stands"),
    Shown("What the program would write", 50, "row.proposed"),
)
