"""A firm's own layouts, one TOML file each: columns, status words and cover keys of its workbooks.

    name = "Gap worksheet 2026"

    [columns]
    id = "Ref."
    status = "Verdict"

    [status]
    "Mostly done" = "NOT MET"

They are loaded and checked before any work; docs/formats.md explains what a file may hold.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache, reduce
from itertools import combinations
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from poam_batch.model import AssessmentType
from poam_batch.problems import ConfigurationError
from poam_batch.rulesets.load import LEVELS
from poam_batch.rulesets.source import Table, read_toml
from poam_batch.workbooks.words.cells import clean, header_key
from poam_batch.workbooks.words.fingerprint import FINGERPRINT
from poam_batch.workbooks.words.own_columns import (
    NamedColumn,
    OwnColumn,
    named_columns,
    own_columns,
)
from poam_batch.workbooks.words.own_words import OwnWord, before_hash, clashing, own_words
from poam_batch.workbooks.words.vocabulary import (
    LONGEST_HEADER,
    SECOND_CLIENT,
    Meaning,
    Vocabulary,
    load_vocabulary,
)

_SAYS_NOTHING = "says nothing: it needs [columns], [status], [cover] or [values]."
_KEYS = frozenset(
    {
        "name",
        "fingerprint",
        "sheet",
        "ignore",
        "ignore_sheets",
        "columns",
        "status",
        "cover",
        "values",
    }
)
_VALUES = frozenset({"scope", "level", "assessment_type"})


class OwnKey(NamedTuple):
    """A key of the cover in a firm's own words, and the field that it stands for."""

    key: str
    field: str


class OwnValue(NamedTuple):
    """A field of the cover that a layout gives where the workbook does not: `level`, `2`."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class FirmLayout:
    """One layout; `file` is the name of its file.

    It applies to the tables whose header row holds all its `columns`, on a sheet whose name fits
    `sheet` (`AC*`) and, with a `fingerprint`, only to the header row that has it. Without columns
    its words apply to every workbook. `ignored` are columns whose findings do not count,
    `ignored_sheets` names of sheets that are not the assessment where it reads another.
    """

    name: str
    file: str
    fingerprint: str = ""
    sheet: str = ""
    columns: tuple[OwnColumn, ...] = ()
    ignored: tuple[NamedColumn, ...] = ()
    words: tuple[OwnWord, ...] = ()
    keys: tuple[OwnKey, ...] = ()
    values: tuple[OwnValue, ...] = ()
    ignored_sheets: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The layout as a person finds it: `"Gap worksheet 2026" (gap.toml)`."""
        return f'"{self.name}" ({self.file})'

    @property
    def aimed(self) -> bool:
        """Whether it names the very header or sheets it is for, not header words alone."""
        return bool(self.fingerprint or self.sheet)

    def fits(self, sheet: str) -> bool:
        """Return whether a sheet has a name that it is for."""
        return not self.sheet or _is_called(sheet, self.sheet)

    def leaves_aside(self, sheet: str) -> bool:
        """Return whether a sheet has a name that does not count beside one that it reads."""
        return any(_is_called(sheet, pattern) for pattern in self.ignored_sheets)


def _is_called(sheet: str, pattern: str) -> bool:
    return fnmatch.fnmatchcase(sheet.casefold(), pattern.casefold())


def load_layouts(folder: Path) -> tuple[FirmLayout, ...]:
    """Return the layouts of a folder, by the names of their files.

    Raises ConfigurationError, with file and line, for a folder that is not there or holds none,
    for what is not understood, and for layouts that could not be told from each other.
    """
    if not folder.is_dir():
        raise ConfigurationError(f"{folder} is no folder with layouts.")
    names = (path for path in folder.iterdir() if not path.name.startswith("."))
    paths = sorted(path for path in names if path.suffix.lower() == ".toml")
    if not paths:
        raise ConfigurationError(f"{folder} holds no layout: a layout is a file named *.toml.")
    tables = [read_toml(path) for path in paths]
    layouts = tuple(map(_layout, tables))
    for (one, _), (other, table) in combinations(zip(layouts, tables, strict=True), 2):
        _refuse_alike(one, other, table)
    return layouts


def _layout(table: Table) -> FirmLayout:
    if not table.values:
        raise ConfigurationError(_SAYS_NOTHING, table.path, 1)
    table.only(_KEYS)
    columns = tuple(own_columns(table.table("columns")))
    named = any(own.meaning is Meaning.STATUS for own in columns)
    layout = FirmLayout(
        name=_text(table, "name"),
        file=table.path.name,
        fingerprint=_fingerprint(table),
        sheet=_text(table, "sheet") if "sheet" in table.values else "",
        columns=columns,
        ignored=tuple(named_columns(table, "ignore")),
        words=own_words(table.table("status"), named),
        keys=tuple(_cover_keys(table.table("cover"))),
        values=tuple(_values(table.table("values"))),
        ignored_sheets=table.texts("ignore_sheets"),
    )
    if "columns" in table.values and not columns:
        table.fail('"columns" names no column.', "columns")
    for key in ("fingerprint", "sheet", "ignore", "ignore_sheets"):
        if key in table.values and not columns:
            table.fail(f'"{key}" needs [columns], so that it is clear which table is meant.', key)
    _refuse_twice(table, layout)
    if not (columns or layout.words or layout.keys or layout.values):
        table.fail(_SAYS_NOTHING, "name")
    return layout


