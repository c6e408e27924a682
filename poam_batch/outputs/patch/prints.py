"""Print headers and footers brought up to date, where people left them as they were."""

from __future__ import annotations

import re
from collections.abc import Mapping

from poam_batch.ooxml.text import unescape_xml

_TEXT = re.compile(
    rb"(<(?:[\w.-]+:)?((?:odd|even|first)(?:Header|Footer))\b[^>]*>)([^<]*)(</)", re.DOTALL
)
# Fonts, sizes and colours are spelt anew by other programs; what is printed is not.
_LOOKS = re.compile(r'&"[^"]*"|&K(?:[0-9A-Fa-f]{6}|\d\d[+-]\d{3})|&\d+')


def print_texts(part: bytes) -> dict[str, str]:
    """Return the headers and footers of a sheet part by their kind: {"oddHeader": "&CCUI"}."""
    found = _TEXT.finditer(part)
    return {m[2].decode(): unescape_xml(m[3].decode("utf-8", "replace")) for m in found}


def with_print_texts(part: bytes, before: Mapping[str, str], now: Mapping[str, str]) -> bytes:
    """Return a sheet part with the headers and footers of `now`.

    Only those are set that say what `before` says, which is what the program had written.
    """
    there = print_texts(part)

    def text(match: re.Match[bytes]) -> bytes:
        kind = match[2].decode()
        ours = kind in now and _said(there[kind]) == _said(before.get(kind, ""))
        if not ours or _said(now[kind]) == _said(there[kind]):
            return match[0]
        words = now[kind].replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return match[1] + words.encode("utf-8", "replace") + match[4]

    return _TEXT.sub(text, part)


def _said(text: str) -> str:
    return "".join(_LOOKS.sub("", text).split())
