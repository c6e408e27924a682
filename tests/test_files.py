"""How bytes reach disk."""

import os
from pathlib import Path

import pytest

from poam_batch.files import Write, clear_temporary, file_hash, sha256, write_all, write_changed


def test_files_are_written_in_folders_made_for_them(tmp_path: Path) -> None:
    write_all([Write(tmp_path / "a" / "x", b"1"), Write(tmp_path / "b" / "y", b"2")])

    assert (tmp_path / "a" / "x").read_bytes() == b"1"
    assert (tmp_path / "b" / "y").read_bytes() == b"2"


def test_equal_bytes_are_not_written(tmp_path: Path) -> None:
    same, other = tmp_path / "same", tmp_path / "other"
    same.write_bytes(b"1")
    before = same.stat().st_mtime_ns

    written = write_changed([Write(same, b"1"), Write(other, b"2")])

    assert written == {other}
    assert same.stat().st_mtime_ns == before


def test_a_fault_before_the_first_rename_leaves_every_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "x"
    target.write_bytes(b"old")
    monkeypatch.setattr(os, "sync", _disk_full)

    with pytest.raises(OSError, match="No space left"):
        write_all([Write(target, b"new"), Write(tmp_path / "y", b"new")])
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def _disk_full() -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no file modes")
def test_only_the_owner_can_read_what_is_written(tmp_path: Path) -> None:
    write_all([Write(tmp_path / "acme" / "x", b"1")])

    assert (tmp_path / "acme").stat().st_mode & 0o077 == 0
    assert (tmp_path / "acme" / "x").stat().st_mode & 0o077 == 0


def test_temporary_files_of_a_killed_run_are_cleared(tmp_path: Path) -> None:
    folder = tmp_path / "acme-12345678"
    folder.mkdir()
    (folder / ".pb-aa.tmp").write_bytes(b"half")
    (folder / "acme-poam.xlsx").write_bytes(b"whole")

    clear_temporary(tmp_path)

    assert [path.name for path in folder.iterdir()] == ["acme-poam.xlsx"]


def test_the_hash_of_a_file_is_the_hash_of_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"abc")

    assert file_hash(tmp_path / "x") == sha256(b"abc")
    assert file_hash(tmp_path / "none") is None
