"""XML that no program should write: contradictions, false sizes, cells in the wrong place."""

from __future__ import annotations

import re

from tests.lookalikes.lookalike import Lookalike
from tests.lookalikes.sheets import HEADER, Sheet, table, xlsx
from tests.lookalikes.surgery import SHEET, STRINGS, WORKBOOK, changed, parts_of, replaced
from tests.lookalikes.verdicts import refused, scored

GOOD = scored(107, "conditional")


def _good() -> bytes:
    return xlsx([HEADER, *table()])


def _backwards() -> bytes:
    """The rows of the sheet from the last to the first."""

    def turn(text: str) -> str:
        rows = re.findall(r"<row .*?</row>", text)
        head, tail = text.split(rows[0], maxsplit=1)[0], text.split(rows[-1])[1]
        return head + "".join(reversed(rows)) + tail

    return changed(_good(), SHEET, turn)


def _cell_twice() -> bytes:
    """C2 stands twice: Not Met, then Met."""
    return changed(
        xlsx([HEADER, *table({"3.1.1": "Not Met"})]),
        SHEET,
        lambda text: re.sub(
            r'(<c r="C2" t="s"><v>\d+</v></c>)', r'\1<c r="C2" t="str"><v>Met</v></c>', text
        ),
    )


def _row_twice() -> bytes:
    """Row 2 stands twice, first with Not Met."""
    good = xlsx([HEADER, *table({})])
    id_, status = '<c r="A2" t="str"><v>3.1.1</v></c>', '<c r="C2" t="str"><v>Not Met</v></c>'
    worse = f'<row r="2">{id_}{status}</row>'
    return replaced(good, SHEET, '<row r="2"', worse + '<row r="2"')


def _dimension(area: str) -> bytes:
    return replaced(_good(), SHEET, 'ref="A1:D111"', f'ref="{area}"')


def _count(count: int) -> bytes:
    return changed(
        _good(), STRINGS, lambda text: re.sub(r'uniqueCount="\d+"', f'uniqueCount="{count}"', text)
    )


def _stray(cell: str) -> bytes:
    row = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return replaced(
        _good(),
        SHEET,
        "</sheetData>",
        f'<row r="{row}"><c r="{cell}" t="str"><v>x</v></c></row></sheetData>',
    )


def _not_met(change: str) -> bytes:
    """3.1.1 is Not Met; `change` is written for its cell, with the index of that text in it."""
    book = xlsx([HEADER, *table({"3.1.1": "Not Met"})])
    return changed(
        book, SHEET, lambda text: re.sub(r'<c r="C2" t="s"><v>(\d+)</v></c>', change, text)
    )


def _two_bodies() -> bytes:
    """One sheet with two tables of cells: all Met, then with a Not Met."""
    worse = re.search("<sheetData>.*</sheetData>", parts_of(_good())[SHEET].decode())
    assert worse is not None
    return replaced(xlsx([HEADER, *table({})]), SHEET, "</sheetData>", "</sheetData>" + worse[0])


def _two_sheets(old: str, new: str) -> bytes:
    """A sheet all Met and one that is not, and a change to the list of sheets."""
    book = xlsx(Sheet("One", [HEADER, *table({})]), Sheet("Two", [HEADER, *table()]))
    return replaced(book, WORKBOOK, old, new)


def _merging(*areas: str) -> bytes:
    merges = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
    return replaced(
        _good(), SHEET, "<pageMargins", f"<mergeCells>{merges}</mergeCells><pageMargins"
    )


def _rewritten(pattern: str, change: str) -> bytes:
    return changed(_good(), SHEET, lambda text: re.sub(pattern, change, text))


LOOKALIKES = (
    Lookalike(
        "a cell with two values",
        lambda: _not_met(r'<c r="C2" t="str"><v>Not Met</v><v>Met</v></c>'),
        refused("damaged"),
    ),
    Lookalike(
        "a cell with a value and an inline string",
        lambda: _not_met(r'<c r="C2" t="s"><v>\1</v><is><t>Met</t></is></c>'),
        refused("damaged"),
    ),
    Lookalike(
        "a sheet with two bodies",
        _two_bodies,
        refused("damaged", "ambiguous_table", "ambiguous_status_column"),
    ),
    Lookalike(
        "two sheets that are one part",
        lambda: _two_sheets('r:id="rId2"', 'r:id="rId1"'),
        refused("damaged", "ambiguous_table"),
    ),
    Lookalike(
        "two sheets of one name",
        lambda: _two_sheets('name="Two"', 'name="One"'),
        refused("damaged", "ambiguous_table"),
    ),
    Lookalike(
        "cells named in small letters",
        lambda: changed(
            _good(),
            SHEET,
            lambda text: re.sub(r'(?<=<c r=")[A-Z]+', lambda found: found[0].lower(), text),
        ),
        GOOD.or_else(refused("damaged")),
    ),
    Lookalike(
        "cells named with dollars",
        lambda: _rewritten(r'<c r="([A-Z]+)', r'<c r="$\1$'),
        GOOD.or_else(refused("damaged")),
    ),
    Lookalike(
        "everything merged into one cell",
        lambda: _merging("A1:XFD1048576"),
        GOOD.or_else(refused("damaged", "no_table_found")),
    ),
    Lookalike(
        "merges that overlap", lambda: _merging("F1:H9", "G2:I12"), GOOD.or_else(refused("damaged"))
    ),
    Lookalike(
        "10000 wide merges",
        lambda: _merging(*(f"F{at}:XFD{at + 5}" for at in range(1, 60000, 6))),
        GOOD.or_else(refused("too_large")),
    ),
    Lookalike("rows from the last to the first", _backwards, GOOD.or_else(refused("damaged"))),
    Lookalike(
        "a cell that stands twice",
        _cell_twice,
        refused("damaged"),
    ),
    Lookalike(
        "a row that stands twice",
        _row_twice,
        refused("damaged"),
    ),
    Lookalike("a dimension that is too small", lambda: _dimension("A1:D10"), GOOD),
    Lookalike("a dimension of one cell", lambda: _dimension("A1"), GOOD),
    Lookalike("a dimension of the whole sheet", lambda: _dimension("A1:XFD1048576"), GOOD),
    Lookalike(
        "a false count of strings", lambda: _count(4294967295), GOOD.or_else(refused("damaged"))
    ),
    Lookalike("a count of strings of one", lambda: _count(1), GOOD.or_else(refused("damaged"))),
    Lookalike(
        "a stray cell in the last corner",
        lambda: _stray("XFD1048576"),
        GOOD.or_else(refused("too_large")),
    ),
    Lookalike(
        "a stray cell beyond the last corner",
        lambda: _stray("XFE1048577"),
        GOOD.or_else(refused("damaged", "too_large")),
    ),
    Lookalike(
        "a stray cell in the last row",
        lambda: _stray("A1048576"),
        GOOD.or_else(refused("too_large")),
    ),
    Lookalike(
        "a formula with an empty value in the last row",
        lambda: replaced(
            _stray("A1048576"), SHEET, "<v>x</v>", '<f>IF(B1048576="","",1)</f><v></v>'
        ),
        GOOD,
    ),
    Lookalike(
        "a sheet of an unknown state",
        lambda: changed(
            _good(), WORKBOOK, lambda text: text.replace("<sheet ", '<sheet state="shown" ')
        ),
        GOOD.or_else(refused("damaged", "no_table_found")),
    ),
)
