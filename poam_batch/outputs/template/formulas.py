"""Formulas and areas of a template sheet whose rows move, compiled to follow them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from poam_batch.ooxml.refs import Point, Reference, parse_references, split_formula
from poam_batch.ooxml.text import escape_text
from poam_batch.outputs.template.place import Place
from poam_batch.outputs.template.rowmap import RowMap, Span
from poam_batch.outputs.template.structure import Structure

_LOST = "#REF!"


@dataclass(frozen=True, slots=True)
class Ground:
    """A sheet that formulas stand on: its place, its name and its structure."""

    place: Place
    structure: Structure

    def owns(self, reference: Reference) -> bool:
        """Return whether a reference points at a row of this sheet that can move."""
        if reference.prefix and reference.sheet.casefold() != self.place.sheet.casefold():
            return False
        return not reference.whole_columns and self.structure.moves(reference.rows[1])


class CellFormula:
    """The formula of a cell: relative references follow their row, ranges over a loop grow."""

    def __init__(self, text: str, row: int, ground: Ground, place: Place) -> None:
        """Compile a formula, given as plain text, that stands in a row of the template."""
        self._pieces = split_formula(text)
        self._own = ground.structure.loops_of(row)
        self._ground = ground
        for piece in self._pieces:
            if isinstance(piece, Reference) and ground.owns(piece) and piece.last is None:
                self._check_single(piece, place)

    def _check_single(self, reference: Reference, place: Place) -> None:
        """Refuse a single cell that is not a single cell once loops have run."""
        row = reference.first.row
        loops = self._ground.structure.loops_of(row)
        if row in self._ground.structure.tag_rows:
            raise place.refusal(
                f"The formula points at {reference}, a row of tags, which vanishes."
            )
        if loops != self._own[: len(loops)]:
            grown = f"{reference}:{reference.first}"
            raise place.refusal(
                f"The formula points at {reference}, one cell of a row that a loop repeats. "
                f"Write {grown} for all of its rows."
            )

    def text(self, rows: RowMap, turns: Sequence[Span]) -> str:
        """Return the formula as XML; `turns` are the rows of this turn of each of its loops."""
        return escape_text("".join(self._written(piece, rows, turns) for piece in self._pieces))

    def _written(self, piece: str | Reference, rows: RowMap, turns: Sequence[Span]) -> str:
        """Return one piece of the formula as it is now."""
        if isinstance(piece, str) or not self._ground.owns(piece):
            return str(piece)
        span, single = Span(*piece.rows), piece.last is None
        end = piece.last or piece.first
        first = rows.span(span, self._scope(piece.first, single, turns))
        last = rows.span(span, self._scope(end, single, turns))
        if first is None or last is None:
            return _LOST
        start = piece.first.in_row(first.first)
        return str(Reference(piece.prefix, start, None if single else end.in_row(last.last)))

    def _scope(self, end: Point, single: bool, turns: Sequence[Span]) -> Span | None:
        """Return the turn in which one end of a reference is looked for; nothing for everywhere.

        `C$5:C5` in a loop's row 5 is the running total that Excel's users know: from the first
        turn to this one. `C$5:C$5` is all of them, `C5:C5` is this one.
        """
        if end.row_fixed and not single:
            return None
        shared = 0
        for own, other in zip(self._own, self._ground.structure.loops_of(end.row), strict=False):
            shared += own == other
        return turns[shared - 1] if shared else None


class Areas:
    """The areas of an `sqref` or `ref`: they move, and grow over loops."""

    def __init__(self, text: str, ground: Ground) -> None:
        """Compile a list of areas; `ValueError` where it is not one."""
        self.references = parse_references(text)
        self._owned = [(reference, ground.owns(reference)) for reference in self.references]
        self.top = min((reference.rows[0] for reference in self.references), default=1)
        self.repeats = any(
            ground.structure.in_loop(*reference.rows) for reference in self.references
        )

    def moved(self, rows: RowMap) -> list[Reference]:
        """Return the areas as they are now, without those whose rows were all dropped."""
        moved: list[Reference] = []
        for reference, owned in self._owned:
            if not owned:
                moved.append(reference)
            elif span := rows.span(Span(*reference.rows)):
                moved.append(reference.with_rows(*span))
        return moved

    def text(self, rows: RowMap) -> str | None:
        """Return the areas as an attribute's value, or nothing where all were dropped."""
        return " ".join(map(str, self.moved(rows))) or None


