"""A client's own POA&M beside the assessment: told from it, and named."""

from __future__ import annotations

from collections.abc import Iterable

from poam_batch.problems import Problem, Severity
from poam_batch.workbooks.tables.columns import StatusColumn
from poam_batch.workbooks.tables.layouts import Table
from poam_batch.workbooks.words.cells import clean
from poam_batch.workbooks.words.vocabulary import Vocabulary, load_vocabulary


def is_plan(table: Table) -> bool:
    """Return whether a table is the client's own POA&M; one whose status says MET is not.

    Nor is one that a firm's layout is made for; a word of its own does not make it one.
    """
    if table.claim is not None and table.claim.layout.aimed:
        return False
    vocabulary = load_vocabulary()
    named = vocabulary.poam_sheet.fullmatch(table.sheet.name.strip()) is not None
    if not (table.poam or named):
        return False
    headed = [status for status in table.statuses if status.rank == 1]
    if table.words is vocabulary:
        finding = any(status.plausible for status in headed)
    else:
        finding = _hold_findings(table, headed, vocabulary)
    return not finding and (named or not _hold_findings(table, table.statuses, vocabulary))


def _hold_findings(table: Table, statuses: Iterable[StatusColumn], vocabulary: Vocabulary) -> bool:
    """Return whether most of what one of some columns holds can only be findings."""
    for status in statuses:
        cells = [clean(table.sheet.grid[row][status.header.column]) for row in table.rows]
        filled = [text for text in cells if text]
        if sum(vocabulary.strong(text) is not None for text in filled) * 2 > len(filled):
            return True
    return False


def taken_for_a_plan(table: Table) -> Problem:
    """Return the note on a table that is the client's own POA&M."""
    return Problem(
        "table_not_used",
        Severity.NOTE,
        f"The table on the sheet {table.sheet.name} was taken for the client's own POA&M, and was "
        "not read.",
        "If it is the assessment, head its status column Finding.",
        table.sheet.name,
    )
