"""How often: a few times in `make test`, as often as is promised in `make torture`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from tests.torture.scenes import Scene, Stage

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="watches a process by /proc and fork")


class Figure:
    """The figure of a test: what is promised, or what the command line says instead."""

    def __init__(self, given: int | None) -> None:
        self._given = given

    def __call__(self, promised: int) -> int:
        """Return how often."""
        return self._given or promised

    def tell(self, line: str) -> None:
        """Say how far it is; `make torture` shows it."""
        sys.stderr.write(f"{line}\n")


@pytest.fixture(scope="session")
def figure(request: pytest.FixtureRequest) -> Figure:
    """The figure that counts."""
    given = request.config.getoption("--torture-figure")
    assert given is None or isinstance(given, int)
    return Figure(given)


@pytest.fixture(scope="session")
def plain_scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """The night without surprises, made once for all tests."""
    folder = tmp_path_factory.mktemp("scene")
    with Stage(folder / "world") as stage:
        yield Scene(folder, stage, folder / "world")
