"""How a run is set up to happen every night: printed for a person to put in place."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

from poam_batch.engines import available_cores
from poam_batch.problems import ConfigurationError
from poam_batch.remote.address import Address, local_path
from poam_batch.scheduling.cron import cron_lines
from poam_batch.scheduling.nightly import NightlyRun
from poam_batch.scheduling.systemd import systemd_lines
from poam_batch.scheduling.windows import windows_lines
from poam_batch.workers.choice import refuse_two_engines

if sys.platform != "win32":
    import pwd

WINDOWS = "windows"
STARTERS: Mapping[str, Callable[[NightlyRun], Iterator[str]]] = {
    "cron": cron_lines,
    "systemd": systemd_lines,
    WINDOWS: windows_lines,
}
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
# What the parent, and each worker beside it, stay under (see engines.py).
_PROCESS_MIB = 512
# On a cluster, what is on its way takes the place of workers beside the parent.
_BESIDE_CLUSTER = 1


@dataclass(frozen=True, slots=True)
class ScheduleOptions:
    """What is to be run, and when.

    `starter` is what starts it, a key of `STARTERS`; None means: by the platform. `files` are
    options of a run that name a file or folder, `texts` those with another value, and `switches`
    those without one, each by its name: `("--policy", Path("strict.toml"))`. `publish`, `jobs` and
    `scheduler` are those of a run.
    """

    inboxes: tuple[Path | Address, ...]
    out: Path
    at: str = "02:30"
    starter: str | None = None
    user: str | None = None
    files: tuple[tuple[str, Path], ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    switches: tuple[str, ...] = ()
    publish: Address | None = None
    jobs: int | None = None
    scheduler: str | None = None


def schedule_text(options: ScheduleOptions) -> Iterator[str]:
    """Yield the set-up of a nightly run; nothing is installed.

    Raises ConfigurationError for an INBOX or a file that is not there, an OUT that is an INBOX, a
    time that is none, workers here and on a cluster, and for signs that cannot be passed on.
    """
    yield from STARTERS[_starter(options)](nightly_run(options))


def _starter(options: ScheduleOptions) -> str:
    return options.starter or (WINDOWS if os.name == "nt" else "cron")


def nightly_run(options: ScheduleOptions) -> NightlyRun:
    """Return the run with every path absolute; raises ConfigurationError as `schedule_text`."""
    inboxes = [_place(one) for one in options.inboxes]
    _refuse_missing(options, [one for one in inboxes if isinstance(one, Path)])
    if options.scheduler is not None:
        refuse_two_engines(options.jobs)
    hour, minute = _time(options.at)
    out = _absolute(options, options.out)
    named = [one.url if isinstance(one, Address) else str(one.absolute()) for one in inboxes]
    flags = (f"--out={out}", "--quiet", *_values(options), *options.switches)
    command = (*_program(), "run", *named, *flags)
    target = None if options.publish is None else _place(options.publish)
    _refuse_unprintable((*command, options.user or ""))
    return NightlyRun(
        command=command,
        inboxes=tuple(str(one.absolute()) for one in inboxes if isinstance(one, Path)),
        out=out,
        reads=tuple(str(path.absolute()) for _, path in options.files),
        hour=hour,
        minute=minute,
        user=options.user or _account(),
        remote=bool(options.scheduler) or any(isinstance(o, Address) for o in (*inboxes, target)),
        memory_mib=_PROCESS_MIB * (1 + _workers(options)),
        writes=(str(target),) if isinstance(target, Path) else (),
    )


def _place(given: Path | Address) -> Path | Address:
    """Return the path that a `file://` address names; anything else as it was given."""
    path = given if isinstance(given, Path) else local_path(given)
    return given if path is None else path


def _absolute(options: ScheduleOptions, path: Path) -> str:
    r"""Return a path from the root on; one such as `D:\out` is so on every system, for Windows."""
    if _starter(options) == WINDOWS and PureWindowsPath(path).is_absolute():
        return str(path)
    return str(path.absolute())


def _values(options: ScheduleOptions) -> Iterator[str]:
    """Yield the options of a run that have a value."""
    yield from (f"{name}={path.absolute()}" for name, path in options.files)
    yield from (f"{name}={text}" for name, text in options.texts)
    if options.publish is not None:
        yield f"--publish={options.publish.url}"
    if options.jobs is not None:
        yield f"--jobs={options.jobs}"
    if options.scheduler is not None:
        yield f"--scheduler={options.scheduler}"


def _workers(options: ScheduleOptions) -> int:
    """Return how many processes are beside the parent, by their memory."""
    if options.scheduler is not None:
        return _BESIDE_CLUSTER
    return options.jobs or available_cores()


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
