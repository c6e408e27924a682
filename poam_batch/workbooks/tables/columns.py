"""Which column of a table is what: by its header words, and by what it holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from poam_batch.model import Finding
from poam_batch.workbooks.grids.open import Sheet
from poam_batch.workbooks.tables.held import Held
from poam_batch.workbooks.words.cells import (
    CellValue,
    header_key,
    parse_label,
)
from poam_batch.workbooks.words.vocabulary import (
    LONGEST_WORD,
    HeaderWord,
    Marks,
    Meaning,
    StatusWord,
    Vocabulary,
    load_vocabulary,
)

_RECURRING = 4
_FINDINGS = {Finding.MET, Finding.NOT_MET}
FINDING_RANKS = 2  # ranks of headers for a finding; the others name a claim of the client's own
_STATUS_RANKS = 3  # the last rank that speaks of the requirement, and not of papers about it


class Header(NamedTuple):
    """The header cell of a column: its text, and what its words can mean.

    `group` is what the row above says of it, where that decides which status it is; where that
    makes it no status, the text has both, and `own` is the cell's.
    """

    column: int
    text: str
    words: tuple[HeaderWord, ...]
    group: str = ""
    own: str = ""

    @property
    def cell_text(self) -> str:
        """What stands in the header's own cell."""
        return self.own or self.text

    def rank(self, meaning: Meaning) -> int | None:
        """Return the rank of the words for a meaning, or None where they do not have it."""
        for word in self.words:
            if word.meaning is meaning:
                return word.rank
        return None

    @property
    def of_gaps(self) -> bool:
        """Whether a Yes below it may say that a deficiency was found."""
        return any(word.of_gaps for word in self.words)

    @property
    def dated(self) -> bool:
        """Whether it is a status of a day or a year."""
        return any(word.dated for word in self.words)

    def only_if_words(self, meaning: Meaning) -> bool:
        """Return whether the words have a meaning only above words that fit it."""
        return any(word.if_words for word in self.words if word.meaning is meaning)


class StatusColumn(NamedTuple):
    """A column that may hold the status: how many cells are filled, known words, prose, numbers.

    `different` counts the different texts: a column of few words is one of statuses, known or not.
    `marks` is set where the column holds nothing but two short marks (S and O). `binary` says that
    all its numbers are 1 and 0, and its header that of a finding; `points` that it holds numbers
    and its header says that they are points; `of_gaps` that it says with Yes and No whether a
    deficiency was found, and `answered` that it is read as a status all the same.
    """

    header: Header
    rank: int
    filled: int
    known: int
    prose: int
    numbers: int
    different: int
    marks: Marks | None
    binary: bool = False
    points: bool = False
    of_gaps: bool = False
    answered: bool = False

    @property
    def plausible(self) -> bool:
        """Whether most of what it holds are status words."""
        return self.filled > 0 and self.known * 2 >= self.filled

    @property
    def worded(self) -> bool:
        """Whether a few words recur in it, as statuses do."""
        return self.filled > 0 and self.different * _RECURRING <= self.filled

    @property
    def possible(self) -> bool:
        """Whether it can be a status column at all: free text, points and papers are not."""
        if self.rank > _STATUS_RANKS or self.of_gaps:
            return False
        doubtful = self.prose if self.binary else max(self.prose, self.numbers)
        return self.plausible or doubtful * 2 < max(self.filled, 1)

    @property
    def stated(self) -> bool:
        """Whether what it holds are statuses, if not all of them words that are known."""
        return self.plausible or ((self.worded or self.binary) and not self.points)

    def meaning(self, text: str, vocabulary: Vocabulary) -> StatusWord | None:
        """Return what the text of a cell of this column says, or None for no known word."""
        if self.of_gaps:
            return _gap(text, vocabulary)
        if self.marks is not None and text.casefold() in {self.marks.met, self.marks.not_met}:
            return StatusWord(Finding.MET if text.casefold() == self.marks.met else Finding.NOT_MET)
        return vocabulary.status(text)


def _gap(text: str, vocabulary: Vocabulary) -> StatusWord | None:
    """Return NOT MET for a Yes under `Finding?`, nothing for a No, and what other words mean."""
    word = vocabulary.status(text)
    if word is not None and not word.answer:
        return word
    said = (word is not None and word.finding is Finding.MET) or text == "1"
    return StatusWord(Finding.NOT_MET) if said else None


def width_of(sheet: Sheet) -> int:
    """Return the number of columns of a sheet."""
    return len(sheet.grid[0]) if sheet.grid else 0


