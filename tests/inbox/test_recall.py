"""A file is recalled by its bytes alone, and why it was refused only where that lasts."""

import os
from datetime import date
from pathlib import Path

import pytest

from poam_batch.engines import Fate, Outcome
from poam_batch.inbox.reading import PackedWorkbook, ReadTask
from poam_batch.inbox.recall import Recall
from poam_batch.inbox.unread import unread
from poam_batch.outputs.records import NotUsed
from poam_batch.problems import rejected
from poam_batch.workbooks.read_options import ReadOptions

DAY = date(2026, 11, 22)


@pytest.fixture
def task(tmp_path: Path) -> ReadTask:
    """A file in an inbox."""
    path = tmp_path / "acme.xlsx"
    path.write_bytes(b"no workbook")
    return ReadTask(path, "acme.xlsx", ReadOptions())


def why(task: ReadTask, code: str) -> NotUsed:
    """Return what a refusal of a file is reported as."""
    outcome: Outcome[ReadTask, PackedWorkbook]
    outcome = Outcome(task, Fate.RAISED, error=rejected(code, "No."))
    return unread(outcome)


def refused(task: ReadTask, code: str, before: Recall | None = None, during: bytes = b"") -> Recall:
    """Return what is known after a night that refused a file; `during` is saved meanwhile."""
    known = {} if before is None else {one.path: one for one in before.noted()}
    recall = Recall(known, "common", DAY)
    recall.of(task)
    if during:
        task.path.write_bytes(during)
    recall.refuse(task, why(task, code), stopped=code == "timed_out")
    return recall


def is_recalled(task: ReadTask, recall: Recall, common: str = "common") -> bool:
    return Recall({one.path: one for one in recall.noted()}, common, DAY).of(task) is not None


def test_a_refusal_is_recalled_while_the_bytes_are_the_same(task: ReadTask) -> None:
    recall = refused(task, "wrong_type")
    os.utime(task.path, (0, 0))

    assert is_recalled(task, recall)


def test_other_bytes_of_the_same_size_and_time_are_not_recalled(task: ReadTask) -> None:
    recall = refused(task, "wrong_type")
    times = task.path.stat()
    task.path.write_bytes(b"no workb00k")
    os.utime(task.path, ns=(times.st_atime_ns, times.st_mtime_ns))

    assert not is_recalled(task, recall)


def test_nothing_is_recalled_that_was_made_with_something_else(task: ReadTask) -> None:
    recall = refused(task, "wrong_type")

    assert not is_recalled(task, recall, "other")
    assert not is_recalled(task._replace(workbook="other.xlsx"), recall)


@pytest.mark.parametrize("code", ["unreadable", "input_gone"])
def test_what_may_pass_is_tried_each_night(task: ReadTask, code: str) -> None:
    assert not is_recalled(task, refused(task, code))


def test_a_file_that_stopped_its_reader_is_tried_once_more(task: ReadTask) -> None:
    once = refused(task, "timed_out")
    twice = refused(task, "timed_out", once)

    assert (is_recalled(task, once), is_recalled(task, twice)) == (False, True)


def test_a_file_that_was_put_right_while_it_was_refused_is_read(task: ReadTask) -> None:
    assert not is_recalled(task, refused(task, "wrong_type", during=b"a workbook"))


def test_a_link_to_the_same_bytes_is_not_recalled(task: ReadTask) -> None:
    recall = refused(task, "wrong_type")
    task.path.rename(task.path.with_name("moved"))
    task.path.symlink_to(task.path.with_name("moved"))

    assert not is_recalled(task, recall)


def test_nothing_is_noted_where_what_it_was_made_with_is_not_known(task: ReadTask) -> None:
    recall = Recall({}, "", DAY)
    recall.of(task)
    recall.refuse(task, why(task, "damaged"), stopped=False)

    assert recall.noted() == []
