"""Nothing that looks like a finding is passed over in silence: tables, columns and rows."""

from __future__ import annotations

import pytest

from tests.workbooks.build import (
    HEADER,
    Reader,
    Value,
    Writer,
    codes,
    findings,
    objective_rows,
    problem,
    refusal,
    requirement_rows,
    score,
)

PS = "PS.L2-3.9.2"


def with_column(header: str, changes: dict[str, str], first: str = "Status") -> list[list[Value]]:
    """Return a row a requirement, all MET, and a second column that is MET but for `changes`."""
    rows = requirement_rows()[1:]
    beside = [[row[0], row[1], changes.get(str(row[0]), "Met")] for row in rows]
    return [["Requirement ID", first, header], *beside]


# --- small tables


def test_a_small_table_is_read_whatever_stands_under_it(read: Reader) -> None:
    small = "ID | Status\n3.9.1 | Not Met\n3.9.2 | Not Met\nTotal |\nGuidance |\nPrepared by Jane |"

    refused = read.refusal({"All": requirement_rows(), "PS": small})

    assert refused.code == "ambiguous_table"


def test_three_lines_of_text_under_each_id_do_not_hide_the_table(read: Reader) -> None:
    lines: list[list[Value]] = [["What it asks"], ["How it is met"], ["Who does it"]]
    rows: list[list[Value]] = []
    for row in requirement_rows({"3.9.2": "Not Met"}):
        rows += [row, *lines]

    assert score(read.one([*rows[:1], *rows[4:]])).score == 105


def test_a_header_for_ids_with_one_id_in_ten_cells_is_no_table(read: Reader) -> None:
    lines = "\n".join(f"line {n} |" for n in range(9))

    assert read.refusal(f"ID | Status\n{lines}\n3.1.1 | Met").code == "no_table_found"


# --- 1 and 0


@pytest.mark.parametrize(("mark", "finding"), [(1, "MET"), (0, "NOT MET")])
def test_a_column_of_ones_or_of_zeros_is_one_of_findings(
    read: Reader, mark: int, finding: str
) -> None:
    assessment = read.one([["ID", "Result"], ["3.9.1", mark], ["3.9.2", mark]])

    assert set(findings(assessment).values()) == {finding}


def test_ones_and_zeros_beside_a_word_are_no_findings_and_are_not_passed_over(
    read: Reader,
) -> None:
    marked: list[list[Value]] = [["Objective Number", "Finding"], ["3.9.2[a]", "N/A"]]
    marked += [["3.9.2[b]", 0], ["3.9.2[c]", 1]]

    assessment = read.one({"All": requirement_rows(), "PS": marked})

    assert "unknown_status" in codes(assessment)
    assert score(assessment).score is None


def test_ones_and_zeros_under_score_beside_an_overview_are_not_passed_over(read: Reader) -> None:
    scored: list[list[Value]] = [["ID", "Score"], ["3.9.2[a]", 1], ["3.9.2[b]", 0]]

    assert score(read.one({"All": requirement_rows(), "PS": scored})).score is None


# --- headers


@pytest.mark.parametrize(
    "header",
    [
        "Met or Not Met?",
        "Met/Not Met/NA",
        "Outcome",
        "Verdict",
        "Current State",
        "Findings",
        "Assessment Findings",
        "Satisfied?",
    ],
)
def test_headers_that_people_use_are_known(read: Reader, header: str) -> None:
    rows: list[list[Value]] = [["Objective Number", header]]
    rows += objective_rows({"3.9.2[b]": "Not Met"})[1:]

    assert score(read.one({"All": requirement_rows(), "Objectives": rows})).score == 105


@pytest.mark.parametrize(
    ("met", "not_met", "header"), [("S", "O", "S/O"), ("Pass", "Fail", "Pass/Fail")]
)
def test_headers_that_name_their_words_are_known(
    read: Reader, met: str, not_met: str, header: str
) -> None:
    assessment = read.one([["ID", header], ["3.9.1", met], ["3.9.2", not_met]])

    assert findings(assessment) == {"PS.L2-3.9.1": "MET", PS: "NOT MET"}


