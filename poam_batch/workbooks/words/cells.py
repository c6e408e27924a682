"""What one cell says: text to id, status key, header key. Pure, and never raises.

People type ids and words in many shapes; this module knows the shapes, `words.toml` the words.
Nothing is guessed: what has two meanings has none here.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

CellValue = str | int | float | bool | dt.date | dt.time | dt.timedelta | None

_DASHES = dict.fromkeys(
    map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-"
)


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


_PREFIX = (
    r"(?:(?:nist|cmmc|req(?:uirement)?|practice|control)\b[\s:.#-]*)?"
    r"(?:(?:sp\s*)?800-171a?\b(?:\s*r(?:ev(?:ision)?)?\.?\s*[12]\b)?[\s:.#-]*)?"
    r"(?:(?P<family>[a-z]{2})[.\s_-]\s*(?:l(?P<level>[123])[\s._-]*)?)?"
)
_ID = re.compile(
    _PREFIX
    + r"(?:(?P<nist>0?3\.\d{1,2}\.\d{1,2})|(?P<far>b\.1\.[ivx]+))(?![0-9])"
    + r"(?P<enhanced>e(?![a-z0-9]))?"
    + r"(?:(?P<zero>\.0)(?![0-9])"
    + r"|[\s_.-]*[\[(]\s*(?P<label>[a-z]|odp\s*\d{1,2})\s*[\])]"
    + r"|[\s_.\[]*odp[\s_.]*\[?\s*(?P<odp>\d{1,2})\]{0,2}"
    + r"|[._-]?(?P<attached>[a-z])(?![a-z0-9])"
    + r"|\s*[\s.-]\s*(?P<apart>[a-z])$)?"
    + r"(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_DIGIT = re.compile(r"\d")
# What starts with four letters is no id, but for words before one, told by how they begin: what
# cannot be seen may stand further on (`prac\u00adtice`).
_MAY_BE_AN_ID = re.compile(r"(?![A-Za-z]{4})|(?i:nist|cmmc|req|prac|cont)")
_ANY_ID = re.compile(r"0?3\.\d{1,2}\.\d{1,2}|b\.1\.[ivx]+", re.IGNORECASE)
_REST = re.compile(r"[\s.:;,)\]}|*/'\"-]*$|\.?\s|\s*[-:;|/]|,\s")
# A number or another objective behind an id names more than one: 3.1.1-3, 3.1.1[a] and [b].
_MORE = re.compile(
    r"[\s.,:;|/&+-]*(?:(?:and|or|to|thru|through)\b[\s.]*)?(?:\d|[\[(]\s*[a-z]\s*[\])])",
    re.IGNORECASE,
)
_SPREAD = re.compile(r"(\b0?3)\s*\.\s*(\d{1,2})\s*\.\s*(\d{1,2}\s*(?:[\[(]\s*[a-z]\s*[\])])?)$")
# What a German CSV or a text export makes of 3.1.1: 03.01.2001 or 2001-01-03.
_TEXT_DATE = re.compile(
    r"0?3\.(?P<m>\d{1,2})\.(?P<y>20\d\d)|(?P<iso>20\d\d-\d\d-03)(?:[T ]00:00(?::00)?)?"
)
_FAMILY = re.compile(r"0?3\.\d{1,2}$")
_REVISION_3 = re.compile(r"a\.0\d\.\d\d\.\d\d|0\d\.\d\d\.\d\d[\w.]*\[\d", re.IGNORECASE)
_CMMC_1 = re.compile(r"[a-z]{2,3}\.[1-5]\.\d{3}\b", re.IGNORECASE)
_OTHER = re.compile(
    r"[a-z]{2}-\d{1,2}(?![\d.])|[a-z]{2}\.[a-z]{2}-\d|a\.\d{1,2}\.\d", re.IGNORECASE
)
_OTHER_KINDS = (
    (IdentKind.REVISION_3, _REVISION_3),
    (IdentKind.FAMILY, _FAMILY),
    (IdentKind.CMMC_1, _CMMC_1),
    (IdentKind.OTHER_FRAMEWORK, _OTHER),
)
_FAMILIES_OF_REVISION_2 = range(1, 15)
_PRINTABLE = bytes(range(0x20, 0x7F))
_LONGEST_CACHED = 200
_WHERE_IDS_START = 40
# Only marks that never turn a word round: "!Met" and an empty box before it stay what they are.
_LEADING_MARKS = "*'\"`\u2022\u00b7\u2713\u2714\u2611\u2705\ufe0f>-. "
_EMPTY_BOX = re.compile(r"[(\[{]\s*[)\]}]")
_NOISE = re.compile(r"[\s_/().,:'\"-]+")


def clean(value: CellValue) -> str:
    """Return a cell as one line of text: NFKC, no invisible characters, plain dashes and spaces."""
    if isinstance(value, str):
        return _cached_line(value) if len(value) <= _LONGEST_CACHED else _line(value)
    return _plain(value)


def clean_all(values: Collection[CellValue]) -> list[str]:
    """Return each cell as one line of text; that most texts are one already is proven at once."""
    texts = [value for value in values if isinstance(value, str)]
    if len(texts) == len(values) and _are_lines(texts):
        return texts
    return as_texts(values, clean)


def as_texts(values: Collection[CellValue], read: Callable[[str], str]) -> list[str]:
    """Return each cell as a text, `read` once where several are alike; what is none as `clean`."""
    different = set(values)
    known: dict[CellValue, str] = {v: read(v) for v in different if isinstance(v, str)}
    if len(known) == len(different):
        return [known[value] for value in values]
    return [known[value] if isinstance(value, str) else clean(value) for value in values]


def _are_lines(texts: Iterable[str]) -> bool:
    """Return whether each of some texts is what `clean` makes of it, as far as ASCII goes."""
    joined = " ".join(filter(None, texts))
    # A space at either end of a text would stand beside the one that joins it to another.
    if not joined.isascii() or "  " in joined or joined[:1] == " " or joined[-1:] == " ":
        return False
    return not joined.encode("ascii").translate(None, _PRINTABLE)


def _line(text: str) -> str:
    if text.isascii() and text.isprintable():
        # Most text is one line already.
        return " ".join(text.split()) if "  " in text or text != text.strip() else text
    text = unicodedata.normalize("NFKC", text).translate(_DASHES)
    kept = (c if c.isprintable() else " " for c in text if unicodedata.category(c) != "Cf")
    return " ".join("".join(kept).split())


# Statuses stand in every row, ids and titles in every workbook.
_cached_line = lru_cache(maxsize=8_192)(_line)


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


def id_text(value: CellValue) -> str:
    """Return a cell as one line of text in which a raised digit is none: 3.1.1¹ is not 3.1.11."""
    if isinstance(value, str) and not value.isascii():
        value = "".join("\ufffd" if unicodedata.category(c) == "No" else c for c in value)
    return clean(value)


def parse_ident(value: CellValue) -> Ident | None:
    """Return the id that a cell holds, or None.

    `AC.L2-3.1.1[a]`, `3.1.1 - Authorized access`, `03.01.01.a`, `AC.L1-b.1.i`, `3.6.1e`. A number
    (3.1, perhaps 3.10) is of kind FAMILY and a date (3.1.1 in German) of kind DATE.
    """
    if isinstance(value, str):
        return _cached_ident(value) if len(value) <= _LONGEST_CACHED else _read_ident(value)
    if isinstance(value, float | int) and not isinstance(value, bool) and 3 <= value < 4:
        return Ident(IdentKind.FAMILY, _plain(value))
    return Ident(IdentKind.DATE, _plain(value)) if isinstance(value, dt.date) else None


def parse_idents(texts: Iterable[str], others: Iterable[CellValue]) -> dict[CellValue, Ident]:
    """Return those of different texts and other values that are ids, as `parse_ident`."""
    found: dict[CellValue, Ident] = {}
    for text in filter(_MAY_BE_AN_ID.match, texts):
        read = _cached_ident if len(text) <= _LONGEST_CACHED else _read_ident
        if ident := read(text):
            found[text] = ident
    return found | {value: ident for value in others if (ident := parse_ident(value))}


def _read_ident(text: str) -> Ident | None:
    if _DIGIT.search(text, 0, _WHERE_IDS_START) is None:
        return None
    text = id_text(text)
    start = next((i for i, c in enumerate(text) if c.isalnum()), len(text))
    if text[:start].endswith("."):
        return None
    text = _SPREAD.sub(r"\1.\2.\3", text[start:])
    match = None if _REVISION_3.match(text) else _ID.match(text)
    return _no_requirement(text) if match is None else _from_match(match)


def _no_requirement(text: str) -> Ident | None:
    """Return an id of another kind: a family, a date, one of another catalog."""
    if dated := _TEXT_DATE.fullmatch(text):
        return Ident(IdentKind.DATE, dated["iso"] or f"{dated['y']}-{int(dated['m']):02}-03")
    kinds = ((kind, pattern) for kind, pattern in _OTHER_KINDS if pattern.match(text))
    return next((Ident(kind, text) for kind, _ in kinds), None)


_cached_ident = lru_cache(maxsize=8_192)(_read_ident)


def _from_match(match: re.Match[str]) -> Ident | None:
    part = match.groupdict()
    padded = (part["nist"] or "").startswith("0")
    short = _short(part["nist"] or part["far"])
    others = {_short(other) for other in _ANY_ID.findall(part["rest"])}
    if others - {short}:
        return Ident(IdentKind.SEVERAL, match.string)
    rest = _ANY_ID.sub("", part["rest"])
    if not _REST.match(rest) or _MORE.match(rest) or (part["zero"] and not padded):
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


_LABEL_BEFORE_TEXT = re.compile(r"(?:[\[(]\s*)?([a-z])(?:\s*[\])][.:]?|[.:])\s", re.IGNORECASE)


def leading_label(value: CellValue) -> str:
    """Return the letter that a cell holds or begins with (`[a] authorized users ...`), or ""."""
    match = _LABEL_BEFORE_TEXT.match(clean(value))
    return _label(match[1]) if match else parse_label(value)


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
    folded = clean(text).casefold()
    key = clean(_NOISE.sub("", folded).lstrip(_LEADING_MARKS))
    # A lone tick is no blank: nobody can say what it ticks.
    return key if key or _NOISE.fullmatch(folded) else folded


@lru_cache(maxsize=8_192)
def header_key(text: str) -> str:
    """Return header words to compare: `Req_ID (NIST)` gives `req id (nist)`, `Status:` `status`."""
    spaced = re.sub(r"[\s_/-]+", " ", clean(text).casefold())
    return clean(re.sub(r"[^\w\s()#&]+", "", spaced))
