"""Excel tables of a patched sheet: they grow with its rows, and their header words stay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from poam_batch.ooxml.markup import Document, Element, read_whole
from poam_batch.ooxml.refs import Reference, parse_reference
from poam_batch.ooxml.relations import read_relations
from poam_batch.outputs.patch.areas import RowChange, Span
from poam_batch.outputs.patch.guards import WrittenCell
from poam_batch.outputs.patch.refusals import not_patchable

_SINGLE = frozenset({"autoFilter", "sortState", "sortCondition"})


class Table(NamedTuple):
    """An Excel table: its part, the part as read, and its area."""

    part: str
    document: Document
    area: Reference

    @property
    def name(self) -> str:
        """The name of the table as people see it."""
        return self.document.root.attribute("displayName") or self.part

    @property
    def rows(self) -> Span:
        """The rows of the table, its header and totals included."""
        return Span(*self.area.rows)

    def rows_of(self, name: str, usual: int) -> int:
        """Return how many rows the table has of a kind: headerRowCount, totalsRowCount."""
        return int(self.document.root.attribute(name) or usual)

    def fixed(self, row: int, column: int) -> bool:
        """Return whether a cell is one of the header or the totals, which the table repeats."""
        header = self.rows.first + self.rows_of("headerRowCount", 1) - 1
        totals = self.rows.last - self.rows_of("totalsRowCount", 0) + 1
        inside = self.rows.holds(row) and Span(*self.area.columns).holds(column)
        return inside and (row <= header or row >= totals)


def read_tables(parts: Mapping[str, bytes], sheet_part: str) -> tuple[Table, ...]:
    """Return the tables of a sheet."""
    return tuple(
        _read(relation.target, parts[relation.target])
        for relation in read_relations(parts, sheet_part)
        if relation.kind == "table" and relation.target in parts
    )


def _read(part: str, content: bytes) -> Table:
    document = read_whole(content)
    return Table(part, document, parse_reference(document.root.attribute("ref") or ""))


def check_tables(tables: Iterable[Table], cells: Iterable[WrittenCell], sheet: str) -> None:
    """Refuse cells whose words a table repeats: Excel would repair the workbook."""
    for cell in cells:
        for table in tables:
            if table.fixed(cell.row, cell.column):
                raise not_patchable(
                    f"The cell belongs to the header or the totals of the table {table.name}.",
                    "Turn the table into a plain range (Table Design, Convert to Range).",
                    sheet,
                    cell.reference,
                )


def grown_tables(
    tables: Iterable[Table], change: RowChange, sheet: str
) -> Iterator[tuple[str, bytes]]:
    """Yield the part of each table that grows, and what it holds now."""
    for table in tables:
        area = change.one(table.area)
        if area == table.area:
            continue
        headers = table.rows_of("headerRowCount", 1)
        if table.rows_of("totalsRowCount", 0) or Span(*area.rows).first + headers > area.rows[1]:
            raise not_patchable(
                f"The table {table.name} has a totals row or no row left; "
                "rows cannot be added below it.",
                "Take the totals row off the table, or turn it into a plain range.",
                sheet,
                str(table.area.first),
            )
        root = _grown(table.document.root, change)
        yield table.part, bytes(table.document._replace(root=root))


def _grown(element: Element, change: RowChange) -> Element:
    """Return a table, its filter or its sorting with the area grown."""
    old = element.attribute("ref")
    new = str(change.one(parse_reference(old))) if old else None
    if new and new != old:
        element = element.with_attribute("ref", new)
    return element.with_children(
        *(
            _grown(child, change) if isinstance(child, Element) and child.name in _SINGLE else child
            for child in element.children
        )
    )
