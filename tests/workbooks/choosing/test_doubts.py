"""Tables that may be no assessment of this client, and tables that stand aside for another."""

from __future__ import annotations

import pytest

from poam_batch.rulesets.load import load_rule_set
from tests.workbooks.build import Reader, Value, codes, findings, problem, requirement_rows, score

IDS = [one.short_id for one in load_rule_set(2).requirements]


@pytest.mark.parametrize(
    "name",
    ["Customer Responsibility Matrix", "shared_responsibility_matrix", "CRM", "AWS SRM 2026"],
)
def test_a_responsibility_matrix_by_its_name_is_a_warning(read: Reader, name: str) -> None:
    found = read.one({name: requirement_rows()})

    assert "provider" in problem(found, "responsibility_matrix").message


def test_a_column_of_responsible_parties_is_a_warning(read: Reader) -> None:
    rows = "Requirement ID | Responsibility | Status\n3.1.1 | Provider | Met\n3.1.2 | Shared | Met"

    assert "responsibility_matrix" in codes(read.one(rows))


def test_people_who_are_responsible_are_no_sign_of_a_provider(read: Reader) -> None:
    rows = "Requirement ID | Responsibility | Status\n3.1.1 | Jane Doe | Met\n3.1.2 | IT | Met"

    assert codes(read.one(rows)) == set()


def test_most_ids_in_several_rows_are_a_warning(read: Reader) -> None:
    rows: list[list[Value]] = [[i, "PASS"] for i in IDS for _ in "ab"]

    assert "repeated_ids" in codes(read.one([["Requirement ID", "Result"], *rows]))


def test_a_few_ids_in_several_rows_are_notes(read: Reader) -> None:
    rows: list[list[Value]] = [[i, "PASS"] for i in (*IDS, *IDS[:9])]

    assert codes(read.one([["Requirement ID", "Result"], *rows])) == {"duplicate_id"}


def padded(short: str) -> str:
    return ".".join(f"{int(number):02}" for number in short.split("."))


def gap(short: str) -> list[Value]:
    return [padded(short), "Not Met"]


REVISION_3: list[list[Value]] = [
    ["Requirement ID", "Status"],
    *map(gap, ("3.1.1", "3.1.2", "3.15.1", "3.17.3")),
]


def test_a_sheet_of_revision_3_beside_a_whole_one_is_set_aside(read: Reader) -> None:
    found = read.one({"Rev 3": REVISION_3, "Rev 2": requirement_rows()})

    assert score(found).score == 110
    assert "Rev 3" in problem(found, "table_not_used").message


def test_a_sheet_of_revision_3_beside_a_part_is_refused(read: Reader) -> None:
    refused = read.refusal({"Rev 3": REVISION_3, "Rev 2": requirement_rows()[:100]})

    assert refused.code == "revision_3"


def test_revision_3_inside_a_table_is_refused(read: Reader) -> None:
    newer: list[list[Value]] = [
        [f"03.{n}.{m:02}", "MET"] for n in (15, 16, 17) for m in range(1, 9)
    ]

    refused = read.refusal([*requirement_rows(), *newer])

    assert refused.code == "revision_3"


def test_a_blank_master_sheet_stands_aside_for_the_families(read: Reader) -> None:
    rows = requirement_rows({"3.1.5": "Not Met"})
    master: list[list[Value]] = [[row[0], None] for row in rows[1:]]
    halves = {"AC to IA": rows[:60], "IR to SI": [rows[0], *rows[60:]]}

    found = read.one({"All Controls": [["Requirement ID", "Status"], *master], **halves})

    assert findings(found)["AC.L2-3.1.5"] == "NOT MET"
    assert "All Controls" in problem(found, "table_not_used").message


def test_a_master_sheet_with_more_than_the_families_is_a_rival(read: Reader) -> None:
    rows = requirement_rows()
    master: list[list[Value]] = [[row[0], None] for row in rows[1:]]

    refused = read.refusal({"All": [["Requirement ID", "Status"], *master], "AC": rows[:60]})

    assert refused.code == "ambiguous_table"


def test_two_tables_that_differ_are_named_with_the_first_cells(read: Reader) -> None:
    changed = requirement_rows({"3.1.5": "Not Met"})

    refused = read.refusal({"One": requirement_rows(), "Two": changed})

    assert "Of 3.1.5 One!B6 says MET and Two!B6 says Not Met." in refused.message


@pytest.mark.parametrize("name", ["acme_poam_2026", "x_poam", "POAM_old", "POA&M"])
def test_a_poam_by_its_name_alone_is_named_as_such(read: Reader, name: str) -> None:
    refused = read.refusal({name: "Control ID | Status\n3.1.1 | Open\n3.1.2 | Open"})

    assert refused.code == "no_table_found"
    assert f"the client's own POA&M: {name}." in refused.message


def test_all_requirements_of_sp_800_172_are_no_second_assessment(read: Reader) -> None:
    families = {1: 3, 2: 2, 4: 3, 5: 3, 6: 2, 9: 2, 11: 7, 12: 1, 13: 5, 14: 7}
    ids = [f"3.{f}.{n}e" for f, most in families.items() for n in range(1, most + 1)]
    rows: list[list[Value]] = [[i, "Met"] for i in ids]

    found = read.one([["Requirement ID", "Status"], *rows])

    assert found.header.level == 3
    assert "outside_level" in codes(found)
    assert score(found).score == 24


def test_objectives_e_stay_objectives_beside_level_3(read: Reader) -> None:
    rows = (
        "Requirement ID | Status\n3.1.1a | Met\n3.1.1e | Not Met\n3.1.2e | Met\nIR.L3-3.6.1e | Met"
    )

    both = read.all({"Assessment": rows})

    assert findings(both[0])["AC.L2-3.1.1[e]"] == "NOT MET"


@pytest.mark.parametrize("header", ["Validated?", "Verified by C3PAO", "Assessor verified"])
def test_a_check_that_says_no_beside_met_is_a_warning(read: Reader, header: str) -> None:
    found = read.one(f"ID | Status | {header}\n3.1.1 | Met | Yes\n3.1.2 | Met | No")

    assert problem(found, "status_not_confirmed").cell == "C3"


def test_a_check_that_agrees_is_not_mentioned(read: Reader) -> None:
    found = read.one("ID | Status | Validated?\n3.1.1 | Met | Yes\n3.1.2 | Not Met | No")

    assert "status_not_confirmed" not in codes(found)


@pytest.mark.parametrize("text", ["Not Met", "NOT MET: no policy", "Not Implemented"])
def test_a_cell_that_says_not_met_beside_met_is_a_warning(read: Reader, text: str) -> None:
    found = read.one(f"ID | Status | QA\n3.1.1 | Met | ok\n3.1.2 | Met | {text}\n3.1.3 | Met | ok")

    assert problem(found, "status_not_confirmed").cell == "C3"


def test_a_column_to_tick_for_not_met_is_not_passed_over(read: Reader) -> None:
    refused = read.refusal("ID | Status | Not Met\n3.1.1 | Met |\n3.1.2 | Met | X\n3.1.3 | Met |")

    assert refused.code == "ambiguous_status_column"
