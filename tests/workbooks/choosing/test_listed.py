"""Ids under words for gaps say NOT MET of what they name, though no cell beside them does."""

from __future__ import annotations

import pytest

from poam_batch.problems import Severity
from tests.workbooks.build import Reader, codes, problem

MET = "ID | Status\n3.1.1 | Met\n3.1.2 | Met\n3.1.3 | Not Met"
SAID = {"status_not_confirmed"}


def said(read: Reader, name: str, rows: str) -> set[str]:
    """Return whether a sheet beside the assessment was said to contradict it."""
    return codes(read.one({"Assessment": MET, name: rows})) & SAID


@pytest.mark.parametrize("heading", ["Open requirements", "Gaps", "To be remediated"])
def test_an_id_under_words_for_gaps_is_a_warning_with_its_cell(read: Reader, heading: str) -> None:
    found = read.one({"Assessment": MET, "Review": f"{heading}\n3.1.1\n3.1.2"})

    warning = problem(found, "status_not_confirmed")
    assert (warning.severity, warning.sheet, warning.cell) == (Severity.WARNING, "Review", "A2")
    assert "1 more row." in warning.message


@pytest.mark.parametrize("heading", ["Not Met", "Unmet requirements"])
def test_an_id_under_words_that_can_only_say_not_met_is_refused(read: Reader, heading: str) -> None:
    refused = read.refusal({"Assessment": MET, "Review": f"{heading}\n3.1.1"})

    assert refused.code == "ambiguous_table"
    assert f'3.1.1 stands under "{heading}"' in refused.message


def test_a_list_of_the_gaps_that_were_read_is_not_mentioned(read: Reader) -> None:
    assert said(read, "Review", "Gaps\n3.1.3") == set()


def test_a_list_of_every_requirement_is_a_form_to_fill_in(read: Reader) -> None:
    assert said(read, "Review", "Gaps\n3.1.1\n3.1.2\n3.1.3") == set()


def test_the_name_of_a_sheet_heads_its_ids(read: Reader) -> None:
    assert said(read, "Open requirements", "3.1.1") == SAID


def test_an_id_in_a_row_that_is_closed_is_no_gap(read: Reader) -> None:
    assert said(read, "Review", "Gaps | State of work\n3.1.1 | Closed 2026-01-31") == set()


def test_a_row_that_is_closed_and_open_again_is_a_gap(read: Reader) -> None:
    assert said(read, "Review", "Gaps | Before | Now\n3.1.1 | Closed | Reopened") == SAID


def test_other_words_end_a_list(read: Reader) -> None:
    assert said(read, "Review", "Gaps\n3.1.3\nIn scope\n3.1.1") == set()


def test_a_list_beside_the_assessment_on_its_sheet_is_seen(read: Reader) -> None:
    rows = "ID | Status | | Gaps\n3.1.1 | Met | | 3.1.2\n3.1.2 | Met\n3.1.3 | Not Met"

    assert problem(read.one(rows), "status_not_confirmed").cell == "D2"


def test_the_ids_of_the_assessment_are_no_list_under_its_title(read: Reader) -> None:
    assert codes(read.one(f"Gaps\n{MET}")) & SAID == set()


@pytest.mark.parametrize(("word", "expected"), [("Open", SAID), ("Closed", set())])
def test_an_item_of_the_clients_own_plan_counts_until_it_is_closed(
    read: Reader, word: str, expected: set[str]
) -> None:
    plan = f"POA&M ID | Requirement ID | Milestone | Status\n1 | 3.1.1 | Buy it | {word}"

    assert said(read, "POA&M", plan) == expected
