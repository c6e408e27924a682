"""Workbooks made so that a hasty reader finds a better score than they hold."""

from __future__ import annotations

from collections.abc import Callable

from tests.lookalikes.catalog import REQUIREMENTS, Asked
from tests.lookalikes.lookalike import Lookalike
from tests.lookalikes.sheets import HEADER, Formula, Lines, Sheet, objectives, table, xlsx
from tests.lookalikes.verdicts import ranged, refused, scored

BAD = {"3.1.1": "Not Met", "3.1.3": "Not Met"}
UNREAD = refused("ambiguous_status_column", "no_status_column", "ambiguous_table", "no_table_found")


def _rows(header: list[object], write: Callable[[Asked], list[object]]) -> bytes:
    return xlsx([header, *(write(asked) for asked in REQUIREMENTS)])


def _letters_in_a_column(filled: bool, bad: str = "b") -> bytes:
    """An id on each row (or on the first alone) and the letter of the objective beside it."""
    rows: Lines = [["Control ID", "Objective", "Status"]]
    for asked in REQUIREMENTS:
        for letter in asked.letters:
            id_ = asked.id if filled or letter == "a" else ""
            rows.append([id_, letter, "Not Met" if (asked.id, letter) == ("3.1.1", bad) else "Met"])
    return xlsx(rows)


def _letters_as_ids() -> bytes:
    """The requirement's row has the id; those of its objectives have `[a]` alone under it."""
    rows: Lines = [["Control ID", "Text", "Status"]]
    for asked in REQUIREMENTS:
        rows.append([asked.id, "The requirement", "Met"])
        rows += [
            [
                f"[{letter}]",
                "An objective",
                "Not Met" if (asked.id, letter) == ("3.1.1", "b") else "Met",
            ]
            for letter in asked.letters
        ]
    return xlsx(rows)


def _two_scopes() -> bytes:
    """A finding for each of two sites, side by side."""
    return _rows(
        ["Control ID", "Site A", "Site B", "Comments"],
        lambda asked: [asked.id, "Met", BAD.get(asked.id, "Met"), "So."],
    )


def _corrected_below() -> bytes:
    """A second look at some requirements below the table, under a header of its own."""
    return xlsx(
        [
            HEADER,
            *table({}),
            [],
            ["Re-evaluated"],
            HEADER,
            ["3.1.1", "Access", "Not Met", "Found later"],
        ]
    )


def _corrected_below_without_header() -> bytes:
    return xlsx(
        [HEADER, *table({}), [], ["Re-evaluated"], ["3.1.1", "Access", "Not Met", "Found later"]]
    )


def _corrected_on_a_sheet(name: str, header: list[object]) -> bytes:
    return xlsx(
        Sheet("Assessment", [HEADER, *table({})]),
        Sheet(
            name,
            [
                header,
                ["3.1.1", "Access", "Not Met", "Found later"],
                ["3.1.3", "Flow", "Not Met", "So."],
            ],
        ),
    )


def _status_shifted() -> bytes:
    """From row 60 on, the status stands one column further right than its header."""
    rows = [[row[0], row[1], *row[2:3], ""] for row in table(BAD | {"3.13.1": "Not Met"})]
    return xlsx([HEADER, *rows[:58], *([row[0], row[1], "", row[2]] for row in rows[58:])])


def _status_above() -> bytes:
    """Status first, then ids in two columns, one of them of objectives that are all one letter."""
    return _rows(
        ["Status", "Objective Number", "Requirement Number"],
        lambda asked: [BAD.get(asked.id, "Met"), f"{asked.id}[a]", asked.id],
    )


def _only_first_objectives(word: str) -> bytes:
    return _rows(["Objective Number", "Score"], lambda asked: [f"{asked.id}[a]", word])


def _ids_twice() -> bytes:
    """Every objective beside the id of its requirement."""
    rows: Lines = [["Requirement ID", "Objective ID", "Status"]]
    for id_, _, word in objectives({"3.1.3[b]": "Not Met"}, "{0.id}[{1}]"):
        rows.append([str(id_).partition("[")[0], id_, word])
    return xlsx(rows)


