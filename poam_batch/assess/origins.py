"""Which row each finding came from: the words and the cell that a result shows beside it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from poam_batch.assess.findings import MET, NOT_MET
from poam_batch.assess.grid import Grid
from poam_batch.tables import GAPS, Severity, conform

NO_ROW = -1


def deciding_rows(rows: pd.DataFrame, findings: pd.Series[int], grid: Grid) -> pd.Series[int]:
    """Return, for each requirement of each assessment in order, the row that decided.

    That is the first in the rule's order that says what was found (a requirement's own row stands
    before its objectives), else the first that says anything; -1 where no row speaks of it.
    """
    requirement = grid.slots["requirement"].to_numpy()[rows["slot"]]
    place = rows["assessment"].to_numpy() * len(grid.first) + requirement
    elsewise = _kind(rows["severity"]) != _kind(findings)[place]
    order = np.lexsort([rows["slot"].to_numpy(), elsewise, place])
    row = pd.Series(rows["row"].to_numpy()[order], index=place[order], name="row")
    first = row[~row.index.duplicated()]
    return first.reindex(pd.RangeIndex(len(findings)), fill_value=NO_ROW)


def _kind(severity: pd.Series[int]) -> npt.NDArray[np.integer]:
    """Return severities without the differences that no finding has: MET and N/A, points."""
    return severity.clip(lower=MET, upper=NOT_MET).to_numpy()


def gap_rows(rows: pd.DataFrame, grid: Grid) -> pd.DataFrame:
    """Return every row that says NOT MET as GAPS, in the rule's order."""
    gaps = rows.loc[rows["severity"] >= Severity.PARTIAL.value]
    gaps = gaps.assign(requirement=grid.slots["requirement"].to_numpy()[gaps["slot"]])
    return conform(gaps.sort_values(["assessment", "slot", "row"]), GAPS)
