"""The log: a JSON line an event, no word of a cell, and no run that fails for its sake."""

import json
import os
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

import poam_batch.nights.log
from poam_batch.ledger.store import FOLDER
from poam_batch.naming import shown
from poam_batch.nights.log import LOG_BYTES, OLD_LOGS, Clock, NightLog
from poam_batch.outputs.records import AssessmentRecord, NotUsed, RunOutcome
from poam_batch.problems import ConfigurationError, RunStopped

NIGHT = datetime(2026, 11, 22, 2, tzinfo=UTC)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An output folder that a run holds."""
    (tmp_path / FOLDER).mkdir()
    return tmp_path


def _clock() -> Clock:
    """Return a clock that is a second later whenever it is asked."""
    ticks, seconds = count(), count()
    return Clock(lambda: NIGHT + timedelta(seconds=next(ticks)), lambda: float(next(seconds)))


def _lines(out: Path) -> list[dict[str, Any]]:
    text = (out / FOLDER / "log.jsonl").read_text(encoding="ascii")
    return [json.loads(line) for line in text.splitlines()]


def _refused(name: str, **fields: Any) -> NotUsed:
    return NotUsed(Path(name), name, RunOutcome.REJECTED, "damaged", "SECRET message", **fields)


def test_a_run_is_logged_from_its_start_to_its_exit_code(out: Path) -> None:
    record = {"workbook": "acme.xlsx", "outcome": "done", "level": 2, "status": "conditional"}
    with NightLog(out, _clock()) as log:
        log.started({"as_of": "2026-11-22", "marking": "SECRET", "policy": None}, 2)
        log.stage("reading", 1)
        log.used([AssessmentRecord(Path("acme.xlsx"), RunOutcome.DONE, {**record, "client": "X"})])
        log.not_used([_refused("bad.xlsx")])
        log.finished(3, changes=1)

    lines = _lines(out)
    assert [line["event"] for line in lines] == [
        "run_started",
        "stage_done",
        "assessment",
        "file",
        "run_finished",
        "run_ended",
    ]
    assert (lines[0]["as_of"], lines[0]["given"], lines[0]["files"]) == (
        "2026-11-22",
        ["marking"],
        2,
    )
    assert lines[0]["time"].startswith("2026-11-22T02:00:01")
    assert len({line["run"] for line in lines}) == 1
    assert record.items() <= lines[2].items()
    assert (lines[3]["outcome"], lines[3]["code"]) == ("rejected", "damaged")
    assert (lines[-1]["exit_code"], lines[-1]["seconds"]) == (3, 3.0)


def test_no_message_and_no_client_is_in_the_log(out: Path) -> None:
    record = {"workbook": "a.xlsx", "outcome": "done", "level": 2, "status": "final"}
    with NightLog(out, _clock()) as log:
        log.used([AssessmentRecord(Path("a"), RunOutcome.DONE, {**record, "client": "SECRET"})])
        log.not_used([_refused("bad.xlsx")])

    assert "SECRET" not in (out / FOLDER / "log.jsonl").read_text(encoding="ascii")


@pytest.mark.parametrize(
    "name", ["a\nb.xlsx", '"},{".xlsx', "\x1b[31m.xlsx", "日本\u202e.xlsx", "\udcff"]
)
def test_a_hostile_file_name_stays_a_name_on_its_line(out: Path, name: str) -> None:
    with NightLog(out, _clock()) as log:
        log.not_used([_refused(name)])

    file, ended = _lines(out)
    assert (file["workbook"], ended["event"]) == (shown(name), "run_ended")


def _raised_by(call: Callable[[], object]) -> str:
    try:
        call()
    except Exception as error:  # noqa: BLE001 - any fault at all
        return "".join(traceback.format_exception(error))
    return ""


def test_of_a_fault_of_ours_the_log_says_the_type_and_the_place_in_the_program(out: Path) -> None:
    place = poam_batch.nights.log.__file__
    message = f'SECRET\n  File "{place}", line 1, in SECRET\n  File "SECRET.py", line 7, in f'
    trace = _raised_by(lambda: poam_batch.nights.log._escaped({"": _Broken(message)}))
    with NightLog(out, _clock()) as log:
        log.not_used([_refused("a.xlsx", trace=trace, fault="ValueError")])

    file, _ = _lines(out)
    assert file["fault"] == "ValueError"
    assert {at.split(":")[0] for at in file["at"]} == {"nights/log.py"}
    assert "SECRET" not in json.dumps(file)


class _Broken(list[object]):
    """A list that cannot be walked through."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __iter__(self) -> Iterator[object]:
        raise ValueError(self.message)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (RunStopped("SECRET", 12), 12),
        (RunStopped("SECRET", 143), 143),
        (KeyboardInterrupt(), 130),
        (OSError(28, "SECRET"), 12),
        (ConfigurationError("SECRET"), 2),
        (ValueError("SECRET"), 1),
    ],
)
def test_what_stops_a_run_is_logged_with_its_exit_code_and_goes_on_up(
    out: Path, error: BaseException, code: int
) -> None:
    with pytest.raises(type(error)), NightLog(out, _clock()):
        raise error

    stopped, ended = _lines(out)
    assert (stopped["event"], stopped["fault"]) == ("stopped", type(error).__name__)
    assert stopped["at"][-1].startswith("test_log.py:")
    assert ended["exit_code"] == code
    assert "SECRET" not in json.dumps([stopped, ended])


def test_a_full_log_is_put_aside_and_only_so_many_are_kept(out: Path) -> None:
    name = "x" * 10_000
    nights = (OLD_LOGS + 2) * LOG_BYTES // len(name)
    with NightLog(out, _clock()) as log:
        log.not_used([_refused(name)] * nights)

    files = sorted(path.name for path in (out / FOLDER).iterdir())
    assert files == ["log.jsonl", *(f"log.jsonl.{n}" for n in range(1, OLD_LOGS + 1))]
    assert max(path.stat().st_size for path in (out / FOLDER).iterdir()) <= LOG_BYTES


def test_a_log_that_cannot_be_written_is_said_once_and_stops_nothing(out: Path) -> None:
    (out / FOLDER / "log.jsonl").mkdir()

    with NightLog(out, _clock()) as log:
        log.started({}, 1)
        log.finished(0)

    (note,) = log.notes
    assert "log.jsonl could not be written" in note
    assert "The run itself went on." in note


def test_a_full_log_that_is_open_elsewhere_is_gone_on_in(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (out / FOLDER / "log.jsonl").write_bytes(b"{}\n" * (LOG_BYTES // 3))
    monkeypatch.setattr("os.rename", _locked)

    with NightLog(out, _clock()) as log:
        log.started({}, 1)

    assert [line.get("event") for line in _lines(out)][-2:] == ["run_started", "run_ended"]
    assert len(log.notes) == 1


def _locked(*_: object) -> None:
    raise PermissionError(13, "is open in another program")


def test_only_its_owner_can_read_the_log(out: Path) -> None:
    with NightLog(out, _clock()) as log:
        log.started({}, 1)

    mode = (out / FOLDER / "log.jsonl").stat().st_mode & 0o777
    assert mode == 0o600 or os.name == "nt"


def test_a_dry_run_logs_nothing(tmp_path: Path) -> None:
    with NightLog(None, _clock()) as log:
        log.started({}, 1)

    assert (list(tmp_path.iterdir()), log.notes) == ([], ())