def filled_values(sheet: Sheet, column: int, rows: Iterable[int]) -> Sequence[CellValue]:
    """Return the values of a column that are not empty."""
    cells = sheet.columns[column]
    return [value for row in rows if (value := cells[row]) != ""]


def headed_as_ids(cells: Sequence[CellValue], vocabulary: Vocabulary) -> list[int]:
    """Return the columns that the cells of a row head as those of ids."""
    return [column for column, cell in enumerate(cells) if heads_ids(cell, vocabulary)]


def heads_ids(cell: CellValue, vocabulary: Vocabulary) -> bool:
    """Return whether a cell is the header of a column of ids."""
    words = vocabulary.header(cell) if isinstance(cell, str) else ()
    return any(word.meaning is Meaning.ID for word in words)


def holds_labels(sheet: Sheet, column: int, rows: Iterable[int]) -> bool:
    """Return whether a column holds the letters of objectives and nothing else."""
    values = filled_values(sheet, column, rows)
    return bool(values) and all(parse_label(value) for value in values)


def status_column(held: Held, header: Header, vocabulary: Vocabulary) -> StatusColumn | None:
    """Return what a column holds that is headed as a status, or None for one that is not.

    `held` are the rows with an id.
    """
    rank = header.rank(Meaning.STATUS)
    if rank is None:
        return None
    texts = held.texts(header.column)
    if header.only_if_words(Meaning.STATUS) and not _holds_findings(texts, vocabulary):
        return None
    marks = _marks(texts, header, vocabulary)
    of_gaps = header.of_gaps and _answers(texts, marks)
    known = [count for text, count in texts.items() if marks or vocabulary.status(text)]
    cells = held.cells(header.column)
    numbers = [v for v in cells if isinstance(v, float)] if float in map(type, cells) else []
    return StatusColumn(
        header,
        rank,
        filled=texts.total(),
        known=sum(known),
        prose=sum(count for text, count in texts.items() if len(text) > LONGEST_WORD),
        numbers=len(numbers),
        different=len(texts),
        marks=marks,
        binary=rank <= FINDING_RANKS and bool(numbers) and {0, 1}.issuperset(numbers),
        points=len(numbers) * 2 >= len(cells) - cells.count("") > 0
        and _names_points(header, vocabulary),
        of_gaps=of_gaps,
    )


def _holds_findings(texts: Mapping[str, int], vocabulary: Vocabulary) -> bool:
    """Return whether at least half of the texts, counted, can only be MET or NOT MET."""
    strong = ((vocabulary.strong(text), count) for text, count in texts.items())
    found = sum(count for word, count in strong if word and word.finding in _FINDINGS)
    return found * 2 >= sum(texts.values()) > 0


def _answers(texts: Mapping[str, int], marks: Marks | None) -> bool:
    """Return whether at least half of what a column says is Yes or No, or 1 or 0.

    They are so whatever a firm's layout makes of one of them.
    """
    vocabulary = load_vocabulary()
    if marks is not None:
        return marks.met.isdecimal()
    known = [(word, count) for text, count in texts.items() if (word := vocabulary.status(text))]
    found = [(word.answer, count) for word, count in known if word.finding in _FINDINGS]
    answers = sum(count for answer, count in found if answer)
    return answers > 0 and answers * 2 >= sum(count for _, count in found)


def _names_points(header: Header, vocabulary: Vocabulary) -> bool:
    words = set(header_key(header.text).split())
    return any(words & marks.never_under for marks in vocabulary.marks)


def _marks(texts: Iterable[str], header: Header, vocabulary: Vocabulary) -> Marks | None:
    """Return the marks that are all a column holds, where its header lets them be findings.

    A firm's own layout may say what they mean; then they are words.
    """
    held = {text.casefold() for text in texts}
    if any(len(text) == 1 and vocabulary.status(text) for text in held):
        return None
    words = set(header_key(header.text).split())
    for marks in vocabulary.marks:
        if held and held <= {marks.met, marks.not_met} and not words & marks.never_under:
            return marks
    return None


def without_dated(
    headers: Iterable[Header], statuses: Iterable[StatusColumn]
) -> tuple[tuple[Header, ...], tuple[StatusColumn, ...]]:
    """Return headers and status columns where `2023 Status` stands beside a status of no day.

    It is another time's then, and no status.
    """
    kept = tuple(one for one in statuses if not one.header.dated)
    return tuple(h._replace(words=()) if h.dated else h for h in headers), kept


def by_rank(headers: Iterable[Header], meaning: Meaning) -> tuple[int, ...]:
    """Return the columns of a meaning, the best words first."""
    ranked = [(r, h.column) for h in headers if (r := h.rank(meaning)) is not None]
    return tuple(column for _, column in sorted(ranked))
