"""What rows say in columns of one kind: several columns of comments, or of evidence, are one text.

The first text stands as it is, each other one behind the header of its column.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from poam_batch.model import Finding
from poam_batch.problems import Problem, Severity
from poam_batch.sentences import count
from poam_batch.workbooks.grids.open import cell_name
from poam_batch.workbooks.rows.body import covered_rows
from poam_batch.workbooks.tables.layouts import Table
from poam_batch.workbooks.words.cells import CellValue, as_texts, clean
from poam_batch.workbooks.words.vocabulary import LONGEST_WORD, Vocabulary

_SAYS_NOTHING = {Finding.NOT_ASSESSED, Finding.NOT_APPLICABLE}
_NOBODY = frozenset({"none", "no", "n", "false", "0"})


def cells_of(table: Table, rows: Sequence[int], column: int) -> Sequence[CellValue]:
    """Return what rows hold in a column; a merged cell holds for every row that it covers."""
    cells, spread = table.sheet.columns[column], covered_rows(table, column)
    return [cells[spread.get(row, row)] for row in rows] if spread else [cells[r] for r in rows]


def texts_of(
    table: Table, rows: Sequence[int], columns: Sequence[int], vocabulary: Vocabulary
) -> Sequence[str]:
    """Return what rows say in some columns of one kind, their line breaks kept.

    `columns` come in the order in which they are tried.
    """
    found = [as_texts(cells_of(table, rows, column), str.strip) for column in columns]
    filled = [pair for pair in zip(columns, found, strict=True) if any(pair[1])]
    if len(filled) < 2:
        return filled[0][1] if filled else [""] * len(rows)
    headers = [table.headers[column].text for column, _ in filled]
    texts = list(zip(*(one for _, one in filled), strict=True))
    known = {one: _joined(headers, one, vocabulary) for one in dict.fromkeys(texts)}
    return [known[one] for one in texts]


def _joined(of: Sequence[str], texts: Sequence[str], vocabulary: Vocabulary) -> str:
    """Return the different texts of a row, a line each; a `Yes` or `N/A` alone where it is all.

    `of` are the headers of their columns.
    """
    filled = [(text, header) for header, text in zip(of, texts, strict=True) if text]
    if len(filled) < 2:
        return filled[0][0] if filled else ""
    told = [one for one in filled if not is_answer(one[0], vocabulary)] or filled[:1]
    headers: dict[str, str] = {}
    for text, header in told:
        headers.setdefault(text, header)
    others = [f"{header}: {text}" for text, header in list(headers.items())[1:]]
    return "\n".join((*list(headers)[:1], *others))


def is_answer(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a text answers a question, or says nothing: `Yes`, `None`, `N/A`, `TBD`."""
    if len(text) > LONGEST_WORD:
        return False
    if not says_something(text, vocabulary):
        return True
    word = vocabulary.status(clean(text))
    return word is not None and word.answer


def says_something(value: CellValue, vocabulary: Vocabulary) -> bool:
    """Return whether a cell is filled, and not with `N/A`, `TBD` or `None`."""
    text = clean(value)
    return len(text) > LONGEST_WORD or _text_says_something(text, vocabulary)


@lru_cache(maxsize=4_096)
def _text_says_something(text: str, vocabulary: Vocabulary) -> bool:
    word = vocabulary.status(text)
    nothing = word is not None and word.finding in _SAYS_NOTHING and not word.needs_support
    return bool(text) and text.casefold() not in _NOBODY and not nothing


def merged_notes(table: Table, columns: Iterable[int]) -> Iterator[Problem]:
    """Yield a note where merged cells of some columns were taken for every row they cover."""
    sources = {column: set(covered_rows(table, column).values()) for column in sorted(columns)}
    merged = {c: {r for r in rows if table.sheet.grid[r][c] != ""} for c, rows in sources.items()}
    merged = {column: rows for column, rows in merged.items() if rows}
    if not merged:
        return
    column = next(iter(merged))
    sheet, cell = table.sheet.name, cell_name(min(merged[column]), column)
    cells = count(sum(map(len, merged.values())), "merged cell was", "merged cells were")
    headers = ", ".join(table.headers[c].text for c in merged)
    message = f"{sheet}!{cell}: {cells} taken to hold for every row covered ({headers})."
    hint = "If it is not meant for all of them, unmerge the cell and write what each row says."
    yield Problem("merged_text", Severity.NOTE, message, hint, sheet, cell)
