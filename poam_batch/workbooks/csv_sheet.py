"""A .csv file becomes a book of one sheet, whose cells are named as Excel would name them.

Text stays text (3.10 is not 3.1); only whole numbers become numbers, as they are in a sheet.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from poam_batch.problems import Problem, Severity, WorkbookRejected, rejected
from poam_batch.workbooks.grids.admit import Admitted
from poam_batch.workbooks.grids.delimited import DELIMITERS, Delimited, read_delimited
from poam_batch.workbooks.grids.open import Book, Sheet, cell_name
from poam_batch.workbooks.tables.layouts import Table, find_tables
from poam_batch.workbooks.words.cells import CellValue, IdentKind, parse_ident, word_key
from poam_batch.workbooks.words.firm_layouts import FirmLayout
from poam_batch.workbooks.words.vocabulary import Vocabulary

_LONGEST_NAME = 31  # what Excel calls the sheet of a .csv file: its name, cut
_ERROR = re.compile(
    r"#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|BUSY!"
    r"|UNKNOWN!|GETTING_DATA)|Err:5\d\d"
)
_FORMULA = re.compile(
    r"=\s*+[-+]?\s*+(?:[A-Z][A-Z0-9._]*+\s*+\(|'?[\w .]++'?!|\$?[A-Z]{1,3}\$?\d++\b).*", re.DOTALL
)
_WHOLE = re.compile(r"-?(?:0|[1-9]\d{0,14})")


def open_csv(
    admitted: Admitted,
    workbook: str,
    vocabulary: Vocabulary,
    layouts: Sequence[FirmLayout] = (),
) -> Book:
    """Return an admitted .csv file as a book of one sheet, called as the file.

    Raises `WorkbookRejected`: `wrong_type`, `damaged` (bad quotes, or a row that has moved because
    a text with a delimiter is not quoted), `too_large`.
    """
    name = PurePosixPath(workbook).stem[:_LONGEST_NAME].strip() or "csv"
    text = read_delimited(admitted.content, name)
    sheet = _sheet(name, text)
    for table in find_tables(sheet, vocabulary, layouts):
        _refuse_moved(table, text)
    _refuse_swallowed(text, _is_word_of(vocabulary, layouts))
    return Book(admitted.sha256, (sheet,), problems=tuple(_encoding_notes(text, name)))


def _sheet(name: str, text: Delimited) -> Sheet:
    width = max((len(record.fields) for record in text.rows), default=0)
    errors: dict[str, str] = {}
    unvalued: set[str] = set()
    grid: list[list[CellValue]] = []
    for number, record in enumerate(text.rows):
        cells: list[CellValue] = list(map(_value, record.fields))
        for column, field in enumerate(record.fields):
            if _ERROR.fullmatch(field):
                errors[cell_name(number, column)] = field
            elif field.startswith("=") and _FORMULA.fullmatch(field):
                unvalued.add(cell_name(number, column))
        grid.append(cells + [""] * (width - len(cells)))
    return Sheet(name, grid, (), frozenset(errors), frozenset(unvalued), 0, errors)


def _value(field: str) -> CellValue:
    """Return what a field holds; an error or a formula is empty, as in a sheet."""
    if not field or field.isspace():
        return ""
    if _ERROR.fullmatch(field) or (field[0] == "=" and _FORMULA.fullmatch(field)):
        return ""
    return float(field) if _WHOLE.fullmatch(field) else field


def _encoding_notes(text: Delimited, name: str) -> Iterator[Problem]:
    if text.assumed:
        yield Problem(
            "encoding_assumed",
            Severity.NOTE,
            f"The file does not say how its characters are encoded, and they are not UTF-8; they "
            f"were read as Windows-1252 ({text.encoding}).",
            'If letters with accents look wrong, save the file as "CSV UTF-8" from Excel.',
            name,
        )


def _refuse_moved(table: Table, text: Delimited) -> None:
    """Reject a table with a row that has more fields than its header: its cells have moved.

    Empty fields behind all its rows alike are how some programs end a line.
    """
    widths = [len(record.fields) for record in text.rows]
    header = max(widths[table.header_row : min(table.header_row + 2, table.rows.start)])
    if max(widths[table.rows.start : table.rows.stop]) <= header:
        return
    with_ids = [row for row in table.rows if _names_requirement(text.rows[row].fields)]
    alike = len({widths[row] for row in with_ids}) == 1
    for row in with_ids:
        more = text.rows[row].fields[header:]
        if more and (not alike or any(map(str.strip, more))):
            raise _moved(row, widths[row], header, text.delimiter)


def _names_requirement(fields: Sequence[str]) -> bool:
    return any(_is_requirement(field) for field in fields)


def _is_requirement(field: str) -> bool:
    ident = parse_ident(field)
    return ident is not None and ident.kind is IdentKind.REQUIREMENT


def _moved(row: int, width: int, header: int, delimiter: str) -> WorkbookRejected:
    mark = DELIMITERS.get(delimiter, f'"{delimiter}"')
    return rejected(
        "damaged",
        f"Row {row + 1} has {width} fields and its header {header}: a text with a {mark} in "
        "it does not stand in double quotes, so what follows it has moved to the next column.",
        f"Put the text of row {row + 1} that holds the {mark} into double quotes, or save the "
        "table from Excel again. A note beside the table needs a header.",
    )


def _is_word_of(vocabulary: Vocabulary, layouts: Sequence[FirmLayout]) -> Callable[[str], bool]:
    """Return what tells whether a field is a status word, a short mark or a layout's word."""
    marks = {mark for pair in vocabulary.marks for mark in (pair.met, pair.not_met)}
    keys = marks | {own.key for layout in layouts for own in layout.words}

    def is_word(field: str) -> bool:
        plain = field.strip(' "')
        known = vocabulary.status(plain) is not None or word_key(plain) in keys
        return bool(plain) and known

    return is_word


class _Inside(NamedTuple):
    """An id in a line within a quoted text, its row and line; `judged` has a status word beside."""

    row: int
    line: int
    ident: str
    judged: bool


def _refuse_swallowed(text: Delimited, is_word: Callable[[str], bool]) -> None:
    """Reject a quoted text that holds the beginning of another row: a quotation mark is missing.

    A text may name requirements that have rows of their own, but not with a status word beside.
    """
    inside = list(_ids_inside(text, is_word))
    own = {field.strip() for record in text.rows for field in record.fields} if inside else set()
    for number, line, ident, judged in inside:
        if judged or ident not in own:
            raise rejected(
                "damaged",
                f"Row {number + 1}, which ends on line {line}, holds a quoted text that runs into "
                f"the row of {ident}: a quotation mark is missing or too many.",
                "Correct the quotation marks before it, or save the table from Excel again.",
            )


def _ids_inside(text: Delimited, is_word: Callable[[str], bool]) -> Iterator[_Inside]:
    """Yield where a line within a quoted text has a field that is an id, and more beside it."""
    for number, record in enumerate(text.rows):
        for field in record.fields:
            lines = field.splitlines()[1:] if "\n" in field or "\r" in field else ()
            for pieces in (line.split(text.delimiter) for line in lines):
                judged = any(map(is_word, pieces))
                for piece in pieces if judged else pieces[:-1]:
                    if _is_requirement(piece):
                        yield _Inside(number, record.line, piece.strip(), judged)
