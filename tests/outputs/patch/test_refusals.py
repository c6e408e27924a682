"""What cannot be changed without risk is refused with its place, and the workbook stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from poam_batch.outputs.patch.edits import CellEdit, NewRow, RowsReplaced, SheetPatch
from poam_batch.outputs.patch.workbook import patch_workbook
from poam_batch.problems import OutputFailed, Problem
from tests.outputs.patch.build import (
    HEAD,
    MAIN,
    OFFICE,
    SHEET,
    added,
    book,
    edits,
    line,
    packed,
    parts_of,
    relations,
    replaced,
    worksheet,
)

ROWS = '<row r="1"><c r="A1" t="str"><v>ID</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>'
ARRAY = '<row r="1"><c r="A1"><f t="array" ref="A1:A3">B1:B3</f><v>1</v></c></row>'
SHARED = '<row r="3"><c r="B3"><f t="shared" si="4"/><v>1</v></c></row>'


def refusal(content: bytes, patch: SheetPatch) -> Problem:
    with pytest.raises(OutputFailed) as caught:
        patch_workbook(content, [patch])
    return caught.value.problem


@pytest.mark.parametrize(
    ("content", "patch", "message"),
    [
        (book(ARRAY), edits(A2=1), "POA&M!A2: One formula fills the cells A1:A3"),
        (book(ARRAY), edits(A1=None), "POA&M!A1: One formula fills the cells A1:A3"),
        (
            book(ARRAY.replace("array", "dataTable")),
            edits(A3=1),
            "POA&M!A3: One formula fills the cells A1:A3",
        ),
        (
            book(ARRAY),
            replaced(2, line(2, B=1)),
            "POA&M!A1: The formula of the cells A1:A3 starts above row 2",
        ),
        (
            book(ROWS, behind='<mergeCells><mergeCell ref="A1:B3"/></mergeCells>'),
            edits(B2="hidden"),
            "POA&M!B2: The cells A1:B3 are merged",
        ),
        (
            book(ROWS, behind='<mergeCells><mergeCell ref="A1:B3"/></mergeCells>'),
            replaced(2, line(2, C="x")),
            "POA&M!A1: The merge A1:B3 starts above row 2",
        ),
        (
            book('<row r="1048576"><c r="A1048576"><v>1</v></c></row>'),
            added(line(1, A="x")),
            "The sheet has no row left",
        ),
        (
            book(ROWS),
            SheetPatch("Trace", (CellEdit(1, 1, "x"),)),
            "The workbook has no sheet called Trace",
        ),
    ],
)
def test_what_would_break_is_refused_with_its_cell(
    content: bytes, patch: SheetPatch, message: str
) -> None:
    problem = refusal(content, patch)

    assert problem.code == "workbook_not_patchable"
    assert problem.message.startswith(message)
    assert problem.hint


@pytest.mark.parametrize(
    ("more", "patch", "message"),
    [
        (' totalsRowCount="1"', added(line(2, A="x")), "POA&M!A1: The table Plan has a totals row"),
        ("", edits(A1="Ident"), "POA&M!A1: The cell belongs to the header or the totals"),
        (' totalsRowCount="1"', edits(A2=5), "POA&M!A2: The cell belongs to the header or"),
    ],
)
def test_a_table_that_would_have_to_be_repaired_is_refused(
    more: str, patch: SheetPatch, message: str
) -> None:
    table = f'<table xmlns="{MAIN}" displayName="Plan" ref="A1:B2"{more}/>'
    content = book(
        ROWS,
        behind='<tableParts count="1"><tablePart r:id="rId1"/></tableParts>',
        more={
            "xl/worksheets/_rels/sheet1.xml.rels": relations(("table", "../tables/table1.xml")),
            "xl/tables/table1.xml": table,
        },
    )

    assert refusal(content, patch).message.startswith(message)


@pytest.mark.parametrize(
    ("xml", "message"),
    [
        (worksheet("<!-- by hand -->"), "comments, CDATA"),
        (worksheet('<row r="1"><c r="A1" t="str"><v><![CDATA[x]]></v></c></row>'), "comments"),
        (worksheet("<?mso x?>"), "comments, CDATA, DTDs and instructions"),
        (worksheet('<row r="2"/><row r="1"/>'), "row 1 stands behind row 2"),
        (worksheet('<row r="1"/><row r="1"/>'), "row 1 stands behind row 1"),
        (worksheet('<row r="1"><c r="B1"/><c r="A1"/></row>'), "a cell is out of its place in row"),
        (worksheet('<row r="1"><c r="A2"/></row>'), "cell A2 stands in row 1"),
        (worksheet('<row r="1"><c r="$A$1"/></row>'), "cell $A$1 stands in row 1"),
        (worksheet('<row r="1"><d/></row>'), "'<d/>' is not a cell"),
        (worksheet("<rows/>"), "'<rows/>' is not a row"),
        (worksheet('<row r="1"><c r="A1">'), "is never closed"),
        (worksheet('<row r="x"/>'), "'x' is no number of a row"),
        (worksheet("", behind='<autoFilter ref="A1"'), "is not an element"),
        (f'<chartsheet xmlns="{MAIN}"/>', "the part is no worksheet"),
        ('<worksheet xmlns="urn:x"><sheetData/></worksheet>', "no worksheet of a known kind"),
        (f'<worksheet xmlns="{MAIN}"></worksheet>', "the sheet has no rows element"),
        (worksheet("").replace("UTF-8", "ISO-8859-1"), "it is ISO-8859-1, not UTF-8"),
        (worksheet("").encode("utf-16"), "the part is not UTF-8"),
        (worksheet("é").encode("latin-1"), "the part is not UTF-8"),
    ],
)
def test_a_sheet_that_is_not_understood_is_refused(xml: str | bytes, message: str) -> None:
    patch = SheetPatch("POA&M", (CellEdit(1, 1, "x"),), (NewRow({1: "y"}, 1),))

    problem = refusal(book("", more={SHEET: xml}), patch)

    assert problem.code == "workbook_not_patchable"
    assert message in problem.message


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda parts: {**parts, "_xmlsignatures/sig1.xml": "<x/>"},
            "is signed",
        ),
        (
            lambda parts: {**parts, "_rels/.rels": relations()},
            "no workbook",
        ),
        (
            lambda parts: {name: part for name, part in parts.items() if name != SHEET},
            "the part of sheet POA&M is missing",
        ),
        (
            lambda parts: {
                **parts,
                "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:q="{OFFICE}"><sheets>'
                '<sheet name="POA&amp;M" q:id="rId1"/></sheets></workbook>',
            },
            "the part of sheet POA&M is missing",
        ),
    ],
)
def test_a_workbook_that_is_not_understood_is_refused(
    change: Callable[[dict[str, bytes]], dict[str, bytes | str]], message: str
) -> None:
    problem = refusal(packed(change(parts_of(book(ROWS)))), edits(A2="x"))

    assert problem.code == "workbook_not_patchable"
    assert message in problem.message


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off", book(ROWS)[:-40]])
def test_a_damaged_package_is_refused_with_its_own_code(content: bytes) -> None:
    assert refusal(content, edits(A1="x")).code == "damaged"


def test_a_shared_formula_without_its_first_cell_is_left_as_it_is() -> None:
    patched = patch_workbook(book(ROWS + SHARED), [edits(A2="x")])

    assert SHARED in parts_of(patched)[SHEET].decode()


@pytest.mark.parametrize(
    "make",
    [
        lambda: SheetPatch("s", (CellEdit(1, 1, 1), CellEdit(1, 1, 2))),
        lambda: SheetPatch("s", (CellEdit(0, 1, "x"),)),
        lambda: SheetPatch("s", (CellEdit(1, 16_385, "x"),)),
        lambda: SheetPatch("s", appended=(NewRow({1: None}, 1),)),
        lambda: SheetPatch("s", (CellEdit(5, 1, "x"),), replaced=RowsReplaced(5, ())),
        lambda: SheetPatch("s", appended=(NewRow({1: 1}, 1),), replaced=RowsReplaced(5, ())),
        lambda: SheetPatch("s", replaced=RowsReplaced(0, ())),
    ],
)
def test_changes_that_make_no_sense_together_are_an_error_of_the_caller(
    make: Callable[[], SheetPatch],
) -> None:
    with pytest.raises(ValueError, match=r"^a |^rows "):
        make()
