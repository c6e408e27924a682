"""DoD's own template filled cell by cell: nothing of it is lost, and nothing else changes."""

import datetime as dt
import re
from pathlib import Path

import pytest
from openxml_audit import OpenXmlValidator

from poam_batch.outputs.patch.edits import CellEdit, SheetPatch
from poam_batch.outputs.patch.workbook import patch_workbook
from poam_batch.problems import OutputFailed
from tests.corpus.official import FIRST_ROW, OBJECTIVES, SCORE, TEMPLATE, opened
from tests.outputs.patch.build import parts_of

DAY = dt.date(2026, 11, 22)
PATCHES = [
    SheetPatch("Assessment", (CellEdit(7, 4, DAY), CellEdit(6, 4, "Acme"))),
    SheetPatch("Requirements", tuple(CellEdit(row, 6, "Yes") for row in (6, 9, 12))),
    SheetPatch(OBJECTIVES, tuple(CellEdit(row, SCORE, "Met") for row in range(FIRST_ROW, 326))),
]
CELL = re.compile(r'<c r="([A-Z]+\d+)"[^>]*?(?:/>|>.*?</c>)', re.DOTALL)


def cells(part: bytes) -> dict[str, str]:
    return {match[1]: match[0] for match in CELL.finditer(part.decode("utf-8"))}


def test_every_part_but_the_touched_ones_keeps_its_bytes() -> None:
    content = TEMPLATE.read_bytes()

    old, new = parts_of(content), parts_of(patch_workbook(content, PATCHES))

    assert list(new) == list(old)
    assert {name for name in old if new[name] != old[name]} == {
        *("xl/workbook.xml", *(f"xl/worksheets/sheet{n}.xml" for n in (1, 2, 3)))
    }


def test_of_the_touched_sheets_only_the_cells_that_were_set_change() -> None:
    content = TEMPLATE.read_bytes()

    old, new = parts_of(content), parts_of(patch_workbook(content, PATCHES))

    for number, patch in enumerate(PATCHES, 1):
        name = f"xl/worksheets/sheet{number}.xml"
        before, after = cells(old[name]), cells(new[name])
        places = {f"{chr(64 + edit.column)}{edit.row}" for edit in patch.cells}
        assert {place for place in after if after[place] != before.get(place)} <= places
        assert CELL.sub("", new[name].decode()) == CELL.sub("", old[name].decode())


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_what_was_set_is_read_back_and_a_second_time_changes_nothing(tmp_path: Path) -> None:
    patched = patch_workbook(TEMPLATE.read_bytes(), PATCHES)
    (tmp_path / "filled.xlsx").write_bytes(patched)

    book = opened(tmp_path / "filled.xlsx")

    assert book["Assessment"]["D6"].value == "Acme"
    assert book["Requirements"]["F9"].value == "Yes"
    assert {book[OBJECTIVES].cell(row, SCORE).value for row in range(6, 326)} == {"Met"}
    assert patch_workbook(patched, PATCHES) is patched


def test_openxml_audit_finds_nothing_that_it_did_not_find_before(tmp_path: Path) -> None:
    (tmp_path / "filled.xlsx").write_bytes(patch_workbook(TEMPLATE.read_bytes(), PATCHES))

    before, after = (
        [error.description for error in OpenXmlValidator().validate(str(path)).errors]
        for path in (TEMPLATE, tmp_path / "filled.xlsx")
    )

    assert after == before


def test_a_cell_that_a_merge_hides_is_not_written_into() -> None:
    patch = SheetPatch(OBJECTIVES, (CellEdit(8, 1, "AC.L2-3.1.1"),))

    with pytest.raises(OutputFailed, match="are merged"):
        patch_workbook(TEMPLATE.read_bytes(), [patch])
