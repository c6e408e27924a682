"""One rendering of a sheet: the rows as the compiled template hands them over, then the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from poam_batch.ooxml.refs import MAX_ROW
from poam_batch.ooxml.values import UnwritableValueError
from poam_batch.outputs.template.columns import block
from poam_batch.outputs.template.headers import HeaderPlan
from poam_batch.outputs.template.place import Place
from poam_batch.outputs.template.rowmap import Placed, RowMap, Span
from poam_batch.outputs.template.rows import RowPlan
from poam_batch.outputs.template.sandbox import undefined_message
from poam_batch.outputs.template.source import describe
from poam_batch.outputs.template.structure import Structure


class Layout(NamedTuple):
    """Where each row of a template went, as often as it was written, and the row behind all."""

    placed: tuple[tuple[int, ...], ...]
    behind: int

    def extent(self, plans: Sequence[RowPlan]) -> Span | None:
        """Return the first and last row with cells."""
        rows = [
            row
            for plan, placed in zip(plans, self.placed, strict=True)
            if plan.pattern
            for row in (placed[:1] + placed[-1:])
        ]
        return Span(min(rows), max(rows)) if rows else None

    def rows(self, plans: Sequence[RowPlan], last_row: int) -> RowMap:
        """Return the way from the rows of the template, `last_row` of them, to those written."""
        placed = [
            Placed(Span(plan.number, plan.number + plan.count - 1), rows)
            for plan, rows in zip(plans, self.placed, strict=True)
        ]
        return RowMap(placed, Placed(Span(last_row + 1, MAX_ROW), [self.behind]))


class SheetRun:
    """Takes rows from the Jinja2 program of a sheet and knows where each of them went."""

    def __init__(
        self,
        plans: Sequence[RowPlan],
        headers: Sequence[HeaderPlan],
        structure: Structure,
        place: Place,
    ) -> None:
        """Start a rendering at row 1."""
        self._plans = plans
        self._header_plans = headers
        self._structure = structure
        self._place = place
        self._next = 1
        self._xml: list[str] = []
        self._placed: list[list[int]] = [[] for _ in plans]
        self._turns: list[list[int]] = [[1, MAX_ROW] for _ in structure.loops]
        self._begun = 0
        self._waiting: list[_Waiting] = []
        self.headers: dict[int, str] = {}

    def put(self, index: int, values: Sequence[object]) -> str:
        """Write a row with its values."""
        plan = self._plans[index]
        row = self._next
        self._next = row + 1
        self._placed[index].append(row)
        try:
            bodies = plan.bodies(values)
        except (UnwritableValueError, TypeError) as error:
            raise self._failure(plan, values) from error
        height = plan.fit.attribute(values) if plan.fit else ""
        if plan.formulas:
            turns = [self._turns[loop] for loop in plan.loops]
            self._waiting.append(_Waiting(plan, len(self._xml), row, bodies, height, turns))
            self._xml.append("")
        elif plan.pattern:
            self._xml.append(plan.pattern.xml(row, bodies, height))
        return ""

    def pick(self, index: int, records: tuple[object, ...]) -> str:
        """Write a row with fields of its records."""
        picker = self._plans[index].picker
        return self.put(index, picker.take(records) if picker else ())

    def rows(self, index: int, records: Iterable[object]) -> str:
        """Write a row for each record, all at once where they are alike."""
        every = tuple(records)
        xml = block(self._plans[index], self._next, every)
        if xml is None:
            for record in every:
                self.pick(index, (record,))
            return ""
        self._xml.append(xml)
        self._placed[index].extend(range(self._next, self._next + len(every)))
        self._next += len(every)
        return ""

    def fixed(self, first: int, last: int) -> str:
        """Write a run of rows without values, and the gaps between them."""
        for index in range(first, last + 1):
            plan = self._plans[index]
            if plan.formulas or plan.fit:
                self.put(index, ())
                continue
            self._placed[index].append(self._next)
            if plan.pattern:
                self._xml.append(plan.pattern.xml(self._next))
            self._next += plan.count
        return ""

    def begin(self, _: int) -> str:
        """Note where an outermost loop begins."""
        self._begun = self._next
        return ""

    def turn(self, loop: int) -> str:
        """Note that a loop takes its next turn."""
        self._turns[loop][1] = self._next - 1
        self._turns[loop] = [self._next, MAX_ROW]
        return ""

    def end(self, loop: int) -> str:
        """Note the end of a loop; an outermost one without a row leaves a blank one.

        The filter, the validations and the styles below a header still have a row then.
        """
        self._turns[loop][1] = self._next - 1
        bounds = self._structure.loops[loop]
        if bounds.outermost and self._next == self._begun:
            inside = [
                index
                for index, plan in enumerate(self._plans)
                if bounds.first_row < plan.number < bounds.last_row
            ]
            blanks = (self._plans[index].blank for index in inside)
            if blank := next(filter(None, blanks), None):
                self._xml.append(blank.xml(self._next))
                for index in inside:
                    self._placed[index].append(self._next)
                self._next += 1
        return ""

    def header(self, index: int, values: Sequence[object]) -> str:
        """Take the values of a header or footer."""
        try:
            self.headers[index] = self._header_plans[index].text(values)
        except UnwritableValueError as error:
            raise self._place.at(self._header_plans[index].name).failure(describe(error)) from error
        return ""

    @property
    def layout(self) -> Layout:
        """Where every row of the template went, and the row behind the last one."""
        if self._next > MAX_ROW + 1:
            raise self._place.failure(
                f"The sheet would need {self._next - 1} rows; {MAX_ROW} is the limit."
            )
        return Layout(tuple(map(tuple, self._placed)), self._next)

    def xml(self, rows: RowMap) -> str:
        """Return the XML of the rows, formulas filled in; `rows` is made of the run's layout."""
        for waiting in self._waiting:
            self._xml[waiting.position] = waiting.xml(rows)
        return "".join(self._xml)

    def _failure(self, plan: RowPlan, values: Sequence[object]) -> Exception:
        """Return the error of the value in a row that cannot be written, with its cell."""
        for write, value, cell in zip(plan.writers, values, plan.cells, strict=True):
            parts = value if isinstance(value, tuple) else (value,)
            missing = next(filter(None, map(undefined_message, parts)), None)
            if missing:
                return self._place.at(cell).failure(f"{missing}.")
            try:
                write(value)
            except (UnwritableValueError, TypeError) as error:
                return self._place.at(cell).failure(describe(error))
        return self._place.failure("A row cannot be written.")


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A row with formulas: it is written when every row has its number."""

    plan: RowPlan
    position: int
    number: int
    bodies: Sequence[str]
    height: str
    turns: Sequence[Sequence[int]]

    def xml(self, rows: RowMap) -> str:
        """Return the row's XML."""
        turns = [Span(*turn) for turn in self.turns]
        formulas = [formula.text(rows, turns) for formula in self.plan.formulas]
        if self.plan.pattern is None:
            return ""
        return self.plan.pattern.xml(self.number, [*self.bodies, *formulas], self.height)
