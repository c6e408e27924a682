"""What a firm says of its clients in `clients.csv`, by file pattern; it wins over the workbook.

    File;Client;Scope;Level;Assessment type;Conditional status date;Marking;Contact
    acme*.xlsx;Acme Tool;Enclave A;2;C3PAO;2026-10-01;CUI;Jane Doe

Whatever is wrong in it stops a run before any work: a client must not get another one's name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from poam_batch.model import Place
from poam_batch.problems import ConfigurationError, Problem, Severity, WorkbookRejected
from poam_batch.workbooks.cover.facts import LABELS, Fact
from poam_batch.workbooks.cover.headers import Facts, named_type
from poam_batch.workbooks.grids.admit import read_regular
from poam_batch.workbooks.grids.delimited import Record, read_delimited
from poam_batch.workbooks.words.cells import clean, header_key
from poam_batch.workbooks.words.dates import parse_date
from poam_batch.workbooks.words.vocabulary import SECOND_CLIENT, Vocabulary, load_vocabulary

_FILE = "file"
_FILE_WORDS = (
    "file", "files", "file name", "filename", "file pattern", "pattern", "workbook", "workbooks"
)  # fmt: skip
_DATE = "conditional_status_date"
_FIELDS = (
    "client", "scope", "level", "assessment_type", _DATE, "marking", "contact"
)  # fmt: skip
_MORE_WORDS = {"name": "client", "type": "assessment_type", "assessment": "assessment_type"}
_OF_ONE_LEVEL = ("conditional_date_level_2", "conditional_date_level_3")
# An empty cell says nothing; this one takes a scope away that the workbook gives.
_NO_SCOPE = frozenset({"none", "-"})
_LEVEL = re.compile(r"(?:cmmc\s*)?(?:level|l)?\s*([123])", re.IGNORECASE)
_WILD = re.compile(r"[*?\[]")


class Entry(NamedTuple):
    """A row: its number as Excel counts, the files it is for, and what it says of them."""

    row: int
    pattern: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What a firm says of one workbook; each fact's place names the row that says it."""

    facts: tuple[Fact, ...]


class Overruled(NamedTuple):
    """The facts that count, and a note for each fact of the workbook that does not."""

    facts: Facts
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Clients:
    """The rows of one clients file."""

    file: Path
    entries: tuple[Entry, ...]

    def told(self, workbook: str) -> Told | None:
        """Return what is said of a workbook, by its path below the inbox; None where nothing is.

        A file's own name counts before a pattern. Raises ConfigurationError where two rows of the
        same kind say different things of it.
        """
        exact, by_pattern = self._matching(workbook)
        facts = {**self._merged(by_pattern, workbook), **self._merged(exact, workbook)}
        return Told(tuple(facts.values())) if facts else None

    def unmatched(self, workbooks: Iterable[str]) -> tuple[Entry, ...]:
        """Return the rows that are for none of the workbooks."""
        used = {entry for name in workbooks for found in self._matching(name) for entry in found}
        return tuple(entry for entry in self.entries if entry not in used)

    def _matching(self, workbook: str) -> tuple[list[Entry], list[Entry]]:
        """Return the rows that name a workbook, and those whose pattern it fits."""
        key = _path_key(workbook)
        exact = [entry for entry in self.entries if _path_key(entry.pattern) == key]
        wild = [entry for entry in self.entries if _WILD.search(entry.pattern)]
        fits = [entry for entry in wild if fnmatchcase(key, _path_key(entry.pattern))]
        return exact, [entry for entry in fits if entry not in exact]

    def _merged(self, entries: Sequence[Entry], workbook: str) -> dict[str, Fact]:
        found: dict[str, Fact] = {}
        for entry in entries:
            for fact in entry.facts:
                other = found.setdefault(fact.field, fact)
                if _comparable(other.text) != _comparable(fact.text):
                    raise ConfigurationError(
                        f'the {LABELS[fact.field]} of {workbook} is "{fact.text}" here and '
                        f'"{other.text}" in {other.place.sheet}. Let one row speak of a file: name '
                        "it in full, or make the patterns narrower.",
                        _at(self.file, entry.row),
                    )
        return found


def load_clients(path: Path) -> Clients:
    """Return a clients file, every cell checked.

    Raises ConfigurationError, with file and row, for a file that cannot be read, a column that is
    not known, a row without a file, and a level, type or date that is none.
    """
    try:
        rows = read_delimited(read_regular(path), path.name).rows
    except WorkbookRejected as error:
        hint = f" {error.problem.hint}" if error.problem.code != "wrong_type" else ""
        raise ConfigurationError(
            f"{error.problem.message}{hint} Save it from Excel as a .csv file.", path
        ) from error
    filled = [(number, record) for number, record in enumerate(rows, 1) if record.fields]
    if not filled:
        raise ConfigurationError("is empty. Its first row heads the columns: File, Client.", path)
    reader = _Reader(path, load_vocabulary())
    columns = reader.columns(*filled[0])
    return Clients(path, tuple(reader.entry(number, row, columns) for number, row in filled[1:]))


