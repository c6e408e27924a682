"""A systemd service and its timer, with no more rights than a run needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from poam_batch.scheduling.nightly import NightlyRun, lock_comments, refuse

_UNITS = "/etc/systemd/system"
_HOMES = ("/home", "/root", "/run/user")
_TEMPORARY = ("/tmp", "/var/tmp")  # PrivateTmp= would hide what lies there
# A run ends within 15 seconds of SIGTERM.
_STOP_SECONDS = 30
_CLOSED = (
    "NoNewPrivileges=yes", "CapabilityBoundingSet=", "AmbientCapabilities=", "PrivateDevices=yes",
    "ProtectClock=yes", "ProtectControlGroups=yes", "ProtectHostname=yes",
    "ProtectKernelLogs=yes", "ProtectKernelModules=yes", "ProtectKernelTunables=yes",
    "ProtectProc=invisible", "RemoveIPC=yes", "RestrictNamespaces=yes", "RestrictRealtime=yes",
    "RestrictSUIDSGID=yes", "LockPersonality=yes", "SystemCallArchitectures=native",
    "SystemCallFilter=@system-service", "SystemCallErrorNumber=EPERM", "UMask=0077",
)  # fmt: skip


def systemd_lines(run: NightlyRun) -> Iterator[str]:
    """Yield the service and the timer, each below a comment that says which file it is.

    Raises ConfigurationError for a program whose path holds `$`, which systemd would expand, and
    for a name that no account has.
    """
    refuse(run.command[:1], "$", "Install the program elsewhere.")
    refuse([run.user], " %", "Name an account as systemd knows it.")
    yield "# Two files. Cut here; then: systemctl daemon-reload"
    yield "#                            systemctl enable --now poam-batch.timer"
    yield "#                            systemctl start poam-batch.service   (once, to try it)"
    yield from (f"# {line}" for line in lock_comments(run))
    yield "# OUT must be there before the first start, and belong to the account below."
    yield ""
    yield f"# ---- {_UNITS}/poam-batch.service"
    yield from service_lines(run)
    yield ""
    yield f"# ---- {_UNITS}/poam-batch.timer"
    yield from timer_lines(run)


def service_lines(run: NightlyRun) -> Iterator[str]:
    """Yield the service: what is started, what it may reach, and how it ends."""
    places = _quoted((*run.inboxes, run.out, *run.writes))
    yield "[Unit]"
    yield "Description=poam-batch: CMMC assessment workbooks become POA&Ms"
    # A share that is not mounted is an error, and no empty inbox.
    yield f"RequiresMountsFor={places}"
    if run.remote:
        yield "Wants=network-online.target"
        yield "After=network-online.target"
    yield ""
    yield "[Service]"
    yield "Type=oneshot"
    yield from _account(run)
    yield f"ExecStart={' '.join(map(_argument, run.command))}"
    yield "WorkingDirectory=/"
    yield "# Exit codes 3, 4 and 5 count as failed: each needs a person, and OnFailure= tells one."
    yield "# To have only nights that did not happen count so: SuccessExitStatus=3 4 5 143"
    yield "SuccessExitStatus=143"
    yield "# Only the run itself is told to stop; it ends its workers, and leaves whole files."
    yield "KillMode=mixed"
    yield f"TimeoutStopSec={_STOP_SECONDS}"
    yield "TimeoutStartSec=12h"
    yield "# A worker that needs too much memory costs its own workbook, not the night."
    yield "OOMPolicy=continue"
    yield f"MemoryMax={run.memory_mib}M"
    yield "Nice=10"
    yield ""
    yield from _reach(run)
    yield from _CLOSED


def timer_lines(run: NightlyRun) -> Iterator[str]:
    """Yield the timer: a night on which the machine was off is made up for."""
    yield "[Unit]"
    yield f"Description=poam-batch every night at {run.clock}"
    yield ""
    yield "[Timer]"
    yield f"OnCalendar=*-*-* {run.clock}:00"
    yield "Persistent=true"
    yield "AccuracySec=1min"
    yield ""
    yield "[Install]"
    yield "WantedBy=timers.target"


def _account(run: NightlyRun) -> Iterator[str]:
    if run.user in ("", "root"):
        yield "# Root is not needed: name an account that may read INBOX and write OUT (--user)."
    yield f"User={run.user or 'root'}"


def _reach(run: NightlyRun) -> Iterator[str]:
    """Yield what of the file system and the network a run sees."""
    hidden = [path for path in run.paths if _below(path, _TEMPORARY)]
    at_home = any(_below(path, _HOMES) for path in run.paths)
    writes = (run.out, *run.writes, *(_TEMPORARY if hidden else ()))
    yield "# It writes to OUT, and to what --publish names; never to INBOX."
    yield "ProtectSystem=strict"
    yield f"ReadWritePaths={_quoted(writes)}"
    if run.inboxes:
        yield f"ReadOnlyPaths={_quoted(run.inboxes)}"
    yield f"ProtectHome={'read-only' if at_home else 'yes'}"
    if hidden:
        yield f"# {hidden[0]} lies where a private /tmp would hide it."
    yield f"PrivateTmp={'no' if hidden else 'yes'}"
    if run.remote:
        yield "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6"
    else:
        yield "PrivateNetwork=yes"
        yield "RestrictAddressFamilies=AF_UNIX"


def _below(path: str, places: Iterable[str]) -> bool:
    return any(PurePosixPath(path).is_relative_to(place) for place in places)


def _argument(text: str) -> str:
    """Return an argument of ExecStart=, where systemd would expand variables as well."""
    return _quote(text).replace("$", "$$")


def _quoted(paths: Iterable[str]) -> str:
    return " ".join(map(_quote, dict.fromkeys(paths)))


def _quote(text: str) -> str:
    """Return a text in quotes, its specifiers (`%h`) taken as they stand."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"'
