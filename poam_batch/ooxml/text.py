"""Text as a workbook holds it: escaped for XML, within a cell's length, and back again."""

from __future__ import annotations

import re
from html import unescape

CELL_LIMIT = 32_767
CUT_MARK = " […]"

# A literal _x000D_ has its underscore escaped, or a reader would decode it to a carriage return.
_ILLEGAL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_CODED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def escape_text(text: str) -> str:
    """Return text for a cell's XML: `a & _x000D_` is `a &amp; _x005F_x000D_`, U+0001 `_x0001_`."""
    # Of what does not print, a line break is the commonest, and stands as it is.
    if not text.isprintable() and not text.replace("\n", " ").isprintable():
        text = _SURROGATE.sub("\ufffd", text)
        text = _ILLEGAL.sub(_code, text)
    elif "_x" in text:
        text = _ILLEGAL.sub(_code, text)
    if "&" in text or "<" in text or ">" in text:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text


def escape_attribute(text: str) -> str:
    """Return text for an attribute in double quotes."""
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    )


def unescape_xml(text: str) -> str:
    """Return the text of XML: entities decoded, `_x000D_` left as it is."""
    return unescape(text) if "&" in text else text


def decode_codes(text: str) -> str:
    """Return text with `_x000D_` and the like decoded, where the XML is decoded already."""
    return _CODED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def fit_cell(text: str, limit: int = CELL_LIMIT) -> str:
    """Return text that a cell can hold: past the limit, in UTF-16 units, it is cut with a mark."""
    if len(text) <= limit // 2:
        return text
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) <= 2 * limit:
        return text
    kept = units[: 2 * (limit - len(CUT_MARK))].decode("utf-16-le", "ignore")
    return kept + CUT_MARK


def keeps_space(text: str) -> str:
    """Return the attribute that text with space at an end needs, or nothing."""
    return ' xml:space="preserve"' if text[:1] <= " " or text[-1:] <= " " else ""


def _code(match: re.Match[str]) -> str:
    """Return a character in the `_xHHHH_` form."""
    return f"_x{ord(match[0]):04X}_"
