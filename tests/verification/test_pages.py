"""A page is read as a person sees it."""

import pytest

from poam_batch.verification.pages import numbers_in, read_page

PAGE = """<!DOCTYPE html>
<html><head><title>T</title><style>.a { color: red }</style></head><body id="top">
<p class="figure"><span class="value">87 <i>to</i> 108</span> of 110</p>
<p>Marlow &amp; Finch<br>L2</p><a href="a%20b/c.html#x">there</a></body></html>
"""


def test_a_page_is_its_text_its_links_and_its_score() -> None:
    page = read_page(PAGE.encode())

    assert page.whole
    assert page.text == "87 to 108 of 110 Marlow & Finch L2 there"
    assert page.links == {"a b/c.html"}
    assert page.ids == {"top"}
    assert page.figure == "87 to 108 of 110"


@pytest.mark.parametrize("content", [PAGE[:-20], PAGE[5:], "", "plain"])
def test_a_page_that_is_cut_off_is_not_whole(content: str) -> None:
    assert not read_page(content.encode()).whole


def test_a_page_without_a_marked_score_has_none() -> None:
    assert read_page(b"<!doctype html><p>105 of 110</p></html>").figure is None


def test_numbers_may_be_below_zero() -> None:
    assert numbers_in("\N{MINUS SIGN}12 to 5 of 110") == [-12, 5, 110]
