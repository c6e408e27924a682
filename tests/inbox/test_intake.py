"""A workbook that stops its reader costs itself alone, and is named with what to do."""

import sys
import zipfile
from pathlib import Path
from typing import Any

import pebble
import pytest
from pebble import ProcessExpired

from poam_batch.engines import Fate, Outcome
from poam_batch.inbox.intake import Intake, no_workbooks, read_tasks
from poam_batch.inbox.listing import Candidate, list_inbox
from poam_batch.inbox.reading import PackedWorkbook, ReadTask
from poam_batch.inbox.unread import unread
from poam_batch.spool import Spool
from poam_batch.workbooks.read_options import ReadOptions
from poam_batch.workers.pool import WorkerPool
from tests.books import write_book
from tests.runs import inbox_in, night, results


def with_a_huge_cell(book: Path) -> Path:
    """Put a text into a workbook that no reader has the memory for."""
    with zipfile.ZipFile(book) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    cell = (
        b'<row r="99"><c r="A99" t="inlineStr"><is><t>'
        + b"y" * (180 << 20)
        + b"</t></is></c></row>"
    )
    parts[sheet] = parts[sheet].replace(b"</sheetData>", cell + b"</sheetData>")
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return book


@pytest.mark.skipif(sys.platform != "linux", reason="only here are limits on memory enforced")
def test_a_workbook_that_kills_its_reader_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx", "c.xlsx"):
        write_book(tmp_path / name, client=name)
    with_a_huge_cell(tmp_path / "b.xlsx")
    tasks = read_tasks(list_inbox([tmp_path], None, False), ReadOptions(), {})

    spool = Spool()
    with WorkerPool(1) as pool:
        intake = Intake(pool, spool)
        not_used = intake.read(tasks, lambda *_: None)
        clients = [unit.assessments[0].header.client for unit in intake.units()]

    assert clients == ["a.xlsx", "c.xlsx"]
    assert [(n.workbook, n.code) for n in not_used] == [("b.xlsx", "reader_died")]


@pytest.mark.parametrize(
    ("fate", "code"),
    [
        (Fate.DIED, "reader_died"),
        (Fate.TIMED_OUT, "timed_out"),
        (Fate.OUT_OF_MEMORY, "too_large"),
    ],
)
def test_what_stopped_a_reader_is_a_rejection_with_a_fix(fate: Fate, code: str) -> None:
    task = ReadTask(Path("inbox/acme.xlsx"), "acme.xlsx", ReadOptions())
    outcome: Outcome[ReadTask, PackedWorkbook] = Outcome(task, fate)

    found = unread(outcome)

    assert (found.code, str(found.outcome)) == (code, "rejected")
    assert found.message.startswith("acme.xlsx ")
    assert found.message.count(".") > 2


def test_what_is_no_workbook_is_listed_and_not_read() -> None:
    candidates = [
        Candidate(Path("~$a.xlsx"), "~$a.xlsx", owner_file=True),
        Candidate(Path("sub/clients.csv"), "sub/clients.csv", clients_file=True),
    ]

    assert [n.code for n in no_workbooks(candidates)] == ["owner_file", "clients_file"]
    assert read_tasks(candidates, ReadOptions(), {}) == []


def test_a_reader_that_was_killed_from_outside_costs_no_workbook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed: list[bool] = []
    schedule = pebble.ProcessPool.schedule

    def scheduled(pool: Any, function: Any, call: Any, **options: Any) -> Any:
        if killed or call[0].__name__ != "read_workbook":
            return schedule(pool, function, call, **options)
        killed.append(True)
        future: pebble.ProcessFuture[Any] = pebble.ProcessFuture()
        future.set_exception(ProcessExpired("Abnormal termination", -9))
        return future

    monkeypatch.setattr(pebble.ProcessPool, "schedule", scheduled)
    inbox = inbox_in(tmp_path)
    write_book(inbox / "acme.xlsx")
    done = night(inbox)

    assert (done.exit_code, killed) == (0, [True])
    assert results(inbox)["rejected"] == []
