"""The limits within which a worker does a task.

Where the system knows limits, a worker has one on memory and a task one on processor time, so that
a file made to exhaust the machine stops its own worker; on Windows the deadline alone does.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import wait as wait_for
from typing import TypeVar

if sys.platform != "win32":
    import resource

COLLECT_EVERY = 50_000
# A chunk of workbooks, and the one before it, have some 200,000 values.
COLLECT_PAST_CHUNKS = 400_000
# What a worker may fill with data; with the program itself that is under 512 MiB.
DATA_BYTES = 400 << 20
# Processor time past a task's deadline: the deadline comes first, unless the parent is gone.
SPARE_SECONDS = 5
EXIT_OUT_OF_MEMORY = 71
EXIT_GAVE_UP = 70
EXIT_ALONE = 72
STDERR = 2

Value = TypeVar("Value")


def prepare_worker() -> None:
    """Make a worker ready: memory limited, few collections of garbage, and no last words.

    What a library prints when it aborts helps nobody who runs a batch, and with no memory left it
    may never come to its end. A worker has nothing to put in order when it is stopped, and ends
    with the run, however that ends.
    """
    spare_collections()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.putenv("RUST_BACKTRACE", "0")
    silence_errors()
    if sys.platform != "win32":
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (_within(DATA_BYTES, hard), hard))


def silence_errors() -> None:
    """Send what this process would print as errors nowhere."""
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, STDERR)
    os.close(silence)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait_for([parent.sentinel])
        os._exit(EXIT_ALONE)


def run_limited(
    function: Callable[..., Value], arguments: tuple[object, ...], seconds: float
) -> Value:
    """Call a function in a worker, with a limit on processor time.

    A worker that runs out of memory ends at once: what is left of its memory would fail the tasks
    that come after. So does one whose library gave up, which is no Exception and cannot be sent.
    """
    if sys.platform != "win32":
        usage = resource.getrusage(resource.RUSAGE_SELF)
        most = int(usage.ru_utime + usage.ru_stime + seconds) + SPARE_SECONDS
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (_within(most, hard), hard))
    try:
        return function(*arguments)
    except MemoryError:
        os._exit(EXIT_OUT_OF_MEMORY)
    except Exception:
        raise
    except BaseException:  # noqa: BLE001 - a panic of the reading library is no Exception
        os._exit(EXIT_GAVE_UP)


def _within(limit: int, hard: int) -> int:
    # A hard limit of -1 is none.
    return limit if hard < 0 else min(limit, hard)


def spare_collections(every: int = COLLECT_EVERY) -> None:
    """Keep the garbage collector from walking what was imported, and from walking too often.

    Facts come in thousands of small values without cycles: a fifth of a read went to the walks, and
    a twelfth of what the parent does. `every` is how many new values set off a walk.
    """
    gc.freeze()
    gc.set_threshold(every, 20, 20)
