"""What a firm's layouts said of a workbook: which of them read it, and what they give its cover."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import NamedTuple

from poam_batch.problems import Problem, Severity, WorkbookRejected, rejected
from poam_batch.workbooks.choosing.plans import is_plan
from poam_batch.workbooks.grids.open import Book
from poam_batch.workbooks.rows.readings import TableReading
from poam_batch.workbooks.tables.layouts import Table
from poam_batch.workbooks.words.fingerprint import fingerprint
from poam_batch.workbooks.words.firm_layouts import FirmLayout, contradicting


class Looked(NamedTuple):
    """The sheets of a book that are looked at, their tables, and what is said of the others."""

    book: Book
    tables: tuple[Table, ...]
    problems: tuple[Problem, ...]


def without_ignored(book: Book, tables: tuple[Table, ...]) -> Looked:
    """Return the sheets and tables without those that a layout which reads another leaves aside."""
    claims = {t.sheet.name: t.claim for t in tables if t.claim and not is_plan(t)}
    left = {
        sheet.name: claim.layout
        for sheet in book.sheets
        for claim in claims.values()
        if sheet.name not in claims and claim.layout.leaves_aside(sheet.name)
    }
    if not left:
        return Looked(book, tables, ())
    with_ids = {table.sheet.name for table in tables}
    sheets = tuple(sheet for sheet in book.sheets if sheet.name not in left)
    kept = tuple(table for table in tables if table.sheet.name not in left)
    problems = tuple(_ignored(name, left[name], name in with_ids) for name in left)
    return Looked(replace(book, sheets=sheets), kept, problems)


def _ignored(sheet: str, layout: FirmLayout, with_ids: bool) -> Problem:
    return Problem(
        "table_not_used",
        Severity.WARNING if with_ids else Severity.NOTE,
        f"The layout {layout.title} leaves the sheet {sheet} aside"
        f"{', which holds ids of requirements' if with_ids else ''}.",
        "If it counts, take it out of ignore_sheets in the layout.",
        sheet,
    )


def layouts_of(chosen: Iterable[TableReading]) -> tuple[FirmLayout, ...]:
    """Return the layouts that have read tables.

    Raises `ambiguous_layout` where two of them say different things of the workbook's cover.
    """
    claims = (one.table.claim for one in chosen)
    found = tuple(dict.fromkeys(claim.layout for claim in claims if claim))
    for one, other in combinations(found, 2):
        if field := contradicting(one, other):
            raise _two_covers(one, other, field)
    return found


def _two_covers(one: FirmLayout, other: FirmLayout, field: str) -> WorkbookRejected:
    return rejected(
        "ambiguous_layout",
        f"The layouts {one.title} and {other.title} both read tables of the workbook, and do not "
        f"say the same of its {field}.",
        "Make them agree, or leave it out of one.",
    )


def layout_notes(
    chosen: Sequence[TableReading], layouts: Sequence[FirmLayout]
) -> Iterator[Problem]:
    """Yield a note a table that a layout read or missed, and one for the words of layouts."""
    for one in chosen:
        sheet, claim = one.table.sheet.name, one.table.claim
        if claim is not None:
            message = f"The table {one.name} was read by the layout {claim.layout.title}."
            yield Problem("read_by_layout", Severity.NOTE, message, sheet=sheet)
        for layout in one.table.missed:
            yield _missed(one, layout)
    everywhere = [layout.title for layout in layouts if not layout.columns]
    if everywhere:
        message = f"The words of {', '.join(everywhere)} were known as well."
        yield Problem("read_by_layout", Severity.NOTE, message)


def _missed(one: TableReading, layout: FirmLayout) -> Problem:
    found = fingerprint(one.table.sheet.grid[one.table.header_row])
    return Problem(
        "layout_not_used",
        Severity.NOTE,
        f"The headers of the table {one.name} are those of the layout {layout.title}, but its "
        "header row has changed, so the layout was not used.",
        f'If it is meant, write fingerprint = "{found}" into it, or take its fingerprint out.',
        one.table.sheet.name,
    )
