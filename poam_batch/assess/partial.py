"""Which NOT MET requirements deduct their partial value (32 CFR 170.24(c)(2)(i)(B)(4))."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from poam_batch.assess.findings import Flags
from poam_batch.assess.grid import Grid
from poam_batch.rulesets.ruleset import PartialValue, RuleSet
from poam_batch.tables import Severity

Severities = npt.NDArray[np.int8]


def partial_flags(cells: pd.DataFrame, grid: Grid, rule_set: RuleSet) -> Flags:
    """Return, for each requirement of each assessment in order, whether it is NOT MET in part."""
    said = cells["severity"].to_numpy().reshape(-1, len(grid.slots))
    flags = np.zeros((len(said), len(rule_set.requirements)), dtype=bool)
    for partial in rule_set.partials:
        requirement = rule_set.by_id[partial.requirement]
        first = grid.first[requirement.position]
        own = said[:, first]
        objectives = said[:, first + 1 : first + 1 + len(requirement.objectives)]
        stated = np.column_stack([own, objectives])
        if partial.from_objectives:
            labels = [objective.label for objective in requirement.objectives]
            milder = _by_objectives(own, objectives, labels, partial)
        else:
            milder = (stated == Severity.PARTIAL).any(axis=1)
        flags[:, requirement.position] = milder & ~(stated == Severity.FULL).any(axis=1)
    return flags.ravel()


def _by_objectives(
    own: Severities, objectives: Severities, labels: list[str], partial: PartialValue
) -> Flags:
    """Return whether the objectives make it the milder case; with none of them, its own row.

    A NOT MET beside an objective that says nothing is never taken for the milder case.
    """
    not_met = objectives >= Severity.PARTIAL
    answered = not_met | (objectives == Severity.MET) | (objectives == Severity.NOT_APPLICABLE)
    any_of = [labels.index(label) for label in partial.full_if_any]
    all_of = [labels.index(label) for label in partial.full_if_all]
    full = not_met[:, any_of].any(axis=1)
    if all_of:
        full |= not_met[:, all_of].all(axis=1)
    failed = not_met.any(axis=1)
    unclear = answered.any(axis=1) & ~answered.all(axis=1)
    by_row = ~failed & (own == Severity.PARTIAL)
    milder: Flags = ((failed & ~full) | by_row) & ~unclear
    return milder
