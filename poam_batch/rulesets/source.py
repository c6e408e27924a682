"""Rule files as they are read: TOML tables and CSV rows that know their line.

Every fault is a :class:`ConfigurationError` that names the file and the line.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, TypeVar

from poam_batch.problems import ConfigurationError

T = TypeVar("T")


def read_text(path: Path) -> str:
    """Return a rule file's text (UTF-8, with or without a byte order mark)."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigurationError(f"cannot be read: {error.strerror}.", path) from error
    except UnicodeDecodeError as error:
        raise ConfigurationError("is not UTF-8 text. Save it as UTF-8.", path) from error


@dataclass(frozen=True, slots=True)
class Table:
    """One TOML table and the file it stands in, so that a fault can name its line."""

    path: Path
    text: str
    values: Mapping[str, object]

    def fail(self, message: str, near: str = "") -> NoReturn:
        """Raise an error at the first line that holds the word `near` outside a comment."""
        raise ConfigurationError(message, self.path, line_of(self.text, near))

    def get(self, key: str, kind: type[T], default: T | None = None) -> T:
        """Return the value under `key`, of `kind`; missing, it is `default` or a fault."""
        value = self.values.get(key, default)
        if value is None:
            self.fail(f'"{key}" is missing.', key)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.fail(f'"{key}" must be a {_NAMES[kind]}, not {value!r}.', key)
        return value

    def table(self, key: str) -> Table:
        """Return the table under `key`, empty where there is none."""
        return Table(self.path, self.text, self.get(key, dict, {}))

    def tables(self, key: str) -> Iterator[Table]:
        """Yield the tables of the array under `key`."""
        for entry in self.get(key, list, []):
            if not isinstance(entry, dict):
                self.fail(f'"{key}" must be a list of tables.', key)
            yield Table(self.path, self.text, entry)

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the list of words under `key`, empty where there is none."""
        values = self.get(key, list, [])
        if not all(isinstance(value, str) for value in values):
            self.fail(f'"{key}" must be a list of words.', key)
        return tuple(values)

    def only(self, known: frozenset[str]) -> None:
        """Refuse a key that is not known, which is most often a misspelt one."""
        for key in self.values:
            if key not in known:
                self.fail(f'"{key}" is not known here. Known: {", ".join(sorted(known))}.', key)


_NAMES = {int: "whole number", str: "text", dict: "table", list: "list", bool: "true or false"}


def line_of(text: str, near: str) -> int | None:
    """Return the number of the first line with the word `near` before any comment."""
    pattern = re.compile(rf"(?<![\w.-]){re.escape(near)}(?![\w-])")
    for number, line in enumerate(text.splitlines(), start=1):
        if near and pattern.search(line.split("#", 1)[0]):
            return number
    return None


def read_toml(path: Path) -> Table:
    """Read a TOML file; a syntax error names its line."""
    text = read_text(path)
    try:
        return Table(path, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found.group(1)) if found else len(text.splitlines())
        raise ConfigurationError(f"is not valid TOML: {error}.", path, line) from error


@dataclass(frozen=True, slots=True)
class CatalogRow:
    """One row of a catalog: its values by column, and its line in the file."""

    path: Path
    line: int
    values: Mapping[str, str]

    def fail(self, message: str) -> NoReturn:
        """Raise an error that names this row."""
        raise ConfigurationError(message, self.path, self.line)

    def required(self, column: str) -> str:
        """Return the text under `column`, which must not be empty."""
        value = self.values[column].strip()
        return value or self.fail(f'"{column}" is empty.')

    def points(self) -> int | None:
        """Return the point value, None where the column is empty."""
        text = self.values["points"]
        if not text:
            return None
        return int(text) if text in {"1", "3", "5"} else self.fail(f"{text!r} is no point value.")


def read_csv(path: Path, columns: tuple[str, ...]) -> Iterator[CatalogRow]:
    """Yield the rows of a catalog whose header must be exactly `columns`."""
    reader = csv.reader(read_text(path).splitlines())
    header = next(reader, [])
    if tuple(header) != columns:
        raise ConfigurationError(f"the header must be {','.join(columns)}.", path, 1)
    for values in reader:
        if len(values) != len(columns):
            message = f"{len(values)} values where {len(columns)} belong."
            raise ConfigurationError(message, path, reader.line_num)
        yield CatalogRow(path, reader.line_num, dict(zip(columns, values, strict=True)))
