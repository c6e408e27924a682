"""A header two rows deep: the upper row says whose status stands below, and of which time."""

from __future__ import annotations

import pytest

from poam_batch.rulesets.load import load_rule_set
from tests.workbooks.build import Reader, Value, Writer, codes, findings, problem, score

IDS = [one.short_id for one in load_rule_set(2).requirements]


def grouped(upper: list[Value], lower: list[Value], *said: Value) -> list[list[Value]]:
    """Return a table of all requirements, each with the same words, under two header rows."""
    return [upper, lower, *([short, *said] for short in IDS)]


def test_last_times_findings_are_not_todays(read: Reader) -> None:
    found = read.one(
        grouped(
            ["", "Prior (2023)", "", "Current (2026)", ""],
            ["Control", "Status", "Notes", "Status", "Notes"],
            *("Met", "old words", None, None),
        )
    )

    assert score(found).status == "incomplete"
    told = problem(found, "status_column_blank").message
    assert "D (Status), which is blank; column B (Prior (2023) Status) was not used" in told
    assert {row.comment for row in found.rows} == {""}


def test_todays_findings_count_beside_last_times_and_those_hoped_for(read: Reader) -> None:
    rows = grouped(
        ["", "Previous", "Current", "Target"],
        ["Control", "Status", "Status", "Status"],
        *("Not Met", "Met", "Met"),
    )
    rows[2][2] = "Not Met"

    found = read.one(rows)

    assert findings(found)["AC.L2-3.1.1"] == "NOT MET"
    assert score(found).score == 105


@pytest.mark.parametrize(
    "upper",
    ["Target", "After remediation", "Planned", "Deficiency found", "Evidence", "POA&M", "Provider"],
)
def test_a_status_of_something_else_is_no_status(read: Reader, upper: str) -> None:
    refused = read.refusal(grouped(["", upper], ["Control", "Status"], "Yes"))

    assert refused.code == "no_status_column"
    assert f"{upper} Status" in refused.message


@pytest.mark.parametrize(
    "upper",
    [
        *("Assessment Results", "Level 2", "Assessment", "CMMC Level 2", "Acme Corp", "Findings"),
        *("Gap Assessment", "Risk Assessment", "Implementation", "Current State", "C3PAO"),
    ],
)
def test_harmless_words_above_a_status_change_nothing(read: Reader, upper: str) -> None:
    found = read.one(grouped(["", upper], ["Control", "Status"], "Met"))

    assert codes(found) == set()
    assert score(found).score == 110


def test_the_assessors_blank_column_counts_before_the_clients_word(read: Reader) -> None:
    found = read.one(
        grouped(
            ["", "Self-Assessment", "C3PAO Assessment"], ["Control", "Status", "Status"], "Met", ""
        )
    )

    assert score(found).status == "incomplete"
    assert "C (C3PAO Assessment: Status)" in problem(found, "status_column_blank").message


def test_a_customers_blank_column_counts_before_a_providers_word(read: Reader) -> None:
    found = read.one(
        grouped(["", "Provider", "Customer"], ["Control", "Status", "Status"], "Met", "")
    )

    assert score(found).status == "incomplete"


def test_two_years_in_the_upper_row_are_two_findings(read: Reader) -> None:
    refused = read.refusal(grouped(["", 2023, 2026], ["Control", "Status", "Status"], "Met", ""))

    assert refused.code == "ambiguous_status_column"
    assert "2026: Status" in refused.message


def test_a_deficiency_in_the_upper_row_contradicts_a_met(read: Reader) -> None:
    refused = read.refusal(
        grouped(
            ["", "Assessment", "Deficiency found"], ["Control", "Status", "Status"], "Met", "Yes"
        )
    )

    assert refused.code == "ambiguous_status_column"


def test_a_text_alone_in_its_row_holds_for_its_own_column(read: Reader) -> None:
    found = read.one(grouped(["", "POA&M"], ["Control", "Title", "Status"], "Title", "Met"))

    assert score(found).score == 110


def test_a_merged_word_holds_for_its_own_columns_alone(read: Reader, writer: Writer) -> None:
    rows = grouped(
        ["", "Evidence", "", "", ""],
        ["Control", "Artifacts", "Location", "Status", "Notes"],
        *("a.pdf", "share", "Met", ""),
    )
    path = writer.write({"A": rows}, merged={"A": ["B1:C1"]})

    (found,) = read.at(path)

    assert score(found).score == 110


@pytest.mark.parametrize(
    "row",
    [
        ["Target state of Acme"],
        ["", "", "POA&M and Assessment Tracker"],
        ["Client", "Target Tooling"],
        ["Score:", "", "Target 110"],
        ["", "Target", 110],
    ],
)
def test_titles_and_the_cover_are_no_upper_row(read: Reader, row: list[Value]) -> None:
    found = read.one(grouped(row, ["Control", "Notes", "Status"], "", "Met"))

    assert score(found).score == 110


def test_a_second_status_that_is_blank_is_named(read: Reader) -> None:
    found = read.one(
        [["Control", "Status", "Notes", "Status"], *([short, "Met", "", None] for short in IDS)]
    )

    told = problem(found, "other_status_column")
    assert (told.severity, told.cell) == ("warning", "D")
    assert "D (Status) is headed as one too, but is blank" in told.message


@pytest.mark.parametrize("header", ["Implementation Status", "Finding", "Score"])
def test_a_blank_claim_comment_or_score_is_a_note(read: Reader, header: str) -> None:
    found = read.one([["Control", "Status", header], *([short, "Met", None] for short in IDS)])

    assert problem(found, "other_status_column").severity == "note"
