"""The POA&M workbooks that the program makes are patched as a nightly run would do it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from openxml_audit import OpenXmlValidator

from poam_batch.outputs.example import Example
from poam_batch.outputs.patch.edits import CellEdit, NewRow, RowsReplaced, SheetPatch, Value
from poam_batch.outputs.patch.workbook import patch_workbook
from tests.outputs.patch.build import parts_of
from tests.outputs.poam_examples import (
    ALL,
    CONDITIONAL,
    FIRST_ROW,
    read,
    render,
)

DAY = dt.datetime(2027, 3, 1)  # noqa: DTZ001 - a workbook knows no time zones
TRACE_FIRST = 7


def everything(content: bytes) -> list[SheetPatch]:
    """Return a patch that writes into a workbook what stands there already."""
    book, patches = read(content), []
    for sheet in book:
        first = FIRST_ROW if sheet.title == book.sheetnames[0] else TRACE_FIRST
        grid: list[list[Any]] = [list(row) for row in sheet.iter_rows(values_only=True)]
        cells = tuple(
            CellEdit(number, column, value, FIRST_ROW)
            for number, row in enumerate(grid[: first - 1], 1)
            for column, value in enumerate(row, 1)
        )
        rows = tuple(
            NewRow(dict(enumerate(row, 1)), number)
            for number, row in enumerate(grid[first - 1 :], first)
        )
        if rows:
            patches.append(SheetPatch(sheet.title, cells, replaced=RowsReplaced(first, rows)))
    return patches


@ALL
def test_what_a_workbook_holds_already_leaves_it_untouched(example: Example) -> None:
    content = render(example.result, example.poam)

    assert patch_workbook(content, everything(content)) is content


def new_items() -> SheetPatch:
    first: dict[int, Value] = {1: "SC.L2-3.13.1#1", 5: "Weak. " * 60, 13: DAY, 22: "Open"}
    second: dict[int, Value] = {1: "SC.L2-3.13.1#1", 12: "Second step", 13: DAY}
    return SheetPatch(
        "POA&M",
        (CellEdit(FIRST_ROW, 5, "=1+1 anew"), CellEdit(FIRST_ROW, 19, DAY.date())),
        (NewRow(first, FIRST_ROW), NewRow(second, FIRST_ROW + 1)),
    )


def test_new_items_stand_below_the_others_in_their_dress() -> None:
    content = render(CONDITIONAL.result, CONDITIONAL.poam)
    last = read(content)["POA&M"].max_row

    sheet = read(patch_workbook(content, [new_items()]))["POA&M"]

    item, step = sheet[last + 1], sheet[last + 2]
    assert (item[0].value, item[12].value, step[11].value) == ("SC.L2-3.13.1#1", DAY, "Second step")
    assert [c.style_id for c in item] == [c.style_id for c in sheet[FIRST_ROW]]
    assert [c.style_id for c in step] == [c.style_id for c in sheet[FIRST_ROW + 1]]
    assert sheet.row_dimensions[last + 1].height > 50
    assert sheet.cell(FIRST_ROW, 5).value == "=1+1 anew"
    assert sheet.cell(FIRST_ROW, 19).value == DAY
    assert sheet.auto_filter.ref == f"A8:W{last + 2}"
    checked = [str(c.sqref) for c in sheet.data_validations.dataValidation]
    below = [area for area in checked if area.partition(":")[0].endswith(str(FIRST_ROW))]
    assert len(below) > 5
    assert all(area.endswith(str(last + 2)) for area in below)


def test_the_other_sheets_keep_their_bytes(tmp_path: Path) -> None:
    content = render(CONDITIONAL.result, CONDITIONAL.poam)

    patched = patch_workbook(content, [new_items()])

    old, new = parts_of(content), parts_of(patched)
    assert {name for name in old if new[name] != old[name]} == {
        *("xl/worksheets/sheet1.xml", "xl/workbook.xml")
    }
    (tmp_path / "poam.xlsx").write_bytes(patched)
    assert OpenXmlValidator().validate(str(tmp_path / "poam.xlsx")).errors == []


@pytest.mark.parametrize("count", [0, 1, 30, 200])
def test_the_sheet_of_requirements_becomes_as_long_as_it_has_to_be(count: int) -> None:
    content = render(CONDITIONAL.result, CONDITIONAL.poam)
    rows = tuple(NewRow({1: f"AC.L2-{index}", 3: "NOT MET"}, TRACE_FIRST) for index in range(count))

    patched = patch_workbook(
        content, [SheetPatch("Trace", replaced=RowsReplaced(TRACE_FIRST, rows))]
    )

    sheet = read(patched)["Trace"]
    last = TRACE_FIRST + max(count, 1) - 1
    assert sheet.max_row == last
    assert sheet.auto_filter.ref == f"A6:S{last}"
    assert [cell.value for cell in sheet["A"][TRACE_FIRST - 1 :]] == [
        *(f"AC.L2-{index}" for index in range(count)),
        *([] if count else [None]),
    ]
