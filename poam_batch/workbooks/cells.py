"""What one cell says: text to id, status key, header key, date. Pure, and never raises.

People type ids and words in many shapes; this module knows the shapes, `words.toml` the words.
Nothing is guessed: what has two meanings has none here.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

CellValue = str | int | float | bool | dt.date | dt.time | dt.timedelta | None

_DASHES = dict.fromkeys(
    map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-"
)
_YEARS = range(2000, 2101)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class IdentKind(StrEnum):
    """What kind of id a cell holds; everything but REQUIREMENT is a reason not to read the row."""

    REQUIREMENT = "requirement"
    FAMILY = "family"
    SEVERAL = "several"
    CMMC_1 = "cmmc_1"
    OTHER_FRAMEWORK = "other_framework"
    REVISION_3 = "revision_3"
    DATE = "date"


class Ident(NamedTuple):
    """An id as it was typed.

    `short` is `3.1.1` or `b.1.i`, without the `e` of Level 3; `enhanced` says an `e` stood
    directly behind it, which is Level 3 or, in sheets that write `3.1.3d`, objective [e].
    `label` is the objective's letter or `ODP1`; `attached` says it stood without a bracket.
    `padded` is True for `03.01.01`. `family` and `level` come from `AC.L2-`, if that was there.
    """

    kind: IdentKind
    short: str
    label: str = ""
    enhanced: bool = False
    attached: bool = False
    padded: bool = False
    family: str = ""
    level: int | None = None


class DateReading(NamedTuple):
    """A date, or None and why the text is none (`why` is empty for an empty cell)."""

    value: dt.date | None
    why: str = ""


_PREFIX = (
    r"(?:(?:nist|cmmc|req(?:uirement)?|practice|control)\b[\s:.#-]*)?"
    r"(?:(?P<family>[a-z]{2})[.\s-]\s*(?:l(?P<level>[123])[\s.-]*)?)?"
)
_ID = re.compile(
    _PREFIX
    + r"(?:(?P<nist>0?3\.\d{1,2}\.\d{1,2})|(?P<far>b\.1\.[ivx]+))(?![0-9])"
    + r"(?P<enhanced>e(?![a-z0-9]))?"
    + r"(?:(?P<zero>\.0)(?![0-9])"
    + r"|[\s_.]*[\[(]\s*(?P<label>[a-z]|odp\s*\d{1,2})\s*[\])]"
    + r"|[\s_.\[]*odp[\s_.]*\[?\s*(?P<odp>\d{1,2})\]{0,2}"
    + r"|[._-]?(?P<attached>[a-z])(?![a-z0-9])"
    + r"|\s*[\s.-]\s*(?P<apart>[a-z])$)?"
    + r"(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_DIGIT = re.compile(r"\d")
_ANY_ID = re.compile(r"0?3\.\d{1,2}\.\d{1,2}|b\.1\.[ivx]+", re.IGNORECASE)
_REST = re.compile(r"(?:[\s.:;,)\]|*/-]*$)|(?:\.?\s|\s*[-:;|/]|,\s)(?!\s*[-,/&]?\s*\.?\d)")
_FAMILY = re.compile(r"0?3\.\d{1,2}$")
_REVISION_3 = re.compile(r"a\.0\d\.\d\d\.\d\d|0\d\.\d\d\.\d\d[\w.]*\[\d", re.IGNORECASE)
_CMMC_1 = re.compile(r"[a-z]{2,3}\.[1-5]\.\d{3}\b", re.IGNORECASE)
_OTHER = re.compile(
    r"[a-z]{2}-\d{1,2}(?![\d.])|[a-z]{2}\.[a-z]{2}-\d|a\.\d{1,2}\.\d", re.IGNORECASE
)
_FAMILIES_OF_REVISION_2 = range(1, 15)
_LONGEST_CACHED = 200
_WHERE_IDS_START = 40
# Only marks that never turn a word round: "!Met" and an empty box before it stay what they are.
_LEADING_MARKS = "*'\"`\u2022\u00b7\u2713\u2714\u2611\u2705\ufe0f>-. "
_EMPTY_BOX = re.compile(r"[(\[{]\s*[)\]}]")
_NOISE = re.compile(r"[\s_/().,:'\"-]+")


def clean(value: CellValue) -> str:
    """Return a cell as one line of text: NFKC, no invisible characters, plain dashes and spaces."""
    if isinstance(value, str):
        if value.isascii() and value.isprintable():
            return " ".join(value.split())
        text = unicodedata.normalize("NFKC", value).translate(_DASHES)
        kept = (c if c.isprintable() else " " for c in text if unicodedata.category(c) != "Cf")
        return " ".join("".join(kept).split())
    return _plain(value)


def _plain(value: CellValue) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    return str(value)


def parse_ident(value: CellValue) -> Ident | None:
    """Return the id that a cell holds, or None.

    `AC.L2-3.1.1[a]`, `3.1.1 - Authorized access`, `03.01.01.a`, `AC.L1-b.1.i`, `3.6.1e`. A number
    (3.1, perhaps 3.10) is of kind FAMILY and a date (3.1.1 in German) of kind DATE.
    """
    if isinstance(value, str):
        # Long prose without an id is not worth a place in the cache.
        if len(value) > _WHERE_IDS_START and not _starts_like_ids(value):
            return None
        return _cached_ident(value) if len(value) <= _LONGEST_CACHED else _read_ident(value)
    if isinstance(value, float | int) and not isinstance(value, bool) and 3 <= value < 4:
        return Ident(IdentKind.FAMILY, _plain(value))
    return Ident(IdentKind.DATE, _plain(value)) if isinstance(value, dt.date) else None


def _starts_like_ids(text: str) -> bool:
    return _DIGIT.search(text, 0, _WHERE_IDS_START) is not None


def _read_ident(text: str) -> Ident | None:
    if not _starts_like_ids(text):
        return None
    text = clean(text)
    start = next((i for i, c in enumerate(text) if c.isalnum()), len(text))
    text = text[start:]
    match = _ID.match(text)
    if _REVISION_3.match(text):
        return Ident(IdentKind.REVISION_3, text)
    if match is not None:
        return _from_match(match)
    if _FAMILY.match(text):
        return Ident(IdentKind.FAMILY, text)
    if _CMMC_1.match(text):
        return Ident(IdentKind.CMMC_1, text)
    return Ident(IdentKind.OTHER_FRAMEWORK, text) if _OTHER.match(text) else None


_cached_ident = lru_cache(maxsize=8_192)(_read_ident)


def _from_match(match: re.Match[str]) -> Ident | None:
    part = match.groupdict()
    padded = (part["nist"] or "").startswith("0")
    short = _short(part["nist"] or part["far"])
    others = {_short(other) for other in _ANY_ID.findall(part["rest"])}
    if others - {short}:
        return Ident(IdentKind.SEVERAL, match.string)
    if not _REST.match(part["rest"]) or (part["zero"] and not padded):
        return None
    if part["nist"] and int(short.split(".")[1]) not in _FAMILIES_OF_REVISION_2:
        return Ident(IdentKind.REVISION_3, match.string)
    letter = part["label"] or part["attached"] or part["apart"] or ""
    label = f"ODP{int(part['odp'])}" if part["odp"] else _label(letter)
    return Ident(
        IdentKind.REQUIREMENT,
        short,
        label,
        enhanced=bool(part["enhanced"]),
        attached=bool(part["attached"]),
        padded=padded,
        family=(part["family"] or "").upper(),
        level=int(part["level"]) if part["level"] else None,
    )


def _short(text: str) -> str:
    """Return `3.1.1` for `03.01.01`; `b.1.i` in small letters."""
    if text[0] in "bB":
        return text.lower()
    return ".".join(str(int(number)) for number in text.split("."))


def _label(letter: str) -> str:
    return f"ODP{int(letter[3:])}" if len(letter) > 1 else letter.lower()


def parse_label(value: CellValue) -> str:
    """Return the objective's letter where a cell holds nothing else (`[a]`, `a.`), or ""."""
    match = re.fullmatch(r"[\[(]?\s*([a-z]|odp\s*\d{1,2})\s*[\])]?\.?", clean(value), re.IGNORECASE)
    return _label(match[1]) if match else ""


