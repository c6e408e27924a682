"""Where every finding of a level goes: its slots, and the rows of a chunk laid out on them.

A slot is what one row of a sheet can speak of: a requirement's own row, or one of its objectives.
Slots stand in the rule's order, a requirement's own before those of its objectives.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pandas as pd

from poam_batch.model import Assessment, Finding, Row
from poam_batch.rulesets.ruleset import Objective, Requirement, RuleSet
from poam_batch.tables import ROWS, SLOTS, Severity, conform

_SEVERITIES = {
    Finding.NOT_APPLICABLE: int(Severity.NOT_APPLICABLE),
    Finding.MET: int(Severity.MET),
    Finding.NOT_ASSESSED: int(Severity.NOT_ASSESSED),
    Finding.NOT_MET: int(Severity.NOT_MET),
}
_SLOT_OF = itemgetter(Row._fields.index("requirement"), Row._fields.index("objective"))


@dataclass(frozen=True, eq=False, slots=True)
class Grid:
    """The slots of a rule set.

    `slots` is a SLOTS table; `position` finds a slot by requirement and objective label ("" for
    the requirement's own row); `first` is the slot of each requirement's own row;
    `partial_points` is the partial value of a slot whose requirement has one.
    """

    slots: pd.DataFrame
    position: Mapping[tuple[str, str], int]
    first: tuple[int, ...]
    partial_points: Mapping[int, int]


def grid_of(rule_set: RuleSet) -> Grid:
    """Return the grid of a rule set."""
    slots = list(_slots(rule_set))
    objectives = [slot.objective for slot in slots]
    frame = pd.DataFrame(
        {
            "requirement": np.array([slot.requirement.position for slot in slots], dtype="int16"),
            "own": [objective is None for objective in objectives],
            "mandatory": [o is not None and not o.optional for o in objectives],
        }
    )
    return Grid(
        slots=conform(frame, SLOTS),
        position=MappingProxyType({slot.key: position for position, slot in enumerate(slots)}),
        first=tuple(position for position, slot in enumerate(slots) if slot.objective is None),
        partial_points=MappingProxyType(
            {
                position: rule_set.partial_by_id[slot.requirement.id].points
                for position, slot in enumerate(slots)
                if slot.requirement.id in rule_set.partial_by_id
            }
        ),
    )


class _Slot(NamedTuple):
    requirement: Requirement
    objective: Objective | None

    @property
    def key(self) -> tuple[str, str]:
        return self.requirement.id, "" if self.objective is None else self.objective.label


def _slots(rule_set: RuleSet) -> Iterator[_Slot]:
    for requirement in rule_set.requirements:
        yield _Slot(requirement, None)
        for objective in requirement.objectives:
            yield _Slot(requirement, objective)


def lay_out(assessments: Sequence[Assessment], grid: Grid) -> pd.DataFrame:
    """Return the rows of all assessments as one ROWS table, in the order they were read.

    Raises KeyError for a row that speaks of nothing in the rule set; reading lets none through.
    """
    lengths = [len(assessment.rows) for assessment in assessments]
    rows = [row for assessment in assessments for row in assessment.rows]
    frame = pd.DataFrame(
        {
            "assessment": np.repeat(np.arange(len(lengths), dtype="int32"), lengths),
            "row": np.array([n for length in lengths for n in range(length)], dtype="int32"),
            "slot": np.array([grid.position[key] for key in map(_SLOT_OF, rows)], dtype="int32"),
            "severity": np.array([_SEVERITIES[row.finding] for row in rows], dtype="int8"),
        }
    )
    stating = np.flatnonzero(frame["slot"].isin(grid.partial_points))
    severity = frame["severity"].to_numpy(copy=True)
    severity[stating] = [
        _stated(rows[index], grid.partial_points[slot])
        for index, slot in zip(stating, frame["slot"].to_numpy()[stating], strict=True)
    ]
    return conform(frame.assign(severity=severity), ROWS)


def _stated(row: Row, partial_points: int) -> int:
    """Return what a row says of a requirement that has a partial value."""
    if row.finding is not Finding.NOT_MET or row.deduction is None:
        return _SEVERITIES[row.finding]
    return int(Severity.PARTIAL if row.deduction == partial_points else Severity.FULL)
