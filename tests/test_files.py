"""How bytes reach disk."""

import os
from pathlib import Path

import pytest

from poam_batch.files import (
    Placed,
    Write,
    clear_temporary,
    different,
    file_hash,
    place,
    sha256,
    write_file,
)


def test_files_are_written_in_folders_made_for_them(tmp_path: Path) -> None:
    placed = place([[Write(tmp_path / "a" / "x", b"1")], [Write(tmp_path / "b" / "y", b"2")]])

    assert placed == [Placed.WRITTEN, Placed.WRITTEN]
    assert (tmp_path / "a" / "x").read_bytes() == b"1"
    assert (tmp_path / "b" / "y").read_bytes() == b"2"


def test_equal_bytes_are_not_written(tmp_path: Path) -> None:
    same = tmp_path / "same"
    same.write_bytes(b"1")
    before = same.stat().st_mtime_ns

    placed = place([[Write(same, b"1")]])

    assert placed == [Placed.UNCHANGED]
    assert same.stat().st_mtime_ns == before


def test_what_is_different_is_told_without_writing(tmp_path: Path) -> None:
    (tmp_path / "same").write_bytes(b"1")
    writes = [Write(tmp_path / "same", b"1"), Write(tmp_path / "other", b"2")]

    assert different(writes) == (writes[1],)


def test_a_guarded_file_that_changed_meanwhile_keeps_its_whole_parcel_out(tmp_path: Path) -> None:
    poam = tmp_path / "poam"
    poam.write_bytes(b"saved by a person")
    parcel = [
        Write(poam, b"new", guarded=True, standing=sha256(b"ours")),
        Write(tmp_path / "summary", b"new"),
    ]

    placed = place([parcel, [Write(tmp_path / "other", b"new")]])

    assert placed == [Placed.CHANGED_MEANWHILE, Placed.WRITTEN]
    assert poam.read_bytes() == b"saved by a person"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other", "poam"]


def test_a_guarded_file_that_appeared_meanwhile_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "poam").write_bytes(b"put here by a person")

    placed = place([[Write(tmp_path / "poam", b"new", guarded=True, standing=None)]])

    assert placed == [Placed.CHANGED_MEANWHILE]
    assert (tmp_path / "poam").read_bytes() == b"put here by a person"


def test_a_file_open_in_another_program_costs_its_own_parcel_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace

    def locked(temporary: Path, target: Path) -> Path:
        if target.name == "open":
            raise PermissionError(13, "used by another process")
        return replace(temporary, target)

    monkeypatch.setattr(Path, "replace", locked)

    placed = place([[Write(tmp_path / "open", b"1")], [Write(tmp_path / "y", b"2")]])

    assert placed == [Placed.LOCKED, Placed.WRITTEN]
    assert [path.name for path in tmp_path.iterdir()] == ["y"]


def test_a_fault_before_the_first_rename_leaves_every_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "x"
    target.write_bytes(b"old")
    monkeypatch.setattr(os, "sync", _disk_full)

    with pytest.raises(OSError, match="No space left"):
        place([[Write(target, b"new"), Write(tmp_path / "y", b"new")]])
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_a_fault_at_a_later_rename_leaves_whole_files_and_no_temporary_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace

    def failing(temporary: Path, target: Path) -> Path:
        if target.name == "y":
            raise OSError(5, "Input/output error")
        return replace(temporary, target)

    monkeypatch.setattr(Path, "replace", failing)

    with pytest.raises(OSError, match="Input/output"):
        place([[Write(tmp_path / "x", b"new")], [Write(tmp_path / "y", b"new")]])
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("x", b"new")]


def _disk_full() -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no file modes")
def test_only_the_owner_can_read_what_is_written(tmp_path: Path) -> None:
    write_file(tmp_path / "acme" / "x", b"1")

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
