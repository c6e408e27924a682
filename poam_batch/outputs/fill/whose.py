"""Whose workbook it is: what it says of its organization and system, beside the client.

DoD's form names its organization, and must be the client's. Systems in eMASS are called
differently from clients: there both names are shown, and people judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from poam_batch.naming import identity
from poam_batch.outputs.fill.checks import Spot, clipped
from poam_batch.outputs.fill.columns import EmassTable
from poam_batch.outputs.fill.dod_form import ASSESSMENT, FIELDS, header_row
from poam_batch.outputs.fill.export import Export, ExportSheet, header_words
from poam_batch.outputs.fill.wanted import FillClient
from poam_batch.problems import Problem, Severity
from poam_batch.sentences import list_names
from poam_batch.written import as_text

_OSC = ("osc name", "osc", "osa name", "organization seeking certification")
_CAGE = "cage"
_SYSTEM = (
    "system project name",
    "system name",
    "information system name",
    "project name",
    "organization",
    "organization name",
    "company",
    "company name",
    *_OSC,
)
_BETWEEN_CODES = re.compile(r"[\s,;/|]+")
_WORD = re.compile(r"[^\W_]+")


class _Named(NamedTuple):
    """A name in a workbook: the label beside or above it, its text, and its cell."""

    label: str
    text: str
    cell: str


def check_osc(export: Export, client: FillClient) -> Iterator[Problem]:
    """Yield what speaks against DoD's form being the client's: an error where it names another.

    A form with another name is the client's where both have one CAGE code.
    """
    sheet = export.sheet(ASSESSMENT)
    fields = [] if sheet is None else list(_fields(sheet))
    osc = next((field for field in fields if header_words(field.label) in _OSC), None)
    codes = [field for field in fields if _CAGE in header_words(field.label).split()]
    theirs = {code for field in codes for code in _codes([field.text])}
    shared = theirs & _codes(client.cage_codes)
    name = osc or _Named("OSC Name", "", "")
    if not name.text:
        yield _not_named(export, name, client)
    elif shared and not _is_called(name.text, client):
        yield _compared(Spot(export.name, ASSESSMENT, name.cell), [name], client)
    elif not _is_called(name.text, client):
        yield _other(export, name, client)
        return
    if theirs and client.cage_codes and not shared:
        yield _other_codes(export, codes[0], client)


def check_system(table: EmassTable, client: FillClient) -> Iterator[Problem]:
    """Yield which system an export of eMASS is of: a note, a warning where it may be another's."""
    names = list(_systems(table))
    if names:
        spot = Spot("The export", table.sheet.name, names[0].cell)
        fits = any(_fits(name.text, client) for name in names)
        yield _compared(spot, names, client) if fits else _doubtful(spot, names, client)
        return
    yield Problem(
        "fill_client_not_named",
        Severity.WARNING,
        f"The export, {table.sheet.name}: nothing above the items names a system or an "
        f"organization, so that nothing shows whether it is {client.label}'s.",
        "Make sure that it is this client's before the copy goes to eMASS.",
        table.sheet.name,
    )


def _fields(sheet: ExportSheet) -> Iterator[_Named]:
    """Yield the fields of the form's sheet of facts."""
    found = header_row(sheet, FIELDS)
    if found is None:
        return
    label, into = (found.columns[words] for words in FIELDS)
    for row in range(found.row + 1, sheet.last + 1):
        yield _Named(sheet.text(row, label), sheet.text(row, into).strip(), sheet.cell(row, into))


def _systems(table: EmassTable) -> Iterator[_Named]:
    """Yield the names above the items, each beside its label, and those of a column of its own."""
    sheet = table.sheet
    for row in (number for number in sorted(sheet.rows) if number < table.header_row):
        for column in sorted(sheet.rows[row]):
            yield from _beside_label(sheet, row, column)
    for column in sorted(sheet.rows[table.header_row]):
        label = " ".join(sheet.text(table.header_row, column).split())
        if header_words(label) in _SYSTEM:
            below = range(table.first, sheet.last + 1)
            cells = {text: sheet.cell(r, column) for r in below if (text := sheet.text(r, column))}
            yield from (_Named(label, text, cell) for text, cell in cells.items())


