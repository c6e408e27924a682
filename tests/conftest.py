"""Settings that all tests share."""

import os
import signal
from collections.abc import Iterator

import pytest
from hypothesis import settings

# A busy machine is no fault of the code; and CI should say the same of the same commit twice.
settings.register_profile("calm", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("calm")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add how often the tests of tests/torture repeat themselves; as often as promised without."""
    parser.addoption("--torture-figure", type=int, metavar="N", help="repeat a torture N times")


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Have SIGINT interrupt, also where the tests were started in the background of a shell."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
