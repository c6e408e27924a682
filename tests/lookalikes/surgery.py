"""Changes inside a finished workbook: what other programs write, and what damages one."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
WORKBOOK = "xl/workbook.xml"
Parts = dict[str, bytes]


def parts_of(book: bytes) -> Parts:
    """The parts of a workbook by their names in the archive."""
    with zipfile.ZipFile(BytesIO(book)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """Pack parts into an archive, in the order given."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def changed(book: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """The workbook with the XML of one part changed; the change must change something."""
    parts = parts_of(book)
    before = parts[part].decode("utf-8")
    after = change(before)
    assert after != before, f"nothing to change in {part}"
    return zipped({**parts, part: after.encode("utf-8")})


def replaced(book: bytes, part: str, old: str, new: str) -> bytes:
    """The workbook with one text in the XML of one part replaced by another, everywhere."""
    return changed(book, part, lambda text: text.replace(old, new))


def as_excel_calculates(book: bytes, part: str = SHEET) -> bytes:
    """Mark formulas whose value is empty text as such, as Excel does and XlsxWriter cannot."""
    return changed(book, part, _marked)


def _marked(text: str) -> str:
    head, *rest = text.split("</f><v></v>")
    return "</f><v></v>".join([*(_as_text(piece) for piece in (head, *rest[:-1])), rest[-1]])


def _as_text(piece: str) -> str:
    before, cell, after = piece.rpartition("<c ")
    return f'{before}{cell}t="str" {after}'
