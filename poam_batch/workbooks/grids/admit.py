"""Is this file safe and whole? Nothing parses a workbook that has not passed here.

Cheapest first: a regular file, its size, its real type by the first bytes, the zip within its
limits, no DOCTYPE, then the limits of each part (see `scan.py`). Every refusal has a code.
"""

from __future__ import annotations

import codecs
import os
import re
import stat
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from poam_batch.ooxml.parts import read_package
from poam_batch.problems import WorkbookRejected, rejected
from poam_batch.workbooks.grids.delimited import looks_delimited

MOST_BYTES = 25 << 20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_TEXT = "text"
_MAGIC = (
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
)
_WEB_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:<!--(?:(?!-->).)*+-->\s*+)*+"
    rb"<(?:!doctype\s+html|html|head|body|table|meta)\b",
    re.IGNORECASE | re.DOTALL,
)
_SAVE_AS = "Open it in Excel or LibreOffice and save it as an .xlsx workbook."
_HELD_BY_ANOTHER = (32, 33)  # what Windows says of a file that is not shared, or locked in part
_OPEN_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
)


@dataclass(frozen=True, eq=False, slots=True)
class Admitted:
    """A workbook that may be opened: its bytes, their sha256, and its parts inflated.

    A .csv file has no parts and is `delimited`: text, as far as the first bytes tell.
    """

    sha256: str
    content: bytes
    parts: Mapping[str, bytes]
    delimited: bool = False


def admit(path: Path) -> Admitted:
    """Return the bytes and parts of a workbook file, or raise `WorkbookRejected`.

    Codes: `wrong_type`, `unreadable`, `input_open`, `too_large`, `password_protected`,
    `unsupported_format`, `damaged`, `zip_bomb`, `xml_dtd`.
    """
    return admit_bytes(read_regular(path), path.suffix.lower())


def admit_bytes(content: bytes, suffix: str = ".xlsx") -> Admitted:
    """Return the bytes of a workbook with its parts; see `admit`."""
    if len(content) > MOST_BYTES:
        raise too_large(len(content))
    if not content.startswith(_ZIP):
        _refuse_other_types(content, suffix)
        return Admitted(sha256(content).hexdigest(), content, {}, delimited=True)
    parts = _unpacked(content)
    _refuse_other_packages(parts)
    _refuse_doctypes(parts)
    return Admitted(sha256(content).hexdigest(), content, parts)


def _unpacked(content: bytes) -> Mapping[str, bytes]:
    """Return the parts of the package; zipfile has many words for a spoiled directory."""
    try:
        return read_package(content)
    except (NotImplementedError, ValueError, OverflowError, struct.error) as error:
        raise rejected(
            "damaged",
            f"The workbook is not packed as it should be: {error}.",
            "Open it in Excel or LibreOffice, repair and save it.",
        ) from error


def read_regular(path: Path) -> bytes:
    """Return the bytes of a regular file; a pipe, a link or a folder is never opened.

    Raises `WorkbookRejected`: `wrong_type`, `unreadable`, `too_large`.
    """
    try:
        _refuse_irregular(path.lstat())
        descriptor = os.open(path, _OPEN_FLAGS)
    except OSError as error:
        raise _unreadable(error) from error
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        _refuse_irregular(status)
        try:
            # Room for the most that there may be takes longer than to read what there is.
            content = file.read(status.st_size + 1)
            if len(content) > status.st_size:
                content += file.read(MOST_BYTES + 1 - len(content))
        except OSError as error:
            raise _unreadable(error) from error
    if len(content) > MOST_BYTES:
        raise too_large(len(content))
    return content


def _unreadable(error: OSError) -> WorkbookRejected:
    if getattr(error, "winerror", None) in _HELD_BY_ANOTHER:
        return rejected(
            "input_open",
            "Another program holds the file: it is open there, or still being copied.",
            "Close it; the next run reads it.",
        )
    return rejected(
        "unreadable",
        f"The file cannot be read: {error.strerror or type(error).__name__}.",
        "Check that it is still there, that you may read it and that nobody has it locked.",
    )


