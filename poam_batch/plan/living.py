"""The plan of an assessment joined with the plan that already lives in a workbook.

New gaps open items, gaps that are met now are remediated, what people wrote stays, and ids never
change. Everything here is worked out from values; `outputs` puts it into the workbook.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from poam_batch.model import Result
from poam_batch.plan.items import PlanBasis, plan
from poam_batch.plan.life import Lives, frozen_on, lives
from poam_batch.plan.merge import OPEN, MergedItem, merge_item
from poam_batch.plan.proposed import Known, proposed_items
from poam_batch.plan.rows import OwnRows, own_rows
from poam_batch.poam import LivingPlan, Milestone, PoamItem
from poam_batch.problems import Problem, Severity
from poam_batch.rulesets.ruleset import RuleSet
from poam_batch.standing import StandingPlan
from poam_batch.written import Stage, Value, Written, WrittenItem, as_text, day_of

_ORDER = (Stage.OPEN, Stage.REMEDIATED, Stage.CLOSED)


@dataclass(frozen=True, slots=True)
class PlanNow:
    """What a plan is joined with: the day, what stands in the workbook, and what is remembered.

    `standing` is None where there is no workbook, `remembered` where nothing was ever written.
    `assumed_status_date` counts where neither knows one. `touched` says that people have saved the
    workbook since the program wrote it.
    """

    as_of: date
    identity: str
    standing: StandingPlan | None = None
    remembered: Written | None = None
    assumed_status_date: date | None = None
    touched: bool = False


def living_plan(result: Result, rule_set: RuleSet, now: PlanNow) -> LivingPlan:
    """Return the plan for a result, joined with what people made of the one before."""
    before = _of_this_status(_before(now), result, rule_set)
    told = lives(result, before, _taken(now.standing))
    poam = plan(result, rule_set, _basis(now, before, told))
    rows = _rows(now.standing, before)
    items = before.items if before else ()
    known = Known(now.as_of, result, told, items, _further(now))
    columns = None if now.standing is None else now.standing.columns
    headers = {} if now.standing is None else now.standing.headers
    merged = [
        merge_item(new, rows.rows.get(new.item_id, ()), columns)
        for new in proposed_items(poam, known)
    ]
    by_id = {one.written.item_id: one for one in merged}
    frozen = frozen_on(result, before)
    written = Written(
        identity=now.identity,
        client=result.header.client,
        scope=result.header.scope or "",
        level=result.header.level,
        assumed_status_date=poam.assumed_status_date,
        frozen_on=frozen,
        items=tuple(_of_status((one.written for one in merged), before, frozen)),
        touched=now.touched or (before is not None and before.touched),
        closed_on=None if before is None else before.closed_on,
        closed_assessment="" if before is None else before.closed_assessment,
    )
    return LivingPlan(
        poam=replace(poam, items=tuple(_as_it_stands(i, by_id[i.item_id]) for i in poam.items)),
        written=written,
        settled=tuple(one.settled for one in merged if one.written.stage is not Stage.OPEN),
        writes=(*rows.writes, *(write for one in merged for write in one.writes)),
        appended=tuple(row for one in merged for row in one.appended),
        conflicts=tuple(
            conflict._replace(column=headers.get(conflict.column, conflict.column))
            for one in merged
            for conflict in one.conflicts
        ),
        problems=(
            *(now.standing.problems if now.standing else ()),
            *rows.problems,
            *_vanished(told),
            *_after_status(told),
        ),
    )


def _before(now: PlanNow) -> Written | None:
    """Return what was written last: what the workbook says of itself, and items it lacks.

    An item that went further in the meantime, in another copy of the workbook, is as far as that.
    """
    own = None if now.standing is None else now.standing.written
    kept = now.remembered
    if own is None or kept is None:
        return own or kept
    there = {item.item_id: item for item in own.items}
    further = {item.item_id: item.stage for item in _further(now).values()}
    items = [replace(item, stage=further.get(item.item_id, item.stage)) for item in own.items]
    items += [item for item in kept.items if item.item_id not in there]
    return replace(
        own,
        frozen_on=own.frozen_on or kept.frozen_on,
        assumed_status_date=own.assumed_status_date or kept.assumed_status_date,
        closed_on=own.closed_on or kept.closed_on,
        closed_assessment=own.closed_assessment or kept.closed_assessment,
        items=tuple(items),
    )


def _of_this_status(before: Written | None, result: Result, rule_set: RuleSet) -> Written | None:
    """Return what was written; a status of a later assessment starts a new list of items.

    It is one if it was granted after the closeout, or after the last day for one. A date that moves
    by less was corrected, and the list stays.
    """
    days = rule_set.poam.closeout_days
    if before is None or before.frozen_on is None or days is None:
        return before
    kept, header = before.frozen_on, result.header
    granted, assessed = header.conditional_status_date, header.assessment_date
    if before.closed_on is not None:
        new = (granted or assessed or before.closed_on) > before.closed_on
    else:
        new = granted is not None and (granted - kept).days > days
    if not new:
        return before
    items = tuple(replace(item, of_status=False) for item in before.items)
    return replace(before, frozen_on=None, items=items)


def _of_status(
    items: Iterable[WrittenItem], before: Written | None, frozen: date | None
) -> Iterator[WrittenItem]:
    """Yield the items, those marked that the plan of a Conditional status holds.

    They are those open when it was given, and later ones of the same requirements.
    """
    known = {item.requirement for item in (before.items if before else ()) if item.of_status}
    first = frozen is not None and (before is None or before.frozen_on is None)
    for item in items:
        given = first and item.stage is Stage.OPEN and not item.after_status
        yield replace(item, of_status=given or item.requirement in known)


def _further(now: PlanNow) -> Mapping[str, WrittenItem]:
    """Return the items that went further than the workbook says, as they are remembered."""
    own = None if now.standing is None else now.standing.written
    if own is None or now.remembered is None:
        return {}
    stages = {item.item_id: item.stage for item in own.items}
    return {
        item.item_id: item
        for item in now.remembered.items
        if _ORDER.index(item.stage) > _ORDER.index(stages.get(item.item_id, item.stage))
    }


def _taken(standing: StandingPlan | None) -> frozenset[str]:
    return frozenset() if standing is None else frozenset(row.item_id for row in standing.rows)


def _basis(now: PlanNow, before: Written | None, told: Lives) -> PlanBasis:
    identified = {
        item.item_id: date.fromisoformat(day)
        for item in (before.items if before else ())
        if (day := item.values.get("date_identified"))
    }
    assumed = before.assumed_status_date if before else None
    held = {item.requirement for item in (before.items if before else ()) if item.on_plan}
    if before is None or before.frozen_on is None:
        held = set()
    return PlanBasis(now.as_of, assumed or now.assumed_status_date, told, identified, held)


def _rows(standing: StandingPlan | None, before: Written | None) -> OwnRows:
    if standing is None or before is None:
        return OwnRows({})
    return own_rows(standing, before.items)


def _as_it_stands(item: PoamItem, merged: MergedItem) -> PoamItem:
    """Return an item with what stands in its cells: people's words before the program's."""
    values = merged.values
    return replace(
        item,
        weakness=as_text(values.get("weakness")),
        corrective_action=as_text(values.get("corrective_action")),
        responsible=as_text(values.get("responsible")),
        contact=as_text(values.get("contact")),
        resources=as_text(values.get("resources")),
        scheduled_completion=day_of(values.get("scheduled_completion")),
        status=as_text(values.get("status")) or OPEN,
        comments=as_text(values.get("comments")),
        actual_completion=day_of(values.get("actual_completion")),
        closure_evidence=as_text(values.get("closure_evidence")),
        closeout_finding=as_text(values.get("closeout_finding")),
        milestones=tuple(map(_milestone, merged.milestones)),
    )


def _milestone(values: Mapping[str, Value]) -> Milestone:
    return Milestone(
        as_text(values.get("milestone_id")),
        as_text(values.get("task")),
        day_of(values.get("due")),
        as_text(values.get("milestone_status")) or OPEN,
        as_text(values.get("changes")),
    )


def _vanished(told: Lives) -> Iterator[Problem]:
    for item in told.vanished:
        yield Problem(
            "requirement_vanished",
            Severity.ERROR,
            f"{item.requirement} is no longer in the assessment. Its item {item.item_id} stays "
            "open.",
            "Put its row back, with its finding.",
            value=item.requirement,
        )


def _after_status(told: Lives) -> Iterator[Problem]:
    for requirement in sorted(told.after_status):
        yield Problem(
            "new_after_status",
            Severity.WARNING,
            f"{requirement} was found NOT MET after the Conditional status. The POA&M holds only "
            "what the assessment of that status found, so it is shown apart from it.",
            "Meet it; the next assessment finds it, and an affirmation must be true of it "
            "(32 CFR 170.22).",
            value=requirement,
        )
