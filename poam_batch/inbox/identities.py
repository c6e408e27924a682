"""Which workbook speaks for a client: duplicates, superseded assessments and collisions.

Two workbooks with one identity and level cannot both be right. Equal bytes: one is ignored. One
assessment type and different dates: the newest counts. Else they collide, and neither counts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import NamedTuple

from poam_batch.model import AssessmentType
from poam_batch.sentences import list_names

COLLISION = "client_collision"
# `acme - Copy (2)`, `Copy of acme`, `acme (1)`, `acme (Ann's conflicted copy)`.
_COPY = re.compile(r"^(copy|kopie)( \(\d+\))? (of|von) |\b(copy|kopie)\)?$|\(\d+\)$", re.IGNORECASE)
_SHARED = (
    "is of another client whose outputs would stand in the same folder, {}. Change the name of one "
    "of the two clients a little."
)


class Claim(NamedTuple):
    """One assessment's claim to speak for a client. `workbook` counts the run's workbooks.

    `client_told` says that a clients file names the client of the workbook, `scope_told` that it
    gives its scope, or says that it has none.
    """

    name: str
    sha256: str
    identity: str
    directory: str
    level: int
    assessment_type: AssessmentType | None
    assessment_date: date | None
    workbook: int = 0
    cage_codes: tuple[str, ...] = ()
    client_told: bool = False
    scope_told: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """A claim that does not count: `duplicate`, `superseded` or `client_collision`, and why."""

    claim: Claim
    code: str
    message: str


class _Cause(NamedTuple):
    """Why nothing says which of some workbooks counts, and what to do about that."""

    what: str
    advice: str


def refused_claims(claims: Iterable[Claim]) -> list[Refusal]:
    """Return the claims that do not count; every other claim does.

    A workbook, or a copy of one, that collides at one level counts at none.
    """
    left = list(claims)
    collided: list[Refusal] = []
    while True:
        refusals = _refused(left)
        found = {r.claim.sha256: r for r in refusals if r.code == COLLISION}
        if not found:
            return collided + refusals
        collided += [_as_whole(claim, found) for claim in left if claim.sha256 in found]
        left = [claim for claim in left if claim.sha256 not in found]


def _as_whole(claim: Claim, found: Mapping[str, Refusal]) -> Refusal:
    refusal = found[claim.sha256]
    return Refusal(claim, COLLISION, refusal.message)


def _refused(claims: list[Claim]) -> list[Refusal]:
    refusals = _folder_collisions(claims)
    collided = {refusal.claim for refusal in refusals}
    rivals: dict[tuple[str, int], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim not in collided:
            rivals[claim.identity, claim.level].append(claim)
    for group in rivals.values():
        refusals += _settle(group)
    return refusals


def _folder_collisions(claims: Sequence[Claim]) -> list[Refusal]:
    identities: dict[str, set[str]] = defaultdict(set)
    for claim in claims:
        identities[claim.directory].add(claim.identity)
    return [
        Refusal(claim, COLLISION, f"{claim.name} {_SHARED.format(claim.directory)}")
        for claim in claims
        if len(identities[claim.directory]) > 1
    ]


def _settle(group: list[Claim]) -> list[Refusal]:
    first: dict[str, Claim] = {}
    refusals = []
    for claim in sorted(group, key=_is_called_a_copy):
        first.setdefault(claim.sha256, claim)
    for claim in group:
        kept = first[claim.sha256]
        if kept is not claim:
            message = f"has the same bytes as {kept.name}, which counts."
            refusals.append(Refusal(claim, "duplicate", f"{claim.name} {message}"))
    return refusals + _settle_different(list(first.values()))


def _is_called_a_copy(claim: Claim) -> bool:
    return _COPY.search(PurePosixPath(claim.name).stem) is not None


def _settle_different(rivals: list[Claim]) -> list[Refusal]:
    if len(rivals) == 1:
        return []
    cause = _several_types(rivals) or _no_newest(rivals)
    if cause is not None:
        return [_collision(claim, rivals, cause) for claim in rivals]
    newest = max(rivals, key=_day)
    return [_superseded(claim, newest) for claim in rivals if claim is not newest]


def _superseded(claim: Claim, newest: Claim) -> Refusal:
    message = (
        f"{claim.name} was assessed on {claim.assessment_date}; {newest.name}, assessed on "
        f"{newest.assessment_date}, counts instead."
    )
    return Refusal(claim, "superseded", message)


def _several_types(rivals: Sequence[Claim]) -> _Cause | None:
    """Return what collides where the assessment types differ: no date says which counts then."""
    types = {claim.assessment_type: claim for claim in reversed(rivals)}
    if len(types) == 1:
        return None
    said = list_names(f"{_type(t)} in {c.name}" for t, c in reversed(types.items()))
    return _Cause(
        f"their assessment types differ ({said})",
        "Keep one, correct the type of the one that is wrong, or name their scopes.",
    )


def _no_newest(rivals: Sequence[Claim]) -> _Cause | None:
    """Return what collides where dates do not say which is the newest."""
    undated = [claim.name for claim in rivals if claim.assessment_date is None]
    advice = "Keep one, give each its own assessment date, or name their scopes."
    if undated:
        return _Cause(f"no assessment date is given in {list_names(undated)}", advice)
    newest = max(map(_day, rivals))
    same = [claim for claim in rivals if claim.assessment_date == newest]
    if len(same) == 1:
        return None
    return _Cause(f"{len(same)} of them were assessed on {newest}, the newest day", advice)


def _day(claim: Claim) -> date:
    return claim.assessment_date or date.min


def _type(assessment_type: AssessmentType | None) -> str:
    return "none" if assessment_type is None else str(assessment_type)


def _collision(claim: Claim, rivals: Sequence[Claim], cause: _Cause) -> Refusal:
    names = [c.name for c in rivals if c is not claim]
    others = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    message = (
        f"{claim.name} and {others} are of one client at Level {claim.level}, and nothing says "
        f"which counts: {cause.what}. {cause.advice}"
    )
    return Refusal(claim, COLLISION, message)
