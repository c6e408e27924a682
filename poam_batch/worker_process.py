"""A worker process that says whether it did its share or a task ended it without a word.

Both end with 0. Pebble takes that for a share done, and would wait for the task until its deadline.
"""

from __future__ import annotations

import sys

if sys.platform == "win32":
    from multiprocessing.context import SpawnContext as Context
    from multiprocessing.context import SpawnProcess as Process
else:
    from multiprocessing.context import ForkServerContext as Context
    from multiprocessing.context import ForkServerProcess as Process

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
