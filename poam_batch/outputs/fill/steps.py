"""Which row of an item of the export is which milestone of the POA&M."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from poam_batch.outputs.fill.columns import EmassTable
from poam_batch.outputs.fill.memory import FilledItem
from poam_batch.outputs.fill.values import Step
from poam_batch.written import as_text


class Paired(NamedTuple):
    """Milestones with their rows, those that have none, and what stands in rows of no milestone."""

    placed: tuple[tuple[Step, int], ...]
    unplaced: tuple[Step, ...]
    others: tuple[str, ...]


def paired_steps(
    steps: Sequence[Step], rows: Sequence[int], table: EmassTable, before: FilledItem
) -> Paired:
    """Return the row of each milestone: by its description, now or when it was last filled in.

    Where people reworded some and as many rows stand there as were filled in, without those that
    were never the POA&M's, the ones left over are paired in their order. A first row without a
    milestone takes the first that has none.
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
    ours = [row for row in rows if table.text(row, "task") not in before.others]
    if len(ours) == len(known):
        again = [step for step in waiting if step.milestone_id in known]
        for step, row in zip(again, [row for row in left if row in ours], strict=False):
            placed[row] = step
            left.remove(row)
            waiting.remove(step)
    if waiting and left[:1] == list(rows[:1]) and _is_bare(rows[0], table):
        placed[left.pop(0)] = waiting.pop(0)
    pairs = tuple((placed[row], row) for row in sorted(placed))
    others = (table.text(row, "task") for row in left)
    return Paired(pairs, tuple(waiting), tuple(text for text in others if text))


def _is_bare(row: int, table: EmassTable) -> bool:
    return not any(table.text(row, name) for name in ("milestone_id", "task", "due"))
