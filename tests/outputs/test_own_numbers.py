"""The workbook's own numbers on the page, in the JSON and on the score sheet."""

from dataclasses import replace

import pytest

from poam_batch.model import Result
from poam_batch.naming import client_files
from poam_batch.outputs.example import Example
from poam_batch.outputs.own_numbers import own_numbers
from poam_batch.outputs.records import result_fields
from poam_batch.outputs.score_sheet import facts
from poam_batch.outputs.summary import render_summary
from poam_batch.shipped import shipped
from poam_batch.stated import Audit, PointsDifference, StatedKind, TotalComparison
from tests.outputs.pages_read import PageRead
from tests.outputs.poam_examples import CONDITIONAL, LEVEL_1

WRONG = PointsDifference("AC.L2-3.1.5", StatedKind.WEIGHT, 1.0, 3, "Assessment", "F14")
HIGHER = TotalComparison(104, 97, "Cover", "B9")


def example(audit: Audit | None) -> Example:
    return Example(replace(CONDITIONAL.result, audit=audit), CONDITIONAL.poam)


def with_numbers(
    *differences: PointsDifference, totals: tuple[TotalComparison, ...] = ()
) -> Result:
    return example(Audit(109, differences, totals)).result


def page_of(made: Example) -> PageRead:
    return PageRead(render_summary(*made, shipped("templates"), "x.html").content)


@pytest.mark.parametrize(
    ("difference", "text"),
    [
        (WRONG, "their 1 point, the rule's 3"),
        (WRONG._replace(theirs=2.5), "their 2.5 points, the rule's 3"),
        (WRONG._replace(theirs=5, ours=None), "their 5 points, the rule's none"),
        (
            WRONG._replace(kind=StatedKind.DEDUCTION, theirs=0.0),
            "their 0 points deducted, the rule's 3",
        ),
        (WRONG._replace(kind=StatedKind.EARNED), "their 1 point earned, the rule's 3"),
    ],
)
def test_a_difference_is_worded_with_its_cell(difference: PointsDifference, text: str) -> None:
    shown = own_numbers(with_numbers(difference))

    assert shown is not None
    (points,) = shown.points
    assert (points.text, points.place) == (text, "Assessment!F14")


@pytest.mark.parametrize(
    ("total", "text"),
    [
        (HIGHER, "Their total: 104. Ours: 97. Theirs is 7 points more."),
        (HIGHER._replace(theirs=96), "Their total: 96. Ours: 97. Theirs is 1 point less."),
        (HIGHER._replace(ours=104), "Their total: 104, which is the score."),
        (HIGHER._replace(ours=None), "Their total: 104. There is no single score yet."),
    ],
)
def test_a_total_stands_beside_ours(total: TotalComparison, text: str) -> None:
    shown = own_numbers(with_numbers(totals=(total,)))

    assert shown is not None
    assert shown.totals[0].text == text
    assert shown.totals[0].higher is (total is HIGHER)


def test_the_page_has_the_section_with_each_difference_and_warns_of_a_higher_total() -> None:
    page = page_of(example(Audit(109, (WRONG,), (HIGHER,))))

    assert "AC.L2-3.1.5 : their 1 point, the rule's 3 (Assessment!F14)" in page.text
    assert "1 of the 109 points that the workbook gives is not the rule's." in page.text
    assert "The workbook's own total is 104 (Cover!B9), but its findings score 97: 7 less." in (
        page.text
    )


def test_one_sentence_says_that_all_agree() -> None:
    page = page_of(example(Audit(109, (), ())))

    assert "All 109 points that the workbook gives agree with the rule." in page.text


def test_a_workbook_without_numbers_has_no_section() -> None:
    page = page_of(example(None))

    assert "own numbers" not in page.text


def test_the_record_has_the_numbers_as_they_were_compared() -> None:
    result = with_numbers(WRONG, totals=(HIGHER,))
    files = client_files("Acme", None, 2)

    fields = result_fields(result, CONDITIONAL.poam, files)

    assert fields["stated"] == {
        "compared": 109,
        "differences": [
            {
                "requirement": "AC.L2-3.1.5",
                "kind": "weight",
                "theirs": 1,
                "ours": 3,
                "sheet": "Assessment",
                "cell": "F14",
            }
        ],
        "totals": [{"theirs": 104, "ours": 97, "sheet": "Cover", "cell": "B9"}],
    }
    assert result_fields(LEVEL_1.result, LEVEL_1.poam, files)["stated"] is None


def test_the_score_sheet_names_them_in_a_line_each() -> None:
    lines = {
        fact.label: fact.value
        for fact in facts(with_numbers(WRONG, totals=(HIGHER,)), CONDITIONAL.poam)
    }

    assert lines["The workbook's own total"] == "104 (Cover!B9); the score is 97"
    assert lines["The workbook's own points"] == (
        "1 of 109 are not the rule's; the first is Assessment!F14"
    )
