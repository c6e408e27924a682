"""What stands before and behind the rows of a sheet: elements that move with the rows, or grow."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial

from poam_batch.ooxml.markup import Element
from poam_batch.ooxml.refs import Reference, parse_reference, parse_references
from poam_batch.ooxml.text import escape_attribute
from poam_batch.outputs.template.formulas import AreaFormula, Areas, Ground
from poam_batch.outputs.template.rowmap import RowMap, Span

Part = Callable[[RowMap], tuple[str, ...]]
"""Writes an element as it is once the rows have moved: none, one, or several of it."""

Slot = Callable[[RowMap], str | None]
"""Writes an area or a formula; nothing where its rows were all dropped."""

# A slot bears its number: attributes may stand in any order.
_SLOT = re.compile("\0([0-9]+)\0")
_UNMOVED = frozenset(
    (
        *("sheetPr", "sheetFormatPr", "cols", "sheetCalcPr", "sheetProtection", "phoneticPr"),
        *("printOptions", "pageMargins", "pageSetup", "headerFooter", "colBreaks"),
        *("customProperties", "drawing", "legacyDrawing", "legacyDrawingHF", "picture"),
        "tableParts",
    )
)
_CONTAINERS = frozenset(
    (
        *("mergeCells", "dataValidations", "conditionalFormattings", "hyperlinks"),
        *("protectedRanges", "ignoredErrors", "extLst", "ext"),
    )
)
_AREAS = frozenset(
    (
        *("autoFilter", "sortState", "conditionalFormatting", "dataValidation", "hyperlink"),
        *("protectedRange", "ignoredError"),
    )
)
_FORMULAS = frozenset(("formula", "formula1", "formula2", "f"))
_FORMULA_ATTRIBUTES = (("cfvo", "val"), ("hyperlink", "location"))


def moving_part(element: Element, ground: Ground) -> Part:
    """Return the writer of an element of a sheet whose rows move.

    Raises `ConfigurationError` for an element that is not understood: it may point at rows.
    """
    if element.name in _UNMOVED or (element.name == "ext" and not any(element.elements)):
        return constant(str(element))
    if element.name in _CONTAINERS:
        return _container(element, ground)
    if element.name in _AREAS:
        return _slotted(element, ground)
    for name, make in _SPECIAL.items():
        if element.name == name:
            return make(element, ground)
    raise ground.place.refusal(
        f"<{element.tag}> is not understood in a sheet whose rows move. Remove it."
    )


def constant(xml: str) -> Part:
    """Return the writer of XML that never changes."""
    return lambda _: (xml,)


def _container(element: Element, ground: Ground) -> Part:
    """Return the writer of a list of elements: counted again, and left out where it is empty."""
    parts = [moving_part(child, ground) for child in element.elements]
    counted = element.attribute("count") is not None

    def write(rows: RowMap) -> tuple[str, ...]:
        """Write the list."""
        written = [xml for part in parts for xml in part(rows)]
        if not written:
            return ()
        opened = element.with_attribute("count", str(len(written))) if counted else element
        return (f"{opened.opening}{''.join(written)}{element.closing}",)

    return write


def _slotted(element: Element, ground: Ground) -> Part:
    """Return the writer of an element with areas and formulas; it goes when its rows go."""
    slots = _Slots(_areas_of(element, ground), ground)
    texts = _SLOT.split(str(slots.cut(element)))
    writers = [slots.writers[int(index)] for index in texts[1::2]]
    return lambda rows: _filled(texts[::2], [write(rows) for write in writers])


class _Slots:
    """Cuts slots into an element, each with the writer of what stands in it."""

    def __init__(self, areas: Areas, ground: Ground) -> None:
        """Take the areas that the element's formulas are for."""
        self._areas = areas
        self._ground = ground
        self._place = ground.place.at(str(areas.references[0]) if areas.references else "")
        self.writers: list[Slot] = []

    def cut(self, node: Element) -> Element:
        """Return an element with its slots cut."""
        for name in ("ref", "sqref"):
            if value := node.attribute(name):
                node = node.with_attribute(name, self._slot(Areas(value, self._ground).text))
        for tag, name in _FORMULA_ATTRIBUTES:
            value = node.attribute(name) if node.name == tag else None
            if value and not (tag == "cfvo" and node.attribute("type") != "formula"):
                node = node.with_attribute(name, self._slot(_quoted(self._formula(value))))
        if node.name == "sqref":
            return node.with_children(self._slot(Areas(node.text, self._ground).text))
        # The formulas of an extension hold an <xm:f>; only what has no element in it is one.
        if node.name in _FORMULAS and not any(node.elements):
            return node.with_children(self._slot(self._formula(node.text)))
        return node.with_children(
            *(self.cut(child) if isinstance(child, Element) else child for child in node.children)
        )

    def _slot(self, writer: Slot) -> str:
        """Return a new slot."""
        self.writers.append(writer)
        return f"\0{len(self.writers) - 1}\0"

    def _formula(self, text: str) -> Slot:
        """Return the writer of a formula."""
        return AreaFormula(text, self._areas, self._ground, self._place).text


