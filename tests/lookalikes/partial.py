"""3.5.3, 3.13.11 and 3.12.4: the two requirements with a partial value, and the plan itself."""

from __future__ import annotations

from collections.abc import Mapping

from tests.lookalikes.catalog import REQUIREMENTS
from tests.lookalikes.lookalike import Lookalike
from tests.lookalikes.sheets import HEADER, Lines, objectives, table, xlsx
from tests.lookalikes.verdicts import Result, ranged, result, scored

OBJECTIVES = ["Objective Number", "Description", "Score"]


def _rows(**words: str) -> bytes:
    """All Met but these; `r3_13_11` stands for 3.13.11."""
    return xlsx([HEADER, *table({key[1:].replace("_", "."): word for key, word in words.items()})])


def _mfa(a: str, b: str, c: str, d: str) -> bytes:
    """All objectives Met but the four of 3.5.3."""
    words = {"3.5.3[a]": a, "3.5.3[b]": b, "3.5.3[c]": c, "3.5.3[d]": d}
    return xlsx([OBJECTIVES, *objectives(words)])


def _points(
    header: str, words: Mapping[str, str], points: Mapping[str, object], met: object
) -> bytes:
    """All Met but these, beside a column of points: `points` of a requirement, else `met`."""
    rows: Lines = [["ID", "Status", header, "Comments"]]
    for asked in REQUIREMENTS:
        value = points.get(asked.id, met)
        rows.append([asked.id, words.get(asked.id, "Met"), value, "Our reason."])
    return xlsx(rows)


