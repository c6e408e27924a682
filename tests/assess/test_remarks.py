"""The problems that assessing finds, with the cell they stand in."""

from datetime import date

import pytest

from poam_batch.model import AssessmentType, Header
from poam_batch.problems import Problem
from tests.assess.build import all_met_but, assessed


def problems(text: str, header: Header | None = None, level: int = 2) -> dict[str, Problem]:
    result = assessed(all_met_but(text, level), level, header)
    return {problem.code: problem for problem in result.problems}


def dated(**facts: object) -> dict[str, Problem]:
    return problems("", Header("Acme", "cell", 2, **facts))  # type: ignore[arg-type]


def test_a_row_that_disagrees_with_its_objectives_is_named_with_its_cell() -> None:
    found = problems("3.4.4: met; 3.4.4[a]: not met")["objectives_disagree"]

    assert (found.sheet, found.cell, found.value) == ("Findings", "C2", "MET")
    assert "CM.L2-3.4.4 is MET in its own row" in found.message
    assert "It counts as NOT MET." in found.message


def test_a_not_met_row_beside_met_objectives_is_named() -> None:
    found = problems("3.4.4: not met; 3.4.4[a]: met")["objectives_disagree"]

    assert found.value == "NOT MET"


@pytest.mark.parametrize(
    "text",
    [
        "3.4.4: met; 3.4.4[a]: n/a",
        "3.4.4: met; 3.4.4[a]:",
        "3.4.4:; 3.4.4[a]: not met",
        "3.4.4: not met; 3.4.4[a]: not met",
    ],
)
def test_rows_that_agree_or_say_nothing_are_not_named(text: str) -> None:
    assert "objectives_disagree" not in problems(text)


def test_a_met_row_with_missing_objectives_is_named_once_a_workbook() -> None:
    text = "3.3.7: met; 3.3.7[a]: met; 3.1.3: met; 3.1.3[a]: met"

    found = problems(text)["objectives_incomplete"]

    assert found.message.startswith("AC.L2-3.1.3, AU.L2-3.3.7: the requirement's own row")
    assert found.cell == "C4"


def test_dods_other_formula_for_mfa_is_noted() -> None:
    mixed = "3.5.3[a]: met; 3.5.3[b]: n/a; 3.5.3[c]: met; 3.5.3[d]: met"

    assert "deducts 3 points in this case" in problems(mixed)["template_formula_differs"].message
    assert "template_formula_differs" not in problems(mixed.replace("n/a", "met"))
    assert "template_formula_differs" not in problems(mixed.replace("3.5.3[d]: met", "3.5.3[d]:"))
    assert "template_formula_differs" not in problems("3.3.7[a]: met; 3.3.7[b]: n/a; 3.3.7[c]: met")


@pytest.mark.parametrize(
    ("level", "kind"),
    [
        (1, AssessmentType.C3PAO),
        (2, AssessmentType.DIBCAC),
        (3, AssessmentType.SELF),
        (3, AssessmentType.C3PAO),
    ],
)
def test_a_type_that_confers_nothing_at_the_level_is_named(
    level: int, kind: AssessmentType
) -> None:
    header = Header("Acme", "cell", level, assessment_type=kind)

    assert "type_level_mismatch" in problems("", header, level)


@pytest.mark.parametrize("kind", [AssessmentType.GAP, AssessmentType.SELF, None])
def test_a_type_that_fits_or_claims_nothing_is_not_named(kind: AssessmentType | None) -> None:
    header = Header("Acme", "cell", 2, assessment_type=kind)

    assert "type_level_mismatch" not in problems("", header)


def test_dates_after_the_day_of_the_run_are_named() -> None:
    assert dated(assessment_date=date(2026, 11, 23))["date_in_future"].value == "2026-11-23"
    assert (
        "Conditional" in dated(conditional_status_date=date(2027, 1, 1))["date_in_future"].message
    )
    assert "date_in_future" not in dated(assessment_date=date(2026, 11, 22))


def test_a_date_after_the_day_of_the_run_is_named_with_its_cell() -> None:
    posted = date(2027, 1, 1)

    found = dated(status_date=posted, sources=(("status_date", "Cover!B9"),))["date_in_future"]

    assert (found.sheet, found.cell) == ("Cover", "B9")
    assert found.message == "The CMMC Status Date, 2027-01-01 (Cover!B9), lies in the future."
