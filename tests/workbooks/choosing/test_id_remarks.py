"""Words behind an id, in its own cell, that say NOT MET beside a status that says better."""

from __future__ import annotations

import pytest

from tests.workbooks.build import Reader, codes, problem, requirement_rows, score


@pytest.mark.parametrize(
    "cell", ["3.1.1 NOT MET", "3.1.1 - Not Met", "3.1.1 (Not Met)", "3.1.1 Limit access [NOT MET]"]
)
def test_not_met_behind_an_id_contradicts_a_met(read: Reader, cell: str) -> None:
    rows = requirement_rows()
    rows[1][0] = cell

    refused = read.refusal(rows)

    assert refused.code == "ambiguous_table"
    assert f'Assessment!A2 says "{cell}", and Assessment!B2 says MET' in refused.message


@pytest.mark.parametrize("cell", ["3.1.1 (POA&M)", "3.1.1 - In Progress"])
def test_a_weaker_word_behind_an_id_is_a_warning(read: Reader, cell: str) -> None:
    rows = requirement_rows()
    rows[1][0] = cell

    found = read.one(rows)

    assert problem(found, "status_not_confirmed").cell == "A2"
    assert score(found).score == 110


@pytest.mark.parametrize(
    "cell", ["3.1.1 - Limit system access", "3.1.1 (Access Control)", "3.1.1 (CUI)", "3.1.1 (Met)"]
)
def test_titles_and_other_words_behind_an_id_are_no_problem(read: Reader, cell: str) -> None:
    rows = requirement_rows()
    rows[1][0] = cell

    assert codes(read.one(rows)) == set()


def test_what_is_not_met_anyway_may_say_so_behind_its_id(read: Reader) -> None:
    rows = requirement_rows({"3.1.1": "Not Met"})
    rows[1][0] = "3.1.1 - NOT MET"

    assert score(read.one(rows)).score == 105
