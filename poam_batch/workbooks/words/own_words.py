"""Status words of a firm's own layout: what each may say, and that none makes a score less safe."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from poam_batch.model import Finding
from poam_batch.rulesets.source import Table
from poam_batch.workbooks.words.cells import clean, word_key
from poam_batch.workbooks.words.vocabulary import LONGEST_WORD, StatusWord, load_vocabulary

_GOOD = frozenset({Finding.MET, Finding.NOT_APPLICABLE})
_LONGEST_MARK = 2


class OwnWord(NamedTuple):
    """A status word of a layout: as it was typed, its key, and what it means."""

    text: str
    key: str
    word: StatusWord


def own_words(table: Table, status_named: bool) -> tuple[OwnWord, ...]:
    """Return the words of a layout's `[status]`: `"Mostly done" = "NOT MET"`.

    `status_named` says that the layout names its status column; short marks (`X`) and words that
    may answer another question (`No`) are only then its own. Raises ConfigurationError.
    """
    found: dict[str, OwnWord] = {}
    for text in table.values:
        own = _own_word(table, text, status_named)
        before = found.setdefault(own.key, own)
        if before.word != own.word:
            table.fail(f'"{before.text}" and "{text}" are one word, and differ.', before_hash(text))
    return tuple(found.values())


def before_hash(text: str) -> str:
    """Return a text up to its first `#`, which is all that the search for its line can find."""
    return text.partition("#")[0].strip()


def _own_word(table: Table, text: str, status_named: bool) -> OwnWord:
    key, near = word_key(text), before_hash(text) or f'"{text}"'
    if not key or len(text) > LONGEST_WORD:
        table.fail(f'"{text}" is no word: 1 to {LONGEST_WORD} letters are needed.', near)
    meant = _meant(table, text)
    if not status_named and (len(key) < _LONGEST_MARK or key.isdecimal()):
        message = f'"{text}" is too short to be a word everywhere: name the status column, too.'
        table.fail(message, near)
    if meant.finding in _GOOD and _begins_as_not_met(text):
        message = f'"{text}" is {Finding.NOT_MET} by its first words, and cannot be made'
        table.fail(f"{message} {said(meant)}.", near)
    shipped = load_vocabulary().statuses.get(key)
    if shipped is None:
        strong = len(key) > _LONGEST_MARK
        return OwnWord(text, key, meant._replace(reading=True, strong=strong))
    if not _may_become(shipped, meant, status_named):
        table.fail(f'"{text}" is {said(shipped)}, and cannot be made {said(meant)}.', near)
    partial = shipped.partial and meant.finding is Finding.NOT_MET and meant.deduction is None
    word = meant._replace(reading=True, strong=shipped.strong, partial=partial)
    return OwnWord(text, key, word)


def _begins_as_not_met(text: str) -> bool:
    """Return whether a text begins with a word that is NOT MET: `Not met (minor)`, `Unmet?`."""
    return _letters(text).startswith(_never_good())


@lru_cache(maxsize=1)
def _never_good() -> tuple[str, ...]:
    """Return the letters of the shipped words that are NOT MET, but for answers and plans."""
    words = load_vocabulary().statuses.items()
    bad = ((key, word) for key, word in words if word.finding is Finding.NOT_MET)
    return tuple(
        _letters(key)
        for key, word in bad
        if not word.answer and (word.strong or word.partial or not word.reading)
    )


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, clean(text).casefold()))


def _meant(table: Table, text: str) -> StatusWord:
    value = table.get(text, str)
    word = _values().get(word_key(value))
    if word is None:
        known = ", ".join(dict.fromkeys(map(said, _values().values())))
        table.fail(f'"{text}" cannot be "{value}". Known: {known}.', before_hash(text))
    return word


@lru_cache(maxsize=1)
def _values() -> Mapping[str, StatusWord]:
    """Return what a word may be said to mean: a finding, or NOT MET at the points that are known.

    Those are the deductions of the shipped words, whose points come from the rule.
    """
    shipped = load_vocabulary().statuses
    plain = {word_key(finding): StatusWord(finding) for finding in Finding}
    kept = {
        key: StatusWord(word.finding, word.deduction)
        for key, word in shipped.items()
        if word.deduction is not None or word.finding is Finding.NOT_APPLICABLE
    }
    return MappingProxyType(plain | kept)


def said(word: StatusWord) -> str:
    """Return what a word means, as a layout writes it: `NOT MET -3`."""
    return word.finding if word.deduction is None else f"{word.finding} -{word.deduction}"


def _may_become(shipped: StatusWord, own: StatusWord, status_named: bool) -> bool:
    """Return whether a layout may give a shipped word another meaning.

    `Inherited` may be MET where a firm says so, `Partial` cost less; `Not Met` stays what it is,
    and what is planned is never MET. `No` may be MET in a column that the layout names. Only what
    is NOT MET by itself may cost less.
    """
    if (own.finding, own.deduction) == (shipped.finding, shipped.deduction):
        return True
    if own.deduction is not None and shipped.finding is not Finding.NOT_MET:
        return False
    if shipped.needs_support or shipped.finding in _GOOD:
        return True
    if own.finding in _GOOD:
        return status_named and shipped.answer and shipped.finding is Finding.NOT_MET
    if shipped.finding is Finding.NOT_MET and not shipped.partial:
        return not shipped.strong and own.deduction is None
    return True


def clashing(one: Iterable[OwnWord], other: Iterable[OwnWord]) -> OwnWord | None:
    """Return the first word that means another thing in `other` than in `one`."""
    known = {own.key: own.word for own in one}
    return next((own for own in other if known.get(own.key, own.word) != own.word), None)
