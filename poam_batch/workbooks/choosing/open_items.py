"""The client's own columns that say what is open (`On POA&M`, `Objectives met`) beside a MET.

The status counts; that something is open all the same is a warning with the cell.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from poam_batch.model import Finding
from poam_batch.problems import Problem
from poam_batch.workbooks.choosing.compared import (
    SaidColumn,
    Word,
    not_confirmed,
    rows_compared,
    worse_rows,
)
from poam_batch.workbooks.choosing.gaps import asks_for_gaps, may_ask_for_gaps, says_gap
from poam_batch.workbooks.rows.readings import TableReading
from poam_batch.workbooks.tables.columns import Header
from poam_batch.workbooks.words.cells import header_key
from poam_batch.workbooks.words.vocabulary import FOLDER, Meaning, StatusWord, Vocabulary

_GAP = StatusWord(Finding.NOT_MET)
_ALLOWED = 3  # one row in three
_A_FORM = 2
_KINDS = ("ticked", "worded", "rated", "counted", "shares", "percent")
_SHARE = re.compile(r"(\d{1,3}) ?(?:/|of|out of) ?(\d{1,3})")
_PERCENT = re.compile(r"%|\uff05|\bper ?cent", re.IGNORECASE)


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Any]:
    words = tomllib.loads((FOLDER / "doubts.toml").read_text(encoding="utf-8"))
    return MappingProxyType(words["open_items"] | {"open": frozenset(words["lists"]["open"])})


def asks_what_is_open(header: str) -> bool:
    """Return whether a column says of requirements that something of them is still to be done."""
    return _kind(header) is not None


@lru_cache(maxsize=4_096)
def _kind(header: str) -> str | None:
    if asks_for_gaps(header) or may_ask_for_gaps(header):
        return None
    key, in_percent = header_key(header), _PERCENT.search(header) is not None
    if in_percent:
        key = re.sub(r"\bper ?cent(age)?\b", "", key).strip()
    found = (kind for kind in _KINDS if re.fullmatch(_words()[kind], key))
    return next((kind for kind in found if (kind == "percent") is in_percent), None)


def open_items(one: TableReading, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Yield a warning for each such column that says so where the status is MET or N/A."""
    table, held = one.table, rows_compared(one)
    taken = {s.header.column for s in table.statuses} | {i.column for i in table.ids}
    taken |= {header.column for header in table.ignored}
    taken |= set(table.claim.headers) if table.claim else set()
    for header in table.headers:
        kind = _kind(header.text) if header.column not in taken else None
        if kind is None or header.rank(Meaning.INHERITED) is not None:
            continue
        word = _word(kind, set(held.texts(header.column)), vocabulary)
        column = SaidColumn(header, word, beside_blank=False)
        worse = list(worse_rows(one, column, vocabulary))
        if worse and len(worse) * _most(kind, header) <= len(held.rows):
            yield not_confirmed(one, header, worse)


def _most(kind: str, header: Header) -> int:
    """Return of how many rows one may say so at most: a form has a word in every row."""
    if re.fullmatch(_words()["plain"], header_key(header.text)):
        return _ALLOWED
    return _A_FORM if kind in {"worded", "percent"} else 1


def _word(kind: str, texts: set[str], vocabulary: Vocabulary) -> Word:
    """Return which texts below a header of a kind say that something is open."""
    if kind == "worded":
        return lambda text: _GAP if _is_open(text, vocabulary) else None
    if kind == "rated":
        return lambda text: _GAP if text.casefold() in _words()["bad"] else None
    if kind == "counted":
        return lambda text: _GAP if text.isdecimal() and int(text) else None
    if kind == "shares":
        return lambda text: _GAP if _is_a_part(text) else None
    if kind == "percent":
        numbers = [number for text in texts if (number := _number(text)) is not None]
        whole = 1.0 if max(numbers, default=0) <= 1 else 100.0
        return lambda text: _GAP if _is_less(text, whole) else None
    return says_gap


def _is_open(text: str, vocabulary: Vocabulary) -> bool:
    if text.casefold() in _words()["open"] or says_gap(text):
        return True
    word = vocabulary.status(text)
    return word is not None and word.finding is Finding.NOT_MET and not word.answer


def _is_a_part(text: str) -> bool:
    found = _SHARE.fullmatch(text)
    return found is not None and int(found[1]) < int(found[2])


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _is_less(text: str, whole: float) -> bool:
    if text.endswith("%"):
        number = _number(text[:-1].strip())
        return number is not None and number < 100.0
    number = _number(text)
    return number is not None and number < whole
