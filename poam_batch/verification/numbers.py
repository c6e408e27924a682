"""A result's numbers worked out anew, from the findings that it lists and the rule set alone.

In plain arithmetic, and not with what computed them: 32 CFR 170.24(c) says how points become a
score, 170.21(a) what a status takes and what a POA&M may hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from poam_batch.model import Deferral, Finding, ReasonCode, Status
from poam_batch.rulesets.ruleset import Requirement, RuleSet, Scheme

Fields = Mapping[str, Any]
# Said of a Final status beside which something is NOT MET, and of a plan that is left as it is.
_CLOSED_OUT = "not_met_beside_closeout"
_OLDER = "assessment_older"


@dataclass(frozen=True, slots=True)
class Traced:
    """A result, what its level asks, and whether it is judged too.

    `judged` is False for one of an earlier run: the policy of that run may have been another.
    """

    fields: Fields
    rule_set: RuleSet
    judged: bool = True

    @property
    def requirements(self) -> Sequence[Fields]:
        """The findings that the result lists."""
        found: Sequence[Fields] = self.fields["requirements"]
        return found

    def of(self, finding: Finding) -> list[Fields]:
        """Return the requirements with a finding."""
        return [one for one in self.requirements if one["finding"] == finding]

    @property
    def barred(self) -> list[str]:
        """The requirements that the result itself bars from the POA&M."""
        return [one["id"] for one in self.requirements if one["poam"] == Deferral.BARRED]

    def says(self, code: str) -> bool:
        """Return whether the result has a problem with a code."""
        return any(problem["code"] == code for problem in self.fields["problems"])


def number_faults(traced: Traced) -> Iterator[str]:
    """Yield in words what does not follow from the findings; `traced` follows its schema."""
    listed = [one["id"] for one in traced.requirements]
    asked = [one.id for one in traced.rule_set.requirements]
    if listed != asked:
        yield f"it lists {len(listed)} requirements, and not the {len(asked)} of the level in order"
        return
    for one, requirement in zip(traced.requirements, traced.rule_set.requirements, strict=True):
        yield from _requirement(one, requirement, traced)
    yield from _counts(traced)
    yield from _families(traced)
    yield from _score(traced)
    yield from _plan(traced)
    if traced.judged:
        yield from _judgement(traced)


def _requirement(one: Fields, requirement: Requirement, traced: Traced) -> Iterator[str]:
    """Yield what is wrong with the points and the ruling of one requirement."""
    lost = _points_lost(one, requirement, traced.rule_set)
    if one["points_lost"] != lost:
        yield _differs(f"{requirement.id}: points_lost", one["points_lost"], lost)
    partial = traced.rule_set.partial_by_id.get(requirement.id)
    if one["partial"] and (partial is None or one["finding"] != Finding.NOT_MET):
        yield f"{requirement.id} has no partial value"
    if not traced.judged:
        return
    deferral, reason = None, None
    if one["finding"] == Finding.NOT_MET:
        value = partial.points if one["partial"] and partial else requirement.points
        ruling = traced.rule_set.ruling(requirement.id, value)
        deferral, reason = ruling.deferral, ruling.reason
    if (one["poam"], one["reason"]) != (deferral, reason):
        yield _differs(f"{requirement.id}: poam", one["poam"], deferral)


def _points_lost(one: Fields, requirement: Requirement, rule_set: RuleSet) -> int | None:
    if rule_set.scheme is Scheme.NONE or one["finding"] == Finding.NOT_ASSESSED:
        return None
    if one["finding"] != Finding.NOT_MET:
        return 0
    partial = rule_set.partial_by_id.get(requirement.id)
    return partial.points if one["partial"] and partial else _full(requirement, rule_set)


def _full(requirement: Requirement, rule_set: RuleSet) -> int:
    return 1 if rule_set.scheme is Scheme.COUNT else requirement.points or 0


def _counts(traced: Traced) -> Iterator[str]:
    for finding in Finding:
        said, found = traced.fields["findings"][finding.name.lower()], len(traced.of(finding))
        if said != found:
            yield _differs(f"findings: {finding}", said, found)


def _families(traced: Traced) -> Iterator[str]:
    """Yield the families whose counts are not those of their requirements."""
    family_of = {one.id: one.family for one in traced.rule_set.requirements}
    counts = Counter((family_of[one["id"]], one["finding"]) for one in traced.requirements)
    lost: Counter[str] = Counter()
    for one in traced.requirements:
        lost[family_of[one["id"]]] += one["points_lost"] or 0
    scored = traced.rule_set.scheme is not Scheme.NONE
    listed = [family["family"] for family in traced.fields["families"]]
    if sorted(listed) != sorted(set(family_of.values())):
        yield "the families are not those of the level"
    for family in traced.fields["families"]:
        name = family["family"]
        points = lost[name] if scored else None
        said = [family[finding.name.lower()] for finding in Finding]
        if (
            said != [counts[name, finding] for finding in Finding]
            or family["points_lost"] != points
        ):
            yield f"the family {name} does not add up"


def _score(traced: Traced) -> Iterator[str]:
    expected = score_of(traced)
    for name, value in expected.items():
        if traced.fields[name] != value:
            yield _differs(name, traced.fields[name], value)
    score, most = expected["score"], expected["max_score"]
    ratio = None if score is None or most is None else round(score / most, 3)
    if traced.fields["ratio"] != ratio:
        yield _differs("ratio", traced.fields["ratio"], ratio)


def score_of(traced: Traced) -> Mapping[str, int | None]:
    """Return what the findings score: the maximum less the points of what is NOT MET."""
    most, rule_set = traced.rule_set.maximum, traced.rule_set
    if most is None:
        return dict.fromkeys(("score", "score_low", "score_high", "max_score"))
    asked, missing = rule_set.by_id, traced.of(Finding.NOT_ASSESSED)
    high = most - sum(
        _points_lost(one, asked[one["id"]], rule_set) or 0 for one in traced.of(Finding.NOT_MET)
    )
    low = high - sum(_full(asked[one["id"]], rule_set) for one in missing)
    no_plan = rule_set.ssp_requirement in {one["id"] for one in traced.of(Finding.NOT_MET)}
    score = None if missing or no_plan or _conflicting(traced) else high
    return {"score": score, "score_low": low, "score_high": high, "max_score": most}


def _conflicting(traced: Traced) -> bool:
    codes = {reason["code"] for reason in traced.fields["reasons"]}
    return ReasonCode.CONFLICTING_FINDINGS in codes


def _plan(traced: Traced) -> Iterator[str]:
    """Yield what is wrong with the items that the plan holds."""
    items = traced.fields["poam"]
    allowed = sum(item["allowed"] for item in items)
    overdue = sum(item["overdue"] for item in items)
    if traced.rule_set.maximum is None:
        return
    if traced.fields["poam_items"] != allowed:
        yield _differs("poam_items", traced.fields["poam_items"], allowed)
    if traced.fields["overdue"] != overdue:
        yield _differs("overdue", traced.fields["overdue"], overdue)
    if traced.says(_OLDER):
        return
    gaps = {one["id"]: one for one in traced.of(Finding.NOT_MET)}
    followed = [item for item in items if item["kept"] is None]
    without = gaps.keys() - {item["requirement"] for item in items}
    beside = {item["requirement"] for item in followed} - gaps.keys()
    yield from (f"{name} is NOT MET and has no item" for name in sorted(without))
    yield from (f"{name} has an item and is not NOT MET" for name in sorted(beside))
    for item in followed:
        gap = gaps.get(item["requirement"])
        if gap is not None and item["points"] != gap["points_lost"]:
            yield _differs(f"{item['item_id']}: points", item["points"], gap["points_lost"])
        if gap is not None and item["allowed"] and gap["poam"] != Deferral.ALLOWED:
            yield f"{item['item_id']} stands on the POA&M, and may not"


def _judgement(traced: Traced) -> Iterator[str]:
    """Yield what is wrong with the status and with what blocks it."""
    barred, fields = traced.barred, traced.fields
    if fields["blocking"] != barred:
        yield _differs("blocking", ", ".join(fields["blocking"]), ", ".join(barred))
    reasons = [reason["requirement"] for reason in fields["reasons"] if reason["requirement"]]
    if reasons != barred:
        yield "reasons does not give one for each requirement that blocks"
    statuses = list(_statuses(traced))
    if fields["status"] not in statuses:
        yield _differs("status", fields["status"], " or ".join(statuses))


def _statuses(traced: Traced) -> Iterator[Status]:
    """Yield each status that the findings support; the dates decide among several.

    A Conditional status that was granted stays one until it is closed out, and can expire.
    """
    if traced.of(Finding.NOT_ASSESSED) or _conflicting(traced):
        yield Status.INCOMPLETE
        return
    granted = traced.fields["conditional_status_date"] is not None
    if granted:
        yield Status.EXPIRED
    if not traced.of(Finding.NOT_MET):
        yield from (Status.FINAL, Status.CONDITIONAL) if granted else (Status.FINAL,)
    elif traced.says(_CLOSED_OUT):
        yield Status.FINAL
    else:
        score, threshold = score_of(traced)["score"], traced.rule_set.threshold
        enough = score is not None and threshold is not None and score >= threshold
        denied = traced.barred or not enough
        yield Status.NOT_ACHIEVED if denied else Status.CONDITIONAL


def _differs(what: str, said: object, found: object) -> str:
    return f"{what} is {_word(said)}, and comes out as {_word(found)}"


def _word(value: object) -> str:
    return "none" if value is None or value == "" else str(value)


def first_few(faults: Iterable[str], most: int = 3) -> str:
    """Return faults in one sentence, the first few of many; "" where there are none."""
    found = list(faults)
    more = f"; and {len(found) - most} more" if len(found) > most else ""
    return "; ".join(found[:most]) + more
