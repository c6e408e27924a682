"""A sheet of a template, compiled: its rows as a Jinja2 program, the rest as elements that move."""

from __future__ import annotations

import re
from collections.abc import Sequence

from poam_batch.ooxml.markup import Element, MarkupError, cut_declaration, parse_elements
from poam_batch.ooxml.sheet import Cell, SheetXml, split_sheet
from poam_batch.outputs.template.elements import (
    Part,
    constant,
    header_texts,
    moving_part,
)
from poam_batch.outputs.template.formulas import Ground
from poam_batch.outputs.template.headers import HeaderPlan
from poam_batch.outputs.template.heights import Fitter, TextStyle
from poam_batch.outputs.template.place import Place
from poam_batch.outputs.template.program import ProgramWriter
from poam_batch.outputs.template.rows import (
    ReadCell,
    ReadRow,
    RowCompiler,
    RowPlan,
    expand_shared,
    read_cell,
)
from poam_batch.outputs.template.sheet_plan import SHEET_END, SheetPlan
from poam_batch.outputs.template.source import Source
from poam_batch.outputs.template.structure import Structure, TagCell, read_structure
from poam_batch.outputs.template.syntax import TagError, TextKind, holds_tags, read_text, starts_tag

_ROOT = re.compile(r"""<worksheet(?:[^<>"']|"[^"]*"|'[^']*')*>""")
_REFUSED_FORMULAS = {"array": "An array formula", "dataTable": "A data table"}


