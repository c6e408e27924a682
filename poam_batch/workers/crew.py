"""The processes of one pool of pebble, and the calls that they are given.

A process that is killed may take more with it than its own task: a lock that the others wait for,
or half a message. Pebble then waits for ever, or gives up as a whole. A crew tells either, so that
another one can take its place.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterable
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from poam_batch.unbroken import unbroken
from poam_batch.workers.limits import prepare_worker, run_limited
from poam_batch.workers.process import WorkerContext

if TYPE_CHECKING:
    from pebble import ProcessFuture

TASKS_PER_WORKER = 500
# How often whoever waits looks up; where the system cannot interrupt a wait, it sees a signal then.
GLANCE_SECONDS = 0.5
# A lock is held for the time of a message. Looks are counted, for a machine may sleep in between.
LOCKED_GLANCES = 8
# Past the longest deadline something has ended, or nothing will: workers may have to start first.
MARGIN_SECONDS = 30.0
_SILENCE = "poam_batch.workers.warm_silence"


class CrewLost(Exception):
    """A crew cannot go on, and takes nothing more; its cause says why."""


@dataclass(eq=False, slots=True)
class Call:
    """A task on its way: what is called with which deadline, who has it, and where it comes out."""

    function: Callable[..., Any]
    arguments: Any
    seconds: float
    crew: Crew | None = None
    future: ProcessFuture[Any] | None = None

    @property
    def begun(self) -> bool:
        """Whether a worker has said that it works on the task, and not yet what became of it."""
        return self.future is not None and self.future.running()

    @property
    def over(self) -> bool:
        """Whether it is known what became of the task, which no lost crew says."""
        future = self.future
        return (
            future is not None
            and future.done()
            and not isinstance(future.exception(), BrokenProcessPool)
        )

    def take_back(self) -> None:
        """Have nobody at work on it, unless it is over."""
        if not self.over:
            self.crew = self.future = None


class Crew:
    """Worker processes that share a channel, until that is lost."""

    def __init__(self, jobs: int, warm: Iterable[str]) -> None:
        """Take how many, and the modules they are forked with; raises OSError without a server."""
        self._context = _context(tuple(warm))
        from pebble import ProcessPool  # noqa: PLC0415 - while the server gets ready

        self._pool = ProcessPool(
            max_workers=jobs,
            max_tasks=TASKS_PER_WORKER,
            initializer=prepare_worker,
            context=self._context,
        )

    def take(self, call: Call) -> None:
        """Start a call; the first one starts the workers, which is not broken. Raises CrewLost."""
        try:
            with unbroken():
                future = self._pool.schedule(
                    run_limited,
                    (call.function, call.arguments, call.seconds),
                    timeout=call.seconds,
                )
        except RuntimeError as error:
            # That is what pebble raises of a pool that has given up, and a broken one is one.
            raise CrewLost from error
        call.crew, call.future = self, future

    @property
    def gave_up(self) -> bool:
        """Whether its own parts have ended, so that nobody will say what becomes of a call."""
        return not self._pool.active

    @property
    def locked(self) -> bool:
        """Whether somebody holds a lock that its processes share, at this very moment."""
        return self._context.locked()

    def stop(self) -> None:
        """Stop the workers, whatever they do."""
        self._pool.stop()
        self._pool.join()


class Watch:
    """What one who waits has seen of a crew's calls; it looks at each glance."""

    def __init__(self) -> None:
        self._seen: list[tuple[int, bool, bool]] = []
        self._still = 0
        self._locked = 0

    def sees_a_standstill(self, crew: Crew, calls: Iterable[Call]) -> bool:
        """Look, and return whether no call has begun or ended for longer than may be.

        That is the longest deadline where nothing is known, and a few looks where a lock was taken
        whenever one looked: whoever held it is dead.
        """
        calls = list(calls)
        seen = [(id(call.future), call.begun, call.over) for call in calls]
        if seen != self._seen:
            self._seen, self._still, self._locked = seen, 0, 0
            return False
        self._still += 1
        self._locked = self._locked + 1 if crew.locked else 0
        longest = max((call.seconds for call in calls), default=0.0) + MARGIN_SECONDS
        return self._locked >= LOCKED_GLANCES or self._still * GLANCE_SECONDS > longest


def _context(warm: tuple[str, ...]) -> WorkerContext:
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
