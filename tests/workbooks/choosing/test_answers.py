"""Columns of Yes and No beside a status, under words that are not known or a client's claim."""

from __future__ import annotations

from pathlib import Path

import pytest

from poam_batch.problems import Severity
from poam_batch.workbooks.assessment import read_assessments
from poam_batch.workbooks.read_options import ReadOptions
from poam_batch.workbooks.words.firm_layouts import load_layouts
from tests.workbooks.build import Reader, Writer, codes, problem

LAYOUT = 'name = "Firm"\n[columns]\nid = "ID"\nstatus = "Verdict"\n'


@pytest.mark.parametrize("header", ["Assessor says", "Urteil", "Jane", "Assessor"])
def test_a_no_under_unknown_words_is_a_warning_with_cell_and_count(
    read: Reader, header: str
) -> None:
    rows = f"ID | Status | {header}\n3.1.1 | Met | Yes\n3.1.2 | Met | No\n3.1.3 | N/A | No"

    warning = problem(read.one(rows), "status_not_confirmed")

    assert (warning.severity, warning.cell) == (Severity.WARNING, "C3")
    assert "1 more row;" in warning.message


def test_a_no_beside_what_is_no_better_is_not_mentioned(read: Reader) -> None:
    rows = "ID | Status | Jane\n3.1.1 | Met | Yes\n3.1.2 | Not Met | No\n3.1.3 | TBD | No"

    assert "status_not_confirmed" not in codes(read.one(rows))


def test_a_no_right_below_a_merged_id_is_seen(writer: Writer, read: Reader) -> None:
    rows = "ID | Status | Jane\n3.1.1 | Met | Yes\n | Met | No\n3.1.2 | Met | Yes"
    path = writer.write({"A": rows}, merged={"A": ["A2:A3"]})

    (found,) = read.at(path)

    assert problem(found, "status_not_confirmed").cell == "C3"


@pytest.mark.parametrize(("remark", "said"), [("No", {"status_not_confirmed"}), ("None", set())])
def test_a_lone_no_among_remarks_is_not_passed_over(
    read: Reader, remark: str, said: set[str]
) -> None:
    lines = "\n".join(f"3.1.{n} | Met | remark {n}" for n in range(1, 12))

    assert codes(read.one(f"ID | Status | Jane\n{lines}\n3.1.12 | Met | {remark}")) == said


def test_a_comment_no_is_none(read: Reader) -> None:
    rows = "ID | Status | Comments\n3.1.1 | Met | No\n3.1.2 | Met | No"

    assert codes(read.one(rows)) == set()


@pytest.mark.parametrize("header", ["Fail", "Partial", "No"])
def test_a_tick_under_a_word_for_a_gap_is_not_passed_over(read: Reader, header: str) -> None:
    rows = f"ID | Status | {header}\n3.1.1 | Met | X\n3.1.2 | Met |"

    refused_or_said = _outcome(read, rows)

    assert refused_or_said in {"ambiguous_status_column", "status_not_confirmed"}


def _outcome(read: Reader, rows: str) -> str:
    if "Fail" in rows:
        return read.refusal(rows).code
    return problem(read.one(rows), "status_not_confirmed").code


CLAIM = "ID | Verdict | Implemented?\n3.1.1 | Met | Yes\n3.1.2 | Met | No\n3.1.3 | Met | Yes"


def test_a_claim_that_is_worse_is_a_warning_where_a_layout_names_the_status(
    writer: Writer, tmp_path: Path
) -> None:
    folder = tmp_path / "layouts"
    folder.mkdir()
    (folder / "firm.toml").write_text(LAYOUT, encoding="utf-8")
    path = writer.write({"A": CLAIM})

    (found,) = read_assessments(path, path.name, ReadOptions(layouts=load_layouts(folder)))

    assert problem(found, "status_not_confirmed").cell == "C3"


def test_a_claim_that_is_worse_is_a_note_without_a_layout(read: Reader) -> None:
    found = read.one(CLAIM)

    assert problem(found, "other_status_column").severity == Severity.NOTE
    assert "status_not_confirmed" not in codes(found)


def test_a_no_among_remarks_under_a_header_for_a_status_is_refused(read: Reader) -> None:
    lines = "\n".join(f"3.1.{n} | Met | see memo {n}" for n in range(1, 9))

    refused = read.refusal(f"ID | Status | Compliant?\n{lines}\n3.1.9 | Met | No")

    assert refused.code == "ambiguous_status_column"
