"""What is said of statuses and ids that do not count: which, where, and once for many."""

from __future__ import annotations

import pytest

from tests.workbooks.build import (
    Reader,
    Writer,
    codes,
    findings,
    problem,
    refusal,
    requirement_rows,
    score,
)


def test_an_error_in_a_status_is_named(writer: Writer, read: Reader) -> None:
    path = writer.write({"Sheet": "ID | Status\n3.1.1 | #REF!\n3.1.2 | Met"})

    (assessment,) = read.at(path)

    found = problem(assessment, "error_cell")
    assert found.message.startswith("Sheet!B2: the cell shows the error #REF!. AC.L2-3.1.1 counts")
    assert (found.cell, found.value) == ("B2", "#REF!")
    assert findings(assessment)["AC.L2-3.1.1"] == "NOT ASSESSED"


def test_an_error_in_a_csv_file_is_named(writer: Writer, read: Reader) -> None:
    (assessment,) = read.at(writer.raw(b"ID,Status\n3.1.1,#N/A\n3.1.2,Met\n", "acme.csv"))

    assert problem(assessment, "error_cell").value == "#N/A"


def test_a_status_that_was_never_calculated_is_called_so(read: Reader) -> None:
    assessment = read.one('ID | Status\n3.1.1 | =IF(1,"Met","")\n3.1.2 | Met\n3.1.3 | Met')

    found = problem(assessment, "error_cell")
    assert "the cell holds a formula that was never calculated. AC.L2-3.1.1" in found.message
    assert (found.cell, found.value) == ("B2", "")


def test_an_unknown_status_names_its_objective(read: Reader) -> None:
    assessment = read.one("ID | Status\n3.1.1[a] | Mostly\n3.1.1[b] | Met")

    assert "AC.L2-3.1.1[a] counts as NOT" in problem(assessment, "unknown_status").message


@pytest.mark.parametrize("text", ["3.1.{}", "see {}"])
def test_many_rows_without_a_known_id_are_one_problem(read: Reader, text: str) -> None:
    rows = "\n".join(f"{text.format(n)} | Met" for n in range(81, 90))

    assessment = read.one(f"ID | Status\n3.1.1 | Met\n{rows}\n3.1.2 | Met\n3.1.3 | Met")

    found = problem(assessment, "unknown_id")
    assert found.cell == "A3"
    assert found.message.endswith(
        "So in 9 cells: Assessment!A3, Assessment!A4, Assessment!A5, Assessment!A6, Assessment!A7, "
        "Assessment!A8, Assessment!A9, Assessment!A10 and 1 more."
    )


def test_points_that_the_rule_does_not_know_are_said_not_to_count(read: Reader) -> None:
    assessment = read.one(
        "ID | Status\n3.1.1 | Not Met -3\n3.1.2 | Not Met -5\n3.13.11 | Not Met -3"
    )

    found = problem(assessment, "status_reading")
    assert found.message == (
        'Assessment!B2: "Not Met -3" counts as NOT MET at its full value, in 1 cell: '
        "Assessment!B2: the rule has no such points for AC.L2-3.1.1."
    )
    assert {r.id: r.points_lost for r in score(assessment).requirements}["AC.L2-3.1.1"] == 5


def test_one_of_a_kind_is_not_called_many(read: Reader) -> None:
    rows = requirement_rows({"3.1.1": "Planned", "3.1.2": ""})[:-1]

    said = [one.message for one in read.one({"Assessment": rows}).problems]

    assert any("1 of 110 requirements is not in the workbook and counts" in text for text in said)
    assert any("of 1 requirement is blank, and it counts" in text for text in said)
    assert any('"Planned" was read as NOT MET, in 1 cell: ' in text for text in said)


def test_a_text_that_is_not_there_is_damage_of_its_sheet(writer: Writer) -> None:
    path = writer.write({"Rows": "ID | Status\n3.1.1 | Met", "More": "ID | Status\n3.1.2 | Met"})
    text, missing = b't="inlineStr"><is><t>3.1.2</t></is>', b't="s"><v>99</v>'
    writer.patched(path, "xl/worksheets/sheet2.xml", lambda xml: xml.replace(text, missing))

    found = refusal(path)

    assert found.code == "damaged"
    assert "the cells of the sheet More do not fit together (" in found.message


def _merged_over(writer: Writer, above: str, below: str) -> Reader:
    """Write a sheet whose status cells of 3.1.1 and 3.1.2 are merged, the lower one still full."""
    path = writer.write({"Assessment": requirement_rows({"3.1.1": above, "3.1.2": below})})
    merge = b'</sheetData><mergeCells count="1"><mergeCell ref="B2:B3"/></mergeCells>'
    xml = "xl/worksheets/sheet1.xml"
    writer.patched(path, xml, lambda content: content.replace(b"</sheetData>", merge))
    return Reader(writer)


