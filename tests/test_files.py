"""How bytes reach disk."""

import errno
import os
import shutil
import signal
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from poam_batch.files import (
    PIECE_BYTES,
    SPARE_BYTES,
    Placed,
    Write,
    clear_temporary,
    different,
    file_hash,
    place,
    require_room,
    sha256,
    write_file,
    write_parts,
)


class DiskUsage(NamedTuple):
    """What the system says of a disk."""

    total: int
    used: int
    free: int


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


def test_a_large_file_is_written_in_parts(tmp_path: Path) -> None:
    parts = [b"a" * (PIECE_BYTES - 1), b"bc", b"", b"d" * PIECE_BYTES, b"e"]

    written = write_parts(tmp_path / "large", iter(parts))

    assert (tmp_path / "large").read_bytes() == b"".join(parts)
    assert written == sha256(b"".join(parts))
    assert [path.name for path in tmp_path.iterdir()] == ["large"]


def test_a_large_file_with_the_same_bytes_is_not_replaced(tmp_path: Path) -> None:
    target = tmp_path / "large"
    target.write_bytes(b"abc")
    before = target.stat()

    write_parts(target, [b"ab", b"c"])

    assert (target.stat().st_ino, target.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert [path.name for path in tmp_path.iterdir()] == ["large"]


def test_parts_that_fail_midway_leave_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"old")

    def parts() -> Iterator[bytes]:
        yield b"new" * PIECE_BYTES
        raise OSError(5, "Input/output error")

    with pytest.raises(OSError, match="Input/output"):
        write_parts(tmp_path / "large", parts())
    assert (tmp_path / "large").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["large"]


def test_a_large_file_that_is_open_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(temporary: Path, target: Path) -> Path:
        raise PermissionError(13, f"{temporary} to {target}: used by another process")

    monkeypatch.setattr(Path, "replace", locked)

    with pytest.raises(PermissionError, match=r"is open in another program.*large"):
        write_parts(tmp_path / "large", [b"new"])
    assert list(tmp_path.iterdir()) == []


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


def test_nothing_is_begun_where_the_disk_has_no_room_for_all_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = SPARE_BYTES + 3
    monkeypatch.setattr(shutil, "disk_usage", lambda _: DiskUsage(1 << 40, 0, free))

    with pytest.raises(OSError, match=r"the disk has 8\.0 MiB left") as failed:
        place([[Write(tmp_path / "a" / "x", b"12"), Write(tmp_path / "y", b"34")]])
    assert failed.value.errno == errno.ENOSPC
    assert list(tmp_path.iterdir()) == []


def test_what_just_fits_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: DiskUsage(1 << 40, 0, SPARE_BYTES + 4))

    placed = place([[Write(tmp_path / "a" / "x", b"12"), Write(tmp_path / "y", b"34")]])

    assert placed == [Placed.WRITTEN]


def test_a_file_system_that_does_not_say_its_size_has_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: DiskUsage(0, 0, 0))

    require_room(tmp_path)


def test_a_write_that_the_system_cuts_short_goes_on_with_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, content: write(descriptor, content[:2]))

    write_file(tmp_path / "x", b"12345")

    assert (tmp_path / "x").read_bytes() == b"12345"


def test_what_does_not_read_back_the_same_never_takes_a_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda file, content: write(file, bytes(len(content))))

    with pytest.raises(OSError, match="does not read back the same"):
        write_file(tmp_path / "x", b"12345")
    assert list(tmp_path.iterdir()) == []


def test_a_file_saved_after_the_first_look_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    poam, version = tmp_path / "poam", tmp_path / "version"
    poam.write_bytes(b"ours")
    replace = Path.replace

    def saving(temporary: Path, target: Path) -> Path:
        poam.write_bytes(b"saved by a person")
        return replace(temporary, target)

    monkeypatch.setattr(Path, "replace", saving)

    placed = place([[Write(version, b"ours"), Write(poam, b"new", True, sha256(b"ours"))]])

    assert placed == [Placed.CHANGED_MEANWHILE]
    assert poam.read_bytes() == b"saved by a person"


@pytest.mark.usefixtures("interruptible")
def test_a_signal_waits_until_the_files_of_a_parcel_are_all_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace

    def interrupted(temporary: Path, target: Path) -> Path:
        signal.raise_signal(signal.SIGINT)
        return replace(temporary, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    parcels = [[Write(tmp_path / "a", b"1"), Write(tmp_path / "b", b"1")]]

    with pytest.raises(KeyboardInterrupt):
        place([*parcels, [Write(tmp_path / "c", b"1")]])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


def test_a_folder_that_cannot_be_synced_by_itself_is_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync = os.fsync

    def no_folders(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", no_folders)

    write_file(tmp_path / "x", b"1")

    assert (tmp_path / "x").read_bytes() == b"1"


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
    own = tmp_path / ".own" / "versions" / "acme"
    own.mkdir(parents=True)
    (own / ".pb-bb.tmp").write_bytes(b"half")

    clear_temporary(tmp_path, tmp_path / ".own")

    assert [path.name for path in folder.iterdir()] == ["acme-poam.xlsx"]
    assert list(own.iterdir()) == []


def test_the_hash_of_a_file_is_the_hash_of_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"abc")

    assert file_hash(tmp_path / "x") == sha256(b"abc")
    assert file_hash(tmp_path / "none") is None
