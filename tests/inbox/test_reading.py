"""What is packed in a worker comes back as it was read."""

from dataclasses import replace
from pathlib import Path

from poam_batch.inbox.reading import pack, unpack
from poam_batch.workbooks.assessment import read_assessments
from poam_batch.workbooks.read_options import ReadOptions
from tests.books import write_book


def test_an_assessment_without_rows_comes_back_beside_one_with_rows(tmp_path: Path) -> None:
    book = write_book(tmp_path / "acme.xlsx", words={"3.1.3": "Not Met"})
    (read,) = read_assessments(book, "acme.xlsx", ReadOptions())
    bare = replace(read, rows=())

    back = unpack(pack([bare, read]))

    assert back == (bare, read)
    assert type(back[1].rows[0]) is type(read.rows[0])
    assert back[1].rows[0].place.cell == read.rows[0].place.cell
