"""The words that a workbook is read with: header words, status words, cover keys, sheet names.

They are data (`words.toml`, `layouts.toml`); this module loads them and answers what a word means.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from poam_batch.model import AssessmentType, Finding
from poam_batch.workbooks.words.cells import clean, header_key, word_key
from poam_batch.workbooks.words.meanings import HeaderWord, Marks, Meaning, StatusWord

__all__ = [
    "FOLDER",
    "LONGEST_HEADER",
    "LONGEST_WORD",
    "SECOND_CLIENT",
    "HeaderWord",
    "Marks",
    "Meaning",
    "NamedLayout",
    "StatusWord",
    "TotalWord",
    "TypeWords",
    "Vocabulary",
    "load_vocabulary",
]

FOLDER = Path(__file__).parent
LONGEST_WORD = 60
LONGEST_HEADER = 160
SECOND_CLIENT = "client_or_consultant"  # keys of a client that others come before
_QUALIFIERS_DEEP = 3
_MAY_BE_REMARKED = re.compile(r"\W*\d|.*[(:;,\u2010-\u2015\u2212-]", re.DOTALL)
_PERCENT = re.compile(r"[%\uff05]|\bper ?cent", re.IGNORECASE)


_FLAGS = StatusWord._fields[2:]


class NamedLayout(NamedTuple):
    """A layout that is known by name: its headers, and the assessment type it implies."""

    name: str
    headers: frozenset[str]
    implies_type: AssessmentType | None


class TypeWords(NamedTuple):
    """The tokens by which a cover names an assessment type."""

    assessment_type: AssessmentType
    tokens: tuple[str, ...]


class TotalWord(StrEnum):
    """How sure it is that a number beside such words is a total score."""

    SURE = "words"
    PLAIN = "plain"
    SUM = "sums"


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """All words, by their keys. Compared by identity: there is one of each set of files."""

    statuses: Mapping[str, StatusWord]
    numbered: re.Pattern[str]
    graded: re.Pattern[str]
    marks: tuple[Marks, ...]
    headers: Mapping[str, tuple[HeaderWord, ...]]
    deduction: re.Pattern[str]
    poam_headers: frozenset[str]
    aside: re.Pattern[str]
    group: re.Pattern[str]
    dated: re.Pattern[str]
    qualifiers: tuple[str, ...]
    letter_headers: frozenset[str]
    layouts: tuple[NamedLayout, ...]
    cover_keys: Mapping[str, str]
    cover_key_columns: frozenset[str]
    cover_value_columns: frozenset[str]
    types: tuple[TypeWords, ...]
    final_level_2: frozenset[str]
    banner: re.Pattern[str]
    not_the_assessment: re.Pattern[str]
    poam_sheet: re.Pattern[str]
    our_sheet: str
    totals: Mapping[str, TotalWord]

    def status(self, text: str) -> StatusWord | None:
        """Return what a status word means; NOT ASSESSED for a blank; None for no known word."""
        if len(text) > LONGEST_WORD:
            return None
        return self.statuses.get(word_key(text)) or self._remarked(text)

    def known(self, texts: Iterable[str]) -> Mapping[str, StatusWord]:
        """Return what those of some texts mean that are status words, and not empty."""
        short = [text for text in texts if text and len(text) <= LONGEST_WORD]
        words = zip(short, map(self.statuses.get, map(word_key, short)), strict=True)
        found = {text: word or self._remarked(text) for text, word in words}
        return {text: word for text, word in found.items() if word}

    def _remarked(self, text: str) -> StatusWord | None:
        """Return what a word means that something else stands beside, for few texts can be one."""
        return _remarked(self, text) if _MAY_BE_REMARKED.match(text) else None

    def header(self, text: str) -> tuple[HeaderWord, ...]:
        """Return what a header cell can mean, whatever qualifies its words."""
        if not text or len(text) > LONGEST_HEADER:
            return ()
        return _header(self, text)

    def strong(self, text: str) -> StatusWord | None:
        """Return what a word means that can only be a finding; None for any other text."""
        word = self.status(text) if text else None
        return word if word is not None and word.strong else None

    def is_left_aside(self, header: str) -> bool:
        """Return whether a header names another time's finding, or one that is hoped for."""
        return _is_left_aside(self, header_key(header))

    def is_no_finding_below(self, group: str) -> bool:
        """Return whether a status under a header is that of something else: `POA&M`, `Evidence`."""
        return self.group.fullmatch(header_key(group)) is not None

    def is_poam_header(self, text: str) -> bool:
        """Return whether a header cell belongs to a plan of action."""
        return len(text) <= LONGEST_HEADER and header_key(text) in self.poam_headers


