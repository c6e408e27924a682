"""Levels 1 and 2 in one workbook that do not agree on a safeguard."""

from __future__ import annotations

import pytest

from poam_batch.problems import Severity
from tests.workbooks.build import Reader, Rows, Value, codes, problem, requirement_rows


@pytest.mark.parametrize("level", [None, 2])
def test_a_gap_of_level_1_is_said_of_a_level_2_that_is_met(read: Reader, level: int | None) -> None:
    rows: list[list[Value]] = [*requirement_rows(), ["AC.L1-b.1.i", "Not Met", "why"]]

    found = read.all({"A": rows}, level)[-1]

    warning = problem(found, "levels_disagree")
    assert (found.header.level, warning.severity) == (2, Severity.WARNING)
    assert "AC.L2-3.1.1 is MET at Level 2 (A!B2)" in warning.message
    assert "AC.L1-b.1.i, which asks for the same, is NOT MET at Level 1 (A!B112)" in warning.message


def test_a_gap_of_level_2_is_said_of_a_level_1_that_is_met(read: Reader) -> None:
    sheets = {"L1": requirement_rows(level=1), "L2": requirement_rows({"3.10.4": "Not Met"})}

    level_1, level_2 = read.all(sheets)

    assert "PE.L1-b.1.ix is MET at Level 1" in problem(level_1, "levels_disagree").message
    assert "levels_disagree" not in codes(level_2)


def test_a_gap_of_a_safeguard_of_three_is_agreed_with_one_of_them(read: Reader) -> None:
    first = requirement_rows({"b.1.ix": "Not Met"}, level=1)
    sheets = {"L1": first, "L2": requirement_rows({"3.10.5": "Not Met"})}

    found = read.all(sheets)

    assert all("levels_disagree" not in codes(one) for one in found)


def test_a_gap_of_one_objective_is_compared_with_its_own_requirement(read: Reader) -> None:
    sheets: dict[str, Rows] = {
        "L1": "Objective ID | Finding\nPE.L1-b.1.ix[a] | Not Met",
        "L2": requirement_rows({"3.10.5": "Not Met"}),
    }

    level_2 = read.all(sheets)[1]

    assert "AC" not in problem(level_2, "levels_disagree").message
    assert "PE.L2-3.10.3 is MET" in problem(level_2, "levels_disagree").message


def test_several_that_disagree_are_one_warning(read: Reader) -> None:
    gaps = dict.fromkeys(("b.1.i", "b.1.ii", "b.1.iii"), "Not Met")
    sheets = {"L1": requirement_rows(gaps, level=1), "L2": requirement_rows()}

    level_2 = read.all(sheets)[1]

    message = problem(level_2, "levels_disagree").message
    assert "So are: AC.L1-b.1.ii and AC.L2-3.1.2, AC.L1-b.1.iii and AC.L2-3.1.20." in message


def test_what_neither_level_calls_met_is_not_mentioned(read: Reader) -> None:
    sheets = {
        "L1": requirement_rows({"b.1.i": "Not Met"}, level=1),
        "L2": requirement_rows({"3.1.1": ""}),
    }

    assert all("levels_disagree" not in codes(one) for one in read.all(sheets))
