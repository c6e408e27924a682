"""Workbooks that LibreOffice saved are patched, and what was patched opens in it."""

import datetime as dt
import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook

from poam_batch.outputs.patch.edits import CellEdit, NewRow, SheetPatch
from poam_batch.outputs.patch.workbook import patch_workbook
from tests.outputs.patch.build import parts_of
from tests.outputs.patch.edited import edited_workbook
from tests.outputs.poam_examples import CONDITIONAL, FIRST_ROW, render

pytestmark = pytest.mark.office

DAY = dt.datetime(2027, 3, 1)  # noqa: DTZ001 - a workbook knows no time zones
BOOKS = {
    "poam": (
        render(CONDITIONAL.result, CONDITIONAL.poam),
        SheetPatch(
            "POA&M",
            (CellEdit(FIRST_ROW, 5, "=new"), CellEdit(FIRST_ROW, 19, DAY.date())),
            (NewRow({1: "SC.L2-3.13.1#1", 5: "Weak & <new>", 13: DAY, 22: "Open"}, FIRST_ROW),),
        ),
    ),
    "edited": (
        edited_workbook(),
        SheetPatch(
            "POA&M",
            (CellEdit(3, 2, "=new"), CellEdit(6, 4, None), CellEdit(30, 1, "far below")),
            (NewRow({1: "SC.L2-3.13.1#1", 3: DAY}, 3),),
        ),
    ),
}
Grid = dict[str, dict[str, object]]


def convert(folder: Path, target: str, files: list[Path]) -> None:
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir"]
    names = [str(file) for file in files]
    subprocess.run([*command, str(folder / target), *names], check=True, capture_output=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder: what LibreOffice saved, that patched, and the patched saved once more."""
    folder = tmp_path_factory.mktemp("patched")
    (folder / "patched").mkdir()
    for name, (content, _) in BOOKS.items():
        (folder / f"{name}.xlsx").write_bytes(content)
    convert(folder, "saved", [folder / f"{name}.xlsx" for name in BOOKS])
    for name, (_, patch) in BOOKS.items():
        saved = (folder / "saved" / f"{name}.xlsx").read_bytes()
        (folder / "patched" / f"{name}.xlsx").write_bytes(patch_workbook(saved, [patch]))
    convert(folder, "again", [folder / "patched" / f"{name}.xlsx" for name in BOOKS])
    return folder


def grid(path: Path) -> Grid:
    """Return every value by sheet and cell."""
    return {
        sheet.title: {
            cell.coordinate: cell.value
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        }
        for sheet in load_workbook(path)
    }


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
@pytest.mark.parametrize("name", BOOKS)
def test_what_libreoffice_saved_is_patched_and_the_rest_is_as_it_was(
    folder: Path, name: str
) -> None:
    _, patch = BOOKS[name]
    before = grid(folder / "saved" / f"{name}.xlsx")
    after = grid(folder / "patched" / f"{name}.xlsx")

    set_cells = {CellEdit(e.row, e.column, e.value) for e in patch.cells}
    places = {load_reference(edit) for edit in set_cells}
    last = max(int(place[1:]) for place in after["POA&M"])
    added = {place: value for place, value in after["POA&M"].items() if int(place[1:]) == last}
    assert next(iter(added.values())) == "SC.L2-3.13.1#1"
    assert DAY in added.values()
    for sheet, cells in before.items():
        kept = {place: value for place, value in cells.items() if place not in places}
        others = {
            place: value
            for place, value in after[sheet].items()
            if sheet != "POA&M" or (place not in places and place not in added)
        }
        assert others == (kept if sheet == "POA&M" else cells)


def load_reference(edit: CellEdit) -> str:
    return f"{chr(64 + edit.column)}{edit.row}"


@pytest.mark.parametrize("name", BOOKS)
def test_only_the_sheet_and_the_workbook_part_change(folder: Path, name: str) -> None:
    old = parts_of((folder / "saved" / f"{name}.xlsx").read_bytes())
    new = parts_of((folder / "patched" / f"{name}.xlsx").read_bytes())

    assert {part for part in old if new[part] != old[part]} <= {
        *("xl/worksheets/sheet1.xml", "xl/workbook.xml")
    }


@pytest.mark.parametrize("name", BOOKS)
def test_a_second_patch_of_a_saved_workbook_changes_nothing(folder: Path, name: str) -> None:
    for place in ("patched", "again"):
        content = (folder / place / f"{name}.xlsx").read_bytes()

        assert patch_workbook(content, [BOOKS[name][1]]) is content


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
@pytest.mark.parametrize("name", BOOKS)
def test_libreoffice_reads_what_was_patched(folder: Path, name: str) -> None:
    assert grid(folder / "again" / f"{name}.xlsx") == grid(folder / "patched" / f"{name}.xlsx")
