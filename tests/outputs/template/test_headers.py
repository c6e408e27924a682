"""Headers and footers print values on every page, as the values are."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from poam_batch.problems import ConfigurationError, OutputFailed
from tests.outputs.template.build import render, template


def header(text: str, **values: object) -> str:
    def dress(_: Any, sheet: Any) -> None:
        sheet.set_header(text)

    xml = render(template("a", dress=dress), values).xml()
    found = re.search(r"<oddHeader>(.*)</oddHeader>", xml)
    return html.unescape(found[1]) if found else ""


def test_the_marking_stands_in_the_header_of_every_page() -> None:
    assert header("&C{{ marking }}", marking="CUI//SP-CTI") == "&CCUI//SP-CTI"


def test_an_ampersand_in_a_value_is_doubled_and_one_of_the_template_is_not() -> None:
    assert header("&L{{ a }}&R&P", a="R&D <x>") == "&LR&&D <x>&R&P"


def test_a_number_behind_a_font_size_is_kept_apart_from_it() -> None:
    assert header("&C&10{{ a }}", a="2026") == "&C&10 2026"


def test_none_prints_nothing_and_control_characters_go() -> None:
    assert header("&C{{ a }}-{{ b }}", a=None, b="x\x07y") == "&C-xy"


def test_a_long_value_is_cut_so_that_excel_keeps_the_header() -> None:
    text = header("&L{{ client }}&C{{ marking }}", client="&" * 300, marking="CUI")

    assert len(text) <= 255
    assert text.endswith("…&CCUI")


def test_a_misspelt_name_in_a_header_is_an_error_that_names_it() -> None:
    with pytest.raises(OutputFailed, match="POA&M!oddHeader: 'markin' is undefined"):
        header("&C{{ markin }}", marking="CUI")


@pytest.mark.parametrize("text", ["&C{{ marking", "&C{% if a %}b{% endif %}", "&C{{ a|nope }}"])
def test_what_is_misspelt_in_a_header_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="POA&M!oddHeader: "):
        header(text)


def test_footers_of_other_sheets_have_values_of_their_own() -> None:
    def dress(book: Any, _: Any) -> None:
        for number, one in enumerate(book.worksheets()):
            one.set_footer(f"&L{number} {{{{ marking }}}}")

    parts = render(template("a", "b", dress=dress), {"marking": "CUI"})

    assert "<oddFooter>&amp;L0 CUI</oddFooter>" in parts.xml(1)
    assert "<oddFooter>&amp;L1 CUI</oddFooter>" in parts.xml(2)
