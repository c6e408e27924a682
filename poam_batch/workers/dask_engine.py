"""The engine of many machines: the same tasks on the workers of a Dask cluster.

Values go in and values come out: this process reads the inputs and writes the outputs, and talks
to nobody but the scheduler whose address it was given.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager, suppress
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self, cast

from distributed import Client, Future, KilledWorker

from poam_batch import __version__
from poam_batch.engines import Argument, Fate, Outcome, Value
from poam_batch.problems import ConfigurationError, RunStopped, WorkbookRejected
from poam_batch.shipped import shipped
from poam_batch.workbooks.grids.admit import read_regular
from poam_batch.workbooks.read_options import FileBytes
from poam_batch.workers.dask_cluster import connected
from poam_batch.workers.dask_worker import Answer, SentTask, run_task
from poam_batch.workers.sent_files import SentFolder

# How long a run waits without any worker before it ends.
PATIENCE_SECONDS = 60.0
LOOK_SECONDS = 5.0
WAITING_PER_THREAD = 3
EXIT_CLUSTER_LOST = 13


class _Sent(NamedTuple):
    """A task on its way: as the caller knows it, as it was sent, and where its answer comes."""

    arguments: Any
    task: SentTask
    future: Future[Answer]


class DaskEngine:
    """The workers behind a Dask scheduler; each does a task in a child process with limits.

    Connects when it is entered. Raises ConfigurationError where no scheduler answers, where it has
    no workers, or where one of them has another version of this program; and RunStopped where the
    scheduler or all workers are lost later.
    """

    def __init__(self, address: str) -> None:
        """Take the scheduler's address, such as tcp://10.0.0.5:8786 or tls://10.0.0.5:8786."""
        self._address = address
        self._stack = ExitStack()
        self._client: Client | None = None

    def __enter__(self) -> Self:
        self._client = self._stack.enter_context(connected(self._address))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stack.close()

    def start(self) -> None:
        """Do nothing: the cluster runs already."""

    def map(
        self,
        function: Callable[..., Value],
        tasks: Iterable[Argument],
        seconds: float,
    ) -> Iterator[Outcome[Argument, Value]]:
        """Return the outcomes of tasks in order, as `Engine.map` does.

        Raises RunStopped where the scheduler is lost, or has had no worker for a minute.
        """
        sent = (self._send(function, task, seconds) for task in tasks)
        return self._outcomes(deque(islice(sent, self._room())), sent)

    def _room(self) -> int:
        """Return how many tasks may be on their way, so that their bytes stay few."""
        with self._connection() as client:
            threads: dict[str, int] = client.nthreads()
        return max(sum(threads.values()), 1) * WAITING_PER_THREAD

    def _outcomes(
        self,
        waiting: deque[_Sent | Outcome[Argument, Value]],
        sent: Iterator[_Sent | Outcome[Argument, Value]],
    ) -> Iterator[Outcome[Argument, Value]]:
        """Yield outcomes in order, and send another task for each that has ended."""
        while waiting:
            first = waiting.popleft()
            if isinstance(first, _Sent):
                beside = [one.future for one in waiting if isinstance(one, _Sent)]
                answer = self._answer(first, beside)
                value = cast("Value | None", answer.value)
                first = Outcome(first.arguments, answer.fate, value, answer.error)
            waiting.extend(islice(sent, 1))
            yield first

    def _send(
        self, function: Callable[..., Value], task: Argument, seconds: float
    ) -> _Sent | Outcome[Argument, Value]:
        """Send a task; one that cannot be sent has its outcome at once."""
        try:
            arguments = tuple(_sendable(argument) for argument in task)
        except (WorkbookRejected, ConfigurationError) as error:
            return Outcome(task, Fate.RAISED, error=error)
        sent = SentTask(function, arguments, seconds, __version__)
        return _Sent(task, sent, self._submitted(sent))

    def _submitted(self, task: SentTask) -> Future[Answer]:
        with self._connection() as client:
            return client.submit(run_task, task, pure=False)

    def _answer(self, sent: _Sent, beside: Iterable[Future[Answer]]) -> Answer:
        """Return a task's answer; one whose workers died is tried once more, with none beside it.

        A worker that dies takes down all that it was given. Only what kills one alone is to blame.
        """
        try:
            return self._awaited(sent.future)
        except KilledWorker:
            for other in beside:
                with suppress(KilledWorker):
                    self._awaited(other)
        try:
            return self._awaited(self._submitted(sent.task))
        except KilledWorker as error:
            return Answer(Fate.DIED, error=RuntimeError(str(error)))

    def _awaited(self, future: Future[Answer]) -> Answer:
        """Return the answer of a task as soon as it is there."""
        patience = PATIENCE_SECONDS
        while patience > 0:
            with self._connection() as client:
                with suppress(TimeoutError):
                    return future.result(timeout=LOOK_SECONDS)
                patience = PATIENCE_SECONDS if client.nthreads() else patience - LOOK_SECONDS
        raise self._stopped(f"has had no worker for {PATIENCE_SECONDS:.0f} seconds")

    @contextmanager
    def _connection(self) -> Iterator[Client]:
        """Lend the client; what says that the cluster is no longer there ends the run."""
        assert self._client is not None
        try:
            if self._client.status != "running":
                raise self._stopped("does not answer any more")
            yield self._client
        except (CancelledError, OSError) as error:
            raise self._stopped("does not answer any more") from error
        except ConfigurationError as error:
            raise self._stopped(str(error)) from error
        except ImportError as error:
            raise self._stopped("has a worker without poam-batch") from error

    def _stopped(self, why: str) -> RunStopped:
        message = (
            f"The Dask cluster at {self._address} {why}. What is in place stays. Put the cluster "
            "right and run again, or run without --scheduler."
        )
        return RunStopped(message, EXIT_CLUSTER_LOST)


def _sendable(argument: object) -> object:
    """Return an argument of a task as a value: a path becomes the bytes that stand there.

    Raises WorkbookRejected, as admission does, for an input that is no regular file or too large,
    and ConfigurationError for a template that cannot be read.
    """
    if not isinstance(argument, Path):
        return argument
    if argument.is_dir():
        return _sent_folder(argument)
    return FileBytes(read_regular(argument), argument.suffix)


def _sent_folder(folder: Path) -> SentFolder:
    """Return the templates of a folder; every worker has the shipped ones."""
    ours = shipped("templates")
    if folder == ours:
        return SentFolder(str(folder), None)
    names = sorted(path.name for path in ours.iterdir() if (folder / path.name).is_file())
    try:
        files = tuple((name, (folder / name).read_bytes()) for name in names)
    except OSError as error:
        raise ConfigurationError(f"cannot be read: {error.strerror}.", folder) from error
    return SentFolder(str(folder), files)
