"""The codes in plain words: what each problem, rejection and reason means and what to do about it.

They stand in codes.toml; what its keys mean stands at its top.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from poam_batch.problems import ConfigurationError

FILE = Path(__file__).parent / "codes.toml"
_KEYS = frozenset({"kind", "title", "meaning", "fix"})


class CodeKind(StrEnum):
    """What a code is said of: a status, a workbook, an output, a client, a file or a cell."""

    REASON = "reason"
    REJECTION = "rejection"
    FAILURE = "failure"
    NOT_RENEWED = "not_renewed"
    IGNORED = "ignored"
    PROBLEM = "problem"
    VERIFICATION = "verification"


@dataclass(frozen=True, slots=True)
class Code:
    """One code: a short title, what happened, and what to do. All are words for a consultant."""

    code: str
    kind: CodeKind
    title: str
    meaning: str
    fix: str


@lru_cache(maxsize=1)
def load_codes() -> Mapping[str, Code]:
    """Return every code by its name, in the order of the file.

    Raises ConfigurationError if the file is not whole.
    """
    return read_codes(FILE)


def read_codes(path: Path) -> Mapping[str, Code]:
    """Return the codes of a file, checked: four keys each, none of them empty."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"is not valid TOML: {error}.", path) from error
    return MappingProxyType({name: _code(path, name, table) for name, table in tables.items()})


def _code(path: Path, name: str, table: object) -> Code:
    if not isinstance(table, dict) or set(table) != _KEYS:
        raise ConfigurationError(f"{name} needs {', '.join(sorted(_KEYS))} and no more.", path)
    for key, text in table.items():
        if not isinstance(text, str) or not text.strip():
            raise ConfigurationError(f'{name}: "{key}" is empty or no text.', path)
    if table["kind"] not in tuple(CodeKind):
        raise ConfigurationError(f"{name}: {table['kind']!r} is no kind of code.", path)
    return Code(name, CodeKind(table["kind"]), table["title"], table["meaning"], table["fix"])
