"""What stands behind an id in its own cell and says NOT MET: `3.1.1 - NOT MET`, `3.1.1 (POA&M)`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from string import ascii_uppercase

from poam_batch.model import Finding
from poam_batch.problems import Problem, Severity, WorkbookRejected, rejected
from poam_batch.workbooks.choosing.compared import and_more
from poam_batch.workbooks.choosing.said import behind_an_id
from poam_batch.workbooks.rows.readings import Reading, TableReading
from poam_batch.workbooks.words.cells import clean
from poam_batch.workbooks.words.vocabulary import LONGEST_WORD, StatusWord, Vocabulary

_IN_BRACKETS = re.compile(r".*[(\[]([^()\[\]]{3,})[)\]]")
_BETTER = {Finding.MET, Finding.NOT_APPLICABLE}


def id_remarks(one: TableReading, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Yield a warning where an id's cell says that it is on the POA&M, and its status says MET.

    Raises `ambiguous_table` where it says with words that can only mean so that it is NOT MET.
    """
    sheet, column = one.table.sheet, one.table.id_column
    ids = [text for text in sheet.idents if isinstance(text, str)]
    gaps = {text: word for text in ids if (word := _gap_behind(text, vocabulary))}
    doubtful: list[tuple[Reading, str]] = []
    for reading in one.readings if gaps else ():
        value = sheet.grid[int(reading.id_cell.lstrip(ascii_uppercase)) - 1][column]
        word = gaps.get(value) if isinstance(value, str) else None
        if word is None or reading.finding not in _BETTER:
            continue
        if word.strong:
            raise _two_findings(reading, clean(value))
        doubtful.append((reading, clean(value)))
    if doubtful:
        yield _doubt(*doubtful[0], len(doubtful))


@lru_cache(maxsize=8_192)
def _gap_behind(text: str, vocabulary: Vocabulary) -> StatusWord | None:
    """Return the word for NOT MET behind an id, but not an answer to something else."""
    said = (vocabulary.status(one) for one in _remarks(text) if len(one) <= LONGEST_WORD)
    gaps = (word for word in said if word and word.finding is Finding.NOT_MET and not word.answer)
    return next(gaps, None)


def _remarks(text: str) -> tuple[str, ...]:
    line = clean(text)
    inside = _IN_BRACKETS.fullmatch(line)
    return tuple(filter(None, (behind_an_id(line), inside[1] if inside else "")))


def _two_findings(reading: Reading, text: str) -> WorkbookRejected:
    return rejected(
        "ambiguous_table",
        f'{reading.place.sheet}!{reading.id_cell} says "{text}", and {"!".join(reading.place)} '
        f"says {reading.status} of the same requirement.",
        "Keep the id alone in its cell, and the finding in the status column.",
    )


def _doubt(reading: Reading, text: str, number: int) -> Problem:
    sheet = reading.place.sheet
    return Problem(
        "status_not_confirmed",
        Severity.WARNING,
        f'{sheet}!{reading.id_cell}: "{text}" stands beside a status that is {reading.finding}'
        f"{and_more(number)}; what stands behind the id was not used.",
        "If it still holds, write NOT MET in the status column; else keep the id alone there.",
        sheet,
        reading.id_cell,
        text[:LONGEST_WORD],
    )
