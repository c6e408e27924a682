"""A status that is all MET, and a column or table elsewhere that says otherwise, or asks more."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from tests.lookalikes.all_met import (
    FIRST,
    MET,
    RIVAL,
    SAID,
    SILENT,
    answers,
    beside,
    columns,
    one,
    second,
)
from tests.lookalikes.catalog import LEVEL_1, REQUIREMENTS
from tests.lookalikes.sheets import GAPS, HEADER, Lines, Rows, Sheet, table, xlsx
from tests.lookalikes.verdicts import Result, refused, result, scored

MET_1 = Result(1, None, None, None, "final")
NOT_1 = Result(1, None, None, None, "not-achieved")
MET_2 = Result(2, 110, 110, 110, "final")


def _before(rows: Rows) -> bytes:
    return xlsx(Sheet("Review", rows), Sheet("Assessment", MET))


def _merged_ids() -> bytes:
    """Each id over two rows, the second of which says No."""
    rows: Lines = [["Requirement ID", "Site", "Verdikt"]]
    for asked in REQUIREMENTS:
        rows += [[asked.id, "East", "Yes"], ["", "West", "No" if asked.id in FIRST else "Yes"]]
    merges = tuple(f"A{2 * n + 2}:A{2 * n + 3}" for n in range(len(REQUIREMENTS)))
    return xlsx(Sheet("Assessment", MET), Sheet("Review", rows, merges))


def _levels(level_1: Mapping[str, str], level_2: Mapping[str, str]) -> bytes:
    safeguards = [[id_, "A title", level_1.get(id_, "Met"), "So."] for id_ in LEVEL_1]
    return xlsx(Sheet("L1", [HEADER, *safeguards]), Sheet("L2", [HEADER, *table(level_2)]))


TABLES = (
    one(
        "a second table of No and prose",
        lambda: second(answers("Compliant?", "No", "see memo")),
        RIVAL,
    ),
    one(
        "a second table of remarks that begin with Not Met",
        lambda: second(answers("Compliant?", "Not Met - see memo", "see memo")),
        RIVAL,
    ),
    one(
        "a second table of prose with the same gaps",
        lambda: second(
            columns(["Compliant?"], lambda a: ["No" if a.id in GAPS else "see memo"]),
            [HEADER, *table()],
        ),
        scored(107, "conditional", "table_not_used"),
    ),
    one(
        "a column of No and prose beside the status",
        lambda: beside("Compliant?", "No", "see memo"),
        refused("ambiguous_status_column"),
    ),
    *(
        one(f"a second opinion under {header}", partial(second, answers(header)), RIVAL)
        for header in ("Verdikt", "Ergebnis", "Jane", "QA", "Assessor", "Conforme", "Test results")
    ),
    *(
        one(
            f"a second opinion of {bad} and {good}",
            partial(second, answers("Verdikt", bad, good)),
            RIVAL,
        )
        for bad, good in (("N", "Y"), ("Fail", "Pass"), (False, True), ("In Progress", "Yes"))
    ),
    one("a second opinion on a first sheet", lambda: _before(answers("Verdikt")), RIVAL),
    one(
        "a second opinion with every header unknown",
        lambda: second([["Anforderung", "Urteil"], *answers("")[1:]]),
        RIVAL,
    ),
    one("a second opinion under merged ids", _merged_ids, RIVAL),
    one(
        "a second opinion that agrees",
        lambda: second(
            columns(["Verdikt"], lambda a: ["No" if a.id in GAPS else "Yes"]),
            [HEADER, *table()],
        ),
        scored(107, "conditional"),
    ),
    one("a Yes under Gap? on a second sheet", lambda: second(answers("Gap?", "Yes", "No")), RIVAL),
    one(
        "ticks under Pass and Fail on a second sheet",
        lambda: second(
            columns(["Pass", "Fail"], lambda a: ["", "X"] if a.id in FIRST else ["X", ""])
        ),
        RIVAL,
    ),
    *(
        one(f"a question {header} on a second sheet", partial(second, answers(header)), SAID)
        for header in (
            *("Evidence collected?", "Interview done", "Policy exists?", "Reviewed", "Done"),
            *("What the assessor says of it", "Met in the end?"),
        )
    ),
    one(
        "two opinions on a second sheet",
        lambda: second(columns(["Site A", "Site B"], lambda _: ["No", "Yes"])),
        SAID,
    ),
    one(
        "one No in a second opinion",
        lambda: second(columns(["Verdikt"], lambda a: ["No" if a.id == "3.1.5" else "Yes"])),
        SAID,
    ),
    one(
        "a tracker of evidence beside the assessment",
        lambda: second(
            columns(
                ["Owner", "Evidence received", "Interview done", "Ticket open", "Due date"],
                lambda _: ["Jane", "No", "No", "Yes", "2026-01-31"],
            )
        ),
        SAID,
    ),
    *(
        one(f"what {header} on a second sheet", partial(second, answers(header)), SILENT)
        for header in ("Level 1", "POA&M Allowed", "Inherited", "Ticket open", "Applicable")
    ),
    one(
        "a policy status on a second sheet",
        lambda: second(answers("Policy status", "Not in place", "Approved")),
        SAID,
    ),
)
COLUMNS = (
    *(
        one(f"a No under {header} beside the status", partial(beside, header), SAID)
        for header in ("Assessor says", "Urteil", "Jane", "Assessor", "Done")
    ),
    one("an O under Jane beside the status", lambda: beside("Jane", "O", "S"), SAID),
    one("a Fail under Comments beside the status", lambda: beside("Comments", "Fail", ""), SAID),
    one("a Yes under Shortfall beside the status", lambda: beside("Shortfall", "Yes", "No"), SAID),
    *(
        one(f"a No to {header} beside the status", partial(beside, header), SILENT)
        for header in ("Evidence received", "Policy exists?", "POA&M Allowed", "Level 1", "Notes")
    ),
    one(
        "the number of a row under No.",
        lambda: xlsx([["No.", *HEADER], *([n, *row] for n, row in enumerate(table({}), 1))]),
        SILENT,
    ),
)
LEVELS = (
    one(
        "a Level 1 gap that Level 2 calls Met",
        lambda: _levels({"AC.L1-b.1.i": "Not Met"}, {}),
        result(NOT_1, MET_2, codes=("levels_disagree",)),
    ),
    one(
        "a Level 1 gap of three that Level 2 calls Met",
        lambda: _levels({"PE.L1-b.1.ix": "Not Met"}, {}),
        result(NOT_1, MET_2, codes=("levels_disagree",)),
    ),
    one(
        "a Level 1 gap of three of which Level 2 has one",
        lambda: _levels({"PE.L1-b.1.ix": "Not Met"}, {"3.10.4": "Not Met"}),
        result(NOT_1, Result(2, 109, 109, 109, "not-achieved")),
    ),
    one(
        "a Level 2 gap that Level 1 calls Met",
        lambda: _levels({}, {"3.10.4": "Not Met"}),
        result(MET_1, Result(2, 109, 109, 109, "not-achieved"), codes=("levels_disagree",)),
    ),
    one("two levels that agree", lambda: _levels({}, {}), result(MET_1, MET_2)),
)
LOOKALIKES = (*TABLES, *COLUMNS, *LEVELS)
