"""Rows that carry a finding, but no id of one requirement: what they name is not passed over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from poam_batch.model import Finding
from poam_batch.problems import Problem, Severity
from poam_batch.rulesets.load import load_rule_set
from poam_batch.rulesets.titles import title_key
from poam_batch.sentences import count, list_names
from poam_batch.workbooks.rows.body import Body, BodyRow
from poam_batch.workbooks.rows.gathered import gathered
from poam_batch.workbooks.words.cells import CellValue, Ident, IdentKind, clean
from poam_batch.workbooks.words.several import named_ids

_EXAMPLE = re.compile(r"(?:an? )?(?:examples?|samples?|e\.? ?g\b)", re.IGNORECASE)


class NamedRow(NamedTuple):
    """A row, and the ids that it names or may mean."""

    number: int
    idents: tuple[Ident, ...]


def rows_without_id(body: Body) -> Iterator[Problem]:
    """Yield a problem for each row that carries a finding but no id that can be read."""
    for row in _rows_above(body):
        yield _no_id(body, row, Severity.NOTE)
    rows = list(_unnamed_rows(body))
    above = {row.number: row for row in gaps_below(body)}
    outside = [row for row in rows if row not in above and _is_of_cmmc_1(body, row)]
    if outside:
        yield _outside_cmmc_2(body, outside)
    yield from gathered([_gap_below(body, row) for row in above.values()])
    unknown = [row for row in rows if row not in above and row not in outside]
    yield from gathered([_no_id(body, row, Severity.ERROR) for row in unknown])


def _rows_above(body: Body) -> Iterator[int]:
    """Yield the rows between the header and the first id that may have had one, or are examples."""
    table = body.table
    for row in range(table.header_row + 1, _first_read(body)):
        text = clean(body.grid[row][table.id_column])
        among_ids = row in table.rows and not _EXAMPLE.match(text)
        if any(map(str.isdigit, text)) and not among_ids and says_something(body, row):
            yield row


def _first_read(body: Body) -> int:
    return body.rows[0].number if body.rows else body.table.rows.start


def _no_id(body: Body, row: int, severity: Severity) -> Problem:
    sheet, cell = body.place(row, body.table.id_column)
    text = clean(body.grid[row][body.table.id_column])
    contested = severity is Severity.ERROR and named_ids(text)
    counted = " Each that it names counts as NOT ASSESSED." if contested else ""
    return Problem(
        "unknown_id",
        severity,
        f"{sheet}!{cell}: {_id_fault(body, cell, text)}, but the row carries the status "
        f"{clean(body.status_value(row))}.{counted}",
        "Write the id as 3.1.1 or AC.L2-3.1.1, with [a] for an objective.",
        sheet,
        cell,
        text,
    )


def _gap_below(body: Body, row: NamedRow) -> Problem:
    """Return the problem of a row whose gap is counted against the requirement above it."""
    names = list_names(f"{one.short}{'e' if one.enhanced else ''}" for one in row.idents)
    found = _no_id(body, row.number, Severity.ERROR)
    which = "requirement" if len(row.idents) == 1 else "requirements"
    said = f" It may be said of the {which} above it: {names} counts as NOT ASSESSED."
    return replace(found, message=found.message + said)


def _is_of_cmmc_1(body: Body, row: int) -> bool:
    """Return whether a row names a practice of CMMC 1.0, and no requirement of SP 800-171."""
    if any(map(str.isdigit, clean(body.grid[row][body.table.id_column]))):
        return False
    found = (one.idents[row - body.table.rows.start] for one in body.table.ids)
    return any(ident is not None and ident.kind is IdentKind.CMMC_1 for ident in found)


def _outside_cmmc_2(body: Body, rows: Sequence[int]) -> Problem:
    sheet, cell = body.place(rows[0], body.table.id_column)
    return Problem(
        "outside_level",
        Severity.NOTE,
        f"{sheet}!{cell}: {count(len(rows), 'row holds', 'rows hold')} practices of CMMC 1.0 that "
        "are no requirement of SP 800-171; CMMC no longer asks for them, and they were not "
        "counted.",
        "Nothing; they may be deleted.",
        sheet=sheet,
        cell=cell,
    )


def _unnamed_rows(body: Body) -> Iterator[int]:
    """Yield the rows that carry a status word, and no id of one requirement."""
    if len(body.rows) == len(body.table.rows):
        return
    passed = {*(row.number for row in body.rows), *_rows_above(body)}
    for row in body.table.rows:
        if row not in passed and body.status_value(row) != "" and says_something(body, row):
            yield row


def says_something(body: Body, row: int) -> bool:
    """Return whether the status of a row is a finding, or a claim that needs support."""
    word = body.word(row)
    return word is not None and (word.finding is not Finding.NOT_ASSESSED or word.needs_support)


def several_named(body: Body) -> Iterator[NamedRow]:
    """Yield the rows with a status word whose id cell names several requirements."""
    for row in _unnamed_rows(body):
        if idents := named_ids(body.grid[row][body.table.id_column]):
            yield NamedRow(row, idents)


def gaps_below(body: Body) -> Iterator[NamedRow]:
    """Yield the rows that say NOT MET under no id of their own, with the requirement above them.

    Such a row (`Objective a`, `3.l.2`) may speak of it or of another; a blank row or the heading
    of a family ends what belongs to a requirement. With none above nothing is yielded.
    """
    gaps = {row for row in _unnamed_rows(body) if _is_gap(body, row)}
    named = {row.number: row for row in body.rows} if gaps else {}
    above: tuple[Ident, ...] = ()
    closed = headed = False
    for number in body.table.rows if gaps else ():
        cells = body.grid[number]
        text = cells[body.table.id_column]
        if row := named.get(number):
            above, closed, headed = (row.ident._replace(label=""),), _is_closed(body, row), False
        elif all(cell == "" for cell in cells) or _names_a_family(clean(text)):
            above = ()
        elif idents := named_ids(text):
            above, closed, headed = idents, False, False
        elif number not in gaps:
            # Below a heading a row without any id is not the requirement's.
            headed = headed or body.status_value(number) == ""
        elif above and not (closed and not _has_digit(text)) and (clean(text) or not headed):
            yield NamedRow(number, above)


def _is_gap(body: Body, row: int) -> bool:
    """Return whether a row without an id says NOT MET, or what a status cannot show."""
    word = body.word(row)
    said = word is not None and (word.finding is Finding.NOT_MET or word.needs_support)
    blank = clean(body.grid[row][body.table.id_column]) == ""
    return said and (blank or not _is_of_cmmc_1(body, row))


def _is_closed(body: Body, row: BodyRow) -> bool:
    """Return whether a requirement is NOT MET itself, so that a gap below it takes nothing more."""
    word = body.word(row.number)
    return not row.ident.label and word is not None and word.finding is Finding.NOT_MET


def _has_digit(value: CellValue) -> bool:
    return any(map(str.isdigit, clean(value)))


@lru_cache(maxsize=1_024)
def _names_a_family(text: str) -> bool:
    """Return whether a text is the heading of a family: `3.1 Access Control`, `AC`."""
    key = title_key(text).lstrip("0123456789").removesuffix("family")
    families = ((title_key(code), title_key(name)) for code, name in load_rule_set(2).families)
    return any(key in {a, b, a + b, b + a} for a, b in families)


def _id_fault(body: Body, cell: str, text: str) -> str:
    if cell in body.table.sheet.errors:
        return "the id is an error value"
    return f'"{text}" is no id of one requirement' if text else "there is no id"
