"""A firm's own status words: what they may be made to say, and what never."""

import re
from pathlib import Path

import pytest

from poam_batch.model import Finding
from poam_batch.problems import ConfigurationError
from poam_batch.rulesets.source import Table
from poam_batch.workbooks.words.own_words import OwnWord, own_words
from poam_batch.workbooks.words.vocabulary import StatusWord


def words(values: dict[str, object], status_named: bool = True) -> tuple[OwnWord, ...]:
    """Return the words of a table as a layout has it."""
    return own_words(Table(Path("a.toml"), "", values), status_named)


def test_a_new_word_is_a_reading_that_is_reported() -> None:
    (own,) = words({"Mostly done": "not met"})

    assert (own.text, own.key) == ("Mostly done", "mostlydone")
    assert own.word == StatusWord(Finding.NOT_MET, reading=True, strong=True)


@pytest.mark.parametrize(
    ("word", "value", "finding", "deduction"),
    [
        ("Inherited", "MET", Finding.MET, None),
        ("Partial, no FIPS", "NOT MET -3", Finding.NOT_MET, 3),
        ("Partial", "NOT MET -3", Finding.NOT_MET, 3),
        ("Partially Met", "Not Met -3", Finding.NOT_MET, 3),
        ("Planned", "NOT ASSESSED", Finding.NOT_ASSESSED, None),
        ("Satisfied", "N/A", Finding.NOT_APPLICABLE, None),
        ("Not Reviewed", "NOT MET", Finding.NOT_MET, None),
        ("No", "MET", Finding.MET, None),
        ("FALSE", "MET", Finding.MET, None),
        ("Not met (minor)", "NOT MET -3", Finding.NOT_MET, 3),
        ("Unmet?", "NOT ASSESSED", Finding.NOT_ASSESSED, None),
        ("X", "NOT MET", Finding.NOT_MET, None),
        ("1", "MET", Finding.MET, None),
        ("Not Met", "NOT MET", Finding.NOT_MET, None),
    ],
)
def test_words_that_may_be_given_a_meaning(
    word: str, value: str, finding: Finding, deduction: int | None
) -> None:
    (own,) = words({word: value})

    assert (own.word.finding, own.word.deduction) == (finding, deduction)


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("Not Met", "MET"),
        ("not-met", "NOT MET -3"),
        ("Not Met -5", "NOT MET -3"),
        ("Not Implemented", "N/A"),
        ("Non-Compliant", "NOT ASSESSED"),
        ("Partially Met", "MET"),
        ("Planned", "MET"),
        ("In Progress", "NOT MET -3"),
        ("Fail", "NOT MET -3"),
        ("Fail", "MET"),
        ("Not In Place", "MET"),
        ("Not met (minor)", "MET"),
        ("1. Not Met!", "MET"),
        ("Unmet?", "MET"),
        ("Not met - low", "N/A"),
        ("Failure, low", "N/A"),
        ("Partially met, low", "MET"),
        ("Partial, no FIPS", "MET"),
        ("TBD", "NOT MET -3"),
        ("Inherited", "NOT MET -3"),
        ("Met", "NOT MET -3"),
        ("TBD", "MET"),
        ("Not Assessed", "N/A"),
    ],
)
def test_no_word_is_made_better_than_it_can_be(word: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=f'"{re.escape(word)}" is .*, and cannot be made'):
        words({word: value})


@pytest.mark.parametrize(
    ("word", "value"), [("No", "MET"), ("N", "MET"), ("X", "MET"), ("0", "NOT MET")]
)
def test_what_may_answer_another_question_needs_the_status_column(word: str, value: str) -> None:
    with pytest.raises(ConfigurationError):
        words({word: value}, status_named=False)


def test_short_marks_and_answers_are_no_findings_elsewhere() -> None:
    found = {own.text: own.word.strong for own in words({"X": "NOT MET", "Yes": "MET"})}

    assert found == {"X": False, "Yes": False}


def test_a_claim_of_the_milder_case_stays_one_where_no_points_are_named() -> None:
    (own,) = words({"Partial": "NOT MET"})

    assert own.word.partial
