"""Rows of open items that people deleted: they come back, what had stood in them does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from poam_batch.plan.merge import NewItem
from poam_batch.plan.rows import OwnRows, first_milestone
from poam_batch.problems import Problem, Severity
from poam_batch.standing import StandingPlan
from poam_batch.written import Stage, WrittenItem, as_text


def rows_deleted(
    plan: StandingPlan | None, own: OwnRows, proposed: Iterable[NewItem], client: str
) -> Iterator[Problem]:
    """Yield a warning for each open item whose rows, or the one with its own words, are gone.

    Only a workbook that says what it held can tell; `client` is its name for other commands.
    """
    if plan is None or plan.written is None:
        return
    there = {i.item_id: i for i in plan.written.items if i.on_plan and i.stage is Stage.OPEN}
    for new in proposed:
        before = there.get(new.item_id)
        if before is not None and new.stage is Stage.OPEN and _lost(before, plan, own):
            yield _deleted(plan, new, client, every=not own.rows.get(new.item_id))


def _lost(item: WrittenItem, plan: StandingPlan, own: OwnRows) -> bool:
    """Return whether no row holds an item's own fields any more."""
    rows = own.rows.get(item.item_id, ())
    if "requirement" not in plan.columns:
        return not rows
    return not any(
        row.milestone_id == first_milestone(item.item_id) or as_text(row.values.get("requirement"))
        for row in rows
    )


def _deleted(plan: StandingPlan, item: NewItem, client: str, *, every: bool) -> Problem:
    if every:
        told = "were deleted. It is open, so they were put back"
    else:
        told = "no longer hold its own fields: their row was deleted. They were filled in again"
    return Problem(
        "poam_rows_deleted",
        Severity.WARNING,
        f"{plan.sheet}: the rows of {item.item_id} {told} as the program proposes them, without "
        "what people had written there.",
        f'Earlier words: poam-batch restore "{client}" --list. An item leaves the plan once its '
        "requirement is found MET.",
        plan.sheet,
        value=item.item_id,
    )
