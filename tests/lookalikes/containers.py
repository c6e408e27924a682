"""Files that are no good workbook: other types, damaged archives, and those made to do harm."""

from __future__ import annotations

import random
import struct
import warnings
import zipfile
from io import BytesIO

from tests.lookalikes.lookalike import Lookalike
from tests.lookalikes.sheets import HEADER, table, xlsx
from tests.lookalikes.surgery import SHEET, STRINGS, WORKBOOK, changed, parts_of, replaced, zipped
from tests.lookalikes.verdicts import refused, scored

GOOD = scored(107, "conditional")
DAMAGED = refused("damaged")
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def _good() -> bytes:
    return xlsx([HEADER, *table()])


def _compound(*names: str) -> bytes:
    """An OLE container with these streams in its directory, as old and encrypted workbooks are."""
    fields = (0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0, 1, 1, 0, 4096, END, 0, END, 0)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<5H H I 9I".replace(" ", ""), *fields)
    header += struct.pack("<I", 0) + struct.pack("<I", FREE) * 108
    allocation = struct.pack("<3I", FAT, END, END) + struct.pack("<I", FREE) * 125
    entries = [_entry("Root Entry", 5), *(_entry(name, 2) for name in names)]
    return header + allocation + b"".join(entries)[:SECTOR].ljust(SECTOR, b"\0") + bytes(8 * SECTOR)


def _entry(name: str, kind: int) -> bytes:
    text = name.encode("utf-16-le")
    links = struct.pack("<3I", FREE, FREE, 1 if kind == 5 else FREE)
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBB", len(text) + 2, kind, 1)
        + links
        + bytes(36)
        + struct.pack("<IQ", 2, 0)
    )


def _with_entries(count: int) -> bytes:
    return zipped({**parts_of(_good()), **{f"xl/media/{at}.txt": b"x" for at in range(count)}})


