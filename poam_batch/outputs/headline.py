"""What stands above the fold: score, status, what blocks it, what to do next, and by when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from poam_batch.model import (
    Finding,
    ReasonCode,
    Result,
    Status,
)
from poam_batch.outputs.bars import Gauge, gauge
from poam_batch.outputs.next_steps import Step, next_steps, without_finding
from poam_batch.outputs.own_numbers import too_high
from poam_batch.outputs.wording import FINDING_WORDS, day
from poam_batch.poam import Poam, status_stands
from poam_batch.sentences import count

SUPPORTED = (Status.FINAL, Status.CONDITIONAL)
_BLOCKERS_SHOWN = 5
_BLOCKERS_AT_LEAST = 3
_SAID_ELSEWHERE = (ReasonCode.LEVEL_2_UNVERIFIED, ReasonCode.SSP_MISSING)


class Verdict(NamedTuple):
    """The status the workbook supports: its code (a CSS class) and its name in the rule."""

    code: str
    lead: str
    name: str
    sentence: str


class ScoreView(NamedTuple):
    """The score as it is shown: a figure, or a range and why there is no single figure.

    `figure` is what may be quoted as the score, "" where there is none; `low` and `high` are shown
    in its place, `high` being "" where the two are one provisional number.
    """

    label: str
    figure: str
    low: str
    high: str
    unit: str
    notes: tuple[str, ...]
    gauge: Gauge


class Blocker(NamedTuple):
    """One requirement that blocks a status, with its title and what it deducts."""

    requirement: str
    text: str
    points: str


class Tally(NamedTuple):
    """How many requirements have a finding."""

    number: int
    word: str


class Headline(NamedTuple):
    """All that stands above the fold.

    `blockers` are the first requirements that block, `blockers_left` how many more there are;
    `obstacles` are sentences about the whole assessment; `warnings` deny nothing.
    """

    verdict: Verdict
    score: ScoreView
    tally: tuple[Tally, ...]
    blocking_title: str
    blockers: tuple[Blocker, ...]
    blockers_left: int
    obstacles: tuple[str, ...]
    warnings: tuple[str, ...]
    steps: tuple[Step, ...]


def headline(result: Result, poam: Poam) -> Headline:
    """Return the answer to the five questions a client asks first."""
    obstacles = _obstacles(result)
    shown = max(_BLOCKERS_AT_LEAST, _BLOCKERS_SHOWN - len(obstacles))
    return Headline(
        verdict=_verdict(result, poam),
        score=_score(result),
        tally=_tally(result),
        blocking_title=_blocking_title(result, poam, obstacles),
        blockers=_blockers(result, shown),
        blockers_left=max(0, len(result.blocking) - shown),
        obstacles=obstacles,
        warnings=_warnings(result, poam),
        steps=next_steps(result, poam),
    )


def _warnings(result: Result, poam: Poam) -> tuple[str, ...]:
    others = [*_older(poam), *_found_later(result, poam)]
    others += [r.message for r in result.reasons if r.code is ReasonCode.LEVEL_2_UNVERIFIED]
    others += too_high(result)
    if not result.closeout_passed or result.closeout_due is None:
        return tuple(others)
    if result.status is Status.EXPIRED:
        what = "Nothing shows that it was closed out by then, so the Conditional status has expired"
    else:
        what = "If it was not closed out by then, the Conditional status has expired"
    past = f"The closeout was due on {day(result.closeout_due)}. {what}; no extension is provided"
    return (f"{past} (32 CFR 170.21(b)).", *others)


def _older(poam: Poam) -> Iterator[str]:
    """Yield what to check first where an older assessment than that of the plan counts."""
    if poam.left is not None:
        items = count(poam.left.open, "item")
        yield (
            f"Check first: an older assessment counts tonight. The POA&M stands as of "
            f"{day(poam.left.day)}, with {items} open; score, status and what is NOT MET below are "
            "those of the older one."
        )


def _found_later(result: Result, poam: Poam) -> Iterator[str]:
    """Yield what was found NOT MET beside a Conditional status that stands."""
    if poam.after_status and status_stands(result, poam.items):
        later = count(len(poam.after_status), "requirement")
        yield (
            f"{later} found NOT MET after the Conditional status, below and on the sheet Not on "
            "the assessment POA&M. The POA&M and its closeout date stand, and do not cover this."
        )


def _verdict(result: Result, poam: Poam) -> Verdict:
    supported = result.status in SUPPORTED
    return Verdict(
        code=str(result.status),
        lead="Status the workbook supports" if supported else "The workbook supports no status",
        name=result.status_name,
        sentence=_sentence(result, poam),
    )


def _sentence(result: Result, poam: Poam) -> str:
    total = len(result.requirements)
    later = len(poam.after_status)
    found_later = f" {count(later, 'requirement')} found NOT MET later, apart." if later else ""
    if result.status is Status.FINAL:
        found = count(len(result.gaps), "requirement")
        beside = f"The POA&M was closed out. {found} NOT MET in this assessment, apart from that."
        return beside if result.gaps else f"All {total} requirements are met or not applicable."
    if result.status is Status.CONDITIONAL and not result.gaps:
        return (
            f"Ready for closeout: all {total} requirements are met or not applicable, and only a "
            "closeout assessment makes it Final."
        )
    if result.status is Status.CONDITIONAL:
        items = count(len(poam.deferred), "requirement")
        held = f"{items} NOT MET, and each may stand on the POA&M until the closeout."
        return (held if poam.deferred else "Every item of the POA&M is met.") + found_later
    if result.status is Status.EXPIRED:
        return "The POA&M was not closed out in time, and no extension is provided."
    if status_stands(result, poam.items):
        return f"The POA&M of the Conditional status stands.{found_later}"
    return _no_status(result)


def _no_status(result: Result) -> str:
    """Return why the workbook supports no status."""
    if result.status is Status.INCOMPLETE:
        return "While a finding is missing or contradicts another, no status is supported."
    blocked = len(result.blocking)
    parts = [f"{count(blocked, 'requirement')} must be met first"] if blocked else []
    if result.points_needed and result.threshold is not None:
        parts.append(f"{count(result.points_needed, 'point')} short of {result.threshold}")
    return _joined(parts)


def _joined(parts: list[str]) -> str:
    return f"{', and '.join(parts)}." if parts else ""


def _score(result: Result) -> ScoreView:
    low, high, maximum = result.score_low, result.score_high, result.max_score
    if low is None or high is None or maximum is None:
        return _score_of_level_without_points(result)
    scored = result.score is not None
    no_plan = any(r.code is ReasonCode.SSP_MISSING for r in result.reasons)
    return ScoreView(
        label="Score" if scored else "No score: provisional" if no_plan else "No score yet",
        figure=str(result.score) if scored else "",
        low=str(low),
        high=str(high) if high != low else "",
        unit=f"of {maximum}",
        notes=_score_notes(result),
        gauge=gauge(low, high, maximum, result.threshold),
    )


def _score_of_level_without_points(result: Result) -> ScoreView:
    met = sum(r.finding in (Finding.MET, Finding.NOT_APPLICABLE) for r in result.requirements)
    total = len(result.requirements)
    return ScoreView(
        label="Requirements met",
        figure=str(met),
        low="",
        high="",
        unit=f"of {total}",
        notes=(f"Level {result.header.level} has no score: every requirement must be met.",),
        gauge=gauge(met, met, total, None),
    )


def _score_notes(result: Result) -> tuple[str, ...]:
    """Say why there is no score, or how far it is from what a Conditional status takes."""
    why = () if result.score is not None else _why_no_score(result)
    if result.threshold is None:
        return why
    return (*why, f"The mark: {result.threshold}, what a Conditional status takes.")


def _why_no_score(result: Result) -> tuple[str, ...]:
    codes = {reason.code for reason in result.reasons}
    missing = count(len(without_finding(result)), "requirement")
    why = {
        ReasonCode.SSP_MISSING: "Without a current system security plan there is no score.",
        ReasonCode.NOT_ASSESSED: f"Without a finding: {missing}.",
        ReasonCode.CONFLICTING_FINDINGS: "Some requirements have two different findings.",
    }
    return tuple(sentence for code, sentence in why.items() if code in codes)


def _tally(result: Result) -> tuple[Tally, ...]:
    counts = Counter(requirement.finding for requirement in result.requirements)
    words = ((finding, FINDING_WORDS[finding].lower()) for finding in Finding)
    return tuple(Tally(counts[finding], word) for finding, word in words if counts[finding])


def _blockers(result: Result, shown: int) -> tuple[Blocker, ...]:
    by_id = {requirement.id: requirement for requirement in result.requirements}
    first = [by_id[id_] for id_ in result.blocking[:shown]]
    return tuple(Blocker(r.id, r.title, points_text(r.points_lost)) for r in first)


def _obstacles(result: Result) -> tuple[str, ...]:
    """Return what stands in the way of the whole assessment and is no single requirement's.

    A missing system security plan stands beside the score, which it takes away.
    """
    return tuple(
        reason.message
        for reason in result.reasons
        if reason.requirement is None and reason.code not in _SAID_ELSEWHERE
    )


def points_text(points: int | None) -> str:
    """Return `1 point`, `5 points`, or "" at a level without points."""
    if points is None:
        return ""
    return count(points, "point") if points else "no points"


def _blocking_title(result: Result, poam: Poam, obstacles: tuple[str, ...]) -> str:
    later = {item.requirement.id for item in poam.after_status}
    if result.blocking and later.issuperset(result.blocking):
        return f"{count(len(result.blocking), 'requirement')} found NOT MET after the status"
    if result.blocking:
        return f"{count(len(result.blocking), 'requirement')} must be met first"
    if obstacles:
        return "This stands in the way"
    passed = result.closeout_passed or result.status is Status.EXPIRED
    return "The closeout date has passed" if passed else "Nothing blocks it"
