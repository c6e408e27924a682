"""Columns of a firm's own layout, named by their headers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from poam_batch.rulesets.source import Table
from poam_batch.workbooks.words.cells import clean, header_key
from poam_batch.workbooks.words.vocabulary import LONGEST_HEADER, Meaning

_COLUMN_KEYS = frozenset({"header", "number"})
_ONE_COLUMN = frozenset({Meaning.STATUS, Meaning.DEDUCTION})


class NamedColumn(NamedTuple):
    """A column by its header: as it was typed, its key, and which one of equal headers.

    `number` counts them from the left, from 1; 0 is all of them.
    """

    text: str
    key: str
    number: int = 0


class OwnColumn(NamedTuple):
    """What a layout says that a column means."""

    meaning: Meaning
    column: NamedColumn


def own_columns(table: Table) -> Iterator[OwnColumn]:
    """Yield the columns of a layout's `[columns]`: `status = "Verdict"`."""
    table.only(frozenset(Meaning))
    for key in table.values:
        meaning = Meaning(key)
        named = list(named_columns(table, key))
        if meaning in _ONE_COLUMN and len(named) > 1:
            table.fail(f'"{key}" is one column, not several.', key)
        yield from (OwnColumn(meaning, column) for column in named)


def named_columns(table: Table, key: str) -> Iterator[NamedColumn]:
    """Yield the columns under a key: a header, `{ header = "Verdict", number = 2 }`, or a list."""
    value = table.values.get(key, [])
    for entry in value if isinstance(value, list) else [value]:
        text, number = _header_and_number(table, key, entry)
        if not header_key(text) or len(text) > LONGEST_HEADER:
            table.fail(f'"{key}" must name the header of a column, not {text!r}.', key)
        yield NamedColumn(clean(text), header_key(text), number)


def _header_and_number(table: Table, key: str, entry: Any) -> tuple[str, int]:
    if isinstance(entry, str):
        return entry, 0
    if not isinstance(entry, dict):
        message = f'"{key}" must be the header of a column, or a list of headers, not {entry!r}.'
        table.fail(message, key)
    inner = Table(table.path, table.text, entry)
    inner.only(_COLUMN_KEYS)
    number = inner.get("number", int)
    if number < 1:
        inner.fail('"number" counts equal headers from the left, from 1.', "number")
    return inner.get("header", str), number
