"""Whatever a sheet holds and whatever is set: other readers find just that, and nothing else."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import openpyxl
import python_calamine
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from poam_batch.outputs.patch.edits import CellEdit, NewRow, SheetPatch, Value
from poam_batch.outputs.patch.workbook import patch_workbook
from tests.outputs.patch.build import book, parts_of

Grid = dict[tuple[int, int], Value]
PLACES = st.tuples(st.integers(1, 12), st.integers(1, 8))
# Both readers decode XML's line ends; neither reads a text that is nothing but an escape.
TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff_"), min_size=1
)
VALUES: st.SearchStrategy[Value] = st.one_of(
    TEXT,
    st.sampled_from(["=1+1", "<a>", "a & b", "]]>", "  two ", "line\nline", "007"]),
    st.integers(-(10**9), 10**9),
    st.booleans(),
    st.integers(-1_000_000, 1_000_000).map(lambda number: number / 64),
)
GRIDS = st.dictionaries(PLACES, VALUES, max_size=30)
EDITS = st.dictionaries(PLACES, st.one_of(st.none(), VALUES), max_size=15)


def written(grid: Grid) -> bytes:
    """A workbook of XlsxWriter, with shared strings."""
    file = io.BytesIO()
    made = xlsxwriter.Workbook(file)
    sheet = made.add_worksheet("POA&M")
    style = made.add_format({"bold": True})
    for (row, column), value in grid.items():
        if isinstance(value, str):
            sheet.write_string(row - 1, column - 1, value, style)
        else:
            sheet.write(row - 1, column - 1, value)
    made.close()
    return file.getvalue()


def by_openpyxl(content: bytes) -> Grid:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return filled((cell.row, cell.column, cell.value) for row in sheet for cell in row)


def by_calamine(content: bytes) -> Grid:
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(
        0
    )
    rows = sheet.to_python(skip_empty_area=False)
    return filled(
        (row, column, value)
        for row, values in enumerate(rows, 1)
        for column, value in enumerate(values, 1)
    )


def filled(cells: Any) -> Grid:
    return {(row, column): value for row, column, value in cells if value not in (None, "")}


def expected(grid: Mapping[tuple[int, int], Value], changes: Grid) -> Grid:
    return {place: value for place, value in {**grid, **changes}.items() if value is not None}


def edits(changes: Grid) -> tuple[CellEdit, ...]:
    return tuple(CellEdit(row, column, value) for (row, column), value in changes.items())


@settings(max_examples=60, deadline=None)
@given(GRIDS, EDITS)
def test_cells_set_are_read_back_and_the_others_are_as_they_were(grid: Grid, changes: Grid) -> None:
    content, patch = written(grid), SheetPatch("POA&M", edits(changes))

    patched = patch_workbook(content, [patch])

    assert by_openpyxl(patched) == by_calamine(patched) == expected(grid, changes)
    assert patch_workbook(patched, [patch]) is patched
    changed = {name for name, part in parts_of(content).items() if parts_of(patched)[name] != part}
    assert changed <= {"xl/worksheets/sheet1.xml"}


@settings(max_examples=60, deadline=None)
@given(GRIDS.filter(bool), EDITS, st.lists(st.dictionaries(st.integers(1, 8), VALUES, min_size=1)))
def test_rows_added_stand_below_all_the_others(
    grid: Grid, changes: Grid, rows: list[dict[int, Value]]
) -> None:
    like = min(row for row, _ in grid)
    patch = SheetPatch("POA&M", edits(changes), tuple(NewRow(values, like) for values in rows))
    before = expected(grid, changes)
    last = max((row for row, _ in before), default=0)
    tail = [{c: v for (r, c), v in before.items() if r == row} for row in range(1, last + 1)]
    stand_already = tail[len(tail) - len(rows) :] == rows
    start = max(last, like, *(row for row, _ in changes)) + 1

    patched = patch_workbook(written(grid), [patch])

    below = {
        (start + index, column): value
        for index, values in enumerate(rows)
        for column, value in values.items()
    }
    if not stand_already:
        assert by_openpyxl(patched) == by_calamine(patched) == {**before, **below}
    assert patch_workbook(patched, [patch]) is patched


NUMBERS = st.dictionaries(PLACES, st.integers(0, 99), max_size=30)
NUMBER_EDITS = st.dictionaries(PLACES, st.one_of(st.none(), st.integers(0, 99)), max_size=15)


@settings(max_examples=60, deadline=None)
@given(NUMBERS, NUMBER_EDITS, st.booleans())
def test_rows_and_cells_without_references_are_counted_as_others_count_them(
    grid: Grid, changes: Grid, numbered: bool
) -> None:
    content = book(unreferenced(grid, numbered))

    patched = patch_workbook(content, [SheetPatch("POA&M", edits(changes))])

    assert by_openpyxl(content) == expected(grid, {})
    assert by_openpyxl(patched) == by_calamine(patched) == expected(grid, changes)


def unreferenced(grid: Grid, numbered: bool) -> str:
    """Rows whose cells do not say where they are; the rows themselves may."""
    lines: list[str] = []
    for row in range(1, 13):
        values = [grid.get((row, column)) for column in range(1, 9)]
        cells = "".join("<c/>" if v is None else f"<c><v>{v}</v></c>" for v in values)
        lines.append(f'<row r="{row}">{cells}</row>' if numbered else f"<row>{cells}</row>")
    return "".join(lines)
