"""Folders for what is fetched: one that a killed run left is cleared, and no other."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from poam_batch.problems import RunStopped
from poam_batch.remote.private_folder import private_folder

# Ends as a kill does: nothing is closed, nothing cleared.
KILLED = """
import os
from poam_batch.remote.private_folder import private_folder
with private_folder() as folder:
    (folder / "acme.xlsx").write_bytes(b"A")
    os._exit(9)
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, empty."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def left(temporary: Path) -> Path:
    """What a killed run has left in it."""
    root = str(Path(__file__).parents[2])
    environment = {**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": root}
    done = subprocess.run([sys.executable, "-c", KILLED], env=environment, check=False)
    (folder,) = temporary.iterdir()
    assert done.returncode == 9
    assert (folder / "files" / "acme.xlsx").read_bytes() == b"A"
    return folder


def test_what_a_killed_run_left_is_cleared_by_the_next(temporary: Path, left: Path) -> None:
    with private_folder() as mine:
        there = list(temporary.iterdir())

    assert there == [mine.parent]
    assert not left.exists()


def test_a_folder_that_is_in_use_is_left_alone(temporary: Path) -> None:
    with private_folder() as one:
        (one / "acme.xlsx").write_bytes(b"A")
        with private_folder() as other:
            assert one != other
        assert (one / "acme.xlsx").read_bytes() == b"A"

    assert list(temporary.iterdir()) == []


def test_a_folder_of_another_account_is_left_alone(
    left: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 4242, raising=False)

    with private_folder():
        pass

    assert (left / "files" / "acme.xlsx").exists()


def test_a_folder_of_another_machine_is_left_alone(
    left: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where machines share a folder for temporary files, they may not see each other's locks."""
    monkeypatch.setattr("platform.node", lambda: "another")

    with private_folder():
        pass

    assert (left / "files" / "acme.xlsx").exists()


def test_a_link_is_not_followed(temporary: Path, left: Path) -> None:
    elsewhere = temporary / "elsewhere"
    left.rename(elsewhere)
    left.symlink_to(elsewhere)

    with private_folder():
        pass

    assert (elsewhere / "files" / "acme.xlsx").exists()


def test_a_folder_that_is_being_made_is_left_alone(temporary: Path, left: Path) -> None:
    (left / "files" / "acme.xlsx").unlink()
    (left / "files").rmdir()

    with private_folder():
        pass

    assert list(temporary.iterdir()) == [left]


@pytest.mark.parametrize("locked", [False, True])
def test_what_a_kill_left_half_made_is_cleared_once_it_is_old(
    temporary: Path, left: Path, locked: bool
) -> None:
    shutil.rmtree(left / "files")
    if not locked:
        (left / "lock").unlink()
    long_ago = left.stat().st_mtime - 4000
    os.utime(left, (long_ago, long_ago))

    with private_folder() as mine:
        assert list(temporary.iterdir()) == [mine.parent]


def test_where_nothing_can_be_written_the_run_ends_with_12(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(temporary / "nowhere"))

    with (
        pytest.raises(RunStopped, match="name another folder in TMPDIR") as stopped,
        private_folder(),
    ):
        pass

    assert stopped.value.exit_code == 12
