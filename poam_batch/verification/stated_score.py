"""The score as a workbook's sheets and a summary state it, beside that of the result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from poam_batch.verification.pages import Page, numbers_in
from poam_batch.workbooks.poam_trace import SheetCell, TracedWorkbook

Fields = Mapping[str, Any]
_COUNTS = {
    "MET": "met",
    "NOT MET": "not_met",
    "N/A": "not_applicable",
    "NOT ASSESSED": "not_assessed",
    "Points lost": "points_lost",
}


def trace_faults(workbook: TracedWorkbook, fields: Fields) -> Iterator[str]:
    """Yield the cells of `Trace` and `Scores` that say something else than the result."""
    yield from _trace(workbook, fields)
    yield from _families(workbook, fields)
    if workbook.score is not None and numbers_in(workbook.score.text) != score_numbers(fields):
        said = f'{workbook.score.place} says "{workbook.score.text}"'
        yield f"{said}, and the result has {_numbers(fields)}"


def not_stated(workbook: TracedWorkbook) -> Iterator[str]:
    """Yield which sheet of a workbook does not say what would be compared."""
    if workbook.trace is None:
        yield 'no sheet "Trace" with the headers "Requirement" and "Finding"'
    if workbook.score is None:
        yield 'no sheet "Scores" with one score'


def page_faults(page: Page, fields: Fields) -> Iterator[str]:
    """Yield what a summary says otherwise than the result."""
    if page.figure is not None and numbers_in(page.figure) != score_numbers(fields):
        yield f'it shows the score as "{page.figure}", and the result has {_numbers(fields)}'
    names = " ".join(str(fields["client"]).split())
    if names not in page.text:
        yield f"it does not name {names}"


def score_numbers(fields: Fields) -> list[int]:
    """Return the numbers in which outputs say a score: `[88, 110]`, `[87, 108, 110]`, `[14, 15]`.

    At a level without points they count what is met, of all its requirements.
    """
    if fields["max_score"] is None:
        counts = fields["findings"]
        return [counts["met"] + counts["not_applicable"], sum(counts.values())]
    if fields["score"] is not None:
        return [fields["score"], fields["max_score"]]
    low, high = fields["score_low"], fields["score_high"]
    return [*dict.fromkeys((low, high)), fields["max_score"]]


def _numbers(fields: Fields) -> str:
    *score, most = score_numbers(fields)
    return f"{' to '.join(map(str, score))} of {most}"


def _trace(workbook: TracedWorkbook, fields: Fields) -> Iterator[str]:
    if workbook.trace is None:
        return
    expected = {one["id"]: one for one in fields["requirements"]}
    missing = dict.fromkeys(expected)
    for row in workbook.trace.rows:
        one = expected.get(row["Requirement"].text)
        if one is None:
            continue
        missing.pop(one["id"], None)
        yield from _finding(row, one)
        if "Points lost" in row:
            yield from _cell(row["Points lost"], one["points_lost"], f"{one['id']}: Points lost")
    yield from (f"the sheet Trace has no row for {name}" for name in missing)


def _finding(row: Mapping[str, SheetCell], one: Fields) -> Iterator[str]:
    """Yield that a finding differs: `NOT MET`, or `NOT MET (partial, 3 of 5)`."""
    if "Finding" not in row:
        return
    cell = row["Finding"]
    finding, _, beside = cell.text.partition(" (")
    partial = beside.startswith("partial") if beside else False
    if (finding, partial) != (one["finding"], one["partial"]):
        expected = f"{one['finding']}{' (partial)' if one['partial'] else ''}"
        yield from _cell(cell, expected, f"{one['id']}: Finding")


def _families(workbook: TracedWorkbook, fields: Fields) -> Iterator[str]:
    if workbook.families is None:
        return
    expected = {one["family"]: one for one in fields["families"]}
    for row in workbook.families.rows:
        one = expected.get(row["Code"].text)
        if one is not None:
            for header, name in _COUNTS.items():
                if header in row:
                    yield from _cell(row[header], one[name], f"{row['Code'].text}: {header}")


def _cell(cell: SheetCell, value: object, what: str) -> Iterator[str]:
    expected = "" if value is None else str(value)
    if cell.text != expected:
        shown = f'"{cell.text}"' if cell.text else "nothing"
        yield f'{cell.place} ({what}) says {shown}, and the result "{expected or "nothing"}"'
