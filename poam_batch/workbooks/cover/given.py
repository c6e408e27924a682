"""What a firm's layouts give of an assessment where the workbook itself says nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from poam_batch.model import Place
from poam_batch.problems import Problem, Severity
from poam_batch.workbooks.cover.facts import Fact
from poam_batch.workbooks.words.cells import word_key
from poam_batch.workbooks.words.firm_layouts import FirmLayout


class Given(NamedTuple):
    """The facts of a cover with those that layouts give, and what is to be said of them."""

    facts: Mapping[str, tuple[Fact, ...]]
    problems: tuple[Problem, ...]


def with_given(facts: Mapping[str, tuple[Fact, ...]], layouts: Iterable[FirmLayout]) -> Given:
    """Return facts with what layouts give where the workbook says nothing.

    Where it says another thing, it is the workbook that counts, with a warning.
    """
    found, problems = dict(facts), []
    for layout in layouts:
        for field, value in layout.values:
            said = facts.get(field, ())
            if not said:
                found[field] = (Fact(field, value, Place(layout.file, field)),)
            elif word_key(value) not in word_key(said[0].text):
                problems.append(_otherwise(said[0], layout, value))
    return Given(found, tuple(problems))


def _otherwise(fact: Fact, layout: FirmLayout, value: str) -> Problem:
    sheet, cell = fact.place
    return Problem(
        "conflicting_cover",
        Severity.WARNING,
        f'{sheet}!{cell}: "{fact.text}" is not the "{value}" of the layout {layout.title}. The '
        "workbook counts.",
        "Correct the cell, or the layout.",
        sheet,
        cell,
        fact.text,
    )
