"""The rows of a template sheet, compiled: constant XML with a slot for each value and formula."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from poam_batch.ooxml.markup import Element, parse_elements
from poam_batch.ooxml.refs import column_letters, copied_formula
from poam_batch.ooxml.sheet import Cell, Formula, Row, string_runs
from poam_batch.ooxml.text import (
    CELL_LIMIT,
    escape_attribute,
    escape_text,
    fit_cell,
    unescape_xml,
)
from poam_batch.ooxml.values import cell_bodies, cell_body, text_body
from poam_batch.outputs.template.fields import Picker, read_fields
from poam_batch.outputs.template.formulas import CellFormula, Ground
from poam_batch.outputs.template.heights import Fit, Fitter, RowFit, constant_height
from poam_batch.outputs.template.pattern import HEIGHT, NUMBER, Pattern, constant, value_slot
from poam_batch.outputs.template.sandbox import plain_text
from poam_batch.outputs.template.syntax import TagError, TagText, TextKind, holds_tags, read_text

Writer = Callable[..., str]


@dataclass(frozen=True, slots=True)
class ReadCell:
    """A cell with its text read: one text for plain content, one a run where it is rich."""

    cell: Cell
    inner: str = ""
    texts: tuple[TagText, ...] = ()

    @property
    def kind(self) -> TextKind:
        """What the cell's text is."""
        kinds = {text.kind for text in self.texts} - {TextKind.CONSTANT}
        if len(self.texts) == 1:
            return self.texts[0].kind
        return TextKind.TEXT if kinds else TextKind.CONSTANT

    @property
    def rich(self) -> bool:
        """Whether the text has several runs, or one with a format of its own."""
        return "<r>" in self.inner


class ReadRow(NamedTuple):
    """A row with its cells read, and whether it is a row of tags."""

    row: Row
    cells: tuple[ReadCell, ...]
    tags: bool


@dataclass(frozen=True, slots=True)
class RowPlan:
    """A row (or a run of rows without cells) to write once, or as often as a loop says.

    In `pattern` the values come first, then the formulas; `fit` finds the row's height. `blank` is
    the row without content. `cells` name the values' cells; `picker` takes values that are fields.
    """

    number: int
    count: int = 1
    pattern: Pattern | None = None
    blank: Pattern | None = None
    writers: tuple[Writer, ...] = ()
    cells: tuple[str, ...] = ()
    formulas: tuple[CellFormula, ...] = ()
    loops: tuple[int, ...] = ()
    fit: RowFit | None = None
    plain: bool = False
    picker: Picker | None = None

    def bodies(self, values: Sequence[object]) -> list[str]:
        """Return what the cells of the values hold; `plain` rows have one value a cell."""
        if self.plain and len(values) == len(self.writers):
            return cell_bodies(values)
        return [write(value) for write, value in zip(self.writers, values, strict=True)]


def read_cell(cell: Cell, strings: Sequence[str]) -> ReadCell:
    """Return a cell with its text read; `TagError` where a tag in it is wrong."""
    if cell.formula is not None:
        if "{{" in cell.formula.text or "{%" in cell.formula.text:
            raise TagError("A formula cannot hold tags; put the value in a cell and point at that")
        return ReadCell(cell)
    if cell.kind == "s":
        inner = (
            strings[int(cell.value)]
            if cell.value.isdecimal() and int(cell.value) < len(strings)
            else ""
        )
    elif cell.kind == "inlineStr":
        inner = cell.inline
    elif cell.kind == "str":
        inner = f"<t>{cell.value}</t>"
    else:
        return ReadCell(cell)
    runs = string_runs(inner)
    if holds_tags("".join(runs)) and len(runs) > 1 and not all(map(_balanced, runs)):
        raise TagError("A tag is cut by a change of font inside it; give the whole tag one font")
    return ReadCell(cell, inner, tuple(read_text(run) for run in runs))


