"""What the formulas of DoD's template show, as LibreOffice calculates them."""

import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.corpus.official import filled_template, result_of
from tests.corpus.test_dod_template import by_the_template, mfa

pytestmark = pytest.mark.office

POINTS = 7
CASES = [
    *("mmmm", "nmmm", "mnmm", "mmnm", "mmmn", "mnnm", "mmnn", "nnnn", "aaaa", "amnm", "naaa"),
    *("maaa", "mmma", "n---", "mn--", "-mnm", "mmm-", "----"),
]


@pytest.fixture(scope="module")
def calculated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the template filled for each case, saved again by LibreOffice."""
    folder = tmp_path_factory.mktemp("template")
    for words in CASES:
        filled_template(folder, mfa(words)).rename(folder / f"{words}.xlsx")
    filled_template(folder, {"3.1.1[a]": "Not Met", "3.1.1[b]": "", "3.13.11[a]": "Not Met -3"})
    files = [str(path) for path in sorted(folder.glob("*.xlsx"))]
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir"]
    subprocess.run([*command, str(folder / "saved"), *files], check=True, capture_output=True)
    return folder / "saved"


def shown(path: Path, requirement: str) -> object:
    """Return what column G of the sheet `Requirements` shows for a requirement."""
    sheet = load_workbook(path, data_only=True)["Requirements"]
    (row,) = [row for row in sheet.iter_rows(min_row=6) if row[0].value == requirement]
    return row[POINTS - 1].value


@pytest.mark.parametrize("words", CASES)
@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_the_formula_for_mfa_is_what_our_tests_say_it_is(calculated: Path, words: str) -> None:
    points = shown(calculated / f"{words}.xlsx", "IA.L2-3.5.3")

    assert (None if points == "" else points) == by_the_template(words)


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_a_blank_beside_a_not_met_shows_no_points_at_all(calculated: Path) -> None:
    assert shown(calculated / "acme.xlsx", "AC.L2-3.1.1") in {"", None}
    assert shown(calculated / "acme.xlsx", "SC.L2-3.13.11") == 3
    assert shown(calculated / "acme.xlsx", "AC.L2-3.1.2") == 0


@pytest.mark.parametrize(("words", "points"), [("mmmm", 110), ("mnmm", 107), ("mmma", 110)])
def test_a_copy_saved_by_libreoffice_scores_the_same(
    calculated: Path, words: str, points: int
) -> None:
    assert result_of(calculated / f"{words}.xlsx").score == points
