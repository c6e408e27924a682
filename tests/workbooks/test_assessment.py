"""Whole workbooks: which layouts are read, and what their rows say."""

import datetime as dt

import pytest

from poam_batch.model import AssessmentType, Finding, Place, Ssp
from poam_batch.workbooks.assessment import read_assessments
from poam_batch.workbooks.read_options import ReadOptions
from tests.workbooks.build import (
    Reader,
    Rows,
    Value,
    Writer,
    codes,
    findings,
    objective_rows,
    problem,
    requirement_rows,
)

DOD_HEADER: list[Value] = [
    "Requirement Number",
    "Objective Number",
    "Requirement Objective Description",
    "Artifacts",
    "Overall Comments",
    "Inherited",
    "Score",
    "Findings",
]


def test_a_row_a_requirement_is_read(read: Reader) -> None:
    assessment = read.one(requirement_rows({"3.1.5": "Not Met", "3.13.1": "N/A"}))
    found = findings(assessment)

    assert len(found) == 110
    assert (found["AC.L2-3.1.5"], found["SC.L2-3.13.1"]) == ("NOT MET", "NOT APPLICABLE")
    assert codes(assessment) == set()


def test_a_row_an_objective_is_read(read: Reader) -> None:
    assessment = read.one(objective_rows({"3.1.1[b]": "Not Met"}))
    found = findings(assessment)

    assert len(found) == 320
    assert found["AC.L2-3.1.1[b]"] == "NOT MET"
    assert codes(assessment) == set()


def test_the_dod_template_is_read(writer: Writer) -> None:
    sheets: dict[str, Rows] = {
        "Assessment": [
            ["***** CUI (When Filled In) *****"],
            [],
            ["CMMC Level 2 Assessment Results Form Template"],
            ["Assessment Results Information"],
            ["Data Field", "Required/Optional", "Acceptable Values", "Input"],
            ["OSC Name", "Optional", "", "Acme Machining, LLC"],
            ["Assessment Start Date", "Required", "Format: DD-MMM-YYYY", "01-APR-2026"],
            ["Assessment End Date", "Required", "Format: DD-MMM-YYYY", dt.date(2026, 4, 10)],
            ["Standards Acceptance", "Optional", "DIBCAC High", None],
        ],
        "Requirements": [
            [],
            ["Requirement Number", "Requirement Value", "Points to be Subtracted"],
            ["AC.L2-3.1.1", 5, None],
            ["AC.L2-3.1.2", 5, None],
        ],
        "Requirement Objectives": [
            ["***** CUI (When Filled In) *****"],
            [],
            ["CMMC Level 2 Assessment Results Form Template"],
            ["Requirement Objectives"],
            DOD_HEADER,
            ["AC.L2-3.1.1", "AC.L2-3.1.1[a]", "d", "a.pdf", None, "Full", "Met", "Seen."],
            [None, "AC.L2-3.1.1[b]", "d", None, "b", None, "Not Met", None],
            ["SC.L2-3.13.11", "SC.L2-3.13.11[a]", "d", None, None, None, "Not Met -3", "No FIPS."],
        ],
        "OSC SSP(s)": [["SSP Name", "SSP Version", "SSP Date"], ["Acme SSP", "2.1", "05-JAN-2026"]],
        "Example": [["Requirement Number", "Score"], ["AC.L2-3.1.1", "Not Met"]],
        "Lookup Values": [["Requirement", "Status"], ["3.1.1", "Not Met"]],
    }
    path = writer.write(
        sheets,
        merged={"Requirement Objectives": ["A6:A7"]},
        states={"Lookup Values": "hidden"},
    )

    (assessment,) = read_assessments(path, path.name, ReadOptions())

    first, second, third = assessment.rows
    sheet = "Requirement Objectives"
    assert (first.objective, first.comment, first.evidence) == ("a", "Seen.", "a.pdf")
    assert first.place == Place(sheet, "G6")
    assert (second.objective, second.finding, second.comment) == ("b", Finding.NOT_MET, "b")
    assert (third.requirement, third.deduction) == ("SC.L2-3.13.11", 3)
    header = assessment.header
    assert (header.client, header.client_source) == ("Acme Machining, LLC", "Assessment!D6")
    assert (header.assessment_start, header.assessment_date) == (
        dt.date(2026, 4, 1),
        dt.date(2026, 4, 10),
    )
    assert header.ssp == Ssp("Acme SSP", "2.1", dt.date(2026, 1, 5))
    assert header.assessment_type is AssessmentType.C3PAO
    assert header.marking == "CUI"
    assert codes(assessment) == {"type_from_layout"}
    assert [one.sheet for one in assessment.recognised] == [sheet]


