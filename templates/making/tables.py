"""The sheets that the program keeps alone: tables of one row a requirement, and its own memory."""

from __future__ import annotations

from collections.abc import Sequence

from templates.making.book import ALERT, AMBER, MUTED, TABLOID, Book, Edition, Sheet, put
from templates.making.columns import AFTER_STATUS, CONFLICTS, MUST_BE_MET, TRACE, Owner, Shown
from templates.making.plan import head_cells, plan_columns

WRITTEN_COLUMNS = 21  # as many as a row of what was last written has


def write_must_be_met(book: Book) -> None:
    """Write the sheet of what no POA&M may hold."""
    sheet = book.sheet("Must be met first", "Must be met first", TABLOID)
    text = "No POA&M may hold these: each must be MET before any status is available."
    if not book.edition.scored:
        text = "Level 1 allows no POA&M at any time (32 CFR 170.21(a)(1)): all of these come first."
    sheet.write_string("A4", f"{text} {{{{ must_be_met_note }}}}", book.format(font_color=MUTED))
    columns = _shown(MUST_BE_MET, book.edition)
    _table(book, sheet, columns)
    last = _loop_or_none(book, sheet, "row in must_be_met", columns)
    sheet.autofilter(5, 0, last, len(columns) - 1)


def write_trace(book: Book) -> None:
    """Write the sheet of every requirement and where its finding came from."""
    sheet = book.sheet("Trace", "Trace: every requirement", TABLOID)
    text = "What was read, from which cell of {{ workbook }}, and the paragraph that decides."
    sheet.write_string("A4", text, book.format(font_color=MUTED))
    columns = _shown(TRACE, book.edition)
    _table(book, sheet, columns)
    sheet.write_string(6, 0, "{% for row in requirements %}")
    sheet.write_string(8, 0, "{% endfor %}")
    sheet.autofilter(5, 0, 8, len(columns) - 1)
    for words, colour in (("NOT MET", ALERT), ("NOT ASSESSED", AMBER)):
        style = book.format(font_color=colour, bold=True)
        options = {"type": "text", "criteria": "begins with", "value": words, "format": style}
        sheet.conditional_format("C7:C9", options)


def write_after_status(book: Book) -> None:
    """Write the sheet of what was found NOT MET after the Conditional status."""
    name = "Not on the assessment POA&M"
    sheet = book.sheet(name, name)
    text = "Found NOT MET after the Conditional status: no item of the POA&M of that assessment."
    sheet.write_string("A4", f"{text} {{{{ after_status_note }}}}", book.format(font_color=MUTED))
    _table(book, sheet, AFTER_STATUS)
    _loop_or_none(book, sheet, "row in after_status", AFTER_STATUS)


def write_conflicts(book: Book) -> None:
    """Write the sheet for what people and the program say differently."""
    sheet = book.sheet("Conflicts", "Conflicts")
    text = "Cells in which people and the assessment say different things; what people wrote stays."
    sheet.write_string("A4", f"{text} {{{{ conflicts_note }}}}", book.format(font_color=MUTED))
    _table(book, sheet, [CONFLICTS[0]._replace(header=book.edition.item_id), *CONFLICTS[1:]])
    _loop_or_none(book, sheet, "row in conflicts", CONFLICTS)


def write_memory(book: Book) -> None:
    """Write the very hidden sheet: what stands where, and what the program last wrote.

    The first cell of a row says what the row is; docs/templates.md says what each one holds.
    """
    sheet = book.sheet("_poam_batch", "Kept by poam_batch: please leave this sheet as it is")
    rows = [("sheet", book.edition.plan_sheet, "")]
    rows += [
        ("column", column.field, book.edition.item_id if index == 0 else column.header)
        for index, column in enumerate(plan_columns(book.edition))
    ]
    rows += [("head", cell, expression) for cell, expression in head_cells(book.edition)]
    for number, row in enumerate(rows, start=3):
        for column, text in enumerate(filter(None, row)):
            sheet.write_string(number, column, text, book.format(num_format="yyyy-mm-dd"))
    start = 3 + len(rows)
    sheet.write_string(start, 0, "{% for row in written %}")
    for column in range(WRITTEN_COLUMNS):
        put(sheet, start + 1, column, f"row[{column}]", book.format(align="left"))
    sheet.write_string(start + 2, 0, "{% endfor %}")
    sheet.very_hidden()


def _loop_or_none(book: Book, sheet: Sheet, names: str, columns: Sequence[Shown]) -> int:
    """Write the loop around a table's row, or a row that says None; return the row of its end.

    Both rows look alike, so that either can become the other when the workbook is brought up to
    date.
    """
    sheet.write_string(6, 0, f"{{% for {names} %}}")
    sheet.write_string(8, 0, "{% else %}")
    for index, column in enumerate(columns):
        sheet.write_blank(9, index, None, book.body(column.kind))
    sheet.write_string(9, 0, "None.", book.body(columns[0].kind))
    sheet.write_string(10, 0, "{% endfor %}")
    return 10


def _shown(columns: Sequence[Shown], edition: Edition) -> list[Shown]:
    """Return the columns that an edition has."""
    return [column for column in columns if edition.scored or not column.scored]


def _table(book: Book, sheet: Sheet, columns: Sequence[Shown]) -> None:
    """Write a table's header in row 6, and in row 8 the row that a loop repeats."""
    sheet.set_row(5, 30)
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width)
        sheet.write_string(5, index, column.header, book.header(Owner.PROGRAM, column.kind))
        if column.value:
            put(sheet, 7, index, column.value, book.body(column.kind))
    sheet.freeze_panes(6, 1)
    sheet.repeat_rows(5)