@lru_cache(maxsize=8_192)
def _remarked(vocabulary: Vocabulary, text: str) -> StatusWord | None:
    """Return what a word means that has a number before it, or how bad a gap is behind it.

    Only what can be nothing but a finding is taken, and behind it only NOT MET is believed.
    """
    line = clean(text)
    if match := vocabulary.numbered.fullmatch(line):
        word = vocabulary.statuses.get(word_key(match["word"]))
        return word if word is not None and word.strong else None
    if match := vocabulary.graded.fullmatch(line):
        word = vocabulary.statuses.get(word_key(match["word"]))
        if word is not None and word.strong and word.finding is Finding.NOT_MET:
            return word._replace(reading=True)
    return None


@lru_cache(maxsize=16_384)
def _header(vocabulary: Vocabulary, text: str) -> tuple[HeaderWord, ...]:
    key = header_key(text)
    words = _plain_header(vocabulary, key) or _dated_header(vocabulary, key)
    if _PERCENT.search(text):
        return tuple(word for word in words if word.meaning is not Meaning.STATUS)
    return words


@lru_cache(maxsize=4_096)
def _is_left_aside(vocabulary: Vocabulary, key: str) -> bool:
    return vocabulary.aside.fullmatch(key) is not None


def _plain_header(vocabulary: Vocabulary, key: str) -> tuple[HeaderWord, ...]:
    if vocabulary.deduction.fullmatch(key):
        return (HeaderWord(Meaning.DEDUCTION, 0),)
    if "(" not in key and ")" not in key:
        return _unqualified(vocabulary, " ".join(key.split()))
    if any(vocabulary.aside.fullmatch(inner) for inner in re.findall(r"\((.*?)\)", key)):
        return ()
    for form in (key, re.sub(r"\(.*?\)", "", key).strip(), re.sub(r"[()]", "", key)):
        if found := _unqualified(vocabulary, " ".join(form.split())):
            return found
    return ()


def _dated_header(vocabulary: Vocabulary, key: str) -> tuple[HeaderWord, ...]:
    """Return what a header means as a status without the day or the year in it, if it has one."""
    rest, found = vocabulary.dated.subn(" ", key)
    words = _plain_header(vocabulary, re.sub(r"\( *\)", "", rest).strip()) if found else ()
    return tuple(w._replace(dated=True) for w in words if w.meaning is Meaning.STATUS)


def _unqualified(vocabulary: Vocabulary, key: str) -> tuple[HeaderWord, ...]:
    for _ in range(_QUALIFIERS_DEEP):
        if found := vocabulary.headers.get(key):
            return found
        if not key.startswith(vocabulary.qualifiers):
            return ()
        key = min((key[len(q) :] for q in vocabulary.qualifiers if key.startswith(q)), key=len)
    return vocabulary.headers.get(key, ())


