"""A nightly run, said in a line."""

from __future__ import annotations

from poam_batch.scheduling.nightly import NightlyRun


def nightly(
    *inboxes: str,
    program: str = "/opt/poam/bin/poam-batch",
    out: str = "/srv/out",
    user: str = "poam",
    remote: bool = False,
) -> NightlyRun:
    """Return a run at 02:30 over local inboxes."""
    named = inboxes or ("/srv/inbox",)
    command = (program, "run", *named, f"--out={out}", "--quiet")
    return NightlyRun(command, named, out, (), 2, 30, user, remote, 1536)
