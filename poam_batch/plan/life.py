"""The life of items: which one speaks for a gap today, and what became of the others.

An id never changes and never returns. Once a Conditional status is granted the plan holds what
that assessment found NOT MET and nothing else (32 CFR 170.21(b)).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from poam_batch.model import Finding, RequirementResult, Result
from poam_batch.poam import Kept
from poam_batch.written import Stage, Written, WrittenItem

_SETTLED = {Finding.MET, Finding.NOT_APPLICABLE}


@dataclass(frozen=True, slots=True)
class Lives:
    """What became of the items of a plan.

    `ids` is the item of each gap by its requirement, `follows` the earlier item that a new one
    names. `after_status` are requirements found NOT MET since the plan was frozen. `remediated`
    were open and are met now; `vanished` are open and no longer in the assessment. `kept` is why
    an item stays as it was, by its id.
    """

    ids: Mapping[str, str]
    follows: Mapping[str, str]
    after_status: frozenset[str]
    remediated: tuple[WrittenItem, ...]
    vanished: tuple[WrittenItem, ...]
    kept: Mapping[str, Kept] = field(default_factory=dict)


def lives(result: Result, written: Written | None, taken: Collection[str] = ()) -> Lives:
    """Return the lives of items, from what was last written; `taken` ids are never given again."""
    latest = {} if written is None else written.latest()
    ids: dict[str, str] = {}
    for gap in result.gaps:
        before = latest.get(gap.id)
        known = before is not None and before.stage is Stage.OPEN
        ids[gap.id] = before.item_id if before and known else _next_id(gap.id, before, taken)
    open_items = [item for item in latest.values() if item.stage is Stage.OPEN]
    found = {requirement.id: requirement for requirement in result.requirements}
    remediated = tuple(item for item in open_items if _is_settled(item, found))
    vanished = tuple(item for item in open_items if _has_vanished(item, found))
    settled, gone = ({item.item_id for item in items} for items in (remediated, vanished))
    silent = {i.requirement: i.item_id for i in open_items if i.item_id not in settled}
    silent = {one: item_id for one, item_id in silent.items() if one not in ids}
    return Lives(
        ids=ids,
        follows=dict(_follows(written, {**ids, **silent})),
        after_status=frozenset(
            gap.id for gap in result.gaps if _is_after_status(gap, written, result)
        ),
        remediated=remediated,
        vanished=vanished,
        kept={one: Kept.VANISHED if one in gone else Kept.NOT_ASSESSED for one in silent.values()},
    )


def unmoved(result: Result, written: Written, taken: Collection[str] = ()) -> Lives:
    """Return the lives of items in an assessment older than the one they come from: none moves.

    A gap speaks for the last item of its requirement, whatever became of that, and opens none.
    """
    latest = written.latest()
    ids = {
        gap.id: latest[gap.id].item_id if gap.id in latest else _next_id(gap.id, None, taken)
        for gap in result.gaps
    }
    still = {i.requirement: i.item_id for i in latest.values() if i.stage is Stage.OPEN}
    return Lives(
        ids=ids,
        follows=dict(_follows(written, {**ids, **still})),
        after_status=frozenset(one for one in {*ids, *still} if _was_late(latest.get(one))),
        remediated=(),
        vanished=(),
        kept=dict.fromkeys((*ids.values(), *still.values()), Kept.OLDER),
    )


def _was_late(item: WrittenItem | None) -> bool:
    return item is not None and item.after_status


def _follows(written: Written | None, ids: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each item that has an earlier one of its requirement, with that."""
    for requirement, item_id in ids.items():
        earlier = _earlier(written, requirement, item_id)
        if earlier is not None:
            yield item_id, earlier.item_id


def _earlier(written: Written | None, requirement: str, item_id: str) -> WrittenItem | None:
    """Return the item of a requirement before another one."""
    items = () if written is None else written.items
    others = [i for i in items if i.requirement == requirement and i.item_id != item_id]
    return max(others, key=lambda item: item.number, default=None)


def _next_id(requirement: str, before: WrittenItem | None, taken: Collection[str]) -> str:
    number = 1 if before is None else before.number + 1
    while f"{requirement}#{number}" in taken:
        number += 1
    return f"{requirement}#{number}"


def frozen_on(result: Result, written: Written | None) -> date | None:
    """Return since when no item may join the plan: the Conditional date, once a plan has one."""
    kept = None if written is None else written.frozen_on
    return result.header.conditional_status_date or kept


def _is_after_status(gap: RequirementResult, written: Written | None, result: Result) -> bool:
    """Return whether a gap was found after the status, and so is on no POA&M of it."""
    if written is None:
        return False
    if written.frozen_on is not None:
        return gap.id not in {item.requirement for item in written.items if item.of_status}
    if gap.id in {item.requirement for item in written.items if item.stage is Stage.OPEN}:
        return False
    granted, assessed = result.header.conditional_status_date, result.header.assessment_date
    return granted is not None and assessed is not None and assessed > granted


def _is_settled(item: WrittenItem, found: Mapping[str, RequirementResult]) -> bool:
    requirement = found.get(item.requirement)
    return requirement is not None and requirement.finding in _SETTLED


def _has_vanished(item: WrittenItem, found: Mapping[str, RequirementResult]) -> bool:
    """Return whether the assessment does not hold an item's requirement at all."""
    requirement = found.get(item.requirement)
    if requirement is None:
        return True
    return requirement.finding is Finding.NOT_ASSESSED and not requirement.place.sheet