def test_a_sheet_grown_from_the_nist_procedures_is_read(read: Reader) -> None:
    assessment = read.one(
        """
        Family | Identifier | Sort-As | Requirement | Assessment Objective | Test | Status | Notes
        AC | 3.1.1 | 03.01.01.0 | Limit access to users | Determine if: | policy | |
        AC | 3.1.1[a] | 03.01.01.a | | users are identified. | | Met | seen
        AC | 3.1.1[b]   | 03.01.01.b | | processes are identified. | | Not Met | not seen
        CM | 3.4.4 | 03.04.04.0 | Analyze the impact | Determine if it is analyzed. | | Met | seen
        """
    )

    assert findings(assessment) == {
        "AC.L2-3.1.1": "NOT ASSESSED",
        "AC.L2-3.1.1[a]": "MET",
        "AC.L2-3.1.1[b]": "NOT MET",
        "CM.L2-3.4.4": "MET",
    }
    assert assessment.recognised[0].layout == "NIST SP 800-171A assessment procedures"
    assert codes(assessment) == set()


@pytest.mark.parametrize("above", range(7))
@pytest.mark.parametrize("left", [0, 1])
def test_the_table_may_start_anywhere(read: Reader, above: int, left: int) -> None:
    title: list[list[Value]] = [["Assessment of our requirements"] for _ in range(above)]
    table: list[list[Value]] = [["Practice ID", "Status"], ["AC.L2-3.1.1", "No"]]

    assessment = read.one([*title, *([None] * left + row for row in table)])

    assert findings(assessment) == {"AC.L2-3.1.1": "NOT MET"}
    assert assessment.rows[0].place.cell == f"{'BC'[left]}{above + 2}"


def test_a_header_may_be_two_rows_deep(read: Reader) -> None:
    assessment = read.one(
        """
        ID | Guidance | | Answer | | Assessment |
        | Examine | Test | Examine | Test | Status | Comments
        3.1.1 | policy | logs | seen | seen | Not Met | no list
        3.1.2 | policy | logs | seen | seen | Met |
        """
    )

    assert findings(assessment) == {"AC.L2-3.1.1": "NOT MET", "AC.L2-3.1.2": "MET"}
    assert assessment.rows[0].comment == "no list"


def test_a_sheet_for_each_family_is_one_assessment(read: Reader) -> None:
    assessment = read.one(
        {
            "AC": "Control ID | Finding\n3.1.1 | Met",
            "AU - Audit and Accountability": "Control ID | Finding\n3.3.1 | Not Met",
        }
    )

    assert findings(assessment) == {"AC.L2-3.1.1": "MET", "AU.L2-3.3.1": "NOT MET"}


def test_requirements_and_objectives_on_two_sheets_are_one_assessment(read: Reader) -> None:
    assessment = read.one(
        {
            "Requirements": "Requirement # | Status\n3.1.1 | Met",
            "Objectives": "AO ID | Status\n3.1.1[a] | Not Met",
        }
    )

    assert findings(assessment) == {"AC.L2-3.1.1": "MET", "AC.L2-3.1.1[a]": "NOT MET"}


