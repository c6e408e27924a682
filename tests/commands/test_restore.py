"""An earlier version put back in place."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from poam_batch.commands.restore import RestoreOptions, restore, versions_text
from poam_batch.files import TEMPORARY_PREFIX
from poam_batch.hold import held
from poam_batch.ledger.memory import Night
from poam_batch.ledger.store import FOLDER, Ledger
from poam_batch.naming import client_files
from poam_batch.problems import ConfigurationError, RunStopped
from poam_batch.versions import keep_version, list_versions
from tests.ledger.build import ACME, ONE, memory

FILES = client_files("Acme Tool", None, 2)
POAM = FILES.path(FILES.poam)
LATER = date(2026, 11, 22)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An output folder in which Acme's plan stands as `three`, after `one` and `two`."""
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FILES.directory).mkdir()
    with Ledger(tmp_path) as ledger:
        ledger.settle([], [memory(ONE)])
    for content in (b"one", b"two"):
        keep_version(tmp_path, POAM, content, ONE)
    (tmp_path / POAM).write_bytes(b"three")
    return tmp_path


def options(out: Path, version: int | None = None, level: int | None = None) -> RestoreOptions:
    return RestoreOptions("acme tool", out, version, level, as_of=LATER)


def versions(out: Path) -> list[bytes]:
    return [version.path.read_bytes() for version in list_versions(out, POAM)]


def test_the_version_before_is_put_back_and_the_present_one_is_kept(out: Path) -> None:
    lines = list(restore(options(out)))

    assert (out / POAM).read_bytes() == b"two"
    assert versions(out) == [b"three", b"two", b"one"]
    assert lines == [
        f"{POAM} is version 2 again, kept on 2026-11-01.",
        "What stood there is kept as version 3. The next run brings it up to date.",
    ]


def test_what_is_kept_by_hand_is_not_older_than_the_last_run(out: Path) -> None:
    with Ledger(out) as ledger:
        ledger.end_night(Night(date(9000, 1, 1), ((ACME.identity, ACME.level),)))

    list(restore(replace(options(out), as_of=None)))

    assert [version.replaced for version in list_versions(out, POAM)] == [
        "9000-01-01",
        "2026-11-01",
        "2026-11-01",
    ]


def test_a_version_is_put_back_by_its_number(out: Path) -> None:
    list(restore(options(out, version=1)))

    assert (out / POAM).read_bytes() == b"one"


def test_a_second_restore_goes_back_to_what_stood_there_first(out: Path) -> None:
    list(restore(options(out)))
    list(restore(options(out)))

    assert (out / POAM).read_bytes() == b"three"
    assert sorted(versions(out)) == [b"one", b"three", b"two"]


def test_the_oldest_of_seven_can_be_put_back(out: Path) -> None:
    for content in (b"a", b"b", b"c", b"d", b"e"):
        keep_version(out, POAM, content, ONE)

    list(restore(options(out, version=1)))

    assert (out / POAM).read_bytes() == b"one"
    assert versions(out) == [b"three", b"e", b"d", b"c", b"b", b"a", b"two"]


def test_what_was_deleted_comes_back(out: Path) -> None:
    (out / POAM).unlink()

    lines = list(restore(options(out)))

    assert (out / POAM).read_bytes() == b"two"
    assert len(lines) == 1


def test_a_version_that_stands_there_already_changes_nothing(out: Path) -> None:
    (out / POAM).write_bytes(b"one")

    (line,) = restore(options(out, version=1))

    assert "already. Nothing was changed" in line
    assert versions(out) == [b"two", b"one"]


def test_the_list_names_each_version_and_changes_nothing(out: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*")}

    assert list(versions_text(options(out))) == [
        f"Acme Tool, Level 2: {POAM}, 2 earlier versions",
        "     2  kept on 2026-11-01      1 KB",
        "     1  kept on 2026-11-01      1 KB",
    ]
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*")} == before


@pytest.mark.parametrize("command", [lambda o: list(restore(o)), lambda o: list(versions_text(o))])
def test_a_folder_of_no_run_is_refused_and_left_alone(
    tmp_path: Path, command: Callable[[RestoreOptions], list[str]]
) -> None:
    with pytest.raises(ConfigurationError, match="is no output folder"):
        command(options(tmp_path))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({"version": 9}, "has no version 9; poam-batch restore with --list shows them"),
        ({"client": "Zeta"}, 'No client here is called "Zeta"'),
        ({"level": 3}, "Acme Tool was never assessed at Level 3 here"),
    ],
)
def test_what_is_not_there_is_said(out: Path, chosen: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        list(restore(replace(options(out), **chosen)))  # type: ignore[arg-type]
    assert (out / POAM).read_bytes() == b"three"


def test_of_two_levels_one_is_to_be_named(out: Path) -> None:
    files = client_files("Acme Tool", None, 3)
    keep_version(out, files.path(files.poam), b"three at level 3", ONE)
    with Ledger(out) as ledger:
        ledger.settle([], [replace(memory(ONE), client=replace(ACME, level=3))])

    with pytest.raises(ConfigurationError, match=r"Levels 2 and 3\. Say which with --level"):
        list(restore(options(out)))
    list(restore(options(out, level=3)))
    assert (out / files.path(files.poam)).read_bytes() == b"three at level 3"


@pytest.mark.parametrize("mark", ["~$acme-tool-poam.xlsx", ".~lock.acme-tool-poam.xlsx#"])
def test_a_workbook_that_is_open_stays(out: Path, mark: str) -> None:
    (out / FILES.directory / mark).touch()

    with pytest.raises(RunStopped, match="open in another program"):
        list(restore(options(out)))
    assert (out / POAM).read_bytes() == b"three"
    assert versions(out) == [b"two", b"one"]


def test_nothing_is_put_back_while_a_run_works(out: Path) -> None:
    with held(out), pytest.raises(RunStopped, match="Another run holds") as stopped:
        list(restore(options(out)))

    assert stopped.value.exit_code == 11
    assert (out / POAM).read_bytes() == b"three"


def test_a_disk_that_does_not_take_it_leaves_what_stood(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "replace", _disk_full)

    with pytest.raises(RunStopped, match="No space left on device") as stopped:
        list(restore(options(out)))
    assert stopped.value.exit_code == 12
    assert (out / POAM).read_bytes() == b"three"
    assert list(out.rglob(f"{TEMPORARY_PREFIX}*")) == []


def _disk_full(*_: Path) -> None:
    raise OSError(28, "No space left on device")