def _with_part_twice() -> bytes:
    """The strings of the good table, and behind them those of one that is all Met."""
    stream = BytesIO(_good())
    with zipfile.ZipFile(stream, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # the duplicate name is what we are after
        archive.writestr(STRINGS, parts_of(xlsx([HEADER, *table({})]))[STRINGS])
    return stream.getvalue()


def _with_encrypted_part() -> bytes:
    """Set the flag of encryption in both headers of every entry."""
    raw = bytearray(_good())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.find(mark)
        while at >= 0:
            raw[at + offset] |= 1
            at = raw.find(mark, at + 1)
    return bytes(raw)


def _bomb(mebibytes: int) -> bytes:
    padding = b" " * (mebibytes << 20)
    return zipped({**parts_of(_good()), "xl/worksheets/sheet2.xml": padding})


def _nested(depth: int) -> bytes:
    return replaced(_good(), SHEET, "</sheetData>", "</sheetData>" + "<a>" * depth + "</a>" * depth)


def _big(mebibytes: int) -> bytes:
    noise = random.Random(1).randbytes(mebibytes << 20)
    return zipped({**parts_of(_good()), "xl/media/image1.png": noise})


def _with_type(old: str, new: str) -> bytes:
    return changed(_good(), STRINGS, lambda text: text.replace(old, new, 1))


def _workbook_of_another_program() -> bytes:
    return zipped(
        {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"}
    )


def _types(part: str, kind: str) -> bytes:
    override = f'<Override PartName="/{part}" ContentType="{kind}"/>'
    return f'<Types xmlns="{PACKAGE}/content-types">{override}</Types>'.encode()


def _binary_workbook() -> bytes:
    part, kind = "xl/workbook.bin", "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
    return zipped({"[Content_Types].xml": _types(part, kind), part: b"\x83\x01\x00"})


def _text_document() -> bytes:
    part = "word/document.xml"
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return zipped({"[Content_Types].xml": _types(part, kind), part: b"<w/>"})


def _wide(columns: int) -> bytes:
    header: list[object] = [*HEADER, *(f"Column {at}" for at in range(columns))]
    return xlsx([header, *([*row, *(["x"] * columns)] for row in table())])


def _long(rows: int) -> bytes:
    return xlsx([HEADER, *table(), *([None, "A line of text", None, "More"] for _ in range(rows))])


def _index_outside() -> bytes:
    return changed(
        _good(), SHEET, lambda text: text.replace('t="s"><v>0</v>', 't="s"><v>99999</v>', 1)
    )


def _macros() -> bytes:
    book = replaced(
        _good(),
        "[Content_Types].xml",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    return zipped({**parts_of(book), "xl/vbaProject.bin": _compound("VBA", "PROJECT")})


LOOKALIKES = (
    Lookalike("a workbook with macros", _macros, GOOD, ".xlsm"),
    Lookalike("a workbook with a suffix in capitals", _good, GOOD, ".XLSX"),
    Lookalike("nothing in the file", lambda: b"", refused("damaged", "wrong_type")),
    Lookalike("one byte", lambda: b"P", refused("damaged", "wrong_type")),
    Lookalike("Markdown", lambda: b"# CMMC\n\n| 3.1.1 | Met |\n", refused("wrong_type")),
    Lookalike(
        "a web page",
        lambda: b"<html><table><tr><td>3.1.1</td><td>Met</td></tr></table></html>",
        refused("wrong_type"),
    ),
    Lookalike("a PDF", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", refused("wrong_type")),
    Lookalike(
        "values with commas in an xlsx",
        lambda: b"Requirement ID,Status\n3.1.1,Met\n",
        refused("wrong_type"),
    ),
    Lookalike(
        "an Excel 2003 XML",
        lambda: b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
        refused("wrong_type", "unsupported_format"),
    ),
    Lookalike(
        "an encrypted workbook",
        lambda: _compound("EncryptionInfo", "EncryptedPackage"),
        refused("password_protected"),
    ),
    Lookalike(
        "an old workbook named xlsx",
        lambda: _compound("Workbook", "\x05SummaryInformation"),
        refused("unsupported_format", "wrong_type"),
    ),
    Lookalike(
        "an old workbook", lambda: _compound("Workbook"), refused("unsupported_format"), ".xls"
    ),
    Lookalike(
        "a binary workbook named xlsx",
        _binary_workbook,
        refused("unsupported_format", "wrong_type"),
    ),
    Lookalike("a binary workbook", _binary_workbook, refused("unsupported_format"), ".xlsb"),
    Lookalike(
        "an OpenDocument named xlsx",
        _workbook_of_another_program,
        refused("unsupported_format", "wrong_type"),
    ),
    Lookalike(
        "an OpenDocument", _workbook_of_another_program, refused("unsupported_format"), ".ods"
    ),
    Lookalike("a text document named xlsx", _text_document, refused("wrong_type")),
    Lookalike(
        "a zip of pictures", lambda: zipped({"a.png": b"x"}), refused("wrong_type", "damaged")
    ),
    Lookalike("the first half of a workbook", lambda: _good()[: len(_good()) // 2], DAMAGED),
    Lookalike("a workbook without its last byte", lambda: _good()[:-1], DAMAGED),
    Lookalike(
        "a workbook after a line of text",
        lambda: b"From: a mail\r\n\r\n" + _good(),
        refused("damaged", "wrong_type"),
    ),
    Lookalike(
        "a workbook with bytes changed",
        lambda: _good()[:900] + b"\x00" * 40 + _good()[940:],
        DAMAGED,
    ),
    Lookalike(
        "a workbook without its sheet",
        lambda: zipped({k: v for k, v in parts_of(_good()).items() if k != SHEET}),
        DAMAGED,
    ),
    Lookalike(
        "a workbook without its strings",
        lambda: zipped({k: v for k, v in parts_of(_good()).items() if k != STRINGS}),
        DAMAGED,
    ),
    Lookalike(
        "a workbook without its workbook",
        lambda: zipped({k: v for k, v in parts_of(_good()).items() if k != WORKBOOK}),
        DAMAGED,
    ),
    Lookalike(
        "a sheet whose XML is cut off",
        lambda: changed(_good(), SHEET, lambda text: text[: len(text) // 2]),
        DAMAGED,
    ),
    Lookalike(
        "strings whose XML is cut off",
        lambda: changed(_good(), STRINGS, lambda text: text[: len(text) // 2]),
        DAMAGED,
    ),
    Lookalike("a string that is not in the table", _index_outside, DAMAGED),
    Lookalike(
        "a string before the table",
        lambda: changed(_good(), SHEET, lambda text: text.replace("<v>5</v>", "<v>-1</v>", 1)),
        DAMAGED,
    ),
    Lookalike("a part that is there twice", _with_part_twice, DAMAGED),
    Lookalike("an archive that is encrypted", _with_encrypted_part, refused("password_protected")),
    Lookalike(
        "a document type",
        lambda: replaced(
            _good(), SHEET, "<worksheet", '<!DOCTYPE a [<!ENTITY m "Met">]><worksheet'
        ),
        refused("xml_dtd"),
    ),
    Lookalike(
        "a document type in the strings",
        lambda: replaced(
            _good(), STRINGS, "<sst", '<!DOCTYPE a SYSTEM "http://example.com/x"><sst'
        ),
        refused("xml_dtd"),
    ),
    Lookalike("a part of 200 MiB of spaces", lambda: _bomb(200), refused("zip_bomb", "too_large")),
    Lookalike("1100 parts", lambda: _with_entries(1100), refused("too_large")),
    Lookalike("900 parts", lambda: _with_entries(900), GOOD),
    Lookalike("elements 300 deep", lambda: _nested(300), DAMAGED),
    Lookalike("26 MiB", lambda: _big(26), refused("too_large")),
    Lookalike("24 MiB with a picture", lambda: _big(24), GOOD),
    Lookalike("21000 rows with content", lambda: _long(21000), refused("too_large")),
    Lookalike("220 columns with content", lambda: _wide(220), refused("too_large")),
    Lookalike("180 columns with content", lambda: _wide(180), GOOD),
)
