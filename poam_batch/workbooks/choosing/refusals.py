"""Why no table or no column of a workbook can be the assessment, as a person can mend it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from poam_batch.model import Finding
from poam_batch.problems import WorkbookRejected, rejected
from poam_batch.workbooks.choosing.compared import column_name
from poam_batch.workbooks.grids.open import Book, cell_name
from poam_batch.workbooks.rows.readings import Reading
from poam_batch.workbooks.tables.columns import Header, StatusColumn
from poam_batch.workbooks.tables.layouts import Table
from poam_batch.workbooks.words.cells import CellValue, Ident, IdentKind, clean, parse_ident
from poam_batch.workbooks.words.vocabulary import LONGEST_WORD

_HOW_TO_HEAD = (
    "The table needs a header row with words such as Requirement ID and Status, and ids such as "
    "3.1.1 or AC.L2-3.1.1 below; other header words can be named in a layout file "
    "(docs/formats.md)."
)
_STATED = frozenset({Finding.MET, Finding.NOT_MET, Finding.NOT_APPLICABLE})
_FEWEST_IDS = 5
_DEEP, _WIDE = 1_000, 40
_LONGEST_STATUS = 30
_FEW = 6
_MOST_COLUMNS = 4
_MOST_WORDS = 3


def revision_3(tables: Sequence[Table]) -> WorkbookRejected:
    """Return that the ids are those of SP 800-171 revision 3; one of `tables` has such an id."""
    place, text = next(found for table in tables if (found := _newer_id(table)))
    return rejected(
        "revision_3",
        f'{place}: "{text}" is written with leading zeros or of a new family. Such ids are those '
        "of SP 800-171 revision 3; CMMC assesses revision 2.",
        "If this is revision 2, say so in a title above the table or use ids such as 3.1.1.",
    )


def _newer_id(table: Table) -> tuple[str, str] | None:
    """Return the place and the text of the first id that is, or is written as, of revision 3."""
    for row, ident in zip(table.rows, table.idents, strict=True):
        if ident and (ident.padded or ident.kind is IdentKind.REVISION_3):
            text = clean(table.sheet.grid[row][table.id_column])
            return f"{table.sheet.name}!{cell_name(row, table.id_column)}", text
    return None


def not_800_171(table: Table, ident: Ident) -> WorkbookRejected:
    """Return that the ids of a table are of another catalog."""
    if ident.kind is IdentKind.CMMC_1:
        what = "CMMC 1.0 practice numbers, which no longer exist"
    else:
        what = "of another catalog, such as SP 800-53"
    return rejected(
        "not_800_171",
        f"The ids on the sheet {table.sheet.name} ({ident.short}) are {what}.",
        "Use the ids of SP 800-171 revision 2 or CMMC 2.0: 3.1.1 or AC.L2-3.1.1.",
    )


def no_table(book: Book, plans: Sequence[Table]) -> WorkbookRejected:
    """Return that there is no table of requirements but `plans`, the client's own POA&M."""
    seen = ", ".join(sheet.name for sheet in book.sheets) or "none"
    unread = ", ".join(dict.fromkeys((*book.hidden, *book.excluded)))
    left = f" Not looked at: {unread}." if unread else ""
    hint = _HOW_TO_HEAD
    if plans:
        names = ", ".join(dict.fromkeys(table.sheet.name for table in plans))
        left = f" Taken for the client's own POA&M: {names}.{left}"
        hint = f"If that is the assessment, head its status column Finding. {hint}"
    left += _ids_without_table(book)
    message = f"No table of requirements was found. Sheets looked at: {seen}.{left}"
    return rejected("no_table_found", message, hint)


def _ids_without_table(book: Book) -> str:
    """Return where ids stand under headers that are not known, as a sentence, or nothing."""
    columns = (
        (
            sheet,
            [row for row, cells in enumerate(sheet.grid[:_DEEP]) if _is_id(cells[column])],
            column,
        )
        for sheet in book.sheets
        for column in range(min(len(sheet.grid[0]), _WIDE) if sheet.grid else 0)
    )
    sheet, rows, column = max(columns, key=lambda found: len(found[1]), default=(None, [], 0))
    if sheet is None or len(rows) < _FEWEST_IDS:
        return ""
    above = sheet.grid[rows[0] - 1] if rows[0] else ()
    heads = ", ".join(text for cell in above if (text := clean(cell)))
    place = f"{sheet.name}!{cell_name(rows[0], column)}"
    return (
        f" {len(rows)} ids stand from {place} down, but the words above them "
        f"({heads[:LONGEST_WORD] or 'none'}) are not known as headers of ids and of a status."
    )