class _Reader:
    """Reads the rows of one clients file, and names file and row of what is wrong."""

    def __init__(self, path: Path, vocabulary: Vocabulary) -> None:
        self._path = path
        self._vocabulary = vocabulary
        keys = vocabulary.cover_keys.items()
        fields = {k: "client" if f == SECOND_CLIENT else f for k, f in keys}
        known = {k: f for k, f in fields.items() if f in _FIELDS}
        self._words = known | dict.fromkeys(_FILE_WORDS, _FILE) | _MORE_WORDS

    def columns(self, number: int, record: Record) -> Mapping[int, str]:
        """Return what each column of the header is."""
        found: dict[int, str] = {}
        for column, text in enumerate(map(clean, record.fields)):
            field = self._words.get(header_key(text)) if text else None
            if text and field is None:
                raise self._wrong(number, f'the column "{text}" is not known. {_known_columns()}')
            if field in found.values():
                raise self._wrong(number, f'the column "{text}" stands twice. Keep one of them.')
            if field is not None:
                found[column] = field
        if _FILE not in found.values():
            raise self._wrong(
                number, f"no column says which files a row is for. {_known_columns()}"
            )
        return MappingProxyType(found)

    def entry(self, number: int, record: Record, columns: Mapping[int, str]) -> Entry:
        """Return a row of the file."""
        texts = dict.fromkeys(columns.values(), "")
        for column, text in enumerate(map(clean, record.fields)):
            if text and column not in columns:
                raise self._wrong(
                    number,
                    f'"{text}" stands in a column without a header. A text with a comma or '
                    "semicolon must stand in double quotes.",
                )
            if text:
                texts[columns[column]] = text
        if not texts[_FILE]:
            raise self._wrong(
                number, "the row names no file. Write a name or a pattern: acme*.xlsx."
            )
        where = Place(_at(self._path.name, number), "")
        said = ((field, text) for field, text in texts.items() if text and field != _FILE)
        facts = (Fact(f, self._value(f, text, number), where) for f, text in said)
        return Entry(number, texts[_FILE], tuple(facts))

    def _value(self, field: str, text: str, number: int) -> str:
        """Return the text of a cell as the cover would hold it."""
        if field == "level":
            match = _LEVEL.fullmatch(text)
            if match is None:
                raise self._wrong(number, f'"{text}" is no CMMC level. Write 1, 2 or 3.')
            return match[1]
        if field == "assessment_type":
            kind = named_type(text, self._vocabulary)
            if kind is None:
                hint = "Write self, C3PAO, DIBCAC or gap."
                raise self._wrong(number, f'"{text}" is no assessment type. {hint}')
            return kind.value
        if field == _DATE:
            day = parse_date(text)
            if day.value is None:
                hint = "Write it as 2026-10-01 or 01-OCT-2026."
                raise self._wrong(number, f'"{text}" is no {LABELS[field]}: {day.why}. {hint}')
            return day.value.isoformat()
        return text

    def _wrong(self, number: int, message: str) -> ConfigurationError:
        return ConfigurationError(message, _at(self._path, number))


def _at(file: Path | str, number: int) -> str:
    """Return a row as a message names it, and the places of its facts: `clients.csv, row 3`."""
    return f"{file}, row {number}"


def _known_columns() -> str:
    named = ", ".join(LABELS[field] for field in _FIELDS)
    return f"Columns are: file, {named}."


def _path_key(path: str) -> str:
    """Return a path to compare, with `/`: `Sub/Acme.XLSX` is `sub/acme.xlsx`."""
    plain = unicodedata.normalize("NFC", clean(path)).casefold()
    return plain.replace("\\", "/").removeprefix("./")


def _comparable(text: str) -> str:
    return " ".join(text.casefold().split())


def overruled(facts: Facts, told: Told | None, vocabulary: Vocabulary) -> Overruled:
    """Return the facts of a workbook with those that a clients file gives in their place.

    A Conditional CMMC Status Date takes the place of those for one level alone, too.
    """
    if told is None:
        return Overruled(facts, ())
    counting = dict(facts)
    problems: list[Problem] = []
    for fact in told.facts:
        for field in (fact.field, *(_OF_ONE_LEVEL if fact.field == _DATE else ())):
            replaced = counting.pop(field, ())
            problems += _contradictions(replaced, fact, vocabulary)
        if fact.field != "scope" or _comparable(fact.text) not in _NO_SCOPE:
            counting[fact.field] = (fact,)
    return Overruled(MappingProxyType(counting), tuple(problems))


def _contradictions(
    replaced: Iterable[Fact], fact: Fact, vocabulary: Vocabulary
) -> Iterator[Problem]:
    for old in replaced:
        if _meant(old, vocabulary) == _meant(fact, vocabulary):
            continue
        yield Problem(
            "clients_file_wins",
            Severity.NOTE,
            f'{"!".join(old.place)}: the {LABELS[fact.field]} "{old.text}" was not used; '
            f'{fact.place.sheet} says "{fact.text}".',
            "Correct the one that is wrong.",
            old.place.sheet,
            old.place.cell,
            old.text,
        )


def _meant(fact: Fact, vocabulary: Vocabulary) -> str:
    """Return what a fact says, in one spelling."""
    if fact.field == "assessment_type":
        return named_type(fact.text, vocabulary) or fact.text
    if fact.field == "level":
        match = re.search(r"(?<![\d.])([123])(?![\d.])", fact.text)
        return match[1] if match else fact.text
    if fact.field in (_DATE, *_OF_ONE_LEVEL):
        return str(parse_date(fact.value).value or fact.text)
    return _comparable(fact.text)