def test_findings_in_prose_stay_the_comment(read: Reader) -> None:
    assessment = read.one("ID | Status | Findings\n3.9.1 | Met | N/A\n3.9.2 | Not Met | No list")

    assert findings(assessment)[PS] == "NOT MET"
    assert assessment.rows[1].comment == "No list"


@pytest.mark.parametrize("header", ["QA Finding", "C3PAO", "Rating", "Stauts", "Status 2026", ""])
def test_a_second_column_that_says_worse_is_refused(read: Reader, header: str) -> None:
    refused = read.refusal(with_column(header, {"3.9.2": "Not Met"}))

    assert refused.code == "ambiguous_status_column"
    assert "Assessment!C75 says Not Met" in refused.message


@pytest.mark.parametrize("word", ["Partially Met", "Not Met -3", "Other Than Satisfied"])
def test_whatever_counts_as_not_met_is_worse(read: Reader, word: str) -> None:
    refused = read.refusal(with_column("QA", {"3.9.2": word}))

    assert refused.code == "ambiguous_status_column"


def test_a_status_that_is_worse_than_the_result_is_refused(read: Reader) -> None:
    rows = with_column("Assessment Result", {})
    rows[5][1] = "Not Met"

    assert read.refusal(rows).code == "ambiguous_status_column"


def test_a_second_column_that_says_no_worse_is_a_note(read: Reader) -> None:
    rows = with_column("QA Finding", {})
    rows[5][1] = "Not Met"

    assessment = read.one(rows)

    assert problem(assessment, "other_status_column").severity == "note"
    assert findings(assessment)["AC.L2-3.1.5"] == "NOT MET"


@pytest.mark.parametrize(
    "header", ["Prior status", "Previous finding", "Last assessment", "Baseline", "Initial result"]
)
def test_an_earlier_finding_is_left_aside_with_a_note(read: Reader, header: str) -> None:
    assessment = read.one(with_column(header, {"3.9.2": "Not Met"}))

    assert problem(assessment, "other_status_column").cell == "C"
    assert score(assessment).score == 110


def test_what_a_client_claims_is_left_aside_with_a_note(read: Reader) -> None:
    rows = with_column("Implementation Status", {"3.9.2": "Not Implemented"})

    assert "other_status_column" in codes(read.one(rows))


@pytest.mark.parametrize(
    ("header", "word"), [("POA&M Allowed", "No"), ("Inherited", "Partial"), ("Documented?", "N")]
)
def test_columns_that_answer_other_questions_are_no_findings(
    read: Reader, header: str, word: str
) -> None:
    rows = with_column(header, {})
    rows = [[*row[:2], word if number else row[2]] for number, row in enumerate(rows)]

    assert codes(read.one(rows)) == set()


def test_the_words_to_choose_from_beside_a_table_are_no_findings(read: Reader) -> None:
    rows = with_column("", {})
    words = ["", "Met", "Not Met", "Not Applicable"]
    rows = [[*row[:2], words[number] if number < 4 else None] for number, row in enumerate(rows)]

    assert codes(read.one(rows)) == set()


def test_a_merged_status_is_compared_with_every_row_it_covers(writer: Writer, read: Reader) -> None:
    rows = "ID | Status | QA\n3.1.1[a] | Not Met | Not Met\n3.1.1[b] | | Not Met\n3.1.2 | Met | Met"
    path = writer.write({"A": rows}, merged={"A": ["B2:B3"]})

    (assessment,) = read.at(path)

    assert "other_status_column" in codes(assessment)


# --- rows outside every table


def test_a_headerless_row_that_says_not_met_is_refused(read: Reader) -> None:
    refused = read.refusal({"All": requirement_rows(), "PS": "3.9.2 | Not Met\n3.9.1 | Met"})

    assert refused.code == "ambiguous_table"
    assert "PS!A1" in refused.message
    assert "All!B75" in refused.message


def test_an_objective_outside_every_table_contradicts_its_requirement(read: Reader) -> None:
    sheets = {"All": requirement_rows(), "PS": "What | How\n3.9.2[b] | Not Met"}

    assert read.refusal(sheets).code == "ambiguous_table"


