"""What stands around the rows of a sheet: validations, formats, filters and merges that grow."""

from __future__ import annotations

from poam_batch.ooxml.markup import Element, parse_elements
from poam_batch.ooxml.refs import Reference, copied_formula, parse_reference, parse_references
from poam_batch.ooxml.text import escape_attribute
from poam_batch.outputs.patch.areas import RowChange, Span

_LISTS = frozenset({"conditionalFormatting", "dataValidation", "ignoredError", "protectedRange"})
_SINGLE = frozenset({"autoFilter", "sortState", "sortCondition"})
_CONTAINERS = frozenset(
    (
        *("dataValidations", "conditionalFormattings", "ignoredErrors", "protectedRanges"),
        *("extLst", "ext"),
    )
)
_FORMULAS = frozenset({"formula", "formula1", "formula2", "f"})


def grown(xml: str, change: RowChange) -> str:
    """Return the elements before or behind the rows with their areas grown.

    What does not change keeps its spelling. Raises `ValueError` for what cannot be read.
    """
    if not change.added:
        return xml
    parts = parse_elements(xml)
    return "".join(part if isinstance(part, str) else _text(_grown(part, change)) for part in parts)


def dimensioned(xml: str, cells: Span, columns: Span, change: RowChange) -> str:
    """Return what stands before the rows with a `<dimension>` that holds the written cells."""
    parts = parse_elements(xml)
    return "".join(
        str(_dimension(part, cells, columns, change))
        if isinstance(part, Element) and part.name == "dimension"
        else str(part)
        for part in parts
    )


def merges(xml: str) -> list[Reference]:
    """Return the merged areas of a sheet from what stands behind its rows."""
    if "mergeCell" not in xml:
        return []
    return [
        parse_reference(child.attribute("ref") or "")
        for part in parse_elements(xml)
        if isinstance(part, Element) and part.name == "mergeCells"
        for child in part.elements
    ]


def _text(element: Element | None) -> str:
    return "" if element is None else str(element)


def _grown(element: Element, change: RowChange) -> Element | None:
    """Return an element with its areas grown; nothing where all of its rows are gone."""
    if element.name in _CONTAINERS:
        return _container(element, change)
    if element.name in _LISTS:
        return _listed(element, change)
    if element.name in _SINGLE:
        return _single(element, change)
    if element.name == "mergeCells":
        return _merged(element, change)
    return element


def _container(element: Element, change: RowChange) -> Element | None:
    """Return a list of elements: counted again, and left out where none is left."""
    old = list(element.elements)
    new = [child if isinstance(child, str) else _grown(child, change) for child in element.children]
    kept = [child for child in new if child is not None]
    left = sum(isinstance(child, Element) for child in kept)
    if old and not left:
        return None
    if left < len(old) and element.attribute("count") is not None:
        element = element.with_attribute("count", str(left))
    return element.with_children(*kept)


def _listed(element: Element, change: RowChange) -> Element | None:
    """Return an element for a list of areas, which stands in an attribute or in `xm:sqref`."""
    inner = next((child for child in element.elements if child.name == "sqref"), None)
    old = inner.text if inner else element.attribute("sqref")
    if not old or element.attribute("pivot") in ("1", "true"):
        return element
    new = change.list_of(old)
    if new == old:
        return element
    if not new:
        return None
    rows = _top(new) - _top(old)
    if rows:
        element = _shifted(element, rows)
    if inner is None:
        return element.with_attribute("sqref", new)
    return element.with_children(
        *(
            child.with_children(new)
            if isinstance(child, Element) and child.name == "sqref"
            else child
            for child in element.children
        )
    )


def _shifted(element: Element, rows: int) -> Element:
    """Return an element with its formulas, which are written for the top row, moved with it."""
    if element.name in _FORMULAS and not any(element.elements):
        return element.with_children(escape_attribute(copied_formula(element.text, rows, 0)))
    return element.with_children(
        *(_shifted(c, rows) if isinstance(c, Element) else c for c in element.children)
    )


def _top(areas: str) -> int:
    return min(reference.rows[0] for reference in parse_references(areas))


def _single(element: Element, change: RowChange) -> Element:
    """Return a filter or its order of sorting with its area grown."""
    old = element.attribute("ref")
    new = str(change.one(parse_reference(old))) if old else None
    if new and new != old:
        element = element.with_attribute("ref", new)
    return element.with_children(
        *(_single(c, change) if _is_single(c) else c for c in element.children)  # type: ignore[arg-type]
    )


def _is_single(child: Element | str) -> bool:
    return isinstance(child, Element) and child.name in _SINGLE


def _merged(element: Element, change: RowChange) -> Element | None:
    """Return the merges: those of replaced rows go, those within copied rows come with them."""
    kept: list[Element] = []
    copies: list[Element] = []
    for child in element.elements:
        reference = parse_reference(child.attribute("ref") or "")
        span = Span(*reference.rows)
        above = not change.replaced or span.first < change.replaced or span.first > change.last
        if above or change.spares(reference):
            kept.append(child)
        if change.spares(reference):
            continue
        for copy in change.times(span):
            copies.append(child.with_attribute("ref", str(reference.with_rows(*copy))))
    written = [*kept, *(copy for copy in copies if copy not in kept)]
    if written == list(element.elements):
        return element
    if not written:
        return None
    if element.attribute("count") is not None:
        element = element.with_attribute("count", str(len(written)))
    return element.with_children(*written)


def _dimension(element: Element, rows: Span, columns: Span, change: RowChange) -> Element:
    """Return the `<dimension>` grown to the written cells, or cut to the rows that are left."""
    old = element.attribute("ref") or "A1"
    reference = parse_reference(old)
    top, bottom = reference.rows
    left, right = reference.columns
    if change.replaced and change.replaced <= bottom:
        bottom = max(change.replaced - 1, top)
    bottom, right = max(bottom, rows.last), max(right, columns.last)
    first = reference.first._replace(column=min(left, columns.first), row=min(top, rows.first))
    last = reference.first._replace(column=right, row=bottom)
    new = str(first) if first == last else f"{first}:{last}"
    return element if new == old else element.with_attribute("ref", new)
