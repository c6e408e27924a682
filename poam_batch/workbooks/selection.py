"""Which of the tables of a workbook are the assessment, and which column of each is the status.

Two candidates that could both be it are an error that names both: the first never simply wins.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from poam_batch.ooxml.refs import column_letters
from poam_batch.problems import Problem, Severity, WorkbookRejected, rejected
from poam_batch.workbooks.beside import beside_problems
from poam_batch.workbooks.cells import Ident, IdentKind, clean
from poam_batch.workbooks.columns import FINDING_RANKS, StatusColumn
from poam_batch.workbooks.layouts import Table, find_tables
from poam_batch.workbooks.open import Book
from poam_batch.workbooks.readings import Reading, TableReading, read_table
from poam_batch.workbooks.spoiled import refuse_number_ids, refuse_uncalculated_ids
from poam_batch.workbooks.unread import unread_problems
from poam_batch.workbooks.vocabulary import Vocabulary

_REVISION_2 = ("rev 2", "rev. 2", "rev2", "revision 2", "r2")
_HOW_TO_HEAD = (
    "The table needs a header row with words such as Requirement ID and Status, and ids such as "
    "3.1.1 or AC.L2-3.1.1 below."
)


@dataclass(frozen=True, eq=False, slots=True)
class Selection:
    """The tables that are the assessment, read; every table with ids; problems of choosing."""

    chosen: tuple[TableReading, ...]
    tables: tuple[Table, ...]
    problems: tuple[Problem, ...]


class _Slot(NamedTuple):
    """What one reading speaks of, to compare tables: `3.1.1`, and the objective's label."""

    short: str
    enhanced: bool
    label: str


def select_tables(book: Book, vocabulary: Vocabulary) -> Selection:
    """Return the tables that are the assessment.

    Raises `WorkbookRejected`: `no_table_found`, `no_status_column`, `not_800_171`, `revision_3`,
    `ambiguous_table`, `ambiguous_status_column`, and what `read_table` raises.
    """
    tables = tuple(table for sheet in book.sheets for table in find_tables(sheet, vocabulary))
    ours = [table for table in tables if not _is_plan(table, vocabulary)]
    _refuse_uncalculated(book, tables, vocabulary)
    if not tables:
        refuse_number_ids(book.sheets, vocabulary)
    _refuse_other_catalogs(book, ours)
    headed = [table for table in ours if any(s.possible for s in table.statuses)]
    if not any(s.possible and not s.points for table in headed for s in table.statuses):
        raise _no_status(ours)
    read = [_read(table, vocabulary) for table in headed]
    kept = [one for one in read if not _superseded(one, read)]
    _refuse_rivals(kept)
    problems = [_not_used(one) for one in read if one not in kept]
    problems += [note for one in kept for note in beside_problems(one, vocabulary)]
    plans = [table for table in tables if table not in ours]
    problems += [_taken_for_a_plan(table) for table in plans]
    problems += unread_problems(book, kept, plans, vocabulary)
    return Selection(tuple(kept), tables, tuple(problems))


def _is_plan(table: Table, vocabulary: Vocabulary) -> bool:
    """Return whether a table is the client's own POA&M; one whose status says MET is not."""
    named = vocabulary.poam_sheet.fullmatch(table.sheet.name.strip()) is not None
    if not (table.poam or named):
        return False
    finding = any(s.rank == 1 and s.plausible for s in table.statuses)
    return not finding and (named or not _holds_findings(table, vocabulary))


def _holds_findings(table: Table, vocabulary: Vocabulary) -> bool:
    """Return whether most of what a status column holds can only be findings."""
    for status in table.statuses:
        cells = [clean(table.sheet.grid[row][status.header.column]) for row in table.rows]
        filled = [text for text in cells if text]
        if sum(vocabulary.strong(text) is not None for text in filled) * 2 > len(filled):
            return True
    return False


def _refuse_uncalculated(book: Book, tables: Sequence[Table], vocabulary: Vocabulary) -> None:
    with_tables = {table.sheet.name for table in tables}
    refuse_uncalculated_ids(
        (
            sheet
            for sheet in book.sheets
            if sheet.name not in with_tables
            and not vocabulary.poam_sheet.fullmatch(sheet.name.strip())
        ),
        vocabulary,
    )


def _refuse_other_catalogs(book: Book, tables: Sequence[Table]) -> None:
    idents = [ident for table in tables for ident in table.idents if ident]
    kinds = {ident.kind for ident in idents}
    if IdentKind.REQUIREMENT in kinds:
        found = [ident for ident in idents if ident.kind is IdentKind.REQUIREMENT]
        if all(ident.padded for ident in found) and not _says_revision_2(book):
            raise _revision_3(found[0].short)
    elif IdentKind.REVISION_3 in kinds:
        raise _revision_3(next(i.short for i in idents if i.kind is IdentKind.REVISION_3))
    elif kinds & {IdentKind.OTHER_FRAMEWORK, IdentKind.CMMC_1}:
        raise _not_800_171(tables[0], next(i for i in idents if i.kind is not IdentKind.FAMILY))
    elif IdentKind.DATE not in kinds:
        raise _no_table(book)


def _says_revision_2(book: Book) -> bool:
    """Return whether a sheet's name or its first rows say that this is revision 2."""
    texts = [sheet.name for sheet in book.sheets]
    for sheet in book.sheets:
        texts += [clean(c) for row in sheet.grid[:8] for c in row if isinstance(c, str)]
    return any(sign in text.casefold() for text in texts for sign in _REVISION_2)


def _revision_3(example: str) -> WorkbookRejected:
    return rejected(
        "revision_3",
        f"The ids ({example}, written with leading zeros or of a new family) are those of SP "
        "800-171 revision 3; CMMC assesses revision 2.",
        "If this is revision 2, say so in a title above the table or use ids such as 3.1.1.",
    )


