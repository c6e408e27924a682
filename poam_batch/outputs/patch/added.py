"""A sheet added to a workbook that stands: very hidden, of plain texts, behind all others."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from poam_batch.ooxml.markup import MarkupError, read_attributes, read_utf8
from poam_batch.ooxml.refs import column_letters
from poam_batch.ooxml.relations import relations_name, workbook_part
from poam_batch.ooxml.values import text_body

_TYPES = "[Content_Types].xml"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATION = f"{_OFFICE}/worksheet"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHEET = re.compile(r"<((?:[\w.-]+:)?)sheet\b([^>]*?)/?>")
_END_OF_SHEETS = re.compile(r"</(?:[\w.-]+:)?sheets\s*>")
_END_OF_RELATIONS = re.compile(r"</Relationships\s*>")
_END_OF_TYPES = re.compile(r"</Types\s*>")


def with_hidden_sheet(
    parts: Mapping[str, bytes], name: str, rows: Sequence[Sequence[str]]
) -> dict[str, bytes]:
    """Return the parts with a very hidden sheet of texts; `MarkupError` where that is not safe."""
    workbook = workbook_part(parts)
    relations = relations_name(workbook)
    folder = workbook.rpartition("/")[0]
    number = 1
    while f"{folder}/worksheets/sheet{number}.xml" in parts:
        number += 1
    target = f"worksheets/sheet{number}.xml"
    listed = read_utf8(parts[workbook])
    tags = [(m[1], read_attributes(m[2])) for m in _SHEET.finditer(listed)]
    if not tags or "r:id" not in tags[0][1] or _MAIN not in listed:
        raise MarkupError("the list of sheets is spelt in a way that no sheet can be added to")
    own = max(int(tag.get("sheetId", "0")) for _, tag in tags) + 1
    identity = f"rIdPoam{own}"
    tag = (
        f'<{tags[0][0]}sheet xmlns:r="{_OFFICE}" name="{name}" sheetId="{own}" state="veryHidden" '
        f'r:id="{identity}"/>'
    )
    relation = f'<Relationship Id="{identity}" Type="{_RELATION}" Target="{target}"/>'
    override = f'<Override PartName="/{folder}/{target}" ContentType="{_KIND}"/>'
    return {
        **parts,
        workbook: _before(_END_OF_SHEETS, listed, tag),
        relations: _before(_END_OF_RELATIONS, read_utf8(parts[relations]), relation),
        _TYPES: _before(_END_OF_TYPES, read_utf8(parts[_TYPES]), override),
        f"{folder}/{target}": _sheet(rows).encode(),
    }


def _before(end: re.Pattern[str], xml: str, added: str) -> bytes:
    match = end.search(xml)
    if match is None or (
        match[0].startswith("</") and ":" in match[0] and "sheets" not in match[0]
    ):
        raise MarkupError("a list of parts is spelt in a way that nothing can be added to")
    return (xml[: match.start()] + added + xml[match.start() :]).encode()


def _sheet(rows: Sequence[Sequence[str]]) -> str:
    body = "".join(
        f'<row r="{number}">{"".join(_cells(texts, number))}</row>'
        for number, texts in enumerate(rows, start=1)
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f'{head}<worksheet xmlns="{_MAIN}"><sheetData>{body}</sheetData></worksheet>'


def _cells(texts: Sequence[str], row: int) -> list[str]:
    return [
        f'<c r="{column_letters(column)}{row}"{text_body(text)}'
        for column, text in enumerate(texts, start=1)
        if text
    ]
