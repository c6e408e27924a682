"""A workbook that stands as rows of values, sheet by sheet, with the parts that they are in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from poam_batch.ooxml.parts import read_package
from poam_batch.outputs.patch.beside import held_beside
from poam_batch.outputs.patch.workbook import OpenWorkbook, open_workbook
from poam_batch.outputs.sheet_values import SheetRow, sheet_rows
from poam_batch.written import Value


class BookRows:
    """The sheets of a workbook as rows of values."""

    def __init__(self, content: bytes) -> None:
        self._parts = read_package(content)
        self._workbook: OpenWorkbook = open_workbook(self._parts)
        self._rows: dict[str, tuple[SheetRow, ...]] = {}

    @property
    def names(self) -> Sequence[str]:
        """The names of the sheets, in their order."""
        return [sheet.name for sheet in self._workbook.sheets.values()]

    @property
    def parts(self) -> dict[str, bytes]:
        """The parts of the package."""
        return dict(self._parts)

    def __getitem__(self, sheet: str) -> bytes:
        """Return the part of a sheet that there is."""
        return self._parts[self.path(sheet)]

    def path(self, sheet: str) -> str:
        """Return the name of the part of a sheet that there is."""
        return self._workbook.sheets[sheet.casefold()].part

    def held(self, sheet: str, own: frozenset[int]) -> str:
        """Return what holds on to cells of a sheet outside the columns `own`."""
        book = self._workbook
        return held_beside(self._parts, book.part, book.sheets[sheet.casefold()], own)

    def part(self, sheet: str) -> bytes | None:
        """Return the part of a sheet, None where there is no such sheet."""
        found = self._workbook.sheets.get(sheet.casefold())
        return None if found is None else self._parts[found.part]

    def rows(self, sheet: str) -> tuple[SheetRow, ...]:
        """Return the rows of a sheet, none where there is no such sheet."""
        part = self.part(sheet)
        if part is None:
            return ()
        if sheet not in self._rows:
            self._rows[sheet] = sheet_rows(part, self._workbook.book)
        return self._rows[sheet]

    def values(self, sheet: str) -> list[Mapping[int, Value]]:
        """Return what the rows of a sheet hold."""
        return [row.values for row in self.rows(sheet)]
