"""A run to be made every night: its command, the paths it needs, and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath

from poam_batch.problems import ConfigurationError


@dataclass(frozen=True, slots=True)
class NightlyRun:
    """What a scheduler is to start.

    `command` is the program with its arguments, every path absolute. `inboxes` are those of this
    machine, `out` is what is written to, `reads` the other paths that the command names, `writes`
    those that it writes to beside `out`. `remote` says that an address of another machine is named.
    `memory_mib` is the most that all of its processes should ever hold. `user` is the account, ""
    where none is known.
    """

    command: tuple[str, ...]
    inboxes: tuple[str, ...]
    out: str
    reads: tuple[str, ...]
    hour: int
    minute: int
    user: str
    remote: bool
    memory_mib: int
    writes: tuple[str, ...] = ()

    @property
    def clock(self) -> str:
        """The time of day: `02:30`."""
        return f"{self.hour:02}:{self.minute:02}"

    @property
    def last_success(self) -> str:
        """The file to watch, in the slashes of its system."""
        windows = PureWindowsPath(self.out).drive and not self.out.startswith("/")
        out = PureWindowsPath(self.out) if windows else PurePosixPath(self.out)
        return str(out / ".poam-batch" / "last_success")

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path of this machine that the command needs, the program's first."""
        return (self.command[0], self.out, *self.writes, *self.inboxes, *self.reads)


def lock_comments(run: NightlyRun) -> Iterator[str]:
    """Yield what every kind of set-up says of two runs that meet, and of what to watch."""
    yield "Two runs never meet: the first holds a lock in OUT, and another ends at once with exit"
    yield "code 11 and changes nothing. A run that is killed leaves no lock behind."
    yield "Every file is written for its owner alone, whatever the umask. Watch the age of"
    yield f"{run.last_success}: it is renewed by each run that finishes."


def refuse(texts: Iterable[str], signs: str, why: str) -> None:
    """Raise ConfigurationError where a text holds one of some signs; `why` says what to do."""
    for text in texts:
        found = next((sign for sign in signs if sign in text), None)
        if found is not None:
            raise ConfigurationError(f"{text!r} holds {found!r}. {why}")
