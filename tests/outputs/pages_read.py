"""What a test reads from a page: its tags, its words, its inline texts and its policy."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

_VOID = {"meta", "input", "br", "rect", "path", "circle"}


class PageRead(HTMLParser):
    """A page as a browser would take it apart: `tags` with attributes, `words`, `inline` texts."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.inline: dict[str, str] = {"style": "", "script": ""}
        self.unclosed: list[str] = []
        self.feed(content.decode("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.unclosed.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.unclosed.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.unclosed and self.unclosed[-1] in self.inline:
            self.inline[self.unclosed[-1]] += data
        else:
            self.words.append(data)

    @property
    def text(self) -> str:
        """All words, with single spaces."""
        return " ".join(" ".join(self.words).split())

    @property
    def policy(self) -> str:
        """The content security policy."""
        return next(a["content"] or "" for t, a in self.tags if t == "meta" and "http-equiv" in a)

    def values(self, attribute: str) -> list[str]:
        """Every value of an attribute."""
        return [a[attribute] or "" for _, a in self.tags if attribute in a]


def csp_hash(text: str) -> str:
    """The hash of an inline text as a policy names it."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
