"""Who runs the work: a pool of worker processes, any of which may die and cost one task alone."""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import TimeoutError as DeadlinePassed
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing.context import BaseContext
from types import TracebackType
from typing import Generic, Self, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

TASKS_PER_WORKER = 500
WAITING_PER_WORKER = 4
COLLECT_EVERY = 50_000
WARM_MODULES = ("poam_batch.reading", "poam_batch.outputs.render")

Argument = TypeVar("Argument", bound=tuple[object, ...])
Value = TypeVar("Value")


class Fate(StrEnum):
    """What became of a task."""

    DONE = "done"
    RAISED = "raised"
    DIED = "died"
    TIMED_OUT = "timed_out"


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Argument, Value]):
    """A task's arguments and what became of it: a value if done, an error if it raised."""

    arguments: Argument
    fate: Fate
    value: Value | None = None
    error: BaseException | None = None


class WorkerPool:
    """Worker processes started warm; a worker is recycled after some hundred tasks.

    A task that kills its worker or passes its deadline has an outcome like any other.
    """

    def __init__(self, jobs: int | None) -> None:
        self._jobs = jobs or available_cores()
        self._pool = ProcessPool(
            max_workers=self._jobs,
            max_tasks=TASKS_PER_WORKER,
            initializer=spare_collections,
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
        if kind is None:
            self._pool.close()
        else:
            self._pool.stop()
        self._pool.join()

    def map(
        self,
        function: Callable[..., Value],
        tasks: Iterable[Argument],
        seconds: float,
    ) -> Iterator[Outcome[Argument, Value]]:
        """Yield the outcome of each task, in order; only a few wait in the pool at a time.

        A task is the tuple of what `function`, importable by name, is called with; `seconds` is
        its deadline.
        """
        waiting: deque[tuple[Argument, ProcessFuture[Value]]] = deque()
        for arguments in tasks:
            waiting.append((arguments, self._pool.schedule(function, arguments, timeout=seconds)))
            if len(waiting) >= self._jobs * WAITING_PER_WORKER:
                yield _outcome(*waiting.popleft())
        while waiting:
            yield _outcome(*waiting.popleft())


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
    return context


def _outcome(arguments: Argument, future: ProcessFuture[Value]) -> Outcome[Argument, Value]:
    error = future.exception()
    if error is None:
        return Outcome(arguments, Fate.DONE, value=future.result())
    if isinstance(error, ProcessExpired):
        return Outcome(arguments, Fate.DIED, error=error)
    if isinstance(error, DeadlinePassed):
        return Outcome(arguments, Fate.TIMED_OUT, error=error)
    return Outcome(arguments, Fate.RAISED, error=error)
