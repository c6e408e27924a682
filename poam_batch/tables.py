"""The tables that `assess/` computes with: each one's columns and dtypes, and the check of both.

No table holds a word of a client: requirements, findings and rows are positions, and the words
stay in the assessments. `finding` is a position in `FINDINGS`, ordered from best to worst.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import pandas as pd

from poam_batch.model import Finding

FINDINGS = (Finding.NOT_APPLICABLE, Finding.MET, Finding.NOT_ASSESSED, Finding.NOT_MET)


class Severity(IntEnum):
    """What one row says, from best to worst. The last three are ways of being NOT MET.

    Only a requirement with a partial value is ever `PARTIAL` (its row states that value) or
    `FULL` (its row states any other).
    """

    ABSENT = -1
    NOT_APPLICABLE = 0
    MET = 1
    NOT_ASSESSED = 2
    PARTIAL = 3
    NOT_MET = 4
    FULL = 5


@dataclass(frozen=True, slots=True)
class Table:
    """What a frame must look like: its name, and its columns with their dtypes, in order."""

    name: str
    columns: tuple[tuple[str, str], ...]

    @property
    def names(self) -> list[str]:
        """The names of the columns, in order."""
        return [name for name, _ in self.columns]


ROWS = Table(
    "rows",
    (
        ("assessment", "int32"),  # position in the chunk
        ("row", "int32"),  # position in the assessment's rows
        ("slot", "int32"),  # position in SLOTS
        ("severity", "int8"),
    ),
)
SLOTS = Table(
    "slots",
    (
        ("requirement", "int16"),  # position in the rule set
        ("own", "bool"),  # the requirement's own row, not an objective's
        ("mandatory", "bool"),  # an objective that must be answered where any of its kind is
    ),
)
CELLS = Table(
    "cells",
    (
        ("assessment", "int32"),
        ("requirement", "int16"),
        ("own", "bool"),
        ("mandatory", "bool"),
        ("severity", "int8"),  # the worst that stands there
        ("conflict", "bool"),  # rows of one id say different things
    ),
)
ROLLED_UP = Table(
    "rolled_up",
    (
        ("assessment", "int32"),
        ("requirement", "int16"),
        ("finding", "int8"),
        ("conflict", "bool"),  # one id stands twice with different findings
        ("disagrees", "bool"),  # the requirement's own row and its objectives
        ("incomplete", "bool"),  # its own row says it is met, but some objectives say nothing
        ("mixed", "bool"),  # all objectives are answered, with some MET and some N/A
        ("inapplicable", "bool"),  # N/A where that is no possible finding: the SSP
    ),
)
REQUIREMENTS = Table(
    "requirements",
    (
        *ROLLED_UP.columns,
        ("partial", "bool"),
        ("points_lost", "int32"),  # 0 unless NOT MET
        ("points_open", "int32"),  # the full value of what is NOT ASSESSED, else 0
        ("row", "int32"),  # the row that decided, -1 where there is none
    ),
)
COUNTS = (
    ("points_lost", "int32"),
    ("points_open", "int32"),
    ("not_applicable", "int32"),
    ("met", "int32"),
    ("not_assessed", "int32"),
    ("not_met", "int32"),
    ("conflicts", "int32"),
)
SCORES = Table("scores", (("assessment", "int32"), *COUNTS))
FAMILIES = Table("families", (("assessment", "int32"), ("family", "int8"), *COUNTS))
GAPS = Table(
    "gaps",
    (
        ("assessment", "int32"),
        ("requirement", "int16"),
        ("slot", "int32"),
        ("row", "int32"),  # one of the rows that say NOT MET, an own row before its objectives
    ),
)


def conform(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return the columns of `table`, in its order.

    Raises ValueError, naming table and column, where one is missing or of another dtype.
    """
    found = frame.dtypes.to_dict()
    for name, dtype in table.columns:
        if name not in found:
            raise ValueError(f"The table {table.name!r} has no column {name!r}.")
        if found[name] != dtype:
            raise ValueError(f"{table.name}.{name} must hold {dtype}; it holds {found[name]}.")
    return frame[table.names]