class SheetCompiler:
    """Compiles one sheet part."""

    def __init__(
        self, xml: str, strings: Sequence[str], styles: Sequence[TextStyle], place: Place
    ) -> None:
        """Read the sheet; `ConfigurationError` names the cell whose tags are wrong."""
        self._place = place
        self._strings = strings
        self._styles = styles
        try:
            self._sheet: SheetXml = split_sheet(xml)
        except ValueError as error:
            raise place.refusal(f"The sheet cannot be read: {error}.") from error
        self._rows = self._read_rows()
        self.structure = self._read_structure()
        self.ground = Ground(place, self.structure)

    @property
    def string_numbers(self) -> set[int]:
        """The numbers of the shared strings that the sheet uses."""
        cells = (read.cell for row in self._rows for read in row.cells)
        return {int(cell.value) for cell in cells if cell.kind == "s" and cell.value.isdecimal()}

    @property
    def holds_tags(self) -> bool:
        """Whether the sheet is to be rendered at all."""
        cells = any(cell.kind is not TextKind.CONSTANT for row in self._rows for cell in row.cells)
        return cells or starts_tag(self._sheet.tail) or starts_tag(self._sheet.head)

    def compile(self) -> SheetPlan:
        """Return the compiled sheet."""
        source = Source(self._place)
        opening, ahead, behind = self._elements()
        plans = self._compile_rows(source, Fitter(self._styles, (*ahead, *behind)))
        headers = [element for element in behind if element.name == "headerFooter"]
        plan_headers: list[HeaderPlan] = []
        written = [self._headers(element, plan_headers, source) for element in headers]
        columns = [cell.cell.column for row in self._rows if not row.tags for cell in row.cells]
        return SheetPlan(
            self.ground,
            opening,
            plans,
            source.compile(),
            tuple(self._part(element) for element in ahead),
            tuple(
                self._part(written.pop(0) if element in headers else element) for element in behind
            ),
            tuple(plan_headers),
            (min(columns, default=1), max(columns, default=1)),
        )

    def _read_rows(self) -> tuple[ReadRow, ...]:
        """Return the rows with the text of every cell read."""
        cells = [cell for row in self._sheet.rows for cell in row.cells]
        expanded = self._try_expand(cells)
        rows: list[ReadRow] = []
        for row in self._sheet.rows:
            read = tuple(self._read_cell(expanded.get(cell.reference, cell)) for cell in row.cells)
            filled = [cell for cell in read if not cell.cell.empty]
            tags = bool(filled) and all(cell.kind is TextKind.TAGS for cell in filled)
            rows.append(ReadRow(row, read, tags))
        return tuple(rows)

    def _try_expand(self, cells: Sequence[Cell]) -> dict[str, Cell]:
        """Return the cells with shared formulas, expanded, by their reference."""
        shared = [cell for cell in cells if cell.formula and cell.formula.kind == "shared"]
        try:
            return {cell.reference: cell for cell in expand_shared(shared)}
        except TagError as error:
            raise self._place.at(shared[0].reference).refusal(f"{error}.") from error

    def _read_cell(self, cell: Cell) -> ReadCell:
        """Return one cell read."""
        try:
            return read_cell(cell, self._strings)
        except TagError as error:
            raise self._place.at(cell.reference).refusal(f"{error}.") from error

    def _read_structure(self) -> Structure:
        """Return the loops of the sheet, and refuse tags that stand beside other cells."""
        cells: list[TagCell] = []
        for row in self._rows:
            for read in row.cells:
                tags = tuple(tag for text in read.texts for tag in text.tags)
                if row.tags:
                    cells.append(TagCell(read.cell.reference, read.cell.row, tags))
                elif read.kind is TextKind.TAGS and tags:
                    message = f"{tags[0].source} must stand in a row that holds nothing but tags."
                    raise self._place.at(read.cell.reference).refusal(message)
        return read_structure(cells, self._place)

    def _compile_rows(self, source: Source, fitter: Fitter) -> tuple[RowPlan, ...]:
        """Return the plans of the rows, their program written into the source."""
        plans: list[RowPlan] = []
        writer = ProgramWriter(source, self.structure, self._counted())
        expected = 1
        for row in self._rows:
            number = row.row.number
            if number > expected:
                loops = self.structure.loops_of(expected)
                plans.append(RowPlan(expected, number - expected, loops=loops))
                writer.fixed(len(plans) - 1)
            expected = number + 1
            if row.tags:
                writer.tags(row)
                continue
            for read in row.cells:
                self._check_kept(read.cell)
            compiler = RowCompiler(row.row, self.ground, fitter, source.value)
            plans.append(compiler.plan(tuple(_without_comment(cell) for cell in row.cells)))
            writer.row(len(plans) - 1, compiler.values, plans[-1].picker)
        writer.flush()
        return tuple(plans)

    def _check_kept(self, cell: Cell) -> None:
        """Refuse what a cell cannot keep once its row is written anew."""
        lost = _REFUSED_FORMULAS.get(cell.formula.kind if cell.formula else "")
        if cell.metadata:
            lost = "A picture in a cell or a dynamic array"
        if lost:
            raise self._place.at(cell.reference).refusal(
                f"{lost} cannot stand on a sheet with tags."
            )

    def _counted(self) -> set[int]:
        """Return the loops that have a formula in a row: these need to know their turns."""
        return {
            loop
            for row in self._rows
            if any(cell.cell.formula for cell in row.cells)
            for loop in self.structure.loops_of(row.row.number)
        }

    def _elements(self) -> tuple[str, list[Element], list[Element]]:
        """Return the opening of the sheet, and the elements before and behind the rows."""
        declaration, head = cut_declaration(self._sheet.head)
        root = _ROOT.match(head)
        tail = self._sheet.tail.rstrip()
        if root is None or not tail.endswith(SHEET_END):
            raise self._place.refusal("The sheet is not a plain worksheet.")
        try:
            ahead = parse_elements(head[root.end() :])
            behind = parse_elements(tail.removesuffix(SHEET_END))
        except MarkupError as error:
            raise self._place.refusal(f"The sheet cannot be read: {error}.") from error
        return declaration + root[0], _only_elements(ahead), _only_elements(behind)

    def _part(self, element: Element) -> Part:
        """Return the writer of an element around the rows."""
        if element.name == "dimension":
            return constant("\2")
        if element.name != "headerFooter" and starts_tag(str(element)):
            message = f"<{element.tag}> holds a tag. Tags stand in cells, headers and footers only."
            raise self._place.refusal(message)
        if not self.structure.tag_rows:
            return constant(str(element))
        try:
            return moving_part(element, self.ground)
        except ValueError as error:
            raise self._place.refusal(f"<{element.tag}> cannot be read: {error}.") from error

    def _headers(self, element: Element, plans: list[HeaderPlan], source: Source) -> Element:
        """Return a `<headerFooter>` with a slot for each text that holds tags."""
        children: list[Element | str] = []
        texts = list(header_texts(element))
        for child in element.children:
            if not isinstance(child, Element) or child not in texts or not holds_tags(child.text):
                children.append(child)
                continue
            try:
                text = read_text(child.text)
            except TagError as error:
                raise self._place.at(child.name).refusal(f"{error}.") from error
            if text.kind not in (TextKind.VALUE, TextKind.TEXT):
                raise self._place.at(child.name).refusal(
                    "A header or footer holds expressions only."
                )
            values = [(child.name, piece.source) for piece in text.pieces if piece.keyword == "{{"]
            source.call("_header", len(plans), values)
            children.append(child.with_children(f"\1{len(plans)}\1"))
            plans.append(HeaderPlan(child.name, text.pieces))
        return element.with_children(*children)


def _without_comment(read: ReadCell) -> ReadCell:
    """Return a cell empty where it holds nothing but a `{# comment #}`."""
    if read.kind is TextKind.TAGS:
        return ReadCell(read.cell._replace(value="", inline=""))
    return read


def _only_elements(parts: Sequence[Element | str]) -> list[Element]:
    """Return the elements without the space between them."""
    return [part for part in parts if isinstance(part, Element)]
