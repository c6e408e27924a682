"""Titles that are another requirement's: said with their cell, while the id counts."""

from itertools import pairwise

import pytest

from poam_batch.problems import Severity
from poam_batch.rulesets.load import load_rule_set
from tests.workbooks.build import Reader, codes, findings, problem, requirement_rows


def test_a_title_of_another_requirement_is_named_with_its_cell(read: Reader) -> None:
    assessment = read.one(
        """
Requirement ID | Title | Status
3.1.3 | Separation of duties | Not Met
3.1.4 | Separation of Duties | Met
"""
    )

    found = problem(assessment, "title_mismatch")
    assert (found.sheet, found.cell, found.value) == ("Assessment", "B2", "Separation of duties")
    assert found.severity is Severity.WARNING
    assert "3.1.4, but the id beside it is 3.1.3. The id counts." in found.message
    assert findings(assessment) == {"AC.L2-3.1.3": "NOT MET", "AC.L2-3.1.4": "MET"}


@pytest.mark.parametrize(
    "title",
    [
        "Transaction & Function Control",
        "transaction and function control",
        "Transaction & Function Control [CUI Data]",
        "TRANSACTION  &  FUNCTION CONTROL.",
        "What people may do once they are in",
        "Media Protection",
    ],
)
def test_its_own_title_and_other_words_are_no_mismatch(read: Reader, title: str) -> None:
    assessment = read.one([["Requirement ID", "Title", "Status"], ["3.1.2", title, "Met"]])

    assert "title_mismatch" not in codes(assessment)


def test_a_title_behind_the_id_is_compared_too(read: Reader) -> None:
    assessment = read.one(
        """
Requirement | Status
3.1.2 - Transaction & Function Control | Met
AC.L2-3.1.3: Separation of Duties | Met
3.1.4[a] Separation of Duties | Met
"""
    )

    assert problem(assessment, "title_mismatch").cell == "A3"


def test_the_same_requirement_at_level_1_has_the_same_title(read: Reader) -> None:
    assessment = read.one(
        "Requirement ID | Title | Status\nAC.L1-b.1.i | Authorized Access Control | Met"
    )

    assert "title_mismatch" not in codes(assessment)


def test_titles_that_slipped_by_a_row_are_one_problem(read: Reader) -> None:
    rules = load_rule_set(2).requirements
    slipped = [[one.short_id, other.title, "Met"] for one, other in pairwise(rules)]

    found = problem(read.one([["Requirement ID", "Title", "Status"], *slipped]), "title_mismatch")

    assert found.cell == "B2"
    assert f"So in {len(slipped) - 2} more rows" in found.message


def test_a_table_beside_the_assessment_is_looked_at_too(read: Reader) -> None:
    assessment = read.one(
        {
            "Titles": "Requirement ID | Short title\n3.1.3 | Separation of Duties",
            "Assessment": "Requirement ID | Status\n3.1.3 | Met",
        }
    )

    assert problem(assessment, "title_mismatch").sheet == "Titles"


def test_long_texts_in_the_column_of_ids_are_read_at_once(read: Reader) -> None:
    long = [[f"{number}{'1' * 32_000}", None] for number in range(10, 50)]

    assessment = read.one([*requirement_rows(), *long])

    assert "title_mismatch" not in codes(assessment)
