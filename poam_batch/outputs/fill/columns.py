"""The columns of an eMASS POA&M export: which are filled, by which header, within which limits.

The services differ in order and in further columns, and change them every year: the text of a
header decides, never its letter. What is not listed here is left as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from poam_batch.ooxml.refs import column_letters
from poam_batch.outputs.fill.export import Export, ExportSheet, header_words
from poam_batch.problems import WorkbookRejected, rejected
from poam_batch.sentences import list_names

LONGEST_TEXT = 2_000
LONGEST_RESOURCES = 250
_DEEPEST_HEADER = 100
_FEWEST = 4
_SHEET = "POA&M"


class EmassColumn(NamedTuple):
    """One column: its field, its header and earlier ones, and what may stand in it.

    `must_be_there` says that no export without it is filled, `required` that no item may lack it
    and `asked` that eMASS asks for it; `offered` that a dropdown may have other words than ours.
    """

    name: str
    headers: tuple[str, ...]
    limit: int = LONGEST_TEXT
    of_milestone: bool = False
    is_date: bool = False
    must_be_there: bool = False
    required: bool = False
    asked: bool = False
    offered: bool = False

    @property
    def header(self) -> str:
        """The header as eMASS writes it today."""
        return self.headers[0]


COLUMNS = (
    EmassColumn("item_id", ("POA&M Item ID", "Item ID")),
    EmassColumn(
        "weakness",
        ("Control Vulnerability Description", "Vulnerability Description"),
        must_be_there=True,
        required=True,
    ),
    EmassColumn(
        "requirement",
        ("Controls / APs", "Control / AP", "Security Control Number"),
        must_be_there=True,
        required=True,
    ),
    EmassColumn("status", ("POA&M Status", "Status"), must_be_there=True, required=True),
    EmassColumn(
        "scheduled_completion",
        ("POA&M Scheduled Completion Date", "Scheduled Completion Date"),
        is_date=True,
        must_be_there=True,
        required=True,
    ),
    EmassColumn("actual_completion", ("POA&M Completion Date", "Completion Date"), is_date=True),
    EmassColumn("milestone_id", ("Milestone ID",), of_milestone=True),
    EmassColumn(
        "task",
        ("Milestone Description",),
        of_milestone=True,
        must_be_there=True,
        required=True,
    ),
    EmassColumn("milestone_status", ("Milestone Status",), of_milestone=True),
    EmassColumn("changes", ("Milestone Status Comments",), of_milestone=True),
    EmassColumn(
        "due",
        ("Milestone Scheduled Completion Date",),
        of_milestone=True,
        is_date=True,
        must_be_there=True,
        required=True,
    ),
    EmassColumn(
        "how_identified",
        ("Identification Source", "Source Identifying Vulnerability"),
        offered=True,
    ),
    EmassColumn("office", ("Office/Org", "POC Organization"), asked=True, offered=True),
    EmassColumn(
        "resources",
        ("Resources Required", "Resources"),
        limit=LONGEST_RESOURCES,
        must_be_there=True,
        required=True,
    ),
    EmassColumn("comments", ("Comments",)),
    EmassColumn("corrective_action", ("Recommendations",)),
)
BY_NAME: Mapping[str, EmassColumn] = {column.name: column for column in COLUMNS}
# Both ids are eMASS's own: blank on new rows, and never touched on others.
NOT_OURS = ("item_id", "milestone_id")


@dataclass(frozen=True, eq=False, slots=True)
class EmassTable:
    """The table of an export: its sheet and header row, and the column of each field, from 1.

    `headers` are the texts by field as they stand there; `others` those of columns left alone.
    """

    sheet: ExportSheet
    header_row: int
    columns: Mapping[str, int]
    headers: Mapping[str, str]
    others: tuple[str, ...]

    @property
    def first(self) -> int:
        """The first row below the headers."""
        return self.header_row + 1

    def cell(self, row: int, name: str) -> str:
        """Return the name of a field's cell in a row."""
        return self.sheet.cell(row, self.columns[name])

    def text(self, row: int, name: str) -> str:
        """Return what a field's cell holds, "" where there is no such column."""
        return self.sheet.text(row, self.columns[name]) if name in self.columns else ""


