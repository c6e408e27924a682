"""What a fill is made from, and what it gives: items of the plan, words, the filled workbook."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from poam_batch.model import Deferral, Finding
from poam_batch.outputs.fill.memory import FillMemory
from poam_batch.problems import Problem, Severity
from poam_batch.rulesets.ruleset import RuleSet
from poam_batch.written import Stage, Value


class FillKind(StrEnum):
    """Which workbook of others is filled; the word also ends the name of the copy."""

    EMASS = "emass"
    DOD = "dod"


class PlanCell(NamedTuple):
    """What the POA&M says in one cell, and which cell that is: `K12`."""

    value: Value
    cell: str


class PlanRow(NamedTuple):
    """The cells of one row of the POA&M by field; the milestone's id is "" where it has none."""

    milestone_id: str
    values: Mapping[str, PlanCell]


@dataclass(frozen=True, slots=True)
class FillItem:
    """An item of the POA&M as it stands there: its own cells, and its rows from top to bottom.

    `stage` is where its life stands as the last run knew it, None where nobody knows any more.
    """

    item_id: str
    requirement: str
    values: Mapping[str, PlanCell]
    rows: tuple[PlanRow, ...]
    stage: Stage | None = None


class Found(NamedTuple):
    """What the last assessment found of a requirement; `deferral` is None unless NOT MET.

    `cite` is the paragraph that bars it from the POA&M, "" where none does.
    """

    finding: Finding
    deferral: Deferral | None
    cite: str = ""


class Words(NamedTuple):
    """How cells are read: the requirements that a text names, and the one day that it can mean."""

    requirements: Callable[[Value], Sequence[str]]
    day: Callable[[Value], date | None]


class FillClient(NamedTuple):
    """The client that a workbook is filled for, by which it is known whose the workbook is."""

    name: str
    scope: str | None = None
    cage_codes: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The client as a person calls it: `Acme Tool`, or `Acme Tool (Enclave A)`."""
        return self.name if self.scope is None else f"{self.name} ({self.scope})"


@dataclass(frozen=True, eq=False, slots=True)
class FillOrder:
    """What is to be filled in for one client at one level.

    `poam` and `sheet` are the names of the POA&M workbook and of the plan's sheet. `latest` has
    one item a requirement; `found` every requirement of the level by its id. `memory` is what was
    last filled in; `fresh` that the workbook came from elsewhere since, so that an empty cell in
    it was never filled. Where `incomplete`, an empty required field is only a warning.
    """

    client: FillClient
    poam: str
    sheet: str
    latest: Mapping[str, FillItem]
    found: Mapping[str, Found]
    rule_set: RuleSet
    words: Words
    memory: FillMemory | None = None
    fresh: bool = True
    incomplete: bool = False

    @property
    def missing(self) -> Severity:
        """How much an empty required field matters."""
        return Severity.WARNING if self.incomplete else Severity.ERROR

    @property
    def missing_hint(self) -> str:
        """What to do about an empty required field."""
        if self.incomplete:
            return "Fill it in there, and fill again."
        return "Fill it in there, and run again; with --incomplete the rest is filled all the same."

    def in_poam(self, cell: PlanCell) -> str:
        """Return where a cell of the POA&M is, as a sentence starts with it."""
        return f"{self.poam}, {self.sheet}!{cell.cell}"


class Kept(NamedTuple):
    """A cell in which the workbook says something else than the POA&M, left as it is."""

    requirement: str
    cell: str
    header: str
    stands: str
    proposed: str


@dataclass(frozen=True, slots=True)
class Filled:
    """What became of a workbook: its new bytes, None where an error forbids to write it.

    `updated` and `appended` are requirements; `kept` are cells of people's own.
    """

    kind: FillKind
    sheet: str
    problems: tuple[Problem, ...]
    content: bytes | None = None
    memory: FillMemory | None = None
    updated: tuple[str, ...] = ()
    appended: tuple[str, ...] = ()
    kept: tuple[Kept, ...] = field(default=())


def has_errors(problems: Sequence[Problem]) -> bool:
    """Return whether a problem forbids to write."""
    return any(problem.severity is Severity.ERROR for problem in problems)
