"""What may be wrong with the rows of a table before their words are looked at: ids and formulas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from poam_batch.problems import Problem, Severity, WorkbookRejected, rejected
from poam_batch.sentences import count
from poam_batch.workbooks.grids.open import cell_name
from poam_batch.workbooks.rows.body import Body, BodyRow
from poam_batch.workbooks.rows.unnamed import NamedRow, rows_without_id, says_something
from poam_batch.workbooks.tables.layouts import Table
from poam_batch.workbooks.tables.spoiled import uncalculated
from poam_batch.workbooks.words.cells import Ident, IdentKind, clean, parse_ident


def body_problems(body: Body, disagreeing: Sequence[BodyRow]) -> Iterator[Problem]:
    """Yield the problems of rows whose id cannot be read, and notes on merged and hidden cells."""
    for row in disagreeing:
        yield _disagreement(body, row)
    yield from _undone(body)
    yield from rows_without_id(body)
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
        raise uncalculated(table.sheet, ids or missing)


_REQUIREMENT = IdentKind.REQUIREMENT  # asked for once: that takes as long as the rest
# Revision 3 has nine ids of its own families among about a hundred.
_STRAY = 25
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
    if _REFUSED.keys().isdisjoint(table.ids[0].kinds):
        return
    passed = _passed_over(body)
    for row, ident in zip(table.rows, table.idents, strict=True):
        if ident is None or ident.kind not in _REFUSED or ident.kind in passed:
            continue
        word, value = body.word(row), body.status_value(row)
        if clean(value) and (isinstance(value, str) or word is not None):
            code, what, hint = _REFUSED[ident.kind]
            place = "!".join(body.place(row, table.id_column))
            raise rejected(code, f"{place}: {what.format(ident.short)}", hint)


def _passed_over(body: Body) -> frozenset[IdentKind]:
    """Return the kinds of ids that are too few to say what the table is: a firm's own 3.15.1."""
    found = Counter(ident.kind for ident in body.table.idents if ident)
    few = found[IdentKind.REVISION_3] * _STRAY < found[IdentKind.REQUIREMENT]
    return frozenset({IdentKind.REVISION_3} if few else ())


def disagreeing_rows(body: Body) -> tuple[BodyRow, ...]:
    """Return the rows whose id columns name different requirements.

    Raises `ambiguous_table` where most rows do: those are two tables side by side.
    """
    disagreeing = tuple(_disagreeing(body.table, body.rows))
    if len(disagreeing) * 2 > len(body.rows):
        raise _two_tables(body.table)
    return disagreeing


def _disagreeing(table: Table, rows: Sequence[BodyRow]) -> Iterator[BodyRow]:
    start, others = table.rows.start, [one.idents for one in table.ids[1:] if one.headed]
    differ = {
        row.number
        for held in others
        for row in rows
        if (other := held[row.number - start]) and not _agree(row.ident, other)
    }
    return (row for row in rows if row.number in differ) if differ else iter(())


def _agree(one: Ident, other: Ident) -> bool:
    """Return whether two ids of a row can be the same; `b.1.i` beside `3.1.1` is not compared."""
    if other.kind is not _REQUIREMENT or (one.short[0] == "b") != (other.short[0] == "b"):
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


def _undone(body: Body) -> Iterator[Problem]:
    """Yield a warning where the dates of the id column were read as the ids they had been."""
    column = body.table.id_column
    rows = body.rows if body.table.ids[0].undone else ()
    dates = [row for row in rows if row.number == row.source and _is_date(body, row)]
    if dates:
        sheet, cell = body.place(dates[0].number, column)
        text = clean(body.grid[dates[0].number][column])
        yield Problem(
            "ids_from_dates",
            Severity.WARNING,
            f"{sheet}!{cell}: {count(len(dates), 'id')} of this column had been turned into dates, "
            f"such as {dates[0].ident.short} into {text}. Each was the id of a requirement that no "
            "other row names, and was read as that id.",
            "Format the column as text, type the ids again, and save.",
            sheet,
            cell,
            text,
        )


def _is_date(body: Body, row: BodyRow) -> bool:
    ident = parse_ident(body.grid[row.number][body.table.id_column])
    return ident is not None and ident.kind is IdentKind.DATE


def rivals_named(body: Body, disagreeing: Sequence[BodyRow]) -> Iterator[NamedRow]:
    """Yield the rows with a status word whose id columns name different requirements."""
    start = body.table.rows.start
    for row in disagreeing:
        if says_something(body, row.number):
            found = [one.idents[row.number - start] for one in body.table.ids if one.headed]
            named = (i for i in found if i and i.kind is IdentKind.REQUIREMENT)
            yield NamedRow(row.number, tuple(dict.fromkeys((row.ident, *named))))


def _notes(body: Body) -> Iterator[Problem]:
    sheet = body.table.sheet
    if spread := sorted(set(body.status_source.values())):
        place = body.place(spread[0], body.status.header.column)
        merged = count(len(spread), "merged status cell was", "merged status cells were")
        yield Problem(
            "merged_status",
            Severity.NOTE,
            f"{'!'.join(place)}: {merged} taken to hold for every row covered.",
            sheet=place.sheet,
            cell=place.cell,
        )
    if sheet.hidden_rows:
        yield Problem(
            "hidden_rows",
            Severity.NOTE,
            f"The sheet {sheet.name} has {count(sheet.hidden_rows, 'hidden or filtered row')}, "
            "read like any other.",
            sheet=sheet.name,
        )
