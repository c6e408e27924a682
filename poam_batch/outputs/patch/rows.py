"""Rows of a patched sheet: cells set among the others, and rows written like other rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from poam_batch.ooxml.markup import Element, parse_elements
from poam_batch.ooxml.refs import column_number
from poam_batch.ooxml.sheet_text import CellText, RowText, SheetText, cell_of, cut_row
from poam_batch.outputs.patch.book import Book
from poam_batch.outputs.patch.cells import CellWriter, WantedCell
from poam_batch.outputs.patch.edits import CellEdit, NewRow, Value
from poam_batch.outputs.patch.inserted import moved_cell
from poam_batch.outputs.template.heights import Fitter, RowFit

_ON = ("1", "true")
_SPANS = re.compile(r"""(\sspans\s*=\s*)(?:"(\d+):(\d+)"|'(\d+):(\d+)')""")
_NOT_TAKEN_OVER = re.compile(r"""\s+(?:r|spans|hidden|collapsed)\s*=\s*(?:"[^"]*"|'[^']*')""")
_HEIGHT = re.compile(r"""\s+(?:ht|customHeight)\s*=\s*(?:"[^"]*"|'[^']*')""")
_PLAIN = re.compile(r"""<c r="([A-Z]{1,3})[0-9]+"(?: s="([0-9]+)")?(?: t="\w+")?/?>""")
_NAME = re.compile(r"<[\w.:-]+|/?>\Z")


class LikeRow(NamedTuple):
    """What a row lends to those made like it: its cells' styles, its own, its attributes."""

    styles: Mapping[int, str]
    style: str
    attributes: str
    fitted: bool


