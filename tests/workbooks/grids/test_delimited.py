"""Text with delimiters becomes rows: encodings, delimiters, quotes."""

import pytest

from poam_batch.problems import WorkbookRejected
from poam_batch.workbooks.grids.delimited import looks_delimited, read_delimited


def fields(content: str | bytes) -> list[list[str]]:
    """Return the fields of each row."""
    raw = content if isinstance(content, bytes) else content.encode()
    return [list(record.fields) for record in read_delimited(raw, "acme").rows]


def code(content: str | bytes) -> str:
    """Return why a text is rejected."""
    with pytest.raises(WorkbookRejected) as caught:
        fields(content)
    return caught.value.problem.code


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_delimiter_is_the_one_that_gives_a_table(delimiter: str, end: str) -> None:
    rows = [["ID", "Status", "Why"], ["3.1.1", "Met", "a b"], ["3.1.2", "Not Met", "c"]]

    assert fields(end.join(delimiter.join(row) for row in rows)) == rows


def test_commas_in_the_texts_of_a_table_with_semicolons_do_not_count() -> None:
    found = fields("ID;Title;Status\n3.1.1;Limit, and protect;Met\n3.1.2;Limit, again;Met\n")

    assert [len(row) for row in found] == [3, 3, 3]


def test_the_line_that_names_the_delimiter_counts_and_is_no_row() -> None:
    assert fields("sep=;\nID;Status, if any\n3.1.1;Met\n")[0] == ["ID", "Status, if any"]
    assert fields('"sep=|"\nID|Status\n') == [["ID", "Status"]]


@pytest.mark.parametrize(
    ("content", "encoding", "assumed"),
    [
        ("Ä,b".encode(), "UTF-8", False),
        ("Ä,b".encode("utf-8-sig"), "UTF-8", False),
        ("Ä,b".encode("utf-16"), "UTF-16-LE", False),
        (b"\xfe\xff" + "Ä,b".encode("utf-16-be"), "UTF-16-BE", False),
        ("Ä,b".encode("cp1252"), "cp1252", True),
    ],
)
def test_an_encoding_is_proved_or_said_to_be_assumed(
    content: bytes, encoding: str, assumed: bool
) -> None:
    found = read_delimited(content, "acme")

    assert found.rows[0].fields[0] == "Ä"
    assert (found.encoding, found.assumed) == (encoding, assumed)


def test_quoted_texts_hold_delimiters_line_breaks_and_quotation_marks() -> None:
    found = fields('ID,Why\n3.1.1,"a, ""b""\nc"\n3.1.2, "d, e"\n')

    assert found[1:] == [["3.1.1", 'a, "b"\nc'], ["3.1.2", "d, e"]]


def test_what_excel_is_kept_from_changing_is_unwrapped() -> None:
    assert fields('="3.1.10","=""say """"it"""""""\n') == [["3.1.10", 'say "it"']]


def test_blank_rows_are_rows_and_those_at_the_end_are_not() -> None:
    assert fields("a,b\n\n,,\nc,d\n,,\n\n") == [["a", "b"], [], [], ["c", "d"]]


@pytest.mark.parametrize(
    "content",
    [
        'ID,Status\n3.1.1,"Met\n3.1.2,Met\n',
        'ID,Status\n3.1.1,"Limit" access\n',
        b"\xff\xfeI\0D\0,",
        b"\xef\xbb\xbfID,\xff",
    ],
)
def test_a_text_that_is_not_whole_is_damaged(content: str | bytes) -> None:
    assert code(content) == "damaged"


def test_a_wrong_quotation_mark_is_named_with_its_row() -> None:
    with pytest.raises(WorkbookRejected) as caught:
        fields('ID,Why\n3.1.1,"a\nb"\n3.1.2,"b" c\n')

    assert caught.value.problem.message.startswith("Row 3, which ends on line 4")


@pytest.mark.parametrize(
    "content", [b"ID,Status\n\0", b"ID,\x81", b"\1\2\3\4,a", "ID".encode("utf-16-le")]
)
def test_binary_is_no_text(content: bytes) -> None:
    assert code(content) == "wrong_type"


@pytest.mark.parametrize(
    "content", ["a,b\n" * 20_001, "a" + "," * 200 + "b\n", "\n" * 20_000 + "a,b\n"]
)
def test_a_text_past_the_limits_is_too_large(content: str) -> None:
    assert code(content) == "too_large"


def test_blank_rows_past_the_limit_are_nothing() -> None:
    assert len(fields("a,b\n" + ",\n" * 30_000)) == 1


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"ID,Status\n3.1.1,Met\n", True),
        (b"# Assessment\n\n| ID | Status |\n", False),
        (b"one line, only", False),
        (b"\0,\0\n\0,\0\n", False),
    ],
)
def test_a_table_with_delimiters_is_told_from_other_text(content: bytes, expected: bool) -> None:
    assert looks_delimited(content) is expected