def _not_800_171(table: Table, ident: Ident) -> WorkbookRejected:
    if ident.kind is IdentKind.CMMC_1:
        what = "CMMC 1.0 practice numbers, which no longer exist"
    else:
        what = "of another catalog, such as SP 800-53"
    return rejected(
        "not_800_171",
        f"The ids on the sheet {table.sheet.name} ({ident.short}) are {what}.",
        "Use the ids of SP 800-171 revision 2 or CMMC 2.0: 3.1.1 or AC.L2-3.1.1.",
    )


def _no_table(book: Book) -> WorkbookRejected:
    seen = ", ".join(sheet.name for sheet in book.sheets) or "none"
    unread = ", ".join(dict.fromkeys((*book.hidden, *book.excluded)))
    left = f" Not looked at: {unread}." if unread else ""
    return rejected(
        "no_table_found",
        f"No table of requirements was found. Sheets looked at: {seen}.{left}",
        _HOW_TO_HEAD,
    )


def _no_status(tables: Sequence[Table]) -> WorkbookRejected:
    table = max(tables, key=lambda one: len(one.rows), default=None)
    if table is None:
        return rejected("no_table_found", "The only table with ids is a POA&M.", _HOW_TO_HEAD)
    left = [f"{column_letters(s.header.column + 1)} ({s.header.text})" for s in table.statuses]
    why = f" Columns that hold text or points instead: {', '.join(left)}." if left else ""
    return rejected(
        "no_status_column",
        f"The table on the sheet {table.sheet.name} has ids, but no column with the status.{why}",
        "Head the column Status, Finding or Score, and write MET, NOT MET or N/A in it.",
    )


def _read(table: Table, vocabulary: Vocabulary) -> TableReading:
    return read_table(table, _choose(table, vocabulary), vocabulary)


def _choose(table: Table, vocabulary: Vocabulary) -> StatusColumn:
    """Return the status column: an assessor's finding before the client's own word."""
    usable = _usable([column for column in table.statuses if column.possible])
    best = min(column.rank for column in usable)
    rivals = [column for column in usable if column.rank == best]
    for other in rivals[1:]:
        if _differ(table, rivals[0], other, vocabulary):
            raise _two_columns(table, rivals[0], other)
    return rivals[0]


def _usable(columns: Sequence[StatusColumn]) -> Sequence[StatusColumn]:
    """Return the columns with status words; a blank finding stands before a client's own status.

    An `Assessment Result` that is still blank says that nothing was assessed, whatever the
    `Implementation Status` beside it claims; a blank `Finding` beside a `Status` is no more than
    an empty comment. Words that recur are statuses, even if they are not understood.
    """
    plausible = [column for column in columns if column.stated]
    blank = [column for column in columns if not column.filled]
    if any(column.rank <= FINDING_RANKS for column in plausible):
        return plausible
    return [*blank, *plausible] or columns


def _differ(table: Table, one: StatusColumn, other: StatusColumn, vocabulary: Vocabulary) -> bool:
    for row in table.rows:
        cells = table.sheet.grid[row]
        left = one.meaning(clean(cells[one.header.column]), vocabulary)
        right = other.meaning(clean(cells[other.header.column]), vocabulary)
        if (left and left.finding) != (right and right.finding):
            return True
    return False


def _two_columns(table: Table, one: StatusColumn, other: StatusColumn) -> WorkbookRejected:
    first, second = (
        f"{column_letters(s.header.column + 1)} ({s.header.text})" for s in (one, other)
    )
    return rejected(
        "ambiguous_status_column",
        f"On the sheet {table.sheet.name} the columns {first} and {second} both hold a status, and "
        "they differ.",
        "Rename the one that is not the finding, or delete it.",
    )


def _slots(readings: Iterable[Reading]) -> dict[_Slot, Reading]:
    return {
        _Slot(r.ident.short, r.ident.enhanced or r.ident.level == 3, r.ident.label): r
        for r in readings
        if not r.contested
    }


def _superseded(one: TableReading, read: Sequence[TableReading]) -> bool:
    """Return whether another table says it all, and this one holds no status words itself."""
    if one.status.plausible or (one.status.binary and not one.status.points):
        return False
    mine = _slots(one.readings).keys()
    others = [other for other in read if other is not one and other.status.plausible]
    return any(mine <= _slots(other.readings).keys() for other in others)


def _refuse_rivals(read: Sequence[TableReading]) -> None:
    """Reject two tables that speak of the same ids and do not say the same."""
    for one, other in combinations(read, 2):
        mine, theirs = _slots(one.readings), _slots(other.readings)
        shared = mine.keys() & theirs.keys()
        differ = any(mine[slot].finding != theirs[slot].finding for slot in shared)
        if differ and len(shared) * 2 >= min(len(mine), len(theirs)):
            raise rejected(
                "ambiguous_table",
                f"Two tables hold the same requirements with different findings: {one.name} and "
                f"{other.name}.",
                "Keep the assessment in one of them; delete or hide the other.",
            )


def _taken_for_a_plan(table: Table) -> Problem:
    return Problem(
        "table_not_used",
        Severity.NOTE,
        f"The table on the sheet {table.sheet.name} was taken for the client's own POA&M, and was "
        "not read.",
        "If it is the assessment, head its status column Finding.",
        table.sheet.name,
    )


def _not_used(one: TableReading) -> Problem:
    return Problem(
        "table_not_used",
        Severity.WARNING,
        f"The table {one.name} holds no status words and another table holds its requirements, so "
        "it was not read.",
        sheet=one.table.sheet.name,
    )