@lru_cache(maxsize=8_192)
def word_key(text: str) -> str:
    """Return a status word without what people vary: case, spaces, dashes, leading marks.

    `* Not-Met (-3)` and `NOT MET -3` give `notmet3`. A question mark or any other sign stays, so
    that `Met?` is not `Met`. An empty box or bracket to be ticked makes it no known word.
    """
    if _EMPTY_BOX.search(text):
        return text
    return clean(_NOISE.sub("", clean(text).casefold()).lstrip(_LEADING_MARKS))


@lru_cache(maxsize=8_192)
def header_key(text: str) -> str:
    """Return header words to compare: `Req_ID (NIST)` gives `req id (nist)`, `Status:` `status`."""
    spaced = re.sub(r"[\s_/-]+", " ", clean(text).casefold())
    return clean(re.sub(r"[^\w\s()#&]+", "", spaced))


def parse_date(value: CellValue) -> DateReading:
    """Return the date in a cell: a real one, ISO, `10-APR-2026`, `10 April 2026`, `4/30/2026`.

    `4/10/2026` is refused: it is April in one country and October in another.
    """
    if isinstance(value, dt.date):
        day = value.date() if isinstance(value, dt.datetime) else value
        return _in_our_time(day.year, day.month, day.day)
    text = clean(value)
    return _text_date(text) if text else DateReading(None)


def _text_date(text: str) -> DateReading:
    if match := re.match(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)(?:[T ][\d:.]+Z?)?$", text):
        return _in_our_time(*map(int, match.groups()))
    if match := re.match(r"(\d{1,2})(?:st|nd|rd|th)?[\s.-]*([A-Za-z]{3,9})[\s.,-]*(\d{4})$", text):
        return _in_our_time(int(match[3]), _month(match[2]), int(match[1]))
    if match := re.match(r"([A-Za-z]{3,9})[\s.]*(\d{1,2})(?:st|nd|rd|th)?[\s,]+(\d{4})$", text):
        return _in_our_time(int(match[3]), _month(match[1]), int(match[2]))
    if match := re.match(r"(\d{1,2})\.(\d{1,2})\.(\d{4})$", text):
        return _in_our_time(int(match[3]), int(match[2]), int(match[1]))
    if match := re.match(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})$", text):
        return _slashed(*map(int, match.groups()))
    return DateReading(None, "it is not a date that can be read")


def _month(name: str) -> int:
    return next((i for i, month in enumerate(_MONTHS, 1) if name.lower().startswith(month)), 0)


def _slashed(first: int, second: int, year: int) -> DateReading:
    if first == second or second > 12:
        return _in_our_time(year, first, second)
    if first > 12:
        return _in_our_time(year, second, first)
    return DateReading(None, "month and day could be the other way round")


def _in_our_time(year: int, month: int, day: int) -> DateReading:
    if year not in _YEARS:
        return DateReading(None, f"the year {year} cannot be meant")
    try:
        return DateReading(dt.date(year, month, day))
    except ValueError:
        return DateReading(None, "there is no such day")
