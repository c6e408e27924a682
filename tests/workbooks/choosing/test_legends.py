"""What the workbook's own legend says of its marks is held against the reading."""

from __future__ import annotations

from pathlib import Path

import pytest

from poam_batch.rulesets.load import load_rule_set
from poam_batch.workbooks.assessment import read_assessments
from poam_batch.workbooks.read_options import ReadOptions
from poam_batch.workbooks.words.firm_layouts import load_layouts
from tests.workbooks.build import Reader, Value, Writer, codes, findings, problem, score

IDS = [one.short_id for one in load_rule_set(2).requirements]


def below(legend: str, header: str, said: Value) -> list[list[Value]]:
    return [[legend], [], ["Control", header], *([short, said] for short in IDS)]


@pytest.mark.parametrize(
    ("legend", "said", "header"),
    [
        ("1 = Not Implemented, 2 = Partially Implemented, 3 = Implemented", 1, "Status"),
        ("Status: 1 - Not Implemented; 3 - Implemented", 1, "Implementation Status"),
        ("1 = Initial, 2 = Managed, 3 = Implemented", 1, "Status"),
        ("Legend: 0 = Compliant, 1 = Non-Compliant", 1, "Compliance Status"),
        ("Legend: 0 = Compliant, 1 = Non-Compliant", 0, "Compliance Status"),
        ("Y = Yes, there is a gap, N = no gap", "Y", "Status"),
        ("Y = Yes, there is a gap, N = no gap", "N", "Status"),
        ("NA: Not Assessed", "NA", "Status"),
    ],
)
def test_a_legend_that_says_otherwise_refuses_the_workbook(
    read: Reader, legend: str, said: Value, header: str
) -> None:
    refused = read.refusal(below(legend, header, said))

    assert refused.code == "legend_contradicts"
    assert "Assessment!A1" in refused.message


def test_a_legend_in_two_columns_counts_as_well(read: Reader) -> None:
    rows = below("Codes", "Status", 1)

    refused = read.refusal({"A": rows, "Key": [[1, "Not Implemented"], [2, "Implemented"]]})

    assert "Key!A1" in refused.message


@pytest.mark.parametrize(
    ("legend", "said"),
    [
        ("1 = Implemented, 0 = Not Implemented", 1),
        ("Y = Yes, N = No, NA = Not applicable", "Y"),
        ("S = Satisfied; O = Other than satisfied", "S"),
        ("Weight: 5 = high, 3 = medium", "Met"),
        ("Met = all objectives are satisfied; Not Met = at least one gap", "Met"),
    ],
)
def test_a_legend_that_agrees_or_speaks_of_other_things_is_no_problem(
    read: Reader, legend: str, said: Value
) -> None:
    found = read.one(below(legend, "Status", said))

    assert codes(found) == set()
    assert score(found).score == 110


def test_a_layout_settles_what_a_mark_means(writer: Writer, tmp_path: Path) -> None:
    layout = '[columns]\nid = "Control"\nstatus = "Status"\n[status]\n"1" = "NOT MET"\n'
    (tmp_path / "own.toml").write_text(f'name = "own"\n{layout}', encoding="utf-8")
    path = writer.write({"A": below("1 = Implemented, 0 = Not implemented", "Status", 1)})

    options = ReadOptions(layouts=load_layouts(tmp_path))
    (found,) = read_assessments(path, path.name, options)

    assert set(findings(found).values()) == {"NOT MET"}


def test_a_remark_in_a_row_is_no_legend(read: Reader) -> None:
    rows: list[list[Value]] = [[short, "Y", "Y = gap in 2024"] for short in IDS]
    rows.insert(0, ["Control", "Status", "Notes"])

    assert "legend_contradicts" not in codes(read.one(rows))


def test_ones_alone_are_told_as_a_judgement(read: Reader) -> None:
    rows: list[list[Value]] = [[short, 1] for short in IDS]

    found = read.one([["Control", "Status"], *rows])

    told = problem(found, "status_reading")
    assert told.cell == "B2"
    assert '"1" was read as MET, in 110 cells' in told.message


def test_ones_and_zeros_are_read_without_a_word(read: Reader) -> None:
    rows: list[list[Value]] = [[short, int(short != "3.1.1")] for short in IDS]

    found = read.one([["Control", "Status"], *rows])

    assert score(found).score == 105
    assert "status_reading" not in codes(found)
