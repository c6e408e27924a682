"""The workbook part of a patched workbook: names that grow, and formulas calculated anew."""

from __future__ import annotations

from poam_batch.ooxml.calculation import calculated_on_load
from poam_batch.ooxml.markup import Element, read_whole
from poam_batch.ooxml.refs import Reference, split_formula
from poam_batch.ooxml.text import escape_attribute
from poam_batch.outputs.patch.areas import RowChange


def named(content: bytes, sheet: str, change: RowChange) -> bytes:
    """Return the workbook part with the names of ranges on a sheet grown: filters, print areas.

    A name of one cell stays, and so does one whose rows are not fixed with `$`.
    """
    document = read_whole(content)
    children = [
        _names(child, sheet, change)
        if isinstance(child, Element) and child.name == "definedNames"
        else child
        for child in document.root.children
    ]
    return bytes(document._replace(root=document.root.with_children(*children)))


def calculated(content: bytes) -> bytes:
    """Return the workbook part with its formulas to be calculated when it is opened."""
    document = read_whole(content)
    return bytes(document._replace(root=calculated_on_load(document.root)))


def _names(names: Element, sheet: str, change: RowChange) -> Element:
    return names.with_children(
        *(_name(c, sheet, change) if isinstance(c, Element) else c for c in names.children)
    )


def _name(name: Element, sheet: str, change: RowChange) -> Element:
    """Return a name as it is now."""
    pieces = split_formula(name.text)
    written = [_grown(piece, sheet, change) for piece in pieces]
    if written == list(pieces):
        return name
    return name.with_children(escape_attribute("".join(map(str, written))))


def _grown(piece: str | Reference, sheet: str, change: RowChange) -> str | Reference:
    """Return a piece of a name's formula, grown where it is a range of the sheet."""
    if isinstance(piece, str) or piece.last is None or not piece.prefix:
        return piece
    fixed = piece.first.row_fixed and piece.last.row_fixed
    own = piece.sheet.casefold() == sheet.casefold()
    return change.one(piece) if fixed and own else piece
