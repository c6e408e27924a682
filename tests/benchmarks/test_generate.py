"""The workbooks that are measured with: the same every time, and in DoD's shape."""

from __future__ import annotations

from io import BytesIO

from openpyxl import load_workbook

from benchmarks.cases import case
from benchmarks.generate import workbook_bytes


def test_a_workbook_depends_on_its_number_alone() -> None:
    first = workbook_bytes(case(7))
    case(3)

    assert workbook_bytes(case(7)) == first


def test_workbooks_differ_in_client_and_findings() -> None:
    cases = [case(number) for number in range(40)]

    assert len({c.client for c in cases}) == 40
    assert len({str(c.scores()) for c in cases}) > 30


def test_a_workbook_holds_110_requirements_and_320_objectives() -> None:
    workbook = load_workbook(BytesIO(workbook_bytes(case(0))))

    requirements, objectives = workbook["Requirements"], workbook["Requirement Objectives"]
    assert [requirements.max_row - 5, objectives.max_row - 5] == [110, 320]
    assert objectives["B6"].value == "AC.L2-3.1.1[a]"
    assert "A6:A11" in {str(merged) for merged in objectives.merged_cells.ranges}
    assert workbook["Lookup Values"].sheet_state == "hidden"


def test_the_words_of_the_score_column_are_those_of_the_template() -> None:
    words = {word for n in range(40) for row in case(n).scores().values() for word in row.values()}

    assert words == {"", "Met", "Not Met", "Not Met -3", "Not Met -5", "Not Applicable"}
