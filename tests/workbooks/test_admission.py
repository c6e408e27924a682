"""What lies in a drop folder: each odd file is read, or refused with a code, a sentence, a fix."""

import os
import re
import struct
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from poam_batch.problems import Problem, WorkbookRejected
from poam_batch.workbooks.assessment import read_assessments
from poam_batch.workbooks.read_options import ReadOptions
from tests.workbooks.build import findings

SHEET, STRINGS, BOOK = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"
RELATIONS, TYPES = "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
Change = Callable[[bytes], bytes]


def workbook(*, chart: str = "") -> bytes:
    """Return a workbook with one requirement; a chart sheet stands `first` or is the `only` one."""
    content = BytesIO()
    book = xlsxwriter.Workbook(content)
    if chart:
        picture = book.add_chart({"type": "bar"})
        picture.add_series({"values": "={1,2}"})
        book.add_chartsheet("Chart").set_chart(picture)
    if chart != "only":
        sheet = book.add_worksheet("A")
        sheet.write_row(0, 0, ["Requirement ID", "Finding"])
        sheet.write_row(1, 0, ["3.1.1", "Met"])
    book.close()
    return content.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def without(name: str) -> bytes:
    return packed({n: part for n, part in parts_of(workbook()).items() if n != name})


def changed(name: str, change: Change) -> bytes:
    parts = parts_of(workbook())
    return packed(parts | {name: change(parts.get(name, b""))})


def with_row(cells: str) -> bytes:
    """Return a workbook with cells added in a row 9."""
    row = f'<row r="9">{cells}</row></sheetData>'.encode()
    return changed(SHEET, lambda xml: xml.replace(b"</sheetData>", row))


def in_directory(offset: int, value: bytes) -> bytes:
    """Return a workbook whose directory lies about its first part."""
    content = bytearray(workbook())
    start = content.find(b"PK\1\2") + offset
    content[start : start + len(value)] = value
    return bytes(content)


def verdict(folder: Path, content: bytes, name: str = "acme.xlsx") -> Problem | dict[str, str]:
    """Return why a file is refused, or the findings that are read from it."""
    path = folder / name
    path.write_bytes(content)
    try:
        (found,) = read_assessments(path, name, ReadOptions())
    except WorkbookRejected as refused:
        return refused.problem
    return findings(found)


READ = {"AC.L2-3.1.1": "MET"}


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"x", "a.xlsx", "wrong_type"),
        (b"", "a.xlsx", "wrong_type"),
        (b"# Assessment\n\n| ID | Status |\n", "a.xlsx", "wrong_type"),
        (b"<html><table><tr><td>3.1.1", "a.xls", "wrong_type"),
        (b"\xef\xbb\xbf\n<!DOCTYPE html><title>x", "a.xlsx", "wrong_type"),
        (b"\x1f\x8b\x08", "a.xlsx", "wrong_type"),
        (OLE + bytes(600), "a.xlsx", "unsupported_format"),
        (OLE + bytes(600), "a.csv", "unsupported_format"),
        (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "password_protected"),
        (packed({TYPES: b"", "xl/workbook.bin": b""}), "a.xlsx", "unsupported_format"),
        (
            packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
            "a.xlsx",
            "unsupported_format",
        ),
        (packed({"inner.xlsx": workbook()}), "a.xlsx", "wrong_type"),
        (packed({TYPES: b"", "word/document.xml": b""}), "a.xlsx", "wrong_type"),
    ],
)
def test_a_file_of_another_kind_is_refused(
    tmp_path: Path, content: bytes, name: str, code: str
) -> None:
    assert_refused(verdict(tmp_path, content, name), code)


def assert_refused(found: Problem | dict[str, str], code: str) -> None:
    """Assert a code, a sentence and a fix."""
    assert isinstance(found, Problem)
    assert found.code == code
    assert re.fullmatch(r"[A-Z].+\.", found.message)
    assert re.fullmatch(r"[A-Z].+\.", found.hint)


def _deep(xml: bytes) -> bytes:
    start, end, tail = xml.rpartition(b"</")
    return start + b"<a>" * 300 + b"</a>" * 300 + end + tail


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (workbook()[:-200], "damaged"),
        (workbook()[:1000], "damaged"),
        (in_directory(16, b"\0\0\0\0"), "damaged"),
        (in_directory(24, struct.pack("<I", 5)), "damaged"),
        (in_directory(8, b"\1"), "password_protected"),
        (packed(parts_of(workbook()) | {"XL/workbook.xml": b""}), "damaged"),
        (
            packed(parts_of(workbook()) | {f"x/{n}": b"" for n in range(1_000)}),
            "too_large",
        ),
        (packed(parts_of(workbook()) | {"x.png": bytes(193 << 20)}), "zip_bomb"),
        (without(TYPES), "wrong_type"),
        (without(BOOK), "damaged"),
        (without(RELATIONS), "damaged"),
        (without("_rels/.rels"), "damaged"),
        (without(SHEET), "damaged"),
        (without(STRINGS), "damaged"),
        (changed(BOOK, lambda _: b""), "damaged"),
        (changed(SHEET, lambda _: b""), "damaged"),
        (changed("xl/styles.xml", lambda xml: xml[:50]), "damaged"),
        (changed(SHEET, _deep), "damaged"),
        (changed(STRINGS, _deep), "damaged"),
        (changed(BOOK, _deep), "damaged"),
        (changed(STRINGS, lambda xml: xml.replace(b"Met", b"M\xff\xfe")), "damaged"),
        (
            changed(STRINGS, lambda xml: xml.replace(b'uniqueCount="', b'uniqueCount="9999999999')),
            "damaged",
        ),
        (
            changed(BOOK, lambda xml: re.sub(b"<sheets>.*</sheets>", b"<sheets/>", xml)),
            "no_table_found",
        ),
        (workbook(chart="only"), "no_table_found"),
    ],
)
def test_a_package_that_is_not_whole_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    assert_refused(verdict(tmp_path, content), code)


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ('<c r="A9" t="s"><v>9</v></c>', "damaged"),
        ('<c r="A9" t="s"><v>-1</v></c>', "damaged"),
        ('<c r="A9" t="s"><v>1.0</v></c>', "damaged"),
        ('<c r="A9" t="s"><v>18446744073709551616</v></c>', "damaged"),
        ("<c t='s' r='A9'><v>18446744073709551616</v></c>", "damaged"),
        ('<c r="A9" t="b"><v>2</v></c>', "damaged"),
        ('<c r="A9" t="str"><v>&bogus;</v></c>', "damaged"),
        ('<c r="A0"><v>1</v></c>', "damaged"),
        ('<c r="XFD1048576"><v>1</v></c>', "too_large"),
        ('<c r="XFE9"><v>1</v></c>', "too_large"),
    ],
)
def test_a_cell_that_points_nowhere_is_refused(tmp_path: Path, cells: str, code: str) -> None:
    assert_refused(verdict(tmp_path, with_row(cells)), code)


