"""The document's properties (title, subject, ...) of a template, which may hold expressions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from poam_batch.ooxml.markup import Element, read_document
from poam_batch.ooxml.text import escape_text
from poam_batch.ooxml.values import UnwritableValueError
from poam_batch.outputs.template.place import Place
from poam_batch.outputs.template.rows import joined
from poam_batch.outputs.template.source import Program, Source, describe
from poam_batch.outputs.template.source import joined as joined_values
from poam_batch.outputs.template.syntax import TagError, TextKind, holds_tags, read_text


@dataclass(frozen=True, eq=False)
class PropertiesPlan:
    """A compiled properties part: constant XML, and a text between each two pieces of it."""

    place: Place
    pieces: tuple[str, ...]
    program: Program

    def render(self, context: Mapping[str, object]) -> str:
        """Return the part for one context."""
        texts = [""] * (len(self.pieces) - 1)

        def take(index: int, values: tuple[tuple[object, ...]]) -> str:
            """Take the text of one property."""
            texts[index] = escape_text(joined(values[0]))
            return ""

        try:
            self.program.run(context, {"_text": take})
        except UnwritableValueError as error:
            raise self.place.failure(describe(error)) from error
        return "".join(piece + text for piece, text in zip(self.pieces, [*texts, ""], strict=True))


def compile_properties(content: bytes, place: Place) -> PropertiesPlan:
    """Return the compiled properties part."""
    declaration, root = read_document(content)
    source = Source(place)
    found = 0
    children: list[Element | str] = []
    for child in root.children:
        if isinstance(child, Element) and holds_tags(child.text):
            try:
                text = read_text(child.text)
            except TagError as error:
                raise place.at(child.name).refusal(f"{error}.") from error
            if text.kind not in (TextKind.VALUE, TextKind.TEXT):
                raise place.at(child.name).refusal("A property holds expressions only.")
            source.call("_text", found, [(child.name, joined_values(text))])
            children.append(child.with_children("\1"))
            found += 1
        else:
            children.append(child)
    pieces = (declaration + str(root.with_children(*children))).split("\1")
    return PropertiesPlan(place, tuple(pieces), source.compile())
