"""Who writes to an output folder holds it against everybody else."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from poam_batch.hold import held, is_open, refuse_open, stopped_by_disk
from poam_batch.problems import RunStopped


def test_a_second_one_is_turned_away_until_the_first_has_ended(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with held(out), pytest.raises(RunStopped, match="Another run holds") as stopped, held(out):
        pass

    assert stopped.value.exit_code == 11
    with held(out):
        assert (out / ".poam-batch" / "lock").is_file()


def test_what_a_killed_run_left_is_cleared(tmp_path: Path) -> None:
    versions = tmp_path / ".poam-batch" / "versions"
    versions.mkdir(parents=True)
    left = [tmp_path / ".pb-1234.tmp", versions / ".pb-5678.tmp"]
    for path in left:
        path.write_bytes(b"half")

    with held(tmp_path):
        assert not any(path.exists() for path in left)


def test_a_disk_that_is_as_good_as_full_is_seen_before_any_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = SimpleNamespace(total=1 << 40, used=0, free=1 << 20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)

    said = pytest.raises(RunStopped, match=r"the disk has 1\.0 MiB left, and 8\.0 MiB are needed")
    with said, stopped_by_disk(tmp_path), held(tmp_path):
        pass


@pytest.mark.parametrize("mark", ["~$plan.xlsx", ".~lock.plan.xlsx#"])
def test_a_workbook_with_the_mark_of_another_program_is_open(tmp_path: Path, mark: str) -> None:
    (tmp_path / mark).touch()

    assert is_open(tmp_path / "plan.xlsx")
    with pytest.raises(RunStopped, match=r"plan\.xlsx is open in another program") as stopped:
        refuse_open(tmp_path / "plan.xlsx")
    assert stopped.value.exit_code == 12
    assert str(tmp_path / mark) in str(stopped.value)
    assert "left over by a crash: delete it" in str(stopped.value)


def test_the_mark_of_another_workbook_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / "~$other.xlsx").touch()

    assert not is_open(tmp_path / "plan.xlsx")
    refuse_open(tmp_path / "plan.xlsx")


def test_a_disk_that_fails_stops_the_command_with_the_reason() -> None:
    said = pytest.raises(RunStopped, match="out cannot be written: No space left")
    with said as stopped, stopped_by_disk(Path("out")):
        raise OSError(28, "No space left on device")

    assert stopped.value.exit_code == 12
