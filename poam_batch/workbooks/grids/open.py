"""A workbook file becomes plain values: the only module that knows the reading library."""

from __future__ import annotations

import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from poam_batch.ooxml.markup import MarkupError
from poam_batch.ooxml.parts import pack, write_package
from poam_batch.ooxml.refs import column_letters
from poam_batch.ooxml.relations import sheet_parts
from poam_batch.problems import Problem, WorkbookRejected, rejected
from poam_batch.workbooks.grids.admit import Admitted, wide_encoding
from poam_batch.workbooks.grids.grid import Grid
from poam_batch.workbooks.grids.poam import is_our_own
from poam_batch.workbooks.grids.scan import scan_sheet, scan_strings
from poam_batch.workbooks.grids.walk import SheetScan
from poam_batch.workbooks.words.vocabulary import Vocabulary

# The reader gives up on a whole workbook for an error of a newer Excel or another program.
_UNKNOWN_ERROR = re.compile(
    rb"""(<c [^>]*\bt=["']e["'][^>]*+>(?:<f[^>]*+(?:(?<=/)>|>[^<]*+</f>))?+<v>)"""
    rb"(?!#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!)<)[^<]++"
)


_ERROR_TEXT = re.compile(
    rb"""<c\b(?=[^>]*\bt=["']e["'])[^>]*\br=["']([A-Z]+[0-9]+)["'][^>]*+>"""
    rb"(?:<f[^>]*+(?:(?<=/)>|>[^<]*+</f>))?+<v>([^<]{1,20})</v>"
)


_Range = tuple[tuple[int, int], tuple[int, int]]


class Area(NamedTuple):
    """Merged cells, by rows and columns from 0, the ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, eq=False)
class Sheet(Grid):
    """A visible sheet.

    `merged` are the areas that cover more than one row, by their left column and from the top;
    `wide` the last column of each that covers more than one column, by its row and first column.
    `errors` and `unvalued` name the cells (`M41`) whose formula failed
    or was never calculated; both are "" in the grid. `shown_errors` are the words of the former,
    as {"M41": "#REF!"}, so far as they are known.
    """

    merged: tuple[Area, ...]
    errors: frozenset[str]
    unvalued: frozenset[str]
    hidden_rows: int
    shown_errors: Mapping[str, str] = field(default_factory=dict)
    wide: Mapping[int, Mapping[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False, slots=True)
class Book:
    """A workbook: the sheets to look at, and the names of those that were left alone.

    `hidden` were not read, for they may hold another client's values; `excluded` by their name.
    `problems` are what opening it took for granted.
    """

    sha256: str
    sheets: tuple[Sheet, ...]
    hidden: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def open_book(admitted: Admitted, vocabulary: Vocabulary) -> Book:
    """Return the sheets of an admitted workbook as plain values.

    Raises `WorkbookRejected`: `our_own_output`, `damaged`, `too_large`.
    """
    content, parts = _readable(admitted)
    with _damage_named():
        return _read_book(admitted.sha256, content, parts, vocabulary)


def _readable(admitted: Admitted) -> tuple[bytes, Mapping[str, bytes]]:
    """Return the bytes and parts of a workbook as the reader can take them."""
    parts = _in_utf8(admitted.parts)
    for name in parts:
        if name.casefold().endswith("sharedstrings.xml"):
            scan_strings(parts[name])
    return (admitted.content if parts is admitted.parts else _packed(parts)), parts


@contextmanager
def _damage_named() -> Iterator[None]:
    """Reject the workbook where its parts do not fit together."""
    try:
        yield
    except MarkupError as error:
        raise _damaged(str(error)) from error
    except CalamineError as error:
        raise _damaged(f"its parts do not fit together ({error})") from error
    except OverflowError as error:
        raise _damaged("a cell holds a time that is longer than any") from error


@dataclass(frozen=True, eq=False, slots=True)
class OpenSheets:
    """A workbook whose sheets can be read by their `names`, the hidden ones too.

    `names` are those of its worksheets in the order of the tabs, `parts` its parts in UTF-8, and
    `part_of` says which of them holds a sheet.
    """

    names: tuple[str, ...]
    content: bytes
    parts: Mapping[str, bytes]
    part_of: Mapping[str, str]

    def read(self, *names: str) -> tuple[Sheet, ...]:
        """Return sheets as plain values; raises `WorkbookRejected`: `damaged`, `too_large`."""
        with _damage_named():
            workbook = CalamineWorkbook.from_filelike(io.BytesIO(self.content))
            return _read_sheets(workbook, self, names)

    def xml(self, name: str) -> bytes:
        """Return the part of a sheet that was read."""
        return self.parts[self.part_of[name]]


def open_sheets(admitted: Admitted) -> OpenSheets:
    """Return an admitted workbook, of ours or not, to be read sheet by sheet.

    Raises `WorkbookRejected`: `damaged`.
    """
    content, parts = _readable(admitted)
    with _damage_named():
        listed = CalamineWorkbook.from_filelike(io.BytesIO(content)).sheets_metadata
        return _sheets(listed, content, parts)


def _sheets(
    listed: Sequence[SheetMetadata], content: bytes, parts: Mapping[str, bytes]
) -> OpenSheets:
    names = tuple(sheet.name for sheet in listed if sheet.typ is SheetTypeEnum.WorkSheet)
    return OpenSheets(names, content, parts, {s.name: s.part for s in sheet_parts(parts)})


def _damaged(what: str) -> WorkbookRejected:
    return rejected(
        "damaged",
        f"The workbook cannot be read: {what}.",
        "Open it in Excel or LibreOffice, repair and save it.",
    )


def _in_utf8(parts: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Return the parts with those in UTF-16 turned into UTF-8, which is all the reader knows."""
    wide = {name: codec for name in parts if (codec := wide_encoding(parts[name]))}
    if not wide:
        return parts
    return {n: _narrowed(c, wide[n]) if n in wide else c for n, c in parts.items()}


