"""More than one table: a sheet a family, two on a sheet, and sheets that are no assessment."""

from __future__ import annotations

from tests.lookalikes.catalog import FAMILIES, REQUIREMENTS
from tests.lookalikes.lookalike import Lookalike
from tests.lookalikes.sheets import GAPS, HEADER, Lines, Rows, Sheet, objectives, table, xlsx
from tests.lookalikes.verdicts import ranged, refused, scored

GOOD = scored(107, "conditional")
OTHERS = {"3.1.3": "Not Met", "3.1.4": "Not Met"}
"""Another client's findings, or an example's: 108."""
LONG_NAMES = [
    *("AC - Access Control", "AT - Awareness and Training", "AU - Audit and Accountability"),
    *("CM - Configuration Management", "IA - Identification and Authent", "IR - Incident Response"),
    *("MA - Maintenance", "MP - Media Protection", "PS - Personnel Security"),
    *("PE - Physical Protection", "RA - Risk Assessment", "CA - Security Assessment"),
    *("SC - System and Communications ", "SI - System and Information Int"),
]


def _families() -> list[Rows]:
    rows = table()
    return [[row for row in rows if str(row[0]).startswith(name)] for name in FAMILIES]


def _sheet_a_family(*hidden: str, left_out: str = "") -> bytes:
    return xlsx(
        *(
            Sheet(
                name.strip(), [HEADER, *rows], state="hidden" if name[:2] in hidden else "visible"
            )
            for name, rows in zip(LONG_NAMES, _families(), strict=True)
            if name[:2] != left_out
        )
    )


def _poam(words: dict[str, str]) -> Sheet:
    header: list[object] = ["POA&M ID", "Related Control ID", "Weakness", "Risk", "Status"]
    rows: Lines = [header]
    rows += [
        [f"P-{at}", id_, "To be mended", "Medium", word]
        for at, (id_, word) in enumerate(words.items())
    ]
    rows += [[None, None, None, "Medium", "Open"] for _ in range(300)]
    return Sheet("POA&M", rows)


