"""What was last written of a plan: what its workbook says of itself, and what is remembered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from poam_batch.model import Result
from poam_batch.plan.granted import is_new_status
from poam_batch.rulesets.ruleset import RuleSet
from poam_batch.written import Stage, Written, WrittenItem

_ORDER = (Stage.OPEN, Stage.REMEDIATED, Stage.CLOSED)


def last_written(own: Written | None, kept: Written | None) -> Written | None:
    """Return what was written last: what the workbook says of itself, and items it lacks.

    `own` is what the workbook says, `kept` what is remembered.

    An item that went further in the meantime, in another copy of the workbook, is as far as that.
    """
    if own is None or kept is None:
        return own or kept
    there = {item.item_id: item for item in own.items}
    further = {item.item_id: item.stage for item in went_further(own, kept).values()}
    items = [replace(item, stage=further.get(item.item_id, item.stage)) for item in own.items]
    items += [item for item in kept.items if item.item_id not in there]
    return replace(
        own,
        frozen_on=own.frozen_on or kept.frozen_on,
        assumed_status_date=own.assumed_status_date or kept.assumed_status_date,
        closed_on=own.closed_on or kept.closed_on,
        closed_assessment=own.closed_assessment or kept.closed_assessment,
        assessed=max(filter(None, (own.assessed, kept.assessed)), default=None),
        merged=tuple(dict.fromkeys((*kept.merged, *own.merged))),
        items=tuple(items),
    )


def went_further(own: Written | None, kept: Written | None) -> Mapping[str, WrittenItem]:
    """Return the items that went further than the workbook says, as they are remembered."""
    if own is None or kept is None:
        return {}
    stages = {item.item_id: item.stage for item in own.items}
    return {
        item.item_id: item
        for item in kept.items
        if _ORDER.index(item.stage) > _ORDER.index(stages.get(item.item_id, item.stage))
    }


def of_this_status(before: Written | None, result: Result, rule_set: RuleSet) -> Written | None:
    """Return what was written; a status of a later assessment starts a new list of items.

    It is one if it was granted after the closeout, or if a later assessment led to it. Else the
    date was corrected, and the list stays.
    """
    if before is None or before.frozen_on is None or rule_set.poam.closeout_days is None:
        return before
    kept, header = before.frozen_on, result.header
    granted, assessed = header.conditional_status_date, header.assessment_date
    if before.closed_on is not None:
        new = (granted or assessed or before.closed_on) > before.closed_on
    else:
        new = is_new_status(header, kept)
    if not new:
        return before
    items = tuple(replace(item, of_status=False) for item in before.items)
    return replace(before, frozen_on=None, items=items)
