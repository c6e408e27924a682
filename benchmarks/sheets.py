"""The sheets of a generated workbook, written with XlsxWriter as Excel itself would write them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import IO, Any, NamedTuple

import xlsxwriter

from benchmarks.cases import Answer, Case

HEADER_ROW = 4
MARKING = "***** CUI (When Filled In) *****"
NAME = "CMMC Level 2 Assessment Results (generated)"
REQUIREMENTS = (
    ("Requirement Number", 18),
    ("Requirement Description", 60),
    ("Level", 10),
    ("Requirement Value", 12),
    ("POA&M Allowed", 12),
    ("Requirement in POA&M", 14),
    ("Points to be Subtracted from Maximum Possible Score", 18),
)
OBJECTIVES = (
    ("Requirement Number", 18),
    ("Objective Number", 18),
    ("Requirement Objective Description", 60),
    ("Artifacts", 40),
    ("Interviews", 24),
    ("Examine", 24),
    ("Test", 24),
    ("Overall Comments", 50),
    ("Time to Assess (Minutes)", 12),
    ("Standards Acceptance", 16),
    ("Inherited", 12),
    ("If dependent on ESP, enter ESP Name", 20),
    ("Score", 16),
    ("Date Assessed", 14),
    ("Assessed By", 18),
    ("Findings", 70),
)
SCORES = ("Met", "Not Met", "Not Met -3", "Not Met -5", "Not Applicable")
INHERITED = ("None", "Partial", "Full")


class Styles(NamedTuple):
    """The cell formats of a workbook."""

    banner: Any
    header: Any
    text: Any
    centred: Any
    date: Any
    bad: Any


def write_workbook(case: Case, target: IO[bytes], made: datetime) -> None:
    """Write one case; `made` is the day its properties name, so that the bytes repeat."""
    workbook = xlsxwriter.Workbook(target, {"in_memory": True})
    workbook.set_properties({"author": case.assessor, "title": NAME, "created": made})
    styles = _styles(workbook)
    _cover(workbook.add_worksheet("Assessment"), case, styles)
    _requirements(workbook.add_worksheet("Requirements"), case, styles)
    _objectives(workbook.add_worksheet("Requirement Objectives"), case, styles)
    _plans(workbook.add_worksheet("OSC SSP(s)"), case, styles)
    _lookups(workbook.add_worksheet("Lookup Values"))
    workbook.close()


def _styles(workbook: Any) -> Styles:
    cell = {"text_wrap": True, "valign": "top", "border": 1, "font_size": 10}
    return Styles(
        banner=workbook.add_format({"bold": True, "align": "center", "font_color": "#7A1F1F"}),
        header=workbook.add_format({**cell, "bold": True, "bg_color": "#D9E2F0"}),
        text=workbook.add_format(cell),
        centred=workbook.add_format({**cell, "align": "center"}),
        date=workbook.add_format({**cell, "num_format": "dd-mmm-yyyy"}),
        bad=workbook.add_format({"bg_color": "#F6D5D5"}),
    )


def _banner(sheet: Any, name: str, columns: int, styles: Styles) -> None:
    """Write the four banner rows that stand above every table of this kind."""
    for row, text in ((0, MARKING), (2, NAME), (3, name)):
        sheet.merge_range(row, 0, row, columns - 1, text, styles.banner)


def _headers(sheet: Any, headers: Sequence[tuple[str, int]], styles: Styles) -> None:
    for column, (header, width) in enumerate(headers):
        sheet.set_column(column, column, width)
        sheet.write_string(HEADER_ROW, column, header, styles.header)
    sheet.freeze_panes(HEADER_ROW + 1, 2)


def _cover(sheet: Any, case: Case, styles: Styles) -> None:
    _banner(sheet, "Assessment Results Information", 4, styles)
    headers = (("Data Field", 44), ("Required/Optional", 16), ("Format", 24), ("Input", 60))
    _headers(sheet, headers, styles)
    rows = (
        ("OSC Name", case.client),
        ("Assessment Start Date", f"{case.started:%d-%b-%Y}"),
        ("Assessment End Date", f"{case.ended:%d-%b-%Y}"),
        ("Assessment scope", case.scope),
        ("CAGE codes", case.cage_code),
        ("C3PAO Lead Assessor CMMC Professional Number (CPN)", str(90000 + case.number)),
        ("C3PAO Executive Summary", "Generated for a measurement; nobody was assessed."),
        ("Hash Algorithm", "SHA-256"),
    )
    for row, (key, value) in enumerate(rows, start=HEADER_ROW + 1):
        for column, text in enumerate((key, "Required", "", value)):
            sheet.write_string(row, column, text, styles.text)


def _requirements(sheet: Any, case: Case, styles: Styles) -> None:
    _banner(sheet, "Requirements", len(REQUIREMENTS), styles)
    _headers(sheet, REQUIREMENTS, styles)
    for row, (rule, answers) in enumerate(_by_requirement(case), start=HEADER_ROW + 1):
        unmet = any(answer.score.startswith("Not Met") for answer in answers)
        values = (
            rule.id,
            rule.asks,
            "Level 2",
            rule.points or "None",
            "Yes",
            "Yes" if unmet else "",
        )
        for column, value in enumerate(values):
            sheet.write_string(row, column, value, styles.text)
        formula = f'{{=IF(F{row + 1}="Yes",VALUE(LEFT(D{row + 1},1)),0)}}'
        points = int(rule.points) if unmet and rule.points else 0
        sheet.write_array_formula(row, 6, row, 6, formula, styles.centred, points)
    last = HEADER_ROW + len(case.scores())
    sheet.data_validation(
        HEADER_ROW + 1, 5, last, 5, {"validate": "list", "source": ["Yes", "No", "N/A"]}
    )


def _by_requirement(case: Case) -> list[tuple[Any, list[Answer]]]:
    return [(rule, list(rows)) for rule, rows in groupby(case.answers, lambda a: a.requirement)]


def _objectives(sheet: Any, case: Case, styles: Styles) -> None:
    """Write the objectives; the requirement's number is merged down them, as DoD has it."""
    _banner(sheet, "Requirement Objectives", len(OBJECTIVES), styles)
    _headers(sheet, OBJECTIVES, styles)
    row = HEADER_ROW + 1
    for rule, answers in _by_requirement(case):
        last = row + len(answers) - 1
        if last > row:
            sheet.merge_range(row, 0, last, 0, rule.id, styles.centred)
        else:
            sheet.write_string(row, 0, rule.id, styles.centred)
        for answer in answers:
            _objective(sheet, row, answer, case, styles)
            row += 1
    _helps(sheet, row - 1, styles)


