"""What a person saves while a run works is never lost, whenever it is saved.

Guarantee 4. The POA&M of Beta, which the run is about to change, is saved by somebody at a call of
the run. One moment is left out, for no program can see it: right before the rename itself, after
the last look at what stands there.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.torture.conftest import LINUX, Figure
from tests.torture.injector import Injection
from tests.torture.scenes import Scene, edit, is_edited, temporary

SAVED = "Saved in the middle of the night"


def saved_at(scene: Scene, at: int, saved: Path) -> str:
    """Save at a call, look at what stands, run again; return what was hit, "" for nothing."""
    scene.begin()
    poam = scene.poam("beta")
    ended = scene.night(Injection("save", at, source=str(saved), target=str(poam)))
    stands, told = poam.read_bytes() == saved.read_bytes(), _deferred(scene)
    merged = is_edited(poam, SAVED)
    again = scene.night()
    place = (at, ended)

    assert ended.code == 0, place
    if ended.hit and not _too_late(ended.hit):
        assert stands or merged, place
        assert not told or stands, place
        assert is_edited(poam, SAVED), place
        assert temporary(scene.out) == [], place
        assert again.code == 0, (place, again)
        return ended.hit
    return ""


def _too_late(hit: str) -> bool:
    """Return whether a call is the very rename that puts Beta's POA&M in place."""
    return hit.startswith("os.rename") and hit.endswith("/beta-poam.xlsx")


def _deferred(scene: Scene) -> list[str]:
    results = json.loads((scene.out / "results.json").read_bytes())
    return [one["code"] for one in results["deferred"]]


@pytest.fixture(scope="module")
def saved(plain_scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Beta's POA&M as the person saves it: as it stood before the night, and edited further."""
    plain_scene.begin()
    path = tmp_path_factory.mktemp("saved") / "beta-poam.xlsx"
    shutil.copyfile(plain_scene.poam("beta"), path)
    edit(path, SAVED)
    return path


def calls(scene: Scene, number: int, random: Random) -> Iterator[int]:
    """Yield numbers of calls, all over the run."""
    count = scene.clean_run.count
    for part in range(number):
        yield random.randint(part * count // number + 1, (part + 1) * count // number)


@LINUX
def test_what_is_saved_at_some_calls_of_a_run_is_kept(plain_scene: Scene, saved: Path) -> None:
    hits = [saved_at(plain_scene, at, saved) for at in calls(plain_scene, 5, Random(7))]

    assert sum(map(bool, hits)) >= 3


@LINUX
@pytest.mark.torture
def test_a_hundred_saves_are_kept(plain_scene: Scene, saved: Path, figure: Figure) -> None:
    random, hits = Random(8), list[str]()
    while len(hits) < figure(100):
        for at in calls(plain_scene, figure(100) - len(hits), random):
            hit = saved_at(plain_scene, at, saved)
            hits += [hit] if hit else []
            figure.tell(f"{len(hits)} saves; last: {hit}")

    assert len(hits) >= figure(100)
