"""A status that is all MET, and somewhere beside it a word that says otherwise, or asks another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from tests.lookalikes.catalog import LEVEL_1, REQUIREMENTS, Asked
from tests.lookalikes.lookalike import Lookalike
from tests.lookalikes.sheets import GAPS, HEADER, Lines, Rows, Sheet, table, xlsx
from tests.lookalikes.verdicts import Result, Verdict, ranged, refused, result, scored

FIRST = [asked.id for asked in REQUIREMENTS[:20]]
MET = [HEADER, *table({})]
RIVAL = refused("ambiguous_table")
SAID = scored(110, "final", "status_not_confirmed")
SILENT = scored(110, "final")
MET_1 = Result(1, None, None, None, "final")
NOT_1 = Result(1, None, None, None, "not-achieved")
MET_2 = Result(2, 110, 110, 110, "final")


def _answers(header: str, bad: object = "No", good: object = "Yes") -> Rows:
    """Give the first twenty requirements one answer, and the others another."""
    said = ([asked.id, bad if asked.id in FIRST else good] for asked in REQUIREMENTS)
    return [["Requirement ID", header], *said]


def _second(rows: Rows, first: Rows = MET) -> bytes:
    return xlsx(Sheet("Assessment", first), Sheet("Review", rows))


def _before(rows: Rows) -> bytes:
    return xlsx(Sheet("Review", rows), Sheet("Assessment", MET))


def _beside(header: str, bad: object = "No", good: object = "Yes") -> bytes:
    said = ([a.id, "Met", bad if a.id in FIRST else good] for a in REQUIREMENTS)
    return xlsx([["Requirement ID", "Status", header], *said])


def _below(*rows: list[object]) -> bytes:
    return xlsx([*MET, [], *rows])


def _columns(headers: list[object], write: Callable[[Asked], list[object]]) -> Rows:
    return [["Requirement ID", *headers], *([asked.id, *write(asked)] for asked in REQUIREMENTS)]


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


def _csv(*below: str, above: tuple[str, ...] = ()) -> bytes:
    rows = (f"{asked.id},Met" for asked in REQUIREMENTS)
    return "\n".join([*above, "Requirement ID,Status", *rows, *below]).encode()


def _plan(word: str) -> bytes:
    plan = [["POA&M ID", "Requirement ID", "Milestone", "Status"], ["1", "3.1.1", "Buy it", word]]
    return xlsx(Sheet("Assessment", MET), Sheet("POA&M", plan))


def _lone(word: str) -> bytes:
    return xlsx(
        _columns(
            ["Status", "Comments"],
            lambda a: ["Met", word if a.id == "3.1.5" else f"We looked at {a.id} with care."],
        )
    )


def _one(claim: str, content: Callable[[], bytes], verdict: Verdict) -> Lookalike:
    return Lookalike(claim, content, verdict)


TABLES = (
    _one(
        "a second table of No and prose",
        lambda: _second(_answers("Compliant?", "No", "see memo")),
        RIVAL,
    ),
    _one(
        "a second table of remarks that begin with Not Met",
        lambda: _second(_answers("Compliant?", "Not Met - see memo", "see memo")),
        RIVAL,
    ),
    _one(
        "a second table of prose with the same gaps",
        lambda: _second(
            _columns(["Compliant?"], lambda a: ["No" if a.id in GAPS else "see memo"]),
            [HEADER, *table()],
        ),
        scored(107, "conditional", "table_not_used"),
    ),
    _one(
        "a column of No and prose beside the status",
        lambda: _beside("Compliant?", "No", "see memo"),
        refused("ambiguous_status_column"),
    ),
    *(
        _one(f"a second opinion under {header}", partial(_second, _answers(header)), RIVAL)
        for header in ("Verdikt", "Ergebnis", "Jane", "QA", "Assessor", "Conforme", "Test results")
    ),
    *(
        _one(
            f"a second opinion of {bad} and {good}",
            partial(_second, _answers("Verdikt", bad, good)),
            RIVAL,
        )
        for bad, good in (("N", "Y"), ("Fail", "Pass"), (False, True), ("In Progress", "Yes"))
    ),
    _one("a second opinion on a first sheet", lambda: _before(_answers("Verdikt")), RIVAL),
    _one(
        "a second opinion with every header unknown",
        lambda: _second([["Anforderung", "Urteil"], *_answers("")[1:]]),
        RIVAL,
    ),
    _one("a second opinion under merged ids", _merged_ids, RIVAL),
    _one(
        "a second opinion that agrees",
        lambda: _second(
            _columns(["Verdikt"], lambda a: ["No" if a.id in GAPS else "Yes"]),
            [HEADER, *table()],
        ),
        scored(107, "conditional"),
    ),
    _one(
        "a Yes under Gap? on a second sheet", lambda: _second(_answers("Gap?", "Yes", "No")), RIVAL
    ),
    _one(
        "ticks under Pass and Fail on a second sheet",
        lambda: _second(
            _columns(["Pass", "Fail"], lambda a: ["", "X"] if a.id in FIRST else ["X", ""])
        ),
        RIVAL,
    ),
    *(
        _one(f"a question {header} on a second sheet", partial(_second, _answers(header)), SAID)
        for header in (
            *("Evidence collected?", "Interview done", "Policy exists?", "Reviewed", "Done"),
            *("What the assessor says of it", "Met in the end?"),
        )
    ),
    _one(
        "two opinions on a second sheet",
        lambda: _second(_columns(["Site A", "Site B"], lambda _: ["No", "Yes"])),
        SAID,
    ),
    _one(
        "one No in a second opinion",
        lambda: _second(_columns(["Verdikt"], lambda a: ["No" if a.id == "3.1.5" else "Yes"])),
        SAID,
    ),
    _one(
        "a tracker of evidence beside the assessment",
        lambda: _second(
            _columns(
                ["Owner", "Evidence received", "Interview done", "Ticket open", "Due date"],
                lambda _: ["Jane", "No", "No", "Yes", "2026-01-31"],
            )
        ),
        SAID,
    ),
    *(
        _one(f"what {header} on a second sheet", partial(_second, _answers(header)), SILENT)
        for header in ("Level 1", "POA&M Allowed", "Inherited", "Ticket open", "Applicable")
    ),
    _one(
        "a policy status on a second sheet",
        lambda: _second(_answers("Policy status", "Not in place", "Approved")),
        SAID,
    ),
)
ROWS = (
    _one(
        "two rows without a header that say No and Fail",
        lambda: _second([["3.1.1", "No"], ["3.1.2", "Fail"]]),
        RIVAL,
    ),
    _one(
        "rows without a header below a cover",
        lambda: _second([["Client", "Acme"], [], ["3.1.1", "Access", "Planned"]]),
        RIVAL,
    ),
    _one(
        "rows without a header above the table",
        lambda: xlsx([["3.1.1", "No"], ["3.1.2", "Yes"], [], *MET]),
        RIVAL,
    ),
    _one(
        "rows without a header right of the table",
        lambda: _below(["", "", "", "", "3.1.1", "No"]),
        RIVAL,
    ),
    _one("a FALSE without a header", lambda: _second([["3.1.1", False], ["3.1.2", True]]), RIVAL),
    _one(
        "rows without a header that agree",
        lambda: _second([["3.1.10", "No"], ["3.4.9", "Fail"]], [HEADER, *table()]),
        scored(107, "conditional", "table_not_used"),
    ),
    _one(
        "rows without a header that say nothing of a finding",
        lambda: _second([["3.1.1", "Access", "5"], ["3.1.2", "Transactions", "Yes"]]),
        SILENT,
    ),
    _one(
        "an id and Not Met in one cell",
        lambda: _second([["Left to do"], ["3.1.1 - not met"]]),
        RIVAL,
    ),
    _one(
        "ids across the top",
        lambda: _second([["", *FIRST], ["Finding", "No", *["Yes"] * 19]]),
        RIVAL,
    ),
    _one(
        "ids across the top and another question",
        lambda: _second([["", *FIRST], ["Evidence received", "No", *["Yes"] * 19]]),
        SILENT,
    ),
    _one(
        "an id that resembles one below the table",
        lambda: _below(["Requirement ID", "Finding"], ["3-1-2", "Not Met"]),
        RIVAL,
    ),
    _one(
        "an id that resembles one above the table",
        lambda: xlsx([["Requirement ID", "Compliant?"], ["3-1-2", "No"], [], *MET]),
        RIVAL,
    ),
    _one(
        "an id that resembles one without a header",
        lambda: _second([["3-1-2", "Not Met"]]),
        RIVAL,
    ),
    _one(
        "a register of the firm's own below the table",
        lambda: _below(["ID", "Status"], ["SRV-001", "Non-Compliant"], ["R-3-1-2", "Not Met"]),
        SILENT,
    ),
)
COLUMNS = (
    *(
        _one(f"a No under {header} beside the status", partial(_beside, header), SAID)
        for header in ("Assessor says", "Urteil", "Jane", "Assessor", "Done")
    ),
    _one("an O under Jane beside the status", lambda: _beside("Jane", "O", "S"), SAID),
    _one("a Fail under Comments beside the status", lambda: _beside("Comments", "Fail", ""), SAID),
    _one(
        "a Yes under Shortfall beside the status", lambda: _beside("Shortfall", "Yes", "No"), SAID
    ),
    *(
        _one(f"a No to {header} beside the status", partial(_beside, header), SILENT)
        for header in ("Evidence received", "Policy exists?", "POA&M Allowed", "Level 1", "Notes")
    ),
    _one(
        "the number of a row under No.",
        lambda: xlsx([["No.", *HEADER], *([n, *row] for n, row in enumerate(table({}), 1))]),
        SILENT,
    ),
)
LISTS = (
    *(
        _one(f"a list of ids under {header}", partial(_second, [[header], ["3.1.1"]]), SAID)
        for header in ("Open requirements", "Gaps", "Deficiencies", "Findings", "POA&M items")
    ),
    *(
        _one(f"a list of ids under {header}", partial(_second, [[header], ["3.1.1"]]), RIVAL)
        for header in ("Not Met", "Requirements not met", "Unmet controls")
    ),
    _one(
        "a list of gaps beside the table",
        lambda: xlsx([[*HEADER, "", "Gaps"], [*MET[1], "", "3.1.5"], *MET[2:]]),
        SAID,
    ),
    _one(
        "a list of gaps that the assessment has too",
        lambda: _second([["Gaps"], ["3.1.10"], ["3.4.9"]], [HEADER, *table()]),
        scored(107, "conditional"),
    ),
    _one(
        "a list of gaps that are closed",
        lambda: _second([["Gaps", "State of work"], ["3.1.1", "Closed 2026-01-31"]]),
        SILENT,
    ),
    _one(
        "a list of what is in scope",
        lambda: _second([["Controls in scope"], ["3.1.1"], ["3.1.2"]]),
        SILENT,
    ),
    *(
        _one(f"an item of a POA&M that is {word}", partial(_plan, word), verdict)
        for word, verdict in (("Open", SAID), ("Closed", SILENT))
    ),
    *(
        _one(f"an X under {header}", partial(_beside, header, "X", ""), SAID)
        for header in ("Planned", "Planned to be implemented", "In progress", "Partially")
    ),
    _one("a day under Planned", lambda: _beside("Planned", "2026-01-31", ""), SILENT),
    *(
        _one(f"a lone {word} among remarks", partial(_lone, word), SAID)
        for word in ("No", "NOT MET", "Fail")
    ),
    _one("a lone None among remarks", lambda: _lone("None"), SILENT),
    _one(
        "a No beside ids that resemble some",
        lambda: _second([["Anforderung", "Verdikt"], ["3-1-1", "No"]]),
        SAID,
    ),
    _one(
        "evidence of ids that resemble some",
        lambda: _second([["Anforderung", "Evidence received"], ["3-1-1", "No"]]),
        SILENT,
    ),
    _one(
        "nothing earned for what is Met",
        lambda: xlsx(_columns(["Status", "Points earned"], lambda _: ["Met", 0])),
        scored(110, "final", "points_differ", "points_not_compared"),
    ),
)
LEVELS = (
    _one(
        "a Level 1 gap that Level 2 calls Met",
        lambda: _levels({"AC.L1-b.1.i": "Not Met"}, {}),
        result(NOT_1, MET_2, codes=("levels_disagree",)),
    ),
    _one(
        "a Level 1 gap of three that Level 2 calls Met",
        lambda: _levels({"PE.L1-b.1.ix": "Not Met"}, {}),
        result(NOT_1, MET_2, codes=("levels_disagree",)),
    ),
    _one(
        "a Level 1 gap of three of which Level 2 has one",
        lambda: _levels({"PE.L1-b.1.ix": "Not Met"}, {"3.10.4": "Not Met"}),
        result(NOT_1, Result(2, 109, 109, 109, "not-achieved")),
    ),
    _one(
        "a Level 2 gap that Level 1 calls Met",
        lambda: _levels({}, {"3.10.4": "Not Met"}),
        result(MET_1, Result(2, 109, 109, 109, "not-achieved"), codes=("levels_disagree",)),
    ),
    _one("two levels that agree", lambda: _levels({}, {}), result(MET_1, MET_2)),
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
LOOKALIKES = (*TABLES, *ROWS, *COLUMNS, *LISTS, *LEVELS, *DELIMITED)
