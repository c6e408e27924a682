"""A workbook file becomes assessments: admitted, opened, its tables found, read and resolved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from poam_batch.model import Assessment
from poam_batch.problems import Problem, Severity, WorkbookRejected, rejected
from poam_batch.workbooks.admit import admit
from poam_batch.workbooks.cover import collect_facts
from poam_batch.workbooks.headers import Cover, read_cover
from poam_batch.workbooks.levels import load_catalog, plain_level, settle
from poam_batch.workbooks.open import Book, open_book
from poam_batch.workbooks.readings import Reading
from poam_batch.workbooks.remarks import id_problems
from poam_batch.workbooks.rows import level_rows
from poam_batch.workbooks.selection import Selection, select_tables
from poam_batch.workbooks.status_remarks import status_problems
from poam_batch.workbooks.vocabulary import load_vocabulary


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read workbooks: `level` is the only one to assess, or None for all there are."""

    level: int | None = None


def read_assessments(path: Path, workbook: str, options: ReadOptions) -> tuple[Assessment, ...]:
    """Return the assessments of a workbook file, one a level, lowest level first.

    `workbook` is what results call the file. Raises `WorkbookRejected`, whose codes are those of
    `admit`, `open_book` and `select_tables`. Run it in a process that may die.
    """
    vocabulary = load_vocabulary()
    book = open_book(admit(path), vocabulary)
    selection = select_tables(book, vocabulary)
    facts = collect_facts(book, selection.tables, vocabulary)
    tables = [one.table for one in selection.chosen]
    cover = read_cover(facts, tables, workbook, vocabulary)
    levels = _readings_by_level(selection, cover, options)
    if not levels:
        raise _no_level(selection, options)
    return tuple(
        _assessment(Source(workbook, book, selection, cover), level, levels[level])
        for level in sorted(levels)
    )


@dataclass(frozen=True, eq=False, slots=True)
class Source:
    """What the assessments of one workbook share."""

    workbook: str
    book: Book
    selection: Selection
    cover: Cover


def _readings_by_level(
    selection: Selection, cover: Cover, options: ReadOptions
) -> Mapping[int, Sequence[Reading]]:
    """Return the readings of each level that is wanted, their ids settled."""
    enhanced: list[Reading] = []
    level_1: list[Reading] = []
    plain: list[Reading] = []
    for one in selection.chosen:
        settled = settle([reading.ident for reading in one.readings])
        for reading, ident in zip(one.readings, settled, strict=True):
            group = enhanced if ident.enhanced else level_1 if ident.short[0] == "b" else plain
            group.append(reading if ident is reading.ident else reading._replace(ident=ident))
    levels: dict[int, list[Reading]] = {}
    for level, group in (
        (1, level_1),
        (plain_level([r.ident for r in plain], cover.level or options.level), plain),
        (3, enhanced),
    ):
        if group and options.level in {None, level}:
            levels.setdefault(level, []).extend(group)
    return levels


def _no_level(selection: Selection, options: ReadOptions) -> WorkbookRejected:
    found = selection.chosen[0].name
    return rejected(
        "no_table_found",
        f"The workbook holds no requirements of Level {options.level}, only of another level "
        f"({found}).",
        "Leave out --level, or name the level that the workbook is of.",
    )


def _assessment(source: Source, level: int, readings: Sequence[Reading]) -> Assessment:
    catalog = load_catalog(level)
    found = level_rows(readings, catalog)
    sheets = {reading.place.sheet for reading in readings}
    mine = [one for one in source.selection.chosen if one.table.sheet.name in sheets]
    problems = (
        *source.cover.problems,
        *_level_contradicted(source.cover, level),
        *source.selection.problems,
        *(problem for one in mine for problem in one.problems),
        *id_problems(found, catalog),
        *status_problems(found.entries, catalog),
    )
    return Assessment(
        source.workbook,
        source.book.sha256,
        source.cover.header_for(level),
        found.rows,
        problems,
        tuple(one.table.recognised(one.status) for one in mine),
    )


def _level_contradicted(cover: Cover, level: int) -> tuple[Problem, ...]:
    if cover.level is None or cover.level == level:
        return ()
    return (
        Problem(
            "level_contradicted",
            Severity.WARNING,
            f"The workbook calls itself Level {cover.level}, but these ids are of Level {level}; "
            "the ids count.",
            "Correct the cell that names the level.",
        ),
    )
