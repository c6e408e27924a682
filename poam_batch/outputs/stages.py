"""The path from where an assessment stands to a Conditional and a Final status, in stages."""

from __future__ import annotations

from typing import NamedTuple

from poam_batch.model import PathToStatus, Result, Status
from poam_batch.poam import PoamItem, status_stands
from poam_batch.sentences import count

_IDS_SHOWN = 12


class Stage(NamedTuple):
    """One stage: what is done, where that leads, and the requirements it is about (or "")."""

    name: str
    text: str
    requirements: str


def stages(result: Result, items: tuple[PoamItem, ...]) -> tuple[Stage, ...]:
    """Return the stages that are still ahead; none where the path is not known or has ended.

    `items` are those of the plan: what was found after a Conditional status is no part of its
    POA&M.
    """
    path = result.path
    if path is None:
        return ()
    later = tuple(item.requirement.id for item in items if item.after_status)
    if status_stands(result, items):
        held = tuple(id_ for id_ in path.to_final if id_ not in later)
        return (*_assess(path), *_close(held), *_meet_later(later), *_final(result, path))
    ahead = [*_assess(path), *_meet(result, path), *_reach_threshold(result, path)]
    return (*_anew(result), *ahead, *_defer(result, path, later), *_final(result, path))


def _close(held: tuple[str, ...]) -> list[Stage]:
    """Return the stage in which what a POA&M holds is met."""
    if not held:
        return []
    text = f"{_requirements(held)} may stand on the POA&M until the closeout."
    return [Stage("Close what the POA&M holds", text, _ids(held))]


def _meet_later(later: tuple[str, ...]) -> list[Stage]:
    if not later:
        return []
    name = f"Meet the {_requirements(later)} found NOT MET after the status"
    return [Stage(name, "The POA&M and its closeout do not cover them.", _ids(later))]


def _anew(result: Result) -> list[Stage]:
    """Return the stage that comes first once a Conditional status has expired."""
    if result.status is not Status.EXPIRED:
        return []
    text = "The Conditional status has expired: a new status needs a new assessment."
    return [Stage("Be assessed again", text, "")]


def _assess(path: PathToStatus) -> list[Stage]:
    if not path.to_assess:
        return []
    text = "Until then there is only a range, and no status."
    name = f"Record a finding for {_requirements(path.to_assess)}"
    return [Stage(name, text, _ids(path.to_assess))]


def _meet(result: Result, path: PathToStatus) -> list[Stage]:
    if not path.to_meet:
        return []
    reached = f"The score is then {path.score_after} of {result.max_score}"
    text = "" if path.score_after is None else f"{reached}{_if_assessed(path)}."
    bar = "bars" if len(path.to_meet) == 1 else "bar"
    name = f"Meet the {_requirements(path.to_meet)} that {bar} a status"
    return [Stage(name, text, _ids(path.to_meet))]


def _if_assessed(path: PathToStatus) -> str:
    return ", if all that is not assessed turns out MET" if path.to_assess else ""


def _reach_threshold(result: Result, path: PathToStatus) -> list[Stage]:
    if not path.points_after or result.threshold is None:
        return []
    points = count(path.points_after, "more point")
    name = f"Win {points} to reach {result.threshold}"
    text = f"The fewest requirements that bring them: {len(path.suggested)}."
    return [Stage(name, text, _ids(path.suggested))]


def _defer(result: Result, path: PathToStatus, later: tuple[str, ...]) -> list[Stage]:
    """Return the Conditional stage, where a POA&M may hold what is still open by then.

    A new assessment, after one has expired, may defer what was found later as well.
    """
    apart = () if result.status is Status.EXPIRED else later
    done = {*path.to_meet, *path.suggested, *apart}
    left = tuple(id_ for id_ in path.to_final if id_ not in done)
    if not left or result.threshold is None:
        return []
    if result.status is Status.CONDITIONAL:
        return _close(left)
    text = f"{_requirements(left)} may stand on the POA&M until the closeout."
    if path.to_assess:
        open_still = " So may what has no finding yet, if it turns out MET or may be deferred."
        return [Stage("A Conditional status may then be possible", text + open_still, _ids(left))]
    return [Stage("A Conditional status is then possible", text, _ids(left))]


def _final(result: Result, path: PathToStatus) -> list[Stage]:
    if not path.to_final and not path.to_assess:
        return []
    total = len(result.requirements)
    closeout = f"a closeout assessment by {result.closeout_by}" if result.closeout_by else ""
    text = f"Then all {total} are MET or N/A, confirmed by {closeout or 'an assessment'}."
    return [Stage("Meet all that is left: Final", text, "")]


def _requirements(ids: tuple[str, ...]) -> str:
    return count(len(ids), "requirement")


def _ids(ids: tuple[str, ...]) -> str:
    shown = ", ".join(ids[:_IDS_SHOWN])
    left = len(ids) - _IDS_SHOWN
    return f"{shown} and {left} more" if left > 0 else shown
