"""What the rows of a level count as, and what is said of them."""

import pytest

from poam_batch.model import Finding, Row
from tests.workbooks.build import (
    Reader,
    codes,
    findings,
    objective_rows,
    problem,
    requirement_rows,
    score,
)


def own_row(read: Reader, text: str) -> Row:
    """Return the only row of a table with a status and a comment column."""
    (row,) = read.one(f"ID | Status | Comment\n{text}").rows
    return row


@pytest.mark.parametrize(
    "word",
    ["Met", "YES", "y", "Implemented", "Fully Implemented", "Compliant", "Satisfied", "Pass"],
)
def test_these_words_are_met(read: Reader, word: str) -> None:
    assert own_row(read, f"3.1.1 | {word} |").finding == "MET"


@pytest.mark.parametrize(
    "word",
    [
        *("Not Met", "No", "N", "Not Implemented", "Planned", "In Progress", "Partial", "Fail"),
        *("Partially Implemented", "Non-Compliant", "Other Than Satisfied", "Not Met -5"),
    ],
)
def test_these_words_are_not_met(read: Reader, word: str) -> None:
    assert own_row(read, f"3.1.1 | {word} |").finding == "NOT MET"


@pytest.mark.parametrize("word", ["N/A", "NA", "n/a", "Not Applicable"])
def test_these_words_are_not_applicable(read: Reader, word: str) -> None:
    assert own_row(read, f"3.1.1 | {word} |").finding == "NOT APPLICABLE"


@pytest.mark.parametrize("word", ["", "Not Assessed", "Not Evaluated", "TBD", "-", "Unreviewed"])
def test_these_words_are_not_assessed(read: Reader, word: str) -> None:
    assert own_row(read, f"3.1.1 | {word} |").finding == "NOT ASSESSED"


@pytest.mark.parametrize("word", ["Inherited", "Alternative Implementation", "Risk accepted"])
def test_a_claim_that_needs_support_is_not_assessed(read: Reader, word: str) -> None:
    assessment = read.one(f"ID | Status\n3.1.1 | {word}\n3.1.2 | Met")

    assert findings(assessment)["AC.L2-3.1.1"] == "NOT ASSESSED"
    assert "write MET and name the support" in problem(assessment, "needs_support").hint.replace(
        "Write", "write"
    )


def test_an_unknown_word_is_a_problem_with_its_cell(read: Reader) -> None:
    assessment = read.one("ID | Status\n3.1.1 | Mostly\n3.1.2 | Met")

    found = problem(assessment, "unknown_status")
    assert findings(assessment)["AC.L2-3.1.1"] == "NOT ASSESSED"
    assert (found.sheet, found.cell, found.value) == ("Assessment", "B2", "Mostly")
    assert found.message.startswith('Assessment!B2: "Mostly" is not a status.')


def test_a_word_that_is_unknown_in_many_cells_is_one_problem(read: Reader) -> None:
    rows = "\n".join(f"3.1.{n} | Mostly" for n in range(1, 10))

    assessment = read.one(f"ID | Status\n{rows}\n3.3.1 | Met")

    assert "9 cells" in problem(assessment, "unknown_status").message


def test_a_requirements_met_does_not_count_beside_an_unreadable_objective(read: Reader) -> None:
    assessment = read.one("ID | Status\n3.1.1 | Met\n3.1.1[a] | Mostly\n3.1.1[b] |\n3.1.2 | Met")

    assert findings(assessment)["AC.L2-3.1.1"] == "NOT ASSESSED"
    assert problem(assessment, "own_row_doubted").cell == "B2"


@pytest.mark.parametrize(("points", "word"), [(3, "Not Met -3"), (5, "Not Met (-5)")])
def test_the_assessor_says_which_value_of_3_13_11_counts(
    read: Reader, points: int, word: str
) -> None:
    assert own_row(read, f"3.13.11 | {word} | no FIPS").deduction == points


def test_a_stated_value_counts_nowhere_else(read: Reader) -> None:
    assert own_row(read, "3.1.1 | Not Met -3 | x").deduction is None


def test_a_column_of_deducted_points_says_which_value_counts(read: Reader) -> None:
    assessment = read.one(
        """
        ID | Status | Points deducted
        3.1.1 | Met | 0
        3.1.2 | Not Met | 5
        3.1.4 | Not Met |
        3.13.11 | Partial | 3
        """
    )

    assert [row.deduction for row in assessment.rows] == [None, None, None, 3]
    assert "partial_unexplained" not in codes(assessment)


@pytest.mark.parametrize("lost", [0, 1, 3])
def test_deducted_points_that_are_not_the_rules_elsewhere_say_nothing(
    read: Reader, lost: int
) -> None:
    assessment = read.one(
        f"ID | Status | Points lost\n3.1.2 | Not Met | {lost}\n3.13.11 | Not Met | 3"
    )

    assert assessment.rows[1].deduction is None


