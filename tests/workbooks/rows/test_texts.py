"""Several columns of comments or evidence, merged ones, and the people that were left aside."""

from __future__ import annotations

from poam_batch.workbooks.assessment import read_assessments
from poam_batch.workbooks.read_options import ReadOptions
from tests.workbooks.build import Reader, codes, problem


def test_every_column_of_evidence_is_carried_behind_its_header(read: Reader) -> None:
    (row,) = read.one(
        "Control | Status | Evidence | Artifacts | Documentation\n3.1.1 | Met | AAA | BBB | CCC"
    ).rows

    assert row.evidence == "BBB\nEvidence: AAA\nDocumentation: CCC"


def test_every_column_of_comments_is_carried_behind_its_header(read: Reader) -> None:
    (row,) = read.one(
        "Control | Status | Assessor Comments | Notes | Gap\n3.1.1 | Not Met | AAA | BBB | CCC"
    ).rows

    assert row.comment == "CCC\nAssessor Comments: AAA\nNotes: BBB"


def test_a_single_comment_stands_as_it_is(read: Reader) -> None:
    (row,) = read.one("Control | Status | Gap | Notes\n3.1.1 | Not Met | | no policy").rows

    assert row.comment == "no policy"


def test_the_same_comment_in_two_columns_stands_once(read: Reader) -> None:
    (row,) = read.one("Control | Status | Gap | Notes\n3.1.1 | Not Met | no MFA | no MFA").rows

    assert row.comment == "no MFA"


def test_a_yes_or_na_beside_a_text_is_no_comment(read: Reader) -> None:
    first, second = read.one(
        """
Control | Status | Gap | Notes
3.1.1 | Not Met | Yes | no MFA
3.1.2 | Not Met | Yes | N/A
"""
    ).rows

    assert first.comment == "no MFA"
    assert second.comment == "Yes"


def test_what_is_planned_under_notes_is_no_answer(read: Reader) -> None:
    (row,) = read.one("Control | Status | Gap | Notes\n3.1.1 | Not Met | no MFA | Planned").rows

    assert row.comment == "no MFA\nNotes: Planned"


def test_a_merged_comment_holds_for_every_row_it_covers_and_a_note_says_so(read: Reader) -> None:
    path = read.writer.write(
        {
            "Assessment": """
Control | Status | Comments | Evidence
3.1.2 | Met | no diagram | POL-1
3.1.3 | Not Met | |
"""
        },
        merged={"Assessment": ["C2:C3", "D2:D3"]},
    )

    (found,) = read_assessments(path, path.name, ReadOptions())

    assert [(row.comment, row.evidence) for row in found.rows] == [("no diagram", "POL-1")] * 2
    assert "weakness_missing" not in codes(found)
    assert problem(found, "merged_text").cell == "C2"


def test_of_two_owners_the_one_left_aside_is_named(read: Reader) -> None:
    found = read.one("Control | Status | Owner | Assigned to\n3.1.1 | Met | Ann | Bob")

    assert found.rows[0].details is not None
    assert found.rows[0].details.owner == "Ann"
    said = problem(found, "detail_left_aside")
    assert (said.cell, said.value) == ("D2", "Bob")
    assert 'under "Assigned to" was left aside in 1 row, for "Owner"' in said.message


def test_two_owners_that_agree_or_complete_each_other_are_not_mentioned(read: Reader) -> None:
    found = read.one(
        """
Control | Status | Owner | Assigned to
3.1.1 | Met | Ann | Ann
3.1.2 | Met | | Bob
3.1.3 | Met | Ann | TBD
"""
    )

    assert "detail_left_aside" not in codes(found)
    assert [row.details and row.details.owner for row in found.rows] == ["Ann", "Bob", "Ann"]
