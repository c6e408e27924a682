"""XML is taken apart and put together without a changed byte."""

from __future__ import annotations

import pytest

from poam_batch.ooxml.markup import (
    Element,
    MarkupError,
    parse_elements,
    read_document,
    read_utf8,
    read_whole,
)


def element(xml: str) -> Element:
    (found,) = parse_elements(xml)
    assert isinstance(found, Element)
    return found


def test_what_is_read_is_written_back_as_it_was() -> None:
    xml = "<a x='1'  y = \"2>1\" ><b/> text &amp; <c:d>\n</c:d></a>"

    assert str(element(xml)) == xml


def test_names_attributes_and_text_are_decoded() -> None:
    found = element('<x:a name="A &amp; B">C &lt; D</x:a>')

    assert (found.name, found.attribute("name"), found.text) == ("a", "A & B", "C < D")


def test_setting_an_attribute_leaves_the_others() -> None:
    found = element("<a r=\"1\" s='2'/>")

    assert str(found.with_attribute("s", '"')) == '<a r="1" s="&quot;"/>'
    assert str(found.with_attribute("t", "3")) == '<a t="3" r="1" s=\'2\'/>'


def test_walking_goes_through_all_elements_in_order() -> None:
    assert [found.tag for found in element("<a><b><c/></b><d/></a>").walk()] == list("abcd")


@pytest.mark.parametrize(
    "xml",
    ["<a>", "</a>", "<a></b>", "<a><b></a></b>", "<!-- a -->", "<![CDATA[a]]>", "a < b", "<a" * 9],
)
def test_what_is_not_plain_xml_is_an_error(xml: str) -> None:
    with pytest.raises(MarkupError):
        parse_elements(xml)


def test_deep_nesting_is_an_error() -> None:
    with pytest.raises(MarkupError, match="deeply"):
        parse_elements("<a>" * 100 + "</a>" * 100)


def test_a_document_has_a_declaration_and_one_root() -> None:
    declaration, root = read_document(b'\xef\xbb\xbf<?xml version="1.0"?>\n<a><b/></a>')

    assert (declaration, str(root)) == ('<?xml version="1.0"?>\n', "<a><b/></a>")


@pytest.mark.parametrize("content", [b"<a/><b/>", b"", "<a/>".encode("utf-16")])
def test_anything_else_is_no_document(content: bytes) -> None:
    with pytest.raises(MarkupError):
        read_document(content)


def test_a_whole_part_is_written_back_with_its_byte_order_mark_and_line_ends() -> None:
    content = b"\xef\xbb\xbf<?xml version='1.0' encoding='utf-8'?>\r\n<a>\r\n<b/></a>\r\n"

    document = read_whole(content)

    assert bytes(document) == content
    assert bytes(document._replace(root=document.root.with_children("x"))) == content.replace(
        b"\r\n<b/>", b"x"
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<a>\xe9</a>", "the part is not UTF-8"),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?><a/>', "it is ISO-8859-1, not UTF-8"),
    ],
)
def test_another_encoding_than_utf_8_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(MarkupError, match=message):
        read_utf8(content)
