"""The engine of one machine: a pool of worker processes, started when the first task comes.

A run that has nothing to do starts nothing, and imports nothing of what starts it.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import TimeoutError as DeadlinePassed
from concurrent.futures import wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing.context import BaseContext
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from poam_batch.engines import Argument, Fate, Outcome, Value, available_cores
from poam_batch.problems import EXIT_NOT_WRITABLE, RunStopped
from poam_batch.unbroken import unbroken
from poam_batch.worker_limits import EXIT_OUT_OF_MEMORY, prepare_worker, run_limited
from poam_batch.worker_process import WorkerContext

if TYPE_CHECKING:
    from pebble import ProcessFuture, ProcessPool

TASKS_PER_WORKER = 500
WAITING_PER_WORKER = 6
# Where the system cannot interrupt a wait, a signal is seen after this time.
GLANCE_SECONDS = 0.5
# What workers are forked with. It is imported there by name, and never here.
READING = "poam_batch.warm_reading"
RENDERING = "poam_batch.warm_rendering"
_SILENCE = "poam_batch.warm_silence"


class WorkerPool:
    """Worker processes started warm; a worker is recycled after some hundred tasks."""

    def __init__(self, jobs: int | None, warm: Iterable[str] = (READING,)) -> None:
        """Take how many workers, None for one a core, and the modules they are forked with."""
        self._jobs = jobs or available_cores()
        self._warm = tuple(warm)
        self._pool: ProcessPool | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._pool is None:
            return
        try:
            if kind is None:
                self._pool.close()
                self._pool.join()
        finally:
            # A pool that has ended is left as it is by this; one that was to go on is not.
            self.stop()

    def stop(self) -> None:
        """Stop the workers, whatever they do."""
        if self._pool is not None:
            self._pool.stop()
            self._pool.join()

    def start(self) -> None:
        """Start the server that workers are forked from; it imports while the caller goes on."""
        self._begun()

    def _begun(self) -> ProcessPool:
        if self._pool is None:
            try:
                context = _context(self._warm)
            except OSError as error:
                raise _no_workers(error) from error
            from pebble import ProcessPool  # noqa: PLC0415 - while the server gets ready

            self._pool = ProcessPool(
                max_workers=self._jobs,
                max_tasks=TASKS_PER_WORKER,
                initializer=prepare_worker,
                context=context,
            )
        return self._pool

    def map(
        self,
        function: Callable[..., Value],
        tasks: Iterable[Argument],
        seconds: float,
    ) -> Iterator[Outcome[Argument, Value]]:
        """Return the outcomes of tasks in order, as `Engine.map` does.

        Raises RunStopped where the system does not let workers start.
        """
        running = ((task, self._started((function, task, seconds), seconds)) for task in tasks)
        waiting = deque(islice(running, self._jobs * WAITING_PER_WORKER))
        return _outcomes(waiting, running)

    def _started(self, call: tuple[object, ...], seconds: float) -> ProcessFuture[Any]:
        """Start a call of `run_limited`; the first one starts the workers, which is not broken."""
        pool = self._begun()
        try:
            with unbroken():
                return pool.schedule(run_limited, call, timeout=seconds)
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


def _context(warm: tuple[str, ...]) -> BaseContext:
    """Return a way to start workers: forked from a warm server, or spawned on Windows."""
    context = WorkerContext()
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return context
    from multiprocessing import forkserver, resource_tracker  # noqa: PLC0415 - not on Windows

    context.set_forkserver_preload([*warm, _SILENCE])
    # A terminal sends Ctrl-C to all of them, and the server would die of it: it is born deaf to it.
    # Python's tracker of resources, which the server starts first, unblocks what was blocked.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        # It imports its modules while this process imports its own.
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return context


def _no_workers(error: BaseException) -> RunStopped:
    """Return what ends a run without workers: it is no fault of a workbook, nor of the disk."""
    cause = error if isinstance(error, OSError) else error.__cause__
    if isinstance(cause, OSError):
        why = f"No worker process can be started: {cause.strerror or cause}."
    else:
        why = f"The worker processes cannot be kept running ({error or type(cause).__name__})."
    advice = "See that this account may start more processes and that memory is left, or name fewer"
    return RunStopped(f"{why} {advice} workers with --jobs.", EXIT_NOT_WRITABLE)


def _outcome(arguments: Argument, future: ProcessFuture[Value]) -> Outcome[Argument, Value]:
    from pebble import ProcessExpired  # noqa: PLC0415 - it is imported by now

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
