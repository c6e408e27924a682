"""Tables with ids that were not read, and what they say that is worse than the assessment."""

from __future__ import annotations

import pytest

from poam_batch.problems import Severity
from poam_batch.rulesets.load import load_rule_set
from tests.workbooks.build import Reader, Value, codes, problem, requirement_rows, score

IDS = [one.short_id for one in load_rule_set(2).requirements]


def answers(header: str, gaps: int, no: Value = "No", yes: Value = "Yes") -> list[list[Value]]:
    """Return a row a requirement; the first of them say No under a header."""
    said = ([i, no if n < gaps else yes] for n, i in enumerate(IDS))
    return [["Requirement ID", header], *said]


def test_a_second_opinion_is_refused_with_its_column_and_both_cells(read: Reader) -> None:
    refused = read.refusal({"A": requirement_rows(), "B": answers("Verdikt", 20)})

    assert refused.code == "ambiguous_table"
    for said in ("B!B2", "B (Verdikt)", '"No" of 3.1.1', "MET at A!B2", "19 more rows"):
        assert said in refused.message


def test_a_question_on_another_sheet_is_a_warning_with_cell_and_count(read: Reader) -> None:
    found = read.one({"A": requirement_rows(), "B": answers("Evidence collected?", 20)})

    warning = problem(found, "status_not_confirmed")
    assert (warning.severity, warning.sheet, warning.cell) == (Severity.WARNING, "B", "B2")
    assert "19 more rows" in warning.message


def test_two_columns_that_say_worse_are_one_warning_that_names_both(read: Reader) -> None:
    rows: list[list[Value]] = [["Requirement ID", "East", "West"], ["3.1.1", "No", "N"]]

    warning = problem(read.one({"A": requirement_rows(), "B": rows}), "status_not_confirmed")

    assert "B (East)" in warning.message
    assert "C (West)" in warning.message


@pytest.mark.parametrize("gaps", [1, 2])
def test_one_or_two_gaps_are_no_second_assessment(read: Reader, gaps: int) -> None:
    found = read.one({"A": requirement_rows(), "B": answers("Verdikt", gaps)})

    assert "status_not_confirmed" in codes(found)


def test_a_no_where_the_assessment_says_not_met_is_agreed(read: Reader) -> None:
    gaps = dict.fromkeys(IDS[:5], "Not Met")

    found = read.one({"A": requirement_rows(gaps), "B": answers("Verdikt", 5)})

    assert problem(found, "table_not_used").severity == Severity.NOTE


def test_a_layout_of_words_that_are_not_known_is_named(read: Reader) -> None:
    found = read.one({"A": requirement_rows(), "B": answers("Ergebnis", 20, "Nein", "Ja")})

    assert "B (Ergebnis)" in problem(found, "table_not_used").message


@pytest.mark.parametrize("header", ["Policy status", "Prior status"])
def test_a_table_headed_as_a_status_that_was_not_read_is_named(read: Reader, header: str) -> None:
    found = read.one({"A": requirement_rows(), "B": answers(header, 0)})

    assert header in problem(found, "table_not_used").message


def test_a_finding_that_says_no_on_another_sheet_is_named(read: Reader) -> None:
    found = read.one({"A": requirement_rows(), "B": answers("Finding", 110)})

    assert "B (Finding)" in problem(found, "table_not_used").message


def test_a_finding_that_says_yes_on_another_sheet_is_refused(read: Reader) -> None:
    rows = answers("Finding", 1, "Yes", "No")

    assert read.refusal({"A": requirement_rows(), "B": rows}).code == "ambiguous_table"


@pytest.mark.parametrize("header", ["Findings", "Gap", "Observation"])
def test_what_was_found_or_how_often_is_no_answer(read: Reader, header: str) -> None:
    counted: list[list[Value]] = [["Requirement ID", header], ["3.1.1", 1], ["3.1.2", 2]]
    told: list[list[Value]] = [["Requirement ID", header], ["3.1.1", "No log"], ["3.1.2", "No"]]

    for rows in (counted, told):
        assert score(read.one({"A": requirement_rows(), "B": rows})).score == 110


def test_a_safeguard_of_level_1_under_unknown_words_is_compared(read: Reader) -> None:
    rows: list[list[Value]] = [["Practice ID", "Verdikt"], ["b.1.i", "No"], ["b.1.ii", "Yes"]]

    found = read.one({"A": requirement_rows(), "B": rows})

    assert "of b.1.i, which is MET at A!B2" in problem(found, "status_not_confirmed").message


# --- tables that stand aside for another


def prose(changes: dict[str, str]) -> list[list[Value]]:
    """Return a row a requirement with remarks below a header for a status."""
    rows: list[list[Value]] = [[i, changes.get(i, "see memo")] for i in IDS]
    return [["Requirement ID", "Compliant?"], *rows]


@pytest.mark.parametrize("gap", ["No", "Not Met", "In Progress", "NOT MET: no policy"])
def test_a_table_of_prose_with_a_gap_is_compared(read: Reader, gap: str) -> None:
    refused = read.refusal({"A": requirement_rows(), "B": prose({"3.1.5": gap})})

    assert refused.code == "ambiguous_table"
    assert gap in refused.message


def test_a_table_of_prose_is_set_aside_with_what_is_true_of_it(read: Reader) -> None:
    gaps = {"3.1.5": "Not Met"}
    rows = prose({"3.1.5": "No", "3.1.1": "Yes"})

    found = read.one({"A": requirement_rows(gaps), "B": rows})

    warning = problem(found, "table_not_used")
    assert warning.message.startswith("Of 110 filled cells in the status column B (Compliant?)")
    assert " 2 can be read as a status, and nothing there says worse" in warning.message
    assert score(found).score == 107


def test_a_blank_table_is_set_aside_as_blank(read: Reader) -> None:
    found = read.one({"A": requirement_rows(), "B": answers("Compliant?", 110, None)})

    assert problem(found, "table_not_used").message.startswith(
        "Nothing stands in the status column"
    )