class RowWriter:
    """Writes rows of one sheet; `old` is the sheet as it was, which lends the styles."""

    def __init__(self, sheet: SheetText, book: Book) -> None:
        """Take the sheet and what it shares with the others."""
        self._sheet = sheet
        self._book = book
        self._old = {row.number: row for row in sheet.rows}
        self._cells = CellWriter(sheet, book)
        self._columns = _column_styles(sheet.ahead)
        self._like: dict[int, LikeRow] = {}
        self._fitter: Fitter | None = None

    def cut(self, row: RowText) -> tuple[CellText, ...]:
        """Return the cells of a row."""
        return cut_row(row, self._sheet.prefix)[0]

    def edited(self, row: RowText | None, edits: Sequence[CellEdit]) -> RowText | None:
        """Return a row with some of its cells set; nothing where there is none and need be none."""
        spliced = self._spliced(row, edits) if row else None
        if spliced is not None:
            return spliced
        number = edits[0].row
        base = row or RowText(number, f'<{self._sheet.prefix}row r="{number}"/>')
        cells, space = cut_row(base, self._sheet.prefix)
        texts = {cell.column: cell for cell in cells}
        written = {cell.column: cell.text for cell in cells}
        for edit in edits:
            text = self._edited(base, texts.get(edit.column), edit)
            if text:
                written[edit.column] = text
        inner = "".join(written[column] for column in sorted(written)) + space
        if inner == base.inner:
            return row
        added = [column for column in written if column not in texts]
        return self._around(base, inner, added)

    def _spliced(self, row: RowText, edits: Sequence[CellEdit]) -> RowText | None:
        """Return a row whose cells are all spelt as usual with some set, its others not cut out."""
        inner = row.inner
        for edit in edits:
            cell = self._cells.found(row, edit.column)
            if cell is None:
                return None
            written = self._edited(row, cell, edit)
            if written != cell.text:
                inner = inner.replace(cell.text, written, 1)
        return row if inner == row.inner else row._replace(inner=inner)

    def holds(self, row: RowText | None, new: NewRow) -> bool:
        """Return whether a row holds every value of another already."""
        texts = {cell.column: cell for cell in self.cut(row)} if row else {}
        return row is not None and all(
            self._cells.holds(row.number, texts[column], value)
            if column in texts
            else value in (None, "")
            for column, value in new.values.items()
        )

    def filled(self, row: RowText) -> bool:
        """Return whether a row has a cell with content."""
        return bool(_filled(self._sheet.prefix).search(row.inner))

    def made(self, number: int, new: NewRow, old: RowText | None) -> RowText | None:
        """Return a new row; nothing where it would be bare, and none stands there.

        `old` is the row that does, of which equal cells keep their bytes.
        """
        like = self.like(new.like)
        value, carried = new.values.get, self._carried(number, new)
        styles = {c: s for c, s in like.styles.items() if c not in carried}
        more = [c for c, v in new.values.items() if c not in styles and v not in (None, "")]
        more = [c for c in more if c not in carried]
        wanted = [
            WantedCell(column, value(column), self._style(column, value(column), like))
            for column in (sorted({*styles, *more}) if more else styles)
        ]
        plain = self._cells.new(number, wanted)
        if old and old.inner == plain and not carried:
            return old
        cells, space = cut_row(old, self._sheet.prefix) if old else ((), "")
        written = self._merged(number, wanted, [c for c in cells if c.column not in carried])
        written |= carried
        inner = "".join(written[column] for column in sorted(written)) + space
        if old and inner == old.inner:
            return old
        if not (old or inner or like.attributes):
            return None
        p = self._sheet.prefix
        height = self._height(wanted, number) if like.fitted else ""
        opening = f'<{p}row r="{number}"{like.attributes}{height}>'
        return RowText(number, opening, inner, f"</{p}row>")

    def like(self, number: int) -> LikeRow:
        """Return what a row of the old sheet lends."""
        if number not in self._like:
            self._like[number] = self._read_like(number)
        return self._like[number]

    def _read_like(self, number: int) -> LikeRow:
        row = self._old.get(number)
        if row is None:
            return LikeRow({}, "", "", True)
        attributes = row.attributes
        styles = self._styles(row)
        style = attributes.get("s", "") if attributes.get("customFormat") in _ON else ""
        fitted = attributes.get("customHeight") not in _ON
        kept = _NOT_TAKEN_OVER.sub("", _NAME.sub("", row.opening.strip())).rstrip()
        return LikeRow(styles, style, _HEIGHT.sub("", kept) if fitted else kept, fitted)

    def _styles(self, row: RowText) -> dict[int, str]:
        """Return the style numbers of a row's cells; cells spelt as usual are not cut out."""
        if not self._sheet.prefix:
            plain = _PLAIN.findall(row.inner)
            if len(plain) == row.inner.count("<c"):
                return {column_number(letters): style for letters, style in plain}
        return {cell.column: self._cells.style(cell) for cell in self.cut(row)}

    def _style(self, column: int, value: Value, like: LikeRow) -> str:
        """Return the style that a row lends to a cell; to a date one that shows dates, if any."""
        usual = self._columns.get(column, "")
        return self._cells.dated(value, like.styles.get(column, like.style or usual), usual)

    def _carried(self, number: int, new: NewRow) -> dict[int, str]:
        """Return the cells that a row takes over from rows of the old sheet, as they are."""
        found: dict[int, str] = {}
        for column, source in new.carried.items():
            row = self._old.get(source)
            cell = self._cell(row, column) if row else None
            moved = moved_cell(cell, source, number, self._sheet.prefix) if cell else ""
            if moved is not None:
                found[column] = moved
        return found

    def _cell(self, row: RowText, column: int) -> CellText | None:
        found = self._cells.found(row, column)
        if found is not None:
            return found
        return next((cell for cell in self.cut(row) if cell.column == column), None)

    def _merged(
        self, number: int, wanted: Iterable[WantedCell], cells: Iterable[CellText]
    ) -> dict[int, str]:
        """Return the cells of a row: those wanted, and the empty ones that stood beside them."""
        old = {cell.column: cell for cell in cells}
        written: dict[int, str] = {}
        for cell in wanted:
            there = old.pop(cell.column, None)
            written[cell.column] = (
                self._cells.changed(number, there, cell)
                if there
                else self._cells.new(number, [cell])
            )
        for column, left in old.items():
            if cell_of(left, number, self._sheet.prefix).empty:
                written[column] = left.text
        return written

    def _edited(self, row: RowText, cell: CellText | None, edit: CellEdit) -> str:
        """Return a cell set; nothing where it is not there and stays so."""
        like = self.like(edit.like) if edit.like else None
        lent = like.styles.get(edit.column, "") if like else ""
        if cell is not None:
            usual = self._columns.get(edit.column, "")
            style = self._cells.dated(edit.value, self._cells.style(cell), lent, usual)
            return self._cells.changed(edit.row, cell, WantedCell(edit.column, edit.value, style))
        if edit.value in (None, ""):
            return ""
        attributes = row.attributes
        own = attributes.get("s", "") if attributes.get("customFormat") in _ON else ""
        styles = [s for s in (lent, own, self._columns.get(edit.column, "")) if s] or [""]
        style = self._cells.dated(edit.value, *styles)
        return self._cells.new(edit.row, [WantedCell(edit.column, edit.value, style)])

    def _around(self, row: RowText, inner: str, added: Sequence[int]) -> RowText:
        """Return a row around new cells: its `spans`, where it states them, hold the added ones."""
        opening, closing = row.opening, row.closing
        if not closing:
            opening = f"{opening.rstrip()[:-2].rstrip()}>"
            closing = f"</{self._sheet.prefix}row>"
        spans = _SPANS.search(opening)
        if spans and added:
            first, last = (int(end) for end in spans.groups()[1:] if end)
            grown = f'{spans[1]}"{min(first, *added)}:{max(last, *added)}"'
            opening = opening[: spans.start()] + grown + opening[spans.end() :]
        return RowText(row.number, opening, inner, closing)

    def _height(self, wanted: Sequence[WantedCell], number: int) -> str:
        """Return the height that wrapped texts ask for, as an attribute, or nothing."""
        if self._fitter is None:
            elements = [e for e in parse_elements(self._sheet.ahead) if isinstance(e, Element)]
            self._fitter = Fitter(self._book.text_styles, elements)
        fits = [
            fit._replace(slot=slot)
            for slot, cell in enumerate(wanted)
            if (fit := self._fitter.letters(cell.column, number, cell.style))
        ]
        return RowFit(0.0, tuple(fits)).attribute([cell.value for cell in wanted]) if fits else ""


@lru_cache(maxsize=8)
def _column_styles(ahead: str) -> Mapping[int, str]:
    """Return the style numbers of columns that have one of their own."""
    if " style=" not in ahead:
        return {}
    return {
        column: child.attribute("style") or ""
        for part in parse_elements(ahead)
        if isinstance(part, Element) and part.name == "cols"
        for child in part.elements
        if child.attribute("style") not in (None, "0")
        for column in range(int(child.attribute("min") or 1), int(child.attribute("max") or 0) + 1)
    }


@lru_cache(maxsize=8)
def _filled(prefix: str) -> re.Pattern[str]:
    """Return the pattern of content in a cell: a value, inline text, a formula."""
    p = re.escape(prefix)
    return re.compile(rf"<{p}(?:v(?:\s[^>]*)?>[^<]|is>(?!</)|f[\s>/])")
