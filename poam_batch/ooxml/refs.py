"""A1 references: cells, ranges, whole rows and columns, and the formulas that hold them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384

_CELL = r"\$?[A-Za-z]{1,3}\$?[1-9][0-9]{0,6}"
_COLUMN = r"\$?[A-Za-z]{1,3}"
_ROW = r"\$?[1-9][0-9]{0,6}"
_AREA = rf"(?:{_CELL}:{_CELL}|{_COLUMN}:{_COLUMN}|{_ROW}:{_ROW}|{_CELL})(?![\w.(\[!])"
_SHEET = r"(?:'(?:[^']|'')+'|(?:\[\d+\])?[^\W\d][\w.]*(?::[\w.]+)?)!"
# What is not a reference is skipped whole: quoted text, Table[[#This Row],[A1]], LOG10(, names.
_TOKEN = re.compile(
    rf"""(?P<text>"(?:[^"]|"")*")
    |(?P<table>[^\W\d][\w.\\]*\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\])
    |(?P<sheet>{_SHEET})?(?P<area>{_AREA})
    |(?P<other>{_SHEET}|'[^']*'|[\w.\\?]+)""",
    re.VERBOSE | re.DOTALL,
)
_POINT = re.compile(r"(\$?)([A-Za-z]{0,3})(\$?)([0-9]*)\Z")


@lru_cache(maxsize=1_024)
def column_number(letters: str) -> int:
    """Return the number of a column: 1 for A, 28 for AB."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


@lru_cache(maxsize=1_024)
def column_letters(number: int) -> str:
    """Return the letters of a column: A for 1, AB for 28."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class Point(NamedTuple):
    """One end of a reference; a column of 0 means a whole row, a row of 0 a whole column."""

    column: int
    row: int
    column_fixed: bool = False
    row_fixed: bool = False

    def __str__(self) -> str:
        """Return the point as it is written: $B$5."""
        text = (
            ("$" if self.column_fixed else "") + column_letters(self.column) if self.column else ""
        )
        return text + (("$" if self.row_fixed else "") + str(self.row) if self.row else "")

    def in_row(self, row: int) -> Point:
        """Return the point in another row; a third of the time of `_replace`."""
        return Point(self.column, row, self.column_fixed, self.row_fixed)


class Reference(NamedTuple):
    """A cell or a range; `prefix` is its sheet as written with the mark: 'POA&M'!, or nothing."""

    prefix: str
    first: Point
    last: Point | None = None

    def __str__(self) -> str:
        """Return the reference as it is written."""
        return f"{self.prefix}{self.first}" + ("" if self.last is None else f":{self.last}")

    @property
    def sheet(self) -> str:
        """The name of the sheet without quotes; empty on the formula's own sheet."""
        name = self.prefix[:-1]
        return name[1:-1].replace("''", "'") if name.startswith("'") else name

    @property
    def rows(self) -> tuple[int, int]:
        """The first and last row; every row where the reference is whole columns."""
        ends = (self.first.row, (self.last or self.first).row)
        return (min(ends) or 1, max(ends) or MAX_ROW)

    @property
    def columns(self) -> tuple[int, int]:
        """The first and last column; every column where the reference is whole rows."""
        ends = (self.first.column, (self.last or self.first).column)
        return (min(ends) or 1, max(ends) or MAX_COLUMN)

    @property
    def whole_columns(self) -> bool:
        """Whether the reference names no row, so that moving rows leaves it as it is."""
        return not self.first.row

    def with_rows(self, first: int, last: int) -> Reference:
        """Return the reference over other rows: a cell that grows becomes a range."""
        if self.whole_columns:
            return self
        end = self.last or self.first
        start = self.first.in_row(first)
        single = first == last and self.first.column == end.column and self.first.column > 0
        return Reference(self.prefix, start, None if single else end.in_row(last))

    def shifted(self, rows: int, columns: int) -> Reference:
        """Return the reference moved as copying a formula moves it: fixed ends stay."""
        last = None if self.last is None else _shift(self.last, rows, columns)
        return Reference(self.prefix, _shift(self.first, rows, columns), last)


def _shift(point: Point, rows: int, columns: int) -> Point:
    """Return a point moved where it is not fixed; Excel wraps round at the edges."""
    row, column = point.row, point.column
    if row and not point.row_fixed:
        row = (row + rows - 1) % MAX_ROW + 1
    if column and not point.column_fixed:
        column = (column + columns - 1) % MAX_COLUMN + 1
    return point._replace(row=row, column=column)


# A template's areas are asked for in every workbook.
@lru_cache(maxsize=1_024)
def parse_reference(text: str) -> Reference:
    """Return the reference that a text is, such as `B5`, `$A$1:$C$9`, `3:3`; else `ValueError`."""
    pieces = split_formula(text)
    if len(pieces) != 1 or isinstance(pieces[0], str):
        raise ValueError(f"{text!r} is not a reference")
    return pieces[0]


def parse_references(text: str) -> tuple[Reference, ...]:
    """Return the references of a space-separated list, as `sqref` attributes hold them."""
    return tuple(parse_reference(word) for word in text.split())


def split_formula(text: str) -> tuple[str | Reference, ...]:
    """Return a formula cut into text and references; put together again it is the same formula."""
    pieces: list[str | Reference] = []
    position = 0
    for match in _TOKEN.finditer(text):
        reference = _reference(match) if match["area"] else None
        if reference is not None:
            if position < match.start():
                pieces.append(text[position : match.start()])
            pieces.append(reference)
            position = match.end()
    if position < len(text):
        pieces.append(text[position:])
    return tuple(pieces)


def copied_formula(text: str, rows: int, columns: int) -> str:
    """Return a formula as copying it so many rows down and columns right makes it."""
    pieces = split_formula(text)
    return "".join(
        piece if isinstance(piece, str) else str(piece.shifted(rows, columns)) for piece in pieces
    )


def _reference(match: re.Match[str]) -> Reference | None:
    """Return the reference of a token, or nothing where the sheet has no such row or column."""
    ends = [_point(end) for end in match["area"].split(":")]
    if any(end.column > MAX_COLUMN or end.row > MAX_ROW for end in ends):
        return None
    return Reference(match["sheet"] or "", *ends)


def _point(text: str) -> Point:
    """Return one end of a reference: B5, $B$5, B, $5."""
    match = _POINT.match(text)
    if match is None:
        raise ValueError(f"{text!r} is not a reference")
    before, letters, between, digits = match.groups()
    if not letters:
        return Point(0, int(digits), False, bool(before or between))
    row = int(digits) if digits else 0
    return Point(column_number(letters), row, bool(before), bool(between))
