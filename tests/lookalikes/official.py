"""The shapes of DoD's results workbook and of NIST's procedures sheet, filled in and damaged."""

from __future__ import annotations

from collections.abc import Mapping

from tests.lookalikes.catalog import REQUIREMENTS
from tests.lookalikes.lookalike import Lookalike
from tests.lookalikes.sheets import Formula, Lines, Rows, Sheet, xlsx
from tests.lookalikes.verdicts import ranged, scored

BANNER: Lines = [
    ["***** CUI (When Filled In) *****"],
    [],
    ["CMMC Level 2 Assessment Results Form Template"],
    ["A sheet"],
]
REQUIREMENT_COLUMNS: list[object] = [
    *(
        "Requirement Number",
        "Requirement Description",
        "Level",
        "Requirement Value",
        "POA&M Allowed",
    ),
    *("Requirement in POA&M", "Points to be Subtracted from Maximum Possible Score"),
]
OBJECTIVE_COLUMNS: list[object] = [
    *("Requirement Number", "Objective Number", "Requirement Objective Description", "Artifacts"),
    *("Interviews", "Examine", "Test", "Overall Comments", "Time to Assess (Minutes)"),
    *("Standards Acceptance", "Inherited", "If dependent on ESP, enter ESP Name", "Score"),
    *("Date Assessed", "Assessed By", "Findings"),
]
NIST_COLUMNS: list[object] = [
    *("Family", "Identifier", "Sort-As", "Security Requirement", "Assessment Objective", "Examine"),
    *("Interview", "Test"),
]
DEFERRED = {"3.1.10[b]": "Not Met", "3.4.9[a]": "Not Met", "3.13.4[a]": "Not Met"}
GOOD = scored(107, "conditional").saying(assessment_type="c3pao")


def _assessment() -> Sheet:
    rows: Lines = [
        *BANNER,
        ["Data Field", "Required/Optional", "Acceptable Values (if Lookup) or Format", "Input"],
        ["OSC Name", "Optional", None, None],
        ["Assessment Start Date", "Required", "Format: DD-MMM-YYYY", "05-OCT-2026"],
        ["Assessment End Date", "Required", "Format: DD-MMM-YYYY", "09-OCT-2026"],
    ]
    return Sheet("Assessment", rows)


def _requirements() -> Sheet:
    points = Formula("=IF(A6=0,0,5)", "")
    rows: Lines = [*BANNER, REQUIREMENT_COLUMNS]
    for asked in REQUIREMENTS:
        value = "5 or 3" if asked.id in {"3.5.3", "3.13.11"} else str(asked.points)
        rows.append([asked.cmmc_id, "Described", "Level 2", value, "Yes", "N/A", points])
    return Sheet("Requirements", rows)


def _objective_rows(words: Mapping[str, str], default: str) -> tuple[Rows, list[str]]:
    rows: Lines = [*BANNER, OBJECTIVE_COLUMNS]
    merges = []
    for asked in REQUIREMENTS:
        if asked.objectives > 1:
            merges.append(f"A{len(rows) + 1}:A{len(rows) + asked.objectives}")
        for letter in asked.letters:
            word = words.get(f"{asked.id}[{letter}]", default)
            first = asked.cmmc_id if letter == "a" else None
            answers = [
                "",
                "",
                "",
                "",
                "A comment",
                10,
                None,
                "None",
                None,
                word,
                "07-OCT-2026",
                "B. Sessor",
            ]
            rows.append(
                [first, f"{asked.cmmc_id}[{letter}]", "Determine", *answers, "Seen" if word else ""]
            )
    return rows, merges


def _example(rows: Rows) -> Sheet:
    above: Lines = [
        ["***** UNCLASSIFIED (SAMPLE DATA) *****"],
        [],
        ["Form"],
        ["Requirement Objectives"],
    ]
    return Sheet("Example", [*above, *rows])


def _dod(
    words: Mapping[str, str], default: str = "Met", example: Rows | None = None, merged: bool = True
) -> bytes:
    rows, merges = _objective_rows(words, default)
    return xlsx(
        _assessment(),
        _requirements(),
        Sheet("Requirement Objectives", rows, merges=tuple(merges) if merged else ()),
        Sheet(
            "OSC SSP(s)",
            [*BANNER, ["SSP Name", "SSP Version", "SSP Date"], ["Roe SSP", "2.0", "2026-09-01"]],
        ),
        _example(
            example
            or [[*OBJECTIVE_COLUMNS], ["AC.L2-3.1.1", "AC.L2-3.1.1[a]", *[""] * 10, "Not Met"]]
        ),
        Sheet("Instructions", [["1. Enter the findings; Score is Met or Not Met."]]),
        Sheet("Glossary", [["Name", "Type"], ["Score", "Lookup: Met, Not Met, Not Applicable"]]),
        Sheet(
            "Lookup Values",
            [["POA&M", "Score"], ["Yes", "Met"], ["No", "Not Met -3"]],
            state="hidden",
        ),
    )


