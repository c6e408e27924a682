"""What is refused, each with its code: nothing half understood becomes a number."""

import datetime as dt
import os
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from poam_batch.problems import WorkbookRejected
from poam_batch.workbooks.grids import admit as admission
from tests.workbooks.build import Reader, Value, Writer, refusal

TABLE = "Requirement ID | Finding\n3.1.1 | Met"
SHEET = "xl/worksheets/sheet1.xml"


def zipped(**parts: bytes) -> bytes:
    """Return a zip archive of parts."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "wrong_type"),
        (b"x", "wrong_type"),
        (b"# Assessment\n\n| ID | Status |\n", "wrong_type"),
        (b"\x89PNG\r\n\x1a\n", "wrong_type"),
        (b"%PDF-1.7", "wrong_type"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "unsupported_format"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "password_protected",
        ),
        (b"PK\x03\x04 and then nothing", "damaged"),
        (zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "unsupported_format"),
        (zipped(**{"[Content_Types].xml": b"", "xl/workbook.bin": b""}), "unsupported_format"),
        (zipped(**{"[Content_Types].xml": b"", "word/document.xml": b""}), "wrong_type"),
        (zipped(**{"readme.txt": b"x"}), "wrong_type"),
        (zipped(**{"[Content_Types].xml": b"<Types/>"}), "damaged"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused_by_what_it_is(
    writer: Writer, content: bytes, code: str
) -> None:
    assert refusal(writer.raw(content)).code == code


def test_a_truncated_workbook_is_damaged(writer: Writer) -> None:
    path = writer.write({"A": TABLE})
    path.write_bytes(path.read_bytes()[:-200])

    assert refusal(path).code == "damaged"


def test_a_file_over_the_limit_is_too_large(writer: Writer) -> None:
    path = writer.write({"A": TABLE})
    with path.open("ab") as file:
        file.truncate(admission.MOST_BYTES + 1)

    assert refusal(path).code == "too_large"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_without_being_opened(tmp_path: Path) -> None:
    path = tmp_path / "pipe.xlsx"
    os.mkfifo(path)

    assert refusal(path).code == "wrong_type"


def test_a_link_a_folder_and_a_missing_file_are_refused(writer: Writer) -> None:
    link = writer.folder / "link.xlsx"
    link.symlink_to(writer.write({"A": TABLE}))
    folder = writer.folder / "folder.xlsx"
    folder.mkdir()

    assert refusal(link).code == "wrong_type"
    assert refusal(folder).code == "wrong_type"
    assert refusal(writer.folder / "missing.xlsx").code == "unreadable"


def test_a_document_type_is_refused(writer: Writer) -> None:
    path = writer.write({"A": TABLE})
    writer.patched(
        path, SHEET, lambda xml: b'<!DOCTYPE x [<!ENTITY a "b">]>' + xml.partition(b"?>")[2]
    )

    assert refusal(path).code == "xml_dtd"


def test_a_document_type_in_utf_16_is_refused(writer: Writer) -> None:
    path = writer.write({"A": TABLE})
    writer.patched(path, SHEET, lambda _: "<!DOCTYPE x><worksheet/>".encode("utf-16"))

    assert refusal(path).code == "xml_dtd"


def _deep(xml: bytes) -> bytes:
    return xml.replace(b"</worksheet>", b"<a>" * 300 + b"</a>" * 300 + b"</worksheet>")


def _deep_in_a_cell(xml: bytes) -> bytes:
    nest = b'<row r="9"><c r="A9">' + b"<is>" * 300 + b"</is>" * 300 + b"</c></row></sheetData>"
    return xml.replace(b"</sheetData>", nest)


def _bad_string_index(xml: bytes) -> bytes:
    return xml.replace(
        b"</sheetData>", b'<row r="9"><c r="A9" t="s"><v>99999</v></c></row></sheetData>'
    )


def _impossible_cell(xml: bytes) -> bytes:
    return xml.replace(b'r="A2"', b'r="A99999999999"')


@pytest.mark.parametrize(
    "spoil",
    [_deep, _deep_in_a_cell, _bad_string_index, _impossible_cell, lambda xml: xml[:-40]],
)
def test_a_spoiled_sheet_is_damaged(writer: Writer, spoil: Callable[[bytes], bytes]) -> None:
    path = writer.write({"A": TABLE})
    writer.patched(path, SHEET, spoil)

    assert refusal(path).code == "damaged"


def test_a_table_of_texts_that_lies_about_its_size_is_damaged(writer: Writer) -> None:
    path = writer.write({"A": TABLE})
    content = b'<?xml version="1.0"?><sst uniqueCount="99999999999"><si><t>a</t></si></sst>'
    with zipfile.ZipFile(path, "a") as archive:
        if "xl/sharedStrings.xml" not in archive.namelist():
            archive.writestr("xl/sharedStrings.xml", content)
    writer.patched(path, "xl/sharedStrings.xml", lambda _: content)

    assert refusal(path).code == "damaged"


@pytest.mark.parametrize("cell", ["XFD1048576", "A20001", "GS5"])
def test_a_value_far_away_is_too_large(writer: Writer, cell: str) -> None:
    path = writer.write({"A": TABLE})
    row = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    far = f'<row r="{row}"><c r="{cell}"><v>1</v></c></row></sheetData>'.encode()
    writer.patched(path, SHEET, lambda xml: xml.replace(b"</sheetData>", far))

    found = refusal(path)

    assert found.code == "too_large"
    assert found.message.startswith("The sheet A has content in")


def test_a_workbook_of_this_program_is_no_input(read: Reader) -> None:
    assert read.refusal({"A": TABLE, "_poam_batch": "x"}).code == "our_own_output"


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("Notes\nnothing here", "no_table_found"),
        ("Requirement ID | Finding", "no_table_found"),
        ("Requirement ID | Title\n3.1.1 | Limit access", "no_status_column"),
        ("Control ID | Status\nAC-1 | Met\nAC-2(1) | Met", "not_800_171"),
        ("Practice ID | Status\nAC.1.001 | Met\nAC.2.005 | Met", "not_800_171"),
        ("Requirement | Status\n03.01.01 | Met\n03.01.02 | Met", "revision_3"),
        ("Requirement | Status\n3.1.1 | Met\n3.15.1 | Met", "revision_3"),
        ("ID | Status | Result\n3.1.1 | Met |", "no error"),
        ("ID | Result | Determination\n3.1.1 | Met | Not Met", "ambiguous_status_column"),
        ("ID | Evidence Status\n3.1.1 | Implemented", "no_status_column"),
        ("ID | Status |  | Control ID\n3.1.1 | Met | | 3.3.1", "ambiguous_table"),
        ("3.1.1 | Met\n3.1.2 | Met", "no_table_found"),
    ],
)
def test_a_table_that_cannot_be_understood_is_refused(read: Reader, rows: str, code: str) -> None:
    if code == "no error":
        assert read.one(rows).rows
    else:
        assert read.refusal(rows).code == code


def test_padded_ids_that_say_revision_2_are_read(read: Reader) -> None:
    assessment = read.one("SP 800-171 Rev. 2\nSort-As | Status\n03.01.01 | Met\n03.01.02.a | Met")

    assert len(assessment.rows) == 2


def test_two_sheets_with_different_findings_are_an_error_that_names_both(read: Reader) -> None:
    found = read.refusal({"2025": TABLE, "2026": TABLE.replace("Met", "Not Met")})

    assert found.code == "ambiguous_table"
    assert "2025!A1" in found.message
    assert "2026!A1" in found.message


def test_a_number_for_an_id_is_ambiguous_if_the_row_carries_a_status(read: Reader) -> None:
    found = read.refusal([["ID", "Status"], ["3.1.1", "Met"], [3.1, "Met"]])

    assert found.code == "ambiguous_ids"
    assert "Assessment!A3" in found.message


def test_a_number_that_heads_a_family_is_a_heading(read: Reader) -> None:
    assessment = read.one([["ID", "Status"], [3.1, None], ["3.1.1", "Met"], [3.10, 0.5]])

    assert len(assessment.rows) == 1


def test_ids_that_became_dates_are_refused(read: Reader) -> None:
    days: list[list[Value]] = [[dt.date(2000 + n, 1, 3), "Met"] for n in range(1, 30)]
    rows: list[list[Value]] = [["3.13.1", "Met"], *days]

    assert read.refusal([["Requirement ID", "Status"], *rows]).code == "ambiguous_ids"


def test_statuses_that_were_never_calculated_are_refused(read: Reader) -> None:
    rows = [["ID", "Status"], ["3.1.1", '=IF(1=1,"Met","")'], ["3.1.2", '=IF(1=1,"Met","")']]

    assert read.refusal(rows).code == "formula_without_value"


def test_an_attached_e_that_could_be_both_is_refused(read: Reader) -> None:
    rows = "ID | Status\n3.1.3d | Met\n3.1.3e | Met\n3.11.5e | Met"

    assert read.refusal(rows).code == "ambiguous_ids"


def test_a_level_that_the_workbook_does_not_have_is_refused(read: Reader) -> None:
    with pytest.raises(WorkbookRejected) as caught:
        read.all({"A": TABLE}, level=3)

    assert caught.value.problem.code == "no_table_found"


def test_a_cell_that_stands_twice_is_damaged(writer: Writer) -> None:
    path = writer.write({"A": TABLE})
    again = b'<row r="2"><c r="B2" t="inlineStr"><is><t>Not Met</t></is></c></row></sheetData>'
    writer.patched(path, SHEET, lambda xml: xml.replace(b"</sheetData>", again))

    assert refusal(path).code == "damaged"


def test_ids_under_words_that_are_not_known_are_pointed_at(read: Reader) -> None:
    rows = "\n".join(f"3.1.{number} | Text | Offen" for number in range(1, 9))

    refused = read.refusal(f"Bericht\nNr. | Anforderung | Bewertung\n{rows}")

    assert refused.code == "no_table_found"
    assert "8 ids stand from Assessment!A3 down" in refused.message
    assert "Nr., Anforderung, Bewertung" in refused.message


def test_a_column_of_recurring_words_is_pointed_at(read: Reader) -> None:
    rows = "\n".join(f"3.1.{n} | Text | {'Offen' if n % 3 else 'Gut'}" for n in range(1, 9))

    refused = read.refusal(f"Requirement ID | Anforderung | Bewertung\n{rows}")

    assert refused.code == "no_status_column"
    assert "C (Bewertung): Offen, Gut" in refused.message
