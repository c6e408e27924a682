"""A pool whose workers may die: only their own tasks suffer."""

import os
import time

import pytest

from poam_batch.engines import Fate, WorkerPool


def work(task: str) -> str:
    """Do what a task says."""
    if task == "die":
        os._exit(9)
    if task == "hang":
        time.sleep(60)
    if task == "raise":
        raise ValueError("wrong")
    return task.upper()


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
