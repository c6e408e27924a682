"""The sheets that the program keeps alone: tables of one row a requirement, and its own memory."""

from __future__ import annotations

from collections.abc import Sequence

from templates.making.book import ALERT, AMBER, MUTED, TABLOID, Book, Edition, Sheet, put
from templates.making.columns import CONFLICTS, MUST_BE_MET, TRACE, Owner, Shown
from templates.making.plan import plan_columns, write_loops


def write_must_be_met(book: Book) -> None:
    """Write the sheet of what no POA&M may hold."""
    sheet = book.sheet("Must be met first", "Must be met first", TABLOID)
    text = "No POA&M may hold these: each must be MET before any status is available."
    nothing = "Nothing: no requirement that is NOT MET is barred from the POA&M."
    if not book.edition.scored:
        text = "Level 1 allows no POA&M at any time (32 CFR 170.21(a)(1)): all of these come first."
        nothing = "Nothing: no requirement is NOT MET."
    sheet.write_string("A4", text, book.format(font_color=MUTED))
    columns = _shown(MUST_BE_MET, book.edition)
    _table(book, sheet, columns)
    sheet.write_string(6, 0, "{% for row in must_be_met %}")
    sheet.write_string(8, 0, "{% else %}")
    sheet.write_string(9, 0, nothing, book.format(italic=True))
    sheet.write_string(10, 0, "{% endfor %}")
    sheet.autofilter(5, 0, 10, len(columns) - 1)


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


def write_conflicts(book: Book) -> None:
    """Write the sheet for what people and the program say differently."""
    sheet = book.sheet("Conflicts", "Conflicts")
    text = "Cells in which people and the assessment say different things; what people wrote stays."
    sheet.write_string("A4", text, book.format(font_color=MUTED))
    _table(book, sheet, [CONFLICTS[0]._replace(header=book.edition.item_id), *CONFLICTS[1:]])
    sheet.write_string(6, 0, "There are none.", book.format(italic=True))


def write_memory(book: Book) -> None:
    """Write the very hidden sheet: whose workbook it is, and each cell that the program wrote."""
    sheet = book.sheet("_poam_batch", "Kept by poam_batch: please leave this sheet as it is")
    text = book.format(align="left")
    day = book.format(align="left", num_format="yyyy-mm-dd")
    facts = (
        ("format version", "{{ format_version }}"),
        ("client identity", "{{ identity }}"),
        ("client", "{{ client }}"),
        ("scope", "{{ scope }}"),
        ("level", "{{ level }}"),
        ("assumed status date", "{{ assumed_status_date }}"),
        ("sheet of the plan", book.edition.plan_sheet),
    )
    for row, (key, value) in enumerate(facts, start=3):
        sheet.write_string(row, 0, key, text)
        sheet.write_string(row, 1, value, day if "date" in key else text)
    for index, column in enumerate(c for c in plan_columns(book.edition) if c.item):
        style = day if column.kind == "date" else text
        sheet.set_column(index, index, 18)
        header = book.edition.item_id if index == 0 else column.header
        sheet.write_string(11, index, header, book.format(bold=True))
        put(sheet, 13, index, column.item, style)
        put(sheet, 15, index, column.later, style)
    write_loops(sheet, 12)
    sheet.very_hidden()


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
