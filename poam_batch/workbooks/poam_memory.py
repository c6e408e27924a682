"""What a POA&M workbook says of itself in its very hidden sheet, hidden still or not.

Its rows say by their first cell what they are: `sheet | POA&M`, `column | weakness | Weakness`,
`head | D6 | 104 of 110`, and those of `written.as_rows`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from poam_batch.ooxml.refs import parse_reference
from poam_batch.shipped import shipped
from poam_batch.standing import GRANTED
from poam_batch.workbooks.grids.admit import admit
from poam_batch.workbooks.grids.open import OpenSheets, open_sheets
from poam_batch.workbooks.words.vocabulary import load_vocabulary
from poam_batch.written import FIELDS, Written, as_text
from poam_batch.written_rows import from_rows

_TEMPLATES = ("poam.xlsx", "remediation.xlsx")
_WIDTH = 6  # cells that every row is given: what a row is, and as many as it has at most


class Place(NamedTuple):
    """A cell by its row and column, counted from 1."""

    row: int
    column: int


class PlanLayout(NamedTuple):
    """Where a plan stood when it was written: its sheet, and the header of each field.

    `columns` count from 1. `head` is what was written above the header row, by its cell; it is
    None where that is not known, as in a template, and then `header_row` counts. `granted` is the
    cell of the head for the Conditional CMMC Status Date. `own_sheets` are the sheets that are
    the program's, each with the first text that it always has.
    """

    sheet: str
    headers: Mapping[str, str]
    columns: Mapping[str, int]
    head: Mapping[Place, str | None]
    header_row: int | None = None
    granted: str = GRANTED
    own_sheets: Mapping[str, str] = MappingProxyType({})


class PlanMemory(NamedTuple):
    """What a workbook remembers: its layout and what was last written, None where it is lost.

    `lost` says what is wrong, as the end of a sentence.
    """

    layout: PlanLayout | None
    written: Written | None
    lost: str = ""


def read_memory(book: OpenSheets) -> PlanMemory:
    """Return what the hidden sheet holds; one that is gone or was edited is no reason to stop."""
    name = load_vocabulary().our_sheet
    if name not in book.names:
        return PlanMemory(None, None, "is gone")
    (sheet,) = book.read(name)
    rows = [_texts(row) for row in sheet.grid]
    try:
        layout = _layout(rows)
    except ValueError as error:
        return PlanMemory(None, None, f"cannot be understood: {error}")
    try:
        written = from_rows(rows)
        _check(written)
    except ValueError as error:
        return PlanMemory(layout, None, f"cannot be understood: {error}")
    return PlanMemory(layout, written)


@cache
def shipped_layouts() -> tuple[PlanLayout, ...]:
    """Return the layouts of the shipped templates, for workbooks that remember none."""
    return tuple(_template_layout(name) for name in _TEMPLATES)


def _template_layout(name: str) -> PlanLayout:
    """Return the layout of a shipped template; what its cells will hold is not known."""
    book = open_sheets(admit(shipped("templates") / name))
    layout = read_memory(book).layout
    if layout is None:
        raise ValueError(f"the shipped template {name} says nothing of its layout")
    (sheet,) = book.read(layout.sheet)
    headers = set(layout.headers.values())
    header_row = next(n for n, row in enumerate(sheet.grid, start=1) if headers <= {*row})
    return layout._replace(head=dict.fromkeys(layout.head), header_row=header_row)


def _texts(row: Iterable[object]) -> Sequence[str]:
    texts = ["" if value == "" else as_text(value) for value in row]
    return [*texts, *("",) * (_WIDTH - len(texts))]


def _layout(rows: Sequence[Sequence[str]]) -> PlanLayout:
    """Return the layout that rows describe, or raise ValueError with what they lack."""
    sheets = [row[1] for row in rows if row[0] == "sheet"]
    columns = [row for row in rows if row[0] == "column" and row[1] in FIELDS]
    headers = {row[1]: row[2] for row in columns}
    if len(sheets) != 1 or not sheets[0]:
        raise ValueError("it does not name the sheet of the plan")
    if not {"item_id", "requirement"} <= headers.keys() or not all(headers.values()):
        raise ValueError("it does not name the columns of the plan")
    if len(columns) > len({heading(text) for text in headers.values()}):
        raise ValueError("it names a column of the plan twice")
    return PlanLayout(
        sheets[0],
        headers,
        {row[1]: number for number, row in enumerate(columns, start=1)},
        {_place(row[1]): row[2] for row in rows if row[0] == "head"},
        granted=next((row[1] for row in rows if row[0] == "granted"), GRANTED),
        own_sheets={row[1]: row[2] for row in rows if row[0] == "own sheet" and row[2]},
    )


def heading(text: str) -> str:
    """Return the text of a header as headers are compared: in any case, any space once."""
    return " ".join(text.split()).casefold()


def _place(cell: str) -> Place:
    point = parse_reference(cell).first
    return Place(point.row, point.column)


def _check(written: Written) -> None:
    """Raise ValueError where items do not fit together: rows were sorted, copied or typed over."""
    ids = [item.item_id for item in written.items]
    ids += [m.milestone_id for item in written.items for m in item.milestones]
    if twice := [one for one, times in Counter(filter(None, ids)).items() if times > 1]:
        raise ValueError(f'the id "{twice[0]}" stands twice')
    for item in written.items:
        if item.item_id.rpartition("#")[0] != item.requirement:
            raise ValueError(f'the item "{item.item_id}" is of {item.requirement}')
        for milestone in item.milestones:
            if not f"{milestone.milestone_id or item.item_id}.".startswith(f"{item.item_id}."):
                raise ValueError(f'"{milestone.milestone_id}" stands below {item.item_id}')
