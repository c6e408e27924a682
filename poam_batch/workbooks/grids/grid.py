"""The cells of a sheet, and what its texts are: each is looked at once, however many ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

from poam_batch.workbooks.words.cells import CellValue, Ident, IdentKind, parse_idents
from poam_batch.workbooks.words.vocabulary import LONGEST_WORD

_NAMED = frozenset({IdentKind.REQUIREMENT, IdentKind.SEVERAL})


@dataclass(frozen=True, eq=False)
class Grid:
    """Cells as `grid[row][column]` from A1: an empty cell is "", a number a float.

    All rows are equally wide. What is asked of all cells is kept: thousands of them hold a few
    hundred different values, and many checks ask the same of each.
    """

    name: str
    grid: Sequence[Sequence[CellValue]]

    @cached_property
    def columns(self) -> Sequence[tuple[CellValue, ...]]:
        """The cells by column, each from the top."""
        return tuple(zip(*self.grid, strict=True))

    @cached_property
    def counts(self) -> Sequence[Mapping[CellValue, int]]:
        """How often each value stands in a column, by column and in the order of the rows."""
        return tuple(map(Counter, self.columns))

    @cached_property
    def values(self) -> Set[CellValue]:
        """The different values; of those that are equal (1 and TRUE) there is one."""
        return frozenset[CellValue]().union(*self.counts)

    @cached_property
    def texts(self) -> Set[str]:
        """The different texts as they stand."""
        return frozenset([value for value in self.values if isinstance(value, str)])

    @cached_property
    def words(self) -> Set[str]:
        """The different texts that are short enough for a word or a header, and no ids."""
        short = [text for text in self.texts if len(text) <= LONGEST_WORD]
        return frozenset(short).difference(self.idents)

    @cached_property
    def idents(self) -> Mapping[CellValue, Ident]:
        """The values that are ids, of any kind, as `parse_ident` reads them."""
        return parse_idents(self.texts, self.values - self.texts)

    @cached_property
    def kinds(self) -> Set[IdentKind]:
        """The kinds of the ids."""
        return frozenset(map(attrgetter("kind"), self.idents.values()))

    @cached_property
    def named(self) -> Set[CellValue]:
        """The values that name a requirement, or several."""
        if self.kinds <= _NAMED:
            return frozenset(self.idents)
        found = self.idents.items()
        return frozenset([value for value, ident in found if ident.kind in _NAMED])
