"""Who runs the work: a pool of worker processes, any of which may die and cost one task alone.

Where the system knows limits, a worker has one on memory and a task one on processor time, so that
a file made to exhaust the machine stops its own worker; on Windows the deadline alone does.
"""

from __future__ import annotations

import gc
import multiprocessing
import multiprocessing.forkserver
import multiprocessing.resource_tracker
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import TimeoutError as DeadlinePassed
from concurrent.futures import wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from multiprocessing.connection import wait as wait_for
from multiprocessing.context import BaseContext
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from poam_batch.unbroken import unbroken

if sys.platform != "win32":
    import resource

TASKS_PER_WORKER = 500
WAITING_PER_WORKER = 6
COLLECT_EVERY = 50_000
# What a worker may fill with data; with the program itself that is under 512 MiB.
DATA_BYTES = 400 << 20
# Processor time past a task's deadline: the deadline comes first, unless the parent is gone.
SPARE_SECONDS = 5
EXIT_OUT_OF_MEMORY = 71
EXIT_GAVE_UP = 70
EXIT_ALONE = 72
# Where the system cannot interrupt a wait, a signal is seen after this time.
GLANCE_SECONDS = 0.5
STDERR = 2
WARM_MODULES = (
    "poam_batch.engines",
    "poam_batch.reading",
    "poam_batch.workbooks.assessment",
    "poam_batch.outputs.render",
)

Argument = TypeVar("Argument", bound=tuple[object, ...])
Value = TypeVar("Value")


class Fate(StrEnum):
    """What became of a task."""

    DONE = "done"
    RAISED = "raised"
    DIED = "died"
    TIMED_OUT = "timed_out"
    OUT_OF_MEMORY = "out_of_memory"


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Argument, Value]):
    """A task's arguments and what became of it: a value if done, an error if it raised."""

    arguments: Argument
    fate: Fate
    value: Value | None = None
    error: BaseException | None = None


class WorkerPool:
    """Worker processes started warm; a worker is recycled after some hundred tasks.

    A task that kills its worker, passes its deadline or needs too much memory has an outcome like
    any other.
    """

    def __init__(self, jobs: int | None) -> None:
        self._jobs = jobs or available_cores()
        self._pool = ProcessPool(
            max_workers=self._jobs,
            max_tasks=TASKS_PER_WORKER,
            initializer=prepare_worker,
            context=_context(),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._pool.close()
                self._pool.join()
        finally:
            # A pool that has ended is left as it is by this; one that was to go on is not.
            self._pool.stop()
            self._pool.join()

    def map(
        self,
        function: Callable[..., Value],
        tasks: Iterable[Argument],
        seconds: float,
    ) -> Iterator[Outcome[Argument, Value]]:
        """Return the outcomes of tasks in order, as they come; only a few wait in the pool.

        The first tasks start at once, whoever asks for their outcomes later. A task is the tuple
        of what `function`, importable by name, is called with; `seconds` is its deadline. Raises
        OSError where the system does not let workers start.
        """
        running = ((task, self._started((function, task, seconds), seconds)) for task in tasks)
        waiting = deque(islice(running, self._jobs * WAITING_PER_WORKER))
        return _outcomes(waiting, running)

    def _started(self, call: tuple[object, ...], seconds: float) -> ProcessFuture[Any]:
        """Start a call of `run_limited`; the first one starts the workers, which is not broken."""
        try:
            with unbroken():
                return self._pool.schedule(run_limited, call, timeout=seconds)
        except BrokenProcessPool as error:
            raise _no_workers(error) from error


def _outcomes(
    waiting: deque[tuple[Argument, ProcessFuture[Value]]],
    running: Iterator[tuple[Argument, ProcessFuture[Value]]],
) -> Iterator[Outcome[Argument, Value]]:
    """Yield outcomes in order, and start another task for each that has ended."""
    while waiting:
        outcome = _outcome(*waiting.popleft())
        waiting.extend(islice(running, 1))
        yield outcome


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
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, STDERR)
    os.close(silence)
    if sys.platform != "win32":
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (_within(DATA_BYTES, hard), hard))


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


def spare_collections() -> None:
    """Keep the garbage collector from walking what was imported, and from walking too often.

    Facts come in thousands of small values without cycles: a fifth of a read went to the walks.
    """
    gc.freeze()
    gc.set_threshold(COLLECT_EVERY, 20, 20)


def available_cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _context() -> BaseContext:
    """Return a way to start workers: forked from a warm server, or spawned on Windows."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(WARM_MODULES))
    # A terminal sends Ctrl-C to all of them, and the server would die of it: it is born deaf to it.
    # Python's tracker of resources, which the server starts first, unblocks what was blocked.
    multiprocessing.resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        # It imports its modules while this process imports its own.
        multiprocessing.forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return context


def _no_workers(error: BaseException) -> OSError:
    """Return what the system says that keeps workers from being started."""
    cause = error.__cause__
    if isinstance(cause, OSError):
        return OSError(cause.errno, f"no worker process can be started ({cause.strerror or cause})")
    return OSError(f"the worker processes cannot be kept running ({error or type(cause).__name__})")


def _outcome(arguments: Argument, future: ProcessFuture[Value]) -> Outcome[Argument, Value]:
    while not future.done():
        wait((future,), GLANCE_SECONDS)
    error = future.exception()
    if error is None:
        return Outcome(arguments, Fate.DONE, value=future.result())
    if isinstance(error, BrokenProcessPool):
        raise _no_workers(error)
    if isinstance(error, ProcessExpired):
        if error.exitcode == EXIT_OUT_OF_MEMORY:
            return Outcome(arguments, Fate.OUT_OF_MEMORY, error=error)
        return Outcome(arguments, Fate.DIED, error=error)
    if isinstance(error, DeadlinePassed):
        return Outcome(arguments, Fate.TIMED_OUT, error=error)
    return Outcome(arguments, Fate.RAISED, error=error)
