"""The closeout of a Conditional status: its last day, where it stands, and what to say of that.

A Conditional status ends with a closeout assessment, posted in time, or it expires; no extension
is provided (32 CFR 170.21(b)).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from poam_batch.model import Header, Status
from poam_batch.problems import Problem, Severity
from poam_batch.rulesets.ruleset import RuleSet


class Closeout(NamedTuple):
    """Where the closeout of a Conditional status stands.

    `due` is its last day, None without a Conditional CMMC Status Date, and `past` whether it is.
    `open` says that such a status was given and nothing shows that it was closed out, `confirmed`
    that a closeout assessment has closed its POA&M: what is NOT MET beside that reopens nothing.
    """

    due: date | None
    open: bool
    past: bool
    confirmed: bool = False

    @property
    def missed(self) -> bool:
        """Whether the status was not closed out in time and so has expired."""
        return self.open and self.past


def closeout_of(
    header: Header, rule_set: RuleSet, as_of: date, *, any_gap: bool = False
) -> Closeout:
    """Return where the closeout stands.

    Only a status date after the Conditional one, and not after the last day, ends it; `any_gap`
    says that something is still NOT MET, which no closeout leaves on the POA&M that it closed.
    """
    given, later = header.conditional_status_date, header.status_date
    if rule_set.poam.closeout_days is None or given is None:
        return Closeout(None, open=False, past=False)
    due = closeout_due(header, rule_set)
    in_time = later is not None and later > given and (due is None or later <= due)
    confirmed = in_time and header.closed_out
    closed = confirmed or (in_time and not any_gap)
    return Closeout(due, not closed, due is not None and due < as_of, confirmed)


def closeout_due(header: Header, rule_set: RuleSet) -> date | None:
    """Return the last day of the closeout, None without a Conditional CMMC Status Date."""
    granted, days = header.conditional_status_date, rule_set.poam.closeout_days
    if granted is None or days is None or days > (date.max - granted).days:
        return None
    return granted + timedelta(days=days)


def remarks_on_closeout(
    header: Header, status: Status, closeout: Closeout, any_gap: bool, by: str
) -> Iterator[Problem]:
    """Yield what the Conditional CMMC Status Date and the findings say together.

    `by` is who may assess the closeout, "" where the type of the assessment is not known.
    """
    granted, due = header.conditional_status_date, closeout.due
    if granted is None or due is None:
        return
    if status is Status.NOT_ACHIEVED:
        where = dict(header.sources).get("conditional_status_date", "The cover")
        yield _contradicted(where, granted)
    if closeout.confirmed and any_gap:
        yield _beside_closeout(header.status_date)
    if closeout.past and status is not Status.FINAL and not closeout.confirmed:
        yield _past(due)
    elif status is Status.CONDITIONAL and not any_gap:
        yield _ready(due, by)


def _contradicted(where: str, granted: date) -> Problem:
    return Problem(
        "status_date_contradicted",
        Severity.WARNING,
        f"{where} gives a Conditional CMMC Status Date, {granted}, but these findings "
        "support no status.",
        "Correct the date or the findings. What was found NOT MET after that day is reported "
        "apart from its POA&M.",
        value=str(granted),
    )


def _beside_closeout(posted: date | None) -> Problem:
    return Problem(
        "not_met_beside_closeout",
        Severity.WARNING,
        f"This assessment finds NOT MET what the closeout posted {posted} did not cover. The POA&M "
        "stays closed out, and no Conditional status comes back; the score is that of this "
        "assessment.",
        "If it is an older assessment, put the one that was closed out back into the inbox. Else "
        "meet what it found: an affirmation must be true of it (32 CFR 170.22).",
        value=str(posted),
    )


def _past(due: date) -> Problem:
    return Problem(
        "closeout_past",
        Severity.WARNING,
        f"The closeout was due on {due}. A Conditional status that was not closed out by then "
        "has expired; no extension is provided (32 CFR 170.21(b)).",
        "If it was closed out in time, give the date of the Final status on the cover.",
        value=str(due),
    )


def _ready(due: date, by: str) -> Problem:
    who = f" by {by}" if by else ""
    return Problem(
        "ready_for_closeout",
        Severity.NOTE,
        "Every requirement is MET or N/A, and no closeout assessment has confirmed it: the status "
        "is still Conditional.",
        f"Have a closeout assessment done{who} and posted by {due}, or the status expires "
        "(32 CFR 170.21(b)).",
        value=str(due),
    )
