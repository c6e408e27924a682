"""What the workbook's own legend says of its marks (`1 = Not implemented`), against the reading.

A legend that says otherwise is a reason to refuse: which of the two holds is not certain.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from poam_batch.model import Finding
from poam_batch.problems import Problem, Severity, WorkbookRejected, rejected
from poam_batch.sentences import count
from poam_batch.workbooks.choosing.compared import column_name, first_words
from poam_batch.workbooks.grids.open import Book, Sheet, cell_name
from poam_batch.workbooks.rows.readings import TableReading
from poam_batch.workbooks.words.cells import clean, header_key, word_key
from poam_batch.workbooks.words.vocabulary import FOLDER, LONGEST_WORD, Vocabulary, load_vocabulary

_LONGEST = 400
_FEWEST = 2  # rows of a legend in two columns
_STATED = frozenset({Finding.MET, Finding.NOT_MET, Finding.NOT_APPLICABLE, Finding.NOT_ASSESSED})
_MARK = re.compile(r"\d|[a-z]", re.IGNORECASE)


class _Patterns(NamedTuple):
    """How an entry begins, and what says that there is a gap, or none."""

    entry: re.Pattern[str]
    no_gap: re.Pattern[str]
    gap: re.Pattern[str]


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    words = tomllib.loads((FOLDER / "doubts.toml").read_text(encoding="utf-8"))["legend"]
    return _Patterns(*(re.compile(words[name], re.IGNORECASE) for name in _Patterns._fields))


class _Entry(NamedTuple):
    """What a legend says of a mark: the finding, or None where its words are no status."""

    key: str
    text: str
    finding: Finding | None
    sheet: str
    cell: str


def legend_problems(
    book: Book, chosen: Sequence[TableReading], vocabulary: Vocabulary
) -> Iterator[Problem]:
    """Yield a note for each column of 1 or 0 alone of which no legend says what it means.

    Raises `legend_contradicts` where one says otherwise of a word than it was read.
    """
    keys = frozenset(key for one in chosen for key in _keys(one))
    sheets = book.sheets if keys else ()
    legends = [legend for sheet in sheets for legend in _legends(sheet, keys, vocabulary)]
    for one in chosen:
        agreed = False
        for legend in legends:
            agreed = _agrees(one, legend) or agreed
        if not agreed:
            yield from _judged(one)


def _keys(one: TableReading) -> Iterator[str]:
    """Yield the words of a status column that may mean something else, as a legend has them.

    A word that can only be a finding means it whatever is said of it, and a firm's own what its
    layout says.
    """
    shipped = load_vocabulary()
    for text in one.table.held.texts(one.status.header.column):
        word, key = one.status.meaning(text, one.table.words), word_key(text)
        own = one.table.words.statuses.get(key) is not shipped.statuses.get(key)
        if word is not None and not (word.strong or own):
            yield text.casefold()


def _agrees(one: TableReading, legend: Sequence[_Entry]) -> bool:
    """Return whether a legend speaks of the words of a status column; raises if it contradicts."""
    keys = set(_keys(one))
    texts = {text.casefold(): text for text in one.table.held.texts(one.status.header.column)}
    agreed = False
    for entry in (entry for entry in legend if entry.key in keys):
        text = texts[entry.key]
        word = one.status.meaning(text, one.table.words)
        if word is None:
            continue
        if entry.finding is not word.finding and (entry.finding or entry.key.isdecimal()):
            raise _contradicted(one, entry, text, word.finding)
        agreed = agreed or entry.finding is not None
    return agreed


def _legends(
    sheet: Sheet, keys: Collection[str], vocabulary: Vocabulary
) -> Iterator[Sequence[_Entry]]:
    """Yield the legends of a sheet that name some keys: in a cell each, or beside their marks."""
    wanted = {text for text in sheet.texts if _names_one(text, keys)}
    short = {key for key in keys if _MARK.fullmatch(key)}
    marks = {v for v in sheet.values if _MARK.fullmatch(clean(v))} if short else set()
    parted: list[_Entry] = []
    for row, cells in enumerate(sheet.grid if wanted or marks else ()):
        if not sheet.named.isdisjoint(cells):
            continue
        for column, cell in enumerate(cells):
            if cell in wanted:
                found = list(_entries(str(cell), (sheet.name, cell_name(row, column)), vocabulary))
                if any(entry.finding for entry in found):
                    yield found
            elif cell in marks:
                parted += _beside(
                    cells[column + 1 :], clean(cell), vocabulary, (sheet, row, column)
                )
    if len({entry.key for entry in parted}) >= _FEWEST:
        yield parted


def _names_one(text: str, keys: Collection[str]) -> bool:
    """Return whether a text may be a legend in which one of some keys stands."""
    if len(text) > _LONGEST:
        return False
    return any(match["key"].casefold() in keys for match in _patterns().entry.finditer(clean(text)))


def _beside(
    cells: Iterable[object], mark: str, vocabulary: Vocabulary, at: tuple[Sheet, int, int]
) -> Iterator[_Entry]:
    """Yield what the next filled cell says of a mark, if that can only be a finding."""
    text = next((cell for cell in cells if cell != ""), "")
    word = vocabulary.strong(text) if isinstance(text, str) else None
    if word is not None and isinstance(text, str):
        sheet, row, column = at
        yield _Entry(mark.casefold(), text, word.finding, sheet.name, cell_name(row, column))


def _entries(text: str, place: tuple[str, str], vocabulary: Vocabulary) -> Iterator[_Entry]:
    line = re.sub(r"[\r\n]+", " ; ", text)
    starts = list(_patterns().entry.finditer(clean(line)))
    ends = [match.start() for match in starts[1:]] + [len(clean(line))]
    for match, end in zip(starts, ends, strict=True):
        said = re.split(r"[;|]", clean(line)[match.end() : end])[0].strip(" ,.)&\"'")
        said = re.sub(r"[ ,]+(and|or)$", "", said)
        yield _Entry(match["key"].casefold(), said, _finding(said, vocabulary), *place)


def _finding(said: str, vocabulary: Vocabulary) -> Finding | None:
    """Return the finding that the words of a legend mean."""
    word = vocabulary.status(said) if said else None
    if word is not None:
        return word.finding if word.finding in _STATED and not word.needs_support else None
    key = header_key(said)
    if _patterns().no_gap.search(key):
        return Finding.MET
    if _patterns().gap.search(key):
        return Finding.NOT_MET
    word = first_words(said, vocabulary)
    return word.finding if word is not None else None


def _contradicted(
    one: TableReading, entry: _Entry, text: str, finding: Finding
) -> WorkbookRejected:
    return rejected(
        "legend_contradicts",
        f'{entry.sheet}!{entry.cell} says that {text} means "{entry.text[:LONGEST_WORD]}", but in '
        f"the column {column_name(one.status.header)} of the table {one.name} it would be read as "
        f"{finding}.",
        "Write MET, NOT MET or N/A in the column, or say in a layout file what its words mean "
        "(docs/formats.md).",
    )


def _judged(one: TableReading) -> Iterator[Problem]:
    """Yield how a column that holds nothing but 1, or nothing but 0, was read."""
    status, held = one.status, one.table.held
    texts: Mapping[str, int] = held.texts(status.header.column)
    if status.marks is None or not status.marks.met.isdecimal() or len(texts) != 1:
        return
    (text, number), place = next(iter(texts.items())), one.readings[0].place
    word = status.meaning(text, one.table.words)
    if word is None:
        return
    yield Problem(
        "status_reading",
        Severity.NOTE,
        f'{"!".join(place)}: "{text}" was read as {word.finding}, in {count(number, "cell")}. The '
        "column holds nothing else, and nothing in the workbook says what it means.",
        "If it means anything else, write MET, NOT MET or N/A.",
        place.sheet,
        place.cell,
        text,
    )
