"""One run of the real command for all tests of a module; each works on a copy."""

from pathlib import Path

import pytest

from tests.verification.outputs import Output, made_in


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Output:
    """The output of one run, not to be changed."""
    return Output(made_in(tmp_path_factory.mktemp("made")).parent / "out")


@pytest.fixture
def output(untouched: Output, tmp_path: Path) -> Output:
    """A copy of the output of one run."""
    return untouched.copy(tmp_path)
