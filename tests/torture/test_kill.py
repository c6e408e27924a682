"""Killed at any point, a run leaves whole files and all that people wrote; the next does the rest.

Guarantee 1. The points are the calls by which the program opens, writes, syncs, renames, removes
and lists files and speaks to SQLite; a run is killed before one, or with half of a write done.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from random import Random

import pytest

from tests.torture.conftest import LINUX, Figure
from tests.torture.injector import Injection
from tests.torture.scenes import EDITED, Scene, Stage, is_edited, remembered, temporary, tree

KILLED = -9


def points(scene: Scene, number: int, random: Random) -> Iterator[Injection]:
    """Yield as many points as asked for: all there are before any of them comes twice."""
    count = scene.clean_run.count
    every = [(kind, at) for kind in ("kill", "half") for at in range(1, count + 1)]
    while number > 0:
        for kind, at in random.sample(every, min(number, len(every))):
            yield Injection(kind, at)
        number -= len(every)


def killed_at(scene: Scene, point: Injection) -> str:
    """Kill a night, look at what it left, run it again; return what was hit, "" for nothing."""
    scene.begin()
    ended = scene.night(point)
    hit = ended.hit if ended.code == KILLED else ""
    left = tree_but_results(scene)
    again = scene.night()

    assert ended.code in (KILLED, 0), (point, ended)
    for name, content in left.items():
        assert content in (scene.before.get(name), scene.clean.get(name)), (point, ended, name)
        assert whole(name, content), (point, ended, name)
    assert again.code == 0, (point, ended, again)
    assert scene.differences(ended) == [], (point, ended)
    assert remembered(scene.out) == scene.remembered, (point, ended)
    assert temporary(scene.out) == []
    return hit


def tree_but_results(scene: Scene) -> dict[str, bytes]:
    """Return what a night left, without the temporary files that the next one clears."""
    files = tree(scene.out)
    return {name: content for name, content in files.items() if "/.pb-" not in f"/{name}"}


def whole(name: str, content: bytes) -> bool:
    if name.endswith(".xlsx"):
        return zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    return content.rstrip().endswith((b"</html>", b"}"))


@pytest.fixture(scope="module", params=[False, True], ids=["edits", "surprises"])
def scene(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    """The night, and one with surprises."""
    if not request.param:
        yield request.getfixturevalue("plain_scene")
        return
    folder = tmp_path_factory.mktemp("surprises")
    with Stage(folder / "world") as stage:
        yield Scene(folder, stage, folder / "world", surprises=True)


@LINUX
def test_a_clean_run_keeps_what_people_wrote(scene: Scene) -> None:
    scene.begin()
    scene.night()

    assert all(is_edited(scene.poam(client)) for client in EDITED)


@LINUX
def test_a_run_killed_at_some_points_loses_nothing(scene: Scene) -> None:
    chosen = [Injection("half", at) for at in scene.kinds_of_calls(Random(1))]
    hits = [killed_at(scene, point) for point in chosen]

    # A run makes a call more or less than another, so that the last of them may never come.
    assert len([hit for hit in hits if hit]) > 5
    assert hits.count("") <= 2


@LINUX
@pytest.mark.torture
def test_a_run_killed_at_a_thousand_points_loses_nothing(scene: Scene, figure: Figure) -> None:
    random, hits = Random(2), list[str]()
    promised = figure(500)  # of each of the two nights
    while len(hits) < promised:
        for point in points(scene, promised - len(hits), random):
            hit = killed_at(scene, point)
            hits += [hit] if hit else []
            figure.tell(f"killed at {len(hits)} points; last: {hit}")

    assert len(hits) >= promised
