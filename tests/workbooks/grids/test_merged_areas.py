"""Merged areas that cover rows: where they end, and when they cannot be right."""

from pathlib import Path

from poam_batch.workbooks.grids.admit import admit
from poam_batch.workbooks.grids.open import Area, open_book
from poam_batch.workbooks.words.vocabulary import load_vocabulary
from tests.workbooks.build import Writer, refusal

ROWS = "ID | Status\n3.1.1 | Met\n3.1.2 | Met\n3.1.3 | Met"


def merging(writer: Writer, *areas: str) -> Path:
    """Write the rows with merged areas that no cells were added for."""
    cells = b"".join(b'<mergeCell ref="%s"/>' % area.encode() for area in areas)
    path = writer.write({"A": ROWS})
    end = b"</sheetData>"
    return writer.patched(
        path,
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(end, end + b"<mergeCells>" + cells + b"</mergeCells>"),
    )


def test_areas_are_sorted_by_column_and_end_with_the_content(writer: Writer) -> None:
    path = merging(writer, "B2:B3", "A3:A900", "A1:B1", "A1:A2", "B4:B9")

    book = open_book(admit(path), load_vocabulary())

    assert book.sheets[0].merged == (Area(0, 0, 1, 0), Area(2, 0, 3, 0), Area(1, 1, 2, 1))


def test_areas_that_cover_more_rows_than_there_are_lie_over_each_other(writer: Writer) -> None:
    problem = refusal(merging(writer, "B1:B4", "B2:B3", "B2:B4"))

    assert problem.code == "damaged"
    assert "merged cells of the sheet A lie over each other" in problem.message
