"""Where the table stands: what is above, below, beside and between its rows."""

from __future__ import annotations

from tests.lookalikes.catalog import FAMILIES, REQUIREMENTS
from tests.lookalikes.lookalike import Lookalike
from tests.lookalikes.sheets import HEADER, Formula, Lines, Rows, Sheet, table, uncalculated, xlsx
from tests.lookalikes.surgery import SHEET, as_excel_calculates, replaced
from tests.lookalikes.verdicts import ranged, refused, scored

GOOD = scored(107, "conditional")
TITLE: Lines = [
    ["CMMC Level 2 self-assessment"],
    [],
    ["Fill in every row. Status is Met, Not Met or N/A."],
]
OTHERS = {"3.1.3": "Not Met", "3.1.4": "Not Met"}
"""Another client's findings, or an example's: 108."""


def _shifted(rows: Rows, columns: int) -> Rows:
    return [[*[None] * columns, *row] if row else [] for row in rows]


def _below(lines: int) -> bytes:
    """The header in the line after so many lines of titles."""
    above: Lines = [[f"Instruction {line} of the firm"] for line in range(lines)]
    return xlsx([*above, HEADER, *table()])


def _families() -> list[Lines]:
    rows = table()
    return [[row for row in rows if str(row[0]).startswith(name)] for name in FAMILIES]


def _between(*lines: list[object]) -> bytes:
    """These lines before every family."""
    rows: Lines = [HEADER]
    for family in _families():
        rows += [*lines, *family]
    return xlsx(rows)


def _family_headings() -> bytes:
    rows: Lines = [HEADER]
    for chapter, family in enumerate(_families(), 1):
        rows += [[float(f"3.{chapter}"), f"{FAMILIES[chapter - 1]} family", None, None], *family]
    return xlsx(rows)


def _two_deep() -> bytes:
    """Two header rows with words twice: the first Examine is guidance, the second an answer."""
    rows: Lines = [
        ["", "", "Guidance", None, None, "Assessment", None, None, None],
        ["ID", "Title", "Examine", "Interview", "Test", "Examine", "Interview", "Test", "Status"],
    ]
    for row in table():
        rows.append(
            [row[0], row[1], "Policy", "Staff", "Systems", "Looked at it", "Asked", "", row[2]]
        )
    return xlsx(Sheet("Assessment", rows, merges=("C1:E1", "F1:I1")))


def _names_in_the_first_of_two_rows() -> bytes:
    """ID and Status stand above, merged down; below stands what another column is split in."""
    rows: Lines = [
        ["Requirement ID", "Requirement", "Method", None, "Status"],
        [None, None, "Examine", "Interview", None],
    ]
    rows += [[row[0], row[1], "Policy", "Staff", row[2]] for row in table()]
    return xlsx(Sheet("Assessment", rows, merges=("A1:A2", "B1:B2", "C1:D1", "E1:E2")))


def _formulas_below(row_count: int) -> bytes:
    below: Lines = [
        [Formula(f'=IF(B{row}="","",A{row})', ""), None, Formula(f'=IF(A{row}="","","Met")', "")]
        for row in range(112, 112 + row_count)
    ]
    return as_excel_calculates(xlsx([HEADER, *table(), *below]))


def _gap_in_rows(gap: int) -> bytes:
    rows = table()
    return xlsx([HEADER, *rows[:60], *([] for _ in range(gap)), *rows[60:]])


