"""The Jinja2 source that a part of a template becomes, with the cell that each line came from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import TracebackType
from typing import NamedTuple

from jinja2 import Template, TemplateError
from jinja2.exceptions import TemplateSyntaxError

from poam_batch.ooxml.values import UnwritableValueError
from poam_batch.outputs.template.place import Place
from poam_batch.outputs.template.sandbox import environment
from poam_batch.outputs.template.syntax import Piece, TagText, TextKind

# What a template's own expressions may raise: a misspelt name, "a" + 1, 1 / 0, items[9].
_VALUE_ERRORS = (
    TemplateError,
    UnwritableValueError,
    ArithmeticError,
    LookupError,
    TypeError,
    ValueError,
)
_LOCAL = re.compile(r"l_(\d+)_(\w+)\Z")
# A loop that holds a row of fields alone, as most of a template's loops do, is one call.
_ROW_LOOP = re.compile(
    r"{%-?\s*for\s+(\w+)\s+in\s+([A-Za-z][\w.]*)\s*-?%}\n"
    r"{{ _pick\((\d+), \(\1, \)\) }}\n"
    r"{%-?\s*endfor\s*-?%}"
)


class Source:
    """A Jinja2 source while it is written."""

    def __init__(self, place: Place) -> None:
        """Start the source of one part."""
        self._place = place
        self._lines: list[str] = []
        self._cells: list[str] = []
        self._expressions: dict[int, list[tuple[str, str]]] = {}
        self._captures = 0

    def add(self, text: str, cell: str = "") -> None:
        """Add text that came from a cell."""
        for line in text.split("\n"):
            self._lines.append(line)
            self._cells.append(cell)

    def value(self, text: TagText, cell: str) -> str:
        """Return the expression of a cell's value; mixed text is a tuple of what it is made of."""
        if text.kind is TextKind.VALUE:
            return next(piece.source for piece in text.pieces if piece.keyword == "{{")
        if text.kind is TextKind.STATEMENTS:
            self._captures += 1
            name = f"_text_{self._captures}"
            self.add(f"{{% set {name} %}}{text.source}{{% endset %}}", cell)
            return f"({name},)"
        return joined(text)

    def call(self, function: str, index: int, values: list[tuple[str, str]]) -> None:
        """Add a call with a tuple of values, each with its cell."""
        self._expressions[len(self._lines) + 1] = values
        first = values[0][0] if values else ""
        self.add(f"{{{{ {function}({index}, (", first)
        for cell, expression in values:
            self.add(f"({expression}),", cell)
        self.add(")) }}")

    def pick(self, index: int, values: list[tuple[str, str]], records: Iterable[str]) -> None:
        """Add a call with the records of a row, whose values are fields of them."""
        self._expressions[len(self._lines) + 1] = values
        self.add(f"{{{{ _pick({index}, ({''.join(f'{r}, ' for r in records)})) }}}}", values[0][0])

    def compile(self) -> Program:
        """Return the source compiled; a `ConfigurationError` names the cell that is at fault."""
        try:
            source = _ROW_LOOP.sub(r"{{ _rows(\3, \2) }}\n\n", "\n".join(self._lines))
            template = environment().from_string(source)
        except TemplateSyntaxError as error:
            cell = self._cells[min(error.lineno, len(self._cells)) - 1]
            raise self._place.at(cell).refusal(str(error.message)) from error
        lines = Lines(tuple(self._cells), self._expressions)
        return Program(template, self._place, lines)


class Lines(NamedTuple):
    """Where the lines of a source came from: the cell of each, and the values of a call's first."""

    cells: tuple[str, ...]
    expressions: Mapping[int, list[tuple[str, str]]]


class Program:
    """A compiled source, ready to run once a workbook."""

    def __init__(self, template: Template, place: Place, lines: Lines) -> None:
        """Take what `Source.compile` made."""
        self._template = template
        self._place = place
        self._lines = lines

    def run(
        self, context: Mapping[str, object], functions: Mapping[str, Callable[..., object]]
    ) -> None:
        """Run the program: what it makes, it hands to the functions.

        Raises `OutputFailed` naming template, sheet and cell where an expression has no value.
        """
        environment().trust(functions.values())
        variables = self._template.new_context({**context, **functions})
        try:
            for _ in self._template.root_render_func(variables):
                pass
        except _VALUE_ERRORS as error:
            cell = self._cell(error.__traceback__, context)
            raise self._place.at(cell).failure(describe(error)) from error

    def _cell(self, trace: TracebackType | None, context: Mapping[str, object]) -> str:
        """Return the cell whose expression raised: Jinja2 knows the row, so its cells are tried."""
        own = self._template.root_render_func.__globals__
        frames = [frame for frame in _frames(trace) if frame.tb_frame.f_globals is own]
        if not frames:
            return ""
        line = self._template.get_corresponding_lineno(frames[-1].tb_lineno)
        names = dict(context) | _locals(frames[-1].tb_frame.f_locals)
        for cell, expression in self._lines.expressions.get(line, ()):
            try:
                environment().compile_expression(expression, undefined_to_none=False)(**names)
            except _VALUE_ERRORS:
                return cell
        return self._lines.cells[min(line, len(self._lines.cells)) - 1]


def describe(error: Exception) -> str:
    """Return what an error says as a sentence."""
    text = str(error) or type(error).__name__
    return text if text.endswith(".") else f"{text}."


def joined(text: TagText) -> str:
    """Return the expression of a tuple of what a text is joined from."""
    operands = (_operand(piece) for piece in text.pieces if piece.keyword != "{#")
    return f"({''.join(f'{operand}, ' for operand in operands)})"


def _operand(piece: Piece) -> str:
    """Return a piece of text as an expression."""
    if piece.keyword == "{{":
        return f"({piece.source})"
    escaped = piece.source.encode("unicode_escape").decode().replace("'", "\\'")
    return f"'{escaped}'"


def _frames(trace: TracebackType | None) -> Iterator[TracebackType]:
    """Yield the frames of a traceback, outermost first."""
    while trace is not None:
        yield trace
        trace = trace.tb_next


def _locals(names: Mapping[str, object]) -> dict[str, object]:
    """Return the template's variables from the frame of its code; the innermost of a name wins."""
    found: dict[str, tuple[int, object]] = {}
    for name, value in names.items():
        match = _LOCAL.match(name)
        if (
            match
            and type(value).__name__ != "MissingType"
            and int(match[1]) >= found.get(match[2], (-1,))[0]
        ):
            found[match[2]] = (int(match[1]), value)
    return {name: value for name, (_, value) in found.items()}
