"""A status that is all MET, and ids in rows and lists elsewhere that may be gaps."""

from __future__ import annotations

from functools import partial

from tests.lookalikes.all_met import (
    FIRST,
    MET,
    RIVAL,
    SAID,
    SILENT,
    below,
    beside,
    columns,
    one,
    second,
)
from tests.lookalikes.catalog import REQUIREMENTS
from tests.lookalikes.lookalike import Lookalike
from tests.lookalikes.sheets import HEADER, Sheet, table, xlsx
from tests.lookalikes.verdicts import ranged, scored


def _csv(*lines: str, above: tuple[str, ...] = ()) -> bytes:
    rows = (f"{asked.id},Met" for asked in REQUIREMENTS)
    return "\n".join([*above, "Requirement ID,Status", *rows, *lines]).encode()


def _plan(word: str) -> bytes:
    plan = [["POA&M ID", "Requirement ID", "Milestone", "Status"], ["1", "3.1.1", "Buy it", word]]
    return xlsx(Sheet("Assessment", MET), Sheet("POA&M", plan))


def _lone(word: str) -> bytes:
    return xlsx(
        columns(
            ["Status", "Comments"],
            lambda a: ["Met", word if a.id == "3.1.5" else f"We looked at {a.id} with care."],
        )
    )


ROWS = (
    one(
        "two rows without a header that say No and Fail",
        lambda: second([["3.1.1", "No"], ["3.1.2", "Fail"]]),
        RIVAL,
    ),
    one(
        "rows without a header below a cover",
        lambda: second([["Client", "Acme"], [], ["3.1.1", "Access", "Planned"]]),
        RIVAL,
    ),
    one(
        "rows without a header above the table",
        lambda: xlsx([["3.1.1", "No"], ["3.1.2", "Yes"], [], *MET]),
        RIVAL,
    ),
    one(
        "rows without a header right of the table",
        lambda: below(["", "", "", "", "3.1.1", "No"]),
        RIVAL,
    ),
    one("a FALSE without a header", lambda: second([["3.1.1", False], ["3.1.2", True]]), RIVAL),
    one(
        "rows without a header that agree",
        lambda: second([["3.1.10", "No"], ["3.4.9", "Fail"]], [HEADER, *table()]),
        scored(107, "conditional", "table_not_used"),
    ),
    one(
        "rows without a header that say nothing of a finding",
        lambda: second([["3.1.1", "Access", "5"], ["3.1.2", "Transactions", "Yes"]]),
        SILENT,
    ),
    one(
        "an id and Not Met in one cell",
        lambda: second([["Left to do"], ["3.1.1 - not met"]]),
        RIVAL,
    ),
    one(
        "ids across the top",
        lambda: second([["", *FIRST], ["Finding", "No", *["Yes"] * 19]]),
        RIVAL,
    ),
    one(
        "ids across the top and another question",
        lambda: second([["", *FIRST], ["Evidence received", "No", *["Yes"] * 19]]),
        SILENT,
    ),
    one(
        "an id that resembles one below the table",
        lambda: below(["Requirement ID", "Finding"], ["3-1-2", "Not Met"]),
        RIVAL,
    ),
    one(
        "an id that resembles one above the table",
        lambda: xlsx([["Requirement ID", "Compliant?"], ["3-1-2", "No"], [], *MET]),
        RIVAL,
    ),
    one(
        "an id that resembles one without a header",
        lambda: second([["3-1-2", "Not Met"]]),
        RIVAL,
    ),
    one(
        "a register of the firm's own below the table",
        lambda: below(["ID", "Status"], ["SRV-001", "Non-Compliant"], ["R-3-1-2", "Not Met"]),
        SILENT,
    ),
)
LISTS = (
    *(
        one(f"a list of ids under {header}", partial(second, [[header], ["3.1.1"]]), SAID)
        for header in ("Open requirements", "Gaps", "Deficiencies", "Findings", "POA&M items")
    ),
    *(
        one(f"a list of ids under {header}", partial(second, [[header], ["3.1.1"]]), RIVAL)
        for header in ("Not Met", "Requirements not met", "Unmet controls")
    ),
    one(
        "a list of gaps beside the table",
        lambda: xlsx([[*HEADER, "", "Gaps"], [*MET[1], "", "3.1.5"], *MET[2:]]),
        SAID,
    ),
    one(
        "a list of gaps that the assessment has too",
        lambda: second([["Gaps"], ["3.1.10"], ["3.4.9"]], [HEADER, *table()]),
        scored(107, "conditional"),
    ),
    one(
        "a list of gaps that are closed",
        lambda: second([["Gaps", "State of work"], ["3.1.1", "Closed 2026-01-31"]]),
        SILENT,
    ),
    one(
        "a list of what is in scope",
        lambda: second([["Controls in scope"], ["3.1.1"], ["3.1.2"]]),
        SILENT,
    ),
    *(
        one(f"an item of a POA&M that is {word}", partial(_plan, word), verdict)
        for word, verdict in (("Open", SAID), ("Closed", SILENT))
    ),
    *(
        one(f"an X under {header}", partial(beside, header, "X", ""), SAID)
        for header in ("Planned", "Planned to be implemented", "In progress", "Partially")
    ),
    one("a day under Planned", lambda: beside("Planned", "2026-01-31", ""), SILENT),
    *(
        one(f"a lone {word} among remarks", partial(_lone, word), SAID)
        for word in ("No", "NOT MET", "Fail")
    ),
    one("a lone None among remarks", lambda: _lone("None"), SILENT),
    one(
        "a No beside ids that resemble some",
        lambda: second([["Anforderung", "Verdikt"], ["3-1-1", "No"]]),
        SAID,
    ),
    one(
        "evidence of ids that resemble some",
        lambda: second([["Anforderung", "Evidence received"], ["3-1-1", "No"]]),
        SILENT,
    ),
    one(
        "nothing earned for what is Met",
        lambda: xlsx(columns(["Status", "Points earned"], lambda _: ["Met", 0])),
        scored(110, "final", "points_differ", "points_not_compared"),
    ),
)
DELIMITED = (
    Lookalike(
        "a csv with a second opinion below",
        lambda: _csv("", "Control,Verdikt", "3.1.1,No", "3.1.2,No", "3.1.3,No"),
        ranged(99, 99, "conflicting_findings").or_else(RIVAL),
        ".csv",
    ),
    Lookalike(
        "a csv with rows above its header",
        lambda: _csv(above=("3.1.1,No", "3.1.2,Yes", "")),
        RIVAL,
        ".csv",
    ),
)
LOOKALIKES = (*ROWS, *LISTS, *DELIMITED)
