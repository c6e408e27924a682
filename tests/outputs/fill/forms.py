"""Look-alikes of DoD's assessment results workbook: its labels, and invented content."""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from poam_batch.rulesets.load import load_rule_set
from tests.outputs.fill.exports import saved

COLUMN = "F"
OBJECTIVE = {
    "Artifacts": "SSP.pdf; logs.zip",
    "Time to Assess (Minutes)": 10,
    "Inherited": "None",
    "Score": "Met",
    "Date Assessed": "10-APR-2026",
    "Assessed By": "J. Doe",
    "Findings": "Seen.",
}
FIELDS = (
    ("OSC Name", "Optional", "", "Acme Tool"),
    ("Assessment Start Date", "Required", "Format: DD-MMM-YYYY", "01-APR-2026"),
    ("C3PAO Executive Summary", "Required", "", "All seen."),
)
WORDS = {"Score": '"Met,Not Met,Not Applicable"', "Inherited": '"None,Partial,Full"'}


def form(
    in_poam: Mapping[str, str] | None = None,
    objective: Mapping[str, object] | None = None,
    fields: Mapping[str, str] | None = None,
    plan: tuple[str, ...] = ("Acme SSP", "1.2", "02-JAN-2026"),
) -> bytes:
    """Return a form that is whole, but for what is said otherwise.

    `in_poam` is by requirement; `objective` changes the row of the first objective, `fields` the
    sheet of the assessment.
    """
    book = Workbook()
    facts = book.active
    assert facts is not None
    facts.title = "Assessment"
    said = dict(fields or {})
    lines = [(*field[:3], said.get(field[0], field[3])) for field in FIELDS]
    header = ("Data Field", "Required/Optional", "Acceptable Values or Format", "Input")
    for row in ((), (), (), (), header, *lines):
        facts.append(row or [None])
    _requirements(book, dict(in_poam or {}))
    _objectives(book, dict(objective or {}))
    plans = book.create_sheet("OSC SSP(s)")
    for row in ((), (), (), (), ("SSP Name", "SSP Version", "SSP Date"), plan):
        plans.append(row or [None])
    book.create_sheet("Example")["A5"] = "Requirement in POA&M"
    return saved(book)


def _requirements(book: Workbook, in_poam: Mapping[str, str]) -> None:
    sheet = book.create_sheet("Requirements")
    sheet["A1"] = "***** CUI (When Filled In) *****"
    headers = ("Requirement Number", "Description", "Level", "Value", "POA&M Allowed")
    for column, words in enumerate((*headers, "Requirement in POA&M"), 1):
        sheet.cell(5, column, words)
    for row, requirement in enumerate(load_rule_set(2).requirements, 6):
        sheet.cell(row, 1, requirement.id)
        sheet.cell(row, 6, in_poam.get(requirement.id))
    rule = DataValidation(type="list", formula1='"Yes,No,N/A"')
    rule.add("F6:F115")
    sheet.add_data_validation(rule)


def _objectives(book: Workbook, changes: Mapping[str, object]) -> None:
    sheet = book.create_sheet("Requirement Objectives")
    headers = ("Requirement Number", "Objective Number", *OBJECTIVE)
    for column, words in enumerate(headers, 1):
        sheet.cell(5, column, words)
    for row, values in enumerate(({**OBJECTIVE, **changes}, OBJECTIVE), 6):
        sheet.cell(row, 2, f"AC.L2-3.1.1[{'ab'[row - 6]}]")
        for column, words in enumerate(OBJECTIVE, 3):
            sheet.cell(row, column, values[words])
    for words, formula in WORDS.items():
        rule = DataValidation(type="list", formula1=formula)
        letter = "ABCDEFGHI"[headers.index(words)]
        rule.add(f"{letter}6:{letter}7")
        sheet.add_data_validation(rule)
