"""What a workbook says of its calculation: that it is due on opening, and in which order it was."""

from __future__ import annotations

from collections.abc import Mapping

from poam_batch.ooxml.markup import Element, read_whole
from poam_batch.ooxml.relations import read_relations, relations_name

_TYPES = "[Content_Types].xml"
_CHAIN = "calcChain"
_BEFORE = frozenset({"sheets", "functionGroups", "externalReferences", "definedNames"})


def calculated_on_load(root: Element) -> Element:
    """Return the root of a workbook part with `fullCalcOnLoad` set, in a `<calcPr>` of its place.

    One that says so already is returned as it is.
    """
    children = list(root.children)
    last = 0
    for index, child in enumerate(children):
        if not isinstance(child, Element):
            continue
        if child.name == "calcPr":
            if child.attribute("fullCalcOnLoad") in ("1", "true"):
                return root
            children[index] = child.with_attribute("fullCalcOnLoad", "1")
            return root.with_children(*children)
        if child.name in _BEFORE:
            last = index
    prefix = root.tag.removesuffix("workbook")
    children.insert(last + 1, Element("calcPr", f'<{prefix}calcPr fullCalcOnLoad="1"/>'))
    return root.with_children(*children)


def without_calc_chain(parts: Mapping[str, bytes], workbook: str) -> dict[str, bytes]:
    """Return the parts without the order of calculation, its relation and its content type.

    It names cells with formulas, and a program that finds none there repairs the workbook; where
    it is missing, it is made anew. `workbook` is the name of the workbook part.
    """
    chain = next((r.target for r in read_relations(parts, workbook) if r.kind == _CHAIN), None)
    left = {name: content for name, content in parts.items() if name != chain}
    if chain is None:
        return left
    for name, attribute, ending in (
        (_TYPES, "PartName", f"/{chain}"),
        (relations_name(workbook), "Type", f"/{_CHAIN}"),
    ):
        if name not in left:
            continue
        document = read_whole(left[name])
        kept = [
            child
            for child in document.root.children
            if isinstance(child, str) or not (child.attribute(attribute) or "").endswith(ending)
        ]
        left[name] = bytes(document._replace(root=document.root.with_children(*kept)))
    return left
