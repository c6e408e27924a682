"""One cell of a good workbook becomes anything: no score is ever too high."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from poam_batch.model import Finding, Result
from poam_batch.problems import WorkbookRejected
from poam_batch.rulesets.load import load_rule_set
from poam_batch.workbooks.assessment import read_assessments
from poam_batch.workbooks.read_options import ReadOptions
from poam_batch.workbooks.words.vocabulary import load_vocabulary
from tests.workbooks.build import Value, Writer, objective_rows, requirement_rows, score

LEVEL_2 = load_rule_set(2).requirements
IDS, WORDS, LAST_ROW = 0, 1, len(LEVEL_2)
SSP = "3.12.4"

readable = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
near_an_id = st.text(alphabet="0123456789.[]()abe-_ ,/\u00b9\u200bACL'*", max_size=14)
near_a_word = st.text(alphabet="MmEeTtNnOoAaYysS /-_().*'\u2713\u00a0\u200b?!0135", max_size=12)
junk: st.SearchStrategy[Value] = st.one_of(
    near_an_id,
    near_a_word,
    st.text(readable, max_size=20),
    st.sampled_from([r.short_id for r in LEVEL_2]),
    st.sampled_from(
        ["Met", "Not Met", "N/A", "Partial", "=1/0", '="Met"', "Finding", "3.1", "TRUE"]
    ),
    st.integers(-9, 99),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.booleans(),
    st.dates(),
    st.none(),
)
rows = st.integers(1, LAST_ROW)


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory) -> Writer:
    return Writer(tmp_path_factory.mktemp("changed"))


def outcome(writer: Writer, table: list[list[Value]]) -> Result | None:
    """Return what a table scores at Level 2, or None where it is refused."""
    path: Path = writer.write({"A": table})
    try:
        found = read_assessments(path, path.name, ReadOptions())
    except WorkbookRejected:
        return None
    second = [assessment for assessment in found if assessment.header.level == 2]
    return score(second[0]) if second else None


def points(row: int) -> int:
    return LEVEL_2[row - 1].points or 0


@settings(max_examples=60)
@given(rows, junk)
@example(1, "\u2713")
@example(1, "Met\u00b9")
@example(1, "Me t")
@example(1, 1)
@example(1, None)
@example(1, '="Met"')
def test_a_status_that_becomes_anything_is_read_or_leaves_no_score(
    writer: Writer, row: int, value: Value
) -> None:
    table = requirement_rows()
    table[row][WORDS] = value

    result = outcome(writer, table)

    if result is None or result.score is None:
        return
    text = ("TRUE" if value else "FALSE") if isinstance(value, bool) else str(value)
    word = load_vocabulary().status(text)
    assert word is not None
    assert word.finding is not Finding.NOT_ASSESSED
    lost = points(row) if word.finding is Finding.NOT_MET else 0
    assert result.score in {110 - lost, 110 - (word.deduction or lost)}


@settings(max_examples=60)
@given(rows, junk)
@example(1, "3.1.1\u00b9")
@example(1, "3.1.2")
@example(2, "3.1.1")
@example(1, 3.1)
@example(1, "=A3")
def test_an_id_that_becomes_anything_is_the_same_id_or_leaves_no_score(
    writer: Writer, row: int, value: Value
) -> None:
    table = requirement_rows()
    short = str(table[row][IDS])
    table[row][IDS] = value

    result = outcome(writer, table)

    if result is not None and result.score is not None:
        assert re.search(rf"(?<![\d.]){re.escape(short)}(?!\d)", str(value).replace("\u200b", ""))


@settings(max_examples=60)
@given(rows, rows, st.sampled_from([IDS, WORDS]), junk)
@example(1, 2, IDS, "3.1.1")
@example(1, 1, IDS, "3.1.2")
@example(1, 1, IDS, None)
@example(2, 2, IDS, None)
@example(1, 0, IDS, "Notes")
@example(1, 0, WORDS, "Prior status")
def test_with_one_not_met_no_change_elsewhere_gives_the_full_score(
    writer: Writer, gap: int, row: int, column: int, value: Value
) -> None:
    if (row, column) == (gap, WORDS) or LEVEL_2[gap - 1].short_id == SSP:
        return
    table = requirement_rows({LEVEL_2[gap - 1].short_id: "Not Met"})
    table[row][column] = value

    result = outcome(writer, table)

    if result is not None and result.score is not None:
        assert result.score <= 110 - points(gap)


@settings(max_examples=25)
@given(st.integers(1, 320), st.sampled_from([IDS, WORDS]), junk)
@example(1, IDS, "3.1.1[a], [b]")
@example(1, IDS, "3.1.1 - [a]")
@example(1, IDS, "3.1.1")
def test_with_one_objective_not_met_no_change_elsewhere_gives_the_full_score(
    writer: Writer, row: int, column: int, value: Value
) -> None:
    table = objective_rows({"3.1.5[b]": "Not Met"})
    if column == WORDS and table[row][WORDS] == "Not Met":
        return
    table[row][column] = value

    result = outcome(writer, table)

    if result is not None and result.score is not None:
        assert result.score <= 107


@settings(max_examples=25)
@given(rows, st.lists(rows, max_size=3), rows)
def test_rows_that_go_or_come_again_never_raise_the_score(
    writer: Writer, gap: int, gone: list[int], again: int
) -> None:
    table = requirement_rows({LEVEL_2[gap - 1].short_id: "Not Met"})
    kept = [row for number, row in enumerate(table) if number not in gone]

    result = outcome(writer, [*kept, table[again]])

    if result is not None and result.score is not None:
        assert set(gone) <= {again}
        assert result.score == 110 - points(gap)