LOOKALIKES = (
    Lookalike(
        "3.13.11 Not Met -3", lambda: _rows(r3_13_11="Not Met -3"), scored(107, "conditional")
    ),
    Lookalike(
        "3.13.11 Not Met -5", lambda: _rows(r3_13_11="Not Met -5"), scored(105, "not-achieved")
    ),
    Lookalike(
        "3.13.11 Not Met with a true minus 3",
        lambda: _rows(r3_13_11="Not Met \u22123"),
        scored(107, "conditional"),
    ),
    Lookalike(
        "3.13.11 Not Met - 3 with spaces",
        lambda: _rows(r3_13_11="Not Met - 3"),
        scored(107, "conditional"),
    ),
    Lookalike("3.13.11 Not Met", lambda: _rows(r3_13_11="Not Met"), scored(105, "not-achieved")),
    Lookalike(
        "3.13.11 Partial",
        lambda: _rows(r3_13_11="Partial"),
        scored(105, "not-achieved", "partial_unexplained"),
    ),
    Lookalike(
        "3.5.3 Partially Implemented",
        lambda: _rows(r3_5_3="Partially Implemented"),
        scored(105, "not-achieved", "partial_unexplained"),
    ),
    Lookalike("3.5.3 Not Met -3", lambda: _rows(r3_5_3="Not Met -3"), scored(107, "not-achieved")),
    Lookalike(
        "Not Met -3 on a requirement of 5 points",
        lambda: _rows(r3_1_1="Not Met -3"),
        scored(105, "not-achieved").or_else(scored(105, "not-achieved", "unknown_status")),
    ),
    Lookalike(
        "Not Met -3 on a requirement of 1 point",
        lambda: _rows(r3_1_3="Not Met -3"),
        scored(109, "conditional"),
    ),
    Lookalike(
        "MFA with a Not Met",
        lambda: _mfa("Not Met", "Met", "Met", "Met"),
        scored(105, "not-achieved"),
    ),
    Lookalike(
        "MFA with b and c Not Met",
        lambda: _mfa("Met", "Not Met", "Not Met", "Met"),
        scored(105, "not-achieved"),
    ),
    Lookalike(
        "MFA with b Not Met",
        lambda: _mfa("Met", "Not Met", "Met", "Met"),
        scored(107, "not-achieved"),
    ),
    Lookalike(
        "MFA with d Not Met",
        lambda: _mfa("Met", "Met", "Met", "Not Met"),
        scored(107, "not-achieved"),
    ),
    Lookalike(
        "MFA with d Not Met and b N/A",
        lambda: _mfa("Met", "N/A", "Met", "Not Met"),
        scored(107, "not-achieved", "na_without_reason").or_else(scored(107, "not-achieved")),
    ),
    Lookalike(
        "MFA with d Not Met and b blank",
        lambda: _mfa("Met", "", "Met", "Not Met"),
        scored(105, "not-achieved", "objective_blank").or_else(scored(105, "not-achieved")),
    ),
    Lookalike(
        "MFA all blank but one",
        lambda: _mfa("Met", "", "", ""),
        ranged(105, 110, "objective_blank"),
    ),
    Lookalike(
        "MFA not applicable",
        lambda: _mfa("N/A", "N/A", "N/A", "N/A"),
        scored(110, "final", "na_without_reason"),
    ),
    Lookalike(
        "a column of points deducted says 3 of 3.13.11",
        lambda: _points("Points deducted", {"3.13.11": "Not Met"}, {"3.13.11": 3}, 0),
        scored(107, "conditional"),
    ),
    Lookalike(
        "a column of points lost says 3 of 3.5.3 and is blank else",
        lambda: _points("Points lost", {"3.5.3": "Not Met"}, {"3.5.3": "3"}, None),
        scored(107, "not-achieved"),
    ),
    Lookalike(
        "a column of points to subtract says -3 of 3.13.11",
        lambda: _points("Points to subtract", {"3.13.11": "Not Met"}, {"3.13.11": -3}, 0),
        scored(107, "conditional"),
    ),
    Lookalike(
        "a column of deductions with values beside Met is one of weights",
        lambda: _points("Points deducted", {"3.13.11": "Not Met"}, {"3.13.11": 3}, 1),
        scored(105, "not-achieved").or_else(scored(105, "not-achieved", "points_differ")),
    ),
    Lookalike(
        "a column of weights says 3 of 3.13.11",
        lambda: _points("Weight", {"3.13.11": "Not Met"}, {"3.13.11": 3}, 1),
        scored(105, "not-achieved", "points_differ"),
    ),
    Lookalike(
        "a column of points says 3 of 3.13.11",
        lambda: _points("Points", {"3.13.11": "Not Met"}, {"3.13.11": 3}, 0),
        scored(105, "not-achieved", "points_differ"),
    ),
    Lookalike(
        "a column of points deducted says 3 of another requirement",
        lambda: _points("Points deducted", {"3.1.1": "Not Met"}, {"3.1.1": 3}, 0),
        scored(105, "not-achieved", "points_differ"),
    ),
    Lookalike(
        "a column of points deducted says 0 of what is Not Met",
        lambda: _points("Points deducted", {"3.1.1": "Not Met"}, {"3.1.1": 0}, 0),
        scored(105, "not-achieved", "points_differ"),
    ),
    Lookalike(
        "no system security plan",
        lambda: _rows(r3_12_4="Not Met"),
        result(Result(2, None, 110, 110, "not-achieved")),
    ),
    Lookalike(
        "a system security plan that is not applicable",
        lambda: _rows(r3_12_4="N/A"),
        ranged(110, 110, "ssp_not_applicable"),
    ),
    Lookalike(
        "a system security plan that nobody assessed",
        lambda: _rows(r3_12_4=""),
        ranged(110, 110, "status_blank"),
    ),
    Lookalike(
        "88 points with what may be deferred",
        lambda: xlsx([HEADER, *table(_one_pointers(22))]),
        scored(88, "conditional"),
    ),
    Lookalike(
        "87 points with what may be deferred",
        lambda: xlsx([HEADER, *table(_one_pointers(23))]),
        scored(87, "not-achieved"),
    ),
    Lookalike(
        "external connections barred by name",
        lambda: _rows(r3_1_20="Not Met"),
        scored(109, "not-achieved"),
    ),
)

DEFERRABLE = [
    asked.id
    for asked in REQUIREMENTS
    if asked.points == 1 and asked.id not in {"3.1.20", "3.1.22", "3.10.3", "3.10.4", "3.10.5"}
]


def _one_pointers(count: int) -> dict[str, str]:
    return dict.fromkeys(DEFERRABLE[:count], "Not Met")
