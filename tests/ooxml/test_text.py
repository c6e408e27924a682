"""Text survives the way into a workbook's XML and back."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poam_batch.ooxml.text import (
    decode_codes,
    escape_attribute,
    escape_text,
    fit_cell,
    keeps_space,
    unescape_xml,
)


@pytest.mark.parametrize(
    ("text", "xml"),
    [
        ("a & b < c > d", "a &amp; b &lt; c &gt; d"),
        ("_x000D_", "_x005F_x000D_"),
        ("_x00", "_x00"),
        ("a\x01b\r\n\tc", "a_x0001_b_x000D_\n\tc"),
        ("\ufffe\uffff", "_xFFFE__xFFFF_"),
        ("half \ud83d", "half \ufffd"),
        ("caf\u00e9 \u00a0 😀", "caf\u00e9 \u00a0 😀"),
    ],
)
def test_text_is_escaped_as_excel_escapes_it(text: str, xml: str) -> None:
    assert escape_text(text) == xml


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_text_is_whole_xml_and_comes_back_as_it_was(text: str) -> None:
    xml = escape_text(text)

    parsed = ElementTree.fromstring(f"<t>{xml}</t>").text or ""
    assert decode_codes(parsed) == text
    assert decode_codes(unescape_xml(xml)) == text


def test_an_attribute_has_its_quotes_escaped() -> None:
    assert escape_attribute('"a" & <b>') == "&quot;a&quot; &amp; &lt;b&gt;"


def test_text_of_32767_letters_fits_and_one_more_is_cut_with_a_mark() -> None:
    assert fit_cell("x" * 32_767) == "x" * 32_767
    assert fit_cell("x" * 32_768) == "x" * 32_763 + " […]"


def test_an_emoji_counts_twice_and_is_never_cut_in_half() -> None:
    cut = fit_cell("😀" * 20_000)

    assert cut.endswith("😀 […]")
    assert len(cut.encode("utf-16-le")) // 2 in (32_766, 32_767)


@pytest.mark.parametrize(
    ("text", "kept"),
    [("a", False), (" a", True), ("a\n", True), ("\ta", True), ("a  b", False)],
)
def test_space_at_an_end_needs_an_attribute(text: str, *, kept: bool) -> None:
    assert bool(keeps_space(text)) is kept