LOOKALIKES = (
    Lookalike("a header in row 1", lambda: _below(0), GOOD),
    Lookalike("a header in row 2", lambda: _below(1), GOOD),
    Lookalike("a header in row 4", lambda: _below(3), GOOD),
    Lookalike("a header in row 7", lambda: _below(6), GOOD),
    Lookalike("a header in row 40", lambda: _below(39), GOOD),
    Lookalike(
        "a table that begins in column B",
        lambda: xlsx(_shifted([*TITLE, HEADER, *table()], 1)),
        GOOD,
    ),
    Lookalike(
        "a table that begins in column H", lambda: xlsx(_shifted([HEADER, *table()], 7)), GOOD
    ),
    Lookalike(
        "blank columns between the columns",
        lambda: xlsx(
            [[row[0], None, None, row[1], None, row[2], None, row[3]] for row in [HEADER, *table()]]
        ),
        GOOD,
    ),
    Lookalike(
        "a blank row between any two",
        lambda: xlsx([HEADER, *(r for row in table() for r in (row, []))]),
        GOOD,
    ),
    Lookalike("blank rows under the header", lambda: xlsx([HEADER, [], [], *table()]), GOOD),
    Lookalike("150 blank rows inside the table", lambda: _gap_in_rows(150), GOOD),
    Lookalike("1500 blank rows inside the table", lambda: _gap_in_rows(1500), GOOD),
    Lookalike(
        "a merged banner across",
        lambda: xlsx(Sheet("A", [*TITLE, HEADER, *table()], merges=("A1:H1", "A3:H3"))),
        GOOD,
    ),
    Lookalike("a header two rows deep with words twice", _two_deep, GOOD),
    Lookalike("a header two rows deep with merged names", _names_in_the_first_of_two_rows, GOOD),
    Lookalike(
        "a guidance row under the header",
        lambda: xlsx(
            [
                HEADER,
                ["The CMMC id", "Its title", "Choose Met, Not Met or N/A", "Say why"],
                *table(),
            ]
        ),
        GOOD,
    ),
    Lookalike(
        "totals and signatures below",
        lambda: xlsx(
            [
                HEADER,
                *table(),
                [],
                ["Total", None, 107],
                ["Met", 107],
                ["Not Met", 3],
                [],
                ["Signed", "A. Sessor", "2026-10-01"],
                ["Status", "Final"],
            ]
        ),
        GOOD,
    ),
    Lookalike(
        "a total right under the last row",
        lambda: xlsx([HEADER, *table(), ["Total", "110 requirements", 107, "points"]]),
        GOOD,
    ),
    Lookalike(
        "a legend beside the table",
        lambda: xlsx(
            [
                [*row, None, *legend]
                for row, legend in zip(
                    [HEADER, *table()],
                    [
                        ["Legend"],
                        ["Met", "Implemented"],
                        ["Not Met", "Not implemented"],
                        *([[]] * 108),
                    ],
                    strict=True,
                )
            ]
        ),
        GOOD.or_else(refused("ambiguous_status_column")),
    ),
    Lookalike(
        "a line of text before every family", lambda: _between(["Access and other controls"]), GOOD
    ),
    Lookalike("the header again before every family", lambda: _between([], HEADER), GOOD),
    Lookalike("a family heading that is the number 3.1", _family_headings, GOOD),
    Lookalike("formulas to row 4022", lambda: _formulas_below(3911), GOOD),
    Lookalike(
        "a used range to the last row of Excel",
        lambda: replaced(
            xlsx([HEADER, *table()]),
            SHEET,
            "</sheetData>",
            '<row r="1048576" spans="1:4" ht="15"><c r="A1048576" s="0"/></row></sheetData>',
        ),
        GOOD,
    ),
    Lookalike(
        "4000 formatted rows with nothing in them",
        lambda: replaced(
            xlsx([HEADER, *table()]),
            SHEET,
            "</sheetData>",
            "".join(f'<row r="{at}"><c r="A{at}" s="0"/></row>' for at in range(200, 4200))
            + "</sheetData>",
        ),
        GOOD,
    ),
    Lookalike(
        "a sheet named for the scope",
        lambda: xlsx(Sheet("Dayton enclave", [HEADER, *table()])),
        GOOD,
    ),
    Lookalike(
        "the second half one column to the right without a header",
        lambda: xlsx([HEADER, *table()[:55], *_shifted(table()[55:], 1)]),
        ranged(-56, 108, "row_not_read", "requirement_missing"),
    ),
    Lookalike(
        "a history of two quarters in one table",
        lambda: xlsx(
            [
                [*HEADER, "Quarter"],
                *([*row, "Q1"] for row in table(OTHERS)),
                *([*row, "Q2"] for row in table()),
            ]
        ),
        refused("ambiguous_table").or_else(ranged(105, 105, "conflicting_findings")),
    ),
    Lookalike(
        "a transposed table",
        lambda: xlsx(
            [
                ["Requirement", *(a.id for a in REQUIREMENTS)],
                ["Status", *("Met" for _ in REQUIREMENTS)],
            ]
        ),
        refused("no_table_found", "no_status_column"),
    ),
    Lookalike(
        "no table at all",
        lambda: xlsx([["Dear team,"], ["please find attached nothing."]]),
        refused("no_table_found"),
    ),
    Lookalike("an empty sheet", lambda: xlsx([]), refused("no_table_found")),
    Lookalike("a header and no row", lambda: xlsx([HEADER]), refused("no_table_found")),
    Lookalike(
        "ids and no status column",
        lambda: xlsx([[r[0], r[1], r[3]] for r in [HEADER, *table()]]),
        refused("no_status_column"),
    ),
    Lookalike(
        "no header",
        lambda: xlsx(table()),
        refused("no_table_found", "no_status_column").or_else(
            ranged(102, 107, "row_not_read", "requirement_missing")
        ),
    ),
    Lookalike(
        "a status column of formulas that were never calculated",
        lambda: uncalculated([HEADER, *([r[0], r[1], '=IF(1,"Met","")', r[3]] for r in table())]),
        refused("formula_without_value"),
    ),
    Lookalike(
        "an id column of formulas that were never calculated",
        lambda: uncalculated([HEADER, *([f'="{r[0]}"', *r[1:]] for r in table())]),
        refused("formula_without_value"),
    ),
    Lookalike(
        "one status that is a formula never calculated",
        lambda: uncalculated([HEADER, [table({})[0][0], "", '="Met"', ""], *table({})[1:]]),
        ranged(105, 110, "error_cell"),
    ),
)
