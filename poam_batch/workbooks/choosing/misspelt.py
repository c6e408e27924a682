"""Rows that say NOT MET under ids that resemble those of requirements and cannot be read.

`3-1-2`, `AC_L2_3_1_2_a`, `AC.1.002` or a title alone: such rows are no table, and must not be
left out without a word. Ids of a firm's own (`R-12`, `SRV-001`) resemble none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from poam_batch.model import Finding
from poam_batch.problems import Problem, Severity, WorkbookRejected, rejected
from poam_batch.rulesets.load import LEVELS, load_rule_set
from poam_batch.rulesets.titles import named_by
from poam_batch.workbooks.choosing.compared import and_more
from poam_batch.workbooks.choosing.findings_read import FindingsRead
from poam_batch.workbooks.choosing.questions import Question, question_of
from poam_batch.workbooks.choosing.unread_rows import UnreadRows, text_of
from poam_batch.workbooks.grids.open import cell_name
from poam_batch.workbooks.rows.readings import TableReading
from poam_batch.workbooks.words.cells import CellValue, clean
from poam_batch.workbooks.words.vocabulary import Meaning, StatusWord, Vocabulary

_CODE = r"(?:ac|at|au|cm|ia|ir|ma|mp|pe|ps|ra|ca|sc|si)"
_BEFORE = (
    rf"[\W_]*(?:(?:nist|sp|cmmc|req(?:uirement)?|practice|control|objective|ao|800|171a?|{_CODE}"
    r"|l[123])[\W_]+)*"
)
_BETWEEN = r"(?:(?![/:])[\W_]){1,3}"
_PARTED = re.compile(
    rf"{_BEFORE}(?:{_CODE})?0?3{_BETWEEN}(\d{{1,2}}){_BETWEEN}(\d{{1,2}})(?!\d)", re.IGNORECASE
)
_JOINED = re.compile(rf"{_BEFORE}({_CODE})[\W_]*(?:l[123][\W_]*)?(3\d{{2,4}})(?!\d)", re.IGNORECASE)
_CMMC_1 = re.compile(rf"{_CODE}[._-]l?[1-5][._-]\d{{2,3}}(?!\d)", re.IGNORECASE)
_LONGEST_ID = 60


class _Columns(NamedTuple):
    """Where the rows below a header have their ids and their findings; `sure` are no comments."""

    ids: frozenset[int]
    first: int
    statuses: frozenset[int]
    sure: frozenset[int]


def refuse_misspelt(rows: Iterable[UnreadRows], read: FindingsRead, vocabulary: Vocabulary) -> None:
    """Reject a workbook with rows that were not read and say NOT MET of what resembles an id.

    Raises `ambiguous_table`, unless what was read says NOT MET of that requirement too.
    """
    for unread in rows:
        for cell, text in _misspelt(_unnoticed(unread, read.chosen), vocabulary):
            if not read.gaps.intersection(_meant(text)):
                raise _unreadable(unread.sheet.name, cell, text)


def misspelt_doubts(
    rows: Iterable[UnreadRows], read: FindingsRead, vocabulary: Vocabulary
) -> Iterator[Problem]:
    """Yield a warning a sheet on which a No or the like stands beside what resembles an id."""
    for unread in rows:
        weak = _weak(_unnoticed(unread, read.chosen), vocabulary)
        found = [(cell, text) for cell, text in weak if not read.gaps.intersection(_meant(text))]
        if found:
            yield _doubt(unread.sheet.name, *found[0], len(found))


def _weak(unread: UnreadRows, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """Yield the cells that resemble an id in rows that say NOT MET with words of any kind."""
    above: dict[int, str] = {}
    for number in unread.rows:
        cells = unread.sheet.grid[number]
        if not unread.sheet.named.isdisjoint(cells):
            continue
        found = [column for column, cell in enumerate(cells) if _resembles(clean(cell))]
        if not found:
            above |= {c: clean(cell) for c, cell in enumerate(cells) if cell != ""}
            continue
        words = ((c, unread.words.get(text_of(cell))) for c, cell in enumerate(cells))
        said = (c for c, word in words if word and word.finding is Finding.NOT_MET)
        if any(_may_ask(above.get(c, ""), vocabulary) for c in said):
            yield cell_name(number, found[0]), clean(cells[found[0]])


def _may_ask(header: str, vocabulary: Vocabulary) -> bool:
    aside = vocabulary.is_left_aside(header)
    return not aside and question_of(header) not in {Question.PROPERTIES, Question.PAPERS}


def _doubt(sheet: str, cell: str, text: str, number: int) -> Problem:
    return Problem(
        "status_not_confirmed",
        Severity.WARNING,
        f'{sheet}!{cell}: a word for NOT MET stands beside "{text}", which resembles a requirement '
        f"but is no id that can be read{and_more(number)}; it was not used.",
        "If that is the assessment, write the ids as 3.1.1 and head the words Status.",
        sheet,
        cell,
        text,
    )


def _unnoticed(unread: UnreadRows, chosen: Iterable[TableReading]) -> UnreadRows:
    """Return the rows but those of tables that were read with a status: these have a problem.

    None where nothing in them says NOT MET.
    """
    sheet = unread.sheet
    if not unread.has_gaps:
        return unread._replace(rows=())
    tables = [one for one in chosen if one.readings and one.table.sheet.name == sheet.name]
    noticed = {
        row
        for one in tables
        for row in one.table.rows
        if sheet.grid[row][one.status.header.column] != ""
    }
    return unread._replace(rows=[row for row in unread.rows if row not in noticed])


def _misspelt(unread: UnreadRows, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    """Yield the cells that resemble an id in a row that says NOT MET, below a header or not."""
    columns: _Columns | None = None
    for number in unread.rows:
        cells = unread.sheet.grid[number]
        if (header := _columns(cells, vocabulary)) is not None:
            columns = header
            continue
        below = columns or _all_columns(cells)
        readable = not unread.sheet.named.isdisjoint(cells)
        if readable or not _says_not_met(cells, below, unread.words):
            continue
        for column in sorted(below.ids | {below.first}):
            text = clean(cells[column])
            if _resembles(text) or (columns and column in columns.ids and named_by(text)):
                yield cell_name(number, column), text


def _all_columns(cells: Sequence[CellValue]) -> _Columns:
    """Return that ids and findings may stand anywhere: no header is known."""
    every = frozenset(range(len(cells)))
    return _Columns(every, 0, every, frozenset())


def _columns(cells: Sequence[CellValue], vocabulary: Vocabulary) -> _Columns | None:
    """Return the columns of a header row: of ids, and its first, for that may hold ids too."""
    texts = {n: cell for n, cell in enumerate(cells) if isinstance(cell, str) and cell.strip()}
    meant = {n: vocabulary.header(text) for n, text in texts.items()}
    headed = {
        n: w
        for n, words in meant.items()
        for w in words
        if w.meaning is Meaning.STATUS and not w.dated
    }
    if not headed or any(vocabulary.strong(text) for text in texts.values()):
        return None
    ids = {n for n, words in meant.items() if any(w.meaning is Meaning.ID for w in words)}
    sure = {n for n, word in headed.items() if not (word.if_words or word.of_gaps)}
    return _Columns(frozenset(ids - headed.keys()), min(texts), frozenset(headed), frozenset(sure))


def _says_not_met(
    cells: Sequence[CellValue], columns: _Columns, words: Mapping[str, StatusWord]
) -> bool:
    """Return whether a row says NOT MET; a No says so only below a header for a status."""
    said = ((column, words.get(text_of(cells[column]))) for column in columns.statuses)
    gaps = ((c, word) for c, word in said if word and word.finding is Finding.NOT_MET)
    return any(word.strong or column in columns.sure for column, word in gaps)


def _resembles(text: str) -> bool:
    if len(text) > _LONGEST_ID:
        return False
    return bool(_meant_by_id(text)) or _CMMC_1.match(text) is not None


def _meant(text: str) -> frozenset[str]:
    """Return the requirements that a text may mean, as `3.1.2`."""
    return _meant_by_id(text) | {one.removesuffix("e") for one in named_by(text)}


def _meant_by_id(text: str) -> frozenset[str]:
    if match := _PARTED.match(text):
        meant = f"3.{int(match[1])}.{int(match[2])}"
        return frozenset({meant} & _families().keys())
    if match := _JOINED.match(text):
        said = match[1].upper(), match[2]
        found = _families().items()
        return frozenset(one for one, code in found if (code, one.replace(".", "")) == said)
    return frozenset()


@lru_cache(maxsize=1)
def _families() -> Mapping[str, str]:
    """Return the code of the family by the short id of each requirement: `AC` for `3.1.2`."""
    every = (one for level in LEVELS for one in load_rule_set(level).requirements)
    found = {nist_id.removesuffix("e"): one.id[:2] for one in every for nist_id in one.nist_ids}
    return MappingProxyType(found)


def _unreadable(sheet: str, cell: str, text: str) -> WorkbookRejected:
    return rejected(
        "ambiguous_table",
        f'{sheet}!{cell} says that "{text}" is NOT MET; that resembles a requirement, but is no id '
        "that can be read, and the sheet stands in no table that was read.",
        "Write the ids of that sheet as 3.1.1, or 3.1.1[a] for an objective; if it is not the "
        "assessment, delete or hide it.",
    )
