"""The ledger is looked at in whatever state it is, and left as it is."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from poam_batch.ledger.inspection import inspect_ledger
from poam_batch.ledger.memory import OutputRecord
from poam_batch.ledger.store import FILE, FOLDER, Ledger
from poam_batch.problems import ConfigurationError
from tests.ledger.build import ACME, ONE, memory


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An output folder whose ledger has one output and one client."""
    (tmp_path / FOLDER).mkdir()
    with Ledger(tmp_path) as ledger:
        ledger.settle([], [memory(ONE)])
        ledger.intend([OutputRecord("a/b.xlsx", "11")])
    return tmp_path


def test_it_says_what_was_recorded_and_of_whom(out: Path) -> None:
    found = inspect_ledger(out)

    assert found.outputs == {"a/b.xlsx": {"11"}}
    assert [one.facts.identity for one in found.clients] == [ACME.identity]
    assert found.damage == ""


def test_after_a_kill_either_hash_is_ours(out: Path) -> None:
    with Ledger(out) as ledger:
        ledger.intend([OutputRecord("a/b.xlsx", "22")])

    assert inspect_ledger(out).outputs == {"a/b.xlsx": {"11", "22"}}


def test_a_file_of_the_first_version_is_read_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    file = tmp_path / FOLDER / FILE
    with closing(sqlite3.connect(file)) as database:
        database.execute(
            "create table output (path text, sha256 text, assumed_status_date text, "
            "primary key (path, sha256))"
        )
        database.execute("insert into output values ('a/b.xlsx', '11', null)")
        database.commit()
    before = file.read_bytes()

    found = inspect_ledger(tmp_path)

    assert found.outputs == {"a/b.xlsx": {"11"}}
    assert file.read_bytes() == before


def test_a_damaged_page_is_said(out: Path) -> None:
    file = out / FOLDER / FILE
    content = bytearray(file.read_bytes())
    content[4096:4160] = b"\xff" * 64
    file.write_bytes(content)

    assert "ledger.sqlite" in inspect_ledger(out).damage


def test_one_that_is_missing_is_not_made(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()

    assert inspect_ledger(tmp_path).damage == ".poam-batch/ledger.sqlite is missing."
    assert list((tmp_path / FOLDER).iterdir()) == []


def test_a_newer_one_asks_for_an_update(out: Path) -> None:
    with closing(sqlite3.connect(out / FOLDER / FILE)) as database:
        database.execute("pragma user_version = 99")

    with pytest.raises(ConfigurationError, match="newer version"):
        inspect_ledger(out)
