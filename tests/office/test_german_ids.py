"""Ids typed in a German LibreOffice become dates: what it really saves, and what is read of it."""

import datetime as dt
import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook

from poam_batch.rulesets.load import load_rule_set
from poam_batch.workbooks.assessment import read_assessments
from poam_batch.workbooks.read_options import ReadOptions
from tests.workbooks.build import problem, score

pytestmark = pytest.mark.office

LEVEL_2 = load_rule_set(2).requirements
GERMAN, ENGLISH = 1031, 1033
REQUIREMENTS = [(r.short_id, "Not Met" if r.short_id == "3.1.5" else "Met") for r in LEVEL_2]
INTERLEAVED = [
    row
    for r in LEVEL_2
    for row in (
        (r.short_id, ""),
        *((f"{o.id}", "Not Met" if o.id == "3.1.5[b]" else "Met") for o in r.objectives),
    )
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with what LibreOffice makes of the ids, in German and in English."""
    folder = tmp_path_factory.mktemp("german")
    for name, rows in (("requirements", REQUIREMENTS), ("interleaved", INTERLEAVED)):
        lines = ["Requirement ID,Status", *(",".join(row) for row in rows)]
        (folder / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    for language in (GERMAN, ENGLISH):
        # Comma, quote, UTF-8, from row 1, the language, no quoted fields as text, find numbers.
        typed = f"--infilter=CSV:44,34,76,1,,{language},false,true"
        command = ["soffice", profile, "--headless", "--convert-to", "xlsx", typed, "--outdir"]
        files = [str(path) for path in folder.glob("*.csv")]
        subprocess.run(
            [*command, str(folder / str(language)), *files], check=True, capture_output=True
        )
    return folder


def dates(path: Path) -> int:
    """Return how many cells of the first column are dates."""
    sheet = load_workbook(path).worksheets[0]
    return sum(isinstance(row[0].value, dt.datetime) for row in sheet.iter_rows(min_row=2))


@pytest.mark.parametrize("name", ["requirements", "interleaved"])
def test_87_of_110_ids_become_dates_in_german_and_are_read_as_ids(folder: Path, name: str) -> None:
    path = folder / str(GERMAN) / f"{name}.xlsx"

    (assessment,) = read_assessments(path, path.name, ReadOptions())

    assert dates(path) == 87
    assert score(assessment).score == 107
    assert "87 ids" in problem(assessment, "ids_from_dates").message


@pytest.mark.parametrize("name", ["requirements", "interleaved"])
def test_in_english_they_stay_what_they_are(folder: Path, name: str) -> None:
    path = folder / str(ENGLISH) / f"{name}.xlsx"

    (assessment,) = read_assessments(path, path.name, ReadOptions())

    assert dates(path) == 0
    assert score(assessment).score == 107
