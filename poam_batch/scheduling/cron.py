"""A line for a crontab, as cron of Debian, Red Hat and their kin reads it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from poam_batch.scheduling.nightly import NightlyRun, lock_comments, refuse


def cron_lines(run: NightlyRun) -> Iterator[str]:
    """Yield the line, and comments on where it goes.

    Raises ConfigurationError for a backslash: crons do not agree on what it does before `%`.
    """
    refuse(
        run.command, "\\", "Not every cron passes a backslash on. Rename it, or use --for systemd."
    )
    edit = f"crontab -u {shlex.quote(run.user)} -e" if run.user else "crontab -e"
    yield f"# Every night at {run.clock}, by the clock of this machine. Put it in with: {edit}"
    yield "# Nothing is printed, so nothing is mailed, unless something needs a person; a line"
    yield "# MAILTO=you@example.com above it says to whom. It needs no PATH and no locale."
    yield from (f"# {line}" for line in lock_comments(run))
    yield f"{run.minute} {run.hour} * * * {cron_command(run)}"


def cron_command(run: NightlyRun) -> str:
    r"""Return the command for the shell; a bare `%` would be a line break to cron: `\%`."""
    return " ".join(map(shlex.quote, run.command)).replace("%", "\\%")
