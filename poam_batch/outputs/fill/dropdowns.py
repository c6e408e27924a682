"""Dropdowns of a sheet: which words a cell may hold, from a list in place or from other cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from poam_batch.ooxml.markup import Element, parse_elements, read_document
from poam_batch.ooxml.refs import Reference, parse_reference, parse_references
from poam_batch.ooxml.relations import SheetPart, workbook_part
from poam_batch.ooxml.sheet_text import cut_sheet
from poam_batch.written import Value, as_text

Lookup = Callable[[str], Mapping[int, Mapping[int, Value]]]
_TALLEST = 10_000


class Dropdown(NamedTuple):
    """A list validation: the areas that it covers, and the words that it allows."""

    areas: tuple[Reference, ...]
    words: tuple[str, ...]

    def covers(self, row: int, column: int) -> bool:
        """Return whether a cell is one of its own."""
        return any(
            area.rows[0] <= row <= area.rows[1] and area.columns[0] <= column <= area.columns[1]
            for area in self.areas
        )


def list_dropdowns(
    parts: Mapping[str, bytes], sheet: SheetPart, lookup: Lookup
) -> Iterator[Dropdown]:
    """Yield the dropdowns of a sheet whose words can be told; `lookup` gives the rows of a sheet.

    A list that a function works out, or that stands in another workbook, is none of them.
    """
    names = _names(parts)
    words = partial(_words, sheet=sheet.name, names=names, lookup=lookup)
    for element in parse_elements(cut_sheet(parts[sheet.part]).behind):
        for one in element.walk() if isinstance(element, Element) else ():
            if one.name != "dataValidation" or one.attribute("type") != "list":
                continue
            areas = parse_references(one.attribute("sqref") or _inner(one, "sqref"))
            allowed = words(_inner(one, "formula1").strip())
            if allowed:
                yield Dropdown(areas, allowed)


def _inner(element: Element, name: str) -> str:
    """Return the text of the first element of a name, whatever stands around it."""
    found = (e for e in element.walk() if e.name == name)
    first = next(found, None)
    return "" if first is None else "".join(e.text for e in first.walk())


def _names(parts: Mapping[str, bytes]) -> Mapping[str, str]:
    """Return the defined names of the workbook, in small letters, with what each stands for."""
    _, root = read_document(parts[workbook_part(parts)])
    return {
        (element.attribute("name") or "").casefold(): element.text
        for element in root.walk()
        if element.name == "definedName"
    }


def _words(formula: str, sheet: str, names: Mapping[str, str], lookup: Lookup) -> tuple[str, ...]:
    if formula.startswith('"'):
        return tuple(word.strip() for word in formula[1:-1].replace('""', '"').split(",") if word)
    try:
        area = parse_reference(names.get(formula.casefold(), formula).removeprefix("="))
    except ValueError:
        return ()
    rows = lookup(area.sheet or sheet)
    (top, bottom), (left, right) = area.rows, area.columns
    found = (
        as_text(rows.get(row, {}).get(column))
        for row in range(top, min(bottom, top + _TALLEST) + 1)
        for column in range(left, min(right, left + _TALLEST) + 1)
        if row in rows
    )
    return tuple(word for word in found if word)
