"""Relations between the parts of a package: which part is the workbook, which are its sheets."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from poam_batch.ooxml.markup import MarkupError, read_attributes, read_document


class Relation(NamedTuple):
    """One relation: its id, the last word of its type (`worksheet`), its part or address."""

    id: str
    kind: str
    target: str
    external: bool = False


class SheetPart(NamedTuple):
    """A sheet of the workbook: its name and the part that holds it."""

    name: str
    part: str


def relations_name(part: str) -> str:
    """Return the name of the part with the relations of a part: `xl/_rels/workbook.xml.rels`."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def read_relations(parts: Mapping[str, bytes], part: str = "") -> tuple[Relation, ...]:
    """Return the relations of a part, or of the package; none where it has none."""
    content = parts.get(relations_name(part))
    return () if content is None else _relations(content, part)


# Those of the package and of the workbook are the same in all that come of one template.
@lru_cache(maxsize=32)
def _relations(content: bytes, part: str) -> tuple[Relation, ...]:
    _, root = read_document(content)
    return tuple(_relation(element.opening, part) for element in root.elements)


def _relation(opening: str, part: str) -> Relation:
    """Return a relation from its tag, the target as a part name from the package's root."""
    attributes = read_attributes(opening)
    target = attributes.get("Target", "")
    external = attributes.get("TargetMode") == "External"
    if not external:
        target = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target))[1:]
    return Relation(
        attributes.get("Id", ""), attributes.get("Type", "").rpartition("/")[2], target, external
    )


def workbook_part(parts: Mapping[str, bytes]) -> str:
    """Return the name of the workbook part; `MarkupError` where the package is no workbook."""
    for relation in read_relations(parts):
        if relation.kind == "officeDocument" and relation.target in parts:
            return relation.target
    raise MarkupError("the package holds no workbook")


def sheet_parts(parts: Mapping[str, bytes]) -> tuple[SheetPart, ...]:
    """Return the sheets of the workbook in the order of their tabs."""
    part = workbook_part(parts)
    targets = {relation.id: relation.target for relation in read_relations(parts, part)}
    _, root = read_document(parts[part])
    found: list[SheetPart] = []
    for element in root.walk():
        if element.name == "sheet":
            target = targets.get(element.attribute("r:id") or "", "")
            if target not in parts:
                raise MarkupError(f"the part of sheet {element.attribute('name')} is missing")
            found.append(SheetPart(element.attribute("name") or "", target))
    return tuple(found)
