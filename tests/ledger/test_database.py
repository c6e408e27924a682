"""A ledger of an earlier version, a damaged one, one that is gone, and one that was cut off."""

import contextlib
import json
import os
import shutil
import sqlite3
from datetime import date
from pathlib import Path

import pytest

from poam_batch.ledger.memory import Night, OutputRecord, ScorePoint
from poam_batch.ledger.schema import MIGRATIONS, VERSION
from poam_batch.ledger.store import FOLDER, Ledger
from poam_batch.model import Finding, Status
from poam_batch.naming import client_files
from poam_batch.problems import ConfigurationError
from tests.ledger.build import ONE, RESULT, memory

POAM = "acme-1/acme-poam.xlsx"
FIRST_SCHEMA = """
create table if not exists output (
    path text not null,
    sha256 text not null,
    assumed_status_date text,
    primary key (path, sha256)
)
"""
FILES = client_files("Acme", None, 2)
RUN = {
    "format": "poam-batch/results",
    "as_of": "2026-11-01",
    "assessments": [{"workbook": "acme.xlsx", "result": FILES.path(FILES.result)}],
}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An output folder in which a run left the outputs of Acme, without a ledger."""
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FILES.directory).mkdir()
    _write(tmp_path / FILES.directory / FILES.result, RESULT)
    _write(tmp_path / "results.json", RUN)
    return tmp_path


def _write(path: Path, fields: object) -> None:
    path.write_text(json.dumps(fields), encoding="utf-8")


def _file(out: Path) -> Path:
    return out / FOLDER / "ledger.sqlite"


def _sql(file: Path, *statements: str) -> None:
    with contextlib.closing(sqlite3.connect(file)) as database, database:
        for statement in statements:
            database.execute(statement)


def test_a_ledger_of_the_first_version_keeps_its_hashes_and_learns_of_clients(out: Path) -> None:
    _sql(_file(out), FIRST_SCHEMA, f"insert into output values ('{POAM}', 'aa', '2026-05-31')")

    with Ledger(out) as ledger:
        assert ledger.notes == ()
        assert ledger.find(POAM, "aa") == OutputRecord(POAM, "aa", date(2026, 5, 31))
        assert [known.facts.name for known in ledger.known_clients()] == ["Acme"]


def test_a_ledger_is_migrated_once(out: Path) -> None:
    Ledger(out).__exit__(None, None, None)
    before = _file(out).read_bytes()

    with Ledger(out) as ledger:
        assert ledger.notes == ()
    assert _file(out).read_bytes() == before
    with contextlib.closing(sqlite3.connect(_file(out))) as database:
        assert database.execute("pragma user_version").fetchone() == (VERSION,)
        assert database.execute("pragma journal_mode").fetchone() == ("delete",)


def test_a_ledger_without_deadlines_gets_them_and_keeps_what_it_remembers(out: Path) -> None:
    with contextlib.closing(sqlite3.connect(_file(out))) as database, database:
        for statement in MIGRATIONS[0]:
            database.execute(statement)
        database.execute("pragma user_version = 1")
        facts = "(1, 'acme', 2, 'Acme', null, 'acme-1', '[]', 'acme.xlsx', null)"
        database.execute(f"insert into client values {facts}")
        for day, points in (("2026-11-01", 100), ("2026-11-03", 104)):
            database.execute(
                "insert into score values (null, 1, ?, 'conditional', ?, ?, ?, 110, 1, 1, 0, 0, "
                "'acme.xlsx', '')",
                (day, points, points, points),
            )
        database.execute(f"insert into output values ('{POAM}', 'aa', '2026-05-31')")

    with Ledger(out) as ledger:
        (known,) = ledger.known_clients()
        assert ledger.notes == ()
        assert ledger.find(POAM, "aa") == OutputRecord(POAM, "aa", date(2026, 5, 31))
        assert known.assessed_on == date(2026, 11, 3)
        assert ledger.deadlines("acme", 2) == ()
        assert ledger.end_night(Night(ONE, (("acme", 2),), ("b.xlsx",))) == {"b.xlsx": 1}


def test_a_ledger_that_is_gone_is_made_from_the_outputs(out: Path) -> None:
    with Ledger(out) as ledger:
        (known,) = ledger.known_clients()
        history = ledger.history("acme", 2)
        (note,) = ledger.notes

    facts = known.facts
    assert (facts.identity, facts.workbook, facts.directory) == (
        "acme",
        "acme.xlsx",
        FILES.directory,
    )
    assert facts.conditional_status_date == date(2026, 10, 20)
    assert known.last == ScorePoint(
        ONE, Status.CONDITIONAL, 104, 104, 104, 110, 108, 2, workbook="acme.xlsx"
    )
    assert history is not None
    assert [point.finding for point in history.findings] == [Finding.MET, Finding.NOT_MET]
    assert "was missing" in note
    assert "1 assessment" in note


@pytest.mark.parametrize(
    "content",
    [b"not a database" * 100, b"SQLite format 3\x00" + b"\xff" * 4080],
    ids=["another file", "a torn header"],
)
def test_a_damaged_ledger_is_set_aside_and_made_anew(out: Path, content: bytes) -> None:
    _file(out).write_bytes(content)

    with Ledger(out) as ledger:
        (note,) = ledger.notes
        names = [known.facts.name for known in ledger.known_clients()]
        found = ledger.find(POAM, "aa")

    assert names == ["Acme"]
    assert found is None
    assert (out / FOLDER / "ledger-damaged-1.sqlite").read_bytes() == content
    assert "damaged; that file is kept as ledger-damaged-1.sqlite" in note


def test_a_ledger_damaged_in_the_middle_is_found_when_it_is_opened(out: Path) -> None:
    with Ledger(out) as ledger:
        ledger.intend([OutputRecord(f"{POAM}{n}", "aa") for n in range(2000)])
    content = bytearray(_file(out).read_bytes())
    for start in range(4096, len(content) - 4096, 4096):
        content[start : start + 64] = b"\xee" * 64
    _file(out).write_bytes(content)

    with Ledger(out) as ledger:
        assert "damaged" in ledger.notes[0]
        assert ledger.find(f"{POAM}7", "aa") is None


def test_a_database_of_somebody_else_is_no_ledger(out: Path) -> None:
    _sql(_file(out), "create table recipe (name text)")

    with Ledger(out) as ledger:
        assert "damaged" in ledger.notes[0]


def test_each_damaged_ledger_keeps_a_name_of_its_own(out: Path) -> None:
    for content in (b"first" * 100, b"second" * 100):
        _file(out).write_bytes(content)
        (out / FOLDER / "ledger.sqlite-journal").write_bytes(b"journal of it")
        Ledger(out).__exit__(None, None, None)

    assert sorted(path.name for path in (out / FOLDER).iterdir()) == [
        "ledger-damaged-1.sqlite",
        "ledger-damaged-2.sqlite",
        "ledger.sqlite",
    ]


def test_a_dry_run_leaves_a_damaged_ledger_where_it_is(out: Path) -> None:
    _file(out).write_bytes(b"not a database" * 100)

    with Ledger(out, dry_run=True) as ledger:
        assert [known.facts.name for known in ledger.known_clients()] == ["Acme"]
        assert "damaged; that file is kept as ledger.sqlite" in ledger.notes[0]
    assert [path.name for path in (out / FOLDER).iterdir()] == ["ledger.sqlite"]


def test_an_empty_folder_has_nothing_to_say_of_its_ledger(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()

    with Ledger(tmp_path) as ledger:
        assert ledger.notes == ()
        assert ledger.known_clients() == ()


def test_a_ledger_of_a_newer_program_is_refused_and_left_alone(out: Path) -> None:
    Ledger(out).__exit__(None, None, None)
    _sql(_file(out), f"pragma user_version = {VERSION + 1}")
    before = _file(out).read_bytes()

    with pytest.raises(ConfigurationError, match=r"ledger\.sqlite: .* Update the program"):
        Ledger(out)
    assert _file(out).read_bytes() == before


@pytest.mark.parametrize("dry_run", [False, True])
def test_what_a_killed_run_had_begun_to_write_is_rolled_back(out: Path, dry_run: bool) -> None:
    with Ledger(out) as ledger:
        ledger.settle([], [memory(ONE, 100)])
    live = out / "live"
    shutil.copytree(out / FOLDER, live)
    with contextlib.closing(sqlite3.connect(live / "ledger.sqlite")) as database:
        database.execute("pragma cache_size = 1")
        database.execute("begin immediate")
        database.execute("delete from client")
        rows = [(str(n), "a" * 500) for n in range(2000)]
        database.executemany("insert into output values (?, ?, null, null)", rows)
        for name in ("ledger.sqlite", "ledger.sqlite-journal"):
            shutil.copyfile(live / name, out / FOLDER / name)

    with Ledger(out, dry_run) as ledger:
        assert {known.facts.name for known in ledger.known_clients()} == {"Acme", "Acme Tool"}
        assert ledger.find("1", "a" * 500) is None
    assert (out / FOLDER / "ledger.sqlite-journal").exists() == dry_run


@pytest.mark.parametrize(
    "change",
    [
        {"format": "other"},
        {"status": "splendid"},
        {"requirements": None},
        {"client": "Renamed"},
        {"level": "two"},
    ],
)
def test_a_result_that_is_not_whole_is_passed_over(out: Path, change: dict[str, object]) -> None:
    _write(out / FILES.directory / FILES.result, {**RESULT, **change})

    with Ledger(out) as ledger:
        assert ledger.known_clients() == ()


def test_without_a_last_run_the_day_is_that_of_the_assessment(out: Path) -> None:
    (out / "results.json").unlink()

    with Ledger(out) as ledger:
        (known,) = ledger.known_clients()
    assert known.last is not None
    assert (known.last.as_of, known.facts.workbook) == (date(2026, 10, 15), "")


def test_without_any_day_the_client_is_known_without_a_score(out: Path) -> None:
    (out / "results.json").write_text("{", encoding="utf-8")
    _write(out / FILES.directory / FILES.result, {**RESULT, "assessment_date": None})

    with Ledger(out) as ledger:
        (known,) = ledger.known_clients()
    assert known.last is None


def test_a_ledger_that_nothing_is_written_into_keeps_its_time(out: Path) -> None:
    with Ledger(out) as ledger:
        ledger.intend([OutputRecord(POAM, "a1")])
        ledger.settle([OutputRecord(POAM, "a1")], [memory(ONE)])
    file = out / FOLDER / "ledger.sqlite"
    os.utime(file, (1_000_000_000, 1_000_000_000))

    with Ledger(out) as ledger:
        ledger.intend([OutputRecord(POAM, "a1")])
        ledger.settle([OutputRecord(POAM, "a1")], [memory(ONE)])

    assert file.stat().st_mtime == 1_000_000_000
