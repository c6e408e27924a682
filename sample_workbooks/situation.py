"""One sample's situation: what samples.toml says of it, spread over every row of its table."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from poam_batch.rulesets.load import load_rule_set
from poam_batch.rulesets.ruleset import Objective, Requirement

CellValue = str | int | date | None
_SOURCE = Path(__file__).with_name("samples.toml")
_DAYS_OF_WORK = 5


class Said(NamedTuple):
    """What an assessor says of one requirement, and of which of its objectives (empty: all)."""

    status: str
    labels: frozenset[str]
    comment: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: the requirement, its objective (None on the requirement's own row), what is said."""

    requirement: Requirement
    objective: Objective | None
    first: bool
    status: str
    comment: str
    evidence: str
    dated: date


@dataclass(frozen=True)
class Situation:
    """One sample: its layout, its cover, and the findings that are not simply met.

    `kind` is requirements, interleaved, objectives or dod; `ids` full (`AC.L2-3.1.1`) or short
    (`3.1.1`). `columns` pairs a meaning with its header words.
    """

    file: str
    kind: str
    level: int
    ids: str
    met: str
    sheet: str
    header_row: int
    first_column: int
    title: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    assessor: str
    dated: date
    cover_sheet: str
    cover: tuple[tuple[str, CellValue], ...]
    findings: dict[str, Said]
    families: dict[str, tuple[str, str]]
    weights: dict[str, int] = field(default_factory=dict)
    total: str = ""
    plan: tuple[str, ...] = ()

    @property
    def requirements(self) -> tuple[Requirement, ...]:
        """The requirements of the sample's level, in the rule's order."""
        return load_rule_set(self.level).requirements

    def entries(self) -> Iterator[Entry]:
        """Yield the rows of the table from top to bottom, as its kind arranges them."""
        for requirement in self.requirements:
            if self.kind == "requirements":
                yield self._entry(requirement, None, first=True)
                continue
            lettered = [o for o in requirement.objectives if not o.optional]
            if self.kind == "interleaved":
                yield self._entry(requirement, None, first=True)
                lettered = lettered if len(lettered) > 1 else []
            for objective in lettered:
                yield self._entry(requirement, objective, first=objective is lettered[0])

    def _entry(self, requirement: Requirement, objective: Objective | None, first: bool) -> Entry:
        said = self.findings.get(requirement.short_id)
        evidence, comment = self.families[requirement.family]
        heading = self.kind == "interleaved" and objective is None
        status = self.met
        if heading and len(requirement.objectives) > 1:
            status = comment = evidence = ""
        elif said and _covers(said.labels, objective):
            status, comment, evidence = said.status, said.comment, said.evidence
        return Entry(
            requirement=requirement,
            objective=objective,
            first=first,
            status=status,
            comment=comment,
            evidence=evidence,
            dated=self.dated + timedelta(days=requirement.position % _DAYS_OF_WORK),
        )


def _covers(labels: frozenset[str], objective: Objective | None) -> bool:
    return objective is None or not labels or objective.label in labels


def situations() -> list[Situation]:
    """Return the situations of samples.toml.

    Raises ValueError where a finding names an objective that does not exist.
    """
    source = tomllib.loads(_SOURCE.read_text(encoding="utf-8"))
    families = {code: (texts[0], texts[1]) for code, texts in source["families"].items()}
    return [_situation(sample, families) for sample in source["sample"]]


def _situation(sample: dict[str, Any], families: dict[str, tuple[str, str]]) -> Situation:
    findings = {
        short_id: Said(status, frozenset(filter(None, labels.split(","))), comment, evidence)
        for short_id, status, labels, comment, evidence in sample["findings"]
    }
    as_tables = {
        "title": tuple(sample["title"]),
        "columns": tuple((meaning, header) for meaning, header in sample["columns"]),
        "cover": tuple((key, value) for key, value in sample["cover"]),
        "weights": dict(sample.get("weights", [])),
        "plan": tuple(sample.get("plan", [])),
        "findings": findings,
        "families": families,
    }
    situation = Situation(**{**sample, **as_tables})
    _check(situation)
    return situation


def _check(situation: Situation) -> None:
    """Refuse a finding on a requirement or objective that does not exist: it would say nothing."""
    by_id = {requirement.short_id: requirement for requirement in situation.requirements}
    for short_id, said in situation.findings.items():
        known = {objective.label for objective in by_id[short_id].objectives}
        if not said.labels <= known:
            raise ValueError(f"{situation.file}: {short_id} has no objective {set(said.labels)}.")
