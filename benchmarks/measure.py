"""What a command costs: the CPU of it and of everything it starts, the wall clock, peak memory.

Linux only: a process that outlives the one that started it (a fork server) is adopted by the
measuring process, so that its time counts as well.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
_PR_SET_CHILD_SUBREAPER = 36
_LOOK_EVERY = 0.01


class CommandFailed(Exception):
    """A measured command ended with an exit code it should not have."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What a command cost: seconds of CPU and of the clock; peaks (VmHWM) in MiB, if watched."""

    cpu: float
    wall: float
    parent_peak: float = 0.0
    largest_child_peak: float = 0.0


def python(*arguments: str) -> list[str]:
    """Return the command that runs this interpreter."""
    return [sys.executable, *arguments]


def measure(command: Sequence[str], *, watch: bool = False) -> Usage:
    """Run a command to its end, with all it started, and return what that cost.

    Raises CommandFailed, with what it printed, if its exit code is not 0.
    """
    _adopt_orphans()
    with (
        subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        ) as process,
        _Watch(process.pid, watch) as peaks,
    ):
        usage = _wait(process)
    return Usage(*usage, parent_peak=peaks.parent, largest_child_peak=peaks.largest_child)


def wall_together(commands: Sequence[Sequence[str]]) -> float:
    """Run commands side by side and return the seconds until the last has ended."""
    started = time.perf_counter()
    running = [subprocess.Popen(command, cwd=ROOT) for command in commands]
    codes = [process.wait() for process in running]
    if any(codes):
        raise CommandFailed(f"Commands side by side ended with {codes}.")
    return time.perf_counter() - started


def _adopt_orphans() -> None:
    if not sys.platform.startswith("linux"):
        raise SystemExit("The benchmark counts the CPU of adopted processes: it needs Linux.")
    if ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise SystemExit("The benchmark may not adopt processes here (prctl was refused).")


def _wait(process: subprocess.Popen[str]) -> tuple[float, float]:
    """Wait for a process and everything that was left behind; return CPU and wall seconds."""
    started, cpu, wall = time.perf_counter(), 0.0, 0.0
    errors: list[str] = []
    reader = threading.Thread(target=lambda: errors.append(process.stderr.read()))  # type: ignore[union-attr]
    reader.start()
    while True:
        try:
            pid, status, usage = os.wait4(-1, 0)
        except ChildProcessError:
            break
        cpu += usage.ru_utime + usage.ru_stime
        if pid == process.pid:
            wall = time.perf_counter() - started
            process.returncode = os.waitstatus_to_exitcode(status)
    reader.join()
    if process.returncode != 0:
        raise CommandFailed(f"{process.args!r} ended with {process.returncode}:\n{''.join(errors)}")
    return cpu, wall


@dataclass
class _Watch:
    """Looks at the high-water marks of a process and its descendants while it runs."""

    pid: int
    active: bool
    peaks: dict[int, float] = field(default_factory=dict)
    _done: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> _Watch:
        if self.active:
            self._thread = threading.Thread(target=self._look)
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        if self._thread is not None:
            self._thread.join()

    @property
    def parent(self) -> float:
        """The peak of the process itself, in MiB."""
        return self.peaks.get(self.pid, 0.0)

    @property
    def largest_child(self) -> float:
        """The largest peak among its descendants, in MiB."""
        return max((peak for pid, peak in self.peaks.items() if pid != self.pid), default=0.0)

    def _look(self) -> None:
        while not self._done.wait(_LOOK_EVERY):
            pending = [self.pid]
            while pending:
                pid = pending.pop()
                # A process may end while it is looked at: its last mark stands.
                with suppress(OSError, StopIteration):
                    pending += _children(pid)
                    self.peaks[pid] = max(self.peaks.get(pid, 0.0), _high_water(pid))


def _children(pid: int) -> list[int]:
    threads = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for thread in threads for child in thread.read_text().split()]


def _high_water(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace").splitlines()
    mark = next(line for line in lines if line.startswith("VmHWM:"))
    return int(mark.split()[1]) / 1024
