"""Items that stay open though the assessment does not say NOT MET, and what older ones may move.

An open item is one until its requirement is found MET: silence remediates nothing, and neither
does an assessment that is older than the one from which the plan was made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from poam_batch.model import Deferral, RequirementResult, Result
from poam_batch.plan.life import Lives
from poam_batch.plan.merge import NewItem
from poam_batch.plan.new_status import differs_in_type
from poam_batch.poam import Milestone, PoamItem
from poam_batch.problems import Problem, Severity
from poam_batch.rulesets.ruleset import RuleSet
from poam_batch.written import FIELDS, Assessed, Owner, Written, WrittenItem, as_text, day_of

_DATED = "assessment_date"


def kept_items(
    result: Result,
    told: Lives,
    before: Sequence[WrittenItem],
    rule_set: RuleSet,
    as_of: date,
) -> Iterator[PoamItem]:
    """Yield the open items that are no gap of a result, as they were last written.

    Whether the POA&M may hold one is told by the points that it was last known to deduct.
    """
    found = {requirement.id: requirement for requirement in result.requirements}
    gaps = set(told.ids.values())
    for item in before:
        requirement = found.get(item.requirement)
        if item.item_id in told.kept and item.item_id not in gaps and requirement is not None:
            identified = day_of(item.values.get("date_identified")) or as_of
            kept = _kept(item, _as_ruled(item, requirement, rule_set), identified)
            follows = told.follows.get(item.item_id, "")
            yield kept._replace(kept=told.kept[item.item_id], follows=follows)


def _as_ruled(
    item: WrittenItem, requirement: RequirementResult, rule_set: RuleSet
) -> RequirementResult:
    """Return a requirement with what the rule says of it at the points that an item deducted."""
    points = _points(item)
    if points is None and item.on_plan:
        return requirement
    ruling = rule_set.ruling(item.requirement, points)
    return requirement._replace(deferral=ruling.deferral, reason=ruling.reason, cite=ruling.cite)


def _points(item: WrittenItem) -> int | None:
    points = item.values.get("points", "")
    return int(points) if points.isdecimal() else None


def _kept(item: WrittenItem, requirement: RequirementResult, identified: date) -> PoamItem:
    said = item.values
    unmet = tuple(filter(None, said.get("unmet_objectives", "").split(", ")))
    barred = requirement.deferral is Deferral.BARRED
    return PoamItem(
        item_id=item.item_id,
        requirement=requirement._replace(unmet_objectives=unmet),
        weakness=said.get("weakness", ""),
        points=_points(item),
        allowed=item.on_plan and not item.after_status and not barred,
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

    None where the same workbook says the same of every item, as an assessment of the same type:
    then its date was corrected.
    `proposed` are the items as this assessment would have them.
    """
    known = None if before is None else before.assessed
    day = result.header.assessment_date
    if before is None or known is None or day is None or day >= known.day:
        return None
    made_by = before.origin.type if before.origin else ""
    same = result.workbook == known.workbook and all(map(_says_the_same, proposed))
    if differs_in_type(result.header.assessment_type, made_by):
        same = False
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
    whose = "Score and status are those of the older one"
    if header.closed_out:
        whose = "The score is that of the older one, the status that of the closeout"
    hint = "If one of the two dates is wrong, correct it in its workbook."
    if result.workbook == known.workbook:
        hint = (
            f"If it is the same assessment and {known.day} was a slip, correct the date alone and "
            "run: with every finding as it was then, that is taken for a correction. What else "
            "changed comes in the run after that."
        )
    return Problem(
        "assessment_older",
        Severity.WARNING,
        f"{own.shown}: this assessment is of {own.day}, and the POA&M was last made from a later "
        f"one, of {known.day} ({known.shown}). {whose}; no item of the POA&M is opened, remediated "
        "or changed by it.",
        f"Put the newer assessment back into the inbox. {hint}",
        sheet,
        cell if sheet else "",
        str(own.day),
    )
