"""The plan for one result: its items, their milestones, and the date it counts from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from poam_batch.model import RequirementResult


class Milestone(NamedTuple):
    """One dated step towards closing an item; `milestone_id` is `<item id>.<n>`."""

    milestone_id: str
    task: str
    due: date
    status: str


@dataclass(frozen=True, slots=True)
class PoamItem:
    """One weakness to be corrected: an item of the POA&M, or what must be met before one exists.

    `points` is what the gap deducts; None at Level 1. `allowed` says whether the POA&M may hold it.
    `responsible`, `contact` and `comments` are what the assessment workbook says, "" where nothing.
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


@dataclass(frozen=True, slots=True)
class Poam:
    """The plan for one result: items that may be deferred, and items that must be met first.

    `planned_from` is the date the plan counts from: the Conditional CMMC Status Date, or
    `assumed_status_date` while there is none (exactly one of the two is set on the plan).
    `planned_closeout` is 180 days after it, by the policy (None at Level 1).
    """

    title: str
    assumed_status_date: date | None
    planned_from: date
    planned_closeout: date | None
    items: tuple[PoamItem, ...]

    @property
    def deferred(self) -> tuple[PoamItem, ...]:
        """The items that may stand on the POA&M."""
        return tuple(item for item in self.items if item.allowed)

    @property
    def must_be_met(self) -> tuple[PoamItem, ...]:
        """The items that no POA&M may hold."""
        return tuple(item for item in self.items if not item.allowed)
