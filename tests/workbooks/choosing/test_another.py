"""Tables that are evidently something else than the findings of today: read, with a warning."""

from __future__ import annotations

import pytest

from tests.workbooks.build import Reader, Value, codes, problem, requirement_rows, score


@pytest.mark.parametrize(
    "name",
    [
        *("Target State", "CMMC Roadmap", "Policy Tracker", "Evidence Request List", "To-Be State"),
        *("Artifact Inventory", "Crosswalk"),
    ],
)
def test_a_sheet_that_is_named_for_something_else_is_a_warning(read: Reader, name: str) -> None:
    found = read.one({name: requirement_rows()})

    told = problem(found, "perhaps_no_assessment")
    assert (told.sheet, told.cell) == (name, "A1")
    assert score(found).score == 110


@pytest.mark.parametrize(
    "title",
    [
        "Projected status after remediation (Q4 2027)",
        "Target state",
        "Evidence request list - Acme",
        "CMMC Roadmap 2027",
    ],
)
def test_a_title_of_something_else_is_a_warning(read: Reader, title: str) -> None:
    rows: list[list[Value]] = [[title], [], *requirement_rows()]

    found = read.one(rows)

    assert problem(found, "perhaps_no_assessment").cell == "A1"


@pytest.mark.parametrize(
    ("name", "above"),
    [
        *(("Assessment", ["Target level", "Level 2"]), ("Requirements", ["CMMC Level 2"])),
        *(("Policies and Controls", ["Acme"]), ("Gap Assessment", ["Gap assessment of Acme"])),
        *(("SSP", ["Status after the assessment"]), ("2026", ["Target score: 110"])),
    ],
)
def test_names_and_titles_of_an_assessment_are_no_problem(
    read: Reader, name: str, above: list[Value]
) -> None:
    found = read.one({name: [above, [], *requirement_rows()]})

    assert codes(found) == set()


def mapped(first: str, second: str, turned: bool = False) -> list[list[Value]]:
    rows: list[list[Value]] = [[first, second, "Status"]]
    for number, (short, status, _) in enumerate(requirement_rows()[1:]):
        other = f"AC-{number % 20 + 1}"
        rows.append([*((short, other) if turned else (other, short)), status])
    return rows


def test_ids_that_are_only_mapped_to_those_of_another_catalog_are_a_warning(read: Reader) -> None:
    found = read.one(mapped("Control ID", "NIST 800-171 Mapping"))

    told = problem(found, "perhaps_no_assessment")
    assert told.cell == "A1"
    assert "of another catalog" in told.message


def test_ids_that_another_catalog_is_mapped_to_are_no_problem(read: Reader) -> None:
    found = read.one(mapped("Control ID", "NIST 800-53 Mapping", turned=True))

    assert codes(found) == set()
