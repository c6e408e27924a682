"""Words in the status column: those that are findings, those that only look like one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.lookalikes.catalog import REQUIREMENTS
from tests.lookalikes.lookalike import Lookalike
from tests.lookalikes.sheets import HEADER, Formula, Lines, Runs, statuses, table, xlsx
from tests.lookalikes.surgery import as_excel_calculates
from tests.lookalikes.verdicts import Result, Verdict, ranged, scored

MET = ["Met", "Yes", "Y", "Implemented", "Fully Implemented", "Compliant", "Satisfied", "Pass"]
NOT_MET = [
    *("Not Met", "No", "N", "Not Implemented", "Planned", "In Progress", "Partially Implemented"),
    *("Partially Met", "Partial", "Partially Compliant", "Non-Compliant", "Fail", "FALSE"),
    "Other Than Satisfied",
]
SILENT = ["", "Not Assessed", "Not Evaluated", "Not Reviewed", "Unreviewed", "TBD", "-"]
CLAIMS = [
    *("Inherited", "Alternate Implementation", "Alternative Implementation", "Enduring exception"),
    *("Temporary deficiency", "Risk accepted"),
]
SPELLINGS_OF_MET = [
    *("MET", "met", " Met ", "Met\xa0", "\tMet", "Met\u200b", "FULLY-IMPLEMENTED", "✔ Met"),
    *("fully   implemented", "'Met", "* Met", "Fully\nImplemented", "Fully\u2013Implemented"),
]
SPELLINGS_OF_NOT_MET = [
    *("Not  Met", "NOT-MET", "not met", "Not\nMet", "Not\xa0Met", "not\u2011met", "Not\u2013Met"),
    *(" NOT MET", "* Not Met", "NotMet", "Non\u2010Compliant", "non compliant", "NONCOMPLIANT"),
]
SPELLINGS_OF_NA = [
    "N/A",
    "NA",
    "n/a",
    "Not Applicable",
    "not-applicable",
    "N / A",
    "NOT  APPLICABLE",
]
STRANGE = [
    *("Mostly", "Met (see note)", "Met / Not Met", "Met?", "Not yet", "Erf\xfcllt", "Conforme"),
    *("100%", "✓", "☐ Met", "( ) Met", "[ ] Met", "None", "null", "nan", "Met, Not Met"),
    *("Met or Not Met", "X", "Mет", "Ongoing", "Completed", "Open", "-3", "3", "?", "..."),
    *("Will be met", "Almost Met", "Met except general users", "Nearly Implemented", "Not"),
]
ONE_POINT = ["3.1.3", "3.1.4", "3.1.6", "3.1.7", "3.1.8", "3.1.9", "3.1.10", "3.1.11", "3.1.14"]
ALL_NOT_MET = Verdict((Result(2, None, -203, -203, "not-achieved"),))
NOTHING = (-203, 110)


def _book(words: Mapping[str, object]) -> bytes:
    """All Met but these; the value stands in the cell as it is given."""
    rows: Lines = [HEADER]
    for asked in REQUIREMENTS:
        rows.append([asked.cmmc_id, "A title", words.get(asked.id, "Met"), "Our reason."])
    return xlsx(rows)


def _each(words: list[str]) -> bytes:
    """Every word once in the status of a one-point requirement, the rest Met."""
    one_point = [asked.id for asked in REQUIREMENTS if asked.points == 1]
    return _book(dict(zip(one_point, words, strict=False)))


def _in_turn(words: list[str]) -> bytes:
    return xlsx([HEADER, *statuses(words)])


def _without_met(word: object) -> bytes:
    return _book({asked.id: word for asked in REQUIREMENTS})


LOOKALIKES = (
    Lookalike("every word for Met", lambda: _in_turn(MET), scored(110, "final")),
    Lookalike("every spelling of Met", lambda: _in_turn(SPELLINGS_OF_MET), scored(110, "final")),
    Lookalike(
        "every word for Not Met",
        lambda: _in_turn(NOT_MET),
        ALL_NOT_MET.or_else(
            Verdict((Result(2, None, -203, -203, "not-achieved"),), codes=("partial_unexplained",))
        ),
    ),
    Lookalike("every spelling of Not Met", lambda: _in_turn(SPELLINGS_OF_NOT_MET), ALL_NOT_MET),
    Lookalike(
        "every spelling of not applicable",
        lambda: _book({id_: SPELLINGS_OF_NA[at % 7] for at, id_ in enumerate(ONE_POINT)}),
        scored(110, "final"),
    ),
    Lookalike(
        "every word for not assessed",
        lambda: _each(SILENT),
        ranged(110 - len(SILENT), 110, "status_blank"),
    ),
    Lookalike(
        "every claim that needs support",
        lambda: _each(CLAIMS),
        ranged(110 - len(CLAIMS), 110, "needs_support"),
    ),
    Lookalike(
        "every strange word",
        lambda: _each(STRANGE),
        ranged(110 - len(STRANGE), 110, "unknown_status"),
    ),
    Lookalike(
        "a whole column of strange words",
        lambda: _without_met("Erf\xfcllt"),
        Verdict(
            (Result(2, None, *NOTHING, "incomplete"),), ("no_status_column",), ("unknown_status",)
        ),
    ),
    Lookalike(
        "a whole column of not assessed",
        lambda: _without_met("Not Assessed"),
        ranged(*NOTHING),
    ),
    Lookalike(
        "not applicable throughout",
        lambda: _without_met("N/A"),
        ranged(110, 110, "ssp_not_applicable"),
    ),
    Lookalike("S and O alone", lambda: _in_turn(["S"] * 109 + ["O"]), scored(107, "not-achieved")),
    Lookalike("S throughout", lambda: _without_met("S"), scored(110, "final")),
    Lookalike(
        "S and O beside Met",
        lambda: _book({"3.1.3": "S", "3.1.4": "O"}),
        ranged(108, 110, "unknown_status"),
    ),
    Lookalike(
        "1 and 0 under Status", lambda: _in_turn_of([1] * 109 + [0]), scored(107, "not-achieved")
    ),
    Lookalike(
        "text 1 and 0 under Status",
        lambda: _in_turn(["1"] * 109 + ["0"]),
        scored(107, "not-achieved"),
    ),
    Lookalike(
        "TRUE and FALSE", lambda: _in_turn_of([True] * 109 + [False]), scored(107, "not-achieved")
    ),
    Lookalike(
        "true and false as text",
        lambda: _in_turn(["true"] * 109 + ["False"]),
        scored(107, "not-achieved"),
    ),
    Lookalike(
        "1 and 0 beside Met",
        lambda: _book({"3.1.3": 1, "3.1.4": 0}),
        ranged(108, 110, "unknown_status"),
    ),
    Lookalike(
        "percentages under Status",
        lambda: _in_turn_of([1.0] * 100 + [0.5] * 10),
        Verdict(
            (Result(2, None, *NOTHING, "incomplete"),), ("no_status_column",), ("unknown_status",)
        ),
    ),
    Lookalike(
        "a status in two runs of rich text",
        lambda: _book({"3.1.3": Runs(("Not ", "Met")), "3.1.4": Runs(("N", "ot Met"))}),
        scored(108, "conditional"),
    ),
    Lookalike(
        "statuses that are formulas with values",
        lambda: _book({"3.1.3": Formula('=IF(A4="","","Not Met")', "Not Met")}),
        scored(109, "conditional"),
    ),
    Lookalike(
        "statuses that are formulas with an empty value",
        lambda: as_excel_calculates(_book({"3.1.3": Formula('=IF(A4="x","Met","")', "")})),
        ranged(109, 110, "status_blank"),
    ),
    Lookalike(
        "an error that looks like N/A",
        lambda: _book({"3.1.3": Formula("=NA()", "#N/A"), "3.1.1": Formula("=X!A1", "#REF!")}),
        ranged(104, 110, "error_cell"),
    ),
    Lookalike(
        "the text of an error that looks like N/A",
        lambda: _book({"3.1.3": "#N/A"}),
        ranged(109, 110, "unknown_status").or_else(ranged(109, 110, "error_cell")),
    ),
    Lookalike(
        "N/A that pandas takes for missing",
        lambda: _book({"3.1.12": "N/A", "3.1.13": "NA", "3.1.16": "n/a"}),
        scored(110, "final"),
    ),
    Lookalike(
        "N/A without a reason",
        lambda: xlsx([HEADER, *([*row[:3], ""] for row in table({"3.1.12": "N/A"}))]),
        scored(110, "final", "na_without_reason"),
    ),
    Lookalike(
        "Not Met without a reason",
        lambda: xlsx([HEADER, *([*row[:3], ""] for row in table({"3.1.3": "Not Met"}))]),
        scored(109, "conditional", "weakness_missing"),
    ),
)


def _in_turn_of(words: Sequence[object]) -> bytes:
    return xlsx([HEADER, *statuses(words)])