@pytest.mark.parametrize("below", ["Not Met", "Planned", "Inherited", "Mostly"])
def test_a_cell_under_a_merged_status_that_says_worse_is_not_passed_over(
    writer: Writer, below: str
) -> None:
    (assessment,) = _merged_over(writer, "MET", below).at(writer.folder / "acme.xlsx")

    errors = [one for one in assessment.problems if one.severity == "error"]
    assert [(one.code, one.cell, one.value) for one in errors] == [("merged_status", "B3", below)]
    assert findings(assessment)["AC.L2-3.1.2"] == "NOT ASSESSED"
    assert (score(assessment).score, score(assessment).score_low) == (None, 105)


@pytest.mark.parametrize("below", ["MET", "N/A", "NOT MET"])
def test_a_cell_under_a_merged_status_that_says_no_worse_is_not_asked(
    writer: Writer, below: str
) -> None:
    (assessment,) = _merged_over(writer, "NOT MET", below).at(writer.folder / "acme.xlsx")

    assert score(assessment).score == 100
    assert codes(assessment) == {"merged_status"}


@pytest.mark.parametrize("above", [[], [[3.1, None, None]], [["3.1 Access Control", None, None]]])
@pytest.mark.parametrize("word", ["Met", "Not Met"])
def test_an_example_above_the_first_requirement_is_a_note(
    read: Reader, above: list[list[str | float | None]], word: str
) -> None:
    header, *rows = requirement_rows({"3.1.2": "Not Met"})
    example = ["Example: AC.L2-3.1.1", word, "so"]

    assessment = read.one({"Assessment": [header, *above, example, *rows]})

    assert score(assessment).score == 105
    assert problem(assessment, "unknown_id").severity == "note"


def test_an_example_between_requirements_hides_nothing(read: Reader) -> None:
    header, first, *rows = requirement_rows()
    rows = [header, first, ["Example: AC.L2-3.1.2", "Not Met", "so"], *rows]

    assessment = read.one({"Assessment": rows})

    assert score(assessment).score is None
    assert problem(assessment, "unknown_id").severity == "error"


def test_both_names_of_a_requirement_are_one_of_level_2(read: Reader) -> None:
    rows = "ID | Status\nAC.L2-3.1.1 / AC.L1-b.1.i | Met\nPE.L1-b.1.ix (PE.L2-3.10.4) | Not Met"

    assessment = read.one(rows)

    assert findings(assessment) == {"AC.L2-3.1.1": "MET", "PE.L2-3.10.4": "NOT MET"}


def test_names_of_two_requirements_are_not_one(read: Reader) -> None:
    both = read.all({"Assessment": "ID | Status\nAC.L2-3.1.1 / AC.L1-b.1.ii | Met\n3.1.3 | Met"})

    assert [findings(one).get("AC.L2-3.1.1") for one in both] == [None, "NOT ASSESSED"]


def test_an_id_of_revision_3_is_quoted_with_its_cell(read: Reader) -> None:
    found = read.refusal("ID | Status\n03.01.01 | Met\n03.01.02 | Met")

    assert found.message.startswith('Assessment!A2: "03.01.01" is written with leading zeros')


def test_doubt_on_many_requirements_is_said_once_with_their_cells(read: Reader) -> None:
    rows = [["Requirement ID", "Status"]]
    for number in range(1, 8):
        rows += [[f"3.1.{number}", "Met"], [f"3.1.{number}[b]", "Closed"]]

    said = problem(read.one({"A": rows}), "own_row_doubted")

    assert said.message.startswith("A!B2: AC.L2-3.1.1 says Met")
    assert "So in 7 cells: A!B2, A!B4, A!B6" in said.message


def test_many_ids_with_different_findings_are_said_once_with_their_cells(read: Reader) -> None:
    rows = [["Requirement ID", "Status"]]
    for number in range(1, 8):
        rows += [[f"3.1.{number}", "Met"], [f"3.1.{number}", "Not Met"]]

    said = problem(read.one({"A": rows}), "conflicting_findings")

    assert "AC.L2-3.1.1 stands more than once" in said.message
    assert "So in 7 cells: A!B3, A!B5, A!B7" in said.message


def test_a_second_row_without_a_status_is_named_by_its_id(read: Reader) -> None:
    found = read.one("ID | Status\n3.1.1 | Met\n3.1.2 | Met\n* 3.1.1 is only partially met |")

    said = problem(found, "conflicting_findings")
    assert said.cell == "A4"
    assert "NOT ASSESSED in Assessment!A4" in said.message


def test_a_remark_that_begins_as_not_met_is_said_once(read: Reader) -> None:
    rows = [[f"3.1.{n}", "Met", "NOT MET - no MFA" if n == 1 else ""] for n in range(1, 12)]

    found = read.one({"A": [["Control", "Status", "Comments"], *rows]})

    assert problem(found, "status_not_confirmed").cell == "C2"


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("ID | Status\n3.1.1 | Met\n3.1.1 | Met", "duplicate_id"),
        ("ID | Status\n3.1.1 | Planned", "status_reading"),
        ("ID | Finding | Implementation status\n3.1.1 | Met | Met", "other_status_column"),
    ],
)
def test_a_note_says_what_to_do_about_it(read: Reader, rows: str, code: str) -> None:
    found = read.one(rows)

    assert problem(found, code).hint