def _nist(
    words: Mapping[str, str], of_requirements: str | None = "Met", of_objectives: str | None = "Met"
) -> bytes:
    """Requirement and objective rows by turns; 23 requirements have no row but their own."""
    rows: Lines = [[*NIST_COLUMNS, "Status", "Comments"]]
    for asked in REQUIREMENTS:
        padded = f"03.{asked.chapter:02}.{asked.number:02}"
        alone = of_objectives or of_requirements if asked.objectives == 1 else of_requirements
        word = words.get(asked.id, alone)
        rows.append(
            [
                asked.family,
                asked.id,
                padded + ".0",
                "Do this",
                "Determine if:",
                *["[SELECT]"] * 3,
                word,
                "So.",
            ]
        )
        for letter in asked.letters if asked.objectives > 1 else "":
            word = words.get(f"{asked.id}[{letter}]", of_objectives)
            rows.append(
                [
                    asked.family,
                    f"{asked.id}[{letter}]\t ",
                    f"{padded}.{letter}",
                    None,
                    "is done",
                    *[None] * 3,
                    word,
                    "So.",
                ]
            )
    return xlsx(Sheet("README", [["A draft"]]), Sheet("SP800-171A", rows))


LOOKALIKES = (
    Lookalike(
        "DoD's workbook filled",
        lambda: _dod(DEFERRED),
        GOOD.saying(assessment_type="c3pao", assessment_date="2026-10-09"),
    ),
    Lookalike(
        "DoD's workbook unmerged",
        lambda: _dod({"3.13.11[a]": "Not Met -3"}, merged=False),
        scored(107, "conditional"),
    ),
    Lookalike(
        "DoD's workbook with Not Met -5",
        lambda: _dod({"3.13.11[a]": "Not Met -5"}),
        scored(105, "not-achieved"),
    ),
    Lookalike(
        "DoD's workbook with MFA a Not Met",
        lambda: _dod({"3.5.3[a]": "Not Met"}),
        scored(105, "not-achieved"),
    ),
    Lookalike(
        "DoD's workbook with MFA c Not Met",
        lambda: _dod({"3.5.3[c]": "Not Met"}),
        scored(107, "not-achieved"),
    ),
    Lookalike(
        "DoD's workbook with MFA met and not applicable",
        lambda: _dod({"3.5.3[c]": "Not Applicable"}),
        scored(110, "final", "template_formula_differs").or_else(
            scored(110, "final", "template_formula_differs", "na_without_reason")
        ),
    ),
    Lookalike(
        "DoD's workbook with a blank",
        lambda: _dod({"3.1.1[b]": ""}),
        ranged(105, 110, "objective_blank"),
    ),
    Lookalike(
        "DoD's workbook with a blank beside a Not Met",
        lambda: _dod({"3.1.3[b]": "", "3.1.3[c]": "Not Met"}),
        scored(109, "conditional", "objective_blank").or_else(scored(109, "conditional")),
    ),
    Lookalike(
        "DoD's workbook blank",
        lambda: _dod({}, default=""),
        ranged(-203, 110, "status_blank"),
    ),
    Lookalike(
        "DoD's workbook with an example of 320 rows",
        lambda: _dod(DEFERRED, example=_objective_rows({}, "Not Met")[0]),
        GOOD,
    ),
    Lookalike(
        "NIST's sheet with a status column",
        lambda: _nist(DEFERRED | {"3.13.4": "Not Met"}),
        scored(107, "conditional", "objectives_disagree"),
    ),
    Lookalike(
        "NIST's sheet with statuses of requirements alone",
        lambda: _nist({"3.1.10": "Not Met", "3.4.9": "Not Met"}, of_objectives=None),
        scored(108, "conditional"),
    ),
    Lookalike(
        "NIST's sheet with statuses of objectives alone",
        lambda: _nist(DEFERRED | {"3.13.4": "Not Met"}, of_requirements=None),
        scored(107, "conditional"),
    ),
)
