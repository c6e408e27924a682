"""Worker processes that say how they ended, and whether they share a lock that is taken.

One that did its share and one that a task ended without a word both end with 0. Pebble takes that
for a share done, and would wait for the task until its deadline.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING
from weakref import WeakSet

if sys.platform == "win32":
    from multiprocessing.context import SpawnContext as Context
    from multiprocessing.context import SpawnProcess as Process
else:
    from multiprocessing.context import ForkServerContext as Context
    from multiprocessing.context import ForkServerProcess as Process

if TYPE_CHECKING:
    from multiprocessing.synchronize import RLock

EXIT_LEFT = 73
_EXIT_DONE = 74


class WorkerProcess(Process):
    """A process whose exit code is 0 where its work was done, and `EXIT_LEFT` where it left it."""

    def run(self) -> None:
        """Do the work, and end so that it shows."""
        super().run()
        sys.exit(_EXIT_DONE)

    @property
    def exitcode(self) -> int | None:
        """How it ended, None while it goes on."""
        code = super().exitcode
        if code == 0:
            return EXIT_LEFT
        return 0 if code == _EXIT_DONE else code


class WorkerContext(Context):
    """The way in which a system starts workers: forked from a warm server, spawned on Windows."""

    Process = WorkerProcess

    def __init__(self) -> None:
        super().__init__()
        self._locks: WeakSet[RLock] = WeakSet()

    def RLock(self) -> RLock:  # noqa: N802 - the name is Python's
        """Return a lock that processes share; who is killed while holding it never frees it."""
        lock = super().RLock()
        self._locks.add(lock)
        return lock

    def locked(self) -> bool:
        """Return whether another process, or thread, holds one of the locks right now."""
        return any(not _is_free(lock) for lock in self._locks)


def _is_free(lock: RLock) -> bool:
    free = lock.acquire(block=False)
    if free:
        lock.release()
    return free
