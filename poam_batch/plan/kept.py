"""Items that stay open though the assessment does not say NOT MET, and what older ones may move.

An open item is one until its requirement is found MET: silence remediates nothing, and neither
does an assessment that is older than the one from which the plan was made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from poam_batch.model import RequirementResult, Result
from poam_batch.plan.life import Lives
from poam_batch.plan.merge import NewItem
from poam_batch.poam import Milestone, PoamItem
from poam_batch.problems import Problem, Severity
from poam_batch.written import FIELDS, Assessed, Owner, Written, WrittenItem, as_text, day_of

_DATED = "assessment_date"


def kept_items(
    result: Result, told: Lives, before: Sequence[WrittenItem], as_of: date
) -> Iterator[PoamItem]:
    """Yield the open items that are no gap of a result, as they were last written."""
    found = {requirement.id: requirement for requirement in result.requirements}
    gaps = set(told.ids.values())
    for item in before:
        requirement = found.get(item.requirement)
        if item.item_id in told.kept and item.item_id not in gaps and requirement is not None:
            kept = _kept(item, requirement, day_of(item.values.get("date_identified")) or as_of)
            follows = told.follows.get(item.item_id, "")
            yield replace(kept, kept=told.kept[item.item_id], follows=follows)


def _kept(item: WrittenItem, requirement: RequirementResult, identified: date) -> PoamItem:
    said = item.values
    unmet = tuple(filter(None, said.get("unmet_objectives", "").split(", ")))
    points = said.get("points", "")
    return PoamItem(
        item_id=item.item_id,
        requirement=requirement._replace(unmet_objectives=unmet),
        weakness=said.get("weakness", ""),
        points=int(points) if points.isdecimal() else None,
        allowed=item.on_plan and not item.after_status,
        corrective_action=said.get("corrective_action", ""),
        milestones=tuple(_milestone(m.milestone_id, m.values) for m in item.milestones),
        date_identified=identified,
        how_identified=said.get("how_identified", ""),
        scheduled_completion=day_of(said.get("scheduled_completion")),
        status=said.get("status", ""),
        after_status=item.after_status,
    )


def _milestone(milestone_id: str, said: Mapping[str, str]) -> Milestone:
    due = day_of(said.get("due"))
    return Milestone(milestone_id, said.get("task", ""), due, said.get("milestone_status", ""))


def assessed_now(result: Result, as_of: date) -> Assessed | None:
    """Return when and where an assessment says that it was made; None for no day, or one to come.

    A day to come is a slip, and would make every assessment until then look old.
    """
    header = result.header
    if header.assessment_date is None or header.assessment_date > as_of:
        return None
    place = dict(header.sources).get(_DATED, "")
    return Assessed(header.assessment_date, result.workbook, place)


def older_than(
    result: Result, before: Written | None, proposed: Sequence[NewItem]
) -> Assessed | None:
    """Return the assessment that a plan comes from, if it is later than that of a result.

    None where the same workbook says the same of every item: then its date was corrected.
    `proposed` are the items as this assessment would have them.
    """
    known = None if before is None else before.assessed
    day = result.header.assessment_date
    if before is None or known is None or day is None or day >= known.day:
        return None
    same = result.workbook == known.workbook and all(map(_says_the_same, proposed))
    return None if same else known


def _says_the_same(item: NewItem) -> bool:
    before = item.before
    if before is None or before.stage is not item.stage:
        return False
    return all(
        as_text(item.values.get(name)) == before.values.get(name, "")
        for name, field in FIELDS.items()
        if field.owner is Owner.PROGRAM and name in before.values
    )


def older_problem(result: Result, known: Assessed) -> Problem:
    """Return the warning that an assessment is older than the one that the plan comes from."""
    header = result.header
    place = dict(header.sources).get(_DATED, "")
    own = Assessed(header.assessment_date or known.day, result.workbook, place)
    sheet, _, cell = place.rpartition("!")
    return Problem(
        "assessment_older",
        Severity.WARNING,
        f"{own.shown}: this assessment is of {own.day}, and the POA&M was last made from a later "
        f"one, of {known.day} ({known.shown}). Score and status are those of the older one; no "
        "item of the POA&M is opened, remediated or changed by it.",
        "Put the newer assessment back into the inbox. If one of the two dates is wrong, correct "
        "it in its workbook.",
        sheet,
        cell if sheet else "",
        str(own.day),
    )
