"""What people do to a POA&M workbook between two nights, at random, through openpyxl."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import copy
from datetime import date, datetime, timedelta
from typing import Any

from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from poam_batch.written import FIELDS, Owner
from tests.living.people import HIDDEN, NAMES, Desk, RowId, Taken, Typed, is_first

OF_PEOPLE = tuple(n for n, one in FIELDS.items() if one.owner is Owner.PEOPLE)
STATUSES = ("Open", "In progress", "In Progress", "Remediated", "Closed", "On hold", "")
DAYS = ("due", "scheduled_completion")


def _first_rows(desk: Desk) -> list[int]:
    return [n for n in desk.program_rows() if is_first(desk.ids(n))]


def type_words(desk: Desk) -> None:
    """Type into cells that are people's: of a milestone in any row, of an item in its first."""
    for _ in range(desk.random.randint(1, 4)):
        name = desk.random.choice([n for n in OF_PEOPLE if n in desk.columns] or ["item_id"])
        places = desk.program_rows() if FIELDS[name].of_milestone else _first_rows(desk)
        if not places or name == "item_id":
            return
        value: Typed = desk.words()
        if name in DAYS:
            day = date(2026, 11, 1) + timedelta(days=desk.random.randint(0, 300))
            value = desk.random.choice((day, datetime(2027, 1, 2, 3, 4), "mid May", None))  # noqa: DTZ001
        elif desk.random.random() < 0.15:
            desk.serial += 1
            value = desk.random.choice((desk.serial + 0.5, True, None, "#N/A"))
        desk.type(desk.random.choice(places), _header(desk, name), value)


def _header(desk: Desk, name: str) -> str:
    return next(text for text in desk.headers if NAMES.get(text) == name)


def type_status(desk: Desk) -> None:
    """Choose a status."""
    places = _first_rows(desk)
    if places and "status" in desk.columns:
        desk.type(desk.random.choice(places), "Status", desk.random.choice(STATUSES))


def type_over_ours(desk: Desk) -> None:
    """Type over what the program keeps."""
    names = [n for n in ("weakness", "title", "points", "how_identified") if n in desk.columns]
    places = _first_rows(desk)
    if places and names:
        name = desk.random.choice(names)
        desk.type(desk.random.choice(places), _header(desk, name), desk.words())


def give_way(desk: Desk) -> None:
    """Type what the program would write into a cell that is in conflict."""
    for row, header, proposed in desk.proposals:
        place = row - desk.first
        there = 0 <= place < len(desk.rows) and header in desk.headers
        if (
            there
            and len(proposed) < 1_000
            and proposed.isprintable()
            and desk.random.random() < 0.5
        ):
            cell = desk.cell(place, desk.headers[header])
            cell.value, cell.data_type = proposed, "s"
            desk.typed.pop(Taken(desk.rows[place], header), None)
    desk.proposals = ()


def type_formula(desk: Desk) -> None:
    """Put a formula where the program writes too."""
    names = [n for n in ("comments", "resources", "weakness") if n in desk.columns]
    places = _first_rows(desk)
    if places and names:
        name = desk.random.choice(names)
        desk.type(desk.random.choice(places), _header(desk, name), '="a"&"b"')


def own_column(desk: Desk) -> None:
    """Insert a column anywhere and fill some of it."""
    desk.serial += 1
    header = f"Ours {desk.serial}"
    column = desk.random.randint(1, desk.sheet.max_column + 1)
    if column <= desk.sheet.max_column:
        desk.sheet.insert_cols(column)
    desk.sheet.cell(desk.header_row, column).value = header
    for place in range(len(desk.rows)):
        if desk.random.random() < 0.4:
            desk.type(place, header, desk.words())


def own_row(desk: Desk) -> None:
    """Insert a row of people's own, without ids, with ids of theirs, or a step of an item."""
    desk.serial += 1
    place = desk.random.randint(0, len(desk.rows))
    desk.sheet.insert_rows(desk.first + place)
    desk.rows.insert(place, f"own {desk.serial}")
    given = desk.random.choice((None, f"OURS-{desk.serial}", "item"))
    if given == "item" and desk.program_rows():
        given = desk.ids(desk.random.choice(desk.program_rows())).item_id
    if given and given != "item":
        desk.cell(place, desk.columns["item_id"]).value = given
        if "milestone_id" in desk.columns:
            desk.cell(place, desk.columns["milestone_id"]).value = f"{given}.own{desk.serial}"
    for name in desk.random.sample(["task", "comments", "weakness", "responsible"], 2):
        if name in desk.columns:
            desk.type(place, _header(desk, name), desk.words())


def sort_rows(desk: Desk) -> None:
    """Sort the rows of the plan in another order, with their styles."""
    order = list(range(len(desk.rows)))
    desk.random.shuffle(order)
    width = desk.sheet.max_column
    old = [
        [(c.value, copy(c._style), c.data_type) for c in _cells(desk, place, width)]
        for place in order
    ]
    for place, cells in enumerate(old):
        for cell, (value, style, kind) in zip(_cells(desk, place, width), cells, strict=True):
            cell.value, cell.data_type = value, kind
            cell._style = style
    desk.rows = [desk.rows[place] for place in order]


def _cells(desk: Desk, place: int, width: int) -> Iterator[Any]:
    return (desk.cell(place, column) for column in range(1, width + 1))


