"""Letters of objectives beside their ids, under any header and before their text."""

from __future__ import annotations

import pytest

from tests.workbooks.build import Reader, codes, findings

LETTERS = ("a", "b", "c", "d", "e", "f")


def sheet(header: str, shape: str, repeated: bool = False) -> list[list[str]]:
    """Return a row an objective of 3.1.1, of which [b] is NOT MET, and one of 3.1.2."""
    rows = [
        [
            "3.1.1" if repeated or letter == "a" else "",
            shape.format(letter),
            "Not Met" if letter == "b" else "Met",
        ]
        for letter in LETTERS
    ]
    others = [["3.1.2", shape.format("a"), "Met"], ["3.1.2", shape.format("b"), "Met"]]
    return [["Control", header, "Status"], *rows, *others]


@pytest.mark.parametrize("header", ["AO", "Obj", "Obj.", "Letter", "Sub", "Part", "", "Objective"])
@pytest.mark.parametrize("shape", ["{}", "[{}]", "({})", "{})", "{}."])
def test_letters_of_objectives_are_known_by_what_they_are(
    read: Reader, header: str, shape: str
) -> None:
    found = read.one(sheet(header, shape))

    assert "conflicting_findings" not in codes(found)
    assert findings(found)["AC.L2-3.1.1[b]"] == "NOT MET"
    assert findings(found)["AC.L2-3.1.1[a]"] == "MET"


@pytest.mark.parametrize("repeated", [True, False])
@pytest.mark.parametrize("header", ["Assessment Objective", "Description", "Determine if"])
@pytest.mark.parametrize("shape", ["[{}] authorized users are identified", "{}. users are known"])
def test_a_letter_before_its_text_names_the_objective(
    read: Reader, header: str, shape: str, repeated: bool
) -> None:
    found = read.one(sheet(header, shape, repeated))

    assert findings(found)["AC.L2-3.1.1[b]"] == "NOT MET"
    assert "conflicting_findings" not in codes(found)


def test_the_row_of_the_requirement_may_stand_above_those_of_its_objectives(read: Reader) -> None:
    found = read.one(
        """
Control | Description | Status
3.1.1 | Limit access to authorized users | Met
 | [a] authorized users are identified | Met
 | [b] processes are identified | Met
"""
    )

    assert set(findings(found)) == {"AC.L2-3.1.1", "AC.L2-3.1.1[a]", "AC.L2-3.1.1[b]"}


def test_bare_letters_under_words_of_something_else_are_no_objectives(read: Reader) -> None:
    found = read.one(
        """
Control | Site | Status
3.1.2 | A | Met
3.1.2 | B | Not Met
"""
    )

    assert set(findings(found)) == {"AC.L2-3.1.2"}
    assert "conflicting_findings" in codes(found)


def test_letters_that_no_objective_of_the_id_has_are_no_objectives(read: Reader) -> None:
    found = read.one(
        """
Control | Letter | Status
3.1.2 | E | Met
3.1.2 | I | Met
3.1.2 | T | Not Met
"""
    )

    assert set(findings(found)) == {"AC.L2-3.1.2"}


def test_rows_of_one_id_without_letters_are_told_to_have_some(read: Reader) -> None:
    found = read.one("Control | Status\n3.1.1 | Met\n3.1.1 | Not Met")

    (said,) = (one for one in found.problems if one.code == "conflicting_findings")
    assert "rows of objectives need their letters ([a])" in said.hint


def test_the_letter_n_of_an_objective_is_no_answer(read: Reader) -> None:
    rows = [["3.4.9" if n == "a" else "", n, "Met"] for n in ("a", "b", "c")]
    found = read.one([["Control", "AO", "Status"], *rows])

    assert "status_not_confirmed" not in codes(found)
