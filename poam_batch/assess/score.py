"""Score a chunk of assessments of one level in one vectorised pass.

Level 2 deducts the points of every NOT MET requirement (32 CFR 170.24(c)(2)), Level 3
counts what is MET (170.24(c)(3)), Level 1 has no score (170.24(c)(1)). All in integers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from poam_batch.assess.findings import (
    MET,
    NOT_APPLICABLE,
    NOT_ASSESSED,
    NOT_MET,
    Flags,
    cells_of,
    roll_up,
)
from poam_batch.assess.grid import grid_of, lay_out
from poam_batch.assess.origins import deciding_rows, gap_rows
from poam_batch.assess.partial import partial_flags
from poam_batch.model import Assessment
from poam_batch.rulesets.ruleset import RuleSet, Scheme
from poam_batch.tables import COUNTS, FAMILIES, REQUIREMENTS, SCORES, conform

Points = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False, slots=True)
class Scored:
    """A chunk, scored: a REQUIREMENTS, SCORES, FAMILIES and GAPS table."""

    requirements: pd.DataFrame
    scores: pd.DataFrame
    families: pd.DataFrame
    gaps: pd.DataFrame


def score_chunk(assessments: Sequence[Assessment], rule_set: RuleSet) -> Scored:
    """Return the scores of assessments that are all of the rule set's level."""
    grid = grid_of(rule_set)
    rows = lay_out(assessments, grid)
    cells = cells_of(rows, grid, len(assessments))
    rolled_up = roll_up(cells, rule_set)
    partial = partial_flags(cells, grid, rule_set)
    points = _points(rolled_up, partial, rule_set)
    row = deciding_rows(rows, rolled_up["finding"], grid)
    requirements = conform(pd.concat([rolled_up, points, row], axis=1), REQUIREMENTS)
    families = _families(requirements, rule_set)
    return Scored(
        requirements=requirements,
        scores=_scores(families),
        families=families,
        gaps=gap_rows(rows, grid),
    )


def _points(rolled_up: pd.DataFrame, partial: Flags, rule_set: RuleSet) -> pd.DataFrame:
    """Return the columns partial, points_lost and points_open."""
    position = rolled_up["requirement"].to_numpy()
    finding = rolled_up["finding"].to_numpy()
    not_met = finding == NOT_MET
    full = _full_points(rule_set)[position]
    lost = np.where(partial, _partial_points(rule_set)[position], full)
    return pd.DataFrame(
        {
            "partial": partial & not_met,
            "points_lost": np.where(not_met, lost, 0).astype("int32"),
            "points_open": np.where(finding == NOT_ASSESSED, full, 0).astype("int32"),
        }
    )


def _full_points(rule_set: RuleSet) -> Points:
    """Return what each requirement deducts when it is NOT MET, 0 where it has no value."""
    if rule_set.scheme is Scheme.COUNT:
        return np.ones(len(rule_set.requirements), dtype="int32")
    return np.array([requirement.points or 0 for requirement in rule_set.requirements], "int32")


def _partial_points(rule_set: RuleSet) -> Points:
    partials = [rule_set.partial_by_id.get(r.id) for r in rule_set.requirements]
    return np.array([partial.points if partial else 0 for partial in partials], dtype="int32")


def _families(requirements: pd.DataFrame, rule_set: RuleSet) -> pd.DataFrame:
    codes = [code for code, _ in rule_set.families]
    position = np.array([codes.index(r.family) for r in rule_set.requirements], dtype="int8")
    family = position[requirements["requirement"].to_numpy()]
    place = requirements["assessment"].to_numpy() * len(codes) + family
    sums = _counts(requirements).groupby(place).sum()
    assessment, family = np.divmod(sums.index.to_numpy(), len(codes))
    table = sums.assign(assessment=assessment, family=family)
    return conform(table.astype({"assessment": "int32", "family": "int8"}), FAMILIES)


def _scores(families: pd.DataFrame) -> pd.DataFrame:
    sums = families.drop(columns="family").groupby("assessment", as_index=False).sum()
    return conform(sums, SCORES)


def _counts(requirements: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of COUNTS, a row a requirement, ready to be added up."""
    finding = requirements["finding"]
    counts = {
        "points_lost": requirements["points_lost"],
        "points_open": requirements["points_open"],
        "not_applicable": finding == NOT_APPLICABLE,
        "met": finding == MET,
        "not_assessed": finding == NOT_ASSESSED,
        "not_met": finding == NOT_MET,
        "conflicts": requirements["conflict"],
    }
    return pd.DataFrame(counts).astype(dict(COUNTS))