def _objective(sheet: Any, row: int, answer: Answer, case: Case, styles: Styles) -> None:
    rule = answer.requirement
    texts = {
        1: f"{rule.id}[{answer.label}]",
        2: f"Objective {answer.label} of {rule.title}: {rule.asks}",
        3: answer.artifacts,
        4: "System administrator; security officer",
        5: "Policies and records",
        6: "Settings shown live",
        7: answer.comment,
        10: answer.inherited,
        11: "" if answer.inherited == "None" else "Cloud Provider, Inc",
        12: answer.score,
        14: case.assessor,
        15: answer.finding,
    }
    for column, text in texts.items():
        if text:
            sheet.write_string(row, column, text, styles.text)
        else:
            sheet.write_blank(row, column, None, styles.text)
    sheet.write_number(row, 8, answer.minutes, styles.centred)
    sheet.write_blank(row, 9, None, styles.text)
    sheet.write_datetime(row, 13, answer.dated, styles.date)


def _helps(sheet: Any, last: int, styles: Styles) -> None:
    """Add what helps whoever fills the sheet in: lists, a filter, a colour for what is not met."""
    first = HEADER_ROW + 1
    sheet.data_validation(
        first, 12, last, 12, {"validate": "list", "source": "='Lookup Values'!$A$2:$A$6"}
    )
    sheet.data_validation(
        first, 10, last, 10, {"validate": "list", "source": "='Lookup Values'!$B$2:$B$4"}
    )
    sheet.conditional_format(
        first,
        12,
        last,
        12,
        {"type": "text", "criteria": "begins with", "value": "Not Met", "format": styles.bad},
    )
    sheet.autofilter(HEADER_ROW, 0, last, len(OBJECTIVES) - 1)


def _plans(sheet: Any, case: Case, styles: Styles) -> None:
    _banner(sheet, "OSC SSP(s)", 3, styles)
    _headers(sheet, (("SSP Name", 40), ("SSP Version", 12), ("SSP Date", 16)), styles)
    values = (f"{case.client} System Security Plan", "3.4", f"{case.started:%d-%b-%Y}")
    for column, value in enumerate(values):
        sheet.write_string(HEADER_ROW + 1, column, value, styles.text)


def _lookups(sheet: Any) -> None:
    sheet.write_column(0, 0, ("Score", *SCORES))
    sheet.write_column(0, 1, ("Inherited", *INHERITED))
    sheet.hide()
