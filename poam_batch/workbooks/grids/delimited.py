"""Text with delimiters becomes rows: `3.1.1;Met;"Limit access"`, as Excel and others save it.

Nothing is guessed in silence: the encoding is what the first bytes or the text itself prove, else
Windows-1252, which is said; the delimiter is the one that gives a table; bad quotes are refused.
"""

from __future__ import annotations

import _csv
import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from poam_batch.problems import WorkbookRejected, rejected
from poam_batch.workbooks.grids.walk import MOST_ROWS, Extent

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}
FALLBACK = "cp1252"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 500
_CONTROL = re.compile("[\x01-\x08\x0e-\x1f\x7f]")
_CONTROL_SHARE = 100  # one in a hundred characters is more than a text can have by accident
_WRAPPED = re.compile(r'=\s*"((?:[^"]|"")*)"\s*')
_SEPARATOR = re.compile(r'"?sep=([^"\r\n])"?(?:\r\n|\r|\n)', re.IGNORECASE)
_SAVE_AS = 'Open it in Excel and save it as "CSV UTF-8 (Comma delimited)", or as .xlsx.'


class Record(NamedTuple):
    """A row: the line of the file it ends on, from 1, and its fields."""

    line: int
    fields: Sequence[str]


@dataclass(frozen=True, eq=False, slots=True)
class Delimited:
    """The rows of a text, blank ones included, and how they were told apart.

    `assumed` says that the encoding was not proved. A `sep=;` line, which Excel hides, is no row.
    """

    rows: Sequence[Record]
    delimiter: str
    encoding: str
    assumed: bool


class _Decoded(NamedTuple):
    """The text of a file, and how it was decoded."""

    text: str
    encoding: str
    assumed: bool = False


def read_delimited(content: bytes, name: str) -> Delimited:
    """Return the rows of a delimited text; `name` is what messages call it.

    Raises `WorkbookRejected`: `wrong_type` for what is no text, `damaged` for bad quotes,
    `too_large` past 20,000 rows or 200 columns with content.
    """
    decoded = _decode(content)
    _refuse_binary(decoded.text)
    said = _SEPARATOR.match(decoded.text)
    text = decoded.text[said.end() :] if said else decoded.text
    delimiter = said[1] if said else _delimiter(text)
    rows = list(_limited(_records(text, delimiter, lines_before=1 if said else 0), name))
    while rows and not rows[-1].fields:
        rows.pop()
    return Delimited(rows, delimiter, decoded.encoding, decoded.assumed)


def looks_delimited(content: bytes) -> bool:
    """Return whether bytes read like a table of delimited text: two rows of the same shape."""
    try:
        text = _decode(content).text
        _refuse_binary(text)
    except WorkbookRejected:
        return False
    return max(_consistency(text, delimiter) for delimiter in DELIMITERS)[0] > 1


def _decode(content: bytes) -> _Decoded:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return _Decoded(content[len(mark) :].decode(encoding), encoding.upper())
            except UnicodeDecodeError as error:
                raise rejected(
                    "damaged",
                    f"The text calls itself {encoding.upper()}, and is not: it is cut off or mixed "
                    f"at byte {error.start + len(mark):,}.",
                    _SAVE_AS,
                ) from error
    try:
        return _Decoded(content.decode("utf-8"), "UTF-8")
    except UnicodeDecodeError:
        return _fallback(content)


def _fallback(content: bytes) -> _Decoded:
    try:
        return _Decoded(content.decode(FALLBACK), FALLBACK, assumed=True)
    except UnicodeDecodeError as error:
        raise _binary() from error


def _refuse_binary(text: str) -> None:
    if "\0" in text or len(_CONTROL.findall(text)) * _CONTROL_SHARE > len(text):
        raise _binary()


def _binary() -> WorkbookRejected:
    return rejected(
        "wrong_type", "This is no text, although its name says .csv: it holds binary.", _SAVE_AS
    )


def _delimiter(text: str) -> str:
    """Return the delimiter that cuts most rows into the same number of fields."""
    return max(DELIMITERS, key=lambda delimiter: _consistency(text, delimiter))


def _consistency(text: str, delimiter: str) -> tuple[int, int]:
    """Return how many of the first rows have the commonest number of fields, and that number.

    Rows with one field count for nothing, nor does what stands behind a wrong quotation mark.
    """
    widths: Counter[int] = Counter()
    with suppress(csv.Error):
        for fields in islice(_reader(text, delimiter), _SAMPLE):
            if len(fields) > 1:
                widths[len(fields)] += 1
    return max(((rows, width) for width, rows in widths.items()), default=(0, 0))


def _reader(text: str, delimiter: str) -> _csv.Reader:
    lines = io.StringIO(text, newline="")
    return csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)


def _records(text: str, delimiter: str, lines_before: int) -> Iterator[Record]:
    """Yield the rows, a blank one without fields; raises `damaged` where quotes do not match."""
    reader = _reader(text, delimiter)
    rows = 0
    try:
        for fields in reader:
            filled = list(map(_unwrapped, fields)) if any(map(str.strip, fields)) else ()
            yield Record(reader.line_num + lines_before, filled)
            rows += 1
    except csv.Error as error:
        raise rejected(
            "damaged",
            f"Row {rows + 1}, which ends on line {reader.line_num + lines_before} or later, is "
            f"not quoted as it should be: {error}.",
            "A text with a delimiter, a line break or a quotation mark stands in double quotes, "
            'and each quotation mark in it is doubled: "Limit ""admin"" access".',
        ) from error


def _unwrapped(field: str) -> str:
    """Return `3.1.1` for `="3.1.1"`, which keeps Excel from making a number or a date of it."""
    match = _WRAPPED.fullmatch(field) if field.startswith("=") else None
    return match[1].replace('""', '"') if match else field


def _limited(records: Iterable[Record], name: str) -> Iterator[Record]:
    """Yield the rows, blank ones past the limit left out; raises `too_large`."""
    extent = Extent(name)
    for number, record in enumerate(records, 1):
        if record.fields:
            extent.add(_filled(record.fields), number)
        if number <= MOST_ROWS:
            yield record


def _filled(fields: Sequence[str]) -> int:
    """Return the number of the last field that is not blank, from 1."""
    for column in range(len(fields), 0, -1):
        if fields[column - 1] and not fields[column - 1].isspace():
            return column
    return 0
