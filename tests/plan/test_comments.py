"""What a POA&M's comments say of the assessment workbook."""

from datetime import date

import pytest

from poam_batch.details import Details
from poam_batch.model import RequirementResult
from poam_batch.plan.comments import comments_on
from tests.assess.build import all_met_but, assessed

TARGET = date(2027, 1, 15)


def gap(details: Details | None = None, evidence: str = "") -> RequirementResult:
    (found,) = assessed(all_met_but("3.1.3: not met")).gaps
    return found._replace(details=details, evidence=evidence)


@pytest.mark.parametrize(
    ("details", "line"),
    [
        (Details(inherited="Partial"), "Inherited: Partial."),
        (Details(provider="Example Cloud"), "Provider: Example Cloud."),
        (Details(inherited="Full", provider="E"), "Inherited: Full, provider: E."),
        (Details(target_text="30 Days"), "Target in the workbook: 30 Days."),
        (
            Details(target=TARGET),
            "Target in the workbook: 2027-01-15, not between plan start and closeout.",
        ),
    ],
)
def test_what_has_no_column_of_its_own_is_said(details: Details, line: str) -> None:
    assert list(comments_on(gap(details), None)) == [line]


def test_a_target_that_is_kept_is_not_said_again() -> None:
    assert list(comments_on(gap(Details(target=TARGET)), TARGET)) == []


def test_evidence_stands_on_one_line() -> None:
    lines = list(comments_on(gap(evidence="Policy v4\n\nAccount list "), None))

    assert lines == ["Evidence seen: Policy v4; Account list"]


@pytest.mark.parametrize("evidence", ["screen shot " * 200, "x" * 2000])
def test_long_evidence_is_cut_and_the_whole_is_named(evidence: str) -> None:
    (line,) = comments_on(gap(evidence=evidence), None)

    assert len(line) < 400
    assert line.endswith(" … (in full on the sheet Trace)")


def test_a_gap_of_which_nothing_is_said_has_no_comment() -> None:
    assert list(comments_on(gap(), None)) == []
