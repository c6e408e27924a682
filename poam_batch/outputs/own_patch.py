"""How the program's own sheets of a workbook that stands become what they would be made anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from poam_batch.outputs.book_rows import BookRows
from poam_batch.outputs.own_columns import own_columns
from poam_batch.outputs.own_sheets import beside, replaced_rows
from poam_batch.outputs.patch.edits import SheetPatch
from poam_batch.outputs.poam_workbook import HIDDEN_SHEET
from poam_batch.outputs.sheet_values import SheetRow
from poam_batch.problems import Problem, Severity

_FEWEST_ALIKE = 2


class OwnPatch(NamedTuple):
    """How a sheet that the program keeps is brought up to date, and what is to be said of it."""

    patches: tuple[SheetPatch, ...] = ()
    problems: tuple[Problem, ...] = ()


def own_patch(sheet: str, rows: Sequence[SheetRow], old: BookRows) -> OwnPatch:
    """Return the patch of a sheet that the program keeps, if it is there and still its own."""
    there = old.rows(sheet)
    if not there or not rows:
        return OwnPatch()
    if sheet == HIDDEN_SHEET:
        widest = max(max((*row.styles, *row.values), default=0) for row in (*rows, *there))
        everything = {column: column for column in range(1, widest + 1)}
        replaced = replaced_rows(rows, there, everything, held=False)
        return OwnPatch((SheetPatch(sheet, replaced=replaced),))
    if not _is_alike(rows, there):
        return OwnPatch()
    columns = own_columns(sheet, rows, there)
    if columns.problem:
        return OwnPatch((), (columns.problem,))
    own = frozenset(columns.places.values())
    reason = old.held(sheet, own) if beside(there, own) else ""
    replaced = replaced_rows(rows, there, columns.places, held=bool(reason))
    said = (_stays(sheet, reason),) if reason else ()
    return OwnPatch((SheetPatch(sheet, replaced=replaced),), said)


def _stays(sheet: str, reason: str) -> Problem:
    return Problem(
        "poam_beside_stays",
        Severity.NOTE,
        f"{sheet}: what you have beside the program's columns stays in its place, for {reason} "
        "refers to cells there or stands there. It does not go with the rows when they change.",
        "Keep what must go with its row as plain text beside it, and formulas and comments on a "
        "sheet of your own.",
        sheet,
    )


def _is_alike(rows: Sequence[SheetRow], old: Sequence[SheetRow]) -> bool:
    """Return whether a sheet has the program's lines: its title, its client, its headers.

    A sheet of people's own that has the name alone, or a line by chance, has not.
    """
    labels = {row.label for row in rows} & {row.label for row in old}
    return len(labels - {""}) >= _FEWEST_ALIKE