def _refuse_irregular(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise rejected(
            "wrong_type",
            f"This is {_kind(status.st_mode)}, not a workbook file.",
            "Put the workbook itself into the folder.",
        )
    if status.st_size > MOST_BYTES:
        raise too_large(status.st_size)


def too_large(size: int) -> WorkbookRejected:
    """Return the rejection of a file by its size in bytes."""
    return rejected(
        "too_large",
        f"The file has {size / (1 << 20):.1f} MiB; {MOST_BYTES >> 20} MiB is the limit.",
        "Remove pictures and sheets that do not belong in it.",
    )


def _kind(mode: int) -> str:
    if stat.S_ISLNK(mode):
        return "a symbolic link"
    return "a folder" if stat.S_ISDIR(mode) else "a pipe or device"


def _refuse_other_types(content: bytes, suffix: str) -> None:
    """Reject by the first bytes what is no zip package; a .csv file may be text of any kind."""
    if content.startswith(_OLE):
        raise _ole(content)
    if not content:
        raise rejected("wrong_type", "The file is empty.", "Save the workbook again.")
    kind = _kind_of(content)
    if suffix == ".csv" and kind == _TEXT:
        return
    named = "a .csv table" if suffix == ".csv" else "an .xlsx workbook"
    hint = "Save the assessment as an .xlsx workbook."
    if kind == _TEXT and looks_delimited(content):
        hint = f"If it is a table with delimiters, name it .csv. {hint}"
    raise rejected("wrong_type", f"This is {kind}, not {named}, whatever its name says.", hint)


def _ole(content: bytes) -> WorkbookRejected:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return rejected(
            "password_protected",
            "The workbook is protected with a password.",
            "Open it in Excel and remove the password: File, Info, Protect Workbook.",
        )
    return rejected("unsupported_format", "This is a workbook of the old .xls format.", _SAVE_AS)


def _kind_of(content: bytes) -> str:
    for magic, kind in _MAGIC:
        if content.startswith(magic):
            return kind
    if _WEB_PAGE.match(content, 0, 1_024):
        return "a web page"
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return "binary" if b"\0" in content[:1_024] and not wide else _TEXT


def _refuse_other_packages(parts: Mapping[str, bytes]) -> None:
    """Reject a zip that is no .xlsx or .xlsm workbook."""
    if "EncryptedPackage" in parts:
        raise rejected(
            "password_protected",
            "The workbook is protected with a password.",
            "Open it and remove the password.",
        )
    if parts.get("mimetype", b"").startswith(b"application/vnd.oasis.opendocument"):
        raise rejected("unsupported_format", "This is an OpenDocument file (.ods).", _SAVE_AS)
    types = parts.get("[Content_Types].xml")
    if types is None:
        raise rejected(
            "wrong_type",
            "This is a zip archive, not an .xlsx workbook.",
            "Unpack the workbook first.",
        )
    if any(name.endswith("workbook.bin") for name in parts):
        raise rejected("unsupported_format", "This is a binary workbook (.xlsb).", _SAVE_AS)
    if any(name.startswith(("word/", "ppt/")) for name in parts):
        raise rejected(
            "wrong_type", "This is a document or presentation, not a workbook.", _SAVE_AS
        )


def _refuse_doctypes(parts: Mapping[str, bytes]) -> None:
    """Reject XML that declares a document type: no workbook needs one, and entities can bite."""
    for name, content in parts.items():
        # A picture in SVG may declare one; nobody parses it.
        if not name.startswith("xl/media/") and _doctype(content) in content:
            raise rejected(
                "xml_dtd",
                f"The part {name} declares an XML document type, which no program writes.",
                "Open the workbook in Excel or LibreOffice and save it again.",
            )


def _doctype(content: bytes) -> bytes:
    """Return the sign of a DOCTYPE in the encoding that the first bytes show."""
    encoding = wide_encoding(content)
    return "<!DOCTYPE".encode(encoding or "ascii")


def wide_encoding(content: bytes) -> str | None:
    """Return the codec of a part in UTF-16, without its byte order mark, or None."""
    if content.startswith((b"\xff\xfe", b"<\0")):
        return "utf-16-le"
    return "utf-16-be" if content.startswith((b"\xfe\xff", b"\0<")) else None