def test_a_row_outside_every_table_whose_id_is_in_none_is_an_error(read: Reader) -> None:
    rows = [row for row in requirement_rows() if row[0] != "3.9.2"]

    assessment = read.one({"All": rows, "PS": "3.9.2 | Met"})

    found = problem(assessment, "row_not_read")
    assert (found.severity, found.sheet, found.cell) == ("error", "PS", "A1")
    assert score(assessment).score is None


def test_many_rows_outside_every_table_are_one_error(read: Reader) -> None:
    rows = [row for row in requirement_rows() if not str(row[0]).startswith("3.1.")]
    left = "\n".join(f"3.1.{number} | Fully Implemented" for number in range(1, 23))

    found = problem(read.one({"All": rows, "AC": left}), "row_not_read")

    assert "So are 21 more rows of AC" in found.message


def test_rows_outside_every_table_that_agree_are_one_warning_a_sheet(read: Reader) -> None:
    listed = "3.9.1 | Compliant\n3.9.2 | Not Met"

    assessment = read.one({"All": requirement_rows({"3.9.2": "Not Met"}), "Summary": listed})

    assert problem(assessment, "table_not_used").sheet == "Summary"
    assert score(assessment).score == 105


def test_a_plan_of_action_is_not_compared(read: Reader) -> None:
    plan = "Closed items | x\n3.9.2 | Not Met"

    assert codes(read.one({"All": requirement_rows(), "POA&M": plan})) == set()


def test_text_about_a_requirement_is_no_row(read: Reader) -> None:
    guidance = "See 3.9.2 for what to do | Not Met\nMet | counts\nNot Met | does not"

    assert codes(read.one({"All": requirement_rows(), "Notes": guidance})) == set()


def test_hidden_sheets_are_named_in_one_note(writer: Writer, read: Reader) -> None:
    path = writer.write(
        {"All": requirement_rows(), "Old": [HEADER], "Lists": "Met\nNot Met"},
        states={"Old": "hidden", "Lists": "veryHidden"},
    )

    (assessment,) = read.at(path)

    found = problem(assessment, "sheet_not_read")
    assert (found.severity, found.sheet) == ("note", "Old")
    assert "Lists" not in found.message


# --- ids


@pytest.mark.parametrize(
    ("cell", "named"),
    [
        ("3.1.1 - 3.1.3", 3),
        ("3.1.1/3.1.3", 2),
        ("AC.L2-3.1.1 to AC.L2-3.1.3", 3),
        ("3.1.1, 3.1.2 & 3.5.3", 3),
    ],
)
def test_a_row_of_several_requirements_leaves_no_score(read: Reader, cell: str, named: int) -> None:
    assessment = read.one([*requirement_rows(), [cell, "Not Met", ""]])

    assert codes(assessment) == {"unknown_id", "conflicting_findings"}
    assert sum(p.code == "conflicting_findings" for p in assessment.problems) == named
    assert score(assessment).score is None


def test_a_row_of_several_requirements_contradicts_their_objectives(read: Reader) -> None:
    assessment = read.one([*objective_rows(), ["3.9.1 - 3.9.2", "Not Met", ""]])

    assert score(assessment).score is None
    assert score(assessment).status == "incomplete"


def test_a_row_of_several_objectives_leaves_no_score(read: Reader) -> None:
    assessment = read.one([*objective_rows(), ["3.9.2[a], 3.9.2[b]", "Not Met", ""]])

    assert score(assessment).score is None


def test_a_row_of_several_requirements_without_others_is_not_assessed(read: Reader) -> None:
    rows = [row for row in requirement_rows() if row[0] not in {"3.9.1", "3.9.2"}]

    assessment = read.one([*rows, ["3.9.1/3.9.2", "Met", ""]])

    assert findings(assessment)[PS] == "NOT ASSESSED"


def test_a_heading_of_several_requirements_without_a_status_word_is_a_heading(
    read: Reader,
) -> None:
    assessment = read.one([*requirement_rows(), ["3.1.1 - 3.1.22", "95 %", ""]])

    assert score(assessment).score == 110


