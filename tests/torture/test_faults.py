"""A disk that fails at any call ends the run with exit 12 and whole files; the next does the rest.

Guarantee 2. A run may also go on where a call does not matter (a mark beside a file cannot be
looked for, a line of the log not be written), and leave a client for the next night where only that
client's file cannot be read.
"""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator
from random import Random

import pytest

from tests.torture.conftest import LINUX, Figure
from tests.torture.injector import Injection
from tests.torture.scenes import Scene, remembered, temporary, tree

ERRORS = (errno.ENOSPC, errno.EROFS, errno.EIO, errno.EMFILE, errno.EACCES)
DISK_FAILED = 12
# What a fault at the very inbox gives, before any work: the inbox cannot be read.
BEFORE_ANY_WORK = 2


def faults(scene: Scene, number: int, random: Random) -> Iterator[Injection]:
    """Yield as many faults as asked for: each call fails before one does twice."""
    count = scene.clean_run.count
    while number > 0:
        for at in random.sample(range(1, count + 1), min(number, count)):
            yield Injection("fault", at, random.choice(ERRORS))
        number -= count


def failed_at(scene: Scene, fault: Injection) -> str:
    """Let a call fail, look at what is left, run again; return what was hit, "" for nothing."""
    scene.begin()
    ended = scene.night(fault)
    left, told = tree(scene.out), _deferred(scene)
    again = scene.night()
    place = (fault, ended)

    assert "Traceback" not in ended.stderr, place
    if ended.code == BEFORE_ANY_WORK:
        assert ended.hit.startswith(("os.listdir /in", "os.scandir /in")), place
    elif ended.code == DISK_FAILED:
        assert ended.stderr.startswith("Error: "), place
    else:
        assert ended.code == 0, place
        assert told or _but_results(left) == _but_results(scene.clean), place
    for name, content in left.items():
        known = content in (scene.before.get(name), scene.clean.get(name))
        says_so = name == "results.json" or (told and name == "index.html")
        assert known or (ended.finished and says_so), (place, name)
    assert temporary(scene.out) == [], place
    assert (again.code, scene.differences(ended)) == (0, []), (place, again)
    assert remembered(scene.out) == scene.remembered, place
    return ended.hit


def _but_results(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return files without results.json, which tells what a run went on without."""
    return {name: content for name, content in files.items() if name != "results.json"}


def _deferred(scene: Scene) -> list[str]:
    """Return the codes of what the last finished run deferred."""
    results = json.loads((scene.out / "results.json").read_bytes())
    return [one["code"] for one in results["deferred"]]


@LINUX
def test_a_disk_that_fails_at_some_calls_costs_nothing_but_the_run(plain_scene: Scene) -> None:
    random = Random(3)
    chosen = [
        Injection("fault", at, random.choice(ERRORS)) for at in plain_scene.kinds_of_calls(random)
    ]
    hits = [failed_at(plain_scene, fault) for fault in chosen]

    assert len(chosen) > 5
    assert all(hits)


@LINUX
@pytest.mark.torture
def test_five_hundred_faults_cost_nothing_but_the_run(plain_scene: Scene, figure: Figure) -> None:
    random, hits = Random(4), list[str]()
    while len(hits) < figure(500):
        for fault in faults(plain_scene, figure(500) - len(hits), random):
            hit = failed_at(plain_scene, fault)
            hits += [hit] if hit else []
            figure.tell(f"{len(hits)} faults; last: {errno.errorcode[fault.number]} at {hit}")

    assert len(hits) >= figure(500)
