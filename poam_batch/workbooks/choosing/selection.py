"""Which of the tables of a workbook are the assessment, and which column of each is the status.

Two candidates that could both be it are an error that names both: the first never simply wins.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import chain, combinations
from string import digits
from typing import NamedTuple

from poam_batch.model import Finding
from poam_batch.ooxml.refs import column_number
from poam_batch.problems import Problem, Severity, rejected
from poam_batch.workbooks.choosing.another import another_purpose
from poam_batch.workbooks.choosing.answers import answers_beside
from poam_batch.workbooks.choosing.beside import beside_problems
from poam_batch.workbooks.choosing.compared import column_name, first_words
from poam_batch.workbooks.choosing.doubts import doubts_of
from poam_batch.workbooks.choosing.gaps import answered_finding
from poam_batch.workbooks.choosing.id_remarks import id_remarks
from poam_batch.workbooks.choosing.layout_notes import layout_notes, layouts_of, without_ignored
from poam_batch.workbooks.choosing.legends import legend_problems
from poam_batch.workbooks.choosing.open_items import open_items
from poam_batch.workbooks.choosing.opinions import tables_not_named
from poam_batch.workbooks.choosing.plans import is_plan, taken_for_a_plan
from poam_batch.workbooks.choosing.refusals import (
    differing,
    no_status,
    no_table,
    not_800_171,
    revision_3,
    two_columns,
)
from poam_batch.workbooks.choosing.revisions import of_revision_3, revision_3_beside
from poam_batch.workbooks.choosing.strays import stray_gaps
from poam_batch.workbooks.choosing.unread import Found, unread_problems
from poam_batch.workbooks.grids.open import Book
from poam_batch.workbooks.rows.readings import Reading, TableReading, read_table
from poam_batch.workbooks.tables.columns import FINDING_RANKS, StatusColumn
from poam_batch.workbooks.tables.layouts import Table, find_tables
from poam_batch.workbooks.tables.spoiled import refuse_number_ids, refuse_uncalculated_ids
from poam_batch.workbooks.words.cells import IdentKind, clean
from poam_batch.workbooks.words.firm_layouts import FirmLayout, extended
from poam_batch.workbooks.words.vocabulary import Vocabulary

_SENTENCE = 2  # spaces between its words, at least
_REVISION_2 = ("rev 2", "rev. 2", "rev2", "revision 2", "r2")


@dataclass(frozen=True, eq=False, slots=True)
class Selection:
    """The tables that are the assessment, read; every table with ids; problems of choosing.

    `layouts` are a firm's own that have read them. `ours` are the tables but the client's POA&M.
    """

    chosen: tuple[TableReading, ...]
    tables: tuple[Table, ...]
    problems: tuple[Problem, ...]
    layouts: tuple[FirmLayout, ...] = ()
    ours: tuple[Table, ...] = ()


class _Slot(NamedTuple):
    """What one reading speaks of, to compare tables: `3.1.1`, and the objective's label."""

    short: str
    enhanced: bool
    label: str


