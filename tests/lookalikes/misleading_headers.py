"""Columns whose header sounds like a finding and is none, and findings under another header."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from tests.lookalikes.catalog import REQUIREMENTS, Asked
from tests.lookalikes.lookalike import Lookalike
from tests.lookalikes.sheets import GAPS, xlsx
from tests.lookalikes.verdicts import ranged, refused, scored

BAD = {"3.1.1": "Not Met", "3.1.3": "Not Met"}
UNREAD = refused("ambiguous_status_column", "no_status_column", "ambiguous_table", "no_table_found")


def _rows(header: list[object], write: Callable[[Asked], list[object]]) -> bytes:
    return xlsx([header, *(write(asked) for asked in REQUIREMENTS)])


def _beside(header: str, values: Mapping[str, object], default: object = "") -> bytes:
    return _rows(
        ["Control ID", "Status", header],
        lambda asked: [asked.id, "Met", values.get(asked.id, default)],
    )


LOOKALIKES = (
    Lookalike("an override beside the status", lambda: _beside("Override", BAD), UNREAD),
    Lookalike(
        "a QA decision beside the status", lambda: _beside("QA decision", BAD, "Met"), UNREAD
    ),
    Lookalike(
        "an assessor's verdict beside the status", lambda: _beside("C3PAO", BAD, "Met"), UNREAD
    ),
    Lookalike("a final result beside the status", lambda: _beside("Final", BAD, "Met"), UNREAD),
    Lookalike(
        "a validated status beside the status",
        lambda: _beside("Validated?", dict.fromkeys(BAD, "No"), "Yes"),
        UNREAD.or_else(scored(110, "final", "status_not_confirmed")),
    ),
    *(
        Lookalike(
            f"a yes under {header} beside the status",
            partial(_beside, header, dict.fromkeys(BAD, "Yes"), "No"),
            UNREAD,
        )
        for header in ("Gap", "Deficiency", "Observation", "Weakness?", "Not implemented?")
    ),
    Lookalike(
        "a yes under Remediation required? beside the status",
        lambda: _beside("Remediation required?", dict.fromkeys(BAD, "Yes"), "No"),
        UNREAD.or_else(scored(110, "final", "status_not_confirmed")),
    ),
    Lookalike(
        "a header Non-compliant",
        lambda: _rows(
            ["Control ID", "Non-compliant", "Comments"],
            lambda a: [a.id, "No" if a.id in GAPS else "Yes", ""],
        ),
        UNREAD,
    ),
    Lookalike(
        "a header Not Met with yes",
        lambda: _rows(["Control ID", "Not Met", "Comments"], lambda a: [a.id, "Yes", ""]),
        UNREAD,
    ),
    Lookalike(
        "a header Gap Status with yes",
        lambda: _rows(["Control ID", "Gap Status", "Comments"], lambda a: [a.id, "Yes", ""]),
        UNREAD.or_else(ranged(-203, 110, "unknown_status")),
    ),
    Lookalike(
        "a header Finding? with yes",
        lambda: _rows(["Control ID", "Findings?", "Comments"], lambda a: [a.id, "Yes", ""]),
        UNREAD.or_else(ranged(-203, 110, "unknown_status")),
    ),
    Lookalike(
        "a header POA&M needed with no",
        lambda: _rows(["Control ID", "POA&M needed", "Comments"], lambda a: [a.id, "Yes", ""]),
        UNREAD,
    ),
    Lookalike(
        "a target of Met and no status",
        lambda: _rows(["Control ID", "Target Status", "Due"], lambda a: [a.id, "Met", ""]),
        UNREAD,
    ),
    Lookalike(
        "a status of a prior year in parentheses",
        lambda: _rows(
            ["Control ID", "Status (prior year)", "Comments"], lambda a: [a.id, "Met", ""]
        ),
        UNREAD,
    ),
    Lookalike(
        "an example in parentheses",
        lambda: _rows(["Control ID", "Score (example)", "Comments"], lambda a: [a.id, "Met", ""]),
        UNREAD,
    ),
    Lookalike(
        "a status of the policy and none of the requirement",
        lambda: _rows(
            ["Control ID", "Policy Status", "Comments"], lambda a: [a.id, "Implemented", ""]
        ),
        UNREAD,
    ),
    Lookalike(
        "an expected result",
        lambda: _rows(["Control ID", "Expected Result", "Comments"], lambda a: [a.id, "Met", ""]),
        UNREAD,
    ),
    Lookalike(
        "a prior result and no other",
        lambda: _rows(["Control ID", "Prior Result", "Comments"], lambda a: [a.id, "Met", ""]),
        UNREAD,
    ),
)
