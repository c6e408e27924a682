"""The client's own columns that say what is open, beside a status that says MET."""

from __future__ import annotations

import pytest

from poam_batch.rulesets.load import load_rule_set
from tests.workbooks.build import Reader, Value, codes, problem, score

IDS = [one.short_id for one in load_rule_set(2).requirements]
OPEN: list[tuple[str, Value, Value]] = [
    *(("POA&M Required?", "Yes", "No"), ("POA&M Needed", "Yes", "No"), ("POA&M", "Yes", "No")),
    *(("POA&M?", "Yes", ""), ("On POA&M", "X", ""), ("Add to POA&M", "Y", "N"), ("OTS", "X", "")),
    *(("Open Item", "Yes", ""), ("Action Required", "Yes", "No"), ("RAG Status", "Red", "Green")),
    *(("POA&M Status", "Open", ""), ("POA&M Status", "Ongoing", ""), ("RAG", "Red", "Green")),
    *(("Remediation Status", "Open", "Closed"), ("Open/Closed", "Open", "Closed")),
    *(("# Objectives Not Met", 2, 0), ("Objectives Met", "4/6", "6/6"), ("Gap Count", 2, 0)),
    *(("% Complete", 0.6, 1), ("% Complete", 60, 100), ("Percent Implemented", "60%", "100%")),
    *(("Remediation Status", "In Progress", ""), ("Corrective Action Required", "Yes", "No")),
]


def beside(header: str, bad: Value, good: Value, status: str = "Met") -> list[list[Value]]:
    rows = [[short, "Met", good] for short in IDS]
    rows[0] = [IDS[0], status, bad]
    return [["Control", "Status", header], *rows]


@pytest.mark.parametrize(("header", "bad", "good"), OPEN)
def test_what_is_open_beside_a_met_is_one_warning(
    read: Reader, header: str, bad: Value, good: Value
) -> None:
    found = read.one(beside(header, bad, good))

    assert problem(found, "status_not_confirmed").cell == "C2"
    assert score(found).score == 110


@pytest.mark.parametrize(("header", "bad", "good"), OPEN)
def test_what_is_open_beside_a_not_met_is_as_it_should_be(
    read: Reader, header: str, bad: Value, good: Value
) -> None:
    found = read.one(beside(header, bad, good, status="Not Met"))

    assert "status_not_confirmed" not in codes(found)


@pytest.mark.parametrize(
    ("header", "bad", "good"),
    [
        *(("POA&M Allowed", "Yes", "No"), ("Requirement in POA&M eligible", "Yes", "No")),
        *(("POA&M Due Date", "2027-03-01", ""), ("POA&M Item", "P-12", ""), ("Open", "", "")),
        *(("POA&M Status", "Closed", ""), ("Objectives Met", "6/6", "6/6"), ("OTS", "", "")),
        *(("# Objectives", 6, 4), ("% Complete", 1, 1), ("Action Required", "None", "None")),
    ],
)
def test_columns_that_say_nothing_open_are_not_mentioned(
    read: Reader, header: str, bad: Value, good: Value
) -> None:
    assert "status_not_confirmed" not in codes(read.one(beside(header, bad, good)))


@pytest.mark.parametrize(("header", "word"), [("POA&M", "Yes"), ("POA&M Status", "Open")])
def test_a_word_in_every_row_is_a_form_or_says_what_is_allowed(
    read: Reader, header: str, word: str
) -> None:
    assert "status_not_confirmed" not in codes(read.one(beside(header, word, word)))
