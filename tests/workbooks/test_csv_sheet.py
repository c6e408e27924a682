"""A .csv file is read like a sheet, and refused where its cells cannot be trusted."""

import pytest

from poam_batch.model import Assessment
from tests.workbooks.build import (
    Reader,
    Writer,
    codes,
    findings,
    problem,
    refusal,
    requirement_rows,
    score,
)


def assessment(read: Reader, content: str | bytes, name: str = "acme.csv") -> Assessment:
    """Return the only assessment of a .csv file."""
    raw = content if isinstance(content, bytes) else content.encode()
    (found,) = read.at(read.writer.raw(raw, name))
    return found


def test_a_csv_file_scores_like_the_workbook_it_was_saved_from(read: Reader) -> None:
    rows = requirement_rows({"3.1.3": "Not Met", "3.1.10": "Not Met"})
    text = "\r\n".join(";".join(str(cell) for cell in row) for row in rows)

    found = score(assessment(read, text))

    assert found.score == score(read.one(rows)).score == 108


def test_every_message_names_a_cell_of_the_file(read: Reader) -> None:
    found = assessment(read, "Client;Acme\n\nID;Finding\n3.1.1;Mostly\n", "acme, 2026.csv")

    assert problem(found, "unknown_status").cell == "B4"
    assert found.header.client_source == "acme, 2026!B1"
    assert found.rows[0].place == ("acme, 2026", "B4")


def test_a_sheet_is_called_as_excel_would_call_it(read: Reader) -> None:
    found = assessment(read, "ID,Finding\n3.1.1,Met\n", f"{'long ' * 20}.csv")

    assert found.rows[0].place.sheet == "long long long long long long l"


def test_error_texts_are_error_cells(read: Reader) -> None:
    found = assessment(read, "ID,Finding\n3.1.1,#N/A\n3.1.2,#REF!\n3.1.3,N/A\n")

    assert list(findings(found).values()) == ["NOT ASSESSED", "NOT ASSESSED", "NOT APPLICABLE"]
    assert "error_cell" in codes(found)


def test_formulas_in_a_csv_file_have_no_value(writer: Writer) -> None:
    path = writer.raw(b'ID,Finding\n3.1.1,"=IF(A1=1,""Met"","""")"\n3.1.2,=Sheet2!B7\n', "a.csv")

    assert refusal(path).code == "formula_without_value"


def test_a_number_in_an_id_column_stays_text_and_is_ambiguous(writer: Writer) -> None:
    found = refusal(writer.raw(b"ID,Finding\n3.1.1,Met\n3.10,Met\n", "acme.csv"))

    assert found.code == "ambiguous_ids"
    assert "3.10" in found.message


def test_whole_numbers_are_numbers_so_that_points_are_no_status(read: Reader) -> None:
    found = assessment(
        read, "ID,Score,Status\n" + "".join(f"3.1.{n},5,Met\n" for n in range(1, 20))
    )

    assert set(findings(found).values()) == {"MET"}


def test_an_encoding_that_was_assumed_is_a_note(read: Reader) -> None:
    found = assessment(read, "Client;Ácme\nID;Finding\n3.1.1;Met\n".encode("cp1252"))

    assert found.header.client == "Ácme"
    assert problem(found, "encoding_assumed").severity == "note"


@pytest.mark.parametrize(
    "row",
    [
        "3.1.2,Limit access, and more,Met",
        "3.1.2,Limit,Met, partly,",
        "3.1.2,Limit access, and more,,",
        "AC,3.1.2,Limit,Met,why",
    ],
)
def test_a_row_that_has_moved_is_refused_by_its_number(writer: Writer, row: str) -> None:
    text = f"ID,Title,Status\n3.1.1,Limit,Met\n{row}\n3.1.3,Limit,Met\n"

    found = refusal(writer.raw(text.encode(), "acme.csv"))

    assert found.code == "damaged"
    assert found.message.startswith("Row 3 has ")


def test_a_delimiter_at_the_end_of_every_row_moves_nothing(read: Reader) -> None:
    found = assessment(read, "ID,Title,Status\n3.1.1,a,Met,\n3.1.2,b,Met,\n")

    assert len(found.rows) == 2


def test_lines_outside_the_table_may_have_any_number_of_fields(read: Reader) -> None:
    text = "Acme, Inc., Dayton, Ohio, 2026\nID,Status\n3.1.1,Met\nSigned, sealed, delivered\n"

    assert len(assessment(read, text).rows) == 1


def test_a_quotation_mark_that_swallows_the_next_row_is_refused(writer: Writer) -> None:
    text = 'ID,Title,Status\n3.1.1,"Limit,Not Met\n3.1.2,Other",Met\n3.1.3,a,Met\n'

    found = refusal(writer.raw(text.encode(), "acme.csv"))

    assert found.code == "damaged"
    assert "runs into the row of 3.1.2" in found.message


@pytest.mark.parametrize("row", ["3.1.2;Not Met", "Not Met;3.1.2", "3.1.2;x;O;bad", "No;3.1.2;"])
def test_a_swallowed_row_is_refused_though_its_id_stands_elsewhere(
    writer: Writer, row: str
) -> None:
    text = f'ID;Status;Note\n3.1.2;Met;ok\n3.1.1;Met;"starts\n{row}\n3.1.3;ends"\n3.1.3;Met;\n'

    found = refusal(writer.raw(text.encode(), "acme.csv"))

    assert found.code == "damaged"
    assert "runs into the row of 3.1.2" in found.message


@pytest.mark.parametrize("start", [" " * 30_000, " -" * 15_000, "A" * 30_000, "'" + "a " * 15_000])
def test_a_text_that_is_almost_a_formula_is_read_at_once(read: Reader, start: str) -> None:
    found = assessment(read, f"ID;Status;Note\n3.1.1;Met;={start}~\n")

    assert len(found.rows) == 1


def test_a_text_of_several_lines_may_name_other_requirements(read: Reader) -> None:
    text = 'ID,Status,Why\n3.1.1,Met,"done\n3.1.2, see there"\n3.1.2,Met,\n'

    assert len(assessment(read, text).rows) == 2


@pytest.mark.parametrize("count", [26, 140])
def test_a_file_that_begins_with_comments_of_a_web_page_is_looked_at_at_once(
    read: Reader, count: int
) -> None:
    text = f"{'<!---->' * count}\nID;Status\n3.1.1;Met\n"

    assert len(assessment(read, text).rows) == 1


def test_the_first_bytes_decide_over_the_suffix(read: Reader) -> None:
    book = read.writer.write({"A": "ID | Finding\n3.1.1 | Met"}, "acme.csv")

    assert len(read.at(book)[0].rows) == 1


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"ID,Status\n3.1.1,Met\n", "acme.xlsx", "name it .csv"),
        (b"# Notes\n", "acme.xlsx", "This is text"),
        (b"<html><table>", "acme.csv", "This is a web page"),
        (b"<!-- a --> <!--\n-- b-->\n<table>", "acme.csv", "This is a web page"),
        (b"\x89PNG", "acme.csv", "This is a picture"),
        (b"ID,Status\n\0\0\0", "acme.csv", "binary"),
        (b"ID,Status\n" + b"3.1.1,Met\n" * 200 + b"\0", "acme.csv", "binary"),
        (b"", "acme.csv", "The file is empty"),
    ],
)
def test_what_is_no_csv_file_is_refused_by_what_it_is(
    writer: Writer, content: bytes, name: str, said: str
) -> None:
    found = refusal(writer.raw(content, name))

    assert found.code == "wrong_type"
    assert said in f"{found.message} {found.hint}"
