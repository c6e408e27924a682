"""What the sheets of a workbook share: their strings, which styles show dates, the first day."""

from __future__ import annotations

import re
from functools import cached_property

from poam_batch.ooxml.markup import read_attributes, read_utf8
from poam_batch.ooxml.sheet import split_strings, string_runs
from poam_batch.ooxml.text import decode_codes, unescape_xml
from poam_batch.outputs.template.heights import TextStyle, read_styles

_STYLES = re.compile(r"<((?:[\w.-]+:)?)cellXfs\b[^>]*>(.*?)</\1cellXfs>", re.DOTALL)
_STYLE = re.compile(r"<(?:[\w.-]+:)?xf\b([^>]*)>")
_FORMAT = re.compile(r"<(?:[\w.-]+:)?numFmt\b([^>]*)>")
_PLAIN = re.compile(r"<t(?:\s[^<>]*[^<>/])?>([^<]*)</t>")
_PREFIX = re.compile(r"<((?:[\w.-]+:)?)sst\b")
# A day or a year decides: a time of day would hide the date. Quoted and bracketed text is none.
_NO_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|general|standard', re.IGNORECASE)
_DAY = re.compile(r"[dy]", re.IGNORECASE)
_BUILT_IN_DATES = frozenset({14, 15, 16, 17, 22, *range(27, 32), 36, 50, 51, 52, 53, 54, 57, 58})


class Book:
    """A workbook around its sheets; parts are read when they are first asked for."""

    def __init__(self, strings: bytes | None, styles: bytes | None, *, date1904: bool) -> None:
        """Take the parts with the shared strings and the styles, where there are any."""
        self._strings_part = strings
        self._styles_part = styles
        self._texts: dict[str, str | None] = {}
        self.date1904 = date1904

    def text(self, number: str) -> str | None:
        """Return a shared string, decoded; nothing where there is none of the number."""
        if number not in self._texts:
            known = number.isdecimal() and int(number) < len(self._strings)
            self._texts[number] = inner_text(self._strings[int(number)]) if known else None
        return self._texts[number]

    def shows_dates(self, style: str) -> bool:
        """Return whether a style number formats a value as a date."""
        return int(style or 0) in self._date_styles

    @cached_property
    def text_styles(self) -> tuple[TextStyle, ...]:
        """What each style says of text that wraps."""
        return read_styles(self._styles_part)

    @cached_property
    def _strings(self) -> tuple[str, ...]:
        xml = read_utf8(self._strings_part) if self._strings_part else ""
        prefix = _PREFIX.search(xml)
        if prefix and prefix[1]:
            xml = xml.replace(f"<{prefix[1]}", "<").replace(f"</{prefix[1]}", "</")
        return split_strings(xml)

    @cached_property
    def _date_styles(self) -> frozenset[int]:
        xml = read_utf8(self._styles_part) if self._styles_part else ""
        dates = set(_BUILT_IN_DATES)
        for match in _FORMAT.finditer(xml):
            attributes = read_attributes(match[1])
            number, code = attributes.get("numFmtId", ""), attributes.get("formatCode", "")
            if number.isdecimal():
                (dates.add if is_date_format(code) else dates.discard)(int(number))
        found = _STYLES.search(xml)
        styles = [read_attributes(match[1]) for match in _STYLE.finditer(found[2] if found else "")]
        return frozenset(
            index
            for index, style in enumerate(styles)
            if style.get("numFmtId", "0").isdecimal() and int(style.get("numFmtId", "0")) in dates
        )


def is_date_format(code: str) -> bool:
    """Return whether a number format shows a date: `dd/mm/yyyy`, not `h:mm` or `0.00 "days"`."""
    return bool(_DAY.search(_NO_CODE.sub("", code.split(";", maxsplit=1)[0])))


def inner_text(inner: str) -> str:
    """Return the text of a string item or an inline string, decoded, its runs joined."""
    if "\r" in inner:
        inner = inner.replace("\r\n", "\n").replace("\r", "\n")
    plain = _PLAIN.fullmatch(inner)
    if plain:
        return decode_codes(unescape_xml(plain[1]))
    return "".join(string_runs(inner))
