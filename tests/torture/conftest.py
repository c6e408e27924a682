"""How often: a few times in `make test`, as often as is promised in `make torture`."""

from __future__ import annotations

import sys

import pytest

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
