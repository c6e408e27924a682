"""A number only where every requirement stands exactly once with a word that is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from poam_batch.model import Assessment
from poam_batch.rulesets.load import load_rule_set
from tests.workbooks.build import (
    HEADER,
    Reader,
    Value,
    Writer,
    findings,
    objective_rows,
    problem,
    requirement_rows,
    score,
)

Sheets = dict[str, list[list[Value]]]
Shape = Callable[[Mapping[str, str]], Sheets]
LEVEL_2 = load_rule_set(2).requirements
FAMILIES = tuple(dict.fromkeys(r.family for r in LEVEL_2))


def by_requirement(words: Mapping[str, str]) -> Sheets:
    return {"Assessment": requirement_rows(words)}


def by_objective(words: Mapping[str, str]) -> Sheets:
    said = {o.id: words[r.short_id] for r in LEVEL_2 if r.short_id in words for o in r.objectives}
    return {"Assessment": objective_rows(said)}


def interleaved(words: Mapping[str, str]) -> Sheets:
    rows = [HEADER]
    for requirement in LEVEL_2:
        rows.append([requirement.short_id, None, None])
        for one in requirement.objectives:
            word = words.get(requirement.short_id, "Met")
            rows.append([f"{requirement.short_id}[{one.label}]", word, "why"])
    return {"Assessment": rows}


def two_sheets(words: Mapping[str, str]) -> Sheets:
    return {
        "Requirements": requirement_rows(words),
        "Objectives": by_objective(words)["Assessment"],
    }


def sheet_a_family(words: Mapping[str, str]) -> Sheets:
    header, *rows = requirement_rows(words)
    return {
        family: [header, *(row for row, r in zip(rows, LEVEL_2, strict=True) if r.family == family)]
        for family in FAMILIES
    }


SHAPES: list[Shape] = [by_requirement, by_objective, interleaved, two_sheets, sheet_a_family]
each_shape = pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)


def without(sheets: Sheets, short: str) -> Sheets:
    """Return the sheets without the rows of a requirement."""

    def stays(cell: Value) -> bool:
        return str(cell).partition("[")[0].rpartition("-")[2] != short

    return {name: [row for row in rows if stays(row[0])] for name, rows in sheets.items()}


@each_shape
def test_all_met_is_the_full_score(read: Reader, shape: Shape) -> None:
    assert score(read.one(shape({}))).score == 110


@each_shape
def test_one_that_is_not_met_is_taken_off(read: Reader, shape: Shape) -> None:
    assert score(read.one(shape({"3.1.5": "Not Met"}))).score == 107


@each_shape
@pytest.mark.parametrize("word", ["", "Mostly", "TBD", "Inherited"])
def test_one_that_says_nothing_known_leaves_a_range(read: Reader, shape: Shape, word: str) -> None:
    result = score(read.one(shape({"3.1.5": word})))

    assert (result.score, result.score_low, result.score_high) == (None, 107, 110)
    assert result.status == "incomplete"


@each_shape
def test_one_that_is_missing_leaves_a_range(read: Reader, shape: Shape) -> None:
    result = score(read.one(without(shape({}), "3.1.5")))

    assert (result.score, result.score_low, result.score_high) == (None, 107, 110)
    assert result.status == "incomplete"


@each_shape
def test_an_equal_row_again_is_a_note_and_the_score_stays(read: Reader, shape: Shape) -> None:
    sheets = shape({"3.1.5": "Not Met"})
    name, rows = next(iter(sheets.items()))
    again = next(row for row in rows[1:] if row[1])

    assessment = read.one(sheets | {name: [*rows, again]})

    assert problem(assessment, "duplicate_id").severity == "note"
    assert score(assessment).score == 107


@each_shape
def test_a_worse_row_again_counts_and_leaves_no_single_score(read: Reader, shape: Shape) -> None:
    sheets = shape({})
    name, rows = next(iter(sheets.items()))
    again = next(row for row in rows[1:] if row[1])

    assessment = read.one(sheets | {name: [*rows, [again[0], "Not Met", "why"]]})

    assert problem(assessment, "conflicting_findings").severity == "error"
    assert "conflicting_findings" in {reason.code for reason in score(assessment).reasons}
    _only_105(assessment)


@each_shape
def test_a_better_row_again_does_not_help(read: Reader, shape: Shape) -> None:
    sheets = shape({"3.1.1": "Not Met"})
    name, rows = next(iter(sheets.items()))
    again = next(row for row in rows[1:] if row[1])

    _only_105(read.one(sheets | {name: [*rows, [again[0], "Met", "why"]]}))


def _only_105(assessment: Assessment) -> None:
    result = score(assessment)
    assert (result.score, result.score_low, result.score_high) == (None, 105, 105)
    assert result.status == "incomplete"


def test_a_block_pasted_twice_is_told_once_and_the_score_stays(read: Reader) -> None:
    rows = requirement_rows({"3.1.5": "Not Met"})

    assessment = read.one([*rows, *rows[1:40]])

    said = [one for one in assessment.problems if one.code == "duplicate_id"]
    assert len(said) == 6
    assert "34 more ids stand twice" in said[-1].message
    assert score(assessment).score == 107


def test_a_block_pasted_twice_and_then_changed_is_no_single_score(read: Reader) -> None:
    rows = requirement_rows()
    older = requirement_rows({"3.1.1": "Not Met", "3.1.3": "Not Met"})

    result = score(read.one([*rows, *older[1:40]]))

    assert (result.score, result.score_low, result.score_high) == (None, 104, 104)


def test_a_family_whose_sheet_is_left_out_is_not_assessed(read: Reader) -> None:
    sheets = sheet_a_family({})
    del sheets["SC"]

    result = score(read.one(sheets))

    lost = sum(r.points or 0 for r in LEVEL_2 if r.family == "SC")
    assert (result.score, result.score_low, result.score_high) == (None, 110 - lost, 110)


def test_a_second_row_without_an_id_is_one_of_the_requirement_above(read: Reader) -> None:
    header, *rows = requirement_rows()
    text = [
        header,
        *(r for row in rows for r in (row, [None, "Not Met" if row is rows[0] else "Met", "x"])),
    ]

    assessment = read.one(text)

    assert "Assessment!B3" in problem(assessment, "conflicting_findings").message
    _only_105(assessment)


def test_a_gap_below_a_heading_without_a_finding_is_not_lost(read: Reader) -> None:
    rows: list[list[Value]] = [["ID", "What", "Finding"]]
    for requirement in LEVEL_2:
        rows.append([requirement.id, requirement.title, None])
        rows.append([None, "Determine if it is so.", "Not Met"])

    result = score(read.one(rows))

    assert result.score_high == result.score_low
    assert result.score_low == 110 - 313
    assert result.score is None


@pytest.mark.parametrize("letter", ["[{}]", "({})", "{}", "{}."])
def test_the_letters_of_objectives_may_stand_below_the_id(read: Reader, letter: str) -> None:
    rows = [HEADER]
    for requirement in LEVEL_2:
        rows.append([requirement.short_id, None, None])
        for one in requirement.objectives:
            word = "Not Met" if one.id == "3.1.5[b]" else "Met"
            rows.append([letter.format(one.label), word, "why"])

    assessment = read.one(rows)

    assert score(assessment).score == 107
    assert findings(assessment)["AC.L2-3.1.5[b]"] == "NOT MET"


def test_a_legend_below_the_table_changes_nothing(read: Reader) -> None:
    legend: list[list[Value]] = [[], [None, "Met"], [None, "Not Met"], [None, "N/A"]]

    assert score(read.one([*requirement_rows({"3.1.5": "Not Met"}), *legend])).score == 107


def test_a_status_merged_over_requirements_holds_for_each(writer: Writer, read: Reader) -> None:
    header, *rows = requirement_rows({"3.1.1": "Not Met"})
    text = [
        header,
        *([row[0], row[1] if n not in {1, 2} else None, "x"] for n, row in enumerate(rows)),
    ]

    (assessment,) = read.at(writer.write({"A": text}, merged={"A": ["B2:B4"]}))

    result = score(assessment)
    assert result.score == 110 - 5 - 5 - 1
    assert problem(assessment, "merged_status").cell == "B2"


def test_a_status_merged_across_is_read_where_it_stands(writer: Writer, read: Reader) -> None:
    rows = [[row[0], row[1], None, row[2]] for row in requirement_rows({"3.1.5": "Not Met"})]
    areas = [f"B{n}:C{n}" for n in range(1, 112)]

    (assessment,) = read.at(writer.write({"A": rows}, merged={"A": areas}))

    assert score(assessment).score == 107


def test_a_status_merged_into_the_column_beside_it_is_blank(writer: Writer, read: Reader) -> None:
    rows = [[row[0], None, row[1], row[2]] for row in requirement_rows()]
    rows[1] = ["3.1.1", "Met", None, "x"]

    (assessment,) = read.at(writer.write({"A": rows}, merged={"A": ["B2:C2"]}))

    assert findings(assessment)["AC.L2-3.1.1"] == "NOT ASSESSED"
    assert score(assessment).score is None


@pytest.mark.parametrize(("level", "gap"), [(1, "b.1.v"), (3, "3.2.1e")])
@pytest.mark.parametrize("word", ["", "Mostly", "Not Met"])
def test_levels_1_and_3_are_as_strict(read: Reader, level: int, gap: str, word: str) -> None:
    whole = score(read.one(requirement_rows(level=level)))
    changed = score(read.one(requirement_rows({gap: word}, level=level)))

    assert whole.status == "final"
    assert changed.status != "final"
    assert changed.score == (23 if (level, word) == (3, "Not Met") else None)


@pytest.mark.parametrize("level", [1, 3])
def test_a_requirement_of_level_1_or_3_that_is_missing_leaves_it_open(
    read: Reader, level: int
) -> None:
    result = score(read.one(requirement_rows(level=level)[:-1]))

    assert (result.score, result.status) == (None, "incomplete")


def test_two_levels_in_one_table_are_each_counted_alone(read: Reader) -> None:
    rows = [*requirement_rows({"3.1.5": "Not Met"}), *requirement_rows(level=3)[2:]]

    second, third = read.all({"A": rows})

    assert score(second).score == 107
    assert (score(third).score, score(third).score_low, score(third).score_high) == (None, 23, 24)