def _quoted(write: Slot) -> Slot:
    """Return the writer of a formula that stands in an attribute."""
    return lambda rows: (write(rows) or "").replace('"', "&quot;")


def _filled(texts: list[str], values: list[str | None]) -> tuple[str, ...]:
    """Return the element with its slots filled, or nothing where an area has no row left."""
    if any(value is None for value in values):
        return ()
    pairs = zip(texts, [*values, ""], strict=True)
    return ("".join(f"{text}{value}" for text, value in pairs),)


def _areas_of(element: Element, ground: Ground) -> Areas:
    """Return the areas an element is for: its attribute, or the `xm:sqref` of an extension."""
    for node in element.walk():
        text = node.attribute("sqref") or node.attribute("ref")
        if node.name == "sqref":
            text = node.text
        if text:
            return Areas(text, ground)
    raise ground.place.refusal(f"<{element.tag}> says no cells it is for.")


def _merge(element: Element, ground: Ground) -> Part:
    """Return the writer of a merge: inside a loop it is repeated, around one it grows."""
    reference = parse_reference(element.attribute("ref") or "")
    first, last = reference.rows
    loops = [ground.structure.loops_of(row) for row in (first, last)]
    tags = any(row in ground.structure.tag_rows for row in range(first, last + 1))
    if loops[0] != loops[1] or (loops[0] and tags):
        message = (
            f"The merge {reference} crosses the edge of a loop. Merge inside the loop or around it."
        )
        raise ground.place.at(str(reference.first)).refusal(message)

    def write(rows: RowMap) -> tuple[str, ...]:
        """Write the merge as often as it is there."""
        if loops[0]:
            spans = list(map(Span, rows.times(first), rows.times(last)))
        else:
            span = rows.span(Span(first, last))
            spans = [span] if span else []
        merged = [reference.with_rows(*span) for span in spans]
        return tuple(str(element.with_attribute("ref", str(area))) for area in merged if area.last)

    return write


def _breaks(element: Element, _: Ground) -> Part:
    """Return the writer of page breaks, each behind the row that its row has become."""

    def write(rows: RowMap) -> tuple[str, ...]:
        """Write the breaks, each once."""
        found: dict[int, Element] = {}
        for child in element.elements:
            row = rows.through(int(child.attribute("id") or 0))
            found.setdefault(row, child.with_attribute("id", str(row)))
        kept = "".join(str(child) for row, child in found.items() if row)
        count = str(sum(row > 0 for row in found))
        opened = element.with_attribute("count", count).with_attribute("manualBreakCount", count)
        return (f"{opened.opening}{kept}{opened.closing}",) if kept else ()

    return write


def _views(element: Element, _: Ground) -> Part:
    """Return the writer of the views: the frozen rows and the selection follow."""
    writers: list[Slot] = []
    texts = _SLOT.split(str(_view(element, writers)))
    ordered = [writers[int(index)] for index in texts[1::2]]
    return lambda rows: _filled(texts[::2], [write(rows) for write in ordered])


def _view(element: Element, writers: list[Slot]) -> Element:
    """Return a view, or something in it, with a slot where rows stand; `writers` get its writer."""
    for name in ("topLeftCell", "activeCell", "sqref"):
        if value := element.attribute(name):
            element = element.with_attribute(name, f"\0{len(writers)}\0")
            writers.append(partial(_shown, parse_references(value)))
    split = element.attribute("ySplit")
    if split and split.isdecimal() and (element.attribute("state") or "").startswith("frozen"):
        element = element.with_attribute("ySplit", f"\0{len(writers)}\0")
        writers.append(partial(_frozen, int(split)))
    children = (_view(c, writers) if isinstance(c, Element) else c for c in element.children)
    return element.with_children(*children)


def _frozen(count: int, rows: RowMap) -> str:
    """Return how many rows are frozen now."""
    return str(rows.through(count))


def _shown(references: Iterable[Reference], rows: RowMap) -> str:
    """Return a selection where its rows are now."""
    return " ".join(str(_moved(reference, rows)) for reference in references)


def _moved(reference: Reference, rows: RowMap) -> Reference:
    """Return a reference to where its rows are now."""
    first, last = reference.rows
    return reference.with_rows(rows.after(first), max(rows.after(first), rows.after(last)))


def header_texts(element: Element) -> Iterable[Element]:
    """Return the texts of a `<headerFooter>`."""
    return (child for child in element.elements if child.text)


def dimension(area: str) -> str:
    """Return the `<dimension>` of an area."""
    return f'<dimension ref="{escape_attribute(area)}"/>'


_SPECIAL: dict[str, Callable[[Element, Ground], Part]] = {
    "mergeCell": _merge,
    "rowBreaks": _breaks,
    "sheetViews": _views,
}
