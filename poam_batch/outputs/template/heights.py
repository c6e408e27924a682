"""Heights of rows whose text wraps, estimated for the programs that do not fit rows themselves.

Excel fits a row without a height when it opens a workbook. LibreOffice (7.4, measured) and
most viewers do not: a long text then lies over the rows below it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from poam_batch.ooxml.markup import Element, read_document
from poam_batch.ooxml.refs import parse_reference

_DIGIT_PIXELS, _CELL_MARGIN = 7, 6
_PIXELS_PER_POINT = 4 / 3
# Of Arial and Calibri; English text in a line of 50 letters loses three at its end.
_LETTER_WIDTH, _LOST_LETTERS = 0.46, 3
_LINE_HEIGHT, ROW_MARGIN = 1.3, 3
_HIGHEST = 409
_USUAL_WIDTH = 9.14


class TextStyle(NamedTuple):
    """What a cell's style says of its text: whether it wraps, and its size in points."""

    wraps: bool
    size: float


class Fit(NamedTuple):
    """A value that may wrap: which of its row's it is, the letters of a line, a line's height."""

    slot: int
    letters: float
    line: float


class RowFit(NamedTuple):
    """What decides a row's height: the height of its constant texts, and the values that wrap."""

    least: float
    fits: tuple[Fit, ...]

    def attribute(self, values: Sequence[object]) -> str:
        """Return ` ht="27"`, or nothing where no text takes a second line."""
        height = self.least
        for slot, letters, line in self.fits:
            value = values[slot]
            # Most values are nothing or a line of text; a workbook has a thousand of them.
            if not value:
                continue
            if type(value) is str and "\n" not in value:
                if len(value) <= letters:
                    continue
                lines = int(len(value) / letters) + 1
            else:
                lines = _lines(value, letters)
            if lines > 1 and lines * line + ROW_MARGIN > height:
                height = lines * line + ROW_MARGIN
        return height_attribute(height) if height else ""


@lru_cache(maxsize=1_024)
def height_attribute(height: float) -> str:
    """Return the attribute of a row's height in points."""
    return f' ht="{min(height, _HIGHEST):.4g}"'


class Fitter:
    """Says of the cells of one sheet how many letters a line of theirs takes."""

    def __init__(self, styles: Sequence[TextStyle], elements: Iterable[Element]) -> None:
        """Take the workbook's styles and the elements of the sheet around its rows."""
        self._styles = styles
        self._widths: dict[int, float] = {}
        self._merged: set[tuple[int, int]] = set()
        for element in elements:
            self._read(element)

    def _read(self, element: Element) -> None:
        """Note the widths of columns and the first cells of merges."""
        for child in element.elements:
            if child.name == "col":
                first, last = (int(child.attribute(name) or 0) for name in ("min", "max"))
                width = float(child.attribute("width") or _USUAL_WIDTH)
                self._widths.update(dict.fromkeys(range(first, last + 1), width))
            elif child.name == "mergeCell":
                start = parse_reference(child.attribute("ref") or "").first
                self._merged.add((start.column, start.row))

    def letters(self, column: int, row: int, style: str) -> Fit | None:
        """Return a fit of a cell without its slot; nothing where its text does not wrap."""
        number = int(style or 0)
        if number >= len(self._styles) or (column, row) in self._merged:
            return None
        wraps, size = self._styles[number]
        if not wraps:
            return None
        pixels = self._widths.get(column, _USUAL_WIDTH) * _DIGIT_PIXELS - _CELL_MARGIN
        letters = pixels / (size * _PIXELS_PER_POINT * _LETTER_WIDTH) - _LOST_LETTERS
        return Fit(-1, max(letters, 1), size * _LINE_HEIGHT)


def constant_height(text: str, fit: Fit) -> float:
    """Return the height that a constant text asks for, 0 where it takes one line."""
    lines = _lines(text, fit.letters)
    return lines * fit.line + ROW_MARGIN if lines > 1 else 0


def asked_height(value: object, fit: Fit) -> float:
    """Return the height that a value asks for, 0 where it takes one line."""
    lines = _lines(value, fit.letters) if value else 1
    return lines * fit.line + ROW_MARGIN if lines > 1 else 0


def _lines(value: object, letters: float) -> int:
    """Return how many lines a value takes."""
    if isinstance(value, tuple):
        value = "".join(str(part) for part in value if part is not None)
    if not isinstance(value, str):
        return 1
    if "\n" not in value:
        return int(len(value) / letters) + 1 if len(value) > letters else 1
    return sum(int(len(line) / letters) + 1 for line in value.split("\n"))


def read_styles(content: bytes | None) -> tuple[TextStyle, ...]:
    """Return what each style of a styles part says of its text; none where there is no part."""
    if content is None:
        return ()
    _, root = read_document(content)
    lists: Mapping[str, Element] = {element.name: element for element in root.elements}
    if "cellXfs" not in lists or "fonts" not in lists:
        return ()
    sizes = [_size(font) for font in lists["fonts"].elements]
    return tuple(_style(style, sizes) for style in lists["cellXfs"].elements)


def _size(font: Element) -> float:
    """Return a font's size."""
    found = (float(child.attribute("val") or 0) for child in font.elements if child.name == "sz")
    return next(found, 0) or 11


def _style(style: Element, sizes: Sequence[float]) -> TextStyle:
    """Return what one style says."""
    wraps = any(
        child.name == "alignment" and child.attribute("wrapText") in ("1", "true")
        for child in style.elements
    )
    font = int(style.attribute("fontId") or 0)
    return TextStyle(wraps, sizes[font] if font < len(sizes) else 11)
