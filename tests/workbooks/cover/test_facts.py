"""A value of the cover is a value, whatever else its word means elsewhere."""

import datetime as dt

import pytest

from poam_batch.model import Header
from poam_batch.workbooks.words.vocabulary import Meaning, load_vocabulary
from tests.workbooks.build import Reader, Value

GRANTED = dt.date(2026, 10, 1)
TABLE = "Requirement ID | Finding\n3.1.1 | Met"
WORDS = load_vocabulary()
KEYS = sorted(WORDS.cover_keys)
HEADS_IDS = sorted(
    word for word, found in WORDS.headers.items() if any(one.meaning is Meaning.ID for one in found)
)


def header(read: Reader, *rows: list[Value]) -> Header:
    """Return what a cover of these rows says, below the name of the client."""
    return read.one({"Cover": [["Client", "Acme"], *rows], "A": TABLE}).header


@pytest.mark.parametrize("key", ["Marking", "Classification"])
@pytest.mark.parametrize("value", ["CUI", "Final", "Type", "Level 2", *HEADS_IDS])
def test_a_marking_and_the_date_below_it_are_both_read(read: Reader, key: str, value: str) -> None:
    found = header(read, [key, value], ["Conditional status date", GRANTED])

    assert (found.marking, found.conditional_status_date) == (value, GRANTED)


@pytest.mark.parametrize(
    ("key", "field"),
    [
        ("CMMC status date", "status_date"),
        ("Assessment end date", "assessment_date"),
        ("Conditional status date", "conditional_status_date"),
    ],
)
def test_any_date_may_stand_below_a_marking(read: Reader, key: str, field: str) -> None:
    found = header(read, ["Marking", "CUI"], [key, GRANTED])

    assert (found.marking, getattr(found, field)) == ("CUI", GRANTED)


def test_a_date_of_a_key_that_is_not_known_takes_nothing_with_it(read: Reader) -> None:
    found = header(read, ["Marking", "CUI"], ["Reviewed on", GRANTED], ["Level", 2], ["UEI", "X1"])

    assert (found.marking, found.uei) == ("CUI", "X1")


def test_a_version_that_looks_like_an_id_may_stand_below_a_marking(read: Reader) -> None:
    found = header(read, ["Marking", "CUI"], ["SSP version", "3.1.1"], ["UEI", "X1"])

    assert found.ssp is not None
    assert (found.marking, found.ssp.version, found.uei) == ("CUI", "3.1.1", "X1")


def test_a_marking_directly_above_the_table_is_read_and_so_is_the_date(read: Reader) -> None:
    rows: list[list[Value]] = [["Marking", "CUI"], ["Conditional status date", GRANTED]]
    table: list[list[Value]] = [["Family", "CUI", "Finding"], ["AC", "3.1.1", "Met"]]

    found = read.one({"A": [["Client", "Acme"], *rows, *table]}).header

    assert (found.marking, found.conditional_status_date) == ("CUI", GRANTED)


@pytest.mark.parametrize("below", ["CAGE code", "Reviewed on"])
@pytest.mark.parametrize("word", KEYS)
def test_the_word_of_another_key_is_a_value_right_of_a_key(
    read: Reader, word: str, below: str
) -> None:
    found = header(read, ["Marking", word], [below, "1ABC2"])

    assert (found.client, found.marking) == ("Acme", word)
    assert found.cage_codes == (("1ABC2",) if below == "CAGE code" else ())


def test_two_keys_with_their_values_in_a_row_may_have_the_word_of_a_key(read: Reader) -> None:
    found = header(read, ["CAGE code", "1ABC2", "Scope", "Enclave"])

    assert (found.cage_codes, found.scope) == (("1ABC2",), "Enclave")


def test_a_value_in_the_column_of_values_may_be_the_word_of_a_key(read: Reader) -> None:
    found = header(
        read,
        ["Data Field", "Required", "Format", "Input"],
        ["Scope", "Optional", "Text", "Enclave"],
    )

    assert found.scope == "Enclave"


def test_keys_above_their_values_are_no_values_of_each_other(read: Reader) -> None:
    below = header(read, [None], ["Scope", "Contact"], ["Enclave A", "Bob"])
    blank = header(read, [None], ["Scope", "Contact"], [None])

    assert (below.scope, below.contact) == ("Enclave A", "Bob")
    assert (blank.scope, blank.contact) == (None, None)


def test_a_value_below_its_key_may_have_the_word_of_a_key(read: Reader) -> None:
    found = read.one(
        {
            "Cover": [
                ["Client", "System", "Assessment Date", "Level"],
                ["Echo", "Enclave", "2026-10-01", "2"],
            ],
            "A": TABLE,
        }
    )

    assert (found.header.client, found.header.scope) == ("Echo", "Enclave")
    assert "conflicting_cover" not in {one.code for one in found.problems}
