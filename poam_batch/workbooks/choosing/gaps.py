"""A Yes that may say that a deficiency was found: under Gap, under Finding, under Exception.

Under words for a gap it contradicts a status that is MET. Under `Finding`, if no other column of
the workbook is a status, it is read as MET, and a warning says so.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from poam_batch.model import Finding
from poam_batch.ooxml.refs import column_letters
from poam_batch.problems import Problem, Severity
from poam_batch.workbooks.rows.readings import TableReading
from poam_batch.workbooks.tables.columns import Header, StatusColumn
from poam_batch.workbooks.tables.layouts import Table
from poam_batch.workbooks.words.cells import header_key
from poam_batch.workbooks.words.vocabulary import FOLDER, Meaning, StatusWord, Vocabulary

_FIRST_WORD = re.compile(r"([a-z]+)\s*[:;,.(-]")


class _GapWords(NamedTuple):
    """Headers of gaps and of what may be one, Yes and No below them; `answered` are statuses."""

    headers: re.Pattern[str]
    maybe: re.Pattern[str]
    answered: frozenset[str]
    yes: frozenset[str]
    no: frozenset[str]
    ticks: frozenset[str]
    ticked: re.Pattern[str]


@lru_cache(maxsize=1)
def _words() -> _GapWords:
    words = tomllib.loads((FOLDER / "doubts.toml").read_text(encoding="utf-8"))["gaps"]
    return _GapWords(
        re.compile(words["headers"]),
        re.compile(words["maybe"]),
        frozenset(words["answered"]),
        frozenset(words["yes"]),
        frozenset(words["no"]),
        frozenset(words["ticks"]),
        re.compile(words["ticked"]),
    )


def gap_headers(table: Table) -> Iterator[Header]:
    """Yield the columns that say with a Yes that there is a gap, and hold no other words.

    Whatever else their header means; those that a firm's layout names or that are read as a status
    aside.
    """
    for header in _of_words(table, _words().headers):
        texts = table.held.texts(header.column)
        if any(map(says_gap, texts)) and only_answers(texts):
            yield header


def maybe_gap_headers(table: Table) -> Iterator[Header]:
    """Yield the columns in which a Yes may say as much, or less: `Remediation required?`."""
    yield from _of_words(table, _words().maybe)


def _of_words(table: Table, pattern: re.Pattern[str]) -> Iterator[Header]:
    taken = {one.column for one in table.ids} | {s.header.column for s in table.statuses}
    taken |= set(table.claim.headers) if table.claim else set()
    for header in table.headers:
        if header.column not in taken and _asks(pattern, header_key(header.text)):
            yield header


def asks_for_gaps(header: str) -> bool:
    """Return whether a Yes under a header says that there is a gap: `Gap`, `Findings?`."""
    return _asks(_words().headers, header_key(header))


def may_ask_for_gaps(header: str) -> bool:
    """Return whether a Yes under a header may say so: `Exception`, `Remediation required?`."""
    return _asks(_words().maybe, header_key(header))


@lru_cache(maxsize=4_096)
def _asks(pattern: re.Pattern[str], key: str) -> bool:
    return pattern.fullmatch(key) is not None


def is_ticked_for_gaps(header: str, texts: Iterable[str], vocabulary: Vocabulary) -> bool:
    """Return whether a column headed `Planned` or `No` holds nothing but ticks, some of them."""
    word = vocabulary.status(header) if header else None
    known = word is not None and word.finding is Finding.NOT_MET
    if not (known or _asks(_words().ticked, header_key(header))):
        return False
    held = {text.casefold() for text in texts}
    return bool(held & _words().ticks) and held <= _words().ticks | _words().no


def says_gap(text: str) -> StatusWord | None:
    """Return NOT MET for a Yes below words for a gap, and nothing for what is none."""
    return StatusWord(Finding.NOT_MET) if _answer(text) in _words().yes else None


def only_answers(texts: Iterable[str]) -> bool:
    """Return whether texts say that there is a gap or none, and nothing else."""
    return all(says_gap(text) or _says_none(text) for text in texts)


def _says_none(text: str) -> bool:
    return _answer(text) in _words().no


def _answer(text: str) -> str:
    """Return what a cell answers: `yes` for `Yes - no policy`."""
    folded = text.casefold()
    found = _FIRST_WORD.match(folded)
    return found[1] if found and len(found[1]) > 1 else folded


def answered_finding(table: Table) -> StatusColumn | None:
    """Return the column headed exactly `Finding` that holds Yes and No, read as a status.

    None where another column can be the status.
    """
    if any(status.possible for status in table.statuses):
        return None
    found = [status for status in table.statuses if status.of_gaps]
    if len(found) != 1 or not found[0].plausible or not _is_answered(found[0].header):
        return None
    return found[0]._replace(of_gaps=False, answered=True)


def _is_answered(header: Header) -> bool:
    asks = "?" in header.text
    return not asks and header_key(header.text) in _words().answered


def answers_read(one: TableReading, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Yield a warning that says how Yes and No under `Finding` were read."""
    if not one.status.answered:
        return
    header, sheet = one.status.header, one.table.sheet.name
    letters = column_letters(header.column + 1)
    texts = one.table.held.texts(header.column)
    said = " and ".join(_read_as(one.status, texts, vocabulary))
    yield Problem(
        "yes_under_finding",
        Severity.WARNING,
        f"On the sheet {sheet}, column {letters} ({header.text}), {said}.",
        "If a Yes there says that a deficiency was found, head the column Deficiency, and write "
        f"MET, NOT MET or N/A in a column headed {Meaning.STATUS.title()}.",
        sheet,
        letters,
    )


def _read_as(status: StatusColumn, texts: Iterable[str], vocabulary: Vocabulary) -> Iterator[str]:
    """Yield for MET and NOT MET the first text that was read so."""
    words = {text: status.meaning(text, vocabulary) for text in texts}
    for finding in (Finding.MET, Finding.NOT_MET):
        read = (text for text, word in words.items() if word and word.finding is finding)
        for text in list(read)[:1]:
            yield f'"{text}" was read as {finding}'
