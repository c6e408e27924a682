"""What `check` says of columns: evidence that begins with an id, and columns that are not used."""

from __future__ import annotations

import pytest

from tests.workbooks.build import Reader, codes


@pytest.mark.parametrize(
    "text",
    [
        "{} Access policy.pdf",
        "{}[a] Policy.pdf",
        "{} - Access policy.pdf; SSP 4.2",
        "AC-{} Screenshot.png",
        "{}: Policy v2",
        "EV {}[a]",
        "{}",
    ],
)
def test_evidence_that_begins_with_an_id_is_evidence(read: Reader, text: str) -> None:
    rows = [[i, "Met", text.format(i)] for i in ("3.1.1", "3.1.2", "3.1.3")]
    found = read.one([["Control", "Status", "Evidence"], *rows])

    assert [row.evidence for row in found.rows] == [row[2] for row in rows]
    assert ("evidence", "C", "Evidence") in found.recognised[0].columns
    assert not codes(found)


def test_evidence_that_names_other_requirements_is_no_conflict(read: Reader) -> None:
    found = read.one(
        """
Evidence | Control | Status
3.1.9 banner.png | 3.1.1 | Met
3.1.9 banner.png | 3.1.2 | Met
"""
    )

    assert [row.requirement for row in found.rows] == ["AC.L2-3.1.1", "AC.L2-3.1.2"]


def test_columns_that_are_filled_and_read_as_nothing_are_named(read: Reader) -> None:
    found = read.one(
        "Control | Status | Region | Empty | Priority\n3.1.1 | Met | West | | High"
    ).recognised[0]

    assert found.unused == (("C", "Region"), ("E", "Priority"))


@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        ("POC", "owner"),
        ("Point of Contact", "owner"),
        ("Owner / POC", "owner"),
        ("System Owner", "owner"),
        ("Owner Name", "owner"),
        ("Artifact Name", "evidence"),
        ("Artifact Location", "evidence"),
        ("Evidence Link", "evidence"),
        ("Evidence Reviewed", "evidence"),
        ("Evidence File(s)", "evidence"),
        ("Supporting Documentation", "evidence"),
        ("Documents Reviewed", "evidence"),
        ("Artifacts/Evidence", "evidence"),
        ("ECD", "target"),
        ("Due", "target"),
        ("Milestone Date", "target"),
        ("POA&M Date", "target"),
        ("Assessors", "assessor"),
        ("Auditor", "assessor"),
        ("Tested By", "assessor"),
        ("Validated By", "assessor"),
        ("Assessor Notes / Observations", "comment"),
        ("Deficiency Description", "comment"),
        ("Description of Deficiency", "comment"),
        ("Implementation Notes", "comment"),
        ("Date Tested", "assessed"),
        ("CSP/ESP Name", "provider"),
    ],
)
def test_usual_words_for_people_papers_and_days_are_known(
    read: Reader, header: str, meaning: str
) -> None:
    found = read.one([["Control", "Status", header], ["3.1.1", "Met", "x y z"]]).recognised[0]

    assert (meaning, "C", header) in found.columns
    assert found.unused == ()


def test_a_no_under_achieved_is_said_still(read: Reader) -> None:
    rows = [[f"3.1.{n}", "Met", "No" if n == 1 else "Yes"] for n in range(1, 9)]
    found = read.one([["Control", "Status", "Achieved"], *rows])

    assert "status_not_confirmed" in codes(found)


def test_a_no_under_validated_by_is_said_still(read: Reader) -> None:
    rows = [[f"3.1.{n}", "Met", "No" if n == 1 else "Yes"] for n in range(1, 9)]
    found = read.one([["Control", "Status", "Validated By"], *rows])

    assert "status_not_confirmed" in codes(found)
