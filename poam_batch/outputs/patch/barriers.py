"""What forbids to put rows between others: anything that points below them and cannot follow.

Areas of validations, formats, filters, merges, tables and names follow. What would have to be
rewritten in other ways, formulas above all, is a reason to leave the rows where they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from poam_batch.ooxml.markup import Element, parse_elements, read_document
from poam_batch.ooxml.refs import Reference, parse_reference, split_formula
from poam_batch.ooxml.relations import SheetPart, read_relations
from poam_batch.ooxml.sheet_text import cut_sheet
from poam_batch.ooxml.text import unescape_xml
from poam_batch.outputs.patch.elements import merges

_FORMULA = re.compile(r"<(?:[\w.-]+:)?f[\s/>]")
_HELD = re.compile(
    rb"""<(?:[\w.-]+:)?(?:comment|threadedComment)\b[^>]*?\sref\s*=\s*["']([^"']+)"""
)
_ANCHORED = re.compile(rb"<(?:[\w.-]+:)?row>([0-9]+)<")
# What stands behind the rows and follows them, or says nothing of single rows.
_FOLLOWING = frozenset(
    (
        *("sheetCalcPr", "sheetProtection", "protectedRanges", "autoFilter", "sortState"),
        *("mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks"),
        *("printOptions", "pageMargins", "pageSetup", "headerFooter", "colBreaks", "rowBreaks"),
        *("customProperties", "ignoredErrors", "drawing", "legacyDrawing", "legacyDrawingHF"),
        *("picture", "tableParts", "extLst"),
    )
)
_SPELT = re.compile(r"<(?:[\w.-]+:)?(?:f|formula|formula1|formula2)(?:\s[^>]*[^/>])?>([^<]*)<")
_SEVERAL = re.compile(r"'(?:[^']|'')*:(?:[^']|'')*'!|[\w.]+:[\w.]+!")
_EXTENSIONS = frozenset({"dataValidations", "conditionalFormattings", "ignoredErrors"})
_FORMULAS = frozenset({"formula", "formula1", "formula2", "f"})
_RELATED = frozenset({"printerSettings", "customProperty", "table", "image", "vmlDrawing"})
_HOLDING = frozenset({"comments", "threadedComment"})


def barrier(parts: Mapping[str, bytes], workbook: str, sheet: SheetPart, after: int) -> str:
    """Return why no row can be put below row `after` of a sheet, as in "it has formulas".

    Empty where nothing forbids it. `workbook` is the name of the workbook part. Raises `ValueError`
    for a sheet that is not understood.
    """
    behind = [
        e for e in parse_elements(cut_sheet(parts[sheet.part]).behind) if isinstance(e, Element)
    ]
    reasons = (
        *_in_rows(parts[sheet.part], after),
        *_around_rows(behind, sheet.name, after),
        *_related(parts, sheet.part, after),
        *_elsewhere(parts, workbook, sheet),
        *_in_names(parts[workbook], sheet.name, after),
    )
    return next(iter(reasons), "")


def _in_rows(content: bytes, after: int) -> Iterator[str]:
    sheet = cut_sheet(content)
    if any(_FORMULA.search(row.inner) for row in sheet.rows):
        yield "the sheet has formulas"
    for merge in merges(sheet.behind):
        if merge.rows[0] <= after < merge.rows[1]:
            yield f"the cells {merge} are merged"


def _around_rows(elements: Iterable[Element], name: str, after: int) -> Iterator[str]:
    for element in elements:
        if element.name not in _FOLLOWING:
            yield f"the sheet has {element.name}"
        inner = [child.name for ext in element.elements for child in ext.elements]
        if element.name == "extLst" and set(inner) - _EXTENSIONS:
            yield "the sheet has extensions"
        for one in element.walk():
            yield from _of_element(one, name, after)


def _of_element(element: Element, name: str, after: int) -> Iterator[str]:
    if element.name == "hyperlink" and _below(element.attribute("ref") or "A1", after):
        yield "there are links below"
    if element.name == "brk" and int(element.attribute("id") or 0) > after:
        yield "there are page breaks below"
    if element.name in _FORMULAS and any(
        _is_held(r, name, after) for r in _references(element.text)
    ):
        yield "a rule refers to rows below"


def _related(parts: Mapping[str, bytes], part: str, after: int) -> Iterator[str]:
    for relation in read_relations(parts, part):
        content = parts.get(relation.target, b"")
        if relation.kind in _HOLDING:
            if any(_below(ref.decode(), after) for ref in _HELD.findall(content)):
                yield "there are comments below"
        elif relation.kind == "drawing":
            if any(int(row) >= after for row in _ANCHORED.findall(content)):
                yield "there are pictures below"
        elif relation.kind not in _RELATED and relation.kind != "hyperlink":
            yield f"the sheet has a {relation.kind}"


def _elsewhere(parts: Mapping[str, bytes], workbook: str, sheet: SheetPart) -> Iterator[str]:
    """Yield a reason where another part may point into the sheet: a formula, a chart, a pivot."""
    for part, content in parts.items():
        others = part not in (sheet.part, workbook) and not part.startswith("docProps/")
        if others and (b"worksheetSource" in content or refers_to(content, sheet.name)):
            yield "formulas elsewhere refer to the sheet"


def refers_to(content: bytes, name: str) -> bool:
    """Return whether a part may refer to cells of a sheet, by itself or among several sheets.

    `'Acme''s POA&M'!C10` doubles the quote of a name; `'May:July'!C10` means the sheets between,
    too, so that any such reference counts.
    """
    if b"!" not in content:
        return False
    xml = content.decode("utf-8", "replace")
    text = unescape_xml(xml).casefold()
    quoted = name.replace("'", "''")
    if any(mark.casefold() in text for mark in (f"{name}!", f"{quoted}'!")):
        return True
    return any(_SEVERAL.search(unescape_xml(formula)) for formula in _SPELT.findall(xml))


def _in_names(content: bytes, name: str, after: int) -> Iterator[str]:
    """Yield a reason where a defined name points below and would not grow with the rows."""
    _, root = read_document(content)
    for element in root.walk():
        for reference in _references(element.text) if element.name == "definedName" else ():
            ends = (reference.first, reference.last)
            grows = all(end is not None and end.row_fixed for end in ends)
            own = reference.sheet.casefold() == name.casefold()
            if ":" in reference.sheet and not reference.whole_columns:
                yield "a defined name refers to several sheets"
            if own and reference.rows[1] > after and not (grows or reference.whole_columns):
                yield "a defined name refers to a row below"


def _references(formula: str) -> list[Reference]:
    return [piece for piece in split_formula(formula) if isinstance(piece, Reference)]


def _is_held(reference: Reference, name: str, after: int) -> bool:
    """Return whether a rule's reference is fixed to a row below, so that it would not follow."""
    ends = [end for end in (reference.first, reference.last) if end is not None]
    own = not reference.prefix or reference.sheet.casefold() == name.casefold()
    return own and any(end.row > after and end.row_fixed for end in ends)


def _below(text: str, after: int) -> bool:
    return parse_reference(text).rows[1] > after