def _text(table: Table, key: str) -> str:
    text = clean(table.get(key, str))
    return text or table.fail(f'"{key}" is empty.', key)


def _fingerprint(table: Table) -> str:
    if "fingerprint" not in table.values:
        return ""
    text = _text(table, "fingerprint").casefold()
    if not re.fullmatch(FINGERPRINT, text):
        message = f'"{text}" is no fingerprint. poam-batch check FILE --save-layout writes it.'
        table.fail(message, "fingerprint")
    return text


def _cover_keys(table: Table) -> Iterator[OwnKey]:
    table.only(frozenset(load_vocabulary().cover_keys.values()) - {SECOND_CLIENT})
    for field, value in table.values.items():
        texts = [value] if isinstance(value, str) else table.texts(field)
        for text in texts:
            if not header_key(text) or len(text) > LONGEST_HEADER:
                table.fail(f'"{field}" must be the words of a key cell, not {text!r}.', field)
            yield OwnKey(header_key(text), field)


def _values(table: Table) -> Iterator[OwnValue]:
    table.only(_VALUES)
    if "scope" in table.values:
        yield OwnValue("scope", _text(table, "scope"))
    if "level" in table.values:
        level = table.get("level", int)
        if level not in LEVELS:
            table.fail(f'"level" must be one of {", ".join(map(str, LEVELS))}.', "level")
        yield OwnValue("level", str(level))
    if "assessment_type" in table.values:
        kind, known = _text(table, "assessment_type").casefold(), ", ".join(AssessmentType)
        if kind not in set(AssessmentType):
            table.fail(f'"{kind}" is no assessment type. Known: {known}.', "assessment_type")
        yield OwnValue("assessment_type", kind)


def _refuse_twice(table: Table, layout: FirmLayout) -> None:
    """Refuse a column that means two things, and a key that stands for two fields."""
    seen: set[NamedColumn] = set()
    picked = [own.column for own in layout.columns]
    for column in (*picked, *layout.ignored):
        plain = column._replace(text="")
        if plain in seen:
            table.fail(f'The column "{column.text}" is named twice.', before_hash(column.text))
        seen.add(plain)
    fields: dict[str, str] = {}
    for own in layout.keys:
        if fields.setdefault(own.key, own.field) != own.field:
            message = f'"{own.key}" stands for {fields[own.key]} and for {own.field}.'
            table.fail(message, own.field)


def _refuse_alike(one: FirmLayout, other: FirmLayout, table: Table) -> None:
    if one.name.casefold() == other.name.casefold():
        table.fail(f'{one.file} has the name "{other.name}" as well. Give one another.', "name")
    if one.fingerprint and one.fingerprint == other.fingerprint:
        table.fail(f"{one.file} has this fingerprint as well. Keep one of them.", "fingerprint")
    if one.columns or other.columns:
        return
    if word := clashing(one.words, other.words):
        message = f'"{word.text}" means another thing in {one.file}; both are for every workbook.'
        table.fail(message, before_hash(word.text))
    if field := contradicting(one, other):
        message = f"says another thing of {field} than {one.file}; both are for every workbook."
        table.fail(message, field)


def contradicting(one: FirmLayout, other: FirmLayout) -> str:
    """Return the field of the cover of which two layouts say different things, or ""."""
    keys, values = dict(one.keys), dict(one.values)
    for own in other.keys:
        if keys.get(own.key, own.field) != own.field:
            return own.field
    return next((v.field for v in other.values if values.get(v.field, v.value) != v.value), "")


def vocabulary_with(layouts: Iterable[FirmLayout]) -> Vocabulary:
    """Return the shipped words with those of layouts, of which the last wins."""
    return reduce(extended, layouts, load_vocabulary())


@lru_cache(maxsize=64)
def extended(vocabulary: Vocabulary, layout: FirmLayout) -> Vocabulary:
    """Return words with those of a layout, which win.

    Cached, for the words themselves are told from others by identity.
    """
    if not (layout.words or layout.keys):
        return vocabulary
    words = {own.key: own.word for own in layout.words}
    return replace(
        vocabulary,
        statuses=MappingProxyType({**vocabulary.statuses, **words}),
        cover_keys=MappingProxyType({**vocabulary.cover_keys, **dict(layout.keys)}),
    )