def _narrowed(content: bytes, encoding: str) -> bytes:
    try:
        text = content.decode(encoding).lstrip("\ufeff")
    except UnicodeDecodeError as error:
        raise _damaged("a part is not in the encoding that it says") from error
    if text.startswith("<?xml"):
        text = text.partition("?>")[2]
    return text.encode("utf-8")


def _packed(parts: Mapping[str, bytes]) -> bytes:
    return write_package(pack(name, content, level=1) for name, content in parts.items())


def _read_book(
    sha256: str, content: bytes, parts: Mapping[str, bytes], vocabulary: Vocabulary
) -> Book:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    listed = list(workbook.sheets_metadata)
    if is_our_own((sheet.name for sheet in listed), vocabulary):
        raise rejected("our_own_output", "This is a POA&M workbook that this program wrote.")
    wanted = [sheet.name for sheet in listed if _is_read(sheet, vocabulary)]
    return Book(
        sha256,
        _read_sheets(workbook, _sheets(listed, content, parts), wanted),
        hidden=tuple(s.name for s in listed if s.visible is not SheetVisibleEnum.Visible),
        excluded=tuple(s.name for s in listed if vocabulary.not_the_assessment.fullmatch(s.name)),
    )


def _read_sheets(
    workbook: CalamineWorkbook, book: OpenSheets, wanted: Sequence[str]
) -> tuple[Sheet, ...]:
    """Return the wanted sheets, each looked at before it is read."""
    parts, part_of = book.parts, book.part_of
    distinct = len(set(part_of.values())) == len(part_of)
    if not distinct or len(set(wanted)) < len(wanted) or not set(wanted) <= part_of.keys():
        raise _damaged("its list of sheets and its sheets do not agree")
    scans = {name: scan_sheet(name, parts[part_of[name]]) for name in wanted}
    changed = {part_of[n]: s.trimmed for n, s in scans.items() if s.trimmed is not None}
    for name in (part_of[n] for n, s in scans.items() if s.errors):
        xml = changed.get(name, parts[name])
        if _UNKNOWN_ERROR.search(xml):
            changed[name] = _UNKNOWN_ERROR.sub(rb"\1#VALUE!", xml)
    if changed:
        content = _packed({name: changed.get(name, parts[name]) for name in parts})
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return tuple(_sheet(workbook, name, scans[name], parts[part_of[name]]) for name in wanted)


def _is_read(sheet: SheetMetadata, vocabulary: Vocabulary) -> bool:
    return (
        sheet.typ is SheetTypeEnum.WorkSheet
        and sheet.visible is SheetVisibleEnum.Visible
        and not vocabulary.not_the_assessment.fullmatch(sheet.name.strip())
    )


def _sheet(workbook: CalamineWorkbook, name: str, scan: SheetScan, content: bytes) -> Sheet:
    """Return the values of a sheet; `content` is its XML."""
    try:
        sheet = workbook.get_sheet_by_name(name)
    except CalamineError as error:
        what = f"the cells of the sheet {name} do not fit together ({error})"
        raise _damaged(what) from error
    grid, ranges = sheet.to_python(skip_empty_area=False), sheet.merged_cell_ranges or ()
    return Sheet(
        name,
        grid,
        _tall_areas(name, ranges, len(grid)),
        scan.errors,
        scan.unvalued,
        scan.hidden_rows,
        _error_texts(content) if scan.errors else {},
        _wide_areas(ranges),
    )


def _wide_areas(ranges: Iterable[_Range]) -> Mapping[int, Mapping[int, int]]:
    found: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for (top, left), (_, right) in ranges:
        if right > left:
            found[top][left] = right
    return dict(found)


def _tall_areas(name: str, ranges: Iterable[_Range], height: int) -> tuple[Area, ...]:
    """Return the merged areas that cover rows of a grid, by their left column and from the top."""
    areas = [(left, top, min(end, height - 1), right) for (top, left), (end, right) in ranges]
    tall = [Area(top, left, end, right) for left, top, end, right in sorted(areas) if end > top]
    covered: Counter[int] = Counter()
    for area in tall:
        covered[area.left] += area.bottom - area.top
    if any(rows > height for rows in covered.values()):
        raise _damaged(f"merged cells of the sheet {name} lie over each other")
    return tuple(tall)


def _error_texts(content: bytes) -> Mapping[str, str]:
    found = _ERROR_TEXT.finditer(content)
    return {m[1].decode("ascii"): m[2].decode("utf-8", "replace") for m in found}


def cell_name(row: int, column: int) -> str:
    """Return the name of a cell from its row and column, counted from 0: `M41`."""
    return f"{column_letters(column + 1)}{row + 1}"
