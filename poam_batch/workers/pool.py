"""The engine of one machine: a pool of worker processes, started when the first task comes.

A run that has nothing to do starts nothing, and imports nothing of what starts it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import TimeoutError as DeadlinePassed
from concurrent.futures import wait
from itertools import islice
from threading import RLock
from types import TracebackType
from typing import Self

from poam_batch.engines import Argument, Fate, Outcome, Value, available_cores
from poam_batch.problems import EXIT_NOT_WRITABLE, RunStopped
from poam_batch.unbroken import unbroken
from poam_batch.workers.crew import GLANCE_SECONDS, Call, Crew, CrewLost, Watch
from poam_batch.workers.limits import EXIT_OUT_OF_MEMORY

WAITING_PER_WORKER = 6
# So often new processes take the place of lost ones without a task that ends in between.
NEW_CREWS = 3
# So often a task is tried that ends its worker without a word: somebody else may have ended it.
TRIES = 2
# What workers are forked with. It is imported there by name, and never here.
READING = "poam_batch.workers.warm_reading"
RENDERING = "poam_batch.workers.warm_rendering"


class WorkerPool:
    """Worker processes started warm; a worker is recycled after some hundred tasks.

    Where a worker that is killed takes the means to talk with it, all of them are replaced, and
    do once more what was not done: values go in and values come out, so that nothing is done twice
    by it.
    """

    def __init__(
        self, jobs: int | None, warm: Iterable[str] = (READING,), tries: int = TRIES
    ) -> None:
        """Take how many workers, None for one a core, and the modules they are forked with.

        `tries` is how often a task is tried that ends its worker without a word.
        """
        self._jobs = jobs or available_cores()
        self._warm = tuple(warm)
        self._tries = tries
        self._crew: Crew | None = None
        self._open: dict[Call, None] = {}
        self._lost = 0
        # Threads of a cluster's worker share a pool.
        self._guard = RLock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            for call in tuple(self._open) if kind is None else ():
                self._await(call)
        finally:
            self.stop()

    def stop(self) -> None:
        """Stop the workers, whatever they do."""
        if self._crew is not None:
            self._crew.stop()

    def start(self) -> None:
        """Start the server that workers are forked from; it imports while the caller goes on."""
        with self._guard:
            self._begun()

    def _begun(self) -> Crew:
        if self._crew is None:
            try:
                self._crew = Crew(self._jobs, self._warm)
            except OSError as error:
                raise _no_workers(error) from error
        return self._crew

    def map(
        self,
        function: Callable[..., Value],
        tasks: Iterable[Argument],
        seconds: float,
    ) -> Iterator[Outcome[Argument, Value]]:
        """Return the outcomes of tasks in order, as `Engine.map` does.

        Raises RunStopped where the system does not let workers start, or stay.
        """
        running = (self._started(Call(function, task, seconds)) for task in tasks)
        waiting = deque(islice(running, self._jobs * WAITING_PER_WORKER))
        return self._outcomes(waiting, running)

    def _outcomes(
        self, waiting: deque[Call], running: Iterator[Call]
    ) -> Iterator[Outcome[Argument, Value]]:
        """Yield outcomes in order, and start another task for each that has ended."""
        while waiting:
            outcome: Outcome[Argument, Value] = self._outcome(waiting.popleft())
            waiting.extend(islice(running, 1))
            yield outcome

    def _outcome(self, call: Call) -> Outcome[Argument, Value]:
        self._await(call)
        outcome: Outcome[Argument, Value] = _outcome_of(call)
        if outcome.fate is not Fate.DIED or self._tries == 1:
            return outcome
        return self._alone(call)

    def _alone(self, call: Call) -> Outcome[Argument, Value]:
        """Try a task once more in a process of its own: only what ends that one too is to blame."""
        with WorkerPool(1, self._warm, self._tries - 1) as fresh:
            (outcome,) = fresh.map(call.function, [call.arguments], call.seconds)
        return outcome

    def _started(self, call: Call) -> Call:
        with self._guard:
            self._open[call] = None
            self._hand_out()
        return call

    def _hand_out(self) -> None:
        """Give the workers every call that they do not have; lost ones are replaced."""
        while True:
            crew = self._begun()
            try:
                for call in self._open:
                    if call.crew is not crew and not call.over:
                        crew.take(call)
            except CrewLost as lost:
                self._dismiss(lost.__cause__ or lost)
            else:
                return

    def _await(self, call: Call) -> None:
        """Return when a call is over; workers that cannot bring it there are replaced."""
        watch = Watch()
        while not call.over:
            if call.future is not None:
                wait((call.future,), GLANCE_SECONDS)
            with self._guard:
                why = self._trouble(call, watch)
                if why is not None:
                    self._dismiss(why)
                    self._hand_out()
        with self._guard:
            self._open.pop(call, None)
            self._lost = 0

    def _trouble(self, call: Call, watch: Watch) -> BaseException | None:
        """Return why a call cannot come to its end as things are, None where it may."""
        crew, future = call.crew, call.future
        if crew is None or crew is not self._crew or future is None or call.over:
            return None
        if future.done():
            return future.exception()
        if crew.gave_up:
            return RuntimeError("they were lost")
        if watch.sees_a_standstill(crew, self._open):
            return RuntimeError("they do not answer any more")
        return None

    def _dismiss(self, why: BaseException) -> None:
        """Stop workers that are past help. Raises RunStopped where others would not fare better."""
        with unbroken():
            # What a pool says of its tasks while it is stopped is not true of them.
            for call in self._open:
                call.take_back()
            self.stop()
            self._crew = None
        self._lost += 1
        if self._lost > NEW_CREWS:
            raise _no_workers(why) from why


def _no_workers(error: BaseException) -> RunStopped:
    """Return what ends a run without workers: it is no fault of a workbook, nor of the disk."""
    cause = error if isinstance(error, OSError) else error.__cause__
    if isinstance(cause, OSError):
        why = f"No worker process can be started: {cause.strerror or cause}."
    else:
        why = f"The worker processes cannot be kept running ({error or type(cause).__name__})."
    advice = "See that this account may start more processes and that memory is left, or name fewer"
    return RunStopped(f"{why} {advice} workers with --jobs.", EXIT_NOT_WRITABLE)


def _outcome_of(call: Call) -> Outcome[Argument, Value]:
    from pebble import ProcessExpired  # noqa: PLC0415 - it is imported by now

    assert call.future is not None
    error = call.future.exception()
    if error is None:
        return Outcome(call.arguments, Fate.DONE, value=call.future.result())
    if isinstance(error, ProcessExpired):
        ate = error.exitcode == EXIT_OUT_OF_MEMORY
        return Outcome(call.arguments, Fate.OUT_OF_MEMORY if ate else Fate.DIED, error=error)
    if isinstance(error, DeadlinePassed):
        return Outcome(call.arguments, Fate.TIMED_OUT, error=error)
    return Outcome(call.arguments, Fate.RAISED, error=error)