def test_letters_beside_the_id_are_objectives(read: Reader) -> None:
    assessment = read.one(
        """
        Requirement | Objective | Status
        3.1.1 | [a] | Met
        | [b] | Not Met
        3.1.2 | a | Met
        """
    )

    assert list(findings(assessment)) == ["AC.L2-3.1.1[a]", "AC.L2-3.1.1[b]", "AC.L2-3.1.2[a]"]


def test_levels_2_and_3_in_one_workbook_are_two_assessments(read: Reader) -> None:
    sheets = {
        "Cover": "Organization | Acme",
        "L2": "ID | Status\nAC.L2-3.1.1 | Met",
        "L3": "ID | Status\nIR.L3-3.6.1e | Met\n3.6.2e[a] | Not Met",
    }

    second, third = read.all(sheets)

    assert (second.header.level, third.header.level) == (2, 3)
    assert second.header.client == third.header.client == "Acme"
    assert findings(second) == {"AC.L2-3.1.1": "MET"}
    assert findings(third) == {"IR.L3-3.6.1e": "MET", "IR.L3-3.6.2e[a]": "NOT MET"}
    assert [one.sheet for one in third.recognised] == ["L3"]


def test_an_option_keeps_one_level_only(read: Reader) -> None:
    sheets = {"A": "ID | Status\nAC.L2-3.1.1 | Met\nIR.L3-3.6.1e | Met"}

    (assessment,) = read.all(sheets, level=3)

    assert assessment.header.level == 3


def test_the_names_of_level_1_are_level_1(read: Reader) -> None:
    assessment = read.one("ID | Status\nAC.L1-b.1.i | Met\nPE.L1-b.1.ix[d] | Not Met")

    assert assessment.header.level == 1
    assert findings(assessment) == {"AC.L1-b.1.i": "MET", "PE.L1-b.1.ix[d]": "NOT MET"}


def test_the_level_1_names_of_2021_alone_are_level_1(read: Reader) -> None:
    assessment = read.one("ID | Status\nAC.L1-3.1.1 | Met\nAC.L1-3.1.2[b] | Not Met")

    assert findings(assessment) == {"AC.L1-b.1.i": "MET", "AC.L1-b.1.ii[b]": "NOT MET"}


def test_the_level_1_names_of_2021_beside_level_2_names_are_level_2(read: Reader) -> None:
    assessment = read.one("ID | Status\nAC.L1-3.1.1 | Met\nAC.L2-3.1.3 | Not Met")

    assert findings(assessment) == {"AC.L2-3.1.1": "MET", "AC.L2-3.1.3": "NOT MET"}


def test_plain_ids_are_level_2_unless_a_cell_says_1(read: Reader) -> None:
    table = "ID | Status\n3.1.1 | Met"

    assert read.one({"A": table}).header.level == 2
    assert read.one({"Cover": "CMMC Level | Level 1 (Self)", "A": table}).header.level == 1


def test_a_cell_that_contradicts_the_ids_is_a_warning(read: Reader) -> None:
    assessment = read.one({"Cover": "Level | 1", "A": "ID | Status\nAC.L2-3.1.1 | Met"})

    assert assessment.header.level == 2
    assert "Level 1" in problem(assessment, "level_contradicted").message


def test_a_part_of_a_level_1_requirement_becomes_its_objectives(read: Reader) -> None:
    table = "ID | Status\n3.10.3 | Met\n3.10.4 | Not Met\n3.10.5 | Met"

    assessment = read.one({"Cover": "Level | 1", "A": table})

    assert findings(assessment) == {
        "PE.L1-b.1.ix[a]": "MET",
        "PE.L1-b.1.ix[b]": "MET",
        "PE.L1-b.1.ix[c]": "NOT MET",
        "PE.L1-b.1.ix[d]": "MET",
        "PE.L1-b.1.ix[e]": "MET",
        "PE.L1-b.1.ix[f]": "MET",
    }


