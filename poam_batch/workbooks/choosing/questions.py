"""What a header asks that is not known: perhaps whether a requirement is met, plainly or not."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import lru_cache, partial
from types import MappingProxyType

from poam_batch.model import Finding
from poam_batch.workbooks.choosing.compared import Word, first_words
from poam_batch.workbooks.tables.columns import Header
from poam_batch.workbooks.words.cells import header_key
from poam_batch.workbooks.words.vocabulary import FOLDER, Marks, Meaning, StatusWord, Vocabulary

_LONGEST_OPINION = 3  # words
_LONGEST_WORD = 30  # letters
_FEW = 6
_NO_FINDINGS = {
    *(Meaning.ID, Meaning.DEDUCTION, Meaning.WEIGHT, Meaning.POINTS),
    *(Meaning.OWNER, Meaning.ASSESSED, Meaning.TARGET, Meaning.INHERITED, Meaning.PROVIDER),
}


class Question(StrEnum):
    """What a header asks, if it plainly asks nothing of whether a requirement is met."""

    PROPERTIES = "properties"
    PAPERS = "papers"
    PROGRESS = "progress"


@lru_cache(maxsize=1)
def _words() -> Mapping[Question, re.Pattern[str]]:
    words = tomllib.loads((FOLDER / "doubts.toml").read_text(encoding="utf-8"))["questions"]
    found = {one: rf"(?<!\w)(?:{'|'.join(words[one])})(?!\w)" for one in Question}
    return MappingProxyType({one: re.compile(pattern) for one, pattern in found.items()})


def holds_something_else(header: Header) -> bool:
    """Return whether a header is known for what is no finding, whatever words stand below it."""
    meanings = {word.meaning for word in header.words}
    return bool(meanings) and meanings <= _NO_FINDINGS


def question_of(header: str) -> Question | None:
    """Return what else a header asks: `Evidence sent`, `Level 1`; None where nothing shows it."""
    return _question_of(header_key(header))


@lru_cache(maxsize=4_096)
def _question_of(key: str) -> Question | None:
    return next((one for one, pattern in _words().items() if pattern.search(key)), None)


def may_be_an_opinion(header: str, vocabulary: Vocabulary) -> bool:
    """Return whether a header may be that of somebody's findings: one to three words, no question.

    Nor may it name papers, progress or another time: `Verdict of Jane`, but not `Interview done`.
    """
    if not 0 < len(header_key(header).split()) <= _LONGEST_OPINION or "?" in header:
        return False
    return question_of(header) is None and not vocabulary.is_left_aside(header)


def are_few_words(texts: Counter[str]) -> bool:
    """Return whether a few short texts recur in a column, as findings do."""
    short = all(len(text) <= _LONGEST_WORD for text in texts)
    return short and 0 < len(texts) <= _FEW and len(texts) * 2 <= texts.total()


def words_of(texts: Iterable[str], vocabulary: Vocabulary) -> Word:
    """Return what the texts of a column mean under a header that is not known.

    S and O are words where it holds both and nothing else; a remark may begin with one.
    """
    held = {text.casefold() for text in texts}
    for marks in vocabulary.marks:
        if held == {marks.met, marks.not_met} and not marks.met.isdecimal():
            return partial(_mark, marks)
    return lambda text: vocabulary.status(text) or first_words(text, vocabulary)


def _mark(marks: Marks, text: str) -> StatusWord:
    return StatusWord(Finding.MET if text.casefold() == marks.met else Finding.NOT_MET)
