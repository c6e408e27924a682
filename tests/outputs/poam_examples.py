"""A POA&M workbook of the built-in examples, rendered and read back with openpyxl."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from poam_batch.model import Result, Status
from poam_batch.outputs.example import Example, example_results
from poam_batch.outputs.example_plan import example_plan
from poam_batch.outputs.poam_workbook import render_poam_workbook
from poam_batch.poam import LivingPlan, Poam
from poam_batch.shipped import shipped

HEADER_ROW, FIRST_ROW = 8, 9
EXAMPLES = example_results()
NAMES = [f"level {e.result.header.level} {e.result.status} {i}" for i, e in enumerate(EXAMPLES)]
ALL = pytest.mark.parametrize("example", EXAMPLES, ids=NAMES)


def made(level: int, status: Status) -> Example:
    """Return the first example of a level and status."""
    return next(e for e in EXAMPLES if (e.result.header.level, e.result.status) == (level, status))


CONDITIONAL = made(2, Status.CONDITIONAL)
DRAFT = made(2, Status.NOT_ACHIEVED)
FINAL = made(2, Status.FINAL)
LEVEL_1 = made(1, Status.NOT_ACHIEVED)
LEVEL_3 = made(3, Status.NOT_ACHIEVED)


def render(result: Result, poam: Poam, templates: Path | None = None) -> bytes:
    """Return a workbook from the shipped templates or a firm's."""
    living = replace(example_plan(result, poam), poam=poam, conflicts=())
    return render_living(result, living, templates)


def render_living(result: Result, living: LivingPlan, templates: Path | None = None) -> bytes:
    """Return the workbook of a plan with all that belongs to it."""
    folder = shipped("templates") if templates is None else templates
    return render_poam_workbook(result, living, "acme-poam.xlsx", folder).content


def read(content: bytes) -> Workbook:
    """Return a workbook as openpyxl reads it."""
    return load_workbook(io.BytesIO(content))


def opened(example: Example) -> Workbook:
    """Return the workbook of an example."""
    return read(render(example.result, example.poam))


def plan_rows(sheet: Worksheet) -> list[dict[str, object]]:
    """Return the rows of a plan by header."""
    return rows_below(sheet, HEADER_ROW)


def table(sheet: Worksheet) -> list[dict[str, object]]:
    """Return the rows of a sheet whose header stands in row 6."""
    return rows_below(sheet, 6)


def rows_below(sheet: Worksheet, header_row: int) -> list[dict[str, object]]:
    """Return the rows below a header, each by the header's words."""
    headers = [str(cell.value) for cell in sheet[header_row] if cell.value is not None]
    rows = sheet.iter_rows(min_row=header_row + 1, max_col=len(headers), values_only=True)
    return [dict(zip(headers, row, strict=True)) for row in rows]


def facts(workbook: Workbook) -> dict[object, object]:
    """Return the labelled lines of the score sheet."""
    return {row[0]: row[2] for row in workbook["Scores"].iter_rows(values_only=True) if row[0]}
