"""The plan of an assessment joined with the plan that already lives in a workbook.

New gaps open items, gaps that are met now are remediated, what people wrote stays, and ids never
change. Everything here is worked out from values; `outputs` puts it into the workbook.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from poam_batch.model import Result
from poam_batch.plan.before import last_written, of_this_status, went_further
from poam_batch.plan.deleted import rows_deleted
from poam_batch.plan.items import PlanBasis, plan
from poam_batch.plan.kept import assessed_now, kept_items, older_problem, older_than
from poam_batch.plan.left import left_as_it_was
from poam_batch.plan.life import Lives, frozen_on, lives, unmoved
from poam_batch.plan.mailed import still_differing
from poam_batch.plan.merge import OPEN, MergedItem, NewItem, merge_item
from poam_batch.plan.new_status import origin_of
from poam_batch.plan.proposed import Known, barred_note, proposed_items
from poam_batch.plan.rows import OwnRows, own_rows
from poam_batch.poam import LivingPlan, Milestone, Poam, PoamItem
from poam_batch.problems import Problem, Severity
from poam_batch.rulesets.ruleset import RuleSet
from poam_batch.standing import StandingPlan
from poam_batch.written import (
    Assessed,
    MailedCell,
    Stage,
    Value,
    Written,
    WrittenItem,
    as_text,
    day_of,
)


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
    draft = _draft(result, rule_set, now)
    before, poam = draft.before, draft.poam
    rows = _rows(now.standing, before)
    columns = None if now.standing is None else now.standing.columns
    headers = {} if now.standing is None else now.standing.headers
    merged = [merge_item(new, rows.rows.get(new.item_id, ()), columns) for new in draft.proposed]
    by_id = {one.written.item_id: one for one in merged}
    mailed = still_differing(before, now.standing, rows)
    return LivingPlan(
        poam=replace(poam, items=tuple(_as_it_stands(i, by_id) for i in poam.items)),
        written=_written(draft, merged, result, now, tuple(one.cell for one in mailed)),
        settled=tuple(one.settled for one in merged if one.written.stage is not Stage.OPEN),
        writes=(*rows.writes, *(write for one in merged for write in one.writes)),
        appended=tuple(row for one in merged for row in one.appended),
        conflicts=(
            *(
                conflict._replace(column=headers.get(conflict.column, conflict.column))
                for one in merged
                for conflict in one.conflicts
            ),
            *(one.conflict for one in mailed),
        ),
        problems=(
            *(now.standing.problems if now.standing else ()),
            *rows.problems,
            *rows_deleted(now.standing, rows, draft.proposed, result.header.client),
            *_vanished(draft.told),
            *_after_status(draft.told),
            *(() if draft.older is None else (older_problem(result, draft.older),)),
        ),
    )


@dataclass(frozen=True, slots=True)
class _Draft:
    """A plan as the program would have it: from what was written, and what became of the items.

    `older` is the assessment that the plan comes from, where that of the result is older.
    """

    before: Written | None
    told: Lives
    poam: Poam
    proposed: tuple[NewItem, ...]
    older: Assessed | None = None


def _draft(result: Result, rule_set: RuleSet, now: PlanNow) -> _Draft:
    """Return the plan that a result asks for; an older assessment than the last asks for none."""
    known = last_written(_own(now), now.remembered)
    before = of_this_status(known, result, rule_set)
    draft = _drawn((result, rule_set, now), before, lives(result, before, _taken(now.standing)))
    older = older_than(result, known, draft.proposed)
    if known is None or older is None:
        return draft
    still = unmoved(result, known, _taken(now.standing))
    same = _drawn((result, rule_set, now), known, still)
    return replace(same, poam=left_as_it_was(same.poam, result, known, older), older=older)


def _drawn(what: tuple[Result, RuleSet, PlanNow], before: Written | None, told: Lives) -> _Draft:
    result, rule_set, now = what
    items = before.items if before else ()
    kept = tuple(kept_items(result, told, items, rule_set, now.as_of))
    poam = plan(result, rule_set, replace(_basis(now, before, told), kept=kept))
    known = Known(now.as_of, result, told, items, went_further(_own(now), now.remembered))
    return _Draft(before, told, poam, tuple(proposed_items(poam, known)))


def _written(
    draft: _Draft,
    merged: Sequence[MergedItem],
    result: Result,
    now: PlanNow,
    mailed: tuple[MailedCell, ...],
) -> Written:
    """Return what is to be remembered of a plan; an older assessment dates nothing anew."""
    before, header = draft.before, result.header
    frozen = frozen_on(result, before)
    origin = origin_of(header, before, frozen, now.as_of)
    if before is not None and draft.older is not None:
        frozen, origin = before.frozen_on, before.origin
    assumed = draft.poam.assumed_status_date
    kept = None if before is None else before.assessed
    return Written(
        identity=now.identity,
        client=header.client,
        scope=header.scope or "",
        level=header.level,
        assumed_status_date=before.assumed_status_date if draft.older and before else assumed,
        frozen_on=frozen,
        items=tuple(_of_status((one.written for one in merged), before, frozen)),
        touched=now.touched or (before is not None and before.touched),
        closed_on=None if before is None else before.closed_on,
        closed_assessment="" if before is None else before.closed_assessment,
        assessed=(None if draft.older else assessed_now(result, now.as_of)) or kept,
        merged=() if before is None else before.merged,
        mailed=mailed,
        typed_date="" if now.standing is None else now.standing.typed_date,
        origin=origin,
    )


def _of_status(
    items: Iterable[WrittenItem], before: Written | None, frozen: date | None
) -> Iterator[WrittenItem]:
    """Yield the items, those marked that the plan of a Conditional status holds.

    They are those of the requirements that were open when it was given.
    """
    items = tuple(items)
    held = {item.requirement for item in (before.items if before else ()) if item.of_status}
    if frozen is not None and (before is None or before.frozen_on is None):
        still = (item for item in items if item.stage is Stage.OPEN and not item.after_status)
        held |= {item.requirement for item in still}
    for item in items:
        given = item.requirement in held
        yield item if given == item.of_status else replace(item, of_status=given)


def _own(now: PlanNow) -> Written | None:
    """Return what the workbook says of itself."""
    return None if now.standing is None else now.standing.written


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


def _as_it_stands(item: PoamItem, found: Mapping[str, MergedItem]) -> PoamItem:
    """Return an item with what stands in its cells: people's words before the program's."""
    merged = found.get(item.item_id)
    if merged is None:
        return item
    values = merged.values
    weakness = as_text(values.get("weakness"))
    note = barred_note(item) if merged.written.on_plan else ""
    noted = bool(note) and weakness.startswith(note)
    return item._replace(
        weakness=weakness.removeprefix(note),
        barred_note=note if noted else "",
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
        how_identified=as_text(values.get("how_identified")) or item.how_identified,
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
