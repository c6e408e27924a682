"""A POA&M workbook that cannot be read, is open, or is saved while the run works stays as it is."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from poam_batch.cli import main
from poam_batch.files import Placed, Write, place, sha256
from tests.books import write_book
from tests.living.people import opened, saved

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = OLE + b"\x00" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 3_000


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Return an output folder with the plan of one client, whose assessment is another by now."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    write_book(folder / "acme.xlsx", words={"3.1.3": "Not Met"})
    run(tmp_path)
    write_book(folder / "acme.xlsx", words={"3.1.4": "Not Met"})
    return tmp_path / "out"


def run(home: Path) -> int:
    """Run the batch once."""
    arguments = ["run", home / "inbox", "-o", home / "out", "--as-of", "2026-11-22", "--jobs", "1"]
    return CliRunner().invoke(main, [str(argument) for argument in arguments]).exit_code


def plan_of(out: Path) -> Path:
    """Return the POA&M workbook."""
    (path,) = out.glob("*/*-poam.xlsx")
    return path


def results(out: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((out / "results.json").read_text(encoding="utf-8"))
    return found


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 0xFF]) * 64 + content[middle + 64 :]


@pytest.mark.parametrize(
    ("damage", "codes"),
    [
        (cut, {"damaged"}),
        (flipped, {"damaged"}),
        (lambda _: b"", {"damaged", "wrong_type"}),
        (lambda _: b"no workbook at all", {"wrong_type", "damaged"}),
        (lambda _: ENCRYPTED, {"password_protected"}),
    ],
    ids=["cut off", "flipped", "empty", "text", "encrypted"],
)
def test_a_plan_that_cannot_be_read_fails_its_client_and_stays(
    out: Path, damage: Callable[[bytes], bytes], codes: set[str]
) -> None:
    path = plan_of(out)
    damaged = damage(path.read_bytes())
    path.write_bytes(damaged)
    beside = {p: p.read_bytes() for p in path.parent.iterdir()}

    code = run(out.parent)

    (failed,) = results(out)["failed"]
    assert (code, failed["code"] in codes) == (3, True), failed
    assert path.name in failed["message"]
    assert {p: p.read_bytes() for p in path.parent.iterdir()} == beside


@pytest.mark.parametrize("mark", ["~${}", ".~lock.{}#"])
def test_a_plan_that_is_open_elsewhere_is_deferred_and_stays(out: Path, mark: str) -> None:
    path = plan_of(out)
    path.with_name(mark.format(path.name)).write_bytes(b"Kim")
    before = path.read_bytes()

    run(out.parent)

    (deferred,) = results(out)["deferred"]
    assert deferred["code"] == "poam_open"
    assert path.read_bytes() == before


def test_after_the_file_is_closed_the_next_run_takes_it_up(out: Path) -> None:
    path = plan_of(out)
    lock = path.with_name(f"~${path.name}")
    lock.write_bytes(b"Kim")
    run(out.parent)
    lock.unlink()

    assert run(out.parent) == 0

    statuses = [row[21] for row in opened(path.read_bytes())["POA&M"].values][8:]
    assert [status for status in statuses if status] == ["Remediated", "Open"]


def test_a_plan_that_was_saved_while_the_run_worked_is_not_written_over(out: Path) -> None:
    path = plan_of(out)
    read = path.read_bytes()
    book = opened(read)
    book["POA&M"]["W9"] = "saved in between"
    path.write_bytes(saved(book))
    other = path.with_name("other.json")

    (placed,) = place(
        [[Write(path, b"new", guarded=True, standing=sha256(read)), Write(other, b"{}")]]
    )

    assert placed is Placed.CHANGED_MEANWHILE
    assert opened(path.read_bytes())["POA&M"]["W9"].value == "saved in between"
    assert not other.exists()
    assert [p.name for p in path.parent.iterdir() if p.suffix == ".tmp"] == []


def test_a_plan_that_was_deleted_while_the_run_worked_does_not_come_back(out: Path) -> None:
    path = plan_of(out)
    standing = sha256(path.read_bytes())
    path.unlink()

    assert place([[Write(path, b"new", guarded=True, standing=standing)]]) == [
        Placed.CHANGED_MEANWHILE
    ]
    assert not path.exists()


def test_the_plan_of_another_client_in_its_place_is_refused(out: Path) -> None:
    path = plan_of(out)
    write_book(out.parent / "inbox" / "beta.xlsx", client="Beta", words={"3.1.3": "Not Met"})
    run(out.parent)
    (beta,) = out.glob("beta*/*-poam.xlsx")
    write_book(out.parent / "inbox" / "acme.xlsx", words={"3.1.5": "Not Met"})
    path.write_bytes(beta.read_bytes())
    before = path.read_bytes()

    run(out.parent)

    assert [f["code"] for f in results(out)["failed"]] == ["poam_of_another"]
    assert path.read_bytes() == before