def _beside_label(sheet: ExportSheet, row: int, column: int) -> Iterator[_Named]:
    """Yield the name that follows a label in its own cell, or in the next one with content."""
    label, _, own = (part.strip() for part in sheet.text(row, column).partition(":"))
    if header_words(label) not in _SYSTEM:
        return
    at = column if own else min((n for n in sheet.rows[row] if n > column), default=column)
    text = own or sheet.text(row, at)
    if (own or at > column) and not text.rstrip().endswith(":"):
        yield _Named(label, text, sheet.cell(row, at))


def _codes(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(c.upper() for text in texts for c in _BETWEEN_CODES.split(as_text(text)) if c)


def _is_called(name: str, client: FillClient) -> bool:
    """Return whether a name is the client's own, with its scope or without."""
    return identity(name, None) in (identity(one, None) for one in (client.name, client.label))


def _fits(name: str, client: FillClient) -> bool:
    """Return whether the name of a system contains the client's, is part of it, or is its scope."""
    ours, theirs = (f" {' '.join(_WORD.findall(identity(n, None)))} " for n in (client.name, name))
    if client.scope is not None and identity(client.scope, None) == identity(name, None):
        return True
    return bool(ours.strip() and theirs.strip()) and (ours in theirs or theirs in ours)


def _other(export: Export, name: _Named, client: FillClient) -> Problem:
    spot = Spot(export.name, ASSESSMENT, name.cell)
    return Problem(
        "fill_other_client",
        Severity.ERROR,
        f'{spot}: {name.label} is "{clipped(name.text)}", and the client is {client.label}; no '
        "CAGE code says that they are one. Nothing was written.",
        "Name the client whose form it is with --client, or correct the form.",
        ASSESSMENT,
        name.cell,
        clipped(name.text),
    )


def _other_codes(export: Export, field: _Named, client: FillClient) -> Problem:
    spot = Spot(export.name, ASSESSMENT, field.cell)
    return Problem(
        "fill_other_client",
        Severity.WARNING,
        f'{spot}: {field.label} is "{clipped(field.text)}", and {client.label} has '
        f"{list_names(client.cage_codes)}.",
        "Make sure that the form is this client's, and correct the codes where they are wrong.",
        ASSESSMENT,
        field.cell,
        clipped(field.text),
    )


def _not_named(export: Export, name: _Named, client: FillClient) -> Problem:
    place = f"{export.name}, {ASSESSMENT}" + (f"!{name.cell}" if name.cell else "")
    return Problem(
        "fill_client_not_named",
        Severity.WARNING,
        f"{place}: {name.label} is empty, so that nothing shows whether the form is "
        f"{client.label}'s.",
        "Write the client's name there, and make sure that the form is this client's.",
        ASSESSMENT,
        name.cell,
    )


def _compared(spot: Spot, names: Iterable[_Named], client: FillClient) -> Problem:
    """Return what a workbook calls its own, beside the client that it is taken for."""
    return Problem(
        "fill_client_compared",
        Severity.NOTE,
        f"{spot}: {_told(names)}; the client is {client.label}.",
        "Nothing, if they are one. Else name the client whose it is with --client.",
        spot.sheet,
        spot.cell,
    )


def _doubtful(spot: Spot, names: Iterable[_Named], client: FillClient) -> Problem:
    return Problem(
        "fill_other_client",
        Severity.WARNING,
        f"{spot}: {_told(names)}; the client is {client.label}. Neither name contains the other.",
        "Make sure that the system is this client's before the copy goes to eMASS; else name the "
        "client whose it is with --client.",
        spot.sheet,
        spot.cell,
    )


def _told(names: Iterable[_Named]) -> str:
    return list_names(f'{name.label} is "{clipped(name.text)}"' for name in names)
