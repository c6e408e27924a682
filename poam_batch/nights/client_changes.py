"""How a client differs from what the last run found: status, score, what blocks, what is late."""

from __future__ import annotations

from collections.abc import Iterator

from poam_batch.model import Status
from poam_batch.nights.run_state import ClientState
from poam_batch.outputs.changes import About, Change, ChangeKind
from poam_batch.outputs.plan_fields import Late
from poam_batch.outputs.wording import days_to
from poam_batch.poam import DUE_SOON_DAYS
from poam_batch.sentences import list_names

# The days left on which a closeout is told of: when they come under 30, and again at these.
STEPS = (DUE_SOON_DAYS - 1, 14, 7, 1, 0)
_NAMED = 4  # dates in a sentence; the portfolio and the POA&M have them all
CONFERRED = (str(Status.FINAL), str(Status.CONDITIONAL))
_RANKS = (
    str(Status.EXPIRED),
    str(Status.INCOMPLETE),
    str(Status.NOT_ACHIEVED),
    str(Status.CONDITIONAL),
    str(Status.FINAL),
)


def client_changes(before: ClientState, now: ClientState) -> Iterator[Change]:
    """Yield what changed of a client; of one that was not renewed only what the clock says."""
    yield from _overdue(before, now)
    yield from _closeout_near(before, now)
    if now.renewed:
        yield from _status(before, now)
        yield from _blocking(before, now)
        yield from _score(before, now)
        yield from _closeout_set(before, now)
        yield from _to_look_at(before, now)


def near(client: ClientState) -> int | None:
    """Return the last of `STEPS` that the days to a closeout came to, None where none is near."""
    left = client.days_left
    if left is None or left < 0 or client.status == str(Status.FINAL):
        return None
    return min((step for step in STEPS if left <= step), default=None)


def _status(before: ClientState, now: ClientState) -> Iterator[Change]:
    if before.status == now.status:
        return
    worse = _RANKS.index(now.status) < _RANKS.index(before.status)
    kind, words = ChangeKind.STATUS_CHANGED, "Status"
    if now.status == str(Status.EXPIRED):
        kind, words = ChangeKind.STATUS_EXPIRED, "The status has expired"
    elif before.status in CONFERRED and now.status not in CONFERRED:
        kind, words = ChangeKind.STATUS_LOST, "The status is lost"
    yield Change(
        kind,
        f"{words}: {before.status_name} -> {now.status_name}.",
        attention=worse,
        subject=now.subject,
        was=before.status,
        now=now.status,
    )


def _score(before: ClientState, now: ClientState) -> Iterator[Change]:
    if before.score == now.score:
        return
    kind, attention = _direction(before, now)
    yield Change(
        kind,
        f"Score: {before.score} -> {now.score}.",
        attention=attention,
        subject=now.subject,
        was=before.score,
        now=now.score,
    )


def _direction(before: ClientState, now: ClientState) -> tuple[ChangeKind, bool]:
    """Return whether a score went up or down, by both ends of its range, and if one must look."""
    if before.low is None or before.high is None or now.low is None or now.high is None:
        return ChangeKind.SCORE_CHANGED, False
    low, high = now.low - before.low, now.high - before.high
    if low <= 0 and high <= 0 and (low or high):
        return ChangeKind.SCORE_DOWN, True
    if low >= 0 and high >= 0 and (low or high):
        return ChangeKind.SCORE_UP, False
    return ChangeKind.SCORE_CHANGED, low < 0


def _blocking(before: ClientState, now: ClientState) -> Iterator[Change]:
    new = tuple(one for one in now.blocking if one not in before.blocking)
    gone = tuple(one for one in before.blocking if one not in now.blocking)
    if new:
        them = ("them", "they") if len(new) > 1 else ("it", "it")
        bar = f"No POA&M may hold {them[0]}: {them[1]} must be met."
        words = f"Newly blocking: {list_names(new)}. {bar}"
        yield Change(
            ChangeKind.NEWLY_BLOCKING, words, subject=now.subject, about=tuple(map(About, new))
        )
    if gone:
        yield Change(
            ChangeKind.NO_LONGER_BLOCKING,
            f"No longer blocking: {list_names(gone)}.",
            attention=False,
            subject=now.subject,
            about=tuple(map(About, gone)),
        )


def _overdue(before: ClientState, now: ClientState) -> Iterator[Change]:
    known = frozenset(before.late)
    new = [day for day in now.late if day not in known]
    if not new:
        return
    named = list_names((f"{_named(day)} (due {day.due})" for day in new), _NAMED)
    closeout = any(day.what == "closeout" for day in new)
    advice = "" if closeout else " Do it, or write a new date into the POA&M."
    yield Change(
        ChangeKind.NEWLY_OVERDUE,
        f"Newly overdue: {named}.{advice}",
        subject=now.subject,
        about=tuple(About(_named(day), day.due) for day in new),
    )


def _named(day: Late) -> str:
    """Return the id of an item or a milestone, `AC.L2-3.1.3#1, milestone`, or `closeout`."""
    if day.what == "closeout":
        return day.what
    if day.what == "item":
        return day.item_id
    return day.what if day.what.startswith(day.item_id) else f"{day.item_id}, {day.what}"


def _closeout_near(before: ClientState, now: ClientState) -> Iterator[Change]:
    step, last = near(now), near(before)
    if step is None or now.days_left is None or (last is not None and last <= step):
        return
    yield Change(
        ChangeKind.CLOSEOUT_NEAR,
        f"The closeout is due on {now.closeout_due}: {days_to(now.days_left)}. Its result has to "
        "be posted by then.",
        subject=now.subject,
        was=None if before.days_left is None else str(before.days_left),
        now=str(now.days_left),
        about=(About("closeout", now.closeout_due),),
    )


def _closeout_set(before: ClientState, now: ClientState) -> Iterator[Change]:
    """Yield that the last day of a closeout was set or moved; plans that ended have none to keep.

    What was not renewed tells an open closeout alone, so that nothing is said of one that ended.
    """
    if now.closeout_due in (None, before.closeout_due) or now.status == str(Status.FINAL):
        return
    was = "" if before.closeout_due is None else f"; it was {before.closeout_due}"
    yield Change(
        ChangeKind.CLOSEOUT_SET,
        f"The closeout is due on {now.closeout_due}{was}.",
        attention=before.closeout_due is not None,
        subject=now.subject,
        was=before.closeout_due,
        now=now.closeout_due,
        about=(About("closeout", now.closeout_due),),
    )


def _to_look_at(before: ClientState, now: ClientState) -> Iterator[Change]:
    """Yield cells of the POA&M that are newly in conflict, and more errors and warnings."""
    new = tuple(cell for cell in now.conflicts if cell not in before.conflicts)
    if new:
        yield Change(
            ChangeKind.CONFLICTS,
            f"New conflicts in the POA&M: {'; '.join(new[:8])}{' ...' if len(new) > 8 else ''}. "
            "Its sheet Conflicts says what stands and what the assessment says.",
            subject=now.subject,
            about=tuple(map(About, new)),
        )
    if now.to_look_at > before.to_look_at:
        yield Change(
            ChangeKind.PROBLEMS,
            f"Errors and warnings: {before.to_look_at} -> {now.to_look_at}. The summary names "
            "each cell.",
            subject=now.subject,
            was=str(before.to_look_at),
            now=str(now.to_look_at),
        )
