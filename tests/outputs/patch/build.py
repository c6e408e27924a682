"""Small workbooks from the XML of their rows, patched and looked at."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

from poam_batch.outputs.patch.edits import CellEdit, NewRow, RowsReplaced, SheetPatch, Value
from poam_batch.outputs.patch.workbook import patch_workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SHEET = "xl/worksheets/sheet1.xml"
WORKBOOK = "xl/workbook.xml"
# Style 1 shows a date, 2 is bold, 3 wraps, 4 shows a time of day.
STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" '
    'formatCode="dd/mm/yyyy"/></numFmts><fonts count="2"><font><sz val="11"/></font><font><b/>'
    '<sz val="11"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill>'
    '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0" '
    'fontId="0"/></cellStyleXfs><cellXfs count="5"><xf numFmtId="0" fontId="0"/><xf numFmtId="164" '
    'fontId="0"/><xf numFmtId="0" fontId="1"/><xf numFmtId="0" fontId="0"><alignment '
    'wrapText="1"/></xf><xf numFmtId="20" fontId="0"/></cellXfs><cellStyles count="1"><cellStyle '
    'name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def parts_of(content: bytes) -> dict[str, bytes]:
    """The parts of a workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes | str]) -> bytes:
    """A workbook from its parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return file.getvalue()


def worksheet(rows: str, ahead: str = "", behind: str = "") -> str:
    """A sheet part around the XML of its rows."""
    return (
        f'{HEAD}<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">{ahead}<sheetData>{rows}</sheetData>'
        f"{behind}</worksheet>"
    )


def book(
    rows: str, ahead: str = "", behind: str = "", *, more: Mapping[str, bytes | str] | None = None
) -> bytes:
    """A workbook with one sheet, `POA&M`; `more` are parts added or put in place of others."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    types = (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{WORKBOOK}" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/{SHEET}" ContentType="{kind}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/></Types>'
    )
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": types,
        "_rels/.rels": relations(("officeDocument", WORKBOOK)),
        WORKBOOK: workbook_xml(),
        "xl/_rels/workbook.xml.rels": relations(
            ("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")
        ),
        "xl/styles.xml": STYLES,
        SHEET: worksheet(rows, ahead, behind),
    }
    return packed({**parts, **(more or {})})


def workbook_xml(names: str = "", properties: str = "", calculation: str = "") -> str:
    """A workbook part."""
    return (
        f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{properties}<sheets>'
        f'<sheet name="POA&amp;M" sheetId="1" r:id="rId1"/></sheets>{names}{calculation}</workbook>'
    )


def relations(*targets: tuple[str, str]) -> str:
    """A part with relations: rId1, rId2 and so on."""
    listed = "".join(
        f'<Relationship Id="rId{index}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for index, (kind, target) in enumerate(targets, 1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>'


def with_strings(*items: str) -> dict[str, bytes | str]:
    """The parts of a workbook with shared strings, each the XML in its `<si>`."""
    listed = "".join(f"<si>{item}</si>" for item in items)
    return {
        "xl/sharedStrings.xml": f'{HEAD}<sst xmlns="{MAIN}">{listed}</sst>',
        "xl/_rels/workbook.xml.rels": relations(
            ("worksheet", "worksheets/sheet1.xml"),
            ("styles", "styles.xml"),
            ("sharedStrings", "sharedStrings.xml"),
        ),
    }


def edits(like: int | None = None, **cells: Value) -> SheetPatch:
    """Cells of the first sheet set: `edits(B2="x")`."""
    return SheetPatch("POA&M", tuple(edit(name, value, like) for name, value in cells.items()))


def edit(name: str, value: Value, like: int | None = None) -> CellEdit:
    """One cell set; its column is one letter."""
    return CellEdit(int(name[1:]), ord(name[0]) - 64, value, like)


def line(like: int, **values: Value) -> NewRow:
    """A row to write: `line(2, A="x")`."""
    return NewRow({ord(column) - 64: value for column, value in values.items()}, like)


def added(*rows: NewRow) -> SheetPatch:
    """Rows added to the first sheet."""
    return SheetPatch("POA&M", appended=rows)


def replaced(first: int, *rows: NewRow) -> SheetPatch:
    """Rows of the first sheet replaced."""
    return SheetPatch("POA&M", replaced=RowsReplaced(first, rows))


def sheet_xml(content: bytes, part: str = SHEET) -> str:
    """The XML of a sheet."""
    return parts_of(content)[part].decode("utf-8")


def rows_xml(content: bytes) -> str:
    """The XML between the tags of `<sheetData>`."""
    (found,) = re.findall(
        r"<(?:\w+:)?sheetData>(.*)</(?:\w+:)?sheetData>", sheet_xml(content), re.S
    )
    return str(found)


def patched_rows(
    rows: str, patch: SheetPatch, *, more: Mapping[str, bytes | str] | None = None
) -> str:
    """The rows of a workbook after a patch, which then changes nothing a second time."""
    content = patch_workbook(book(rows, more=more), [patch])
    assert patch_workbook(content, [patch]) is content
    return rows_xml(content)


def text(value: str) -> str:
    """The body of a cell with text, as patches write it."""
    return f' t="inlineStr"><is><t>{value}</t></is></c>'
