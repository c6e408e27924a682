"""The blank assessment workbook offers what the rule knows, and reads back as it was filled in."""

import io
import subprocess
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from openxml_audit import OpenXmlValidator, ValidationSeverity

from poam_batch.model import Assessment, AssessmentType, Finding
from poam_batch.outputs.blank import blank_workbook
from poam_batch.rulesets.load import load_rule_set
from poam_batch.workbooks.assessment import read_assessments
from poam_batch.workbooks.read_options import ReadOptions

COVER: dict[str, str | date] = {
    "Organization": "Acme Gears",
    "System or scope": "Plant network",
    "CAGE codes": "9ZZ21, 9ZZ22",
    "Assessment start date": date(2026, 11, 2),
    "Assessment end date": date(2026, 11, 6),
    "Assessor": "N. Ward",
    "SSP name": "Acme SSP",
    "SSP version": "1.0",
    "SSP date": date(2026, 10, 1),
    "Level 2 status": "Final Level 2 (C3PAO)",
    "Conditional status date": date(2026, 11, 10),
    "Marking": "CUI",
}
TYPES = {1: "Self", 2: "C3PAO", 3: "DIBCAC"}
EVERY_SHAPE = pytest.mark.parametrize(
    ("level", "objectives"), [(level, rows) for level in (1, 2, 3) for rows in (False, True)]
)


def blank(level: int, objectives: bool) -> Workbook:
    return load_workbook(io.BytesIO(blank_workbook(load_rule_set(level), objectives)))


def status_column(sheet: Worksheet) -> str:
    (cell,) = [cell for cell in sheet[4] if cell.value == "Status"]
    return str(cell.column_letter)


def offered(sheet: Worksheet, requirement: str) -> list[str]:
    """Return the statuses that the dropdown of a requirement's first row offers."""
    (cell, *_) = [row[0] for row in sheet.iter_rows(min_row=5) if row[0].value == requirement]
    place = f"{status_column(sheet)}{cell.row}"
    (found,) = [v for v in sheet.data_validations.dataValidation if place in v.sqref]
    return str(found.formula1).strip('"').split(",")


def fill_in(workbook: Workbook, level: int, statuses: dict[str, str]) -> None:
    """Fill in a blank workbook as a person would: every status, MET where none is given."""
    for key, value in workbook["Cover"].iter_rows(min_row=4, max_col=2):
        if key.value == "Assessment type":
            value.value = TYPES[level]
        elif key.value in COVER:
            value.value = COVER[str(key.value)]
    sheet = workbook["Assessment"]
    for row in sheet.iter_rows(min_row=5):
        number = str(row[1].value if "[" in str(row[1].value) else row[0].value)
        sheet[f"{status_column(sheet)}{row[0].row}"] = statuses.get(number, "MET")
        row[-4].value = f"Comment on {number}"
        row[-3].value = "record.pdf"
        row[-2].value = date(2026, 11, 3)
        row[-1].value = "N. Ward"


def read_back(workbook: Workbook, folder: Path) -> Assessment:
    path = folder / "acme.xlsx"
    workbook.save(path)
    (assessment,) = read_assessments(path, "acme.xlsx", ReadOptions(level=None))
    return assessment


@EVERY_SHAPE
def test_the_same_level_gives_the_same_bytes(level: int, objectives: bool) -> None:
    first = blank_workbook(load_rule_set(level), objectives)

    assert blank_workbook(load_rule_set(level), objectives) == first


@EVERY_SHAPE
def test_a_blank_has_a_row_for_each_requirement_or_objective(level: int, objectives: bool) -> None:
    requirements = load_rule_set(level).requirements
    expected = [r.id for r in requirements]
    if objectives:
        expected = [
            f"{r.id}[{o.label}]" for r in requirements for o in r.objectives if not o.optional
        ]

    rows = blank(level, objectives)["Assessment"].iter_rows(min_row=5, values_only=True)

    assert [row[int(objectives)] for row in rows] == expected


def test_a_requirement_with_a_partial_value_offers_both_deductions() -> None:
    sheet = blank(2, objectives=False)["Assessment"]

    assert offered(sheet, "IA.L2-3.5.3") == ["MET", "Not Met -3", "Not Met -5", "N/A"]
    assert offered(sheet, "SC.L2-3.13.11") == ["MET", "Not Met -3", "Not Met -5", "N/A"]
    assert offered(sheet, "AC.L2-3.1.1") == ["MET", "NOT MET", "N/A"]


