"""The types of a rule set: what one CMMC level asks, what it is worth and what may be deferred."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from poam_batch.model import AssessmentType, Deferral, ReasonCode


class Scheme(StrEnum):
    """How findings become a score."""

    NONE = "none"
    DEDUCT = "deduct"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Objective:
    """One assessment objective. `label` is its letter, or `ODP1` for an organization-defined one.

    `id` is the requirement's short id with the label (`3.1.1[b]`, `b.1.i[a]`); `nist_id` the
    id in SP 800-171A or 800-172A. `optional` is True for organization-defined rows: they count
    only where a sheet has them.
    """

    id: str
    requirement: str
    label: str
    nist_id: str
    optional: bool


@dataclass(frozen=True, slots=True)
class Requirement:
    """One security requirement of a level.

    `position` counts from 0 in the rule's order. `short_id` is the id without its level
    (`3.1.1`, `b.1.i`, `3.1.2e`); `nist_ids` the SP 800-171 or 800-172 ids behind it. `points` is
    None where it has no value of its own. `asks` says in our words what it wants.
    """

    id: str
    short_id: str
    nist_ids: tuple[str, ...]
    position: int
    family: str
    title: str
    kind: str
    points: int | None
    points_cite: str
    asks: str
    objectives: tuple[Objective, ...]


@dataclass(frozen=True, slots=True)
class PartialValue:
    """The lower value that one requirement has when it is NOT MET in a milder way.

    Worked out from the objectives when `full_if_any` or `full_if_all` are set: with every
    objective answered the full value counts if any of the first, or all of the second, are
    NOT MET. Else the assessor says it.
    """

    requirement: str
    points: int
    condition: str
    cite: str
    full_if_any: tuple[str, ...] = ()
    full_if_all: tuple[str, ...] = ()

    @property
    def from_objectives(self) -> bool:
        """Whether the objectives decide which value counts."""
        return bool(self.full_if_any or self.full_if_all)


@dataclass(frozen=True, slots=True)
class Ruling:
    """Whether a NOT MET requirement may be deferred: the answer, its reason and paragraph.

    `reason` is None where it may.
    """

    deferral: Deferral
    reason: ReasonCode | None
    cite: str


@dataclass(frozen=True, slots=True)
class PoamRule:
    """What a POA&M may hold. `closeout_days` is None where no POA&M is permitted at all.

    `max_points` bounds the deduction of an item (None: no such test); `exceptions` maps a
    requirement to the higher deduction at which it may still be deferred, with its paragraph;
    `barred` maps a requirement that never may to its paragraph.
    """

    cite: str
    closeout_days: int | None = None
    closeout_cite: str = ""
    max_points: int | None = None
    max_points_cite: str = ""
    exceptions: tuple[tuple[str, int, str], ...] = ()
    barred: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ConditionalRule:
    """The share of the maximum score that a Conditional status takes, as two integers."""

    numerator: int
    denominator: int
    cite: str

    def threshold(self, maximum: int) -> int:
        """Return the lowest score that reaches the share, in integers."""
        return -(-maximum * self.numerator // self.denominator)


@dataclass(frozen=True, slots=True)
class Reevaluation:
    """For how many business days after an assessment a NOT MET may be looked at again."""

    business_days: int
    types: tuple[AssessmentType, ...]
    cite: str


@dataclass(frozen=True)
class RuleSet:
    """One CMMC level as data. `version` names the text it was read from, and a firm's policy."""

    id: str
    level: int
    version: str
    scheme: Scheme
    maximum: int | None
    score_cite: str
    final_cite: str
    requirements: tuple[Requirement, ...]
    partials: tuple[PartialValue, ...]
    poam: PoamRule
    conditional: ConditionalRule | None
    ssp_requirement: str | None
    ssp_cite: str
    prerequisite: str | None
    prerequisite_cite: str
    validity_years: int
    validity_cite: str
    affirmation_cite: str
    reevaluation: Reevaluation | None
    types: tuple[tuple[AssessmentType, str], ...]
    families: tuple[tuple[str, str], ...]
    closeout_by: tuple[tuple[AssessmentType, str], ...] = ()

    @cached_property
    def by_id(self) -> dict[str, Requirement]:
        """Requirements by their CMMC id."""
        return {requirement.id: requirement for requirement in self.requirements}

    @cached_property
    def partial_by_id(self) -> dict[str, PartialValue]:
        """Partial values by requirement."""
        return {partial.requirement: partial for partial in self.partials}

    @cached_property
    def threshold(self) -> int | None:
        """The lowest score of a Conditional status; None where there is none."""
        if self.conditional is None or self.maximum is None:
            return None
        return self.conditional.threshold(self.maximum)

    def type_name(self, assessment_type: AssessmentType | None) -> str | None:
        """Return the name a status carries in brackets (`C3PAO`), or None if it confers none."""
        return dict(self.types).get(assessment_type) if assessment_type else None

    def closes_out(self, assessment_type: AssessmentType | None) -> str:
        """Return who may assess the closeout, in words, or "" where the type says nothing of it."""
        return dict(self.closeout_by).get(assessment_type, "") if assessment_type else ""

    def ruling(self, requirement: str, points: int | None) -> Ruling:
        """Return whether `requirement`, NOT MET at `points`, may stand on a POA&M, and why."""
        rule = self.poam
        if rule.closeout_days is None:
            return Ruling(Deferral.BARRED, ReasonCode.POAM_NOT_PERMITTED, rule.cite)
        barred = dict(rule.barred).get(requirement)
        if barred is not None:
            return Ruling(Deferral.BARRED, ReasonCode.BARRED_BY_NAME, barred)
        if rule.max_points is None:
            return Ruling(Deferral.ALLOWED, None, rule.cite)
        for excepted, at_points, cite in rule.exceptions:
            if excepted == requirement and points is not None and points <= at_points:
                return Ruling(Deferral.ALLOWED, None, cite)
        if points is None or points > rule.max_points:
            return Ruling(Deferral.BARRED, ReasonCode.BARRED_BY_POINTS, rule.max_points_cite)
        return Ruling(Deferral.ALLOWED, None, rule.max_points_cite)