def test_a_level_1_part_that_is_met_does_not_fill_in_for_its_blank_objective(read: Reader) -> None:
    table = "ID | Status\n3.10.3 | Met\n3.10.3[a] | Met\n3.10.3[b] |"

    assessment = read.one({"Cover": "Level | 1", "A": table})

    assert findings(assessment) == {"PE.L1-b.1.ix[a]": "MET", "PE.L1-b.1.ix[b]": "NOT ASSESSED"}


def test_a_level_1_part_that_is_not_met_counts_beside_its_objectives(read: Reader) -> None:
    table = "ID | Status\n3.10.4 | Not Met\n3.10.4[a] | Met"

    assessment = read.one({"Cover": "Level | 1", "A": table})

    assert findings(assessment) == {"PE.L1-b.1.ix": "NOT MET", "PE.L1-b.1.ix[c]": "MET"}


def test_an_attached_e_is_an_objective_where_the_other_letters_are_attached_too(
    read: Reader,
) -> None:
    rows = "\n".join(f"3.1.3{letter} | Met" for letter in "abcde")

    assessment = read.one(f"ID | Status\n{rows}")

    assert assessment.header.level == 2
    assert "AC.L2-3.1.3[e]" in findings(assessment)


def test_an_attached_e_alone_is_level_3(read: Reader) -> None:
    assessment = read.one("ID | Status\n3.1.3e | Met\n3.6.1e | Met")

    assert findings(assessment) == {"AC.L3-3.1.3e": "MET", "IR.L3-3.6.1e": "MET"}


def test_hidden_sheets_examples_and_plans_are_not_the_assessment(writer: Writer) -> None:
    wrong = "Requirement ID | Finding\n3.1.1 | Not Met"
    path = writer.write(
        {
            "Other client": wrong,
            "Example": wrong,
            "Instructions": wrong,
            "POA&M": "POA&M ID | Requirement ID | Milestone | Status\n1 | 3.1.1 | x | Planned",
            "Ours": "Requirement ID | Finding\n3.1.1 | Met",
        },
        states={"Other client": "veryHidden"},
    )

    (assessment,) = read_assessments(path, path.name, ReadOptions())

    assert findings(assessment) == {"AC.L2-3.1.1": "MET"}


def test_the_assessors_finding_counts_before_the_implementation_status(read: Reader) -> None:
    assessment = read.one(
        "ID | Implementation Status | Finding\n3.1.1 | Implemented | Not Met\n3.1.2 | Planned | Met"
    )

    assert findings(assessment) == {"AC.L2-3.1.1": "NOT MET", "AC.L2-3.1.2": "MET"}
    assert problem(assessment, "other_status_column").cell == "B"


def test_a_blank_finding_column_is_not_replaced_by_another(read: Reader) -> None:
    assessment = read.one("ID | Implementation Status | Finding\n3.1.1 | Implemented |")

    assert findings(assessment) == {"AC.L2-3.1.1": "NOT ASSESSED"}
    assert "status_column_blank" in codes(assessment)


def test_a_blank_finding_beside_a_status_is_an_empty_comment(read: Reader) -> None:
    assessment = read.one("ID | Status | Finding\n3.1.1 | Met |")

    assert findings(assessment) == {"AC.L2-3.1.1": "MET"}


def test_a_finding_that_is_not_understood_is_not_replaced_by_a_status(read: Reader) -> None:
    rows = "\n".join(f"3.1.{n} | Implemented | Deficient" for n in range(1, 10))

    assessment = read.one(f"ID | Status | Finding\n{rows}")

    assert set(findings(assessment).values()) == {"NOT ASSESSED"}
    assert "unknown_status" in codes(assessment)


def test_a_finding_column_of_prose_is_a_comment(read: Reader) -> None:
    prose = "The access list has not been reviewed since the last assessment in 2024."

    assessment = read.one(f"ID | Status | Finding\n3.1.1 | Not Met | {prose}")

    assert findings(assessment) == {"AC.L2-3.1.1": "NOT MET"}
    assert assessment.rows[0].comment == prose


