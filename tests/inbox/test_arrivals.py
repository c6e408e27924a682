"""Files that move while a run works must wait; those that keep still never do."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from poam_batch.inbox.arrivals import MOMENT_SECONDS, RECENT_SECONDS, look_again, look_at
from poam_batch.inbox.listing import list_inbox

NOW = 4_000_000_000.0


def a_file(folder: Path, content: bytes = b"half", written: float = NOW - 5) -> Path:
    """Write a file that says it was written at a time; its change of state is long past by NOW."""
    path = folder / "acme.xlsx"
    path.write_bytes(content)
    os.utime(path, (written, written))
    return path


def codes(folder: Path, meanwhile: Callable[[], object]) -> list[str]:
    """Look twice, and do something in the moment between."""
    first = look_at(list_inbox([folder], None, False), NOW)
    return [delay.code for delay in look_again(first, lambda _: meanwhile()).values()]


def test_a_file_that_grows_waits(tmp_path: Path) -> None:
    path = a_file(tmp_path)

    assert codes(tmp_path, lambda: path.write_bytes(b"half and more")) == ["being_copied"]


def test_a_file_that_keeps_still_does_not_wait_however_new_it_is(tmp_path: Path) -> None:
    a_file(tmp_path)

    assert codes(tmp_path, lambda: None) == []


def test_a_file_that_fills_up_without_growing_or_a_newer_time_waits(tmp_path: Path) -> None:
    path = a_file(tmp_path, bytes(4))

    assert codes(tmp_path, lambda: a_file(tmp_path, b"full", path.stat().st_mtime)) == [
        "being_copied"
    ]


def test_a_file_of_a_clock_that_is_ahead_is_looked_at_with_care(tmp_path: Path) -> None:
    path = a_file(tmp_path, bytes(4), NOW + 3600)

    assert codes(tmp_path, lambda: a_file(tmp_path, b"full", path.stat().st_mtime)) == [
        "being_copied"
    ]


def test_a_file_that_is_replaced_by_another_waits_however_old_both_are(tmp_path: Path) -> None:
    a_file(tmp_path, b"old", NOW - 9 * RECENT_SECONDS)
    first = look_at(list_inbox([tmp_path], None, False), NOW)

    a_file(tmp_path, b"new", NOW - 8 * RECENT_SECONDS)

    assert [delay.code for delay in look_again(first).values()] == ["being_copied"]


def test_a_file_that_vanishes_waits(tmp_path: Path) -> None:
    path = a_file(tmp_path)

    assert codes(tmp_path, path.unlink) == ["input_gone"]


@pytest.mark.parametrize("mark", ["~$acme.xlsx", ".~lock.acme.xlsx#"])
def test_a_file_that_is_open_waits_and_the_mark_is_named(tmp_path: Path, mark: str) -> None:
    a_file(tmp_path)
    (tmp_path / mark).touch()
    first = look_at(list_inbox([tmp_path], None, False), NOW)

    (delay,) = look_again(first).values()

    assert delay.code == "input_open"
    assert f"acme.xlsx is open in another program, as {mark} says." in delay.message
    assert "delete it" in delay.message


def test_the_mark_of_another_file_keeps_none_waiting(tmp_path: Path) -> None:
    a_file(tmp_path)
    (tmp_path / "~$other.xlsx").touch()

    assert codes(tmp_path, lambda: None) == []


def test_a_file_given_alone_is_seen_to_be_open(tmp_path: Path) -> None:
    path = a_file(tmp_path)
    (tmp_path / "~$acme.xlsx").touch()
    first = look_at(list_inbox([path], None, False), NOW)

    assert [delay.code for delay in look_again(first).values()] == ["input_open"]


def test_there_is_one_moment_for_all_files_and_none_where_none_is_new(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / f"{name}.xlsx").write_bytes(b"new")
    candidates = list_inbox([tmp_path], None, False)
    pauses: list[float] = []
    look_again(look_at(candidates, (tmp_path / "a.xlsx").stat().st_mtime), pauses.append)
    old: list[float] = []

    look_again(look_at(candidates, (tmp_path / "a.xlsx").stat().st_mtime + 9999), old.append)

    assert len(pauses) == 1
    assert 0 <= pauses[0] <= MOMENT_SECONDS
    assert old == []


def test_what_is_no_regular_file_is_not_looked_into(tmp_path: Path) -> None:
    (tmp_path / "folder.xlsx").mkdir()

    assert look_at(list_inbox([tmp_path], None, False), NOW).looks == {}
