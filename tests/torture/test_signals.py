"""SIGTERM and Ctrl-C end a run cleanly at any call: a client's files are all in place or none is.

Guarantee 15. Which signal, and at which call, is a matter of chance that is the same every time.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from filelock import FileLock

from tests.books import write_book
from tests.torture.conftest import LINUX, Figure
from tests.torture.injector import Injection
from tests.torture.scenes import ROOT, Scene, temporary, tree

CODES = {signal.SIGINT: 130, signal.SIGTERM: 143}


def stopped_at(scene: Scene, point: Injection) -> str:
    """Stop a night at a call, look at what is left, run again; return what was hit."""
    scene.begin()
    before = (scene.out / "results.json").read_bytes()
    ended = scene.night(point)
    left = tree(scene.out)
    unfinished = (scene.out / "results.json").read_bytes() == before
    again = scene.night()
    place = (point, ended)

    if ended.hit:
        assert ended.code == CODES[signal.Signals(point.number)], place
        assert ended.stderr.startswith("Stopped by SIG"), place
        assert ended.stderr.count("\n") == 1, place
        assert unfinished or left == scene.clean, place
    assert temporary(scene.out) == [], place
    for client in ("acme", "beta", "gamma"):
        mine = {n: content for n, content in left.items() if n.startswith(f"{client}-")}
        assert mine in (_of(scene.before, client), _of(scene.clean, client)), place
    assert (again.code, scene.differences(ended)) == (0, []), (place, again)
    return ended.hit


def _of(files: dict[str, bytes], client: str) -> dict[str, bytes]:
    return {name: content for name, content in files.items() if name.startswith(f"{client}-")}


def points(scene: Scene, number: int, random: Random) -> Iterator[Injection]:
    for _ in range(number):
        at = random.randint(1, scene.clean_run.count)
        yield Injection("signal", at, random.choice(list(CODES)))


@LINUX
def test_a_signal_at_some_calls_ends_a_run_cleanly(plain_scene: Scene) -> None:
    hits = [stopped_at(plain_scene, point) for point in points(plain_scene, 5, Random(5))]

    assert sum(map(bool, hits)) >= 3


@LINUX
@pytest.mark.torture
def test_two_hundred_signals_end_a_run_cleanly(plain_scene: Scene, figure: Figure) -> None:
    random, hits = Random(6), list[str]()
    while len(hits) < figure(200):
        for point in points(plain_scene, figure(200) - len(hits), random):
            hit = stopped_at(plain_scene, point)
            hits += [hit] if hit else []
            figure.tell(f"{len(hits)} signals; last: {hit}")

    assert len(hits) >= figure(200)


def started(arguments: list[str]) -> subprocess.Popen[str]:
    """Start the program as a terminal does: in a group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "poam_batch", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )


def wait_until(claim: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Wait until something holds; a process that ends before has failed."""
    deadline = time.monotonic() + 60
    while not claim():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.005)


def held(out: Path) -> bool:
    """Return whether a run holds an output folder."""
    lock = out / ".poam-batch" / "lock"
    if not lock.exists():
        return False
    try:
        FileLock(lock, timeout=0).acquire().lock.release()
    except TimeoutError:
        return True
    return False


def workers(process: subprocess.Popen[str]) -> list[int]:
    """Return the processes of a group besides the one that leads it."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            status = (entry / "stat").read_text("utf-8") if entry.name.isdigit() else ""
        except OSError:
            continue
        state, _, group = status.rpartition(")")[2].split()[:3] if status else ("", "", "")
        if group == str(process.pid) and entry.name != group and state != "Z":
            found.append(int(entry.name))
    return found


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """An inbox that takes a while to read."""
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(40):
        write_book(folder / f"{number}.xlsx", client=f"client {number}")
    return folder


@LINUX
@pytest.mark.parametrize("number", CODES)
def test_a_signal_to_all_processes_ends_them_all_and_frees_the_lock(
    inbox: Path, number: signal.Signals
) -> None:
    out = inbox.parent / "out"
    run = started(["run", str(inbox), "-o", str(out), "--jobs", "2"])
    wait_until(lambda: held(out) and len(workers(run)) >= 3, run)

    before = time.monotonic()
    os.killpg(run.pid, number)
    os.killpg(run.pid, number)
    said, complained = run.communicate(timeout=60)

    assert time.monotonic() - before < 15  # what is promised, and far from what it takes
    assert (run.returncode, said) == (CODES[number], "")
    assert complained.startswith(f"Stopped by {number.name}.")
    assert complained.count("\n") == 1
    assert not held(out)
    assert temporary(out) == []
    assert not (out / "results.json").exists()
    wait_for_none(run)


@LINUX
def test_workers_end_with_a_run_that_is_killed_and_the_lock_is_free(inbox: Path) -> None:
    out = inbox.parent / "out"
    run = started(["run", str(inbox), "-o", str(out), "--jobs", "2"])
    wait_until(lambda: held(out) and len(workers(run)) >= 3, run)

    run.kill()
    run.communicate()

    wait_for_none(run)
    again = started(["run", str(inbox), "-o", str(out), "--jobs", "2", "-q"])
    again.communicate()
    assert again.returncode == 0


def wait_for_none(run: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 30
    while workers(run):
        assert time.monotonic() < deadline, "a worker outlives its run"
        time.sleep(0.01)


@LINUX
def test_a_second_run_ends_at_once_with_11_and_changes_nothing(inbox: Path) -> None:
    out = inbox.parent / "out"
    first = started(["run", str(inbox), "-o", str(out), "--jobs", "1"])
    wait_until(lambda: held(out), first)
    os.kill(first.pid, signal.SIGSTOP)
    before = tree(out)

    second = started(["run", str(inbox), "-o", str(out), "--jobs", "1"])
    _, complained = second.communicate()
    after = tree(out)
    os.kill(first.pid, signal.SIGCONT)
    first.communicate()

    assert second.returncode == 11
    assert "Another run holds" in complained
    assert after == before
    assert first.returncode == 0


@LINUX
@pytest.mark.parametrize("number", CODES)
@pytest.mark.parametrize("command", ["check", "score"])
def test_a_signal_ends_a_command_that_only_looks(
    inbox: Path, command: str, number: signal.Signals
) -> None:
    look = started([command, *map(str, sorted(inbox.iterdir()))])
    wait_until(lambda: len(workers(look)) >= 3, look)

    os.killpg(look.pid, number)
    said, complained = look.communicate(timeout=60)

    assert (look.returncode, said) == (CODES[number], "")
    assert complained.startswith(f"Stopped by {number.name}.")
    assert complained.count("\n") == 1