def hide_rows(desk: Desk) -> None:
    """Filter the plan: some rows are hidden."""
    for place in range(len(desk.rows)):
        if desk.random.random() < 0.3:
            desk.sheet.row_dimensions[desk.first + place].hidden = True
    column = desk.columns.get("status")
    if desk.sheet.auto_filter.ref and column:
        desk.sheet.auto_filter.add_filter_column(column - 1, ["Open", "In progress"])


def delete_rows(desk: Desk) -> None:
    """Delete one row, but not an item's first, or all rows of an item."""
    places = [n for n in range(len(desk.rows)) if not _is_first_of(desk.rows[n])]
    if desk.random.random() < 0.4 and desk.program_rows():
        item_id = desk.ids(desk.random.choice(desk.program_rows())).item_id
        chosen = [n for n in desk.program_rows() if desk.ids(n).item_id == item_id]
    else:
        chosen = desk.random.sample(places, min(1, len(places)))
    for place in reversed(chosen):
        _delete(desk, place)


def _is_first_of(row: RowId | str) -> bool:
    return isinstance(row, RowId) and is_first(row)


def _delete(desk: Desk, place: int) -> None:
    desk.sheet.delete_rows(desk.first + place)
    row = desk.rows.pop(place)
    if row not in desk.rows:
        desk.typed = {taken: v for taken, v in desk.typed.items() if taken.row != row}


def duplicate_row(desk: Desk) -> None:
    """Copy a row of the program's, below it or above it."""
    places = desk.program_rows()
    if not places:
        return
    place = desk.random.choice(places)
    width = desk.sheet.max_column
    values = [cell.value for cell in _cells(desk, place, width)]
    to = desk.random.choice((place, place + 1, len(desk.rows)))
    desk.sheet.insert_rows(desk.first + to)
    desk.rows.insert(to, desk.ids(place))
    for cell, value in zip(_cells(desk, to, width), values, strict=True):
        cell.value = value


def ids_typed_over(desk: Desk) -> None:
    """Type over the id of an item, in some of its rows."""
    places = desk.program_rows()
    for place in desk.random.sample(places, min(2, len(places))):
        desk.cell(place, desk.columns["item_id"]).value = desk.random.choice(("x", None, "7"))


def colours(desk: Desk) -> None:
    """Colour cells and write comments on them."""
    for _ in range(3):
        place = desk.random.randint(0, max(len(desk.rows) - 1, 0))
        cell = desk.cell(place, desk.random.randint(1, desk.sheet.max_column))
        cell.fill = PatternFill("solid", fgColor=desk.random.choice(("FFFF00", "FF8800")))
        desk.serial += 1
        cell.comment = Comment(f"remark {desk.serial}", "Kim")


def own_sheet(desk: Desk) -> None:
    """Add a sheet anywhere, with a formula and a comment."""
    desk.serial += 1
    sheet = desk.book.create_sheet(f"Ours {desk.serial}", desk.random.randint(0, 3))
    sheet["B2"], sheet["B3"] = desk.words(), "=1+1"
    sheet["B2"].comment = Comment("here", "Lee")


def rename_plan(desk: Desk) -> None:
    """Give the sheet of the plan another name."""
    desk.serial += 1
    desk.sheet.title = f"Plan {desk.serial}"


def rows_above(desk: Desk) -> None:
    """Insert rows above the plan and write into the first of them."""
    above = desk.random.choice((1, 3, desk.header_row))
    desk.sheet.insert_rows(above)
    desk.above.append(desk.words())
    desk.sheet.cell(above, 2).value = desk.above[-1]
    desk.header_row += 1


def view(desk: Desk) -> None:
    """Change what is frozen, how wide columns and how high rows are."""
    desk.sheet.freeze_panes = desk.random.choice(("A2", "D9", None))
    desk.sheet.column_dimensions["C"].width = desk.random.randint(5, 40)
    desk.sheet.row_dimensions[desk.first].height = desk.random.randint(12, 80)


def delete_memory(desk: Desk) -> None:
    """Delete the very hidden sheet."""
    if HIDDEN in desk.book.sheetnames:
        del desk.book[HIDDEN]


def delete_column(desk: Desk) -> None:
    """Delete a column of people's, with what they wrote in it."""
    names = [n for n in ("resources", "contact", "closure_evidence") if n in desk.columns]
    if names and desk.random.random() < 0.4:
        header = _header(desk, desk.random.choice(names))
        desk.sheet.delete_cols(desk.headers[header])
        desk.typed = {taken: v for taken, v in desk.typed.items() if taken.header != header}


def nothing(_: Desk) -> None:
    """Only open and save the workbook."""


EDITS: Mapping[Callable[[Desk], None], int] = {
    type_words: 12,
    type_status: 5,
    type_over_ours: 3,
    give_way: 3,
    type_formula: 1,
    own_column: 3,
    own_row: 4,
    sort_rows: 3,
    hide_rows: 3,
    delete_rows: 3,
    ids_typed_over: 2,
    duplicate_row: 1,
    colours: 4,
    own_sheet: 2,
    rename_plan: 1,
    rows_above: 2,
    view: 2,
    delete_memory: 1,
    delete_column: 1,
    nothing: 1,
}


def edit(desk: Desk, times: int) -> list[str]:
    """Do some edits, and return their names."""
    chosen = desk.random.choices(list(EDITS), list(EDITS.values()), k=times)
    for one in chosen:
        one(desk)
    return [one.__name__ for one in chosen]
