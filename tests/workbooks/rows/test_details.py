"""People, dates, inheritance and notes beside a finding: carried with their row."""

import datetime as dt

import pytest

from poam_batch.details import Details
from tests.workbooks.build import Reader, Value, Writer, codes, problem


def details(read: Reader, header: str, value: Value) -> Details | None:
    rows: list[list[Value]] = [["Requirement ID", "Status", header], ["3.1.1", "Met", value]]
    return read.one(rows).rows[0].details


@pytest.mark.parametrize(
    ("header", "value", "expected"),
    [
        ("Owner", "IT operations", Details(owner="IT operations")),
        ("Responsible Party", " Jane\nDoe ", Details(owner="Jane Doe")),
        ("Assessed By", 90017, Details(assessor="90017")),
        ("Date Assessed", dt.date(2026, 11, 2), Details(assessed=(dt.date(2026, 11, 2),))),
        ("Date Assessed", "02-NOV-2026", Details(assessed=(dt.date(2026, 11, 2),))),
        ("Target Date", dt.date(2027, 1, 5), Details(target=dt.date(2027, 1, 5))),
        ("Planned completion date", "30 Days", Details(target_text="30 Days")),
        ("Inherited", "Partial", Details(inherited="Partial")),
        ("If dependent on ESP, enter ESP Name", "Example Cloud", Details(provider="Example Cloud")),
    ],
)
def test_a_column_is_carried(read: Reader, header: str, value: Value, expected: Details) -> None:
    assert details(read, header, value) == expected


@pytest.mark.parametrize("value", ["None", "No", "N/A", "TBD", "-", " ", None])
def test_a_word_for_nothing_is_nothing(read: Reader, value: Value) -> None:
    assert details(read, "Inherited", value) is None


def test_a_table_without_such_columns_has_no_details(read: Reader) -> None:
    assert details(read, "Guidance", "Look at the policy") is None


def test_a_long_text_is_cut(read: Reader) -> None:
    found = details(read, "Owner", "somebody " * 60)

    assert found is not None
    assert len(found.owner) <= 200
    assert found.owner.endswith(" …")


def test_rows_that_say_the_same_share_their_details(read: Reader) -> None:
    first, second, third = read.one(
        """
Requirement ID | Status | Owner | Assessed by
3.1.1 | Met | IT | K. Ito
3.1.2 | Met | IT | K. Ito
3.1.3 | Met | HR | K. Ito
"""
    ).rows

    assert first.details is second.details
    assert third.details == Details(owner="HR", assessor="K. Ito")


def test_a_merged_cell_holds_for_every_row_it_covers(writer: Writer, read: Reader) -> None:
    path = writer.write(
        {"Assessment": "Objective ID | Status | Owner\n3.1.1[a] | Met | IT\n3.1.1[b] | Met |"},
        merged={"Assessment": ["C2:C3"]},
    )

    (assessment,) = read.at(path)

    assert [row.details for row in assessment.rows] == [Details(owner="IT")] * 2


def test_what_is_no_date_is_a_note_with_its_first_cell(read: Reader) -> None:
    assessment = read.one(
        """
Requirement ID | Status | Date assessed
3.1.1 | Met | 2026-11-02
3.1.2 | Met | last week
3.1.3 | Met | 4/10/2026
"""
    )

    found = problem(assessment, "bad_date")
    assert (found.severity, found.cell, found.value) == ("note", "C3", "last week")
    assert "The same in 1 more cell of column C." in found.message
    assert [row.details is None for row in assessment.rows] == [False, False, False]


def test_a_status_column_is_never_a_detail(read: Reader) -> None:
    assessment = read.one("Requirement ID | Finding\n3.1.1 | Met")

    assert assessment.rows[0].details is None
    assert "bad_date" not in codes(assessment)


def test_notes_by_method_are_evidence_behind_that_of_a_column(read: Reader) -> None:
    first, second, third = read.one(
        """
Requirement ID | Status | Evidence | Examine | Interview
3.1.1 | Met | | Policy v4 | J. Doe, admin
3.1.2 | Met | Account list | Procedure 2 |
3.1.3 | Met | | X | Yes
"""
    ).rows

    assert first.evidence == "Examine: Policy v4; Interview: J. Doe, admin"
    assert second.evidence == "Account list\nExamine: Procedure 2"
    assert third.evidence == ""


def test_guidance_under_the_same_words_is_never_evidence(read: Reader) -> None:
    rows = read.one(
        """
Requirement ID | Examine | Interview | Status | Examine | Test
3.1.1 | [SELECT FROM: Access control policy] | [SELECT FROM: Personnel] | Met | Policy v4 |
3.1.2 | policies and lists | [SELECT FROM: Personnel] | Met | |
"""
    ).rows

    assert [row.evidence for row in rows] == ["Examine: Policy v4", ""]


def test_a_text_on_every_row_is_evidence_only_where_there_is_none(read: Reader) -> None:
    rows = read.one(
        """
Requirement ID | Status | Evidence | Interview
3.1.1 | Met | | Administrator
3.1.2 | Met | Account list | Administrator
"""
    ).rows

    assert [row.evidence for row in rows] == ["Interview: Administrator", "Account list"]
