"""How a workbook that cannot be patched is refused: with its sheet and cell, and what to do."""

from __future__ import annotations

from poam_batch.problems import OutputFailed, Problem, Severity

_HINT = "Open it in Excel, save it as an Excel workbook (.xlsx), and run again."


def not_patchable(message: str, hint: str = _HINT, sheet: str = "", cell: str = "") -> OutputFailed:
    """Return the failure of a workbook that stays as it is, ready to raise.

    `message` is a sentence; the place is put before it.
    """
    place = f"{sheet}!{cell}: " if cell else f"{sheet}: " if sheet else ""
    problem = Problem(
        "workbook_not_patchable", Severity.ERROR, f"{place}{message}", hint, sheet, cell
    )
    return OutputFailed(problem)
