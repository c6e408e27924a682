"""What a value must be before it is filled in: there, short enough, a date, a word of the list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from poam_batch.ooxml.refs import column_letters
from poam_batch.problems import Problem, Severity
from poam_batch.sentences import list_names

_SHOWN = 60


class Spot(NamedTuple):
    """Where a value stands: the workbook as a sentence names it, its sheet, its cell."""

    workbook: str
    sheet: str
    cell: str

    def __str__(self) -> str:
        """Return the place as a sentence starts with it."""
        return f"{self.workbook}, {self.sheet}!{self.cell}"


def missing(spot: Spot, header: str, hint: str, severity: Severity) -> Problem:
    """Return the problem of a field that is required and empty."""
    message = f"{spot}: {header} is empty, and it is required."
    return Problem("fill_field_missing", severity, message, hint, spot.sheet, spot.cell)


def too_long(spot: Spot, header: str, text: str, limit: int) -> Iterator[Problem]:
    """Yield the problem of a text that is longer than eMASS takes."""
    length = units(text)
    if length > limit:
        yield Problem(
            "fill_text_too_long",
            Severity.ERROR,
            f"{spot}: {header} has {length:,} characters; {limit:,} is the limit.",
            "Shorten it there. It is never cut, for nobody would see what is gone.",
            spot.sheet,
            spot.cell,
            clipped(text),
        )


def bad_date(spot: Spot, header: str, text: str) -> Problem:
    """Return the problem of a text where a date must stand."""
    return Problem(
        "fill_bad_date",
        Severity.ERROR,
        f'{spot}: "{clipped(text)}" is no certain date for {header}.',
        "Write a date such as 2026-11-22.",
        spot.sheet,
        spot.cell,
        clipped(text),
    )


def not_in_list(spot: Spot, header: str, word: str, words: Sequence[str]) -> Problem:
    """Return the problem of a word that the dropdown of its cell does not have."""
    return Problem(
        "fill_word_not_in_list",
        Severity.ERROR,
        f'{spot}: "{clipped(word)}" is not among the words for {header}: {list_names(words)}.',
        "Write one of these words.",
        spot.sheet,
        spot.cell,
        clipped(word),
    )


def listed(word: str, words: Sequence[str]) -> str | None:
    """Return a word as a dropdown spells it, None where it does not have it."""
    folded = {" ".join(one.casefold().split()): one for one in reversed(words)}
    return folded.get(" ".join(word.casefold().split()))


def clipped(text: str, most: int = _SHOWN) -> str:
    """Return a text in one line; one that is too long ends after a word, with `...`."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    start, between, _ = line[: most - 2].rpartition(" ")
    return f"{start if between else line[: most - 3]}..."


def units(text: str) -> int:
    """Return how long a text is, as Excel and eMASS count: in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def runs(column: int, rows: Iterable[int]) -> Iterator[tuple[str, int]]:
    """Yield the cells of a column as runs, each with its number of cells: ("K6:K9", 4)."""
    letters = column_letters(column)
    run: list[int] = []
    for row in sorted(rows):
        if run and row != run[-1] + 1:
            yield _run(letters, run)
            run = []
        run.append(row)
    if run:
        yield _run(letters, run)


def _run(letters: str, run: Sequence[int]) -> tuple[str, int]:
    first, last = f"{letters}{run[0]}", f"{letters}{run[-1]}"
    return (first if first == last else f"{first}:{last}"), len(run)