def find_emass(export: Export) -> EmassTable:
    """Return the table of an eMASS export.

    Raises `WorkbookRejected`: `fill_not_recognised` where no sheet has it, `fill_headers_differ`
    where a header is missing or stands twice.
    """
    sheets = [sheet for name in export.names if (sheet := export.sheet(name))]
    found = [(sheet, row) for sheet in sheets if (row := _header_row(sheet))]
    named = [one for one in found if header_words(one[0].name) == header_words(_SHEET)]
    if len(named or found) != 1:
        raise _not_recognised(export, [sheet.name for sheet, _ in found])
    ((sheet, row),) = named or found
    _check(sheet, row)
    columns = {column.name: number for number, column in _known(sheet, row)}
    return EmassTable(
        sheet,
        row,
        columns,
        {name: " ".join(sheet.text(row, number).split()) for name, number in columns.items()},
        tuple(_others(sheet, row)),
    )


def _known(sheet: ExportSheet, row: int) -> Iterator[tuple[int, EmassColumn]]:
    """Yield the columns of a row that are known by their header; of two words the one of today."""
    cells = {n: header_words(v) for n, v in sheet.rows.get(row, {}).items() if isinstance(v, str)}
    for column in COLUMNS:
        for header in column.headers:
            numbers = [n for n, words in cells.items() if words == header_words(header)]
            if numbers:
                yield from ((number, column) for number in numbers)
                break


def _header_row(sheet: ExportSheet) -> int:
    """Return the row with the most known headers, 0 where none has enough."""
    counts = {
        row: len({column.name for _, column in _known(sheet, row)})
        for row in sheet.rows
        if row <= _DEEPEST_HEADER
    }
    best = max(counts, key=lambda row: (counts[row], -row), default=0)
    return best if counts.get(best, 0) >= _FEWEST else 0


def _others(sheet: ExportSheet, row: int) -> Iterator[str]:
    known = {number for number, _ in _known(sheet, row)}
    for number, value in sorted(sheet.rows[row].items()):
        if number not in known and value not in ("", None):
            yield " ".join(str(value).split())


def _check(sheet: ExportSheet, row: int) -> None:
    """Refuse a table in which a column that is filled is missing, or not certain."""
    known = list(_known(sheet, row))
    place = f"{sheet.name}, row {row}"
    there = {column.name for _, column in known}
    missing = [c.header for c in COLUMNS if c.must_be_there and c.name not in there]
    if missing:
        names = '", "'.join(missing)
        others = list_names(f'"{one}"' for one in _others(sheet, row)) or "none"
        raise rejected(
            "fill_headers_differ",
            f'{place}: headers that every eMASS export has are missing: "{names}". Headers there '
            f"that are not known: {others}. Nothing was written.",
            "Fill a fresh export. If eMASS has renamed a column, tell those who keep this program; "
            "until then, write the old words above it in a copy.",
        )
    for column in COLUMNS:
        twice = [number for number, one in known if one is column]
        if len(twice) > 1:
            letters = " and ".join(column_letters(number) for number in twice)
            raise rejected(
                "fill_headers_differ",
                f'{place}: the columns {letters} both have the header "{column.header}". Nothing '
                "was written.",
                "Fill a fresh export; one of the columns was added or renamed.",
            )


def _not_recognised(export: Export, several: Sequence[str]) -> WorkbookRejected:
    if several:
        names = '" and "'.join(several)
        return rejected(
            "fill_not_recognised",
            f'{export.name}: the sheets "{names}" both look like an eMASS POA&M.',
            f'Name the one that counts "{_SHEET}", as eMASS does.',
        )
    needed = ", ".join(column.header for column in COLUMNS if column.must_be_there)
    return rejected(
        "fill_not_recognised",
        f"{export.name} is neither an eMASS POA&M export nor DoD's CMMC assessment results "
        f"workbook: no visible sheet has a row of headers such as {needed}.",
        "Export the POA&M from eMASS, or download DoD's results template, and fill that file.",
    )
