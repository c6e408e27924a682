"""XML as elements that keep their own spelling: what is not changed is written as it was read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from poam_batch.ooxml.text import escape_attribute, unescape_xml

_TAG = re.compile(r"""<(/?)([\w:.-]+)((?:[^<>"']|"[^"]*"|'[^']*')*?)(/?)>""")
_ATTRIBUTE = re.compile(r"""([\w:.-]+)\s*=\s*("[^"]*"|'[^']*')""")
_ENCODING = re.compile(r"""\ufeff?<\?xml\s[^>]*?encoding\s*=\s*["']([\w.-]+)["']""")
_UTF8 = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
_MAX_DEPTH = 64


class MarkupError(ValueError):
    """XML that is not well formed, or holds what no part of a workbook needs."""


@dataclass(frozen=True, slots=True)
class Element:
    """An element: its opening tag as written, what it holds, and its closing tag or nothing."""

    tag: str
    opening: str
    children: tuple[Element | str, ...] = ()
    closing: str = ""

    @property
    def name(self) -> str:
        """The name without its namespace prefix."""
        return self.tag.rpartition(":")[2]

    @property
    def elements(self) -> Iterator[Element]:
        """The elements that stand directly in this one."""
        return (child for child in self.children if isinstance(child, Element))

    @property
    def text(self) -> str:
        """The text that stands directly in this element, decoded."""
        return unescape_xml("".join(child for child in self.children if isinstance(child, str)))

    def attribute(self, name: str) -> str | None:
        """Return the value of an attribute, decoded, or nothing."""
        return _attributes(self.opening).get(name)

    def with_attribute(self, name: str, value: str) -> Element:
        """Return the element with an attribute set; the others keep their spelling and order."""
        written = f'{name}="{escape_attribute(value)}"'
        for match in _ATTRIBUTE.finditer(self.opening):
            if match[1] == name:
                opening = self.opening[: match.start()] + written + self.opening[match.end() :]
                return Element(self.tag, opening, self.children, self.closing)
        end = len(self.tag) + 1
        opening = f"{self.opening[:end]} {written}{self.opening[end:]}"
        return Element(self.tag, opening, self.children, self.closing)

    def with_children(self, *children: Element | str) -> Element:
        """Return the element holding something else."""
        return Element(self.tag, self.opening, children, self.closing)

    def walk(self) -> Iterator[Element]:
        """Yield this element and all below it, in the order of the text."""
        yield self
        for child in self.elements:
            yield from child.walk()

    def __str__(self) -> str:
        """Return the element as XML."""
        return f"{self.opening}{''.join(map(str, self.children))}{self.closing}"


def read_attributes(opening: str) -> dict[str, str]:
    """Return the attributes of a tag, decoded: `<c r="A1" s="2">` has r and s."""
    return {match[1]: unescape_xml(match[2][1:-1]) for match in _ATTRIBUTE.finditer(opening)}


# The elements around the rows of a template are asked for the same attributes in every workbook.
_attributes = lru_cache(maxsize=1_024)(read_attributes)


def parse_elements(xml: str) -> tuple[Element | str, ...]:
    """Return the elements and the text between them of a piece of XML; else `MarkupError`.

    Comments, CDATA, processing instructions and DTDs are refused: no spreadsheet program writes
    them into a part, and text hidden in them would be misread.
    """
    open_elements: list[tuple[str, str, list[Element | str]]] = [("", "", [])]
    position = 0
    for match in _TAG.finditer(xml):
        _add_text(open_elements[-1][2], xml[position : match.start()])
        position = match.end()
        closing, tag, _, empty = match.groups()
        if closing:
            _close(open_elements, tag, match[0])
        elif empty:
            open_elements[-1][2].append(Element(tag, match[0]))
        elif len(open_elements) > _MAX_DEPTH:
            raise MarkupError("elements are nested too deeply")
        else:
            open_elements.append((tag, match[0], []))
    _add_text(open_elements[-1][2], xml[position:])
    if len(open_elements) > 1:
        raise MarkupError(f"<{open_elements[-1][0]}> is never closed")
    return tuple(open_elements[0][2])


def _close(
    open_elements: list[tuple[str, str, list[Element | str]]], tag: str, closing: str
) -> None:
    """Close the innermost open element and hand it to the one around it."""
    opened, opening, children = open_elements.pop()
    if opened != tag or not open_elements:
        raise MarkupError(f"{closing} closes nothing")
    open_elements[-1][2].append(Element(tag, opening, tuple(children), closing))


def _add_text(children: list[Element | str], text: str) -> None:
    """Keep the text between two tags."""
    if "<" in text:
        raise MarkupError(f"{text[:40]!r} is not an element")
    if text:
        children.append(text)


class Document(NamedTuple):
    """A part in full: what stands before its root element, the root, and what follows it."""

    before: str
    root: Element
    behind: str

    def __bytes__(self) -> bytes:
        """Return the part; where the root was not changed, the bytes it was read from."""
        return f"{self.before}{self.root}{self.behind}".encode()


def read_whole(content: bytes) -> Document:
    """Return a part so that it can be written again with every byte but what is changed."""
    xml = read_utf8(content)
    mark = xml[:1] if xml.startswith("\ufeff") else ""
    before, root = read_document(content)
    before = mark + before
    return Document(before, root, xml[len(before) + len(str(root)) :])


def read_utf8(content: bytes) -> str:
    """Return a part as text, its byte order mark included; `MarkupError` where it is not UTF-8."""
    try:
        xml = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MarkupError("the part is not UTF-8") from error
    declared = _ENCODING.match(xml)
    if declared and declared[1].lower() not in _UTF8:
        raise MarkupError(f"the part says that it is {declared[1]}, not UTF-8")
    return xml


def read_document(content: bytes) -> tuple[str, Element]:
    """Return what stands before the root element of a part (its XML declaration), and the root.

    Only UTF-8 is read, which is what spreadsheet programs write.
    """
    try:
        xml = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MarkupError("the part is not UTF-8") from error
    declaration, xml = cut_declaration(xml)
    roots = [child for child in parse_elements(xml) if isinstance(child, Element)]
    if len(roots) != 1:
        raise MarkupError("the part has not one root element")
    return declaration, roots[0]


def cut_declaration(xml: str) -> tuple[str, str]:
    """Return the XML declaration with the space behind it, and the rest."""
    end = xml.find("?>") + 2 if xml.lstrip().startswith("<?xml") else 0
    rest = xml[end:].lstrip()
    return xml[: len(xml) - len(rest)], rest