def select_tables(
    book: Book, vocabulary: Vocabulary, layouts: Sequence[FirmLayout] = ()
) -> Selection:
    """Return the tables that are the assessment; `layouts` are a firm's own, for some tables.

    Raises `WorkbookRejected`: `no_table_found`, `no_status_column`, `not_800_171`, `revision_3`,
    `ambiguous_table`, `ambiguous_status_column`, `ambiguous_layout`, and what `read_table` raises.
    """
    found = tuple(t for sheet in book.sheets for t in find_tables(sheet, vocabulary, layouts))
    book, tables, left_aside = without_ignored(book, found)
    plans = [table for table in tables if is_plan(table)]
    others = revision_3_beside([table for table in tables if table not in plans])
    ours = [table for table in tables if table not in (*plans, *others)]
    _refuse_uncalculated(book, tables, vocabulary)
    if not tables:
        refuse_number_ids(book.sheets, vocabulary)
    _refuse_other_catalogs(book, ours, plans)
    headed = [t for t in ours if t.own_status or any(s.possible for s in t.statuses)]
    if not any(map(_says_findings, headed)):
        headed = [table for table in ours if answered_finding(table)]
    if not headed:
        raise no_status(ours)
    read = [read_table(table, _choose(table), table.words) for table in headed]
    kept = [one for one in read if not _superseded(one, read)]
    _refuse_rivals(kept)
    problems = [*left_aside, *(_not_used(one) for one in read if one not in kept)]
    notes = [tuple(beside_problems(one, one.table.words)) for one in kept]
    problems += chain.from_iterable(notes)
    problems += chain.from_iterable(doubts_of(one, vocabulary) for one in kept)
    problems += chain.from_iterable(stray_gaps(one, vocabulary) for one in kept)
    problems += chain.from_iterable(id_remarks(one, one.table.words) for one in kept)
    problems += chain.from_iterable(open_items(one, one.table.words) for one in kept)
    problems += chain.from_iterable(map(another_purpose, kept))
    problems += legend_problems(book, kept, vocabulary)
    problems += chain.from_iterable(answers_beside(one, one.table.words) for one in kept)
    problems += [taken_for_a_plan(table) for table in plans]
    problems += [of_revision_3(table) for table in others]
    used = layouts_of(kept)
    unread = [table for table in ours if not any(one.table is table for one in kept)]
    looked = Found(kept, unread, (*plans, *others))
    problems += unread_problems(book, looked, reduce(extended, used, vocabulary))
    problems += tables_not_named(unread, problems, vocabulary)
    problems += layout_notes(kept, layouts)
    chosen = tuple(_with_aside(one, said) for one, said in zip(kept, notes, strict=True))
    return Selection(chosen, tables, tuple(dict.fromkeys(problems)), used, tuple(ours))


def _says_findings(table: Table) -> bool:
    """Return whether a column can be the status, or a firm's layout says that it is."""
    return table.own_status is not None or any(s.possible and not s.points for s in table.statuses)


def _with_aside(one: TableReading, notes: Iterable[Problem]) -> TableReading:
    """Return a reading with the columns that notes say were left aside."""
    columns = {column_number(note.cell.rstrip(digits)) for note in notes}
    return replace(one, aside=tuple(h for h in one.table.headers if h.column + 1 in columns))


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


def _refuse_other_catalogs(book: Book, tables: Sequence[Table], plans: Sequence[Table]) -> None:
    idents = (ident for table in tables for ident in table.idents if ident)
    kinds = {kind for table in tables for kind in table.ids[0].kinds}
    if IdentKind.REQUIREMENT in kinds:
        found = (ident for ident in idents if ident.kind is IdentKind.REQUIREMENT)
        if all(ident.padded for ident in found) and not _says_revision_2(book):
            raise revision_3(tables)
    elif IdentKind.REVISION_3 in kinds:
        raise revision_3(tables)
    elif kinds & {IdentKind.OTHER_FRAMEWORK, IdentKind.CMMC_1}:
        raise not_800_171(tables[0], next(i for i in idents if i.kind is not IdentKind.FAMILY))
    elif IdentKind.DATE not in kinds:
        raise no_table(book, plans)


def _says_revision_2(book: Book) -> bool:
    """Return whether a sheet's name or its first rows say that this is revision 2."""
    texts = [sheet.name for sheet in book.sheets]
    for sheet in book.sheets:
        texts += [clean(c) for row in sheet.grid[:8] for c in row if isinstance(c, str)]
    return any(sign in text.casefold() for text in texts for sign in _REVISION_2)


def _choose(table: Table) -> StatusColumn:
    """Return the status column: a layout's, else an assessor's finding before the client's word."""
    if table.own_status is not None:
        return table.own_status
    answered = answered_finding(table)
    if answered is not None:
        return answered
    usable = _usable(table, [column for column in table.statuses if column.possible])
    best = min(column.rank for column in usable)
    rivals = [column for column in usable if column.rank == best]
    if rivals[0].header.dated:
        # Of two days a blank column is the finding as well as a filled one.
        rivals = [s for s in table.statuses if s.header.dated and s.possible]
    for other in rivals[1:]:
        row = _first_difference(table, rivals[0], other)
        if row is not None:
            raise two_columns(table, (rivals[0], other), row)
    return rivals[0]


