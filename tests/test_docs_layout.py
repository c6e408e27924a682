"""The layout in docs/formats.md is one, and the page names all that a layout may say."""

import re
from pathlib import Path

import openpyxl
import pytest

from poam_batch.model import AssessmentType
from poam_batch.workbooks.assessment import read_assessments
from poam_batch.workbooks.read_options import ReadOptions
from poam_batch.workbooks.words.firm_layouts import load_layouts
from poam_batch.workbooks.words.vocabulary import SECOND_CLIENT, Meaning, load_vocabulary

PAGE = (Path(__file__).parent.parent / "docs" / "formats.md").read_text(encoding="utf-8")
SECTION = PAGE.partition("## A layout of your own")[2]
HEADER = ["Clause", "Topic", "Opinion", "Opinion", "Client's view", "What is missing", "Remarks"]


@pytest.fixture
def options(tmp_path: Path) -> ReadOptions:
    """The example of the page as the only layout."""
    example = SECTION.partition("<!-- layout.toml -->\n```toml\n")[2].partition("```")[0]
    folder = tmp_path / "layouts"
    folder.mkdir()
    (folder / "example.toml").write_text(example, encoding="utf-8")
    return ReadOptions(layouts=load_layouts(folder))


def test_the_example_reads_the_workbook_that_it_speaks_of(
    options: ReadOptions, tmp_path: Path
) -> None:
    book, path = openpyxl.Workbook(), tmp_path / "acme.xlsx"
    book.worksheets[0].title = "Worksheet 2026"
    for row in (
        ["Prepared for", "Acme"],
        ["Closing day", "2026-04-10"],
        [*HEADER, "Who"],
        ["3.1.1", "Access", "open", "Inherited", "Not Met", None, "by the CSP", "Ann"],
        ["3.13.11", "FIPS", "open", "Partial, no FIPS", "Met", "FIPS", None, "Bob"],
        ["3.1.2", "Access", "open", "Mostly done", "Met", "a list", None, "Bob"],
        ["3.1.3", "Access", "open", "Not looked at", "Met", None, None, None],
    ):
        book.worksheets[0].append(row)
    book.save(path)

    (found,) = read_assessments(path, path.name, options)

    assert [(row.finding.value, row.deduction, row.comment) for row in found.rows] == [
        ("MET", None, "by the CSP"),
        ("NOT MET", 3, "FIPS"),
        ("NOT MET", None, "a list"),
        ("NOT ASSESSED", None, ""),
    ]
    assert found.header.client == "Acme"
    assert str(found.header.assessment_date) == "2026-04-10"
    assert found.header.assessment_type is AssessmentType.GAP
    assert {"read_by_layout", "column_ignored"} <= {problem.code for problem in found.problems}


def test_every_meaning_of_a_column_is_named() -> None:
    bullet = re.search(r"- \*\*`\[columns\]`\*\* may name ([^.]+)\.", SECTION)

    assert bullet is not None
    assert set(re.findall(r"[a-z]+", bullet[1])) - {"and"} == set(Meaning)


def test_every_field_of_the_cover_is_named() -> None:
    bullet = re.search(r"- \*\*`\[cover\]`\*\* knows ([^.]+)\.", SECTION)

    assert bullet is not None
    named = set(re.findall(r"[a-z][a-z_0-9]+", bullet[1])) - {"and"}
    assert named == set(load_vocabulary().cover_keys.values()) - {SECOND_CLIENT}
