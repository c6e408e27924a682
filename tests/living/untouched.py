"""What a night may not touch: every part, row, cell and style that no rule lets it change."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from tests.living.model import DATES, Before, Expected, kept
from tests.living.people import HIDDEN
from tests.living.sheet_view import SeenBook, SeenCell, SeenSheet, as_day

OURS = (
    "Must be met first",
    "Scores",
    "Trace",
    "Not on the assessment POA&M",
    "Conflicts",
    HIDDEN,
)
_BOOK = "xl/workbook.xml"
_CHAIN = {"xl/calcChain.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"}
_GROWING = {"dimension", "autoFilter", "conditionalFormatting", "dataValidations", "extLst"}
_BOOK_CHANGES = re.compile(
    rb"<(?:\w+:)?(?:definedName|calcPr)\b[^>]*>(?:[^<]*</(?:\w+:)?definedName>)?"
)
Pair = tuple[int, SeenCell | None, SeenCell | None]


def parts_changed(before: SeenBook, after: SeenBook, plan: str) -> Iterator[str]:
    """Yield a sentence on each part that changed though nothing allows it."""
    ours = {part for name, part in before.sheet_parts.items() if name in (*OURS, plan)}
    lost = set(before.names) - set(after.names)
    chain = _CHAIN if "xl/calcChain.xml" in lost else set()
    made = set(after.names) - set(before.names)
    if HIDDEN not in before.sheet_parts and made == {after.sheet_parts[HIDDEN]}:
        # The hidden sheet that people deleted is there again, and listed.
        chain, made = chain | {_BOOK, "[Content_Types].xml", "xl/_rels/workbook.xml.rels"}, set()
    if lost - chain or made:
        yield f"parts came or went: {set(before.names) ^ set(after.names)}"
    for name in set(before.names) & set(after.names):
        if before.parts[name] == after.parts[name] or name in ours | chain:
            continue
        if name == _BOOK and _rest(before.parts[name]) == _rest(after.parts[name]):
            continue
        yield f"{name} changed"
    order = [name for name in before.names if name not in lost]
    if [name for name in after.names if name in order] != order:
        yield "the order of the parts changed"


def _rest(book: bytes) -> bytes:
    """Return the workbook part without names of areas and the order to calculate."""
    return _BOOK_CHANGES.sub(b"", book)


def plan_changed(
    before: Before, after: SeenSheet, expected: Expected, head: Collection[str]
) -> Iterator[str]:
    """Yield a sentence on all of the plan's sheet that is not as it must be.

    `head` are the texts that the program last wrote above the plan: they alone may change there.
    """
    old, last = before.sheet, before.header_row + len(before.rows)
    fields = {column: name for name, column in before.columns.items()}
    wanted = dict(expected.cells)
    filled = max([last, *_filled(old)])
    for number, row in sorted(old.rows.items()):
        new = after.rows.get(number)
        if number > filled:
            continue
        if new is None or new.attributes != row.attributes:
            yield f"row {number}: {row.attributes} became {new and new.attributes}"
            continue
        pairs = [(c, row.cells.get(c), new.cells.get(c)) for c in sorted({*row.cells, *new.cells})]
        if number < before.header_row:
            yield from _above(number, pairs, head)
        else:
            yield from _among(number, pairs, _given(before, number, wanted), fields)
    for place, text in wanted.items():
        if text:
            yield f"{place} was not written: {text[:80]!r}"
    yield from _below(after, expected, fields, filled)
    yield from _around(old, after, grown=bool(expected.appended))


def _given(before: Before, number: int, wanted: dict[tuple[int, str], str]) -> dict[str, str]:
    """Return what must stand in a row by field, taken from what is wanted of all rows."""
    places = [place for place in wanted if place[0] == number]
    given = {place[1]: wanted.pop(place) for place in places}
    counted = {here.row: here.ids for here in before.counted()}
    if number in counted:
        ids = {"item_id": counted[number].item_id, "milestone_id": counted[number].milestone_id}
        for name, own in ids.items():
            if name in before.columns and before.shown(number, name) != own:
                given[name] = own
    return given


def _above(number: int, pairs: Iterable[Pair], head: Collection[str]) -> Iterator[str]:
    """Compare the cells of a row above the plan: those that held ours may hold another text."""
    for column, was, now in pairs:
        if (was.text if was else "") in head:
            if was and now and was.style != now.style and as_day(now.text)[4:5] != "-":
                yield f"the style of {number}, {column} changed"
        elif (was and was.xml) != (now and now.xml):
            yield f"row {number}, column {column}: {was} became {now}"


def _among(
    number: int, pairs: Iterable[Pair], given: Mapping[str, str], fields: Mapping[int, str]
) -> Iterator[str]:
    """Compare the cells of a row of the plan: what is given stands there, the rest stays."""
    for column, was, now in pairs:
        name = fields.get(column, "")
        if name not in given:
            if (was and was.xml) != (now and now.xml):
                yield f"row {number} {name or column}: {was} became {now}"
            continue
        text = now.text if now else ""
        shown = as_day(text) if name in DATES else kept(text)
        if shown != given[name]:
            yield f"row {number} {name}: {shown[:80]!r} stands, and not {given[name][:80]!r}"
        if was and now and was.style != now.style and name not in DATES:
            yield f"row {number} {name}: the style changed"


def _filled(sheet: SeenSheet) -> list[int]:
    return [n for n, row in sheet.rows.items() if any(c.text for c in row.cells.values())]


def _below(
    after: SeenSheet, expected: Expected, fields: Mapping[int, str], last: int
) -> Iterator[str]:
    """Compare the rows that were added."""
    new = [n for n in sorted(_filled(after)) if n > last]
    if len(new) != len(expected.appended):
        yield f"{len(new)} rows were added, and not {len(expected.appended)}"
        return
    if new and new != list(range(new[0], new[0] + len(new))):
        yield f"rows were added at {new}, and not below one another"
    for number, row in zip(new, expected.appended, strict=True):
        for column, cell in after.rows[number].cells.items():
            name = fields.get(column, "")
            shown = as_day(cell.text) if name in DATES else kept(cell.text)
            if shown != row.get(name, ""):
                yield f"added row {number} {name}: {shown[:80]!r}, not {row.get(name, '')[:80]!r}"
        missing = set(filter(row.get, row)) & set(fields.values())
        if missing - {fields.get(c, "") for c in after.rows[number].cells}:
            yield f"added row {number} lacks cells"


def _around(old: SeenSheet, new: SeenSheet, *, grown: bool) -> Iterator[str]:
    """Compare what stands around the rows: views, widths, areas, pictures, comments."""
    for name in {*old.others, *new.others}:
        if old.others.get(name) != new.others.get(name):
            # What is printed around the sheet says the status and the marking of tonight.
            if name in ("dimension", "headerFooter") or (grown and name in _GROWING):
                continue
            yield f"<{name}> of the plan's sheet changed"