def test_ids_that_are_all_numbers_are_ambiguous(read: Reader) -> None:
    rows: list[list[Value]] = [["Requirement Number", "Status"], [3.1, "Met"], [3.11, "Not Met"]]

    assert read.refusal(rows).code == "ambiguous_ids"


def test_ids_that_are_formulas_without_values_are_refused(read: Reader) -> None:
    rows: list[list[Value]] = [["Requirement Number", "Status"], ["=D2", "Met"], ["=D3", "Not Met"]]

    alone = read.refusal(rows)
    beside = read.refusal({"All": requirement_rows(), "PS": rows})

    assert (alone.code, beside.code) == ("formula_without_value", "formula_without_value")


# A comment in the XML sends a sheet the slow way.
@pytest.mark.parametrize("before", [b"", b"<!-- -->"])
@pytest.mark.parametrize("index", [b"-1", b"x", b"1.5", b" 1"])
def test_a_text_that_does_not_exist_is_damaged(writer: Writer, index: bytes, before: bytes) -> None:
    path = writer.write({"A": "ID | Status\n3.1.1 | Met"})
    cell, changed = b't="inlineStr"><is><t>Met</t></is></c>', b't="s"><v>%b</v></c>%b'

    damaged = writer.patched(
        path,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(cell, changed % (index, before)),
    )

    assert "refers to a text that does not exist" in refusal(damaged).message


def test_two_levels_on_the_cover_are_a_conflict(read: Reader) -> None:
    cover = "CMMC Level | 1\nLevel | 2"

    assessment = read.one({"Cover": cover, "All": requirement_rows()})

    assert "level is given more than once" in problem(assessment, "conflicting_cover").message


@pytest.mark.parametrize("word", ["( ) Met", "[ ] Met", "Met ( )", "\u2610 Met"])
def test_a_box_that_is_not_ticked_makes_no_status(read: Reader, word: str) -> None:
    assessment = read.one([*requirement_rows({"3.9.2": word})])

    assert problem(assessment, "unknown_status").value == word
    assert findings(assessment)[PS] == "NOT ASSESSED"


# --- remarks under a finding, plans and names of sheets


def _with_remarks(remarks: dict[str, str]) -> list[list[Value]]:
    """Return a row a requirement, all Implemented, with a few remarks under Finding."""
    rows = requirement_rows()[1:]
    beside = [[row[0], "Implemented", remarks.get(str(row[0]), "")] for row in rows]
    return [["Requirement ID", "Status", "Finding"], *beside]


@pytest.mark.parametrize("remark", ["NOT MET: no policy", "Not Met - see memo", "NOT MET (5)"])
def test_a_remark_that_begins_with_not_met_is_not_outvoted(read: Reader, remark: str) -> None:
    remarks = {"3.9.2": remark, "3.1.1": "Deficient", "3.1.2": "Deficient"}

    refused = read.refusal(_with_remarks(remarks))

    assert (refused.code, remark in refused.message) == ("ambiguous_status_column", True)


def test_a_finding_column_of_other_words_is_warned_of(read: Reader) -> None:
    assessment = read.one(_with_remarks({"3.1.1": "Deficient", "3.1.5": "Weak"}))

    assert problem(assessment, "other_status_column").severity == "warning"


def test_a_table_with_findings_is_no_plan_whatever_else_it_plans(read: Reader) -> None:
    rows: list[list[Value]] = [["Objective Number", "Milestones", "Status", "Resources Required"]]
    rows += [[row[0], "", row[1], ""] for row in objective_rows({"3.9.2[b]": "Not Met"})[1:]]

    assert score(read.one({"All": requirement_rows(), "Objectives": rows})).score == 105


@pytest.mark.parametrize("name", ["Validation results", "List of findings", "Guidance Systems Inc"])
def test_a_sheet_that_only_begins_like_a_lookup_is_read(read: Reader, name: str) -> None:
    rows = requirement_rows({"3.9.2": "Not Met"})

    assert score(read.one({name: rows})).score == 105


# --- ids that resemble a requirement


