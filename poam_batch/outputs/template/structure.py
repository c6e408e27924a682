"""Which rows of a template sheet are tags, and which loops every other row stands in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from poam_batch.outputs.template.place import Place
from poam_batch.outputs.template.syntax import Piece

_ENDS = {"endfor": "for", "endif": "if"}


class TagCell(NamedTuple):
    """A cell of a tag row and the block tags in it."""

    cell: str
    row: int
    tags: tuple[Piece, ...]


class Loop(NamedTuple):
    """A `for` and its `endfor`: the rows of the two tags, and whether no loop is around it."""

    first_row: int
    last_row: int
    outermost: bool


class _Open(NamedTuple):
    """A tag that waits for its end; `loop` is the number of its loop, or -1 for an `if`."""

    keyword: str
    cell: str
    loop: int


@dataclass(frozen=True, slots=True)
class Structure:
    """The loops of a sheet in the order they open, and its rows of tags."""

    loops: tuple[Loop, ...] = ()
    tag_rows: frozenset[int] = frozenset()

    @property
    def first_tag_row(self) -> int:
        """The first row of tags, from where on rows move; 0 where no row moves."""
        return min(self.tag_rows, default=0)

    def moves(self, last_row: int) -> bool:
        """Return whether a reference that ends in this row can change."""
        return bool(self.tag_rows) and last_row >= self.first_tag_row

    def loops_of(self, row: int) -> tuple[int, ...]:
        """Return the loops that a row stands in, outermost first."""
        return tuple(
            index for index, loop in enumerate(self.loops) if loop.first_row < row < loop.last_row
        )

    def in_loop(self, first: int, last: int) -> bool:
        """Return whether a run of rows touches the rows of a loop."""
        return any(first < loop.last_row and last > loop.first_row for loop in self.loops)


def read_structure(cells: Iterable[TagCell], place: Place) -> Structure:
    """Return the structure of a sheet from its tag cells in reading order."""
    waiting: list[_Open] = []
    loops: list[Loop] = []
    tag_rows: set[int] = set()
    for cell in cells:
        tag_rows.add(cell.row)
        for tag in cell.tags:
            if tag.keyword == "for":
                outermost = all(other.loop < 0 for other in waiting)
                waiting.append(_Open("for", cell.cell, len(loops)))
                loops.append(Loop(cell.row, cell.row, outermost))
            elif tag.keyword == "if":
                waiting.append(_Open("if", cell.cell, -1))
            elif tag.keyword != "set":
                closed = _close(tag, waiting, place.at(cell.cell))
                if closed >= 0:
                    loops[closed] = loops[closed]._replace(last_row=cell.row)
    if waiting:
        missing = waiting[-1]
        message = (
            f"{{% {missing.keyword} %}} has no {{% end{missing.keyword} %}} in a row of tags below."
        )
        raise place.at(missing.cell).refusal(message)
    return Structure(tuple(loops), frozenset(tag_rows))


def _close(tag: Piece, waiting: list[_Open], place: Place) -> int:
    """Match an `else`, `elif` or end with its tag; return the loop that it ends, or -1."""
    wanted: tuple[str, ...] = ("if",) if tag.keyword == "elif" else ("for", "if")
    if tag.keyword in _ENDS:
        wanted = (_ENDS[tag.keyword],)
    if not waiting or waiting[-1].keyword not in wanted:
        raise place.refusal(f"{tag.source} has no {{% {' or '.join(wanted)} %}} to belong to.")
    return waiting.pop().loop if tag.keyword in _ENDS else -1
