"""A POA&M workbook open before somebody: its rows and columns, and what was typed into them."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import NamedTuple

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from poam_batch.written import FIELDS

HIDDEN = "_poam_batch"
TEXTS = (
    "POA&M ID|Milestone ID|Requirement|Title|Weakness|Unmet objectives|Points|Corrective action|"
    "Responsible party|Point of contact|Resources required|Milestone|Milestone due|"
    "Milestone status|Date identified|How identified|Scheduled completion|Changes to milestones|"
    "Actual completion|Closure evidence|Closeout finding|Status|Comments"
).split("|")
HEADERS = dict(zip(FIELDS, TEXTS, strict=True))
NAMES = {text: name for name, text in HEADERS.items()} | {"Item ID": "item_id"}
Typed = str | float | bool | date | None


class RowId(NamedTuple):
    """A row of the plan: its ids as the program gave them; empty for a row of people's own."""

    item_id: str = ""
    milestone_id: str = ""


class Taken(NamedTuple):
    """A value that people typed, by the row that it stands in and the header of its column."""

    row: RowId | str
    header: str


@dataclass
class Desk:
    """The workbook open before somebody: `rows` are those below the header, as they stand."""

    random: Random
    book: Workbook
    sheet: Worksheet
    rows: list[RowId | str]
    header_row: int
    proposals: Sequence[tuple[int, str, str]] = ()
    typed: dict[Taken, Typed] = field(default_factory=dict)
    serial: int = 0
    above: list[str] = field(default_factory=list)

    @property
    def headers(self) -> dict[str, int]:
        """The column of each header."""
        row = self.sheet[self.header_row]
        return {str(c.value): c.column for c in row if c.value not in (None, "")}

    @property
    def columns(self) -> dict[str, int]:
        """The column of each field that is still there."""
        return {NAMES[text]: c for text, c in self.headers.items() if text in NAMES}

    @property
    def first(self) -> int:
        """The number of the first row below the header."""
        return self.header_row + 1

    def program_rows(self) -> list[int]:
        """Return the places in `rows` of those that are the program's."""
        return [n for n, row in enumerate(self.rows) if isinstance(row, RowId)]

    def ids(self, place: int) -> RowId:
        """Return the ids of a row that is the program's."""
        row = self.rows[place]
        assert isinstance(row, RowId)
        return row

    def cell(self, place: int, column: int) -> Cell:
        """Return a cell by the place of its row."""
        cell = self.sheet.cell(self.first + place, column)
        assert isinstance(cell, Cell)
        return cell

    def words(self) -> str:
        """Return a text that nobody typed before."""
        self.serial += 1
        n = self.serial
        return self.random.choice(
            (
                f"ours {n}",
                f"ours {n}\nsecond line",
                f"{n} €uro \U0001f512 <&> \"'",
                f"  {n} spaced out  ",
                f"{n} literal _x000D_",
                f"{n} " + "y" * 32_000,
                f"+{n} of ours",
            )
        )

    def type(self, place: int, header: str, value: Typed) -> None:
        """Type a value into a cell and remember that."""
        self.cell(place, self.headers[header]).value = value
        taken = Taken(self.rows[place], header)
        self.typed.pop(taken, None)
        if value not in (None, ""):
            self.typed[taken] = value


def opened(content: bytes) -> Workbook:
    """Return a workbook; openpyxl warns of an extension that it does not keep."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return load_workbook(io.BytesIO(content))


def saved(book: Workbook) -> bytes:
    """Return the bytes of a workbook."""
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def is_first(row: RowId) -> bool:
    """Return whether a row is the first one of its item."""
    return row.milestone_id == f"{row.item_id}.1"