@pytest.mark.parametrize(
    "text",
    [
        *("3.1.2{a}", "3-1-2[a]", "3,1,2", "AC_L2_3_1_2_a", "171-3.1.2", "AC312a", "AC.1.002"),
        *("AC.2.01[a]", "Transaction & Function Control"),
    ],
)
def test_a_sheet_with_gaps_under_ids_that_resemble_a_requirement_refuses_the_workbook(
    read: Reader, text: str
) -> None:
    gaps: list[list[Value]] = [["Requirement ID", "Finding"], [text, "Not Met"]]

    refused = read.refusal({"All": requirement_rows(), "Open": gaps})

    assert refused.code == "ambiguous_table"
    assert f'Open!A2 says that "{text}" is NOT MET' in refused.message


@pytest.mark.parametrize(
    "text", ["SRV-001", "R-3-1-2", "10.3.1.2", "3/1/12", "PC-2-014", "AST 311", "PS-312"]
)
def test_a_register_with_ids_of_its_own_does_not_refuse_the_workbook(
    read: Reader, text: str
) -> None:
    register: list[list[Value]] = [["ID", "Status"], [text, "Non-Compliant"], [text, "Not Met"]]

    assert score(read.one({"All": requirement_rows(), "Register": register})).score == 110


def test_gaps_under_titles_that_the_assessment_has_too_do_not_refuse_the_workbook(
    read: Reader,
) -> None:
    gaps = "Requirement | Finding\nTransaction & Function Control | Not Met"

    assessment = read.one({"All": requirement_rows({"3.1.2": "Not Met"}), "Open": gaps})

    assert score(assessment).score == 105


@pytest.mark.parametrize("word", ["Not Met", "No", "Planned"])
def test_a_gap_under_what_resembles_an_id_below_the_assessment_refuses_it(
    read: Reader, word: str
) -> None:
    below: list[list[Value]] = [[], ["Requirement ID", "Compliance status"], ["3-1-2", word]]

    refused = read.refusal([*requirement_rows(), *below])

    assert 'A114 says that "3-1-2" is NOT MET' in refused.message


def test_a_gap_under_what_resembles_an_id_is_refused_without_a_header(read: Reader) -> None:
    assert read.refusal({"A": requirement_rows(), "B": "3-1-2 | Not Met"}).code == "ambiguous_table"


# --- rows without a header


@pytest.mark.parametrize("word", ["No", "Fail", "N", "FALSE", "Not In Place", "Planned", "POA&M"])
def test_a_word_without_a_header_is_a_finding(read: Reader, word: str) -> None:
    refused = read.refusal({"A": requirement_rows(), "B": f"3.1.2 | Access | {word}"})

    assert refused.code == "ambiguous_table"
    assert "B!A1 says that 3.1.2 is NOT MET" in refused.message


def test_an_answer_without_a_header_whose_id_is_nowhere_else_is_an_error(read: Reader) -> None:
    rows = [row for row in requirement_rows() if row[0] != "3.9.2"]

    assert "row_not_read" in codes(read.one({"A": rows, "B": "3.9.2 | No"}))


def test_an_answer_under_a_header_that_is_not_known_is_no_row_without_one(read: Reader) -> None:
    rows = "Item | Evidence received\n3.1.1 | No\n3.1.2 | No\n3.1.3 | No"

    found = read.one({"A": requirement_rows(), "B": rows})

    assert codes(found) == {"status_not_confirmed"}


def test_ids_side_by_side_head_what_stands_below_them(read: Reader) -> None:
    rows = " | 3.1.1 | 3.1.2 | 3.1.3\nFinding | Yes | No | Yes"

    assert "B!C2" in read.refusal({"A": requirement_rows(), "B": rows}).message


@pytest.mark.parametrize("text", ["3.1.2 - not met", "AC.L2-3.1.2 is Not Met", "3.1.2[a]: No"])
def test_an_id_and_a_gap_in_one_cell_are_a_finding(read: Reader, text: str) -> None:
    assert read.refusal({"A": requirement_rows(), "B": text}).code == "ambiguous_table"
