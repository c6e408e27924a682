"""How a weakness is closed: corrective action, resources and dated steps of milestones.toml.

The words are data, so that a consultant who disagrees edits a text file. What the file's keys mean
stands at its top.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from poam_batch.rulesets.load import LEVELS, load_rule_set
from poam_batch.rulesets.source import Table, read_toml

FILE = Path(__file__).parent / "milestones.toml"
PLACEHOLDERS = frozenset({"requirement", "title", "objectives"})
_TOP = frozenset({"latest_day", "family", "requirement"})
_FAMILY = frozenset({"corrective_action", "resources", "steps"})
_REQUIREMENT = _FAMILY | {"ids"}
_STEP = frozenset({"day", "task"})


class Step(NamedTuple):
    """One step: `day` counts days from the start of the plan, `task` says what is done."""

    day: int
    task: str


@dataclass(frozen=True, slots=True)
class Steps:
    """What is proposed for one requirement. Texts hold placeholders until :meth:`worded`."""

    corrective_action: str
    resources: str
    steps: tuple[Step, ...]

    def worded(self, requirement: str, title: str, objectives: str) -> Steps:
        """Return the same with its placeholders filled in.

        `objectives` stands as a noun in a sentence: `3.1.3[b], 3.1.3[d]`, or words for all of them.
        """
        words = {"requirement": requirement, "title": title, "objectives": objectives}
        return Steps(
            self.corrective_action.format(**words),
            self.resources.format(**words),
            tuple(Step(step.day, step.task.format(**words)) for step in self.steps),
        )


@dataclass(frozen=True, slots=True)
class StepBook:
    """The proposals of milestones.toml: by family, and for some requirements in particular."""

    families: Mapping[str, Steps]
    requirements: Mapping[str, Steps]

    def for_requirement(self, requirement_id: str, family: str) -> Steps:
        """Return what is proposed for a requirement (`AC.L2-3.1.3`) of a family (`AC`)."""
        return self.requirements.get(requirement_id) or self.families[family]


@lru_cache(maxsize=1)
def load_steps() -> StepBook:
    """Return the proposals shipped with the program.

    Raises ConfigurationError, with file and line, if the file is not whole.
    """
    return read_steps(FILE)


def read_steps(path: Path) -> StepBook:
    """Return the proposals of a file, checked: every family, days in order, known placeholders."""
    table = read_toml(path)
    table.only(_TOP)
    latest = table.get("latest_day", int)
    families = _families(table, latest)
    return StepBook(families, _requirements(table, families, latest))


def _families(table: Table, latest: int) -> dict[str, Steps]:
    known = [code for code, _ in load_rule_set(LEVELS[0]).families]
    named = table.table("family")
    named.only(frozenset(known))
    found = {}
    for code in known:
        if code not in named.values:
            table.fail(f"the family {code} has no steps. Add a [family.{code}] table.")
        entry = named.table(code)
        entry.only(_FAMILY)
        found[code] = _steps(entry, f"family {code}", latest, None)
    return found


def _requirements(table: Table, families: Mapping[str, Steps], latest: int) -> dict[str, Steps]:
    known = {
        requirement.id: requirement.family
        for level in LEVELS
        for requirement in load_rule_set(level).requirements
    }
    found: dict[str, Steps] = {}
    for entry in table.tables("requirement"):
        entry.only(_REQUIREMENT)
        ids = entry.texts("ids")
        if not ids:
            entry.fail('a [[requirement]] table has no "ids".', "ids")
        for requirement in ids:
            if requirement not in known:
                entry.fail(f"{requirement} is no requirement of any level.", requirement)
            if requirement in found:
                entry.fail(f"{requirement} stands in two [[requirement]] tables.", requirement)
            found[requirement] = _steps(entry, requirement, latest, families[known[requirement]])
    return found


def _steps(entry: Table, owner: str, latest: int, family: Steps | None) -> Steps:
    steps = tuple(_step(step, owner) for step in entry.tables("steps"))
    days = [step.day for step in steps]
    if not steps:
        entry.fail(f"{owner} has no steps.", owner)
    if days[0] < 1 or any(later <= earlier for earlier, later in pairwise(days)):
        entry.fail(f"{owner}: the days must be positive and ascend, not {days}.", owner)
    if days[-1] > latest:
        entry.fail(f"{owner}: day {days[-1]} is after latest_day, {latest}.", owner)
    return Steps(
        _text(entry, "corrective_action", owner, family.corrective_action if family else None),
        _text(entry, "resources", owner, family.resources if family else None),
        steps,
    )


def _step(entry: Table, owner: str) -> Step:
    entry.only(_STEP)
    return Step(entry.get("day", int), _text(entry, "task", owner, None))


def _text(entry: Table, key: str, owner: str, default: str | None) -> str:
    text = entry.get(key, str, default)
    if not text.strip():
        entry.fail(f'{owner}: "{key}" is empty.', key)
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError as error:
        entry.fail(f'{owner}: "{key}" cannot be read: {error}. Text: {text}', key)
    for _, name, form, conversion in parts:
        if name is not None and (name not in PLACEHOLDERS or form or conversion):
            known = ", ".join(f"{{{word}}}" for word in sorted(PLACEHOLDERS))
            entry.fail(f"{owner}: {{{name}}} is no placeholder. Known: {known}.", f"{{{name}}}")
    return text