def _usable(table: Table, columns: Sequence[StatusColumn]) -> Sequence[StatusColumn]:
    """Return the columns with status words; a blank finding stands before a client's own status.

    An `Assessment Result` that is still blank says that nothing was assessed, whatever the
    `Implementation Status` beside it claims; a blank `Finding` beside a `Status` is no more than
    an empty comment. Words that recur are statuses, even if they are not understood.
    """
    stated = [column for column in columns if column.stated]
    plausible = [column for column in stated if not _tells_gaps(table, column, stated)]
    blank = [column for column in columns if not column.filled]
    if any(column.rank <= FINDING_RANKS for column in plausible):
        return plausible
    return [*blank, *plausible] or columns


def _tells_gaps(table: Table, one: StatusColumn, columns: Iterable[StatusColumn]) -> bool:
    """Return whether a `Finding` holds sentences, and only where another column says NOT MET."""
    if one.known or not (one.header.of_gaps and one.filled):
        return False
    said = [(row, clean(table.sheet.grid[row][one.header.column])) for row in table.rows]
    rows = [row for row, text in said if text]
    if any(text.count(" ") < _SENTENCE for _, text in said if text):
        return False
    others = (other for other in columns if other is not one and other.plausible)
    return any(all(_finding(table, o, r) is Finding.NOT_MET for r in rows) for o in others)


def _finding(table: Table, column: StatusColumn, row: int) -> Finding | None:
    word = column.meaning(clean(table.sheet.grid[row][column.header.column]), table.words)
    return word.finding if word else None


def _first_difference(table: Table, one: StatusColumn, other: StatusColumn) -> int | None:
    rows = (r for r in table.rows if _finding(table, one, r) != _finding(table, other, r))
    return next(rows, None)


def _slots(readings: Iterable[Reading]) -> dict[_Slot, Reading]:
    return {
        _Slot(r.ident.short, r.ident.enhanced or r.ident.level == 3, r.ident.label): r
        for r in readings
        if not r.contested
    }


def _superseded(one: TableReading, read: Sequence[TableReading]) -> bool:
    """Return whether another table says it all, and this one says nothing worse and little else."""
    if one.status.plausible or (one.status.binary and not one.status.points):
        return False
    mine = _slots(one.readings)
    others = [other for other in read if other is not one and other.status.plausible]
    theirs = [_slots(other.readings) for other in others]
    if not others or not mine.keys() <= set().union(*theirs):
        return False
    gaps = {slot for found in theirs for slot, r in found.items() if r.finding is Finding.NOT_MET}
    worse = any(_is_gap(reading, one) and slot not in gaps for slot, reading in mine.items())
    return not worse and not any(reading.contested for reading in one.readings)


def _is_gap(reading: Reading, one: TableReading) -> bool:
    word = reading.word or first_words(reading.status, one.table.words)
    return word is not None and word.finding is Finding.NOT_MET


def _differ(one: Reading, other: Reading) -> bool:
    return one.finding != other.finding


def _refuse_rivals(read: Sequence[TableReading]) -> None:
    """Reject two tables that speak of the same ids and do not say the same."""
    slots = [(one, _slots(one.readings)) for one in read] if len(read) > 1 else []
    for (one, mine), (other, theirs) in combinations(slots, 2):
        shared = mine.keys() & theirs.keys()
        differ = [(r, theirs[s]) for s, r in mine.items() if s in shared and _differ(r, theirs[s])]
        if differ and len(shared) * 2 >= min(len(mine), len(theirs)):
            # The first gap is shown, and not a remark beside a MET above it.
            shown = max(differ, key=lambda pair: _is_gap(pair[0], one) or _is_gap(pair[1], other))
            raise rejected(
                "ambiguous_table",
                f"Two tables hold the same requirements with different findings: {one.name} and "
                f"{other.name}. {differing(*shown)}",
                "Keep the assessment in one of them; delete or hide the other, or name the sheet "
                "that does not count in a layout file (docs/formats.md).",
            )


def _not_used(one: TableReading) -> Problem:
    known, filled = one.status.known, one.status.filled
    status = f"the status column {column_name(one.status.header)} of the table {one.name}"
    few = f"Of {filled} filled cells in {status} {known or 'none'} can be read as a status"
    return Problem(
        "table_not_used",
        Severity.WARNING,
        f"{few if filled else f'Nothing stands in {status}'}, and nothing there says worse than "
        "another table, which holds all its requirements; so it was not read.",
        sheet=one.table.sheet.name,
    )
