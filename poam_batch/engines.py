"""Who runs the work: the one interface to workers, any of which may die and cost one task alone.

`workers/pool.py` has the processes of this machine, `workers/dask_engine.py` a cluster. Values go
in and values come out; a worker never touches the output folder.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Generic, Protocol, Self, TypeVar

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


class Engine(Protocol):
    """What runs tasks in workers, within limits on time and memory.

    A task that kills its worker, passes its deadline or needs too much memory has an outcome like
    any other. One whose worker dies is tried once more, by itself, before that is its outcome.
    It is a context manager: its workers are gone when it is left.
    """

    def __enter__(self) -> Self:
        """Return the engine."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Let workers finish what they do; stop them where an error leaves the engine."""

    def start(self) -> None:
        """Have workers get ready while the caller does something else; `map` does so too."""

    def map(
        self,
        function: Callable[..., Value],
        tasks: Iterable[Argument],
        seconds: float,
    ) -> Iterator[Outcome[Argument, Value]]:
        """Return the outcomes of tasks in order, as they come; only a few wait at a time.

        The first tasks start at once, whoever asks for their outcomes later; without a task
        nothing starts. A task is the tuple of what `function`, importable by name, is called with;
        `seconds` is its deadline.
        """


def why_stopped(outcome: Outcome[Argument, Value], seconds: float) -> str:
    """Return the predicate of a sentence on a task that its workers did not bring to its end.

    `seconds` was its deadline. What the task itself raised is raised.
    """
    if outcome.error is not None and outcome.fate is Fate.RAISED:
        raise outcome.error
    if outcome.fate is Fate.TIMED_OUT:
        return f"took more than {seconds:.0f} seconds"
    if outcome.fate is Fate.OUT_OF_MEMORY:
        return "needed more memory than a worker may take"
    return "ended two workers, one after the other"


def available_cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