LOOKALIKES = (
    Lookalike(
        "an example row under the header",
        lambda: xlsx([HEADER, ["Example", "Limit access", "Not Met", "No policy yet"], *table()]),
        GOOD,
    ),
    Lookalike("one sheet a family with names cut at 31", _sheet_a_family, GOOD),
    Lookalike(
        "one sheet a family and one of them hidden",
        lambda: _sheet_a_family("PS"),
        ranged(99, 107, "requirement_missing", "sheet_not_read"),
    ),
    Lookalike(
        "one sheet a family and one of them missing",
        lambda: _sheet_a_family(left_out="PS"),
        ranged(99, 107, "requirement_missing"),
    ),
    Lookalike(
        "a very hidden first sheet with another client",
        lambda: xlsx(
            Sheet("Old", [["Client", "Somebody Else"], HEADER, *table(OTHERS)], state="veryHidden"),
            Sheet("New", [HEADER, *table()]),
        ),
        GOOD.saying(client="a-very-hidden-first-sheet-with-another-client"),
    ),
    Lookalike(
        "a hidden lookup sheet",
        lambda: xlsx(
            Sheet("Lists", [["Status"], ["Met"], ["Not Met"], ["N/A"]], state="hidden"),
            Sheet("New", [HEADER, *table()]),
        ),
        GOOD,
    ),
    Lookalike(
        "a visible lookup sheet",
        lambda: xlsx(
            Sheet("New", [HEADER, *table()]),
            Sheet(
                "Lists",
                [
                    ["Status", "Control ID"],
                    ["Met", "3.1.1"],
                    ["Not Met", "3.1.2"],
                    ["N/A", "3.1.3"],
                ],
            ),
        ),
        GOOD,
    ),
    Lookalike(
        "an Example sheet with findings",
        lambda: xlsx(Sheet("Example", [HEADER, *table(OTHERS)]), Sheet("New", [HEADER, *table()])),
        GOOD,
    ),
    Lookalike(
        "an Example sheet alone",
        lambda: xlsx(Sheet("Example", [HEADER, *table()])),
        refused("no_table_found"),
    ),
    Lookalike(
        "a POA&M sheet with 300 empty rows",
        lambda: xlsx(Sheet("Status", [HEADER, *table()]), _poam({})),
        GOOD,
    ),
    Lookalike(
        "a POA&M sheet with other statuses",
        lambda: xlsx(
            _poam(dict.fromkeys(GAPS, "Completed") | dict.fromkeys(OTHERS, "In Progress")),
            Sheet("Status", [HEADER, *table()]),
        ),
        scored(107, "conditional", "status_not_confirmed"),
    ),
    Lookalike(
        "a POA&M sheet alone",
        lambda: xlsx(_poam({asked.id: "Completed" for asked in REQUIREMENTS})),
        refused("no_table_found", "no_status_column"),
    ),
    Lookalike(
        "two full tables that differ",
        lambda: xlsx(Sheet("One", [HEADER, *table()]), Sheet("Two", [HEADER, *table(OTHERS)])),
        refused("ambiguous_table"),
    ),
    Lookalike(
        "two full tables below each other that differ",
        lambda: xlsx([HEADER, *table(), [], [], HEADER, *table(OTHERS)]),
        refused("ambiguous_table"),
    ),
    Lookalike(
        "two full tables beside each other that differ",
        lambda: xlsx(
            [
                [*one, None, *two]
                for one, two in zip([HEADER, *table()], [HEADER, *table(OTHERS)], strict=True)
            ]
        ),
        refused("ambiguous_table", "ambiguous_status_column"),
    ),
    Lookalike(
        "two halves beside each other",
        lambda: xlsx(
            [
                [*one, None, *two]
                for one, two in zip([HEADER, *table()[:55]], [HEADER, *table()[55:]], strict=True)
            ]
        ),
        GOOD,
    ),
    Lookalike(
        "two halves below each other with their columns in another order",
        lambda: xlsx(
            [
                HEADER,
                *table()[:55],
                [],
                *([row[2], row[3], row[0], row[1]] for row in [HEADER, *table()[55:]]),
            ]
        ),
        GOOD,
    ),
    Lookalike(
        "requirements and objectives on two sheets",
        lambda: xlsx(
            Sheet("Requirements", [HEADER, *table()]),
            Sheet(
                "Objectives",
                [
                    ["Objective Number", "Text", "Score"],
                    *objectives(
                        {"3.1.10[b]": "Not Met", "3.4.9[a]": "Not Met", "3.13.4[a]": "Not Met"}
                    ),
                ],
            ),
        ),
        GOOD,
    ),
    Lookalike(
        "requirements all Met above objectives that are not",
        lambda: xlsx(
            Sheet("Requirements", [HEADER, *table({})]),
            Sheet(
                "Objectives",
                [
                    ["Objective Number", "Text", "Score"],
                    *objectives(
                        {"3.1.10[b]": "Not Met", "3.4.9[a]": "Not Met", "3.13.4[a]": "Not Met"}
                    ),
                ],
            ),
        ),
        scored(107, "conditional", "objectives_disagree"),
    ),
    Lookalike(
        "requirements Not Met above objectives that are all Met",
        lambda: xlsx(
            Sheet("Requirements", [HEADER, *table()]),
            Sheet("Objectives", [["Objective Number", "Text", "Score"], *objectives({})]),
        ),
        scored(107, "conditional", "objectives_disagree"),
    ),
    Lookalike(
        "a dashboard that counts",
        lambda: xlsx(
            Sheet(
                "Dashboard",
                [
                    ["Family", "Met", "Not Met", "Status"],
                    *([name, 5, 0, "Compliant"] for name in FAMILIES),
                ],
            ),
            Sheet("Status", [HEADER, *table()]),
        ),
        GOOD,
    ),
)
