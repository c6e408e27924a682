"""Columns of Yes and No beside a status, under words that are not known: a No there is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from poam_batch.model import Finding
from poam_batch.problems import Problem
from poam_batch.workbooks.choosing.beside import is_list_of_words
from poam_batch.workbooks.choosing.compared import (
    SaidColumn,
    Word,
    not_confirmed,
    rows_compared,
    worse_rows,
)
from poam_batch.workbooks.choosing.doubts import is_checked
from poam_batch.workbooks.choosing.gaps import (
    asks_for_gaps,
    is_ticked_for_gaps,
    may_ask_for_gaps,
    says_gap,
)
from poam_batch.workbooks.choosing.open_items import asks_what_is_open
from poam_batch.workbooks.choosing.questions import (
    Question,
    are_few_words,
    holds_something_else,
    question_of,
    words_of,
)
from poam_batch.workbooks.rows.readings import TableReading
from poam_batch.workbooks.tables.columns import Header
from poam_batch.workbooks.words.vocabulary import Meaning, Vocabulary

_SPELLINGS = 60
_A_FEW = 3
_NOT_MENTIONED = {Question.PROPERTIES, Question.PAPERS}


def answers_beside(one: TableReading, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Yield a warning for each such column that says NOT MET where the status is MET or N/A.

    Columns of findings are refused or noted in `beside.py`; what asks something else (`Evidence
    received`) is not mentioned.
    """
    held = rows_compared(one)
    for header in _candidates(one):
        texts = held.texts(header.column)
        many = len(held.values(header.column)) * 2 > len(held.rows) + _SPELLINGS
        word = None if many else _gap_word(header, texts, vocabulary)
        word = word or _lone_word(header, texts, vocabulary)
        if word is None:
            continue
        worse = list(worse_rows(one, SaidColumn(header, word, beside_blank=False), vocabulary))
        if worse and not is_list_of_words(held.cells(header.column)):
            yield not_confirmed(one, header, worse)


def _candidates(one: TableReading) -> Iterator[Header]:
    """Yield the columns that nothing else has looked at, and whose header may ask for a finding."""
    table = one.table
    taken = {s.header.column for s in table.statuses} | {i.column for i in table.ids}
    taken |= {header.column for header in table.ignored}
    taken |= set(table.claim.headers) if table.claim else set()
    for header in table.headers:
        text = header.text
        if header.column in taken or header.column == table.label_column:
            continue
        if asks_for_gaps(text) or may_ask_for_gaps(text) or question_of(text) in _NOT_MENTIONED:
            continue
        known = holds_something_else(header) or is_checked(header) or asks_what_is_open(text)
        if not known:
            yield header


def _gap_word(header: Header, texts: Counter[str], vocabulary: Vocabulary) -> Word | None:
    """Return which texts of a column say NOT MET, or None where it does not hold findings."""
    if is_ticked_for_gaps(header.text, texts, vocabulary):
        return says_gap
    if vocabulary.is_left_aside(header.text):
        return None
    word = words_of(texts, vocabulary)
    meant = {text: word(text) for text in texts}
    gaps = {text: said for text, said in meant.items() if said and said.finding is Finding.NOT_MET}
    if header.rank(Meaning.COMMENT) is not None or header.rank(Meaning.METHOD) is not None:
        gaps = {text: said for text, said in gaps.items() if not said.answer}
    if not gaps:
        return None
    known = sum(texts[text] for text in texts if meant[text]) * 2 >= texts.total()
    few = known or are_few_words(texts) or sum(texts[text] for text in gaps) >= _A_FEW
    return gaps.get if few else None


def _lone_word(header: Header, texts: Counter[str], vocabulary: Vocabulary) -> Word | None:
    """Return which whole texts say NOT MET among remarks; `strays.py` sees to those with Not."""
    if vocabulary.is_left_aside(header.text):
        return None
    known = vocabulary.known(texts)
    gaps = {t: w for t, w in known.items() if w.finding is Finding.NOT_MET}
    few = sum(texts[text] for text in known) * 2 < texts.total()
    lone = {text: said for text, said in gaps.items() if not text.casefold().startswith("not")}
    return lone.get if lone and few else None