@lru_cache(maxsize=1)
def load_vocabulary() -> Vocabulary:
    """Return the words that the program ships with."""
    words = _read(FOLDER / "words.toml")
    layouts = _read(FOLDER / "layouts.toml")
    cover, headers, sheets = words["cover"], layouts["headers"], layouts["sheets"]
    return Vocabulary(
        statuses=_statuses(words["status"]),
        numbered=re.compile(words["remarks"]["numbered"], re.IGNORECASE),
        graded=re.compile(words["remarks"]["graded"], re.IGNORECASE),
        marks=tuple(_marks(entry) for entry in words["marks"]),
        headers=_headers(headers),
        deduction=re.compile(headers["deduction"]["pattern"]),
        poam_headers=_keys(headers["poam"]["words"]),
        aside=re.compile(headers["aside"]["pattern"]),
        group=re.compile(headers["group"]["not_the_finding"]),
        dated=re.compile(headers["group"]["dated"]),
        qualifiers=tuple(f"{header_key(word)} " for word in headers["qualifiers"]),
        letter_headers=_keys(headers["letters"]["words"]),
        layouts=tuple(_layout(entry) for entry in layouts["layout"]),
        cover_keys=MappingProxyType(
            {header_key(word): field for field, group in cover["keys"].items() for word in group}
        ),
        cover_key_columns=_keys(cover["columns"]["key"]),
        cover_value_columns=_keys(cover["columns"]["value"]),
        types=tuple(
            TypeWords(AssessmentType(entry["type"]), tuple(entry["tokens"]))
            for entry in words["assessment_type"]
        ),
        final_level_2=frozenset(word_key(word) for word in words["final_level_2"]["words"]),
        banner=re.compile(words["banner"]["pattern"], re.IGNORECASE),
        not_the_assessment=re.compile("|".join(sheets["not_the_assessment"]), re.IGNORECASE),
        poam_sheet=re.compile(sheets["poam"], re.IGNORECASE),
        our_sheet=sheets["ours"],
        totals=MappingProxyType(
            {header_key(text): word for word in TotalWord for text in layouts["totals"][word]}
        ),
    )


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _keys(words: Iterable[str]) -> frozenset[str]:
    return frozenset(header_key(word) for word in words)


def _statuses(entries: Iterable[Mapping[str, Any]]) -> Mapping[str, StatusWord]:
    words = {"": StatusWord(Finding.NOT_ASSESSED)}
    for entry in entries:
        flags = (bool(entry.get(flag)) for flag in _FLAGS)
        word = StatusWord(Finding(entry["finding"]), entry.get("deduction"), *flags)
        words |= {word_key(text): word for text in entry["words"]}
    return MappingProxyType(words)


def _marks(entry: Mapping[str, Any]) -> Marks:
    return Marks(
        entry["met"].casefold(),
        entry["not_met"].casefold(),
        _keys(entry.get("never_under", ())),
    )


def _headers(tables: Mapping[str, Any]) -> Mapping[str, tuple[HeaderWord, ...]]:
    found: dict[str, tuple[HeaderWord, ...]] = {}
    for meaning in (Meaning.ID, Meaning.COMMENT, Meaning.EVIDENCE):
        for rank, word in enumerate(tables[meaning]["words"]):
            found[header_key(word)] = (HeaderWord(meaning, rank),)
    for group in tables["status"]:
        if_words, of_gaps = (bool(group.get(flag)) for flag in ("if_words", "of_gaps"))
        meant = HeaderWord(Meaning.STATUS, group["rank"], if_words, of_gaps)
        for key in map(header_key, group["words"]):
            others = found.get(key, ())
            found[key] = (*others, meant) if meant.if_words else (meant, *others)
    for meaning in filter(lambda one: one.only_beside, Meaning):
        for rank, word in enumerate(tables[meaning]["words"]):
            key = header_key(word)
            found[key] = (*found.get(key, ()), HeaderWord(meaning, rank))
    last = {key: tuple(sorted(words, key=lambda one: one.if_words)) for key, words in found.items()}
    return MappingProxyType(last)


def _layout(entry: Mapping[str, Any]) -> NamedLayout:
    implied = entry.get("implies_type")
    implied_type = AssessmentType(implied) if implied else None
    return NamedLayout(entry["name"], _keys(entry["headers"]), implied_type)