class AreaFormula:
    """The formula of a validation or conditional format, written for the top row of its areas."""

    def __init__(self, text: str, areas: Areas, ground: Ground, place: Place) -> None:
        """Compile a formula, given as plain text."""
        pieces = split_formula(text)
        self._areas = areas
        self._ground = ground
        for piece in pieces:
            if isinstance(piece, Reference) and (ground.owns(piece) or not piece.prefix):
                self._check(piece, place)
        self._pieces = [
            piece if isinstance(piece, Reference) and ground.owns(piece) else str(piece)
            for piece in pieces
        ]
        moves = any(isinstance(piece, Reference) for piece in self._pieces)
        self._fixed = None if moves else escape_text("".join(map(str, self._pieces)))

    def _check(self, reference: Reference, place: Place) -> None:
        """Refuse what has no one meaning once a loop has run."""
        for end in (reference.first, reference.last or reference.first):
            if self._areas.repeats and end.row not in (0, self._areas.top) and not end.row_fixed:
                raise place.refusal(
                    f"A formula for the rows of a loop points at {reference}, another row than its "
                    "own. Fix the row with $, or point at its own row."
                )
        row = reference.first.row
        single = reference.last is None and not self._follows(reference.first)
        if single and self._ground.structure.in_loop(row, row):
            raise place.refusal(
                f"A formula points at {reference}, one cell of a row that a loop repeats. "
                f"Write {reference}:{reference.first} for all of its rows."
            )

    def text(self, rows: RowMap) -> str | None:
        """Return the formula as XML."""
        if self._fixed is not None:
            return self._fixed
        top = min((area.rows[0] for area in self._areas.moved(rows)), default=1)
        return escape_text("".join(self._written(piece, rows, top) for piece in self._pieces))

    def _follows(self, point: Point) -> bool:
        """Return whether a point stays in the row that the formula is applied to."""
        return not point.row_fixed and point.row == self._areas.top

    def _written(self, piece: str | Reference, rows: RowMap, top: int) -> str:
        """Return one piece of the formula as it is now."""
        if isinstance(piece, str):
            return piece
        end = piece.last or piece.first
        follow = self._follows(piece.first), self._follows(end)
        # The row of a loop's tag vanishes, but what follows the rows of the areas is theirs.
        span = Span(top, top) if all(follow) else rows.span(Span(*piece.rows))
        if span is None:
            return _LOST
        first = piece.first.in_row(top if follow[0] else span.first)
        last = end.in_row(top if follow[1] else span.last)
        return str(Reference(piece.prefix, first, None if piece.last is None else last))


class NameFormula:
    """The formula of a defined name, whose references may point into several moving sheets."""

    def __init__(self, text: str, grounds: Sequence[Ground], place: Place) -> None:
        """Compile a formula, given as plain text."""
        self._pieces: list[tuple[str | Reference, str]] = []
        for piece in split_formula(text):
            owner = ""
            if isinstance(piece, Reference) and piece.prefix:
                owner = next((ground.place.sheet for ground in grounds if ground.owns(piece)), "")
            if grounds and isinstance(piece, Reference) and ":" in piece.sheet:
                raise place.refusal(f"The name points at {piece}, several sheets at once.")
            if owner and isinstance(piece, Reference) and not (piece.last or piece.first).row_fixed:
                raise place.refusal(f"The name points at {piece} relatively. Fix its rows with $.")
            self._pieces.append((piece, owner))
        self.moves = any(owner for _, owner in self._pieces)

    def text(self, rows: Mapping[str, RowMap]) -> str | None:
        """Return the formula as XML, or nothing where rows that it points at were dropped."""
        written: list[str] = []
        for piece, owner in self._pieces:
            if owner and isinstance(piece, Reference):
                span = rows[owner].span(Span(*piece.rows))
                if span is None:
                    return None
                grown = piece.with_rows(*span)
                keeps_range = piece.last is not None and grown.last is None
                written.append(str(grown._replace(last=grown.first) if keeps_range else grown))
            else:
                written.append(str(piece))
        return escape_text("".join(written))
