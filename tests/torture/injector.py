"""Counts what a run asks of the system, and at the n-th call kills it, fails it or signals it.

Files are watched by an audit hook, which sees every open, rename, remove, mkdir and listing of the
interpreter, wherever it comes from; writes, syncs, locks and SQLite's statements are wrapped. Only
what lies below one folder counts.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import signal
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

EVENTS = ("open", "os.rename", "os.remove", "os.mkdir", "os.listdir", "os.scandir")
SQLITE_WORDS = {
    errno.ENOSPC: "database or disk is full",
    errno.EROFS: "attempt to write a readonly database",
    errno.EACCES: "attempt to write a readonly database",
    errno.EMFILE: "unable to open database file",
}


@dataclass(frozen=True)
class Injection:
    """What happens at the call number `at`: `kill`, `half`, `fault`, `signal` or `save`.

    `half` does half of a write and then kills. `number` is an errno of a fault, or a signal.
    `save` puts the file `source` in the place of `target`. Nothing happens at 0.
    """

    kind: str = "none"
    at: int = 0
    number: int = 0
    source: str = ""
    target: str = ""

    def fields(self) -> dict[str, Any]:
        """Return it as JSON."""
        return asdict(self)


class Injector:
    """Watches one process; `log` then says which calls there were, and which one was hit."""

    def __init__(self, injection: Injection, world: Path, log: Path) -> None:
        self._injection = injection
        self._world = str(world)
        self._log = log
        self._count = 0
        self._calls: list[str] = []
        self._hit = ""
        self._busy = False

    def install(self) -> None:
        """Watch from now on."""
        sys.addaudithook(self._audit)
        os.write = self._on_descriptor(os.write, "write")
        # No process that is killed loses what it wrote: only the machine does, if its power fails.
        os.fsync = self._on_descriptor(lambda _: None, "fsync")
        os.sync = self._wrapped(lambda: None, "sync")
        os.statvfs = self._wrapped(os.statvfs, "statvfs")
        fcntl.flock = self._wrapped(fcntl.flock, "flock")
        tempfile.TemporaryFile = self._spooled(tempfile.TemporaryFile)
        sqlite3.connect = self._connected(sqlite3.connect)

    def finish(self) -> None:
        """Say which calls there were."""
        self._busy = True
        told = {"count": self._count, "hit": self._hit, "calls": self._calls}
        self._log.write_text(json.dumps(told), "utf-8")

    def _call(self, what: str) -> None:
        """Count a call, and do what is to be done at it."""
        self._count += 1
        self._calls.append(what)
        if self._count != self._injection.at:
            return
        self._hit = what
        kind, number = self._injection.kind, self._injection.number
        if kind in ("kill", "half"):
            self.finish()
            os.kill(os.getpid(), signal.SIGKILL)
        elif kind == "signal":
            signal.raise_signal(number)
        elif kind == "fault":
            raise _fault(what, number)
        elif kind == "save":
            self._save(Path(self._injection.source), Path(self._injection.target))

    def _save(self, source: Path, target: Path) -> None:
        """Save a file as Excel does: written beside it, then renamed."""
        self._busy, before = True, self._busy
        beside = target.with_name("A1B2C3D4.xlsx")
        beside.write_bytes(source.read_bytes())
        beside.replace(target)
        self._busy = before

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event not in EVENTS or self._busy:
            return
        # Of a rename it counts what takes a new place.
        path = arguments[1] if event == "os.rename" else arguments[0]
        if isinstance(path, str | bytes | os.PathLike):
            text = os.fsdecode(path)
            if text.startswith(self._world):
                self._call(f"{event} {text.removeprefix(self._world)}")

    def _on_descriptor(self, function: Callable[..., Any], name: str) -> Callable[..., Any]:
        def watched(descriptor: int, *rest: Any) -> Any:
            self._busy, before = True, self._busy
            path = str(Path(f"/proc/self/fd/{descriptor}").readlink())
            self._busy = before
            if path.startswith(self._world):
                next_one = self._count + 1 == self._injection.at
                if name == "write" and next_one and self._injection.kind == "half":
                    function(descriptor, rest[0][: len(rest[0]) // 2])
                self._call(f"{name} {path.removeprefix(self._world)}")
            return function(descriptor, *rest)

        return watched

    def _wrapped(self, function: Callable[..., Any], name: str) -> Callable[..., Any]:
        def watched(*arguments: Any) -> Any:
            self._call(name)
            return function(*arguments)

        return watched

    def _spooled(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def watched(**options: Any) -> Any:
            self._call("spool open")
            return _Watched(function(**options), ("write", "read"), "spool", self._call)

        return watched

    def _connected(self, function: Callable[..., Any]) -> Callable[..., Any]:
        call = self._call

        class Watched(sqlite3.Connection):
            def execute(self, *arguments: Any) -> Any:
                call(f"sqlite execute {str(arguments[0]).split()[0]}")
                return super().execute(*arguments)

            def executemany(self, *arguments: Any) -> Any:
                call("sqlite executemany")
                return super().executemany(*arguments)

            def commit(self) -> None:
                call("sqlite commit")
                super().commit()

        def watched(*arguments: Any, **options: Any) -> Any:
            call("sqlite connect")
            return function(*arguments, factory=Watched, **options)

        return watched


class _Watched:
    """An object whose methods of some names are counted."""

    def __init__(
        self, inner: Any, names: tuple[str, ...], prefix: str, call: Callable[[str], None]
    ) -> None:
        self._inner = inner
        self._names = names
        self._prefix = prefix
        self._call = call

    def __getattr__(self, name: str) -> Any:
        if name in self._names:
            self._call(f"{self._prefix} {name}")
        return getattr(self._inner, name)


def _fault(what: str, number: int) -> Exception:
    """Return what the system would say: EACCES at a lock would mean that another run holds it."""
    if what.startswith("sqlite"):
        return sqlite3.OperationalError(SQLITE_WORDS.get(number, "disk I/O error"))
    if what == "flock" and number == errno.EACCES:
        number = errno.EIO
    return OSError(number, os.strerror(number))
