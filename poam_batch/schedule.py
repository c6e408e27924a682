"""How a run is set up to happen every night: printed for a person to put in place."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from poam_batch.engines import available_cores
from poam_batch.problems import ConfigurationError
from poam_batch.remote.address import Address, local_path
from poam_batch.scheduling.cron import cron_lines
from poam_batch.scheduling.nightly import NightlyRun
from poam_batch.scheduling.systemd import systemd_lines
from poam_batch.scheduling.windows import windows_lines

if sys.platform != "win32":
    import pwd

SCHEDULERS: Mapping[str, Callable[[NightlyRun], Iterator[str]]] = {
    "cron": cron_lines,
    "systemd": systemd_lines,
    "windows": windows_lines,
}
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
# What the parent, and each worker beside it, stay under (see engines.py).
_PROCESS_MIB = 512


@dataclass(frozen=True, slots=True)
class ScheduleOptions:
    """What is to be run, and when.

    `inboxes` are paths or addresses (`s3://bucket/inbox`). `files` are options of a run that name a
    file or folder, `texts` those with another value, and `switches` those without one, each by its
    name: `("--policy", Path("strict.toml"))`. `scheduler` None means: by the platform.
    """

    inboxes: tuple[str, ...]
    out: Path
    at: str = "02:30"
    scheduler: str | None = None
    user: str | None = None
    files: tuple[tuple[str, Path], ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    switches: tuple[str, ...] = ()
    publish: Address | None = None
    jobs: int | None = None


def schedule_text(options: ScheduleOptions) -> Iterator[str]:
    """Yield the set-up of a nightly run; nothing is installed.

    Raises ConfigurationError for an INBOX or a file that is not there, an OUT that is an INBOX, a
    time that is none, and for signs that the scheduler cannot pass on.
    """
    name = options.scheduler or ("windows" if os.name == "nt" else "cron")
    yield from SCHEDULERS[name](nightly_run(options))


def nightly_run(options: ScheduleOptions) -> NightlyRun:
    """Return the run with every path absolute; raises ConfigurationError as `schedule_text`."""
    local = [Path(one) for one in options.inboxes if not is_address(one)]
    _refuse_missing(options, local)
    hour, minute = _time(options.at)
    program, out = _program(), str(options.out.absolute())
    inboxes = [one if is_address(one) else str(Path(one).absolute()) for one in options.inboxes]
    values = [(name, str(path.absolute())) for name, path in options.files] + [*options.texts]
    if options.publish:
        values.append(("--publish", options.publish.url))
    jobs = () if options.jobs is None else (f"--jobs={options.jobs}",)
    flags = (*(f"{name}={value}" for name, value in values), *jobs, *options.switches)
    command = (*program, "run", *inboxes, f"--out={out}", "--quiet", *flags)
    published = None if options.publish is None else local_path(options.publish)
    _refuse_unprintable((*command, options.user or ""))
    return NightlyRun(
        command=command,
        inboxes=tuple(str(path.absolute()) for path in local),
        out=out,
        reads=tuple(str(path.absolute()) for _, path in options.files),
        hour=hour,
        minute=minute,
        user=options.user or _account(),
        remote=any(map(is_address, (*options.inboxes, *(text for _, text in values)))),
        memory_mib=_PROCESS_MIB * (1 + (options.jobs or available_cores())),
        writes=() if published is None else (str(published),),
    )


def is_address(text: str) -> bool:
    """Return whether a text names something on another machine: `s3://bucket/inbox`."""
    return bool(re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", text))


def _time(text: str) -> tuple[int, int]:
    found = _TIME.fullmatch(text.strip())
    if found is None:
        raise ConfigurationError(f"{text!r} is no time of day. Write it as 02:30.")
    return int(found[1]), int(found[2])


def _refuse_missing(options: ScheduleOptions, inboxes: Iterable[Path]) -> None:
    for inbox in inboxes:
        if not inbox.exists():
            raise ConfigurationError(f"{inbox} does not exist. Name the inbox of this machine.")
        if inbox.resolve() == options.out.resolve():
            raise ConfigurationError(f"{inbox} is INBOX and OUT. Name another folder to write to.")
    if options.out.exists() and not options.out.is_dir():
        raise ConfigurationError(f"{options.out} is no folder. Name one to write to.")
    for name, path in options.files:
        if not path.exists():
            raise ConfigurationError(f"{path} does not exist, which {name} names.")


def _refuse_unprintable(texts: Iterable[str]) -> None:
    """Refuse line breaks, control signs and bytes that are no text: no scheduler passes them on."""
    for text in texts:
        if not text.isprintable():
            raise ConfigurationError(
                f"{text!r} holds a sign that cannot be printed, which no scheduler passes on. "
                "Rename it."
            )


def _program() -> tuple[str, ...]:
    """Return how this program is started, whatever the PATH."""
    python = Path(sys.executable).absolute()
    entry = python.with_name("poam-batch.exe" if os.name == "nt" else "poam-batch")
    return (str(entry),) if entry.is_file() else (str(python), "-m", "poam_batch")


def _account() -> str:
    """Return the account that this command runs as, "" on Windows."""
    if sys.platform == "win32":
        return ""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