@pytest.mark.parametrize(
    "header", ["Partial deduction", "Max points lost", "Points lost if partial"]
)
def test_a_column_of_what_could_be_deducted_says_nothing(read: Reader, header: str) -> None:
    assessment = read.one(f"ID | Status | {header}\n3.1.1 | Met |\n3.13.11 | Not Met | 3")

    assert assessment.rows[1].deduction is None


@pytest.mark.parametrize("header", ["Points deducted", "Point value"])
def test_a_column_of_weights_says_nothing(read: Reader, header: str) -> None:
    assessment = read.one(f"ID | Status | {header}\n3.1.1 | Met | 5\n3.13.11 | Not Met | 3")

    assert assessment.rows[1].deduction is None


@pytest.mark.parametrize("requirement", ["3.5.3", "3.13.11"])
def test_a_bare_partial_is_not_met_at_full_value_and_says_how_to_say_more(
    read: Reader, requirement: str
) -> None:
    assessment = read.one(f"ID | Status | Notes\n{requirement} | Partial | x")

    assert assessment.rows[0].deduction is None
    assert "write Not Met -3" in problem(assessment, "partial_unexplained").hint


def test_a_reading_is_noted_once_a_word_with_its_cells(read: Reader) -> None:
    assessment = read.one(
        "ID | Status | Notes\n3.1.1 | Planned | x\n3.1.2 | Planned | x\n3.1.3 | Partial | x"
    )

    notes = [one for one in assessment.problems if one.code == "status_reading"]
    assert [note.value for note in notes] == ["Planned", "Partial"]
    assert "Assessment!B2, Assessment!B3" in notes[0].message


def test_not_applicable_without_a_reason_is_a_warning(read: Reader) -> None:
    assessment = read.one("ID | Status | Notes\n3.1.12 | N/A |\n3.1.16 | N/A | no wireless")

    assert problem(assessment, "na_without_reason").cell == "B2"


def test_not_met_without_a_reason_is_a_note(read: Reader) -> None:
    assessment = read.one("ID | Status | Notes\n3.1.1 | Not Met |\n3.1.2 | Not Met | why")

    assert problem(assessment, "weakness_missing").cell == "B2"


def test_many_without_a_reason_are_one_problem(read: Reader) -> None:
    rows = "\n".join(f"3.1.{n} | Not Met |" for n in range(1, 10))

    assessment = read.one(f"ID | Status | Notes\n{rows}")

    assert "each of 9 requirements" in problem(assessment, "weakness_missing").message


def test_the_ssp_cannot_be_not_applicable_whatever_its_objectives_say(read: Reader) -> None:
    rows = objective_rows()
    rows.append(["3.12.4", "N/A", ""])

    result = score(read.one(rows))

    (ssp,) = [r for r in result.requirements if r.id == "CA.L2-3.12.4"]
    assert ssp.finding == "NOT ASSESSED"
    assert [p.code for p in result.problems].count("ssp_not_applicable") == 1
    assert result.score is None


def test_an_objective_of_the_ssp_may_be_not_applicable_but_not_all(read: Reader) -> None:
    some = score(read.one(objective_rows({"3.12.4[a]": "N/A"})))
    every = score(read.one(objective_rows({f"3.12.4[{letter}]": "N/A" for letter in "abcdefgh"})))

    assert some.score == 110
    assert every.score is None
    assert "ssp_not_applicable" in {p.code for p in every.problems}


def test_not_met_at_two_values_is_a_conflict(read: Reader) -> None:
    assessment = read.one([*requirement_rows({"3.13.11": "Not Met -3"}), ["3.13.11", "Not Met -5"]])

    assert "NOT MET -3 in Assessment!B" in problem(assessment, "conflicting_findings").message
    assert score(assessment).score is None


def test_a_missing_objective_is_reported_once(read: Reader) -> None:
    objectives = [row for row in objective_rows() if row[0] != "AC.L2-3.1.1[c]"]

    result = score(read.one([*objectives, ["3.1.1", "Met", "why"]]))

    said = {p.code for p in result.problems} & {"objective_missing", "objectives_incomplete"}
    assert said == {"objectives_incomplete"}


def test_an_id_twice_with_one_finding_is_a_note(read: Reader) -> None:
    assessment = read.one("ID | Status\n3.1.1 | Met\n3.1.2 | Met\n3.1.1 | Met")

    assert len(assessment.rows) == 3
    assert problem(assessment, "duplicate_id").cell == "B4"


def test_an_id_twice_with_two_findings_is_an_error_that_names_both_cells(read: Reader) -> None:
    assessment = read.one("ID | Status\n3.1.1 | Met\n3.1.2 | Met\n3.1.1 | Not Met")

    found = problem(assessment, "conflicting_findings")
    assert "Assessment!B2" in found.message
    assert "Assessment!B4" in found.message


