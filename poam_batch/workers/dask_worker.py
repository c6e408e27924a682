"""What runs within a worker of a Dask cluster: each task in a child process, with its limits.

The child is a worker of the same pool that a single machine has, so that deadlines, limits on
memory and deaths are the same everywhere, and a crafted file costs a child and not the worker.
"""

from __future__ import annotations

import multiprocessing
import tempfile
from collections.abc import Callable
from functools import lru_cache
from multiprocessing.util import Finalize
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from distributed import get_worker

from poam_batch import __version__
from poam_batch.engines import Fate
from poam_batch.problems import ConfigurationError, RunStopped
from poam_batch.workers.pool import READING, RENDERING, WorkerPool
from poam_batch.workers.sent_files import LentFolder, SentFolder, unpack_folder

_STARTING = Lock()


class Answer(NamedTuple):
    """What became of a task on a cluster; its arguments do not travel back."""

    fate: Fate
    value: object = None
    error: BaseException | None = None


class SentTask(NamedTuple):
    """A task as it travels: a function known by name, its arguments and its deadline.

    `version` is that of the program that asks.
    """

    function: Callable[..., object]
    arguments: tuple[object, ...]
    seconds: float
    version: str


def run_task(task: SentTask) -> Answer:
    """Do a task in a child of this worker and return what became of it.

    Raises ConfigurationError on a worker that joined the cluster with another version, cannot start
    a child or cannot keep what it is sent: the predicate of a sentence on the cluster.
    """
    if task.version != __version__:
        raise ConfigurationError(f"has a worker with poam-batch {__version__}, not {task.version}")
    try:
        with _STARTING:
            pool = _pool(get_worker().state.nthreads)
            arguments = tuple(_here(argument) for argument in task.arguments)
        (outcome,) = pool.map(task.function, [arguments], task.seconds)
    except (RunStopped, OSError) as error:
        raise ConfigurationError(_cannot_work(error)) from error
    if outcome.fate in {Fate.DONE, Fate.RAISED}:
        return Answer(outcome.fate, outcome.value, outcome.error)
    return Answer(outcome.fate, error=RuntimeError(str(outcome.error)))


def _cannot_work(error: RunStopped | OSError) -> str:
    name = get_worker().address
    if isinstance(error, RunStopped):
        return f"has a worker, {name}, that cannot run its processes ({error.__cause__ or error})"
    return (
        f"has a worker, {name}, whose folder for temporary files cannot be written: "
        f"{error.strerror or error}. Make room on that machine, or name another folder in TMPDIR "
        "where the worker is started"
    )


@lru_cache(maxsize=1)
def _pool(jobs: int) -> WorkerPool:
    """Return the children of this worker, one for each task that it may do at a time."""
    # Dask starts workers as daemons, which may have no children: nobody would end them. These
    # end by themselves when the pipe to their worker does.
    multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]
    pool = WorkerPool(jobs, (READING, RENDERING))
    pool.start()
    # A process started by multiprocessing waits for its children; these wait for tasks.
    Finalize(pool, pool.stop, exitpriority=1)
    return pool


def _here(argument: object) -> object:
    return _lent(argument) if isinstance(argument, SentFolder) else argument


@lru_cache(maxsize=4)
def _lent(sent: SentFolder) -> LentFolder:
    """Return a firm's templates, unpacked once in a folder that goes with this worker."""
    return unpack_folder(sent, Path(_folder(sent).name))


@lru_cache(maxsize=4)
def _folder(sent: SentFolder) -> tempfile.TemporaryDirectory[str]:  # noqa: ARG001 - one for each
    return tempfile.TemporaryDirectory(prefix="poam-batch-")
