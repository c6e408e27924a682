"""Rows of fields that stand below one another, written column by column.

Most rows of a workbook are of such loops, and a step for a column of them all costs little more
than one for a single cell.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from poam_batch.ooxml.values import UnwritableValueError, cell_bodies
from poam_batch.outputs.template.heights import ROW_MARGIN, Fit, asked_height, height_attribute
from poam_batch.outputs.template.rows import RowPlan

_TEXTS = {str}
_NO_TEXTS = {int, float, bool, type(None), dt.date, dt.datetime}
_MOST_LETTERS, _MOST_KNOWN = 16_000, 256


class _Column(NamedTuple):
    """What the cells of a column hold, and the height that each asks for; none where none does."""

    bodies: Sequence[str]
    heights: Sequence[float] = ()


def block(plan: RowPlan, row: int, records: Sequence[object]) -> str | None:
    """Return a row for each record from the sheet's row `row` on.

    Nothing where that takes more than plain fields, or a value cannot be written: then each row is
    to be put on its own, which tells the cell.
    """
    if plan.formulas or not (plan.plain and plan.pattern and plan.picker and records):
        return None
    columns = plan.picker.columns(records)
    if columns is None:
        return None
    fits = {fit.slot: fit for fit in plan.fit.fits} if plan.fit else {}
    try:
        written = [_column(values, fits.get(slot)) for slot, values in enumerate(columns)]
    except (UnwritableValueError, TypeError):
        return None
    heights = _heights(plan.fit.least, written, len(records)) if plan.fit else ()
    return plan.pattern.block(row, [column.bodies for column in written], heights)


def _heights(least: float, columns: Sequence[_Column], count: int) -> list[str]:
    """Return the attribute of each row's height: the highest that one of its values asks for."""
    asked = [column.heights for column in columns if column.heights]
    highest = map(max, [least] * count, *asked) if asked else [least] * count
    return [height_attribute(height) if height else "" for height in highest]


def _column(values: tuple[object, ...], fit: Fit | None) -> _Column:
    """Return a column of values as it is written."""
    texts: tuple[str, ...] = values  # type: ignore[assignment]
    try:
        joined = "".join(texts)
    except TypeError:
        return _mixed(values, fit)
    work = _known_texts if len(joined) <= _MOST_LETTERS else _texts
    return work(texts, fit, "\n" in joined)


def _mixed(values: tuple[object, ...], fit: Fit | None) -> _Column:
    """Return a column that does not hold texts alone."""
    bodies, kinds = cell_bodies(values), set(map(type, values))
    if fit is None or kinds <= _NO_TEXTS:
        return _Column(bodies)
    if kinds <= _TEXTS | _NO_TEXTS:
        return _Column(bodies, _asked([v if type(v) is str else "" for v in values], fit))
    return _Column(bodies, [asked_height(value, fit) for value in values])


def _texts(values: tuple[str, ...], fit: Fit | None, breaks: bool) -> _Column:
    """Return a column of texts; `breaks` says whether one of them is of several lines."""
    bodies = cell_bodies(values)
    if fit is None or not (breaks or max(map(len, values)) > fit.letters):
        return _Column(bodies)
    return _Column(bodies, _asked(values, fit))


def _asked(texts: Sequence[str], fit: Fit) -> list[float]:
    """Return what `asked_height` does for each of some texts, most of them without a line break."""
    _, letters, line = fit
    return [
        asked_height(text, fit)
        if "\n" in text
        else (int(length / letters) + 1) * line + ROW_MARGIN
        if (length := len(text)) > letters
        else 0
        for text in texts
    ]


# Ids, titles, points and paragraphs are the same for every client, and empty columns too.
_known_texts = lru_cache(maxsize=_MOST_KNOWN)(_texts)
