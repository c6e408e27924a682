"""A pool whose workers may die: only their own tasks suffer."""

import multiprocessing
import os
import signal
import sys
import time

import pytest

from poam_batch.engines import Fate
from poam_batch.workers import crew as worker_crew
from poam_batch.workers.limits import SPARE_SECONDS, run_limited
from poam_batch.workers.pool import WorkerPool


class Panic(BaseException):
    """What a library raises that gives up, as the reader does."""


def work(task: str) -> str:
    """Do what a task says."""
    if task == "die":
        os._exit(9)
    if task == "abort":
        os.abort()
    if task == "leave":
        os._exit(0)
    if task == "quit":
        sys.exit(0)
    if task == "hang":
        time.sleep(60)
    if task == "raise":
        raise ValueError("wrong")
    if task == "panic":
        raise Panic
    if task == "eat":
        eat()
    return task.upper()


def process_of(task: int) -> int:
    """Return the number of the process that does a task."""
    del task
    return os.getpid()


def eat() -> None:
    """Take memory until there is none."""
    eaten: list[bytearray] = []
    while True:
        eaten.append(bytearray(1 << 20))


def burn() -> None:
    """Take processor time until there is none."""
    while True:
        pass


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_task_that_dies_hangs_or_raises_costs_itself_alone(jobs: int) -> None:
    tasks = ["a", "die", "b", "raise", "c", "hang", "d"]
    with WorkerPool(jobs) as pool:
        outcomes = list(pool.map(work, [(task,) for task in tasks], seconds=3))

    assert [outcome.value for outcome in outcomes] == ["A", None, "B", None, "C", None, "D"]
    assert [o.fate for o in outcomes if o.fate is not Fate.DONE] == [
        Fate.DIED,
        Fate.RAISED,
        Fate.TIMED_OUT,
    ]


def test_outcomes_come_in_the_order_of_their_tasks() -> None:
    with WorkerPool(2) as pool:
        outcomes = [o.value for o in pool.map(work, [(str(n),) for n in range(30)], seconds=20)]

    assert outcomes == [str(n) for n in range(30)]


def test_a_task_that_aborts_panics_or_leaves_without_a_word_costs_itself_alone() -> None:
    tasks = ["a", "abort", "b", "panic", "c", "quit", "d", "leave", "e"]
    with WorkerPool(1) as pool:
        outcomes = list(pool.map(work, [(task,) for task in tasks], seconds=20))

    assert [o.value for o in outcomes] == ["A", None, "B", None, "C", None, "D", None, "E"]
    assert [o.fate for o in outcomes[1:8:2]] == [Fate.DIED] * 4


def test_a_worker_that_did_its_share_is_replaced_and_costs_no_task(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker_crew, "TASKS_PER_WORKER", 2)

    with WorkerPool(1) as pool:
        outcomes = list(pool.map(process_of, [(n,) for n in range(5)], seconds=20))

    assert [outcome.fate for outcome in outcomes] == [Fate.DONE] * 5
    assert len({outcome.value for outcome in outcomes}) == 3


@pytest.mark.skipif(sys.platform != "linux", reason="only here are limits on memory enforced")
def test_a_task_that_eats_memory_costs_itself_alone_and_leaves_its_worker_no_less() -> None:
    tasks = ["a", "eat", "b", "eat", "c"]
    with WorkerPool(1) as pool:
        outcomes = list(pool.map(work, [(task,) for task in tasks], seconds=20))

    assert [outcome.value for outcome in outcomes] == ["A", None, "B", None, "C"]
    assert [o.fate for o in outcomes[1:4:2]] == [Fate.OUT_OF_MEMORY] * 2


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no limit on processor time")
def test_a_task_that_outlives_its_parent_is_stopped_by_its_processor_time() -> None:
    context = multiprocessing.get_context("forkserver")
    task = context.Process(target=run_limited, args=(burn, (), 1.0 - SPARE_SECONDS))
    task.start()
    task.join(20)

    assert task.exitcode == -signal.SIGXCPU
