"""calamine, which reads, and openpyxl agree on every id and status of what is accepted."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

import openpyxl
import pytest
import xlsxwriter

from poam_batch.shipped import shipped
from tests.lookalikes import (
    cells,
    covers,
    dialects,
    headers,
    ids,
    levels,
    official,
    partial,
    positions,
    words,
)
from tests.lookalikes.lookalike import Lookalike
from tests.workbooks.both_readers import compared, disagreements, is_read
from tests.workbooks.build import Reader, Rows, Value, Writer, objective_rows, requirement_rows

SAMPLES = sorted(p for p in shipped("sample_workbooks").glob("*.xlsx") if "damaged" not in p.name)
ODD = [
    "3.1.1\u00a0[a]\t ",
    "3.1.1\n[b]",
    "\u200b3.1.1[c]",
    "\uff13.\uff11.\uff11[d]",
    "'3.1.1[e]",
    "3.1.1_x000D_",
    '3.1.2 & <more> "quoted"',
    "3.1.1[f]\U0001f600",
]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_readers_agree_on_a_sample(path: Path) -> None:
    assert disagreements(path) == []
    assert compared(path) > 10


UNKNOWN_TO_OPENPYXL = {"a sheet of strict Open XML"}  # it finds no sheets in it
THEMES = (cells, covers, dialects, headers, ids, levels, official, partial, positions, words)


def accepted(lookalikes: Iterable[Lookalike]) -> list[Lookalike]:
    """Return the look-alikes that must be read, of the types that openpyxl opens."""
    return [
        one
        for one in lookalikes
        if one.verdict.results and one.suffix in {".xlsx", ".xlsm"} and not one.verdict.other
        if one.claim not in UNKNOWN_TO_OPENPYXL
    ]


@pytest.mark.slow
@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.__name__.rpartition(".")[2])
def test_the_readers_agree_on_the_look_alikes(theme: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "one.xlsx"
    differ = {}
    rows = 0
    for one in accepted(theme.LOOKALIKES):
        path.write_bytes(one.content())
        if is_read(path):
            differ[one.claim] = disagreements(path)
            rows += compared(path)

    assert {claim: found for claim, found in differ.items() if found} == {}
    assert rows > 100


def test_the_readers_agree_on_odd_texts(writer: Writer) -> None:
    rows: list[list[Value]] = [["ID", "Status"]]
    rows += [[text, "Met"] for text in ODD]

    path = writer.write({"A": rows})

    assert disagreements(path) == []
    assert compared(path) > 5


def test_the_readers_agree_on_merged_hidden_and_dated_cells(writer: Writer) -> None:
    header, *rows = requirement_rows({"3.1.5": "Not Met", "3.2.1": "N/A", "3.2.2": "Mostly"})
    rows[1][1] = rows[2][1] = None
    days: list[list[Value]] = [[dt.date(2000 + n, 9, 3), "Met", ""] for n in (1, 2)]
    sheets: dict[str, Rows] = {
        "A": [["Title"], [], header, *rows[:40]],
        "PS": [header, *days],
        "O": objective_rows({"3.5.3[b]": "Not Met", "3.13.11[a]": "Not Met -3"}),
    }
    path = writer.write(sheets, merged={"A": ["B4:B6"]})
    book = openpyxl.load_workbook(path)
    book["A"].row_dimensions[8].hidden = True
    book.save(path)

    assert disagreements(path) == []
    assert compared(path) == 40 + 2 + 320


def test_the_readers_agree_on_runs_links_and_formulas(writer: Writer) -> None:
    path = writer.folder / "acme.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet, bold = book.add_worksheet("A"), book.add_format({"bold": True})
    sheet.write_row(0, 0, ["ID", "Status"])
    sheet.write_rich_string(1, 0, "3.1", bold, ".1", "[a]")
    sheet.write_url(2, 0, "https://example.com", string="3.1.2")
    sheet.write_formula(3, 0, '="3.1."&3', None, "3.1.3")
    sheet.write_string(4, 0, "3.1.4\nSeparate duties")
    for row, word in enumerate(("Met", "Not Met", "N/A"), 1):
        sheet.write_formula(row, 1, f"=D{row}", None, word)
    sheet.write_boolean(4, 1, True)
    book.close()

    assert disagreements(path) == []
    assert compared(path) == 4


def test_the_readers_agree_on_a_shape_a_sheet(writer: Writer, read: Reader) -> None:
    path = writer.write({"R": requirement_rows({"3.1.5": "No"}), "O": objective_rows()})

    assert disagreements(path) == []
    assert len(read.at(path)[0].recognised) == 2


def test_a_difference_between_the_readers_would_be_found(writer: Writer) -> None:
    path = writer.write({"A": "ID | Status\n3.1.1 | Met\n3.1.2 | Met"})
    other = writer.write({"A": "ID | Status\n3.1.3 | Met\n3.1.2 | Not Met"}, "other.xlsx")

    assert disagreements(path, other) == [
        "A!A2: '3.1.1' and '3.1.3'",
        "A!B3: 'Met' and 'Not Met'",
        "A!B2: read as AC.L2-3.1.1, but the row names {'AC.L2-3.1.3'}",
        "A!B3: read as MET, but holds 'Not Met'",
    ]
