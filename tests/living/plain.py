"""Short nights for single tests: findings said in a line, and what people did in between."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from poam_batch.model import AssessmentType, Header
from poam_batch.written import Written
from tests.assess.build import all_met_but, assessed
from tests.living.nights import Night, play
from tests.living.people import opened, saved

PLAN, FIRST = "POA&M", 9
DAY, ASSESSED = date(2026, 11, 22), date(2026, 9, 18)
Edit = Callable[[Worksheet, Workbook], object]


def night(
    text: str,
    before: bytes | None = None,
    remembered: Written | None = None,
    header: Header | None = None,
) -> Night:
    """Play a night over findings such as `3.1.3: not met`; all others are MET."""
    result = assessed(all_met_but(text), 2, header or cover())
    return play(result, DAY, before, remembered)


def cover(
    conditional: date | None = None, marking: str | None = None, assessed_on: date = ASSESSED
) -> Header:
    """Return what the cover of the assessment says."""
    return Header(
        "Acme",
        "cell",
        2,
        assessment_type=AssessmentType.C3PAO,
        assessment_date=assessed_on,
        conditional_status_date=conditional,
        marking=marking,
    )


def edited(content: bytes, edit: Edit, plan: str = PLAN) -> bytes:
    """Return a workbook after people did something to it."""
    book = opened(content)
    edit(book[plan], book)
    return saved(book)


def next_night(before: Night, text: str, edit: Edit, header: Header | None = None) -> Night:
    """Play the night after people did something to the workbook."""
    return night(text, edited(before.after, edit), before.plan.written, header)


def table(content: bytes, plan: str = PLAN, header_row: int = 8) -> list[dict[str, object]]:
    """Return the rows of the plan by header."""
    sheet = opened(content)[plan]
    headers = [str(cell.value) for cell in sheet[header_row]]
    rows = sheet.iter_rows(min_row=header_row + 1, values_only=True)
    return [dict(zip(headers, row, strict=True)) for row in rows]


def row_of(content: bytes, requirement: str) -> dict[str, object]:
    """Return the last row that names a requirement."""
    return [row for row in table(content) if row["Requirement"] == requirement][-1]


def column(sheet: Worksheet, header: str, header_row: int = 8) -> int:
    """Return the number of the column with a header."""
    return next(c.column for c in sheet[header_row] if c.value == header and c.column)


def put(sheet: Worksheet, row: int, header: str, value: object) -> None:
    """Type a value into a cell of the plan."""
    sheet.cell(row, column(sheet, header)).value = value  # type: ignore[assignment]


def codes(played: Night) -> list[str]:
    """Return the codes of what the plan says of the workbook."""
    return [problem.code for problem in played.plan.problems]


def fixed(played: Night) -> bool:
    """Return whether the same night once more gives the very same bytes."""
    again = play(played.result, DAY, played.after, played.plan.written)
    return again.after == played.after
