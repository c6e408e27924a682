"""Headers and footers that hold tags: `&C{{ marking }}` prints the marking on every page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from poam_batch.ooxml.text import escape_text
from poam_batch.outputs.template.sandbox import plain_text
from poam_batch.outputs.template.syntax import Piece

# Excel repairs a file whose header is longer, and drops the header: the marking would be lost.
HEADER_LIMIT = 255
_MARK = "…"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
_SIZE = re.compile(r"&\d+\Z")


@dataclass(frozen=True, slots=True)
class HeaderPlan:
    """A header or footer: its element's name, its text and values in turn."""

    name: str
    pieces: tuple[Piece, ...]

    def text(self, values: Sequence[object]) -> str:
        """Return the text as XML; the longest value is cut where the whole would be too long."""
        shown = [_CONTROL.sub("", str(plain_text(value))) for value in values]
        written = self._join(shown)
        while len(written) > HEADER_LIMIT and any(shown):
            longest = max(range(len(shown)), key=lambda index: len(shown[index]))
            kept = shown[longest][:HEADER_LIMIT].removesuffix(_MARK)[:-1]
            shown[longest] = kept and kept + _MARK
            written = self._join(shown)
        return escape_text(written)

    def _join(self, shown: Sequence[str]) -> str:
        """Return the text with the values in their places, `&` doubled as headers write it."""
        written = ""
        values = iter(shown)
        for piece in self.pieces:
            if not piece.keyword:
                written += piece.source
            elif piece.keyword == "{{":
                value = next(values).replace("&", "&&")
                # Behind a font size, as in &10, a digit would be read as part of the size.
                gap = " " if value[:1].isdigit() and _SIZE.search(written) else ""
                written += gap + value
        return written
