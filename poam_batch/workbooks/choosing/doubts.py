"""Tables that may not say what they seem to: a provider's matrix, a scan, a check that says No."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from poam_batch.model import Finding
from poam_batch.problems import Problem, Severity
from poam_batch.workbooks.choosing.compared import (
    SaidColumn,
    Word,
    not_confirmed,
    only_gaps,
    worse_rows,
)
from poam_batch.workbooks.choosing.gaps import answers_read, maybe_gap_headers, says_gap
from poam_batch.workbooks.rows.readings import TableReading
from poam_batch.workbooks.tables.columns import Header
from poam_batch.workbooks.tables.layouts import Table
from poam_batch.workbooks.words.cells import clean, header_key, word_key
from poam_batch.workbooks.words.vocabulary import FOLDER, Vocabulary

_RESPONSIBILITY = "responsib"
_FEW = 10
_STATED = frozenset({Finding.MET, Finding.NOT_MET, Finding.NOT_APPLICABLE})


class _Signs(NamedTuple):
    """What tells of a provider: the name of a sheet, and words for who is responsible.

    `checked` are headers of columns in which somebody confirms the status, or does not.
    """

    sheet: re.Pattern[str]
    parties: frozenset[str]
    checked: re.Pattern[str]


@lru_cache(maxsize=1)
def _signs() -> _Signs:
    words = tomllib.loads((FOLDER / "doubts.toml").read_text(encoding="utf-8"))
    parties = frozenset(word_key(word) for word in words["parties"])
    return _Signs(re.compile(words["sheet"], re.I), parties, re.compile(words["checked"], re.I))


def doubts_of(one: TableReading, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Yield a warning where what a table says may be nobody's assessment of this client."""
    if _is_of_a_provider(one.table):
        yield _of_a_provider(one)
    if _is_repeated(one):
        yield _repeated(one)
    for header in one.table.headers:
        if header != one.status.header and is_checked(header):
            yield from _unconfirmed(one, header, vocabulary, vocabulary.status)
    for header in maybe_gap_headers(one.table):
        yield from _unconfirmed(one, header, vocabulary, says_gap)
    yield from answers_read(one, vocabulary)


def is_checked(header: Header) -> bool:
    """Return whether somebody confirms the status of a row in a column, or does not."""
    return _is_checked(header_key(header.text))


@lru_cache(maxsize=4_096)
def _is_checked(key: str) -> bool:
    return _signs().checked.fullmatch(key) is not None


def _is_of_a_provider(table: Table) -> bool:
    """Return whether a sheet's name, or a column of who is responsible, tells of a provider."""
    if _signs().sheet.fullmatch(table.sheet.name.strip()):
        return True
    return any(_names_parties(table, header) for header in table.headers)


def _names_parties(table: Table, header: Header) -> bool:
    if _RESPONSIBILITY not in header_key(header.text):
        return False
    texts = [text for cell in table.cells(header.column) if (text := clean(cell))]
    known = _signs().parties
    return sum(word_key(text) in known for text in texts) * 2 >= len(texts) > 0


def _of_a_provider(one: TableReading) -> Problem:
    return Problem(
        "responsibility_matrix",
        Severity.WARNING,
        f"The table {one.name} looks like a responsibility matrix: what it says may be a "
        "provider's word on its own service, and not a finding on this client.",
        "Use it only if the client's own part was assessed too; else check the assessment itself.",
        one.table.sheet.name,
    )


def _is_repeated(one: TableReading) -> bool:
    """Return whether most requirements stand in several rows that agree, and name no objective.

    Rows that do not agree are said one by one.
    """
    stated = [r for r in one.readings if not r.ident.label and r.finding in _STATED]
    rows = Counter((r.ident.short, r.ident.enhanced) for r in stated)
    agreed = len({(r.ident.short, r.ident.enhanced, r.finding) for r in stated}) == len(rows)
    several = sum(count > 1 for count in rows.values())
    return agreed and several >= _FEW and several * 2 > len(rows)


def _repeated(one: TableReading) -> Problem:
    return Problem(
        "repeated_ids",
        Severity.WARNING,
        f"In the table {one.name} most requirements stand in several rows, and no row names an "
        "objective. So do the results of a scan, which checks only a part of a requirement.",
        "If the rows are objectives, add their letters: 3.1.1[a]. A scan alone is no assessment.",
        one.table.sheet.name,
    )


def _unconfirmed(
    one: TableReading,
    header: Header,
    vocabulary: Vocabulary,
    word: Word,
) -> Iterator[Problem]:
    """Yield a warning where a column says NOT MET, by its words, beside a status that is MET."""
    column = SaidColumn(header, only_gaps(word), beside_blank=False)
    worse = list(worse_rows(one, column, vocabulary))
    if worse:
        yield not_confirmed(one, header, worse)
