"""The pool of this machine starts, and imports, nothing before its first task."""

import errno
import subprocess
import sys
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pebble
import pytest

from poam_batch.workers.pool import WorkerPool
from tests.books import write_book
from tests.runs import inbox_in, night

HEAVY = ("pandas", "jinja2", "python_calamine", "openpyxl", "pebble", "dask", "distributed")


def test_what_a_run_imports_before_its_first_task_is_light() -> None:
    code = (
        "import sys, poam_batch.cli, poam_batch.batch\n"
        "from poam_batch.commands import own_template, report\n"
        f"print(*sorted(set({HEAVY}) & sys.modules.keys()))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert found.stdout == "\n"


def test_a_pool_without_a_task_starts_nothing() -> None:
    code = (
        "import sys\n"
        "from poam_batch.workers.pool import WorkerPool\n"
        "with WorkerPool(2) as pool:\n"
        "    print(list(pool.map(len, [], 1)))\n"
        "print({'multiprocessing.forkserver', 'pebble'} & sys.modules.keys())"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert found.stdout == "[]\nset()\n"


def test_a_pool_that_was_started_ahead_does_its_tasks() -> None:
    with WorkerPool(1) as pool:
        pool.start()
        outcomes = list(pool.map(len, [("abc",)], 20))

    assert [outcome.value for outcome in outcomes] == [3]


def test_a_tracker_of_resources_that_died_makes_no_mail_of_a_quiet_night(tmp_path: Path) -> None:
    write_book(inbox_in(tmp_path) / "acme.xlsx")
    code = (
        "import os, signal, sys\n"
        "from multiprocessing import resource_tracker\n"
        "from poam_batch.__main__ import main\n"
        "resource_tracker.ensure_running()\n"
        "os.kill(resource_tracker._resource_tracker._pid, signal.SIGKILL)\n"
        "sys.argv[0] = 'poam-batch'\n"
        "main()"
    )
    told = ("run", str(tmp_path / "inbox"), "-o", str(tmp_path / "out"), "-q", "--jobs", "1")
    done = subprocess.run([sys.executable, "-c", code, *told], capture_output=True, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_a_system_that_starts_no_process_ends_the_run_and_blames_no_workbook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise BrokenProcessPool from OSError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(pebble.ProcessPool, "schedule", refuse)
    inbox = inbox_in(tmp_path)
    write_book(inbox / "acme.xlsx")
    ended = night(inbox)

    assert ended.exit_code == 12
    assert "No worker process can be started: Resource temporarily" in ended.stderr
    assert "--jobs" in ended.stderr
    assert str(tmp_path) not in ended.stderr
