"""POA&M workbooks that LibreOffice saved again are read as they were before."""

import subprocess
from datetime import date
from pathlib import Path

import pytest

from poam_batch.standing import StandingPlan
from poam_batch.workbooks.poam_sheet import read_standing
from poam_batch.written import as_text
from tests.outputs.poam_examples import CONDITIONAL, DRAFT, LEVEL_1, render
from tests.workbooks.plan_books import PLAN, plan_book, saved

pytestmark = pytest.mark.office


def edited() -> bytes:
    """Return a workbook in which people worked: rows, columns, formulas, merged cells, a date."""
    book = plan_book()
    sheet = book[PLAN]
    sheet["E6"] = date(2026, 11, 22)
    sheet["I9"] = "=1+1"
    sheet["W9"] = "Two\nlines, _x005F_x000D_ and <b>markup</b> & more"
    sheet["W11"] = "x" * 32_767
    sheet.insert_cols(6)
    sheet.insert_rows(3, 2)
    sheet.merge_cells("J14:J15")
    return saved(book)


BOOKS = {
    "conditional": render(CONDITIONAL.result, CONDITIONAL.poam),
    "draft": render(DRAFT.result, DRAFT.poam),
    "remediation": render(LEVEL_1.result, LEVEL_1.poam),
    "edited": edited(),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with what LibreOffice saves of each workbook."""
    folder = tmp_path_factory.mktemp("standing")
    for name, content in BOOKS.items():
        (folder / f"{name}.xlsx").write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    files = [str(folder / f"{name}.xlsx") for name in BOOKS]
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir"]
    subprocess.run([*command, str(folder / "saved"), *files], check=True, capture_output=True)
    return folder / "saved"


def texts(plan: StandingPlan) -> list[object]:
    """Return everything that a plan says but what its formulas show, as it is compared."""
    rows = [
        (
            row._replace(values={}),
            [(k, as_text(v)) for k, v in row.values.items() if k not in row.formulas],
        )
        for row in plan.rows
    ]
    head = {cell: (now.row, now.column, as_text(now.value)) for cell, now in plan.head.items()}
    return [plan.sheet, plan.header_row, plan.columns, plan.headers, rows, head, plan.written]


@pytest.mark.parametrize("name", BOOKS)
def test_what_libreoffice_saves_is_the_same_plan(folder: Path, name: str) -> None:
    plan = read_standing((folder / f"{name}.xlsx").read_bytes(), name)

    assert texts(plan) == texts(read_standing(BOOKS[name], name))


def test_a_formula_that_libreoffice_calculated_shows_its_value(folder: Path) -> None:
    row = read_standing((folder / "edited.xlsx").read_bytes(), "edited").rows[0]

    assert row.values["responsible"] == 2.0
    assert row.formulas == {"responsible"}
