"""Words in the header: those that name the ids, the findings, and those that only sound so."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from tests.lookalikes.catalog import REQUIREMENTS
from tests.lookalikes.lookalike import Lookalike
from tests.lookalikes.sheets import GAPS, Lines, Sheet, table, xlsx
from tests.lookalikes.verdicts import ranged, refused, scored

GOOD = scored(107, "conditional")
ANSWERED = scored(107, "conditional", "yes_under_finding")
ID_WORDS = [
    *("Requirement Number", "Requirement ID", "Requirement Acronym", "Requirement #", "Control ID"),
    *("Control Number", "Control #", "NIST 800-171 Control Number", "Identifier", "Practice"),
    *("Security Requirement", "Practice ID", "CMMC Practice", "CMMC Practice ID", "CUI", "Req ID"),
    *(
        "Related Control ID",
        "control_id",
        "requirement_number",
        "Control\nID",
        "NIST 800-171\nControl Number",
    ),
]
STATUS_WORDS = [
    *("Score", "Assessment Status", "Status", "Implementation Status", "Implementation State"),
    *("Assessment Result", "Determination", "Compliance Status", "Finding", "Result"),
    *(
        "Met / Not Met",
        "MET?",
        "Compliant?",
        "Implemented?",
        "assessment_status",
        "Assessment\nStatus",
    ),
    *("IMPLEMENTATION STATUS", "Met/Not Met", " Status "),
]
NEVER_STATUS = [
    *("Evidence received?", "POA&M Allowed", "In scope", "Status date", "Non-compliant?", "Gap?"),
    *("Not Met?", "Deficient?", "Inherited", "Not Implemented?", "Status comment"),
]


def _headed(id_word: str, status_word: str, words: dict[str, str] | None = None) -> bytes:
    header: list[object] = [id_word, "Title", status_word, "Comments"]
    return xlsx([header, *table(words, "{0.id}")])


def _columns(
    header: list[object], *columns: Mapping[str, object], default: object = "Met"
) -> bytes:
    """Ids, and under each further header word what its column says, Met where it says nothing."""
    rows: Lines = [["Control ID", *header, "Comments"]]
    for asked in REQUIREMENTS:
        rows.append(
            [asked.id, *(column.get(asked.id, default) for column in columns), "Our reason."]
        )
    return xlsx(rows)


def _yes_no(header: str, yes: str = "Yes", no: str = "No") -> bytes:
    """No status column: only one that says yes of every requirement but three."""
    words = dict.fromkeys(GAPS, no)
    return xlsx(
        [
            ["Control ID", "Title", header],
            *([*row[:2], words.get(str(row[0]), yes)] for row in table({}, "{0.id}")),
        ]
    )


GAP: dict[str, object] = dict(GAPS)
LOOKALIKES = (
    *(
        Lookalike(f"ids under {word!r}", partial(_headed, word, "Status"), GOOD)
        for word in ID_WORDS
    ),
    *(
        Lookalike(f"findings under {word!r} {at}", partial(_headed, "Control ID", word), GOOD)
        for at, word in enumerate(STATUS_WORDS)
    ),
    *(
        Lookalike(
            f"nothing but yes and no under {word!r}",
            partial(_columns, [word], dict.fromkeys(GAPS, "No"), default="Yes"),
            ANSWERED,
        )
        for word in ("Finding", "Assessment Finding", "Assessor Finding")
    ),
    *(
        Lookalike(f"nothing but {word!r}", partial(_yes_no, word), refused("no_status_column"))
        for word in NEVER_STATUS
    ),
    Lookalike(
        "1 and 0 under Points",
        lambda: _columns(["Points"], dict.fromkeys(GAPS, 0), default=1),
        refused("no_status_column"),
    ),
    Lookalike(
        "1 and 0 under Score",
        lambda: _columns(["Score"], dict.fromkeys(GAPS, 0), default=1),
        refused("no_status_column"),
    ),
    Lookalike(
        "1 and 0 under Value",
        lambda: _columns(["Value"], dict.fromkeys(GAPS, 0), default=1),
        refused("no_status_column"),
    ),
    Lookalike(
        "Met under Points",
        lambda: _columns(["Points"], GAP),
        refused("no_status_column"),
    ),
    Lookalike(
        "a column Met and a column Not Met with marks",
        lambda: _columns(
            ["Met", "Not Met"],
            {asked.id: "" if asked.id in GAPS else "X" for asked in REQUIREMENTS},
            {asked.id: "X" if asked.id in GAPS else "" for asked in REQUIREMENTS},
        ),
        refused("no_status_column", "ambiguous_status_column").or_else(
            ranged(-203, 110, "unknown_status", "status_blank")
        ),
    ),
    Lookalike(
        "a column Met and a column Not Met with yes",
        lambda: _columns(
            ["Met", "Not Met"],
            {asked.id: "" if asked.id in GAPS else "Yes" for asked in REQUIREMENTS},
            {asked.id: "Yes" if asked.id in GAPS else "" for asked in REQUIREMENTS},
        ),
        refused("no_status_column", "ambiguous_status_column").or_else(
            ranged(107, 110, "status_blank")
        ),
    ),
    Lookalike(
        "a header Status merged over Met and Not Met",
        lambda: xlsx(
            Sheet(
                "A",
                [
                    ["Control ID", "Status", None],
                    [None, "Met", "Not Met"],
                    *([a.id, *(("", "X") if a.id in GAPS else ("X", ""))] for a in REQUIREMENTS),
                ],
                merges=("B1:C1", "A1:A2"),
            )
        ),
        refused("no_status_column", "ambiguous_status_column", "no_table_found").or_else(
            ranged(-203, 110, "unknown_status", "status_blank")
        ),
    ),
    Lookalike(
        "the assessor's finding before the client's claim",
        lambda: _columns(["Implementation Status", "Finding"], {}, GAP),
        GOOD,
    ),
    Lookalike(
        "the client's claim after the assessor's finding",
        lambda: _columns(["Assessment Result", "Implementation Status"], GAP, {}),
        GOOD,
    ),
    Lookalike(
        "evidence status beside a finding",
        lambda: _columns(["Evidence Status", "Assessment Status"], {}, GAP),
        GOOD,
    ),
    Lookalike(
        "two findings that differ",
        lambda: _columns(["Finding", "Result"], {}, GAP),
        refused("ambiguous_status_column"),
    ),
    Lookalike(
        "two columns Status that differ",
        lambda: _columns(["Status", "Status"], {}, GAP),
        refused("ambiguous_status_column"),
    ),
    Lookalike("two findings that agree", lambda: _columns(["Finding", "Result"], GAP, GAP), GOOD),
    Lookalike(
        "two findings one of them partly blank",
        lambda: _columns(["Finding", "Result"], GAP, {"3.1.1": ""}),
        refused("ambiguous_status_column"),
    ),
    Lookalike(
        "a finding without a header that is worse",
        lambda: _columns(["Status", ""], {}, GAP),
        refused("ambiguous_status_column"),
    ),
    Lookalike(
        "an override that is worse",
        lambda: _columns(
            ["Status", "Override"], {}, {**dict.fromkeys((a.id for a in REQUIREMENTS), ""), **GAP}
        ),
        refused("ambiguous_status_column"),
    ),
    Lookalike(
        "a prior status that is worse",
        lambda: _columns(
            ["Prior Status", "Status"], dict.fromkeys(GAPS, "Not Met") | {"3.1.1": "Not Met"}, GAP
        ),
        GOOD,
    ),
    Lookalike(
        "a target status that is better",
        lambda: _columns(["Status", "Target Status"], GAP, {}),
        GOOD,
    ),
    Lookalike(
        "a planned status and nothing else",
        lambda: _columns(["Target Status"], {}),
        refused("no_status_column"),
    ),
    Lookalike(
        "a blank finding beside a full claim",
        lambda: _columns(
            ["Finding", "Implementation Status"],
            dict.fromkeys((a.id for a in REQUIREMENTS), ""),
            GAP,
        ),
        ranged(-203, 110, "status_column_blank", "status_blank").or_else(
            ranged(-203, 110, "status_column_blank")
        ),
    ),
    Lookalike(
        "yes and no columns beside the finding",
        lambda: _columns(
            ["POA&M Allowed", "In scope?", "Status", "Inherited?"], {}, {}, GAP, {}, default="Yes"
        ),
        GOOD,
    ),
    Lookalike(
        "a column Risk and a column Priority",
        lambda: _columns(
            ["Risk", "Status", "Priority"],
            {},
            {a.id: GAPS.get(a.id, "Met") for a in REQUIREMENTS},
            {},
            default="High",
        ),
        GOOD,
    ),
    Lookalike(
        "a finding in free text beside the status",
        lambda: _columns(
            ["Status", "Assessor notes"],
            GAP,
            {"3.1.1": "Not Met last year, met now"},
            default="Met",
        ),
        GOOD.or_else(refused("ambiguous_status_column")),
    ),
)
