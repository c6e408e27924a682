"""Who writes to an output folder holds it against everybody else."""

from pathlib import Path

import pytest

from poam_batch.hold import held
from poam_batch.problems import RunStopped


def test_a_second_one_is_turned_away_until_the_first_has_ended(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with held(out), pytest.raises(RunStopped, match="Another run holds") as stopped, held(out):
        pass

    assert stopped.value.exit_code == 11
    with held(out):
        assert (out / ".poam-batch" / "lock").is_file()


def test_what_a_killed_run_left_is_cleared(tmp_path: Path) -> None:
    (tmp_path / ".pb-1234.tmp").write_bytes(b"half")

    with held(tmp_path):
        assert not (tmp_path / ".pb-1234.tmp").exists()