def test_points_are_no_status(read: Reader) -> None:
    assessment = read.one([["ID", "Score", "Status"], ["3.1.1", 5, "Not Met"], ["3.1.2", 5, "Met"]])

    assert findings(assessment) == {"AC.L2-3.1.1": "NOT MET", "AC.L2-3.1.2": "MET"}


def test_s_and_o_count_only_where_nothing_else_stands(read: Reader) -> None:
    alone = read.one("ID | Determination\n3.1.1 | S\n3.1.2 | O")
    mixed = read.one("ID | Determination\n3.1.1 | S\n3.1.2 | Met")

    assert findings(alone) == {"AC.L2-3.1.1": "MET", "AC.L2-3.1.2": "NOT MET"}
    assert findings(mixed) == {"AC.L2-3.1.1": "NOT ASSESSED", "AC.L2-3.1.2": "MET"}


def test_1_and_0_are_never_findings_under_score(read: Reader) -> None:
    rows: list[list[Value]] = [["3.1.1", 1], ["3.1.2", 0]]

    asked = read.one([["ID", "Implemented?"], *rows])
    scored = read.refusal([["ID", "Score"], *rows])

    assert findings(asked) == {"AC.L2-3.1.1": "MET", "AC.L2-3.1.2": "NOT MET"}
    assert scored.code == "no_status_column"


def test_true_and_false_are_findings(read: Reader) -> None:
    assessment = read.one([["ID", "MET?"], ["3.1.1", True], ["3.1.2", False]])

    assert findings(assessment) == {"AC.L2-3.1.1": "MET", "AC.L2-3.1.2": "NOT MET"}


def test_a_merged_status_holds_for_every_row_and_is_noted(writer: Writer) -> None:
    path = writer.write(
        {"A": "ID | Status\n3.1.1[a] | Not Met\n3.1.1[b] |\n3.1.2 | Met"}, merged={"A": ["B2:B3"]}
    )

    (assessment,) = read_assessments(path, path.name, ReadOptions())

    assert findings(assessment)["AC.L2-3.1.1[b]"] == "NOT MET"
    assert problem(assessment, "merged_status").cell == "B2"


def test_formulas_that_show_nothing_to_the_end_of_the_sheet_are_read_past(writer: Writer) -> None:
    path = writer.write({"A": "ID | Status\n3.1.1 | Met"})
    empty = "".join(
        f'<row r="{row}"><c r="A{row}" t="str"><f>""</f><v></v></c></row>'
        for row in range(3, 30_003)
    ).encode()
    last = b'<row r="1048576"><c r="A1048576" t="str"><f>""</f><v></v></c></row></sheetData>'
    writer.patched(
        path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"</sheetData>", empty + last)
    )

    (assessment,) = read_assessments(path, path.name, ReadOptions())

    assert findings(assessment) == {"AC.L2-3.1.1": "MET"}


def test_a_workbook_in_utf_16_is_read(writer: Writer) -> None:
    path = writer.write({"A": "ID | Status\n3.1.1 | Met"})
    writer.patched(
        path, "xl/worksheets/sheet1.xml", lambda xml: xml.decode("utf-8").encode("utf-16")
    )

    (assessment,) = read_assessments(path, path.name, ReadOptions())

    assert findings(assessment) == {"AC.L2-3.1.1": "MET"}


def test_hidden_rows_are_read_and_noted(writer: Writer) -> None:
    path = writer.write({"A": "ID | Status\n3.1.1 | Met\n3.1.2 | Not Met"})
    writer.patched(
        path,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b'<row r="3"', b'<row r="3" hidden="1"'),
    )

    (assessment,) = read_assessments(path, path.name, ReadOptions())

    assert findings(assessment)["AC.L2-3.1.2"] == "NOT MET"
    assert problem(assessment, "hidden_rows").sheet == "A"
