"""What cannot follow moving rows: drawings, comments and tables, and references from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from urllib.parse import unquote

from poam_batch.ooxml.markup import Element, MarkupError, read_document
from poam_batch.ooxml.refs import Reference, parse_reference, split_formula
from poam_batch.ooxml.relations import read_relations, sheet_parts
from poam_batch.ooxml.sheet import split_sheet
from poam_batch.ooxml.text import unescape_xml
from poam_batch.outputs.template.formulas import Ground
from poam_batch.outputs.template.place import Place
from poam_batch.outputs.template.syntax import starts_tag

_FORMULA = re.compile(r"<(?:\w+:)?(?:f|formula|formula1|formula2)(?:\s[^>]*)?>([^<]+)</")
_LOCATION = re.compile(r"""\blocation=("[^"]*"|'[^']*')""")
_PIVOT_SOURCE = re.compile(r"<worksheetSource\b[^>]*>")
_HARMLESS = frozenset({"printerSettings", "hyperlink", "image", "vmlDrawing", "customProperty"})


def check_neighbours(parts: Mapping[str, bytes], part: str, ground: Ground) -> None:
    """Refuse what hangs on a sheet at rows that move: tables, drawings, comments, pivots."""
    if not ground.structure.tag_rows:
        return
    for relation in read_relations(parts, part):
        if relation.external or relation.kind in _HARMLESS:
            continue
        if relation.kind not in _ANCHORS or relation.target not in parts:
            message = (
                f"The sheet has a part of kind {relation.kind}, which cannot follow rows that move."
            )
            raise ground.place.refusal(message)
        _, root = read_document(parts[relation.target])
        what, rows_of = _ANCHORS[relation.kind]
        for row, column in rows_of(root):
            if ground.structure.moves(row):
                cell = f"{column}{row}"
                raise ground.place.at(cell).refusal(
                    f"{what} at or below a loop cannot follow its rows. "
                    "Move it above, or to another sheet."
                )


def _references(root: Element) -> Iterator[tuple[int, str]]:
    """Yield the last row and the column letters of each `ref`: comments, tables, pivot tables."""
    for element in root.walk():
        if text := element.attribute("ref"):
            reference = parse_reference(text)
            yield reference.rows[1], str(reference.first._replace(row=0, column_fixed=False))


def _anchors(root: Element) -> Iterator[tuple[int, str]]:
    """Yield the rows that a drawing's objects start and end in."""
    for element in root.walk():
        if element.name in ("from", "to"):
            for child in element.elements:
                if child.name == "row":
                    yield int(child.text) + 1, ""


_ANCHORS = {
    "table": ("A table", _references),
    "comments": ("A comment", _references),
    "threadedComment": ("A comment", _references),
    "pivotTable": ("A pivot table", _references),
    "drawing": ("A drawing", _anchors),
}


def check_references(
    parts: Mapping[str, bytes], grounds: Mapping[str, Ground], place: Place
) -> None:
    """Refuse references from other sheets, charts and pivots into rows that move.

    `grounds` are the sheets that move, by their part.
    """
    moving = [ground for ground in grounds.values() if ground.structure.tag_rows]
    if not moving:
        return
    sheets = {sheet.part: sheet.name for sheet in sheet_parts(parts)}
    for name, content in parts.items():
        if not name.endswith(".xml") or name.endswith(("workbook.xml", "sharedStrings.xml")):
            continue
        others = [ground for ground in moving if ground is not grounds.get(name)]
        xml = content.decode("utf-8", "replace")
        for text in _formulas(xml):
            for reference in _foreign(text, others):
                raise _where(xml, text, place._replace(sheet=sheets.get(name, name))).refusal(
                    f"{text!r} points at {reference}, rows that a loop moves on another sheet. "
                    "Define a name for the range and use the name."
                )


def check_tags(parts: Mapping[str, bytes], allowed: Container[str | None], place: Place) -> None:
    """Refuse a tag in a part that is not compiled: it would travel as it stands."""
    for name, content in parts.items():
        if name in allowed or not name.endswith((".xml", ".vml", ".rels")):
            continue
        if starts_tag(unquote(content.decode("utf-8", "replace"))):
            raise place._replace(sheet=name).refusal(
                "The part holds a tag. Tags stand in cells, headers and properties only."
            )


def _formulas(xml: str) -> Iterator[str]:
    """Yield every formula of a part, links inside the workbook and pivot sources included."""
    for match in _FORMULA.finditer(xml):
        yield unescape_xml(match[1])
    for match in _LOCATION.finditer(xml):
        yield unescape_xml(match[1][1:-1])
    for match in _PIVOT_SOURCE.finditer(xml):
        source = Element("worksheetSource", match[0])
        if source.attribute("sheet"):
            sheet = (source.attribute("sheet") or "").replace("'", "''")
            yield f"'{sheet}'!{source.attribute('ref')}"


def _foreign(text: str, moving: Sequence[Ground]) -> Iterator[Reference]:
    """Yield the references of a formula to rows that move on another sheet, `First:Last!A1` too."""
    for piece in split_formula(text):
        if not isinstance(piece, Reference) or not piece.prefix or piece.whole_columns:
            continue
        if ":" in piece.sheet or any(ground.owns(piece) for ground in moving):
            yield piece


def _where(xml: str, text: str, place: Place) -> Place:
    """Return the place of a formula: its cell where it stands in one, else its part."""
    try:
        rows = split_sheet(xml).rows
    except MarkupError:
        return place
    for row in rows:
        for cell in row.cells:
            if cell.formula and unescape_xml(cell.formula.text) == text:
                return place.at(cell.reference)
    return place