ROW = '<row r="9"><c r="A9" t="str"><v>3.1.2</v></c><c r="B9" t="str"><v>Not Met</v></c></row>'


@pytest.mark.parametrize(
    "rows",
    [
        f"</sheetData><sheetData>{ROW}</sheetData>",
        f"</sheetData><sheetData >{ROW}</sheetData>",
        f"<row r='8'/></sheetData><sheetData>{ROW}</sheetData>",
    ],
)
def test_rows_in_a_second_place_are_never_lost(tmp_path: Path, rows: str) -> None:
    content = changed(SHEET, lambda xml: xml.replace(b"</sheetData>", rows.encode()))

    assert_refused(verdict(tmp_path, content), "damaged")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
@pytest.mark.parametrize("part", [SHEET, STRINGS, BOOK, "docProps/core.xml"])
def test_a_document_type_is_refused_in_any_encoding(
    tmp_path: Path, encoding: str, part: str
) -> None:
    text = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>'

    assert_refused(verdict(tmp_path, changed(part, lambda _: text.encode(encoding))), "xml_dtd")


@pytest.mark.parametrize("encoding", ["utf-32", "utf-7", "cp037", "no-such-encoding"])
def test_an_encoding_that_no_workbook_has_is_refused(tmp_path: Path, encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x><worksheet/>'
    codec = "ascii" if encoding.startswith("no") else encoding
    found = verdict(tmp_path, changed(SHEET, lambda _: text.encode(codec)))

    assert isinstance(found, Problem)
    assert found.code in {"damaged", "xml_dtd"}


@pytest.mark.parametrize(
    "content",
    [
        workbook(chart="first"),
        packed(parts_of(workbook()), zipfile.ZIP_STORED),
        workbook() + b"x" * 100,
        packed(parts_of(workbook()) | {"../../x": b"x", "/etc/x": b"x"}),
        packed(parts_of(workbook()) | {"xl/media/image1.png": bytes(100 << 20)}),
        changed("xl/vbaProject.bin", lambda _: OLE + bytes(600)),
        changed(
            SHEET, lambda xml: xml.replace(b"<sheetData>", b'<dimension ref="A1"/><sheetData>')
        ),
        with_row('<c r="XFD9" s="1"/>'),
        with_row('<c r="C9" t="inlineStr"><is><t>' + "x" * (16 << 20) + "</t></is></c>"),
        with_row('<c r="C9"><v>NaN</v></c><c r="D9"><v>1e999</v></c>'),
    ],
)
def test_what_is_odd_and_harmless_is_read(tmp_path: Path, content: bytes) -> None:
    assert verdict(tmp_path, content, "acme.xlsm") == READ


@pytest.mark.parametrize(
    "error", ["#N/A", "#REF!", "#SPILL!", "#CALC!", "#GETTING_DATA", "#ERROR!", "Err:502"]
)
@pytest.mark.parametrize("cell", ['<c r="B9" t="e">', "<c t='e' r='B9'>"])
def test_an_error_of_any_program_costs_its_own_row_alone(
    tmp_path: Path, error: str, cell: str
) -> None:
    cells = f'<c r="A9" t="str"><v>3.1.2</v></c>{cell}<f>X()</f><v>{error}</v></c>'

    assert verdict(tmp_path, with_row(cells)) == READ | {"AC.L2-3.1.2": "NOT ASSESSED"}


@pytest.mark.skipif(os.name == "nt", reason="this system has no such names")
def test_a_name_of_any_bytes_is_read(tmp_path: Path) -> None:
    assert verdict(tmp_path, workbook(), "a\nb\x01\udcff.xlsx") == READ


def test_a_folder_and_a_link_named_like_a_workbook_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.xlsx").mkdir()
    (tmp_path / "link.csv").symlink_to(tmp_path / "folder.xlsx")

    for name in ("folder.xlsx", "link.csv"):
        with pytest.raises(WorkbookRejected) as caught:
            read_assessments(tmp_path / name, name, ReadOptions())
        assert_refused(caught.value.problem, "wrong_type")
