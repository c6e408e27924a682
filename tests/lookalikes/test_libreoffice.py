"""Workbooks that LibreOffice itself wrote: from Excel's, from a .csv, and with its German dates."""

from __future__ import annotations

import csv
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.lookalikes.inbox import Batch, run_batch
from tests.lookalikes.sheets import HEADER, Lines, Sheet, table, xlsx

pytestmark = pytest.mark.office

GERMAN = "--infilter=CSV:44,34,76,1,,1031,false,true"
"""Read a comma-separated file in UTF-8 as a German spreadsheet does, and guess at dates."""
EXCEL = ["--convert-to", "xlsx:Calc MS Excel 2007 XML"]


def _convert(source: Path, folder: Path, *options: str) -> None:
    profile = f"-env:UserInstallation={(folder.parent / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", *options, "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)


def _from_excel(folder: Path) -> None:
    """Merged statuses, a hidden row and a cover, saved again."""
    cover = Sheet("Cover", [["Client", "Doe Foundry"]])
    sheet = Sheet("Assessment", [HEADER, *table()], merges=("C2:C4",), hidden_rows=(20,))
    (folder / "excel.xlsx").write_bytes(xlsx(cover, sheet))
    _convert(folder / "excel.xlsx", folder / "in", *EXCEL)


def _rows(folder: Path, name: str) -> Path:
    rows: Lines = [HEADER, *table(form="{0.id}")]
    with (folder / name).open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return folder / name


def _from_csv(folder: Path) -> None:
    _convert(_rows(folder, "english.csv"), folder / "in", *EXCEL)


def _in_german(folder: Path) -> None:
    _convert(_rows(folder, "german.csv"), folder / "in", GERMAN, *EXCEL)


MADE: dict[str, Callable[[Path], None]] = {
    "excel.xlsx": _from_excel,
    "english.xlsx": _from_csv,
    "german.xlsx": _in_german,
}


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Batch:
    """The three workbooks in one inbox."""
    folder = tmp_path_factory.mktemp("libreoffice")
    (folder / "in").mkdir()
    for make in MADE.values():
        make(folder)
    return run_batch(folder / "in", folder / "out")


@pytest.mark.parametrize("name", MADE)
def test_a_workbook_of_libreoffice_scores_as_it_was_filled(name: str, batch: Batch) -> None:
    answer = batch.answer(name)

    assert [one["score"] for one in answer.assessments] == [107], answer.rejection


def test_ids_that_a_german_libreoffice_made_dates_are_said(batch: Batch) -> None:
    (assessment,) = batch.answer("german.xlsx").assessments

    assert "ids_from_dates" in {problem["code"] for problem in assessment["problems"]}
