"""A page as it was written: whether it is whole, its text, its links, and the score it shows."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import unquote

_UNSEEN = frozenset({"style", "script", "title"})


class Page(NamedTuple):
    """What a page holds. `figure` is the text of the score, None where no element is marked so.

    `links` are without what follows `#`; `ids` those of its elements.
    """

    whole: bool
    text: str
    links: frozenset[str]
    ids: frozenset[str]
    figure: str | None


def read_page(content: bytes) -> Page:
    """Return what a page holds; raises ValueError for bytes that are not UTF-8."""
    markup = content.decode("utf-8")
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    begun = markup.lstrip()[:9].casefold() == "<!doctype"
    ended = markup.rstrip()[-7:].casefold() == "</html>"
    return Page(
        whole=begun and ended,
        text=one_line("".join(reader.texts)),
        links=frozenset(reader.links),
        ids=frozenset(reader.ids),
        figure=one_line("".join(reader.figure)) if reader.has_figure else None,
    )


def one_line(text: str) -> str:
    """Return a text with single spaces, as a page shows it."""
    return " ".join(text.split())


def numbers_in(text: str) -> list[int]:
    """Return the whole numbers of a text: `87 to 108 of 110`."""
    return [int(number) for number in re.findall(r"-?\d+", text.replace("\N{MINUS SIGN}", "-"))]


class _Reader(HTMLParser):
    """Collects the texts of a page, and apart from them the one in `<p class="figure">`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.figure: list[str] = []
        self.links: set[str] = set()
        self.ids: set[str] = set()
        self.has_figure = False
        self._unseen = 0
        self._in_figure = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element is, and its link."""
        named = {name: value or "" for name, value in attrs}
        if "id" in named:
            self.ids.add(named["id"])
        if tag == "a" and "href" in named:
            self.links.add(unquote(named["href"].partition("#")[0]))
        if tag == "p":
            self._in_figure = "figure" in named.get("class", "").split()
            self.has_figure |= self._in_figure
        self._unseen += tag in _UNSEEN
        if tag != "wbr":
            self.texts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """Note that an element has ended."""
        self._unseen -= tag in _UNSEEN and self._unseen > 0
        if tag == "p":
            self._in_figure = False
        self.texts.append(" ")

    def handle_data(self, data: str) -> None:
        """Keep a text that the page shows."""
        if self._unseen:
            return
        self.texts.append(data)
        if self._in_figure:
            self.figure.append(data)
