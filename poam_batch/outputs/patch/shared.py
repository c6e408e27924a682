"""Formulas that cells share: where the cell that spells one goes, the others spell their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from poam_batch.ooxml.refs import copied_formula
from poam_batch.ooxml.sheet import Cell
from poam_batch.ooxml.sheet_text import CellText, RowText, cell_of, cut_row
from poam_batch.ooxml.text import escape_attribute, unescape_xml

_FORMULA = r"<{0}f\b[^>]*(?:/>|>[^<]*</{0}f\s*>)"


def lost_formulas(
    old: Iterable[RowText], new: Mapping[int, RowText], prefix: str
) -> dict[str, Cell]:
    """Return, by number, the cells that spelt a shared formula and spell none any more."""
    before = _spelt(old, prefix)
    after = _spelt(new.values(), prefix) if before else {}
    return {
        number: cell
        for number, cell in before.items()
        if number not in after
        or (after[number].row, after[number].column) != (cell.row, cell.column)
    }


def _may_share(row: RowText) -> bool:
    """Return whether a row may have a cell that shares a formula."""
    return 'shared"' in row.inner or "shared'" in row.inner


def _spelt(rows: Iterable[RowText], prefix: str) -> dict[str, Cell]:
    return {
        cell.formula.shared: cell
        for row in rows
        if _may_share(row)
        for cell in (cell_of(text, row.number, prefix) for text in cut_row(row, prefix)[0])
        if cell.formula and cell.formula.kind == "shared" and cell.formula.text
    }


def spelt_out(row: RowText, lost: Mapping[str, Cell], prefix: str) -> RowText:
    """Return a row whose cells spell the shared formulas that no other cell spells any more."""
    if not lost or not _may_share(row):
        return row
    cells, space = cut_row(row, prefix)
    written = "".join(_cell(text, row.number, lost, prefix) for text in cells)
    return row._replace(inner=written + space)


def _cell(text: CellText, row: int, lost: Mapping[str, Cell], prefix: str) -> str:
    """Return one cell, its formula spelt out where it shared a lost one."""
    cell = cell_of(text, row, prefix)
    formula = cell.formula
    if formula is None or formula.kind != "shared" or formula.text or formula.shared not in lost:
        return text.text
    source = lost[formula.shared]
    plain = unescape_xml(source.formula.text) if source.formula else ""
    own = copied_formula(plain, row - source.row, cell.column - source.column)
    element = f"<{prefix}f>{escape_attribute(own)}</{prefix}f>"
    pattern = _FORMULA.format(re.escape(prefix))
    start = text.text.index(text.inner)
    end = start + len(text.inner)
    inner = re.sub(pattern, lambda _: element, text.inner, count=1)
    return text.text[:start] + inner + text.text[end:]