def test_an_unknown_id_with_a_status_is_an_error(read: Reader) -> None:
    assessment = read.one(
        "ID | Status\n3.1.1 | Met\n3.1.99 | Met\n3.1.2[z] | Met\nAU.L2-3.1.3 | Met"
    )

    cells = [one.cell for one in assessment.problems if one.code == "unknown_id"]
    assert cells == ["A3", "A4", "A5"]
    assert findings(assessment) == {"AC.L2-3.1.1": "MET"}


def test_a_row_with_a_status_and_no_id_is_an_error(read: Reader) -> None:
    assessment = read.one(
        """
        ID | Status
        3.1.1 | Met
        Title |
         | Not Met
        3.1.x | Not Met
        3.1.2 and 3.1.3 | Met
        Total | 2
        """
    )

    cells = [one.cell for one in assessment.problems if one.code == "unknown_id"]
    assert sorted(cells) == ["A4", "A5", "A6"]


def test_missing_requirements_are_one_problem_that_counts_them(read: Reader) -> None:
    found = problem(read.one("ID | Status\n3.1.1 | Met"), "requirement_missing")

    assert found.message.startswith("109 of 110 requirements are not in the workbook")
    assert "and 101 more" in found.message


def test_a_requirement_with_an_objective_row_too_few_is_a_warning(read: Reader) -> None:
    rows = [row for row in objective_rows() if row[0] != "AC.L2-3.1.1[c]"]

    assert "3.1.1[c]" in problem(read.one(rows), "objective_missing").message


def test_a_row_whose_id_columns_disagree_leaves_both_requirements_unassessed(read: Reader) -> None:
    assessment = read.one(
        """
        Identifier | CMMC Practice | Status
        3.1.1 | AC.L2-3.1.1 | Met
        3.1.2 | AC.L2-3.1.2 | Met
        3.1.3 | AC.L2-3.1.4 | Met
        """
    )

    assert findings(assessment) == {
        "AC.L2-3.1.1": "MET",
        "AC.L2-3.1.2": "MET",
        "AC.L2-3.1.3": "NOT ASSESSED",
        "AC.L2-3.1.4": "NOT ASSESSED",
    }
    assert problem(assessment, "conflicting_ids").cell == "A4"


def test_requirements_outside_level_1_are_one_note(read: Reader) -> None:
    assessment = read.one(
        {"Cover": "Level | 1", "A": "ID | Status\n3.1.1 | Met\n3.1.3 | Met\n3.1.4 | Met"}
    )

    assert findings(assessment) == {"AC.L1-b.1.i": "MET"}
    assert problem(assessment, "outside_level").message.startswith("2 rows")


def test_a_blank_objective_beside_answered_ones_is_named_with_its_cell(read: Reader) -> None:
    assessment = read.one(objective_rows({"3.1.1[c]": ""}))

    found = problem(assessment, "objective_blank")
    assert (found.cell, found.severity) == ("B4", "warning")
    assert score(assessment).status == "incomplete"


def test_a_blank_objective_beside_a_not_met_one_changes_nothing_and_is_not_named(
    read: Reader,
) -> None:
    assessment = read.one(objective_rows({"3.1.1[b]": "Not Met", "3.1.1[c]": ""}))

    assert "objective_blank" not in codes(assessment)


def test_a_gap_in_an_objective_that_does_not_exist_leaves_its_requirement_open(
    read: Reader,
) -> None:
    assessment = read.one("ID | Status\n3.1.1 | Met\n3.1.1[z] | Not Met")

    assert findings(assessment)["AC.L2-3.1.1"] == "NOT ASSESSED"
    assert "unknown_id" in codes(assessment)


def test_an_objective_that_does_not_exist_and_is_met_changes_nothing(read: Reader) -> None:
    assessment = read.one("ID | Status\n3.1.1 | Met\n3.1.1[z] | Met")

    assert findings(assessment)["AC.L2-3.1.1"] == "MET"


def test_ids_may_stand_in_two_columns_by_turns(read: Reader) -> None:
    assessment = read.one(
        """
        Requirement | Objective | Status
        3.1.1 | | Not Met
        | 3.1.1[a] | Met
        | 3.1.1[b] | Met
        | 3.1.1[c] | Met
        """
    )

    assert assessment.rows[0].requirement == "AC.L2-3.1.1"
    assert assessment.rows[0].finding is Finding.NOT_MET
    assert "unknown_id" not in codes(assessment)


def test_two_columns_of_deducted_points_that_differ_say_nothing(read: Reader) -> None:
    assessment = read.one("ID | Status | Points deducted | Points lost\n3.13.11 | Not Met | 3 | 5")

    assert assessment.rows[0].deduction is None