LOOKALIKES = (
    Lookalike(
        "letters of objectives beside ids on every row",
        lambda: _letters_in_a_column(True),
        scored(105, "not-achieved")
        .or_else(ranged(105, 105, "conflicting_findings"))
        .or_else(UNREAD),
    ),
    Lookalike(
        "letters of objectives beside ids on the first row",
        lambda: _letters_in_a_column(False),
        scored(105, "not-achieved")
        .or_else(ranged(105, 105, "conflicting_findings"))
        .or_else(UNREAD)
        .or_else(ranged(105, 105, "conflicting_findings", "unknown_id")),
    ),
    Lookalike(
        "letters of objectives in place of ids",
        _letters_as_ids,
        scored(105, "not-achieved", "objectives_disagree")
        .or_else(UNREAD)
        .or_else(ranged(105, 105, "conflicting_findings", "unknown_id"))
        .or_else(ranged(105, 105, "conflicting_findings")),
    ),
    Lookalike("a finding for each of two sites", _two_scopes, UNREAD),
    Lookalike(
        "a correction below the table",
        _corrected_below,
        ranged(105, 105, "conflicting_findings").or_else(UNREAD),
    ),
    Lookalike(
        "a correction below the table without a header",
        _corrected_below_without_header,
        ranged(105, 105, "conflicting_findings").or_else(UNREAD),
    ),
    Lookalike(
        "a correction on another sheet",
        lambda: _corrected_on_a_sheet("Changes", HEADER),
        ranged(104, 104, "conflicting_findings").or_else(UNREAD),
    ),
    Lookalike(
        "a correction under other words",
        lambda: _corrected_on_a_sheet("Changes", ["What", "Topic", "New", "Why"]),
        ranged(104, 104, "conflicting_findings").or_else(UNREAD),
    ),
    Lookalike(
        "a correction on a sheet called Gaps",
        lambda: _corrected_on_a_sheet("Gaps", HEADER),
        ranged(104, 104, "conflicting_findings").or_else(UNREAD),
    ),
    Lookalike(
        "statuses that move one column right",
        _status_shifted,
        UNREAD.or_else(ranged(-11, 104, "status_blank", "row_not_read")),
    ),
    Lookalike(
        "a column of first objectives beside ids",
        _status_above,
        scored(104, "not-achieved").or_else(ranged(-203, 110, "objective_missing")).or_else(UNREAD),
    ),
    Lookalike(
        "first objectives alone",
        lambda: _only_first_objectives("Met"),
        ranged(-150, 110, "objective_missing"),
    ),
    Lookalike(
        "the same table a year ago",
        lambda: xlsx(Sheet("2025", [HEADER, *table({})]), Sheet("2026", [HEADER, *table(BAD)])),
        UNREAD,
    ),
    Lookalike(
        "drafts of the table",
        lambda: xlsx(Sheet("Draft", [HEADER, *table({})]), Sheet("Final", [HEADER, *table(BAD)])),
        UNREAD,
    ),
    Lookalike(
        "a copy of the sheet",
        lambda: xlsx(
            Sheet("Assessment", [HEADER, *table({})]),
            Sheet("Assessment (2)", [HEADER, *table(BAD)]),
        ),
        UNREAD,
    ),
    Lookalike(
        "a full table of Level 1 findings beside Level 2",
        lambda: xlsx(
            Sheet("L2", [HEADER, *table({})]),
            Sheet("L1", [HEADER, ["AC.L1-3.1.1", "A", "Not Met", "So."]]),
        ),
        ranged(105, 105, "conflicting_findings").or_else(UNREAD),
    ),
    Lookalike(
        "not applicable for want of a fulfilled error",
        lambda: _rows(HEADER, lambda a: [a.id, "T", Formula("=NA()", "#N/A"), "So."]),
        ranged(-203, 110, "error_cell").or_else(UNREAD).or_else(refused("formula_without_value")),
    ),
    Lookalike(
        "a blank table with totals of 110",
        lambda: xlsx([["SPRS score", 110], HEADER, *([r[0], r[1], "", ""] for r in table({}))]),
        ranged(-203, 110, "status_blank").or_else(
            ranged(-203, 110, "status_blank", "total_differs")
        ),
    ),
    Lookalike(
        "only the rows that are Met",
        lambda: xlsx([HEADER, *(row for row in table(BAD) if row[2] == "Met")]),
        ranged(104, 110, "requirement_missing"),
    ),
    Lookalike(
        "an objective Not Met on a sheet of evidence",
        lambda: xlsx(
            Sheet("Assessment", [HEADER, *table({})]),
            Sheet(
                "Evidence",
                [["Objective ID", "Artifact", "Result"], ["3.1.1[b]", "policy.pdf", "Not Met"]],
            ),
        ),
        ranged(105, 105, "conflicting_findings")
        .or_else(scored(105, "not-achieved", "objectives_disagree"))
        .or_else(scored(105, "not-achieved", "objectives_disagree", "objective_missing"))
        .or_else(scored(105, "not-achieved", "objectives_disagree", "objectives_incomplete"))
        .or_else(UNREAD),
    ),
    Lookalike(
        "white space for a status",
        lambda: _rows(HEADER, lambda a: [a.id, "T", "\xa0" if a.id in BAD else "Met", ""]),
        ranged(104, 110, "status_blank"),
    ),
    Lookalike(
        "all Met but a note that says otherwise",
        lambda: _rows(["Control ID", "Status", "Comments"], lambda a: [a.id, "Met", "NOT MET"]),
        UNREAD,
    ),
    Lookalike(
        "objectives in rows that say their requirement",
        _ids_twice,
        scored(109, "conditional"),
    ),
)
