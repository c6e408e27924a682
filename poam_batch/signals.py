"""Stopped from outside, and cleanly: Ctrl-C and SIGTERM end a command as if it had raised an error.

What is open is closed on the way out: workers end, the lock is freed, temporary files are removed.
Nothing else may be imported here: this module listens before the rest of the program is there.
"""

from __future__ import annotations

import _thread
import contextlib
import os
import signal
import time
from types import FrameType

from poam_batch.unbroken import STOPPING

# A command has 15 seconds to end; one that cannot is ended as hard as by a kill, which is safe too.
PATIENCE_SECONDS = 10.0
EXIT_BY_SIGNAL = 128


class StoppedBySignal(BaseException):
    """A signal ends the command; its text is what is said to the person who sent it.

    No Exception, so that nothing that goes on after an error goes on after it.
    """

    def __init__(self, number: int) -> None:
        name = signal.Signals(number).name
        super().__init__(
            f"Stopped by {name}. Every file is whole, the old one or the new one; the next time "
            "does what is left."
        )
        # Ctrl-Break is a second Ctrl-C.
        self.exit_code = EXIT_BY_SIGNAL + (number if number == signal.SIGTERM else signal.SIGINT)


class _Listener:
    """Handles the first signal; one that comes while the command is ending changes nothing."""

    def __init__(self) -> None:
        self._ending = False

    def __call__(self, number: int, _: FrameType | None) -> None:
        if self._ending:
            return
        self._ending = True
        stopped = StoppedBySignal(number)
        # threading.Thread takes locks that this very thread may hold where the signal found it.
        with contextlib.suppress(RuntimeError):
            _thread.start_new_thread(_end_at_last, (stopped.exit_code,))
        raise stopped


def listen() -> None:
    """Have Ctrl-C, SIGTERM and Ctrl-Break raise StoppedBySignal in the main thread from now on."""
    listener = _Listener()
    for number in STOPPING:
        signal.signal(number, listener)


def _end_at_last(exit_code: int) -> None:
    time.sleep(PATIENCE_SECONDS)
    os._exit(exit_code)
