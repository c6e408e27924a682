"""A table of SP 800-171 revision 3 beside a complete one of revision 2: set aside, and named."""

from __future__ import annotations

from collections.abc import Sequence

from poam_batch.problems import Problem, Severity
from poam_batch.workbooks.tables.layouts import Table
from poam_batch.workbooks.words.cells import IdentKind
from poam_batch.workbooks.words.levels import PLAIN_LEVEL, load_catalog


def revision_3_beside(tables: Sequence[Table]) -> list[Table]:
    """Return the tables of revision 3 alone, if another holds every requirement of revision 2."""
    newer = [table for table in tables if _is_revision_3(table)]
    if not newer or not any(_is_complete(table) for table in tables if table not in newer):
        return []
    return newer


def _is_revision_3(table: Table) -> bool:
    """Return whether all ids are zero-padded, and some cannot be of revision 2."""
    if IdentKind.REVISION_3 not in table.ids[0].kinds:
        return False
    idents = [ident for ident in table.idents if ident and ident.kind is not IdentKind.FAMILY]
    known = all(i.padded or i.kind is IdentKind.REVISION_3 for i in idents)
    return known and any(i.kind is IdentKind.REVISION_3 for i in idents)


def _is_complete(table: Table) -> bool:
    """Return whether a table with a status names every requirement, and nothing of revision 3."""
    if not any(status.plausible and status.possible for status in table.statuses):
        return False
    idents = [ident for ident in table.idents if ident]
    if any(ident.padded or ident.kind is IdentKind.REVISION_3 for ident in idents):
        return False
    named = {ident.short for ident in idents if ident.kind is IdentKind.REQUIREMENT}
    return named >= {one.short_id for one in load_catalog(PLAIN_LEVEL).rule_set.requirements}


def of_revision_3(table: Table) -> Problem:
    """Return the note on a table of revision 3 that was set aside."""
    return Problem(
        "table_not_used",
        Severity.NOTE,
        f"The table on the sheet {table.sheet.name} holds ids of SP 800-171 revision 3 and was not "
        "read; CMMC assesses revision 2, which another table holds.",
        sheet=table.sheet.name,
    )
