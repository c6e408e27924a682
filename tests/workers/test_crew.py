"""Workers killed from outside: what goes with them is replaced, and no task is blamed for it.

What a signal of somebody else's hits is here a worker that sends itself that signal, at the very
moment at which it does most harm.
"""

import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from types import FrameType
from typing import Any

import pebble
import pytest

from poam_batch.engines import Fate
from poam_batch.problems import RunStopped
from poam_batch.workers import crew as worker_crew
from poam_batch.workers.pool import NEW_CREWS, WorkerPool

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="this system has no such signal")
LARGE = b"x" * 200_000  # more than a pipe holds, so that whoever sends it has to wait


def channel() -> Any:
    """Return what this worker and the others talk through."""
    frame: FrameType | None = sys._getframe()
    while frame is not None and "channel" not in frame.f_locals:
        frame = frame.f_back
    assert frame is not None
    return frame.f_locals["channel"]


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_locked() -> None:
    channel().mutex.acquire()
    die()


def die_sending() -> None:
    with channel().mutex.writer:
        os.write(channel().writer.fileno(), b"\0\0\1\0the beginning of a message")
        die()


def end(how: str, times: int, trace: str, ballast: bytes = b"") -> str:
    """End this worker so many times; a file keeps count."""
    del ballast
    with Path(trace).open("a", encoding="utf-8") as file:
        file.write(".")
    if len(Path(trace).read_text(encoding="utf-8")) <= times:
        ends: dict[str, Callable[[], None]] = {
            "killed": die,
            "locked": die_locked,
            "sending": die_sending,
        }
        ends[how]()
    return how


def worker() -> int:
    return os.getpid()


@POSIX
@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("how", ["killed", "locked", "sending"])
def test_a_worker_that_is_killed_once_costs_nothing(
    jobs: int, how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_crew, "LOCKED_GLANCES", 2)
    tasks = [(how, int(n == 3), str(tmp_path / str(n)), LARGE) for n in range(9)]

    with WorkerPool(jobs) as pool:
        outcomes = list(pool.map(end, tasks, seconds=60))

    assert [(o.fate, o.value) for o in outcomes] == [(Fate.DONE, how)] * 9
    assert (tmp_path / "3").read_text(encoding="utf-8") == ".."


@POSIX
@pytest.mark.parametrize("how", ["killed", "locked"])
def test_a_task_that_ends_each_worker_is_tried_twice_and_costs_itself_alone(
    how: str, tmp_path: Path
) -> None:
    tasks = [(how, 9 * (n == 1), str(tmp_path / str(n))) for n in range(4)]

    with WorkerPool(2) as pool:
        outcomes = list(pool.map(end, tasks, seconds=60))

    assert [o.fate for o in outcomes] == [Fate.DONE, Fate.DIED, Fate.DONE, Fate.DONE]
    assert (tmp_path / "1").read_text(encoding="utf-8") == ".."


@POSIX
def test_a_worker_that_is_killed_while_it_has_nothing_to_do_costs_nothing() -> None:
    with WorkerPool(1) as pool:
        (first,) = pool.map(worker, [()], seconds=60)
        assert first.value is not None
        os.kill(first.value, signal.SIGKILL)
        outcomes = list(pool.map(worker, [()] * 3, seconds=60))

    assert [outcome.fate for outcome in outcomes] == [Fate.DONE] * 3
    assert first.value not in [outcome.value for outcome in outcomes]


@POSIX
def test_a_pool_that_is_left_with_a_lock_lost_ends(tmp_path: Path) -> None:
    with WorkerPool(2) as pool:
        left = pool.map(end, [("locked", 9, str(tmp_path / "trace"))], seconds=60)

    assert [outcome.fate for outcome in left] == [Fate.DIED]


def test_a_pool_that_has_given_up_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    schedule = pebble.ProcessPool.schedule
    refused: list[bool] = []

    def refuse_once(*arguments: Any, **options: Any) -> Any:
        if not refused:
            refused.append(True)
            raise RuntimeError("Unexpected error within the Pool")
        return schedule(*arguments, **options)

    monkeypatch.setattr(pebble.ProcessPool, "schedule", refuse_once)
    with WorkerPool(1) as pool:
        outcomes = list(pool.map(len, [("abc",)], 60))

    assert (refused, [outcome.value for outcome in outcomes]) == ([True], [3])


def test_calls_that_never_begin_end_the_run_after_some_crews(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = []

    def silent(*_: Any, **__: Any) -> pebble.ProcessFuture[Any]:
        made.append(True)
        return pebble.ProcessFuture()

    monkeypatch.setattr(worker_crew, "MARGIN_SECONDS", 0.0)
    monkeypatch.setattr(pebble.ProcessPool, "schedule", silent)
    with pytest.raises(RunStopped, match="do not answer") as stopped, WorkerPool(1) as pool:
        list(pool.map(len, [("abc",)], 0.1))

    assert (stopped.value.exit_code, len(made)) == (12, NEW_CREWS + 1)


def test_a_pool_that_breaks_each_time_ends_the_run_with_why(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: Any, **__: Any) -> pebble.ProcessFuture[Any]:
        future: pebble.ProcessFuture[Any] = pebble.ProcessFuture()
        future.set_exception(BrokenProcessPool("All workers expired"))
        return future

    monkeypatch.setattr(pebble.ProcessPool, "schedule", broken)
    with pytest.raises(RunStopped, match="All workers expired"), WorkerPool(1) as pool:
        list(pool.map(len, [("abc",)], 60))
