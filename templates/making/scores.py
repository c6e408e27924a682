"""The sheet of status, score, families and review."""

from __future__ import annotations

from collections.abc import Sequence

from templates.making.book import LINE, MUTED, SHADES, Book, Format, Sheet, put
from templates.making.columns import Owner

_SHADED = 2  # the wide column: the more is lost, the darker
_COUNTS = (
    ("Points lost", "points_lost"),
    ("MET", "met"),
    ("NOT MET", "not_met"),
    ("N/A", "not_applicable"),
    ("NOT ASSESSED", "not_assessed"),
)


def write_scores(book: Book) -> None:
    """Write the sheet, section by section."""
    sheet = book.sheet("Scores", "Scores and status")
    sheet.set_portrait()
    for first, last, width in ((0, 0, 6), (1, 1, 38), (2, 2, 54), (3, 6, 11)):
        sheet.set_column(first, last, width)
    sheet.write_string("A4", "{{ notice }}", book.format(italic=True, font_color=MUTED))
    row = _facts(book, sheet, 5)
    row = _obstacles(book, sheet, row)
    row = _stages(book, sheet, row)
    row = _families(book, sheet, row)
    _review(book, sheet, row)


def _columns(book: Book) -> int:
    """Return how many columns the sheet has."""
    return 7 if book.edition.scored else 6


def _section(book: Book, sheet: Sheet, row: int, title: str) -> int:
    """Write the title of a section with a line below it, and return the next row."""
    line = book.format(bold=True, font_size=12, bottom=2, bottom_color=SHADES[Owner.PROGRAM])
    sheet.write_string(row, 0, title, line)
    for column in range(1, _columns(book)):
        sheet.write_blank(row, column, None, line)
    return row + 1


def _facts(book: Book, sheet: Sheet, row: int) -> int:
    """Write the labelled facts, and return the next free row."""
    row = _section(book, sheet, row, "At a glance")
    value = book.format(text_wrap=True, bold=True, num_format="yyyy-mm-dd", align="left")
    cells = ((0, "fact.label", book.format(font_color=MUTED)), (2, "fact.value", value))
    return _loop(sheet, row, "fact in facts", cells) + 1


def _obstacles(book: Book, sheet: Sheet, row: int) -> int:
    """Write what stands in the way; the section goes where nothing does."""
    cells = (
        (0, "obstacle.cite", book.format(font_color=MUTED)),
        (2, "obstacle.message", book.format(text_wrap=True)),
    )
    sheet.write_string(row, 0, "{% if obstacles %}")
    row = _section(book, sheet, row + 1, "What stands in the way, or qualifies the result")
    return _end_if(book, sheet, _loop(sheet, row, "obstacle in obstacles", cells))


def _stages(book: Book, sheet: Sheet, row: int) -> int:
    """Write the way to a status; the section goes where it has been gone."""
    cells = (
        (0, "loop.index", book.format(font_color=MUTED, align="left")),
        (1, "stage.name", book.format(text_wrap=True, bold=True)),
        (2, "stage.text", book.format(text_wrap=True)),
    )
    sheet.write_string(row, 0, "{% if stages %}")
    row = _section(book, sheet, row + 1, "The way from here")
    return _end_if(book, sheet, _loop(sheet, row, "stage in stages", cells))


def _loop(sheet: Sheet, row: int, names: str, cells: Sequence[tuple[int, str, Format]]) -> int:
    """Write a loop over one row, and return the row below it."""
    sheet.write_string(row, 0, f"{{% for {names} %}}")
    for column, value, style in cells:
        put(sheet, row + 1, column, value, style)
    sheet.write_string(row + 2, 0, "{% endfor %}")
    return row + 3


def _end_if(book: Book, sheet: Sheet, row: int) -> int:
    """Write an empty row and the end of a section that may go, and return the row below it."""
    sheet.write_blank(row, 0, None, book.format())
    sheet.write_string(row + 1, 0, "{% endif %}")
    return row + 2


def _families(book: Book, sheet: Sheet, row: int) -> int:
    """Write the table of families with its totals, and return the next free row."""
    row = _section(book, sheet, row, "Families")
    main = "points_lost" if book.edition.scored else "not_met"
    shown = [count for count in _COUNTS if book.edition.scored or count[1] != "points_lost"]
    shown.sort(key=lambda count: count[1] != main)
    cells: list[tuple[int, str, Format]] = []
    sheet.set_row(row, 27)
    for index, (header, name) in enumerate([("Code", "family"), ("Family", "name"), *shown]):
        kind = "strong" if index == 0 else "text" if index <= _SHADED else "number"
        total = "left" if index <= _SHADED else "center"
        sheet.write_string(row, index, header, book.header(Owner.PROGRAM, kind))
        cells.append((index, f"family.{name}", _family_style(book, kind, index)))
        put(sheet, row + 4, index, f"totals.{name}", book.format(
            bold=True, top=2, top_color=LINE, align=total
        ))  # fmt: skip
    shade = {
        "type": "2_color_scale",
        "min_type": "num",
        "min_value": 0,
        "min_color": "#FFFFFF",
        "max_color": "#B7C4D3",
    }
    sheet.conditional_format(row + 1, _SHADED, row + 3, _SHADED, shade)
    return _loop(sheet, row + 1, "family in families", cells) + 2


def _family_style(book: Book, kind: str, index: int) -> Format:
    """Return the format of a family's cell."""
    if index == _SHADED:
        return book.format(font_size=9, top=1, top_color=LINE, align="left", num_format="0")
    return book.body(kind)


def _review(book: Book, sheet: Sheet, row: int) -> None:
    """Write the lines that reviewers fill in."""
    row = _section(book, sheet, row, "Review")
    label = book.format(font_size=8, font_color=MUTED)
    line = book.format(bottom=1, bottom_color=MUTED)
    for column, text in ((2, "Name"), (3, "Signature"), (5, "Date (yyyy-mm-dd)")):
        sheet.write_string(row, column, text, label)
    for offset, role in enumerate(("Prepared by", "Reviewed by", "Approved by"), start=1):
        sheet.set_row(row + offset, 26)
        sheet.write_string(row + offset, 0, role, book.format(valign="bottom"))
        for column in range(2, _columns(book)):
            sheet.write_blank(row + offset, column, None, line)
