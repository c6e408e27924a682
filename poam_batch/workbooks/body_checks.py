"""What may be wrong with the rows of a table before their words are looked at: ids and formulas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from poam_batch.model import Finding
from poam_batch.problems import Problem, Severity, WorkbookRejected, rejected
from poam_batch.workbooks.body import Body, BodyRow
from poam_batch.workbooks.cells import Ident, IdentKind, clean
from poam_batch.workbooks.layouts import Table
from poam_batch.workbooks.open import cell_name
from poam_batch.workbooks.several import named_ids


class NamedRow(NamedTuple):
    """A row, and the ids that it names or may mean."""

    number: int
    idents: tuple[Ident, ...]


def body_problems(body: Body, disagreeing: Sequence[BodyRow]) -> Iterator[Problem]:
    """Yield the problems of rows whose id cannot be read, and notes on merged and hidden cells."""
    for row in disagreeing:
        yield _disagreement(body, row)
    yield from _rows_without_id(body)
    yield from _notes(body)


def refuse_uncalculated(body: Body) -> None:
    """Reject a table whose ids, or most of whose statuses, are formulas without a value."""
    table, unvalued = body.table, body.table.sheet.unvalued
    if not unvalued:
        return
    statuses = [cell_name(row.number, body.status.header.column) for row in body.rows]
    missing = [cell for cell in statuses if cell in unvalued]
    ids = [
        cell
        for row in table.rows
        if (cell := cell_name(row, table.id_column)) in unvalued and body.status_value(row) != ""
    ]
    if ids or (missing and len(missing) * 2 >= len(statuses)):
        cells = ids or missing
        raise rejected(
            "formula_without_value",
            f"{table.sheet.name}!{cells[0]} holds a formula without a value, like {len(cells) - 1} "
            "more cells of its column.",
            "Open the workbook in Excel, let it calculate, and save it.",
        )


_REFUSED = {
    IdentKind.FAMILY: (
        "ambiguous_ids",
        '"{}" carries a status, but is no requirement: 3.1 may be 3.1, 3.10 or the rest of an id.',
        "Type the whole id, in a column that is formatted as text.",
    ),
    IdentKind.DATE: (
        "ambiguous_ids",
        "The id was turned into the date {}.",
        "Format the column as text, type the ids again, and save.",
    ),
    IdentKind.REVISION_3: (
        "revision_3",
        '"{}" is an id of SP 800-171 revision 3; CMMC assesses revision 2.',
        "Assess against revision 2.",
    ),
}


def refuse_other_ids(body: Body) -> None:
    """Reject a table in which a row with a status has an id that means more than one thing.

    A number beside a family's heading is its share of MET, and no status.
    """
    table = body.table
    for row, ident in zip(table.rows, table.idents, strict=True):
        if ident is None or ident.kind not in _REFUSED:
            continue
        word, value = body.word(row), body.status_value(row)
        if clean(value) and (isinstance(value, str) or word is not None):
            code, what, hint = _REFUSED[ident.kind]
            place = "!".join(body.place(row, table.id_column))
            raise rejected(code, f"{place}: {what.format(ident.short)}", hint)


def disagreeing_rows(body: Body) -> tuple[BodyRow, ...]:
    """Return the rows whose id columns name different requirements.

    Raises `ambiguous_table` where most rows do: those are two tables side by side.
    """
    disagreeing = tuple(_disagreeing(body.table, body.rows))
    if len(disagreeing) * 2 > len(body.rows):
        raise _two_tables(body.table)
    return disagreeing


def _disagreeing(table: Table, rows: Sequence[BodyRow]) -> Iterator[BodyRow]:
    others = [one for one in table.ids[1:] if one.headed]
    for row in rows if others else ():
        idents = [one.idents[row.number - table.rows.start] for one in others]
        if not all(_agree(row.ident, other) for other in idents if other):
            yield row


def _agree(one: Ident, other: Ident) -> bool:
    """Return whether two ids of a row can be the same; `b.1.i` beside `3.1.1` is not compared."""
    if other.kind is not IdentKind.REQUIREMENT or (one.short[0] == "b") != (other.short[0] == "b"):
        return True
    return one.short == other.short and (
        not one.label or not other.label or one.label == other.label
    )


def _disagreement(body: Body, row: BodyRow) -> Problem:
    sheet, cell = body.place(row.number, body.table.id_column)
    return Problem(
        "conflicting_ids",
        Severity.ERROR,
        f"{sheet}!{cell}: the id columns of this row name different requirements, so each of "
        "them counts as NOT ASSESSED.",
        "Correct the id that is wrong.",
        sheet,
        cell,
        clean(body.grid[row.number][body.table.id_column]),
    )


def _two_tables(table: Table) -> WorkbookRejected:
    first, second = (cell_name(table.header_row, one.column) for one in table.ids[:2])
    return rejected(
        "ambiguous_table",
        f"On the sheet {table.sheet.name} the columns under {first} and {second} both hold ids, "
        "and they do not agree.",
        "Put each table on a sheet of its own.",
    )


def _rows_without_id(body: Body) -> Iterator[Problem]:
    """Yield a problem for each row that carries a finding but no id that can be read."""
    for row in _unnamed_rows(body):
        sheet, cell = body.place(row, body.table.id_column)
        text = clean(body.grid[row][body.table.id_column])
        counted = " Each that it names counts as NOT ASSESSED." if named_ids(text) else ""
        yield Problem(
            "unknown_id",
            Severity.ERROR,
            f"{sheet}!{cell}: {_id_fault(body, cell, text)}, but the row carries the status "
            f"{clean(body.status_value(row))}.{counted}",
            "Write the id as 3.1.1 or AC.L2-3.1.1, with [a] for an objective.",
            sheet,
            cell,
            text,
        )


def _unnamed_rows(body: Body) -> Iterator[int]:
    """Yield the rows that carry a status word, and no id of one requirement."""
    read = {row.number for row in body.rows}
    for row in body.table.rows:
        if row not in read and body.status_value(row) != "" and _says_something(body, row):
            yield row


def _says_something(body: Body, row: int) -> bool:
    word = body.word(row)
    return word is not None and (word.finding is not Finding.NOT_ASSESSED or word.needs_support)


def several_named(body: Body) -> Iterator[NamedRow]:
    """Yield the rows with a status word whose id cell names several requirements."""
    for row in _unnamed_rows(body):
        if idents := named_ids(body.grid[row][body.table.id_column]):
            yield NamedRow(row, idents)


def rivals_named(body: Body, disagreeing: Sequence[BodyRow]) -> Iterator[NamedRow]:
    """Yield the rows with a status word whose id columns name different requirements."""
    start = body.table.rows.start
    for row in disagreeing:
        if _says_something(body, row.number):
            found = [one.idents[row.number - start] for one in body.table.ids if one.headed]
            named = (i for i in found if i and i.kind is IdentKind.REQUIREMENT)
            yield NamedRow(row.number, tuple(dict.fromkeys((row.ident, *named))))


def _id_fault(body: Body, cell: str, text: str) -> str:
    if cell in body.table.sheet.errors:
        return "the id is an error value"
    return f'"{text}" is no id of one requirement' if text else "there is no id"


def _notes(body: Body) -> Iterator[Problem]:
    sheet = body.table.sheet
    if spread := sorted(set(body.status_source.values())):
        place = body.place(spread[0], body.status.header.column)
        yield Problem(
            "merged_status",
            Severity.NOTE,
            f"{'!'.join(place)}: {len(spread)} merged status cells were taken to hold for every "
            "row they cover.",
            sheet=place.sheet,
            cell=place.cell,
        )
    if sheet.hidden_rows:
        yield Problem(
            "hidden_rows",
            Severity.NOTE,
            f"The sheet {sheet.name} has {sheet.hidden_rows} hidden or filtered rows; they were "
            "read like the others.",
            sheet=sheet.name,
        )
