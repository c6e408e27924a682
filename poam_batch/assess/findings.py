"""From the rows of a chunk to one finding for every requirement of every assessment.

The roll-up: any NOT MET objective makes the requirement NOT MET. Else, with some objectives
answered and some not, nothing is known of it. With none answered, its own row decides. Where a
requirement's own row and its answered objectives disagree, the worse counts (32 CFR 170.24(b)).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from poam_batch.assess.grid import Grid
from poam_batch.model import Finding
from poam_batch.rulesets.ruleset import RuleSet
from poam_batch.tables import CELLS, FINDINGS, ROLLED_UP, SLOTS, Severity, conform

NOT_APPLICABLE, MET, NOT_ASSESSED, NOT_MET = (
    FINDINGS.index(finding)
    for finding in (
        Finding.NOT_APPLICABLE,
        Finding.MET,
        Finding.NOT_ASSESSED,
        Finding.NOT_MET,
    )
)
_NO_SIGN = -1
_SILENT = len(FINDINGS)
Codes = npt.NDArray[np.integer]
Flags = npt.NDArray[np.bool_]


def cells_of(rows: pd.DataFrame, grid: Grid, assessments: int) -> pd.DataFrame:
    """Return every slot of every assessment as CELLS, absent ones included, in the rule's order.

    Where an id stands twice the worse counts, and `conflict` says so if the two differ.
    """
    width = len(grid.slots)
    severity = rows["severity"].groupby(rows["assessment"] * width + rows["slot"])
    everywhere = pd.RangeIndex(assessments * width)
    worst = severity.max().reindex(everywhere, fill_value=Severity.ABSENT.value)
    best = severity.min().reindex(everywhere, fill_value=Severity.ABSENT.value)
    slots = {name: np.tile(grid.slots[name].to_numpy(), assessments) for name in SLOTS.names}
    assessment = np.repeat(np.arange(assessments, dtype="int32"), width)
    cells = pd.DataFrame(
        {"assessment": assessment, **slots, "severity": worst, "conflict": worst != best}
    )
    return conform(cells, CELLS)


def roll_up(cells: pd.DataFrame, rule_set: RuleSet) -> pd.DataFrame:
    """Return the finding of every requirement, and how it came about, as ROLLED_UP."""
    rows = cells.loc[cells["own"], ["assessment", "requirement", "severity"]]
    own = rows["severity"].to_numpy().clip(max=NOT_MET)
    own[own == Severity.ABSENT] = NOT_ASSESSED
    objectives, best, conflict = _reduced(cells, len(rule_set.requirements))
    answered = best != _SILENT
    finding = np.where(answered & (own != NOT_MET), objectives, own)
    both = answered & (own != NOT_ASSESSED)
    agree = (own == objectives) | ((own == MET) & (objectives == NOT_APPLICABLE))
    inapplicable = _inapplicable(rows["requirement"].to_numpy(), own, finding, rule_set)
    table = pd.DataFrame(
        {
            "assessment": rows["assessment"].to_numpy(),
            "requirement": rows["requirement"].to_numpy(),
            "finding": np.where(inapplicable, NOT_ASSESSED, finding).astype("int8"),
            "conflict": conflict,
            "disagrees": both & (objectives != NOT_ASSESSED) & ~agree,
            "incomplete": both & (objectives == NOT_ASSESSED) & (own < NOT_ASSESSED),
            "mixed": (finding == MET) & (objectives == MET) & (best == NOT_APPLICABLE),
            "inapplicable": inapplicable,
        }
    )
    return conform(table, ROLLED_UP)


class _Reduced(NamedTuple):
    """What stands in the slots of each requirement, in order.

    `objectives` is the finding its objectives make together, NOT ASSESSED if one that counts says
    nothing; `best` the best that one of them says; `conflict` looks at its own slot too.
    """

    objectives: Codes
    best: Codes
    conflict: Flags


def _reduced(cells: pd.DataFrame, requirements: int) -> _Reduced:
    severity = cells["severity"].to_numpy().clip(max=NOT_MET)
    absent = severity == Severity.ABSENT
    unsaid = absent | (severity == NOT_ASSESSED) | cells["own"].to_numpy()
    counts = cells["mandatory"].to_numpy() | ~(absent | cells["own"].to_numpy())
    signs = pd.DataFrame(
        {
            "worst": np.where(counts, np.where(absent, NOT_ASSESSED, severity), _NO_SIGN),
            "best": np.where(unsaid, _SILENT, severity),
            "conflict": cells["conflict"].to_numpy(),
        }
    )
    place = cells["assessment"].to_numpy() * requirements + cells["requirement"].to_numpy()
    grouped = signs.groupby(place)
    return _Reduced(
        objectives=grouped["worst"].max().to_numpy(),
        best=grouped["best"].min().to_numpy(),
        conflict=grouped["conflict"].max().to_numpy(),
    )


def _inapplicable(position: Codes, own: Codes, finding: Codes, rule_set: RuleSet) -> Flags:
    """Return where the SSP is said to be N/A: nothing else says that there is one."""
    if rule_set.ssp_requirement is None:
        return np.zeros(len(position), dtype=bool)
    said = (own == NOT_APPLICABLE) | (finding == NOT_APPLICABLE)
    ssp = position == rule_set.by_id[rule_set.ssp_requirement].position
    flags: Flags = ssp & said & (finding != NOT_MET)
    return flags
