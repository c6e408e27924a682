"""What is in cells but not in their values: merges, colours, comments, lists, hidden rows."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from tests.lookalikes.catalog import REQUIREMENTS
from tests.lookalikes.lookalike import Lookalike
from tests.lookalikes.sheets import GAPS, HEADER, Lines, Rows, Sheet, table, xlsx
from tests.lookalikes.verdicts import ranged, refused, scored

GOOD = scored(107, "conditional")
BLANK = ranged(-203, 110, "status_blank")
ALL = {asked.id: "" for asked in REQUIREMENTS}


def _dressed(words: dict[str, str] | None, dress: Callable[[Worksheet], None]) -> bytes:
    """The table, then what `dress` does to the sheet beside its values."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in [HEADER, *table(words)]:
        page.append(list(row))
    dress(page)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _colour(page: Worksheet) -> None:
    for (cell,) in page.iter_rows(min_row=2, min_col=3, max_col=3):
        cell.fill = PatternFill("solid", fgColor="00B050")


def _comment(page: Worksheet) -> None:
    for (cell,) in page.iter_rows(min_row=2, min_col=3, max_col=3):
        cell.comment = Comment("Met", "An assessor")


def _list(page: Worksheet) -> None:
    validation = DataValidation("list", formula1='"Met,Not Met,N/A"')
    validation.add("C2:C111")
    page.add_data_validation(validation)


def _filter(page: Worksheet) -> None:
    page.auto_filter.ref = "A1:D111"
    page.auto_filter.add_filter_column(2, ["Met"])
    for at in range(2, 112):
        page.row_dimensions[at].hidden = page.cell(at, 3).value == "Not Met"


def _hidden_column(page: Worksheet) -> None:
    page.column_dimensions["A"].hidden = True


def _struck(page: Worksheet) -> None:
    page["C2"].font = Font(strike=True)


def _shown_as(number_format: str) -> Callable[[Worksheet], None]:
    """Status numbers 1, and 0 for the gaps, under a number format that shows them as words."""

    def dress(page: Worksheet) -> None:
        for at, asked in enumerate(REQUIREMENTS, 2):
            page.cell(at, 3, 0 if asked.id in GAPS else 1).number_format = number_format

    return dress


def _merged(*areas: str, rows: Rows) -> bytes:
    return xlsx(Sheet("Assessment", [HEADER, *rows], merges=areas))


def _status_in(first: str, others: str | None) -> Rows:
    """Say this in the first row, that in the next four, and Met in the rest."""
    rows = table({})
    for at, row in enumerate(rows[:5]):
        row[2:] = [first if at == 0 else others, "Our reason."]
    return rows


def _two_rows_each() -> bytes:
    """Each id merged down two rows: Met beside the first, Not Met beside the second of 3.1.1."""
    rows: Lines = [["ID", "Where", "Status"]]
    for asked in REQUIREMENTS:
        rows += [
            [asked.id, "Office", "Met"],
            [None, "Plant", "Not Met" if asked.id == "3.1.1" else "Met"],
        ]
    return xlsx(Sheet("A", rows, merges=tuple(f"A{at}:A{at + 1}" for at in range(2, 222, 2))))


def _two_rows_each_unmerged() -> bytes:
    rows: Lines = [["ID", "Where", "Status"]]
    for asked in REQUIREMENTS:
        rows += [
            [asked.id, "Office", "Met"],
            [None, "Plant", "Not Met" if asked.id == "3.1.1" else "Met"],
        ]
    return xlsx(rows)


def _letters_apart() -> bytes:
    """The id in one column, merged down, the letter of the objective in the next."""
    rows: Lines = [["Requirement ID", "Objective", "Status"]]
    areas = []
    for asked in REQUIREMENTS:
        if asked.objectives > 1:
            areas.append(f"A{len(rows) + 1}:A{len(rows) + asked.objectives}")
        for letter in asked.letters:
            word = "Not Met" if (asked.id, letter) == ("3.1.10", "b") else "Met"
            rows.append([asked.id if letter == "a" else None, f"[{letter}]", word])
    return xlsx(Sheet("A", rows, merges=tuple(areas)))


LOOKALIKES = (
    Lookalike(
        "statuses by colour alone",
        lambda: _dressed(ALL, _colour),
        BLANK,
    ),
    Lookalike(
        "statuses in comments alone",
        lambda: _dressed(ALL, _comment),
        BLANK,
    ),
    Lookalike(
        "lists to choose from and nothing chosen",
        lambda: _dressed(ALL, _list),
        BLANK,
    ),
    Lookalike(
        "rows filtered away",
        lambda: _dressed(None, _filter),
        scored(107, "conditional", "hidden_rows"),
    ),
    Lookalike(
        "rows hidden",
        lambda: xlsx(Sheet("A", [HEADER, *table()], hidden_rows=(10, 11, 12))),
        scored(107, "conditional", "hidden_rows"),
    ),
    Lookalike("the id column hidden", lambda: _dressed(None, _hidden_column), GOOD),
    Lookalike("a status struck through", lambda: _dressed(None, _struck), GOOD),
    Lookalike(
        "numbers shown as Met and Not Met",
        lambda: _dressed(ALL, _shown_as('"Met";;"Not Met"')),
        GOOD,
    ),
    Lookalike(
        "a status merged down",
        lambda: _merged("C2:C6", rows=_status_in("Not Met", None)),
        scored(95, "not-achieved", "merged_status"),
    ),
    Lookalike(
        "a status merged down over other values",
        lambda: _merged("C2:C6", rows=_status_in("Not Met", "Met")),
        scored(95, "not-achieved", "merged_status"),
    ),
    Lookalike(
        "a status merged down over worse values",
        lambda: _merged("C2:C6", rows=_status_in("Met", "Not Met")),
        ranged(100, 110, "merged_status"),
    ),
    Lookalike(
        "a blank status merged down over values",
        lambda: _merged("C2:C6", rows=_status_in("", "Met")),
        ranged(95, 110, "status_blank").or_else(ranged(95, 110, "status_blank", "merged_status")),
    ),
    Lookalike(
        "a status merged across",
        lambda: xlsx(
            Sheet(
                "A",
                [HEADER, *([*row[:3], None] for row in table({}))],
                merges=tuple(f"C{at}:D{at}" for at in range(2, 112)),
            )
        ),
        scored(110, "final"),
    ),
    Lookalike(
        "a title merged into the status",
        lambda: xlsx(
            Sheet(
                "A",
                [HEADER, *([row[0], "Met", None, ""] for row in table({}))],
                merges=tuple(f"B{at}:C{at}" for at in range(2, 112)),
            )
        ),
        ranged(-203, 110, "status_blank", "status_column_blank"),
    ),
    Lookalike(
        "a family merged into one status",
        lambda: _merged(
            "C2:C23",
            "C24:C26",
            rows=[
                [row[0], row[1], row[2] if at in {0, 22} or at > 24 else None, "So."]
                for at, row in enumerate(table({"3.2.1": "Not Met"}))
            ],
        ),
        scored(99, "not-achieved", "merged_status"),
    ),
    Lookalike(
        "two rows a requirement with merged ids",
        _two_rows_each,
        ranged(105, 105, "conflicting_findings"),
    ),
    Lookalike(
        "two rows a requirement with ids on the first",
        _two_rows_each_unmerged,
        refused("ambiguous_table").or_else(ranged(105, 105, "conflicting_findings")),
    ),
    Lookalike(
        "letters of objectives in a column of their own",
        _letters_apart,
        scored(109, "conditional").or_else(ranged(109, 109, "conflicting_findings")),
    ),
)
