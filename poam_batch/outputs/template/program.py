"""The rows of a sheet as a Jinja2 program: a call a row, the tags between them as they are."""

from __future__ import annotations

from collections.abc import Set

from poam_batch.outputs.template.fields import Picker
from poam_batch.outputs.template.rows import ReadRow
from poam_batch.outputs.template.source import Source
from poam_batch.outputs.template.structure import Structure


class ProgramWriter:
    """Writes rows into a Jinja2 source; rows without values are put together into one call."""

    def __init__(self, source: Source, structure: Structure, counted: Set[int]) -> None:
        """Start at the first row; `counted` are the loops whose turns formulas ask for."""
        self._source = source
        self._structure = structure
        self._counted = counted
        self._opened: list[int] = []
        self._next_loop = 0
        self._waiting: list[int] = []

    def fixed(self, index: int) -> None:
        """Write a row without values, or a gap."""
        self._waiting.append(index)

    def row(self, index: int, values: list[tuple[str, str]], picker: Picker | None) -> None:
        """Write a row; where its values are fields, their records alone are handed over."""
        if not values:
            self.fixed(index)
            return
        self.flush()
        if picker is None:
            self._source.call("_put", index, values)
        else:
            self._source.pick(index, values, picker.records)

    def flush(self) -> None:
        """Write the rows that wait to be put together."""
        if self._waiting:
            self._source.add(f"{{{{ _fixed({self._waiting[0]}, {self._waiting[-1]}) }}}}")
        self._waiting = []

    def tags(self, row: ReadRow) -> None:
        """Write the tags of a row, and around a loop's what notes its turns."""
        self.flush()
        for cell in row.cells:
            for text in cell.texts:
                for tag in text.tags:
                    self._tag(tag.keyword, tag.source, cell.cell.reference)

    def _tag(self, keyword: str, source: str, cell: str) -> None:
        """Write one tag."""
        if keyword == "for":
            loop = self._next_loop
            self._opened.append(loop)
            self._next_loop += 1
            begin = f"{{{{ _begin({loop}) }}}}" if self._structure.loops[loop].outermost else ""
            turn = f"{{{{ _turn({loop}) }}}}" if loop in self._counted else ""
            source = f"{begin}{source}{turn}"
        elif keyword == "endfor":
            loop = self._opened.pop()
            if loop in self._counted or self._structure.loops[loop].outermost:
                source = f"{source}{{{{ _end({loop}) }}}}"
        self._source.add(source, cell)
