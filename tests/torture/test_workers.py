"""A worker that dies, aborts or hangs costs at most the workbook that it was reading.

Guarantee 13, on the real command: a signal does to the worker what a workbook might do, or what
the system does to a worker; the latter happens once, and costs nothing. That one
eats memory, or leaves without a word of its own accord, is tried in tests/test_engines.py.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.books import write_book
from tests.torture.conftest import LINUX
from tests.torture.scenes import tree
from tests.torture.test_signals import started, wait_until, workers

SLOW = "a-slow.xlsx"  # the first to be read
BUSY_SECONDS = 0.3
# Signals to one reader of the workbook after the other, and what is said of the workbook.
ENDS = [
    ([signal.SIGKILL, signal.SIGKILL], "reader_died"),
    ([signal.SIGABRT, signal.SIGTERM], "reader_died"),
    ([signal.SIGSTOP], "timed_out"),
]


def write_slow_book(path: Path) -> None:
    """Write a workbook that takes seconds to read: nearly as many rows as there may be."""
    write_book(path, client="Slow")
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    sheet = "xl/worksheets/sheet2.xml"
    cells = b"".join(b'<c t="inlineStr"><is><t>words %d</t></is></c>' % n for n in range(30))
    rows = b"".join(b'<row r="%d">%s</row>' % (n, cells) for n in range(300, 18_000))
    parts[sheet] = parts[sheet].replace(b"</sheetData>", rows + b"</sheetData>")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for name, content in parts.items():
            new.writestr(name, content)


def busy_worker(group: list[int]) -> int | None:
    """Return the process that has been at work for a while, None where there is none yet."""
    ticks = os.sysconf("SC_CLK_TCK")
    for worker in group:
        command = Path(f"/proc/{worker}/cmdline").read_bytes()
        fields = Path(f"/proc/{worker}/stat").read_text("utf-8").rpartition(")")[2].split()
        parent, used = int(fields[1]), (int(fields[11]) + int(fields[12])) / ticks
        if b"forkserver" in command and parent in group and used > BUSY_SECONDS:
            return worker
    return None


def end_busy_worker(run: subprocess.Popen[str], end: signal.Signals) -> None:
    """Send a signal to the worker that reads, and wait until it is gone or stands still."""
    wait_until(lambda: busy_worker(workers(run)) is not None, run)
    worker = busy_worker(workers(run))
    assert worker is not None
    os.kill(worker, end)
    if end is not signal.SIGSTOP:
        wait_until(lambda: worker not in workers(run), run)


def results(out: Path) -> dict[str, list[dict[str, str]]]:
    fields: dict[str, list[dict[str, str]]] = json.loads((out / "results.json").read_bytes())
    return fields


@LINUX
@pytest.mark.slow
@pytest.mark.parametrize(("ends", "code"), ENDS)
def test_what_ends_each_worker_costs_one_workbook(
    tmp_path: Path, ends: list[signal.Signals], code: str
) -> None:
    inbox, out = tmp_path / "in", tmp_path / "out"
    inbox.mkdir()
    write_slow_book(inbox / SLOW)
    for name in "xyz":
        write_book(inbox / f"{name}.xlsx", client=name, words={"3.1.3": "Not Met"})
    arguments = ["run", str(inbox), "-o", str(out), "--as-of", "2026-11-22", "--jobs", "1"]

    run = started(arguments)
    for end in ends:
        end_busy_worker(run, end)
    _, complained = run.communicate(timeout=120)
    told, made = results(out), _of_clients(out)
    (inbox / SLOW).unlink()
    shutil.rmtree(out)
    alone = started(arguments)
    alone.communicate()

    assert (run.returncode, alone.returncode) == (3, 0), complained
    assert [(one["workbook"], one["code"]) for one in told["rejected"]] == [(SLOW, code)]
    assert made == _of_clients(out)
    assert len(made) == 9


@LINUX
@pytest.mark.slow
def test_a_worker_that_somebody_kills_costs_nothing(tmp_path: Path) -> None:
    inbox, out = tmp_path / "in", tmp_path / "out"
    inbox.mkdir()
    for number in range(60):
        write_book(inbox / f"{number}.xlsx", client=f"client {number}")

    run = started(["run", str(inbox), "-o", str(out), "--as-of", "2026-11-22", "--jobs", "2"])
    end_busy_worker(run, signal.SIGKILL)
    _, complained = run.communicate(timeout=120)

    assert run.returncode == 0, complained
    assert len(results(out)["assessments"]) == 60


def _of_clients(out: Path) -> dict[str, bytes]:
    return {name: content for name, content in tree(out).items() if name[0] in "xyz"}
