"""Which row of an item of the export is which milestone of the POA&M."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from poam_batch.outputs.fill.columns import EmassTable
from poam_batch.outputs.fill.memory import FilledItem
from poam_batch.outputs.fill.values import Step
from poam_batch.written import as_text


class Paired(NamedTuple):
    """Milestones with their rows, and those that have none."""

    placed: tuple[tuple[Step, int], ...]
    unplaced: tuple[Step, ...]


def paired_steps(
    steps: Sequence[Step], rows: Sequence[int], table: EmassTable, before: FilledItem
) -> Paired:
    """Return the row of each milestone: by its description, now or when it was last filled in.

    Where people reworded some and as many rows stand there as were filled in, those left over are
    paired in their order. A first row without a milestone takes the first that has none.
    """
    left = list(rows)
    placed: dict[int, Step] = {}
    for step in steps:
        texts = {as_text(step.values.get("task")), before.milestone(step.milestone_id).get("task")}
        row = next((row for row in left if table.text(row, "task") in texts - {"", None}), None)
        if row is not None:
            placed[row] = step
            left.remove(row)
    known = {milestone.milestone_id for milestone in before.milestones}
    waiting = [step for step in steps if step not in placed.values()]
    if len(rows) == len(known):
        for step in [step for step in waiting if step.milestone_id in known]:
            if left:
                placed[left.pop(0)] = step
                waiting.remove(step)
    if waiting and left[:1] == list(rows[:1]) and _is_bare(rows[0], table):
        placed[left.pop(0)] = waiting.pop(0)
    pairs = tuple((placed[row], row) for row in sorted(placed))
    return Paired(pairs, tuple(waiting))


def _is_bare(row: int, table: EmassTable) -> bool:
    return not any(table.text(row, name) for name in ("milestone_id", "task", "due"))
