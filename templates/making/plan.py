"""The sheet of the plan, in which people work: header in row 8, an item from row 10 on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from templates.making.book import ALERT, MUTED, SHADES, TABLOID, Book, Edition, Sheet, put
from templates.making.columns import CLOSED, PLAN_COLUMNS, Column, Owner

_FIRST, _LAST = 8, 13  # the rows of the outer tags, counted from 0
_SINCE = date(2000, 1, 1)
_DONE = ("Done", "Complete", "Completed", "Cancelled", "Canceled", "Remediated", CLOSED)
_SETTLED = ("Remediated", CLOSED)


def write_plan(book: Book) -> None:
    """Write the sheet with its filter, dropdowns, date checks and marks."""
    edition = book.edition
    columns = plan_columns(edition)
    sheet = book.sheet(edition.plan_sheet, "{{ title }}", TABLOID)
    sheet.write_string("A4", edition.note, book.format(font_color=MUTED))
    _cards(book, sheet)
    _legend(book, sheet)
    sheet.set_row(7, 30)
    for index, column in enumerate(columns):
        name = edition.item_id if index == 0 else column.header
        sheet.set_column(index, index, column.width)
        sheet.write_string(7, index, name, book.header(column.owner, column.kind))
        tinted = column.owner is Owner.PROGRAM
        put(sheet, 9, index, column.item, book.body(column.kind, tinted=tinted))
        put(sheet, 11, index, column.later, book.body(column.kind, tinted=tinted, later=True))
        _validate(sheet, index, column, edition)
    write_loops(sheet, _FIRST)
    _marks(book, sheet, columns)
    sheet.autofilter(7, 0, _LAST, len(columns) - 1)
    sheet.freeze_panes(8, 3)
    sheet.repeat_rows(7)
    sheet.set_zoom(90)
    sheet.activate()


def plan_columns(edition: Edition) -> list[Column]:
    """Return the columns of the plan that an edition has."""
    return [column for column in PLAN_COLUMNS if edition.scored or not column.poam_only]


def write_loops(sheet: Sheet, row: int) -> None:
    """Write the tags around an item's first row, and those around its later milestones' rows."""
    for offset, tag in (
        (0, "{% for item in items %}"),
        (2, "{% for milestone in item.later_milestones %}"),
        (4, "{% endfor %}"),
        (5, "{% endfor %}"),
    ):
        sheet.write_string(row + offset, 0, tag)


class Card(NamedTuple):
    """What the plan says at a glance: a label in row 5, and the value below it."""

    column: int
    label: str
    value: str
    kind: str = "text"


def cards(edition: Edition) -> list[Card]:
    """Return the cards of an edition."""
    found = [
        Card(0, "Status", "{{ status_name }}"),
        Card(3, "{{ score.label }}", "{{ score.value }}"),
        Card(7, "Assessment", "{{ assessment }}"),
    ]
    if not edition.scored:
        return [*found, Card(4, "{{ status_date.label }}", "{{ status_date.value }}", "date")]
    granted = "Conditional CMMC Status Date"
    return [
        *found,
        Card(4, granted, "{{ conditional_status_date }}", "people"),
        Card(5, "{{ closeout.label }}", "{{ closeout.value }}", "date"),
        Card(10, "{{ planned_from.label }}", "{{ planned_from.value }}", "date"),
    ]


def head_cells(edition: Edition) -> list[tuple[str, str]]:
    """Return the cells above the header that the program keeps, each with its expression."""
    note = [("A4", edition.note)] if edition.note.startswith("{{") else []
    found = [("A1", "{{ marking }}"), ("A2", "{{ title }}"), ("A3", "{{ client_line }}"), *note]
    for card in cards(edition):
        letter = chr(ord("A") + card.column)
        found += [(f"{letter}5", card.label)] if card.label.startswith("{{") else []
        found.append((f"{letter}6", card.value))
    return found


def _cards(book: Book, sheet: Sheet) -> None:
    """Write the cards; the date of the Conditional status is for people to fill in."""
    label = book.format(font_size=8, font_color=MUTED, valign="bottom")
    styles = {
        "text": book.format(bold=True, font_size=11),
        "date": book.format(bold=True, font_size=11, num_format="yyyy-mm-dd", align="left"),
        "people": book.format(
            bold=True,
            font_size=11,
            num_format="yyyy-mm-dd",
            align="left",
            bottom=1,
            bottom_color=SHADES[Owner.PEOPLE],
        ),
    }
    for card in cards(book.edition):
        people = card.kind == "people"
        shade = book.format(font_size=8, font_color=SHADES[Owner.PEOPLE], valign="bottom")
        sheet.write_string(4, card.column, card.label, shade if people else label)
        sheet.write_string(5, card.column, card.value, styles[card.kind])
        if people:
            sheet.data_validation(5, card.column, 5, card.column, _date_check(card.label))


def _date_check(title: str) -> dict[str, object]:
    return {
        "validate": "date",
        "criteria": ">=",
        "value": _SINCE,
        "error_title": title[:32],
        "error_message": "Enter a date, such as 2026-11-22.",
    }


def _legend(book: Book, sheet: Sheet) -> None:
    """Write who keeps which columns, in the shades of their headers."""
    sheet.write_string(6, 0, "Who keeps a column:", book.format(font_size=8, font_color=MUTED))
    for column, owner, text in (
        (3, Owner.PROGRAM, "Kept by poam_batch"),
        (4, Owner.PEOPLE, "Yours to fill in and to change"),
        (5, Owner.SHARED, "Shared"),
    ):
        style = book.format(font_size=8, bold=True, font_color=SHADES[owner])
        sheet.write_string(6, column, f"■ {text}", style)


def _validate(sheet: Sheet, index: int, column: Column, edition: Edition) -> None:
    """Add the dropdown of a column, or the check of its dates, over all rows of all items."""
    if column.choices:
        choices = [word for word in column.choices if edition.scored or word != CLOSED]
        message = f"Choose one of: {', '.join(choices)}."
        options: dict[str, object] = {
            "validate": "list",
            "source": choices,
            "error_title": column.header,
            "error_message": message,
        }
    elif column.kind == "date":
        options = _date_check(column.header)
    else:
        return
    sheet.data_validation(_FIRST, index, _LAST, index, options)


def _marks(book: Book, sheet: Sheet, columns: Sequence[Column]) -> None:
    """Mark dates that have passed and those after the closeout, as Excel sees them on its day."""
    letters = {column.header: chr(ord("A") + index) for index, column in enumerate(columns)}
    due, done = letters["Milestone due"], letters["Milestone status"]
    end, status = letters["Scheduled completion"], letters["Status"]
    # An item's status stands on its first row alone: its other rows find it by its id.
    open_item = "+".join(f'COUNTIFS($A:$A,$A9,${status}:${status},"{word}")' for word in _SETTLED)
    open_step = ",".join(f'TRIM(${done}9)<>"{word}"' for word in _DONE)
    marks = []
    for column, is_open in ((due, f"{open_step},{open_item}=0"), (end, f"{open_item}=0")):
        beyond = f'OR(${column}9<TODAY(),AND($F$6<>"",${column}9>$F$6))'
        marks.append((column, f"=AND(ISNUMBER(${column}9),{is_open},{beyond})"))
    for column, formula in marks:
        options = {
            "type": "formula",
            "criteria": formula,
            "format": book.format(font_color=ALERT, bold=True),
        }
        sheet.conditional_format(f"{column}{_FIRST + 1}:{column}{_LAST + 1}", options)