def test_where_objectives_decide_the_deduction_they_offer_plain_words() -> None:
    sheet = blank(2, objectives=True)["Assessment"]

    assert offered(sheet, "IA.L2-3.5.3") == ["MET", "NOT MET", "N/A"]
    assert offered(sheet, "SC.L2-3.13.11") == ["MET", "Not Met -3", "Not Met -5", "N/A"]


def test_a_system_security_plan_is_never_offered_as_not_applicable() -> None:
    sheet = blank(2, objectives=False)["Assessment"]

    assert offered(sheet, "CA.L2-3.12.4") == ["MET", "NOT MET"]


@EVERY_SHAPE
def test_a_blank_keeps_the_open_xml_rules(level: int, objectives: bool, tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    path.write_bytes(blank_workbook(load_rule_set(level), objectives))

    found = OpenXmlValidator().validate(path).errors

    errors = [e for e in found if e.severity is ValidationSeverity.ERROR]
    # openpyxl writes the parts of a font in an order of its own, which Excel accepts.
    assert [str(e) for e in errors if "/font[" not in e.path] == []


@pytest.mark.office
def test_a_blank_opens_in_libreoffice(tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    path.write_bytes(blank_workbook(load_rule_set(2), objectives=False))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    convert = ["soffice", profile, "--headless", "--convert-to", "pdf", path.name]

    subprocess.run(convert, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    read = ["pdftotext", "-layout", "blank.pdf", "-"]
    pages = subprocess.run(read, cwd=tmp_path, check=True, capture_output=True).stdout.decode()

    assert "How to fill this in" in pages
    # The header row is printed again on every page of the table.
    assert pages.count("Date assessed") > 1


@EVERY_SHAPE
def test_a_workbook_that_was_filled_in_reads_back_without_a_problem(
    level: int, objectives: bool, tmp_path: Path
) -> None:
    workbook = blank(level, objectives)
    fill_in(workbook, level, {})

    assessment = read_back(workbook, tmp_path)

    assert assessment.problems == ()
    assert {row.finding for row in assessment.rows} == {Finding.MET}
    assert {row.requirement for row in assessment.rows} == load_rule_set(level).by_id.keys()


def test_the_cover_reads_back_as_it_was_filled_in(tmp_path: Path) -> None:
    workbook = blank(2, objectives=False)
    fill_in(workbook, 2, {})

    header = read_back(workbook, tmp_path).header

    assert (header.client, header.scope, header.level) == ("Acme Gears", "Plant network", 2)
    assert header.cage_codes == ("9ZZ21", "9ZZ22")
    assert header.assessment_type is AssessmentType.C3PAO
    assert header.assessment_start == date(2026, 11, 2)
    assert header.assessment_date == date(2026, 11, 6)
    assert header.ssp == ("Acme SSP", "1.0", date(2026, 10, 1))
    assert header.conditional_status_date == date(2026, 11, 10)
    assert (header.assessor, header.marking) == ("N. Ward", "CUI")


def test_the_final_level_2_that_level_3_needs_reads_back(tmp_path: Path) -> None:
    workbook = blank(3, objectives=False)
    fill_in(workbook, 3, {})

    assert read_back(workbook, tmp_path).header.final_level_2


def test_what_a_person_chooses_and_writes_reads_back(tmp_path: Path) -> None:
    workbook = blank(2, objectives=False)
    fill_in(workbook, 2, {"SC.L2-3.13.11": "Not Met -3", "AC.L2-3.1.3": "NOT MET"})

    rows = {row.requirement: row for row in read_back(workbook, tmp_path).rows}

    assert (rows["SC.L2-3.13.11"].finding, rows["SC.L2-3.13.11"].deduction) == (Finding.NOT_MET, 3)
    assert rows["AC.L2-3.1.3"].finding is Finding.NOT_MET
    assert rows["AC.L2-3.1.3"].comment == "Comment on AC.L2-3.1.3"
    assert rows["AC.L2-3.1.3"].evidence == "record.pdf"


def test_a_row_that_is_left_blank_is_not_assessed(tmp_path: Path) -> None:
    workbook = blank(2, objectives=False)
    fill_in(workbook, 2, {"AC.L2-3.1.3": ""})

    rows = {row.requirement: row for row in read_back(workbook, tmp_path).rows}

    assert rows["AC.L2-3.1.3"].finding is Finding.NOT_ASSESSED
