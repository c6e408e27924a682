"""A workbook file becomes assessments: admitted, opened, its tables found, read and resolved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path

from poam_batch.model import Assessment
from poam_batch.problems import Problem, Severity, WorkbookRejected, rejected
from poam_batch.stated import NOTHING_STATED, Stated
from poam_batch.workbooks.choosing.level_twins import levels_disagree
from poam_batch.workbooks.choosing.selection import Selection, select_tables
from poam_batch.workbooks.cover.clients import Told, overruled
from poam_batch.workbooks.cover.facts import collect_facts
from poam_batch.workbooks.cover.given import with_given
from poam_batch.workbooks.cover.headers import Cover, read_cover
from poam_batch.workbooks.cover.stated import read_stated
from poam_batch.workbooks.csv_sheet import open_csv
from poam_batch.workbooks.grids.admit import admit, admit_bytes
from poam_batch.workbooks.grids.open import Book, open_book
from poam_batch.workbooks.read_options import FileBytes, ReadOptions
from poam_batch.workbooks.rows.disputed import disputed_problems
from poam_batch.workbooks.rows.level_rows import LevelRows, level_rows
from poam_batch.workbooks.rows.readings import Reading
from poam_batch.workbooks.rows.remarks import id_problems
from poam_batch.workbooks.rows.status_remarks import status_problems
from poam_batch.workbooks.rows.titles import title_problems
from poam_batch.workbooks.tables.recognise import recognised
from poam_batch.workbooks.words.firm_layouts import FirmLayout, extended, vocabulary_with
from poam_batch.workbooks.words.levels import load_catalog, names_level, plain_level, settle
from poam_batch.workbooks.words.vocabulary import Vocabulary


def read_assessments(
    file: Path | FileBytes, workbook: str, options: ReadOptions, told: Told | None = None
) -> tuple[Assessment, ...]:
    """Return the assessments of a workbook file, one a level, lowest level first.

    `workbook` is what results call the file; what a firm has `told` of it counts before what the
    file says. Raises `WorkbookRejected`, whose codes are those of
    `admit`, `open_book`, `open_csv` and `select_tables`. Run it in a process that may die.
    """
    everywhere = tuple(layout for layout in options.layouts if not layout.columns)
    vocabulary = vocabulary_with(everywhere)
    book = _opened(file, workbook, vocabulary, options.layouts)
    selection = select_tables(book, vocabulary, options.layouts)
    vocabulary = reduce(extended, selection.layouts, vocabulary)
    found = collect_facts(book, selection.tables, vocabulary)
    given = with_given(found, (*selection.layouts, *everywhere))
    facts, notes = overruled(given.facts, told, vocabulary)
    tables = [one.table for one in selection.chosen]
    cover = read_cover(facts, tables, workbook, vocabulary)
    cover = replace(cover, problems=(*cover.problems, *given.problems, *notes))
    levels = _readings_by_level(selection, cover, options)
    wanted = sorted(level for level in levels if options.level in {None, level})
    if not wanted:
        raise _no_level(selection, options)
    stated = read_stated(book, selection, wanted, vocabulary)
    rows = {level: level_rows(levels[level], load_catalog(level)) for level in levels}
    source = Source(workbook, book, selection, cover, stated, rows)
    return tuple(_assessment(source, level, levels[level]) for level in wanted)


def _opened(
    file: Path | FileBytes,
    workbook: str,
    vocabulary: Vocabulary,
    layouts: Sequence[FirmLayout],
) -> Book:
    if isinstance(file, FileBytes):
        admitted = admit_bytes(file.content, file.suffix.lower())
    else:
        admitted = admit(file)
    if admitted.delimited:
        return open_csv(admitted, workbook, vocabulary, layouts)
    return open_book(admitted, vocabulary)


@dataclass(frozen=True, eq=False, slots=True)
class Source:
    """What the assessments of one workbook share; `rows` are those of every level that it has."""

    workbook: str
    book: Book
    selection: Selection
    cover: Cover
    stated: Mapping[int, Stated]
    rows: Mapping[int, LevelRows]


def _readings_by_level(
    selection: Selection, cover: Cover, options: ReadOptions
) -> Mapping[int, Sequence[Reading]]:
    """Return the readings of each level, their ids settled; those of a level not wanted too."""
    enhanced: list[Reading] = []
    level_1: list[Reading] = []
    plain: list[Reading] = []
    for one in selection.chosen:
        idents = [reading.ident for reading in one.readings]
        settled = settle(idents)
        readings: Sequence[Reading] = one.readings
        if settled is not idents:
            pairs = zip(readings, settled, strict=True)
            readings = [reading._replace(ident=ident) for reading, ident in pairs]
        elif "b" not in {ident.short[0] for ident in idents}:
            plain.extend(readings)
            continue
        for reading, ident in zip(readings, settled, strict=True):
            group = enhanced if ident.enhanced else level_1 if ident.short[0] == "b" else plain
            group.append(reading)
    levels: dict[int, list[Reading]] = {}
    for level, group in (
        (1, level_1),
        (plain_level([r.ident for r in plain], cover.level or options.level), plain),
        (3, enhanced),
    ):
        if group:
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
    catalog, found = load_catalog(level), source.rows[level]
    sheets = {reading.place.sheet for reading in readings}
    mine = [one for one in source.selection.chosen if one.table.sheet.name in sheets]
    problems = (
        *source.book.problems,
        *source.cover.problems,
        *_level_contradicted(source.cover, level),
        *levels_disagree(level, source.rows),
        *source.selection.problems,
        *(problem for one in mine for problem in one.problems),
        *id_problems(found, catalog),
        *status_problems(found.entries, catalog),
        *disputed_problems(found.unbelieved, catalog),
        *title_problems(source.selection.ours),
    )
    return Assessment(
        source.workbook,
        source.book.sha256,
        source.cover.header_for(level, any(names_level(reading.ident) for reading in readings)),
        found.rows,
        problems,
        tuple(recognised(one.table, one.status, one.aside) for one in mine),
        source.stated.get(level, NOTHING_STATED),
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
            "Correct the cell, or the row of the clients file, that names the level.",
        ),
    )
