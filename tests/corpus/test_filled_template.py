"""DoD's own template with its column filled: the rest of the workbook is as it was."""

import re
from dataclasses import replace

import pytest

from poam_batch.outputs.fill.dod import fill_dod, find_dod
from poam_batch.outputs.fill.export import Export
from poam_batch.outputs.fill.wanted import Filled, FillOrder
from poam_batch.outputs.patch.edits import CellEdit, SheetPatch, Value
from poam_batch.outputs.patch.workbook import patch_workbook
from tests.corpus.official import FIRST_ROW, OBJECTIVES, TEMPLATE
from tests.outputs.fill.orders import codes, order, planned
from tests.outputs.patch.build import parts_of

SHEET = "xl/worksheets/sheet2.xml"
WHOLE: dict[int, Value] = {
    9: 10,
    11: "None",
    13: "Met",
    14: "10-APR-2026",
    15: "J. Doe",
    16: "Seen.",
}
COVER: dict[int, Value] = {
    6: "Acme Tool",
    7: "01-APR-2026",
    8: "10-APR-2026",
    10: 50,
    11: 51,
    12: "All.",
    13: "ab",
    14: "log",
}
ORDER = order(planned("AC.L2-3.1.3"), planned("AC.L2-3.1.4"))
ANSWER = re.compile(rb'<c r="F\d+"[^>]*?(?:/>|>.*?</c>)', re.DOTALL)


@pytest.fixture(scope="module")
def complete() -> bytes:
    """Return the template with every required field filled in."""
    cover: dict[int, Value] = {**COVER, 15: "SHA-256", 16: "11-APR-2026"}
    rows = range(FIRST_ROW, 326)
    cells = tuple(CellEdit(row, at, value) for row in rows for at, value in WHOLE.items())
    plan = (CellEdit(6, 1, "SSP"), CellEdit(6, 2, "1"), CellEdit(6, 3, "02-JAN-2026"))
    return patch_workbook(
        TEMPLATE.read_bytes(),
        [
            SheetPatch("Assessment", tuple(CellEdit(row, 4, v) for row, v in cover.items())),
            SheetPatch(OBJECTIVES, cells),
            SheetPatch("OSC SSP(s)", plan),
        ],
    )


def fill(content: bytes, wanted: FillOrder) -> Filled:
    export = Export(content, "form.xlsx")
    form = find_dod(export)
    assert form is not None
    return fill_dod(export, form, wanted)


def test_a_complete_workbook_has_no_problem_and_keeps_every_other_byte(complete: bytes) -> None:
    filled = fill(complete, ORDER)

    old, new = parts_of(complete), parts_of(filled.content or b"")
    assert (filled.problems, list(new)) == ((), list(old))
    assert {name for name in old if new[name] != old[name]} == {SHEET}
    assert ANSWER.sub(b"", new[SHEET]) == ANSWER.sub(b"", old[SHEET])
    assert new[SHEET].count(b"<t>Yes</t>") == 2
    assert new[SHEET].count(b"<t>N/A</t>") == 108


def test_the_blank_template_is_not_filled_unless_it_is_asked_for() -> None:
    blank = TEMPLATE.read_bytes()

    strict = fill(blank, ORDER)
    lenient = fill(blank, replace(ORDER, incomplete=True))

    cells = {(p.sheet, p.cell) for p in strict.problems}
    assert (set(codes(strict)), strict.content) == ({"fill_field_missing"}, None)
    assert {(OBJECTIVES, "M6:M325"), ("Assessment", "D7"), ("OSC SSP(s)", "A6")} <= cells
    assert parts_of(lenient.content or b"")[SHEET].count(b"<t>Yes</t>") == 2


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        (CellEdit(6, 13, "Not Met -3"), "M6", "fill_word_not_in_list"),
        (CellEdit(7, 11, "Perhaps"), "K7", "fill_word_not_in_list"),
        (CellEdit(8, 14, "April"), "N8", "fill_bad_date"),
    ],
)
def test_its_own_dropdowns_and_dates_are_kept_to(
    complete: bytes, cell: CellEdit, value: str, code: str
) -> None:
    content = patch_workbook(complete, [SheetPatch(OBJECTIVES, (cell,))])

    filled = fill(content, ORDER)

    assert [(p.code, p.cell) for p in filled.problems] == [(code, value)]
