"""Earlier versions of a workbook: which are kept, and how they are called."""

import os
from datetime import date
from pathlib import Path

import pytest

from poam_batch.files import place
from poam_batch.versions import (
    keep_version,
    list_versions,
    prune_versions,
    version_write,
    version_writes,
)

POAM = "acme-1a2b3c4d/acme-poam.xlsx"
DAY = date(2026, 11, 22)


def keep(out: Path, *contents: bytes) -> list[bytes]:
    """Keep each content on a night of its own and return those that are left, newest first."""
    for content in contents:
        keep_version(out, POAM, content, DAY)
        prune_versions(out, POAM)
    return [version.path.read_bytes() for version in list_versions(out, POAM)]


def test_a_version_is_named_for_its_number_its_day_and_its_bytes(tmp_path: Path) -> None:
    keep(tmp_path, b"one")

    (version,) = list_versions(tmp_path, POAM)
    folder = tmp_path / ".poam-batch" / "versions" / "acme-1a2b3c4d" / "acme-poam"
    assert version.path == folder / "1-2026-11-22-7692c3ad.xlsx"
    assert (version.number, version.replaced) == (1, "2026-11-22")


def test_the_last_seven_are_kept(tmp_path: Path) -> None:
    left = keep(tmp_path, *(bytes([n]) for n in range(1, 13)))

    assert left == [bytes([n]) for n in range(12, 5, -1)]
    assert [v.number for v in list_versions(tmp_path, POAM)] == [12, 11, 10, 9, 8, 7, 6]


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    assert keep(tmp_path, b"one", b"one") == [b"one"]


def test_bytes_that_come_back_are_the_newest(tmp_path: Path) -> None:
    assert keep(tmp_path, b"one", b"two", b"one") == [b"one", b"two"]
    assert [version.number for version in list_versions(tmp_path, POAM)] == [3, 2]


def test_workbooks_do_not_share_versions(tmp_path: Path) -> None:
    keep(tmp_path, b"one")

    assert list_versions(tmp_path, "acme-1a2b3c4d/acme-l3-poam.xlsx") == ()
    assert list_versions(tmp_path, "bolt-1a2b3c4d/acme-poam.xlsx") == ()


def test_a_version_travels_with_what_replaces_it(tmp_path: Path) -> None:
    write = version_write(tmp_path, POAM, b"one", DAY)
    assert write is not None
    assert list_versions(tmp_path, POAM) == ()

    place([[write]])

    assert [version.path.read_bytes() for version in list_versions(tmp_path, POAM)] == [b"one"]
    assert version_write(tmp_path, POAM, b"one", DAY) is None


def test_versions_that_travel_together_are_numbered_one_after_another(tmp_path: Path) -> None:
    keep(tmp_path, b"one")

    place([version_writes(tmp_path, POAM, (b"one", b"two", b"two", b"three"), DAY)])

    left = [(v.number, v.path.read_bytes()) for v in list_versions(tmp_path, POAM)]
    assert left == [(3, b"three"), (2, b"two"), (1, b"one")]


def test_what_is_no_version_is_left_alone_and_not_counted(tmp_path: Path) -> None:
    keep(tmp_path, b"one")
    folder = list_versions(tmp_path, POAM)[0].path.parent
    (folder / "mine.xlsx").write_bytes(b"mine")

    assert keep(tmp_path, b"two") == [b"two", b"one"]
    assert (folder / "mine.xlsx").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no file modes")
def test_only_the_owner_can_look_into_the_versions(tmp_path: Path) -> None:
    keep(tmp_path, b"one")

    (version,) = list_versions(tmp_path, POAM)
    made = [version.path, *version.path.parents[:3]]
    assert [path.stat().st_mode & 0o077 for path in made] == [0, 0, 0, 0]


def test_versions_that_a_killed_run_kept_are_not_kept_again(tmp_path: Path) -> None:
    contents = (b"stood", b"new")
    place([version_writes(tmp_path, POAM, contents, DAY)])

    again = version_writes(tmp_path, POAM, contents, DAY)
    more = version_writes(tmp_path, POAM, (b"new", b"newer"), DAY)

    assert again == ()
    assert [write.content for write in more] == [b"newer"]