def _is_id(value: CellValue) -> bool:
    ident = parse_ident(value) if isinstance(value, str) else None
    return ident is not None and ident.kind is IdentKind.REQUIREMENT


def no_status(tables: Sequence[Table]) -> WorkbookRejected:
    """Return that no column of the largest table can be the status, and which hold findings."""
    table = max(tables, key=lambda one: len(one.rows))
    held = list(_with_words(table))
    named = {header.column for header in held[:_MOST_COLUMNS]}
    left = [column_name(s.header) for s in table.statuses if s.header.column not in named]
    why = f" Columns that cannot be it: {', '.join(left)}." if left else ""
    if held:
        why += f" These hold findings under another header: {_listed(table, held)}."
    elif recurring := list(_with_few_words(table)):
        why += f" These hold a few words again and again: {_listed(table, recurring)}."
    hint = "Head the column Status, Finding or Score, and write MET, NOT MET or N/A in it"
    if any(status.of_gaps for status in table.statuses):
        why += " A Yes under Finding may say that a deficiency was found, so it is no status."
        hint = "Write MET, NOT MET or N/A in it instead of Yes and No"
    return rejected(
        "no_status_column",
        f"The table on the sheet {table.sheet.name} has ids, but no column with the status.{why}",
        f"{hint}, or name it in a layout file (docs/formats.md).",
    )


def _with_words(table: Table) -> Iterator[Header]:
    """Yield the columns that are mostly MET, NOT MET and the like."""
    ids = {one.column for one in table.ids}
    for header in table.headers:
        texts = _texts(table, header)
        if header.column not in ids and texts:
            words = (table.words.status(text) for text in texts)
            found = sum(word is not None and word.finding in _STATED for word in words)
            if found * 2 >= len(texts):
                yield header


def _with_few_words(table: Table) -> Iterator[Header]:
    """Yield the columns in which a few short texts recur, as words for a status do."""
    ids = {one.column for one in table.ids}
    for header in table.headers:
        texts = _texts(table, header)
        different = len(set(texts))
        short = all(len(text) <= _LONGEST_STATUS and not _is_number(text) for text in texts)
        if header.column not in ids and short and 1 < different <= _FEW and different < len(texts):
            yield header


def _is_number(text: str) -> bool:
    return text.replace(".", "").lstrip("-").isdigit()


def _texts(table: Table, header: Header) -> list[str]:
    cells = (table.sheet.grid[row][header.column] for row in table.rows)
    return [text for cell in cells if (text := clean(cell)[: LONGEST_WORD + 1])]


def _listed(table: Table, headers: Sequence[Header]) -> str:
    said = (list(dict.fromkeys(_texts(table, header)))[:_MOST_WORDS] for header in headers)
    pairs = list(zip(headers, said, strict=True))[:_MOST_COLUMNS]
    return "; ".join(f"{column_name(header)}: {', '.join(texts)}" for header, texts in pairs)


def two_columns(
    table: Table, columns: tuple[StatusColumn, StatusColumn], row: int
) -> WorkbookRejected:
    """Return that two columns could be the status; they differ in a row first."""
    first, second = (column_name(one.header) for one in columns)
    places = (
        f"{cell_name(row, one.header.column)} says "
        f"{clean(table.sheet.grid[row][one.header.column]) or 'nothing'}"
        for one in columns
    )
    return rejected(
        "ambiguous_status_column",
        f"On the sheet {table.sheet.name} the columns {first} and {second} both hold a status, and "
        f"they differ: {' and '.join(places)}.",
        "Rename the one that is not the finding or delete it, or name the one that is in a layout "
        "file (docs/formats.md).",
    )


def differing(one: Reading, other: Reading) -> str:
    """Return where two readings of one id differ, as a sentence."""
    said = (f"{'!'.join(r.place)} says {r.status or 'nothing'}" for r in (one, other))
    return f"Of {one.ident.short} {' and '.join(said)}."
