"""What holds on to the cells that people have beside the program's columns, so that none may move.

Plain cells can go with their row. Formulas among them, what refers to them, and what is tied to
their places (comments, links, pictures, validations, formats, merges) would be left behind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from poam_batch.ooxml.markup import Element, parse_elements, read_document
from poam_batch.ooxml.refs import Reference, parse_references, split_formula
from poam_batch.ooxml.relations import SheetPart, read_relations
from poam_batch.ooxml.sheet_text import SheetText, cut_row, cut_sheet
from poam_batch.outputs.patch.areas import RowChange
from poam_batch.outputs.patch.barriers import refers_to

_FORMULA = re.compile(r"<(?:[\w.-]+:)?f[\s/>]")
_PLACED = re.compile(
    rb"""<(?:[\w.-]+:)?(?:comment|threadedComment|table)\s(?:[^>]*?\s)?ref\s*=\s*["']([^"']+)"""
)
_HOLDING = frozenset({"comments", "threadedComment", "table"})
_HARMLESS = frozenset({"printerSettings", "customProperty", "image", "vmlDrawing", "hyperlink"})
_OF_THE_VIEW = frozenset({"dimension", "sheetViews"})


def held_beside(
    parts: Mapping[str, bytes], workbook: str, sheet: SheetPart, own: frozenset[int]
) -> str:
    """Return what holds on to cells outside the columns `own` of a sheet, as in "a formula".

    Empty where nothing does. `workbook` is the name of the workbook part. Raises `ValueError` for a
    sheet that is not understood.
    """
    text, change = cut_sheet(parts[sheet.part]), RowChange(own=own)
    reasons = (
        finding
        for found in (
            _in_cells(text, own),
            _in_areas(text, change),
            _in_parts(parts, sheet.part, change),
            _from_elsewhere(parts, workbook, sheet, change),
        )
        for finding in found
    )
    return next(reasons, "")


def _in_cells(sheet: SheetText, own: frozenset[int]) -> Iterator[str]:
    for row in sheet.rows:
        if _FORMULA.search(row.inner):
            cells, _ = cut_row(row, sheet.prefix)
            if any(cell.column not in own and _FORMULA.search(cell.inner) for cell in cells):
                yield "a formula"


def _in_areas(sheet: SheetText, change: RowChange) -> Iterator[str]:
    """Yield a reason where an element around the rows is for people's cells alone."""
    for part in (*parse_elements(sheet.ahead), *parse_elements(sheet.behind)):
        if not isinstance(part, Element) or part.name in _OF_THE_VIEW:
            continue
        for element in part.walk():
            inner = element.text if element.name == "sqref" else ""
            areas = element.attribute("sqref") or element.attribute("ref") or inner
            if any(map(change.spares, parse_references(areas or ""))):
                yield "a validation, a format, a link or a merge"


def _in_parts(parts: Mapping[str, bytes], part: str, change: RowChange) -> Iterator[str]:
    for relation in read_relations(parts, part):
        if relation.kind in _HOLDING:
            found = _PLACED.findall(parts.get(relation.target, b""))
            if any(change.spares(r) for ref in found for r in parse_references(ref.decode())):
                yield "a comment or a table"
        elif relation.kind not in _HARMLESS:
            yield "a picture" if relation.kind == "drawing" else f"a {relation.kind}"


def _from_elsewhere(
    parts: Mapping[str, bytes], workbook: str, sheet: SheetPart, change: RowChange
) -> Iterator[str]:
    """Yield a reason where a name or another part may refer to people's cells."""
    _, root = read_document(parts[workbook])
    for element in root.walk():
        for piece in split_formula(element.text) if element.name == "definedName" else ():
            if isinstance(piece, Reference) and _reaches(piece, sheet.name, change):
                yield "a name"
    for name, content in parts.items():
        others = name not in (sheet.part, workbook) and not name.startswith("docProps/")
        if others and refers_to(content, sheet.name):
            yield "a formula elsewhere"


def _reaches(reference: Reference, name: str, change: RowChange) -> bool:
    own = reference.sheet.casefold() == name.casefold()
    return ":" in reference.sheet or (own and change.spares(reference))
