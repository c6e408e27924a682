"""A layout file: what was recognised in a workbook, as TOML to edit and to read others with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from poam_batch.model import Recognised
from poam_batch.ooxml.refs import column_number

_ASIDE = "left aside"
_LABELS = "objective"


class Shape(NamedTuple):
    """The tables of a workbook that have one header row, and the words not understood in them.

    `answered` says that Yes and No under `Finding` were read as a status.
    """

    workbook: str
    tables: tuple[Recognised, ...]
    unknown: tuple[str, ...]
    answered: bool = False


def layout_text(name: str, shape: Shape) -> str:
    """Return the layout file of one shape of table, with comments that say how to edit it."""
    return "\n".join(_lines(name, shape)) + "\n"


def _lines(name: str, shape: Shape) -> Iterator[str]:
    first = shape.tables[0]
    places = ", ".join(f"{one.sheet} (header in row {one.header_row})" for one in shape.tables)
    yield f"# How {_one_line(shape.workbook)} was read: {_one_line(places)}."
    yield "# Edit it, put it into a folder of layouts, and name the folder with --layouts."
    yield "# docs/formats.md explains every entry."
    yield f"name = {_quoted(name)}"
    yield ""
    yield "# For this very header row. Without it, for each that has the columns below."
    yield f"fingerprint = {_quoted(first.fingerprint)}"
    aside = dict.fromkeys(h for table in shape.tables for h in _headers(table, _ASIDE))
    if aside:
        yield ""
        yield "# They hold findings that do not count. Take one out to have it compared again."
        yield f"ignore = {_list(aside)}"
    yield ""
    yield "# What the columns are, by their headers. One that is not named is known by its words."
    yield "[columns]"
    for meaning in dict.fromkeys(meaning for meaning, _, _ in first.columns):
        if meaning not in {_ASIDE, _LABELS} and (headers := list(_headers(first, meaning))):
            yield f"{meaning} = {headers[0] if len(headers) == 1 else _list(headers)}"
    unused = dict.fromkeys(_quoted(text) for table in shape.tables for _, text in table.unused)
    if unused:
        yield f"# Not used, unless you say what they are: {', '.join(unused)}"
    yield ""
    yield "# What words of the status column mean: MET, NOT MET, NOT APPLICABLE or NOT ASSESSED."
    yield "[status]"
    if shape.answered:
        yield from _answers()
    yield from _words(shape.unknown)


def _answers() -> Iterator[str]:
    yield "# Yes under Finding was read as MET. Turn these round if it says that a gap was found."
    for finding, texts in (
        ("MET", ("Yes", "Y", "TRUE", "1")),
        ("NOT MET", ("No", "N", "FALSE", "0")),
    ):
        yield from (f"{_quoted(text)} = {_quoted(finding)}" for text in texts)


def _words(unknown: Sequence[str]) -> Iterator[str]:
    if unknown:
        yield "# These were not understood. Take the first # off those that mean something."
    for text in unknown:
        yield f'# {_quoted(text)} = ""'


def _headers(table: Recognised, meaning: str) -> Iterator[str]:
    """Yield the headers of a meaning; the letters of objectives stand beside their ids."""
    wanted = {meaning, _LABELS} if meaning == "id" else {meaning}
    for name, letter, text in table.columns:
        if name in wanted and text:
            yield _column(table, column_number(letter) - 1, text)


def _column(table: Recognised, column: int, text: str) -> str:
    key = table.headers[column]
    if table.headers.count(key) == 1:
        return _quoted(text)
    number = table.headers[: column + 1].count(key)
    return f"{{ header = {_quoted(text)}, number = {number} }}"


def _list(texts: Iterable[str]) -> str:
    return f"[{', '.join(texts)}]"


def _quoted(text: str) -> str:
    # The escapes of JSON are those of TOML; only DEL is free in the one and not in the other.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