def _balanced(run: str) -> bool:
    """Return whether a run opens and closes as many tags."""
    return all(
        run.count(mark) == run.count(end)
        for mark, end in (("{{", "}}"), ("{%", "%}"), ("{#", "#}"))
    )


class RowCompiler:
    """Makes the plan of one row: walks its cells and numbers their slots."""

    def __init__(
        self, row: Row, ground: Ground, fitter: Fitter, value_of: Callable[[TagText, str], str]
    ) -> None:
        """Start a row; `value_of` gives the Jinja2 expression of a text in a cell."""
        self._row = row
        self._fitter = fitter
        self._ground = ground
        self._value_of = value_of
        self._writers: list[Writer] = []
        self._formulas: list[CellFormula] = []
        self._pattern: list[str] = []
        self._blank: list[str] = []
        self.values: list[tuple[str, str]] = []

    def plan(self, cells: Sequence[ReadCell]) -> RowPlan:
        """Return the plan of the row."""
        slots = sum(_slots(cell) for cell in cells)
        for cell in cells:
            self._pattern.append(self._cell(cell, slots))
            if cell.cell.style:
                self._blank.append(f"{_opening(cell.cell)}/>")
        fields = read_fields(expression for _, expression in self.values)
        attributes = constant(_row_attributes(self._row, fitted=self._fitted(slots)))
        return RowPlan(
            self._row.number,
            1,
            Pattern(f'<row r="{NUMBER}"{attributes}{HEIGHT}>{"".join(self._pattern)}</row>'),
            Pattern(f'<row r="{NUMBER}"{attributes}>{"".join(self._blank)}</row>'),
            tuple(self._writers),
            tuple(cell for cell, _ in self.values),
            tuple(self._formulas),
            self._ground.structure.loops_of(self._row.number),
            self._fit(cells) if self._fitted(slots) else None,
            all(writer is cell_body for writer in self._writers),
            Picker(fields) if fields else None,
        )

    def _fitted(self, slots: int) -> bool:
        """Return whether the row's height follows from what is written into it."""
        return slots > 0 and self._row.attributes.get("customHeight") not in ("1", "true")

    def _fit(self, cells: Sequence[ReadCell]) -> RowFit | None:
        """Return what decides the height; nothing where a text that wraps cannot be estimated."""
        fits: list[Fit] = []
        least, slot = 0.0, 0
        for read in cells:
            fit = self._fitter.letters(read.cell.column, read.cell.row, read.cell.style)
            if fit and (read.cell.formula or len(read.texts) > 1):
                return None
            if fit and read.kind is TextKind.CONSTANT and read.texts:
                text = "".join(piece.source for piece in read.texts[0].pieces)
                least = max(least, constant_height(text, fit))
            elif fit and _slots(read):
                fits.append(fit._replace(slot=slot))
            slot += _slots(read)
        return RowFit(least, tuple(fits)) if least or fits else None

    def _cell(self, read: ReadCell, slots: int) -> str:
        """Return the pattern of one cell."""
        cell = read.cell
        opening = _opening(cell)
        if cell.formula is not None:
            return f"{opening}><f>{value_slot(1 + slots + self._formula(cell))}</f></c>"
        if cell.empty:
            return f"{opening}/>"
        if not read.texts:
            kind = "" if cell.kind in ("n", "s", "inlineStr") else f' t="{cell.kind}"'
            return (
                f"{opening}/>"
                if cell.kind in ("s", "inlineStr")
                else f"{opening}{kind}><v>{cell.value}</v></c>"
            )
        if read.kind is TextKind.CONSTANT:
            return f'{opening} t="inlineStr"><is>{constant(read.inner)}</is></c>'
        if read.rich or len(read.texts) > 1:
            return f'{opening} t="inlineStr"><is>{self._rich(read)}</is></c>'
        writer = cell_body if read.kind is TextKind.VALUE else joined_body
        return opening + self._slot(writer, read.texts[0], cell)

    def _slot(self, writer: Writer, text: TagText, cell: Cell) -> str:
        """Return a new slot for a value."""
        self._writers.append(writer)
        self.values.append((cell.reference, self._value_of(text, cell.reference)))
        return value_slot(len(self._writers))

    def _rich(self, read: ReadCell) -> str:
        """Return the pattern of rich text: the runs keep their fonts, each is a text of its own."""
        written: list[str] = []
        texts = iter(read.texts)
        writer = partial(run_text, limit=CELL_LIMIT // len(read.texts))
        for child in parse_elements(read.inner):
            if isinstance(child, str) or child.name not in ("r", "t"):
                continue
            if child.name == "t":
                written.append(self._run(child, next(texts), writer, read.cell))
                continue
            written.append(child.opening)
            for part in child.elements:
                run = part.name == "t"
                written.append(
                    self._run(part, next(texts), writer, read.cell) if run else constant(str(part))
                )
            written.append(child.closing)
        return "".join(written)

    def _run(self, element: Element, text: TagText, writer: Writer, cell: Cell) -> str:
        """Return the pattern of one run's text."""
        if text.kind is TextKind.CONSTANT:
            return constant(str(element))
        if text.kind is TextKind.VALUE:
            text = TagText(TextKind.TEXT, text.pieces)
        return f'<t xml:space="preserve">{self._slot(writer, text, cell)}</t>'

    def _formula(self, cell: Cell) -> int:
        """Compile a cell's formula and return which of the row's it is."""
        place = self._ground.place.at(cell.reference)
        text = unescape_xml(cell.formula.text) if cell.formula else ""
        self._formulas.append(CellFormula(text, cell.row, self._ground, place))
        return len(self._formulas) - 1


def _slots(read: ReadCell) -> int:
    """Return how many values a cell takes."""
    return sum(text.kind is not TextKind.CONSTANT for text in read.texts)


def _opening(cell: Cell) -> str:
    """Return the start of a cell, up to its style: `<c r="B5" s="2"` with a slot for the 5."""
    style = f' s="{cell.style}"' if cell.style else ""
    return f'<c r="{column_letters(cell.column)}{NUMBER}"{style}'


def _row_attributes(row: Row, *, fitted: bool) -> str:
    """Return the attributes of a row as XML.

    A height that Excel once fitted to the tags, not set by hand, would hide longer values.
    """
    dropped = {"spans", "ht"} if fitted else {"spans"}
    kept = {name: value for name, value in row.attributes.items() if name not in dropped}
    return "".join(f' {name}="{escape_attribute(value)}"' for name, value in kept.items())


def joined(values: Sequence[object]) -> str:
    """Return text and values as one text."""
    return "".join(str(plain_text(value)) for value in values)


def joined_body(values: Sequence[object]) -> str:
    """Return the body of a text cell whose text is joined from several values."""
    return text_body(joined(values))


def run_text(values: Sequence[object], limit: int) -> str:
    """Return the text of one run of rich text."""
    return escape_text(fit_cell(joined(values), limit))


def expand_shared(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """Return the cells with each shared formula written out, as if it had been copied there."""
    masters = {
        cell.formula.shared: cell
        for cell in cells
        if cell.formula and cell.formula.kind == "shared" and cell.formula.text
    }
    return tuple(_expanded(cell, masters) for cell in cells)


def _expanded(cell: Cell, masters: dict[str, Cell]) -> Cell:
    """Return a cell with its own formula in place of a shared one."""
    formula = cell.formula
    if formula is None or formula.kind != "shared":
        return cell
    master = masters.get(formula.shared)
    if master is None or master.formula is None:
        raise TagError("A shared formula has no first cell")
    rows, columns = cell.row - master.row, cell.column - master.column
    text = copied_formula(unescape_xml(master.formula.text), rows, columns)
    return cell._replace(formula=Formula(escape_text(text)))
