"""Ids become requirements of a CMMC level: which level a workbook is of, and what each id names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple

from poam_batch.problems import rejected
from poam_batch.rulesets.load import load_rule_set
from poam_batch.rulesets.ruleset import Requirement, RuleSet
from poam_batch.workbooks.words.cells import Ident

PLAIN_LEVEL = 2  # of ids such as 3.1.1, where nothing says otherwise
_ENHANCED = "e"
_NAME = attrgetter("short", "label", "family")
_IS_ENHANCED, _LEVEL = attrgetter("enhanced"), attrgetter("level")


class Target(NamedTuple):
    """What an id names at a level.

    `objective` is "" for the requirement itself. `part` is set where the id names one of several
    SP 800-171 requirements behind one requirement of Level 1: the labels of that part.
    """

    requirement: str
    objective: str
    part: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Catalog:
    """The ids of one level, ready to be looked up by short id and label."""

    rule_set: RuleSet
    targets: Mapping[tuple[str, str], Target]

    def find(self, ident: Ident) -> Target | None:
        """Return what an id names, or None; its family must be the requirement's."""
        return self._by_name.get(_NAME(ident))

    def find_all(self, idents: Iterable[Ident]) -> list[Target | None]:
        """Return what each of some ids names, as `find` does."""
        return list(map(self._by_name.get, map(_NAME, idents)))

    @cached_property
    def expected(self) -> frozenset[tuple[str, str]]:
        """The objectives that each requirement must have a finding for, by id and label."""
        return frozenset(
            (requirement.id, objective.label)
            for requirement in self.rule_set.requirements
            for objective in requirement.objectives
            if not objective.optional
        )

    @cached_property
    def _by_name(self) -> Mapping[tuple[str, str, str], Target]:
        """The targets by what an id says: short id, label, and its family or none."""
        end = _ENHANCED if self.rule_set.level == 3 else ""
        named = [(s, label, t) for (s, label), t in self.targets.items() if s.endswith(end)]
        return {
            (short.removesuffix(end), label, family): target
            for short, label, target in named
            for family in ("", self.rule_set.by_id[target.requirement].family)
        }


@lru_cache(maxsize=4)
def load_catalog(level: int) -> Catalog:
    """Return the ids of a level."""
    rule_set = load_rule_set(level)
    targets: dict[tuple[str, str], Target] = {}
    for requirement in rule_set.requirements:
        targets |= _by_short_id(requirement)
        if requirement.nist_ids != (requirement.short_id,):
            targets |= _by_nist_id(requirement)
    return Catalog(rule_set, MappingProxyType(targets))


def _by_short_id(requirement: Requirement) -> dict[tuple[str, str], Target]:
    own = {(requirement.short_id, ""): Target(requirement.id, "")}
    return own | {
        (requirement.short_id, o.label): Target(requirement.id, o.label)
        for o in requirement.objectives
    }


def _by_nist_id(requirement: Requirement) -> dict[tuple[str, str], Target]:
    """Return the targets of `3.10.4` and `3.10.4[a]`, which are parts of PE.L1-b.1.ix."""
    found: dict[tuple[str, str], Target] = {}
    for nist_id in requirement.nist_ids:
        part = [o for o in requirement.objectives if o.nist_id.partition("[")[0] == nist_id]
        labels = tuple(o.label for o in part) if len(requirement.nist_ids) > 1 else ()
        found[(nist_id, "")] = Target(requirement.id, "", labels)
        for objective in part:
            letter = objective.nist_id.partition("[")[2].rstrip("]")
            found[(nist_id, letter)] = Target(requirement.id, objective.label)
    return found


def settle(idents: Sequence[Ident]) -> Sequence[Ident]:
    """Return the ids of a table as what they are, where an `e` may be Level 3 or objective [e].

    An id of Level 3 is `enhanced`; an objective has the label `e`. Raises `ambiguous_ids` where
    a table has both kinds and one id can be either.
    """
    if not any(map(_IS_ENHANCED, idents)) and 3 not in map(_LEVEL, idents):
        return idents
    attached = any(ident.attached and not ident.padded for ident in idents)
    lettered = attached or any(ident.label for ident in idents)
    sure = {ident for ident in idents if ident.enhanced and _only_level_3(ident)}
    if sure and not lettered:
        # SP 800-172 has more requirements than Level 3 took from it.
        return [i if i.enhanced and i.level is None else _settled(i, False, True) for i in idents]
    return [_settled(ident, attached, bool(sure)) for ident in idents]


def _only_level_3(ident: Ident) -> bool:
    if ident.level is not None or ident.label:
        return ident.level in {None, 3}
    return (ident.short, _ENHANCED) not in load_catalog(2).targets


def _settled(ident: Ident, attached: bool, level_3_too: bool) -> Ident:
    if not ident.enhanced:
        return ident._replace(enhanced=ident.level == 3)
    objective = ident._replace(enhanced=False, label=_ENHANCED)
    if ident.level in {1, 2}:
        return objective
    in_level_3 = (f"{ident.short}{_ENHANCED}", "") in load_catalog(3).targets
    if ident.label or ident.level == 3 or _only_level_3(ident):
        return ident
    if in_level_3 and attached and level_3_too:
        raise rejected(
            "ambiguous_ids",
            f"{ident.short}e may be the Level 3 requirement or objective e of {ident.short}.",
            f"Write {ident.short}[e] for the objective, or the whole id for the requirement.",
        )
    return objective if attached or not in_level_3 else ident


def plain_level(idents: Sequence[Ident], said: int | None) -> int:
    """Return the level of ids that are no Level 3 or `b.1.` ids.

    `AC.L2-` makes them Level 2, `AC.L1-` alone Level 1; for plain ids what a cell or an option
    says decides, else they are Level 2.
    """
    levels = {ident.level for ident in idents}
    if 2 in levels:
        return 2
    if levels == {1}:
        return 1
    return said if said in {1, 2} else PLAIN_LEVEL


def names_level(ident: Ident) -> bool:
    """Return whether a settled id says itself which level it is of; `3.1.1` does not."""
    return ident.level is not None or ident.enhanced or ident.short[0] == "b"
