"""Set cells in a workbook that exists, and leave every other byte of its parts alone.

What people wrote stays: other cells, sheets, comments, colours, filters, validations, pictures,
custom parts, the sensitivity label. Text is written as inline strings, never as a formula, so
that the shared strings stay as they are. Protected sheets are patched like others: people protect
a sheet against typing, and what is set here is the program's own.

Of the other parts only these change: the workbook part (names of grown ranges; formulas are to be
calculated on opening), the tables that grow, and the order of calculation, which goes when a
formula was removed. Formulas in cells are not rewritten: one that counts a range keeps its range.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from poam_batch.ooxml.calculation import without_calc_chain
from poam_batch.ooxml.markup import MarkupError, read_document
from poam_batch.ooxml.parts import pack, packed_as_read, read_package, write_package
from poam_batch.ooxml.relations import SheetPart, read_relations, sheet_parts, workbook_part
from poam_batch.ooxml.values import UnwritableValueError
from poam_batch.outputs.patch.barriers import barrier
from poam_batch.outputs.patch.book import Book
from poam_batch.outputs.patch.edits import SheetPatch
from poam_batch.outputs.patch.names import calculated, named
from poam_batch.outputs.patch.refusals import not_patchable
from poam_batch.outputs.patch.sheet import patch_sheet
from poam_batch.outputs.patch.tables import check_tables, grown_tables, read_tables
from poam_batch.problems import OutputFailed, WorkbookRejected

_LEVEL = 2
_SIGNATURES = "_xmlsignatures/"
_FORMULAS = (b"<f>", b"<f ", b":f>", b":f ")


def patch_workbook(content: bytes, patches: Sequence[SheetPatch]) -> bytes:
    """Return the workbook with its changes; the very same bytes object where nothing changes.

    The same workbook and patches give the same bytes. Patching the result once more changes
    nothing, as long as each `like` still names a row of the same styles and no row is put between
    others. Raises `OutputFailed`
    with `workbook_not_patchable`, or with the code of a package that cannot be read (`damaged`,
    `password_protected`, `too_large`, `zip_bomb`); a value that no cell can hold is a
    `UnwritableValueError`.
    """
    try:
        parts = read_package(content)
        patched = _patched(parts, patches)
    except WorkbookRejected as error:
        raise OutputFailed(error.problem) from error
    except UnwritableValueError:
        raise
    except ValueError as error:
        raise not_patchable(f"The workbook is not understood: {error}.") from error
    if patched == parts:
        return content
    packed = packed_as_read(content, parts)
    return write_package(
        packed[name] if parts[name] is part else pack(name, part, _LEVEL)
        for name, part in patched.items()
    )


@dataclass(frozen=True, slots=True)
class OpenWorkbook:
    """A workbook: its part, its sheets by name without case, and what these share."""

    part: str
    sheets: Mapping[str, SheetPart]
    book: Book


@dataclass(frozen=True, slots=True)
class _Changed:
    """The parts that the patch of one sheet changed, and whether a formula went."""

    parts: Mapping[str, bytes]
    formulas_lost: bool = False


def _patched(parts: Mapping[str, bytes], patches: Sequence[SheetPatch]) -> dict[str, bytes]:
    """Return the parts with the changes of every sheet."""
    if any(name.startswith(_SIGNATURES) for name in parts):
        raise not_patchable(
            "The workbook is signed, and any change would break the signature.",
            "Remove the signature (File, Info, View Signatures), or work on an unsigned copy.",
        )
    workbook = open_workbook(parts)
    left, formulas_lost = dict(parts), False
    for patch in patches:
        changed = _patch_sheet(left, workbook, patch)
        left |= changed.parts
        formulas_lost |= changed.formulas_lost
    if left == parts:
        return left
    if any(mark in left[sheet.part] for sheet in workbook.sheets.values() for mark in _FORMULAS):
        left[workbook.part] = calculated(left[workbook.part])
    return without_calc_chain(left, workbook.part) if formulas_lost else left


def open_workbook(parts: Mapping[str, bytes]) -> OpenWorkbook:
    """Return what all patches of a workbook need of it; `MarkupError` where it is none."""
    part = workbook_part(parts)
    related = {relation.kind: relation.target for relation in read_relations(parts, part)}
    strings, styles = (parts.get(related.get(kind, "")) for kind in ("sharedStrings", "styles"))
    _, root = read_document(parts[part])
    properties = (element for element in root.elements if element.name == "workbookPr")
    date1904 = any(element.attribute("date1904") in ("1", "true") for element in properties)
    sheets = {sheet.name.casefold(): sheet for sheet in sheet_parts(parts)}
    return OpenWorkbook(part, sheets, Book(strings, styles, date1904=date1904))


def _patch_sheet(parts: Mapping[str, bytes], workbook: OpenWorkbook, patch: SheetPatch) -> _Changed:
    """Return what the patch of one sheet changes."""
    sheet = workbook.sheets.get(patch.sheet.casefold())
    if sheet is None:
        message = f"The workbook has no sheet called {patch.sheet}."
        raise not_patchable(message, "Give the sheet its name back.")
    for row in patch.inserted:
        reason = barrier(parts, workbook.part, sheet, row.after)
        if reason:
            message = f"No row can be put below row {row.after}: {reason}."
            raise not_patchable(message, "Put the row there yourself.", sheet.name)
    tables = read_tables(parts, sheet.part)
    try:
        patched = patch_sheet(parts[sheet.part], patch, workbook.book, tables)
    except MarkupError as error:
        raise not_patchable(f"The sheet is not understood: {error}.", sheet=sheet.name) from error
    check_tables(tables, patched.written, sheet.name)
    if patched.content == parts[sheet.part]:
        return _Changed({})
    changed = {sheet.part: patched.content}
    if patched.change.added:
        changed |= grown_tables(tables, patched.change, sheet.name)
        names = named(parts[workbook.part], sheet.name, patched.change)
        changed |= {} if names == parts[workbook.part] else {workbook.part: names}
    return _Changed(changed, patched.formulas_lost)
