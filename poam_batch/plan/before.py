"""What was last written of a plan: what its workbook says of itself, and what is remembered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from poam_batch.model import Result
from poam_batch.plan.new_status import apart
from poam_batch.rulesets.ruleset import RuleSet
from poam_batch.written import Stage, Written, WrittenItem

_ORDER = (Stage.OPEN, Stage.REMEDIATED, Stage.CLOSED)


def last_written(own: Written | None, kept: Written | None) -> Written | None:
    """Return what was written last: what the workbook says of itself, and items it lacks.

    `own` is what the workbook says, `kept` what is remembered: that is never older.

    An item that went further in the meantime, in another copy of the workbook, is as far as that.
    A Conditional date comes with the list of its items, and a closeout with its assessment.
    """
    if own is None or kept is None:
        return _listed(own or kept)
    there = {item.item_id: item for item in own.items}
    further = {item.item_id: item.stage for item in went_further(own, kept).values()}
    items = [replace(item, stage=further.get(item.item_id, item.stage)) for item in own.items]
    items += [item for item in kept.items if item.item_id not in there]
    over = kept.origin.passed_over if kept.origin else ()
    frozen = own if own.frozen_on and not kept.frozen_on and own.frozen_on not in over else kept
    closed = kept if kept.closed_on else own
    assessed = [one.assessed for one in (kept, own) if one.assessed]
    return _listed(
        replace(
            own,
            frozen_on=frozen.frozen_on,
            origin=frozen.origin,
            assumed_status_date=own.assumed_status_date or kept.assumed_status_date,
            closed_on=closed.closed_on,
            closed_assessment=closed.closed_assessment,
            assessed=max(assessed, key=lambda one: one.day, default=None),
            merged=tuple(dict.fromkeys((*kept.merged, *own.merged))),
            mailed=tuple(dict.fromkeys((*kept.mailed, *own.mailed))),
            items=tuple(_as_listed(items, frozen, kept)),
        )
    )


def _as_listed(
    items: Iterable[WrittenItem], frozen: Written, kept: Written
) -> Iterator[WrittenItem]:
    """Yield the items as the list of a status has them; one that joined the plan is on it."""
    listed = {item.item_id: item for item in frozen.items}
    joined = {item.item_id for item in kept.items if item.on_plan}
    for item in items:
        said = listed.get(item.item_id, item)
        yield replace(
            item,
            on_plan=item.on_plan or item.item_id in joined,
            after_status=said.after_status,
            of_status=said.of_status,
        )


def _listed(written: Written | None) -> Written | None:
    """Return what was written with the list of its Conditional status.

    Where nothing says what it held, it is what is open and was not found after the status.
    """
    if written is None or written.frozen_on is None or any(i.of_status for i in written.items):
        return written
    items = (
        replace(item, of_status=item.stage is Stage.OPEN and not item.after_status)
        for item in written.items
    )
    return replace(written, items=tuple(items))


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
    header, days = result.header, rule_set.poam.closeout_days
    granted, assessed = header.conditional_status_date, header.assessment_date
    if before.closed_on is not None:
        new = (granted or assessed or before.closed_on) > before.closed_on
    else:
        new = apart(header, before, days) is not None
    if not new:
        return before
    items = tuple(replace(item, of_status=False) for item in before.items)
    return replace(before, frozen_on=None, origin=None, items=items)
