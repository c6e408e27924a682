"""The official workbooks beside the checkout, and copies of them that are filled in."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path

from openpyxl import Workbook, load_workbook

from poam_batch.model import Assessment, Result
from poam_batch.workbooks.assessment import read_assessments
from poam_batch.workbooks.read_options import ReadOptions
from tests.workbooks.build import score

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
TEMPLATE = CORPUS / "dod_cmmc_l2_assessment_results_template.xlsx"
PROCEDURES = CORPUS / "nist_sp800-171a_assessment_procedures.xlsx"
OBJECTIVES = "Requirement Objectives"
FIRST_ROW = 6
ID, SCORE, COMMENT = 2, 13, 16


def opened(path: Path) -> Workbook:
    """Open a workbook; openpyxl warns of an extension that it does not keep."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return load_workbook(path)


def filled_template(folder: Path, changes: Mapping[str, str] | None = None) -> Path:
    """Write DoD's template with every objective Met but `changes` by id: `{"3.5.3[a]": "Not Met"}`.

    An empty text leaves an objective blank.
    """
    book, said = opened(TEMPLATE), dict(changes or {})
    facts = {"OSC Name": "Acme Machining, LLC", "Assessment End Date": "10-APR-2026"}
    for row in book["Assessment"].iter_rows(min_row=FIRST_ROW, max_row=16):
        if row[0].value in facts:
            row[3].value = facts[str(row[0].value)]
    book["OSC SSP(s)"]["A6"] = "Acme SSP"
    sheet = book[OBJECTIVES]
    for number in range(FIRST_ROW, sheet.max_row + 1):
        if ident := sheet.cell(number, ID).value:
            word = said.pop(str(ident).partition("-")[2], "Met")
            sheet.cell(number, SCORE).value = word or None
            sheet.cell(number, COMMENT).value = "Seen." if word else None
    assert not said, f"the template has no {said}"
    path = folder / "acme.xlsx"
    book.save(path)
    return path


def read_one(path: Path) -> Assessment:
    """Return the only assessment of a workbook."""
    (assessment,) = read_assessments(path, path.name, ReadOptions())
    return assessment


def result_of(path: Path) -> Result:
    """Return what a workbook scores."""
    return score(read_one(path))
