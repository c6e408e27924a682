"""Which words a cell may hold."""

import pytest
from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from poam_batch.outputs.fill.export import Export, ExportSheet
from tests.outputs.fill.exports import saved

WORDS = ("Ongoing", "Completed")


def sheet_with(formula: str) -> ExportSheet:
    """A sheet with a dropdown on B2:B5, and words on it and on another sheet."""
    book = Workbook()
    sheet, lists = book.active, book.create_sheet("My Lists")
    assert sheet is not None
    for row, word in enumerate(WORDS, 2):
        lists.cell(row, 1, word)
        sheet.cell(row, 9, word)
    book.defined_names["Statuses"] = DefinedName("Statuses", attr_text="'My Lists'!$A$2:$A$3")
    rule = DataValidation(type="list", formula1=formula)
    rule.add("B2:B5")
    sheet.add_data_validation(rule)
    found = Export(saved(book), "x.xlsx").sheet("Sheet")
    assert found is not None
    return found


@pytest.mark.parametrize(
    "formula",
    ['"Ongoing,Completed"', "'My Lists'!$A$2:$A$3", "$I$2:$I$3", "Statuses", "'My Lists'!A:A"],
)
def test_the_words_of_a_dropdown_are_known_wherever_they_stand(formula: str) -> None:
    sheet = sheet_with(formula)

    assert sheet.words(2, 2) == sheet.words(5, 2) == WORDS
    assert sheet.words(6, 2) == sheet.words(2, 3) == ()


@pytest.mark.parametrize("formula", ['INDIRECT("A1")', "Unknown", "[1]Other!$A$1:$A$3"])
def test_words_that_cannot_be_told_are_no_limit(formula: str) -> None:
    assert sheet_with(formula).words(2, 2) == ()
